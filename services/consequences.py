"""What figures would change if they were taken: the same questions asked of the data before and with them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.indicator import Indicator
from domain.observation import FigureKey, Observation, ObsStatus
from domain.org_unit import Level, OrgUnit
from domain.status import Status
from domain.target import Target
from services import rankings
from services.rankings import Place
from services.view import View
from storage.rollup import Rollup

PAIRS = 1_500
"""Units times indicators of which statuses are held against each other; a larger file is told in numbers only."""


class Kind(StrEnum):
    """What happens to a figure."""

    NEW = "new"
    REVISED = "revised"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True, kw_only=True)
class CellChange:
    """One figure of a file beside what was known of it."""

    figure: Observation
    before: Observation | None
    """None where nothing was known, or where it was said that there is none."""
    kind: Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Flip:
    """A unit that would stand elsewhere under a target."""

    unit: OrgUnit
    indicator: Indicator
    target: Target
    before: Status
    after: Status

    @property
    def gained(self) -> bool:
        """Whether the target would be met now and was not."""
        return _meets(self.after) and not _meets(self.before)

    @property
    def lost(self) -> bool:
        """Whether the target was met and would not be any more."""
        return _meets(self.before) and not _meets(self.after)


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A unit's place among its likes in the month of the file."""

    unit: OrgUnit
    indicator: Indicator
    end: date
    before: Place | None
    """None where the unit had no figure of the month."""
    after: Place | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NationalChange:
    """The sum over all units for one month, before and with the figures."""

    indicator: Indicator
    end: date
    before: Rollup | None
    after: Rollup | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Consequences:
    """What would be seen on the screens."""

    flips: tuple[Flip, ...]
    moves: tuple[Move, ...]
    national: tuple[NationalChange, ...]
    told: bool = True
    """Whether statuses and places were looked at: not for a file of more than `PAIRS` units times indicators."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What the screens say of the units and indicators of some figures, on one state of the data."""

    statuses: Mapping[tuple[str, str, str], Status]
    """By unit, indicator and target."""
    places: Mapping[tuple[str, str, date], Place]
    sums: Mapping[tuple[str, date], Rollup]


def cell_changes(figures: Iterable[Observation], current: Mapping[FigureKey, Observation]) -> tuple[CellChange, ...]:
    """Each figure beside what is known under its key."""
    changes = []
    for figure in figures:
        known = current.get(figure.key)
        if known is not None and known.content == figure.content:
            kind = Kind.UNCHANGED
        else:
            kind = Kind.NEW if known is None else Kind.REVISED
        before = known if known is not None and known.status is not ObsStatus.MISSING else None
        changes.append(CellChange(figure=figure, before=before, kind=kind))
    return tuple(changes)


def standing(view: View, figures: Sequence[Observation]) -> Standing:
    """How the units of `figures` stand under the indicators of `figures`, and the sums of their months."""
    codelists = view.codelists
    pairs = sorted({(f.org_unit, f.indicator) for f in figures})
    if len(pairs) > PAIRS:
        return Standing({}, {}, _sums(view, figures))
    statuses: dict[tuple[str, str, str], Status] = {}
    for indicators, units in _rectangles(pairs):
        deciding = view.deciding(indicators, units, bare=True)
        for unit in units:
            for code in indicators:
                found = view.assessments(
                    codelists.org_units[unit], codelists.indicators[code], deciding.get((unit, code), ()), bare=True
                )
                statuses |= {(unit, code, a.target.code): a.status for a in found}
    return Standing(statuses, _places(view, figures), _sums(view, figures))


def compare(view: View, before: Standing, after: Standing, figures: Sequence[Observation]) -> Consequences:
    """What differs between two states of the data."""
    codelists = view.codelists
    targets = {t.code: t for t in codelists.targets}
    flips = tuple(
        Flip(
            unit=codelists.org_units[unit],
            indicator=codelists.indicators[indicator],
            target=targets[target],
            before=before.statuses.get((unit, indicator, target), Status.NO_DATA),
            after=status,
        )
        for (unit, indicator, target), status in sorted(after.statuses.items())
        if before.statuses.get((unit, indicator, target), Status.NO_DATA) is not status
    )
    moves = tuple(
        Move(
            unit=codelists.org_units[unit],
            indicator=codelists.indicators[indicator],
            end=end,
            before=before.places.get((unit, indicator, end)),
            after=after.places.get((unit, indicator, end)),
        )
        for unit, indicator, end in sorted(before.places.keys() | after.places.keys())
        if before.places.get((unit, indicator, end)) != after.places.get((unit, indicator, end))
    )
    national = tuple(
        NationalChange(
            indicator=codelists.indicators[indicator],
            end=end,
            before=before.sums.get((indicator, end)),
            after=after.sums.get((indicator, end)),
        )
        for indicator, end in sorted(before.sums.keys() | after.sums.keys())
        if before.sums.get((indicator, end)) != after.sums.get((indicator, end))
    )
    told = len({(f.org_unit, f.indicator) for f in figures}) <= PAIRS
    return Consequences(flips=flips, moves=moves, national=national, told=told)


def _meets(status: Status) -> bool:
    return status in (Status.MET, Status.MET_LATE, Status.ALREADY_MET)


def _rectangles(pairs: Sequence[tuple[str, str]]) -> list[tuple[list[str], list[str]]]:
    """Pairs of (unit, indicator) as lists of indicators with the units that have exactly those."""
    by_unit: dict[str, list[str]] = {}
    for unit, indicator in pairs:
        by_unit.setdefault(unit, []).append(indicator)
    grouped: dict[tuple[str, ...], list[str]] = {}
    for unit, indicators in by_unit.items():
        grouped.setdefault(tuple(indicators), []).append(unit)
    return [(list(indicators), units) for indicators, units in grouped.items()]


def _places(view: View, figures: Sequence[Observation]) -> dict[tuple[str, str, date], Place]:
    """Places in the last month of the file of each unit and indicator: those are what a ranking opens with."""
    last: dict[tuple[str, str], date] = {}
    for figure in figures:
        pair = (figure.org_unit, figure.indicator)
        last[pair] = max(last.get(pair, figure.period.end), figure.period.end)
    asked: dict[tuple[date, Level], dict[str, list[str]]] = {}
    for (unit, indicator), end in last.items():
        level = view.codelists.org_units[unit].level
        asked.setdefault((end, level), {}).setdefault(indicator, []).append(unit)
    found = {}
    for (end, level), indicators in asked.items():
        placed = rankings.places(view, [view.codelists.indicators[code] for code in indicators], level, end)
        for code, units in indicators.items():
            for unit in units:
                if (place := placed.get((unit, code))) is not None:
                    found[unit, code, end] = place
    return found


def _sums(view: View, figures: Sequence[Observation]) -> dict[tuple[str, date], Rollup]:
    """The sums of what was reported for the months of the file; those are the national figures it can move."""
    wanted = {(f.indicator, f.period.end, f.period.start, f.calendar, f.origin) for f in figures if f.denominator}
    if not wanted:
        return {}
    ends = [end for _, end, _, _, _ in wanted]
    with view.reading() as shown:
        sums = shown.rollups({code for code, *_ in wanted}, since=min(ends), until=max(ends))
    return {
        (one.indicator, one.period.end): one
        for one in sums
        if not one.source
        and not one.series
        and (one.indicator, one.period.end, one.period.start, one.calendar, one.origin) in wanted
    }
