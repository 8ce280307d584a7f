"""The units of one level together: a heat table, and where they stand under one indicator."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from domain.geography import Area, Recast
from domain.indicator import Indicator
from domain.observation import Observation
from domain.org_unit import Level, OrgUnit
from domain.scorecard import HeatCell, HeatTable, RankedUnit, Ranking, ScorecardRow
from domain.status import Status
from domain.tally import Tally
from domain.target import Target
from services import geographies, rankings, recasts, scorecards
from services.geographies import Extent, Geography
from services.view import View

COLUMNS = 10
"""Columns of a heat table unless more are asked for."""


@dataclass(frozen=True, kw_only=True)
class LevelTable:
    """The units of one level and side under a choice of indicators."""

    extent: Extent
    heat: HeatTable
    offered: tuple[Indicator, ...]
    """All indicators of which at least one unit has a figure: those with a target first."""

    @cached_property
    def leading(self) -> str | None:
        """The indicator a title speaks of: the one under whose target most can be said, the headline ones first.

        Without any target the one that most units have; None where no unit has a figure.
        """

        def worth(indicator: Indicator) -> tuple[bool, bool, bool, int]:
            target = self.heat.targets.get(indicator.code)
            statuses = [self.heat.cells[u.code, indicator.code].status for u in self.heat.units]
            judged = sum(status.judged for status in statuses)
            return (
                target is not None and judged > 0,
                target is not None and target.headline,
                target is not None,
                judged if target else self.heat.with_figures(indicator.code),
            )

        return max(self.heat.indicators, key=worth).code if self.heat.indicators else None

    @cached_property
    def widest(self) -> str | None:
        """The indicator a first map shows: the leading one, unless most units would be blank on it."""

        def valued(code: str) -> int:
            figures = (self.heat.cells[u.code, code].figure for u in self.heat.units)
            return sum(f is not None and f.value is not None for f in figures)

        if self.leading is None or 2 * valued(self.leading) >= len(self.heat.units):
            return self.leading
        return max(self.heat.indicators, key=lambda i: valued(i.code)).code


@dataclass(frozen=True, slots=True, kw_only=True, weakref_slot=True)
class Standing:
    """The units of one level and side under one indicator: what a map and a title tell."""

    extent: Extent
    indicator: Indicator
    target: Target | None
    """The target the cells are judged under; None where the indicator has none at this level."""
    cells: dict[str, HeatCell]
    """By unit. Without a target: the figures of one time, so that they can be held against each other."""
    tallies: tuple[tuple[Target, Tally], ...]
    """How the units stand under every target they owe, in order of deadline."""
    ranked: tuple[OrgUnit, ...] = ()
    """Without a target: the units in order, best first: by published places where all have one, else by value."""

    @property
    def tally(self) -> Tally | None:
        """How the units stand under the target of the cells."""
        return next(
            (tally for target, tally in self.tallies if self.target is not None and target.code == self.target.code),
            None,
        )

    @property
    def covered(self) -> int:
        """How many units have a figure, or their parts have."""
        return sum(cell.figure is not None or bool(cell.apart) for cell in self.cells.values())


def of_level(
    view: View,
    level: Level,
    geography: Geography,
    *,
    others: bool = False,
    every: bool = False,
    also: str | None = None,
) -> LevelTable:
    """The heat table of a level: the columns that tell most, or with `every` all that have a figure.

    `others` adds the agencies and enterprises that are no ministry, `also` a column for one more indicator.
    """
    extent = geographies.extent(view, level, geography, principal=not others)
    covered = _covered(view, extent.areas)
    offered = _in_order(view, extent.units, covered)
    columns = offered if every else _first_columns(view, extent.units, offered, covered)
    if also is not None and all(i.code != also for i in columns):
        columns = (view.codelists.indicators[also], *columns)
    return LevelTable(extent=extent, heat=_heat(view, level, geography, columns, others=others), offered=offered)


def standing(view: View, level: Level, geography: Geography, indicator: str, *, others: bool = False) -> Standing:
    """The units of a level under one indicator, judged under the target that matters most now.

    Without a target the figures are those of the latest time that many units share: two times are not compared.
    """
    extent = geographies.extent(view, level, geography, principal=not others)
    measured = view.codelists.indicators[indicator]
    found = view.ask(column, level, geography, indicator, others)
    if found.target is None:
        return _unjudged(view, extent, measured)
    return Standing(extent=extent, indicator=measured, target=found.target, cells=found.cells, tallies=found.tallies)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """The units of one level and side under one indicator, all under the same target."""

    target: Target | None
    cells: dict[str, HeatCell]
    """By unit."""
    tallies: tuple[tuple[Target, Tally], ...]


def column(view: View, level: Level, geography: Geography, indicator: str, others: bool) -> Column:
    """Latest figures of the units of a level under one indicator, judged under the target that matters most now.

    Heat tables and maps are made of it: ask for it by `View.ask`. Their answers are bare: a cell tells its status and
    its gap, a unit's own page its rates.
    """
    areas = geographies.extent(view, level, geography, principal=not others).areas
    measured = view.codelists.indicators[indicator]
    found = recasts.deciding(view, areas, [indicator], bare=True)
    cards = {
        area.unit.code: scorecards.row_of(
            view, area, measured, found.get((area.unit.code, indicator), Recast()), bare=True
        )
        for area in areas
    }
    tallies = scorecards.tallies((a for card in cards.values() for a in card.assessments), view.codelists)
    target = scorecards.target_shown(tallies, view.as_of, len(areas))
    return Column(target=target, cells={code: _cell(card, target) for code, card in cards.items()}, tallies=tallies)


def _heat(
    view: View, level: Level, geography: Geography, indicators: Sequence[Indicator], *, others: bool
) -> HeatTable:
    """Latest figures of many units under many indicators; each column is judged under one target."""
    columns = {i.code: view.ask(column, level, geography, i.code, others) for i in indicators}
    return HeatTable(
        units=geographies.extent(view, level, geography, principal=not others).units,
        indicators=tuple(indicators),
        cells={(unit, code): cell for code, found in columns.items() for unit, cell in found.cells.items()},
        targets={code: found.target for code, found in columns.items() if found.target is not None},
    )


def _covered(view: View, areas: Sequence[Area]) -> dict[str, int]:
    """How many of `areas` have a figure, their own or one of a part, by indicator."""
    found: dict[str, int] = {}
    with view.reading() as shown:
        for units in _member_lists(areas):
            for code, number in shown.org_units_with(view.codelists.indicators, units, view.as_of).items():
                found[code] = max(found.get(code, 0), min(number, len(areas)))
    return found


def _member_lists(areas: Sequence[Area]) -> list[list[str]]:
    """The units themselves, and where others went into them, those."""
    units = [area.unit.code for area in areas]
    parts = [unit.code for area in areas for unit in area.members if unit.code != area.unit.code]
    return [units, parts] if parts else [units]


def _in_order(view: View, units: Sequence[OrgUnit], covered: Mapping[str, int]) -> tuple[Indicator, ...]:
    found = [i for code, i in view.codelists.indicators.items() if code in covered]
    return tuple(sorted(found, key=lambda i: (not _owed(view, units, i), -covered[i.code])))


def _owed(view: View, units: Sequence[OrgUnit], indicator: Indicator) -> bool:
    return any(view.targets_for(unit, indicator.code) for unit in units)


def _first_columns(
    view: View, units: Sequence[OrgUnit], offered: Sequence[Indicator], covered: Mapping[str, int]
) -> tuple[Indicator, ...]:
    """A few that the units owe, then those that half of them have, so that published tables are seen; as offered."""
    chosen = [i for i in offered if _owed(view, units, i)][: COLUMNS // 3]
    chosen += [i for i in offered if i not in chosen and 2 * covered[i.code] >= len(units)]
    chosen += [i for i in offered if i not in chosen]
    return tuple(i for i in offered if i in chosen[:COLUMNS])


def _cell(card: ScorecardRow, target: Target | None) -> HeatCell:
    shown = next((a for a in card.assessments if a.target.code == target.code), None) if target else None
    if shown is not None:
        return HeatCell(figure=card.latest, status=shown.status, assessment=shown, apart=card.apart)
    silent = card.latest is None and not card.apart
    return HeatCell(
        figure=card.latest, status=Status.NO_DATA if silent else Status.NOT_APPLICABLE, apart=card.apart
    )  # fmt: skip


def _placed(rows: Sequence[RankedUnit]) -> Sequence[RankedUnit]:
    """Of places and values never both: a unit of which only its place is known has no place among values."""
    if all(r.figure.rank is not None for r in rows):
        return sorted(rows, key=lambda r: (r.place, r.org_unit.code))
    return [r for r in rows if r.figure.value is not None]


def _apart(extent: Extent, indicator: Indicator, ranked: Ranking) -> Standing:
    """Figures that cannot be combined: each area has those of its parts, and no place."""
    of_part = {r.org_unit.code: r.figure for r in ranked.rows}
    parts = {
        area.unit.code: tuple(of_part[u.code] for u in area.members if u.code in of_part) for area in extent.areas
    }  # fmt: skip
    return Standing(
        extent=extent,
        indicator=indicator,
        target=None,
        cells={
            code: HeatCell(
                # Where one unit had all the land its figure is that of the land.
                figure=found[0] if len(found) == 1 and _alone(extent, code, found[0]) else None,
                status=Status.NOT_APPLICABLE if found else Status.NO_DATA,
                apart=() if len(found) == 1 and _alone(extent, code, found[0]) else found,
            )
            for code, found in parts.items()
        },
        tallies=(),
    )


def _alone(extent: Extent, code: str, figure: Observation) -> bool:
    area = next(area for area in extent.areas if area.unit.code == code)
    return len(area.standing(figure.period.end)) == 1


def _unjudged(view: View, extent: Extent, indicator: Indicator) -> Standing:
    ranked = rankings.ranking(view, indicator, extent.areas)
    if ranked.apart:
        return _apart(extent, indicator, ranked)
    figures = {r.org_unit.code: r.figure for r in ranked.rows}
    return Standing(
        extent=extent,
        indicator=indicator,
        target=None,
        cells={
            u.code: HeatCell(
                figure=figures.get(u.code), status=Status.NOT_APPLICABLE if u.code in figures else Status.NO_DATA
            )
            for u in extent.units
        },
        tallies=(),
        ranked=tuple(r.org_unit for r in _placed(ranked.rows)),
    )
