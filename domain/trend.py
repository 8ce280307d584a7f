"""A series as it may honestly be drawn: cut at breaks, with rivals beside it and plans through it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from domain.assessment import Assessment, segment
from domain.indicator import Indicator
from domain.observation import Conflict, Observation, SeriesBreak


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

    @property
    def figures(self) -> tuple[Observation, ...]:
        """All figures, rivals included, in order of time."""
        every = [f for line in self.lines for f in line] + list(self.rivals)
        return tuple(sorted(every, key=lambda f: f.period.end))


def lines(
    figures: Sequence[Observation], breaks: Sequence[SeriesBreak]
) -> tuple[tuple[tuple[Observation, ...], ...], tuple[Observation, ...]]:
    """`figures` as (unbroken lines, rivals): nothing is joined across a break, a series or a calendar.

    Of several figures of one day the last by source key stands on the line; the others are rivals.
    """
    grouped: dict[tuple[str, str, int], dict[date, Observation]] = {}
    rivals: list[Observation] = []
    for figure in sorted(figures, key=lambda f: f.key):
        if figure.value is None:
            continue
        stretch = (figure.series, figure.calendar, segment(figure.period.end, breaks))
        line = grouped.setdefault(stretch, {})
        if (other := line.get(figure.period.end)) is not None:
            rivals.append(other)
        line[figure.period.end] = figure
    found = [tuple(line[day] for day in sorted(line)) for line in grouped.values()]
    return tuple(sorted(found, key=lambda line: line[0].period.end)), tuple(rivals)
