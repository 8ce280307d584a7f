"""One unit against its targets, beside its peers."""

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.assessment import Assessment, shown_only
from domain.geography import Area, Geography, Recast
from domain.indicator import Counts, Frequency, Indicator, Unit
from domain.observation import Observation, in_order
from domain.org_unit import NATION, Level, OrgUnit
from domain.period import Period
from domain.scorecard import ScorecardRow
from domain.status import Status
from domain.tally import Tally
from domain.target import Target
from domain.trend import lines
from services import geographies, recasts
from services.catalogue import Catalogue, nation
from services.geographies import Life
from services.view import View

COMPARABLE = frozenset({Unit.PERCENT, Unit.INDEX, Unit.POINTS})
"""Units of measure in which a unit can be held against others: counts grow with its size, ranks are no measure."""

PEERS = 5
"""How many similar units stand beside a unit."""

Figures = Mapping[tuple[str, str], Sequence[Observation]]
"""Figures by (unit, indicator)."""


class Method(StrEnum):
    """How a comparison value was made; always shown beside it."""

    FIGURE = "figure"
    RATIO_OF_SUMS = "ratio_of_sums"
    MEDIAN = "median"


class Group(StrEnum):
    """Whom a unit is held against."""

    NATION = "nation"
    LEVEL = "level"
    """All units of its level: where the country has no figure of the time."""
    REGION = "region"
    SIMILAR = "similar"
    """Provinces of nearly the same population; ministries of the same kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerValue:
    """What a unit is held against, and how that value was made."""

    group: Group
    units: tuple[OrgUnit, ...]
    value: float | None
    """None where no unit of the group has a figure of the time."""
    covered: int
    """How many of `units` have a figure."""
    method: Method
    figure: Observation | None = None
    """Of the country: its figure, or its sum."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The latest figure of a unit beside those of its peers, of the same time."""

    indicator: Indicator
    figure: Observation
    peers: tuple[PeerValue, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitCard:
    """One unit: what it owes, what else is known of it, and how its likes stand."""

    unit: OrgUnit
    members: tuple[OrgUnit, ...]
    """For a common unit: the extents whose figures it joins, in order of time; else none."""
    rows: tuple[ScorecardRow, ...]
    """Indicators with a target and a figure."""
    silent: tuple[ScorecardRow, ...]
    """Indicators with a target and no figure."""
    others: tuple[ScorecardRow, ...]
    """Figures without a target: indices, ranks, counts."""
    comparisons: tuple[Comparison, ...]
    life: Life
    passed: tuple[Target, ...]
    """Targets of this level that fall due after the unit has ended: others owe them."""

    @property
    def tally(self) -> Tally:
        """How the unit stands under all its targets."""
        return Tally.of(a.status for row in (*self.rows, *self.silent) for a in row.assessments)


def row(view: View, unit: OrgUnit, indicator: Indicator, figures: Sequence[Observation]) -> ScorecardRow:
    """One line of a scorecard from all figures of a unit under an indicator."""
    return row_of(view, Area.lone(unit), indicator, Recast(figures=tuple(figures)))


def row_of(view: View, area: Area, indicator: Indicator, found: Recast, *, bare: bool = False) -> ScorecardRow:
    """One line of a scorecard from what is known of an area under an indicator.

    A figure in which a part is missing, or one from before the time of a unit whose series begins with it, is shown
    and not judged. `bare` as in `domain.assessment.assess`.
    """
    unbroken, _ = lines(found.whole, recasts.breaks(view, area, indicator.code), flow=indicator.flow)
    history = max(unbroken, key=lambda line: line[-1].period.end, default=())
    last = max(found.figures, key=lambda f: f.period.end, default=None)
    if last is not None and history and last.merged is not None and last.period.end > history[-1].period.end:
        # The newest lacks a part: it stands alone, since nothing before it is of the same units.
        history = (last,)
    apart = found.apart[-1] if found.apart else ()
    latest = history[-1] if history else last
    return ScorecardRow(
        indicator=indicator,
        org_unit=area.unit,
        latest=latest,
        previous=history[-2] if len(history) > 1 else None,
        history=history,
        assessments=judged(view, area, indicator, found, bare=bare),
        apart=apart if apart and (latest is None or apart[0].period.end > latest.period.end) else (),
    )


def judged(
    view: View, area: Area, indicator: Indicator, found: Recast, *, bare: bool = False
) -> tuple[Assessment, ...]:
    """An area under every target it owes; see `row_of`."""
    figures = recasts.own(area, found)
    assessments = view.assessments(area.unit, indicator, figures, bare=bare)
    if figures or not found.figures:
        return assessments
    return tuple(shown_only(a, found.figures[-1], joined=area.joined) for a in assessments)


def of_unit(view: View, unit: str, geography: Geography | None = None) -> UnitCard:
    """The scorecard of a unit by code, with its likes beside it and its history as a unit.

    In `Geography.COMMON` that of the common unit its land is part of, over all its time.
    """
    area = geographies.area(view, unit, geography)
    org_unit = area.unit
    cards = scorecard(view, area)
    with_target = [card for card in cards if card.assessments]
    rows = tuple(card for card in with_target if card.latest is not None)
    others = tuple(card for card in cards if not card.assessments)
    return UnitCard(
        unit=org_unit,
        members=area.members if area.joined else (),
        rows=rows,
        silent=tuple(card for card in with_target if card.latest is None),
        others=others,
        comparisons=comparisons(view, area, (*rows, *others)),
        life=geographies.life(view, org_unit.code),
        passed=tuple(
            t
            for t in view.codelists.targets
            if t.counts
            and t.judges(org_unit.level)
            and org_unit.closed is not None
            and org_unit.closed < t.deadline
            and org_unit.closed < view.as_of
        ),
    )


def scorecard(view: View, area: Area) -> tuple[ScorecardRow, ...]:
    """Every indicator of which the area owes a target that counts or has a figure: targets with figures first."""
    return every(view, [area])[0]


def every(view: View, areas: Sequence[Area]) -> list[tuple[ScorecardRow, ...]]:
    """The scorecard of each of `areas`, in their order, from the figures of all of them read at once."""
    codes = list(view.codelists.indicators)
    found = recasts.deciding(view, areas, codes)
    made = []
    for area in areas:
        rows = []
        for code in codes:
            figures = found.get((area.unit.code, code))
            if figures or view.targets_for(area.unit, code):
                rows.append(row_of(view, area, view.codelists.indicators[code], figures or Recast()))
        made.append(tuple(sorted(rows, key=lambda r: (not r.assessments, r.latest is None))))
    return made


def comparisons(view: View, area: Area, cards: Sequence[ScorecardRow]) -> tuple[Comparison, ...]:
    """The latest figures of an area beside those of its peers, one question to the database for each time.

    A common unit is held against the other common ones; a unit against those that live at the time of the figure, so
    that one from before its own time is held against none.
    """
    unit = area.unit
    times: dict[tuple[bool, date, date], list[tuple[ScorecardRow, Observation]]] = {}
    for card in cards:
        if card.latest is None or card.latest.value is None or card.indicator.unit not in COMPARABLE:
            continue
        if area.joined or (card.latest.org_unit == unit.code and card.latest.merged is None):
            times.setdefault(_time(card.indicator, card.latest.period.end), []).append((card, card.latest))
    made = {}
    for (monthly, first, last), of_time in times.items():
        found = view.ask(figures_of_time, unit.level, area.joined, monthly, first, last)
        for card, figure in of_time:
            alive = _alike(view, unit.level, area.joined, figure.period.end)
            groups = _peers(unit, tuple(u for u in alive if u.code != unit.code))
            made[card.indicator.code] = Comparison(
                indicator=card.indicator,
                figure=figure,
                peers=(
                    _country(view, alive, figure, card.indicator, found),
                    *(_group(group, units, figure, card.indicator, found) for group, units in groups),
                ),
            )
    return tuple(made[card.indicator.code] for card in cards if card.indicator.code in made)


def tallies(assessments: Iterable[Assessment], codelists: Catalogue) -> tuple[tuple[Target, Tally], ...]:
    """How many units stand where under each target that any of them owes, in order of deadline.

    The targets are those for all, whatever value one unit owes.
    """
    statuses: dict[str, list[Status]] = {}
    targets: dict[str, Target] = {}
    for assessment in assessments:
        code = assessment.target.code
        targets[code] = codelists.target(code) or assessment.target
        statuses.setdefault(assessment.target.code, []).append(assessment.status)
    ordered = sorted(targets.values(), key=lambda t: (t.deadline, t.issued, t.code))
    return tuple((t, Tally.of(statuses[t.code])) for t in ordered)


def target_shown(counted: Sequence[tuple[Target, Tally]], as_of: date, units: int) -> Target | None:
    """The one target under which many units are shown, in tables, on maps and in rankings alike.

    The nearest that is coming, else the last that passed. One that most of `units` owe and under which at least one
    could be judged comes first: units that have merged owe nothing later, and one row in two would be empty.
    """
    coming = [(t, tally) for t, tally in counted if as_of <= t.deadline]
    passed = [(t, tally) for t, tally in counted if as_of > t.deadline]
    judged = [(t, tally) for t, tally in (*coming, *reversed(passed)) if tally.judged]
    owed = [t for t, tally in judged if 2 * tally.total > units]
    return next(iter((*owed, *(t for t, _ in (*judged, *coming, *reversed(passed))))), None)


def _time(indicator: Indicator, end: date) -> tuple[bool, date, date]:
    """The time whose figures may be held against each other, its first and last day: a month (then True) or a year."""
    if indicator.frequency is Frequency.MONTHLY:
        month = Period.month(end.year, end.month)
        return True, month.start or month.end, month.end
    return False, date(end.year, 1, 1), date(end.year, 12, 31)


def _alike(view: View, level: Level, joined: bool, day: date) -> tuple[OrgUnit, ...]:
    """Those that may be held against each other: the common units of a level, or its units that live on a day."""
    if joined:
        return tuple(area.unit for area in geographies.extent(view, level, Geography.COMMON, principal=False).areas)
    return view.codelists.units(level, day, principal=False)


def figures_of_time(view: View, level: Level, joined: bool, monthly: bool, first: date, last: date) -> Figures:
    """Figures with a value of a month, or else of a year: of all indicators of such times that can be compared.

    Those of the country and of all units of a level (its common ones), whose period ends in [first, last]; of one day
    the last stands. See `View.series`. Asked once for all of them: each is held against the same.
    """
    of_level = _comparable(view, level)
    indicators = [one.code for one in of_level if (one.frequency is Frequency.MONTHLY) is monthly]
    with view.reading() as shown:
        sums = shown.national(view.summed(shown, indicators), min(last, view.as_of), first)
    areas = (
        geographies.extent(view, level, Geography.COMMON, principal=False).areas
        if joined
        else [Area.lone(one) for one in view.codelists.of_level(level)]
    )
    every = [*areas, Area.lone(nation(view.codelists))]
    found = {
        key: in_order(f for f in made.whole if f.value is not None)
        for key, made in recasts.between(view, every, indicators, first, last).items()
    }
    for figure in in_order(sums):
        found.setdefault((NATION, figure.indicator), []).append(figure)
    return found


def _comparable(view: View, level: Level) -> tuple[Indicator, ...]:
    """The indicators in which units of a level may be held against each other, and of which any may have a figure."""
    measured = view.codelists.indicators
    return tuple(measured[code] for code in view.having(measured, [level]) if measured[code].unit in COMPARABLE)


def _peers(unit: OrgUnit, others: Sequence[OrgUnit]) -> list[tuple[Group, tuple[OrgUnit, ...]]]:
    """Region and nearest populations for provinces; units of the same kind for ministries."""
    groups = []
    if unit.region:
        groups.append((Group.REGION, tuple(u for u in others if u.region == unit.region)))
    size = unit.population
    if size:
        sized = [u for u in others if u.population]
        near = sorted(sized, key=lambda u: abs((u.population or 0) - size))[:PEERS]
        groups.append((Group.SIMILAR, tuple(near)))
    else:
        groups.append((Group.SIMILAR, tuple(u for u in others if u.kind is unit.kind)))
    return [(group, units) for group, units in groups if units]


def _country(
    view: View, units: tuple[OrgUnit, ...], figure: Observation, indicator: Indicator, found: Figures
) -> PeerValue:
    """The country as its own page tells it; where it has no figure of the time, all units of the level."""
    same = [f for f in found.get((NATION, indicator.code), ()) if f.series == figure.series]
    if not same:
        return _group(Group.LEVEL, units, figure, indicator, found)
    return PeerValue(
        group=Group.NATION,
        units=(view.codelists.org_units[NATION],),
        value=same[-1].value,
        covered=1,
        method=Method.FIGURE if same[-1].summed is None else Method.RATIO_OF_SUMS,
        figure=same[-1],
    )


def _group(
    group: Group, units: tuple[OrgUnit, ...], figure: Observation, indicator: Indicator, found: Figures
) -> PeerValue:
    """Ratio of sums where every figure has its counts, else the median, which is no roll-up and says so."""
    latest = [
        same[-1]
        for u in units
        if (same := [f for f in found.get((u.code, indicator.code), ()) if f.series == figure.series])
    ]
    values = [f.value for f in latest if f.value is not None]
    value: float | None = statistics.median(values) if values else None
    method = Method.MEDIAN
    if latest and indicator.counts is Counts.REQUIRED and all(f.denominator for f in latest):
        value = 100 * sum(f.numerator or 0 for f in latest) / sum(f.denominator or 0 for f in latest)
        method = Method.RATIO_OF_SUMS
    return PeerValue(group=group, units=units, value=value, covered=len(latest), method=method)
