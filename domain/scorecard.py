"""Rows that pages show and charts draw: scorecards, rankings, heat tables."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from domain.assessment import Assessment
from domain.indicator import Frequency, Indicator
from domain.observation import Observation
from domain.org_unit import OrgUnit
from domain.status import WORST_FIRST, Status
from domain.tally import Tally
from domain.target import Target


@dataclass(frozen=True, slots=True, kw_only=True, weakref_slot=True)
class ScorecardRow:
    """One unit under one indicator: the latest figure, and a status for each of its targets."""

    indicator: Indicator
    org_unit: OrgUnit
    latest: Observation | None
    previous: Observation | None
    history: tuple[Observation, ...]
    """The figures of the segment of the latest one, for a small trend."""
    assessments: tuple[Assessment, ...]
    """In order of deadline; empty for an indicator without a target at this level."""
    apart: tuple[Observation, ...] = ()
    """Figures of the parts of one time, newer than `latest`, that cannot be combined."""
    units: dict[str, Tally] = field(default_factory=dict)
    """For the nation: how the units stand under each target that judges units, by target code."""

    @property
    def freshest(self) -> date:
        """Last day the latest figure speaks of; the first day there is without one, which is older than any."""
        return self.latest.period.end if self.latest else date.min

    @property
    def change(self) -> float | None:
        """Difference to the previous figure, in the indicator's unit (points for rates)."""
        if self.latest is None or self.previous is None:
            return None
        if self.latest.value is None or self.previous.value is None:
            return None
        return self.latest.value - self.previous.value


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedUnit:
    """One unit in a ranking: its figure, place and distance to the target."""

    org_unit: OrgUnit
    figure: Observation
    place: int
    """The published rank where there is one; else the place among the figures we have, the better one where equal."""
    assessment: Assessment | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """Units of one level by one indicator at one time, and those that have no figure."""

    indicator: Indicator
    rows: tuple[RankedUnit, ...]
    silent: tuple[OrgUnit, ...]
    """Units alive on the day without a figure: listed, never placed."""
    ends: tuple[date, ...]
    """The period ends the figures come from, latest first."""
    apart: bool = False
    """Whether the parts are ranked, since their figures cannot be combined."""
    partial: tuple[OrgUnit, ...] = ()
    """Units of which only parts have a figure of the time: named, never placed among whole ones."""

    @property
    def expected(self) -> int:
        """How many units there are: the denominator that is always shown."""
        return len(self.rows) + len(self.silent) + len(self.partial)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatCell:
    """One unit under one indicator in the heat table."""

    figure: Observation | None
    status: Status
    assessment: Assessment | None = None
    apart: tuple[Observation, ...] = ()
    """Figures of the parts of one time, newer than the figure, that cannot be combined."""


def _shown(cell: HeatCell) -> tuple[Observation, ...]:
    return cell.apart[:1] if cell.figure is None else (cell.figure,)


Time = tuple[int, int]
"""A year and a month of it; the month is 0 where figures are not monthly."""


def time_of(figure: Observation, indicator: Indicator) -> Time:
    """The time a figure speaks of: those of two times are not held against each other."""
    end = figure.period.end
    return (end.year, end.month if indicator.frequency is Frequency.MONTHLY else 0)


@dataclass(frozen=True, slots=True, kw_only=True, weakref_slot=True)
class HeatTable:
    """Units x indicators; `cells[unit code, indicator code]`."""

    units: tuple[OrgUnit, ...]
    indicators: tuple[Indicator, ...]
    cells: dict[tuple[str, str], HeatCell]
    targets: dict[str, Target] = field(default_factory=dict)
    """The one target a column is judged under, by indicator code; a column without one is context."""

    def times(self, indicator: Indicator) -> Counter[Time]:
        """How many units have their latest figure of each time; figures of parts count as one of their unit."""
        cells = (self.cells[unit.code, indicator.code] for unit in self.units)
        return Counter(time_of(figure, indicator) for cell in cells for figure in _shown(cell))

    def time(self, indicator: Indicator) -> Time | None:
        """The time of a column: the latest that many units share. None where no unit has a figure."""
        counted = self.times(indicator)
        most = max(counted.values(), default=0)
        return max((time for time, number in counted.items() if 2 * number >= most), default=None)

    def with_figures(self, indicator: str) -> int:
        """How many units have a figure of `indicator`, or their parts have."""
        cells = (self.cells[unit.code, indicator] for unit in self.units)
        return sum(cell.figure is not None or bool(cell.apart) for cell in cells)


def worst_first(rows: Iterable[ScorecardRow]) -> list[tuple[ScorecardRow, Assessment]]:
    """Each target that is missed, lost or behind, with its line; the first is what screens and papers call the worst.

    Headline targets come first, then what can still be reached, then by status and by the share that is missing.
    """
    found = [(row, a) for row in rows for a in row.assessments if a.status.judged and not a.status.good]
    return sorted(found, key=lambda pair: _weight(pair[1]))


def _weight(assessment: Assessment) -> tuple[bool, bool, int, float]:
    target = assessment.target
    missing = (assessment.gap or 0.0) / abs(target.due) if target.due else 0.0
    return (not target.headline, assessment.as_of > target.deadline, WORST_FIRST.index(assessment.status), -missing)
