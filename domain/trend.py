"""A series as it may honestly be drawn: cut at breaks, with rivals beside it and plans through it."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from domain.assessment import Assessment
from domain.explanation import Explanation
from domain.indicator import Indicator
from domain.observation import Conflict, Observation, SeriesBreak, in_order


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """All figures of one unit under one indicator, with its targets and what interrupts it."""

    indicator: Indicator
    org_unit: str
    lines: tuple[tuple[Observation, ...], ...]
    """Unbroken lines, each of one series, one calendar and one segment, in order of time."""
    rivals: tuple[Observation, ...]
    """Figures of a day on which the line already has another value."""
    assessments: tuple[Assessment, ...]
    """One a target, with its plan curve where there is one."""
    breaks: tuple[SeriesBreak, ...]
    conflicts: tuple[Conflict, ...]
    unvalued: tuple[Observation, ...] = ()
    """Published places and ratings without a number: facts that no line can show."""
    explanations: tuple[Explanation, ...] = ()
    """What people say of its figures, in order of time."""

    apart: tuple[tuple[Observation, ...], ...] = ()
    """Figures of parts of the unit, of one time each, that cannot be combined: no line shows them."""

    @property
    def figures(self) -> tuple[Observation, ...]:
        """All figures, rivals and those without a number included, in order of time."""
        every = [f for line in self.lines for f in line]
        return tuple(in_order([*every, *self.rivals, *self.unvalued]))


def lines(
    figures: Sequence[Observation], breaks: Sequence[SeriesBreak], *, flow: bool = False
) -> tuple[tuple[tuple[Observation, ...], ...], tuple[Observation, ...]]:
    """`figures` as (unbroken lines, rivals): nothing is joined across a break, a series or a calendar.

    Of a `flow` (see `Indicator.flow`) periods of different length are different lines, too: six months and one month.

    Of several figures of one day the last in `precedence` stands on the line; the others are rivals.
    Figures without a value are on neither.
    """
    days = sorted({b.day for b in breaks})
    stretches: dict[tuple[str, str, int, int], dict[date, Observation]] = {}
    rivals: list[Observation] = []
    for figure in in_order(f for f in figures if f.value is not None):
        end = figure.period.end
        length = figure.period.length if flow else 0
        line = stretches.setdefault((figure.series, figure.calendar, length, bisect_right(days, end)), {})
        if (other := line.get(end)) is not None:
            rivals.append(other)
        line[end] = figure
    found = [tuple(line.values()) for line in stretches.values()]
    return tuple(sorted(found, key=lambda line: line[0].period.end)), tuple(rivals)
