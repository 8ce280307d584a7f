"""Which values of a long series decide the status under some targets: for units that are judged by the thousand.

A verdict asks what stood at the deadline, whether something later met the target, and what stands now; a pace asks
where the plan starts and what stands now. All else changes what is said beside a status, never the status itself
(a property test holds both equal).
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from domain.assessment import FIRST_DEADLINE, Thresholds, stretch
from domain.observation import SeriesBreak
from domain.target import Target


def deciding(
    ends: Sequence[date],
    values: Sequence[float],
    targets: Iterable[Target],
    *,
    as_of: date,
    breaks: Sequence[SeriesBreak],
    rules: Thresholds,
) -> list[int]:
    """The places of the values that decide the statuses of monthly figures, in order of time.

    `ends` ascend and are all different, and all figures are of the series of the targets.
    """
    until = bisect_right(ends, as_of)
    kept: set[int] = set()
    for target in targets:
        first, beyond = stretch(target, breaks)
        low, high = bisect_left(ends, first), min(until, bisect_left(ends, beyond))
        kept |= _deciding(ends, values, target, as_of, rules, low, high)
        # Those beyond a break decide nothing, but it is said that there are some.
        kept |= _deciding(ends, values, target, as_of, rules, 0, until)
    return sorted(kept)


def _deciding(
    ends: Sequence[date], values: Sequence[float], target: Target, as_of: date, rules: Thresholds, low: int, high: int
) -> set[int]:
    """Those among the places from `low` to before `high`."""
    if low >= high:
        return set()
    kept = {low, high - 1}
    if as_of <= target.deadline:
        # Where the plan may start, whichever of the rules of the baseline holds.
        for day in (target.issued, FIRST_DEADLINE):
            place = bisect_right(ends, day, low, high)
            kept |= {place - 1, place}
        # Before the first deadline the last one but one may be the nearest to it.
        return {place for place in (*kept, high - 2) if low <= place < high}
    last = target.deadline + timedelta(days=rules.window_after_days)
    window = bisect_right(ends, last, low, high) - 1
    if window < low:
        return kept
    kept.add(window)
    after = range(window + 1, high)
    if after:
        best = min if target.lower_is_better else max
        kept.add(best(after, key=values.__getitem__))
    return kept
