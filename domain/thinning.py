"""Which values of a long series decide what is said of a unit in a table: for hundreds and thousands of units.

A verdict asks what stood at the deadline, when something later met the target, and what stands now; a pace asks
where the plan starts and what stands now. All else changes rates and landings only, which a bare answer does not have
(a property test holds the answers equal).
"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Protocol

from domain.assessment import FIRST_DEADLINE, Thresholds, met_from, stretch
from domain.indicator import Frequency, Indicator
from domain.observation import SeriesBreak
from domain.target import Target


class Series(Protocol):
    """The values of one unit under one indicator in order of time, before figures are made of them."""

    @property
    def ends(self) -> Sequence[date]:
        """The last day of each period."""

    @property
    def values(self) -> Sequence[float]:
        """The values; where they are not all `exact`, a figure without one may be among them."""

    @property
    def exact(self) -> bool:
        """Whether each is a number, and none a bound or an approximation."""

    @property
    def series(self) -> Collection[str]:
        """The series that they are of."""

    @property
    def calendars(self) -> Collection[str]:
        """The calendars of their periods."""


def deciding(
    found: Series,
    indicator: Indicator,
    targets: Collection[Target],
    *,
    as_of: date,
    breaks: Sequence[SeriesBreak],
    rules: Thresholds,
) -> list[int] | None:
    """The places of the values that decide a bare answer under `targets`, in order of time.

    The latest two are always among them. None where all are needed: rivals, bounds, another series or calendar, or
    another rhythm than that of months.
    """
    ends = found.ends
    alike = len(found.calendars) == 1 and len(found.series) == 1 and len(set(ends)) == len(ends)
    if indicator.frequency is not Frequency.MONTHLY or not alike or not found.exact:
        return None
    if not {target.series for target in targets} <= set(found.series):
        return None
    until, values = bisect_right(ends, as_of), found.values
    kept = {place for place in (until - 2, until - 1) if place >= 0}
    for target in targets:
        edge = met_from(target, rules, indicator.unit)
        first, beyond = stretch(target, breaks)
        low, high = bisect_left(ends, first), min(until, bisect_left(ends, beyond))
        kept |= _deciding(ends, values, target, edge, as_of, rules, low, high)
        # Those beyond a break decide nothing, but it is said that there are some.
        kept |= _deciding(ends, values, target, edge, as_of, rules, 0, until)
    return sorted(kept)


def _deciding(
    ends: Sequence[date],
    values: Sequence[float],
    target: Target,
    edge: float,
    as_of: date,
    rules: Thresholds,
    low: int,
    high: int,
) -> set[int]:
    """Those among the places from `low` to before `high`; from `edge` on the target is met."""
    if low >= high:
        return set()
    # Where the plan may start, whichever of the rules of the baseline holds.
    kept = {low, high - 1, high - 2}
    for day in (target.issued, FIRST_DEADLINE):
        place = bisect_right(ends, day, low, high)
        kept |= {place - 1, place}
    if as_of > target.deadline:
        last = target.deadline + timedelta(days=rules.window_after_days)
        window = bisect_right(ends, last, low, high) - 1
        kept.add(window)
        later = range(window + 1, high)
        lower = target.lower_is_better
        met = next((i for i in later if (values[i] <= edge if lower else values[i] >= edge)), window)
        kept.add(met)
    return {place for place in kept if low <= place < high}
