"""How fast a value moves, how fast it must, and where it lands."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from domain.indicator import Bounds
from domain.observation import Observation
from domain.period import months_between

RECENT_GAINS = 6
"""Monthly gains a run-rate looks back on (rulings 8)."""


@dataclass(frozen=True, slots=True)
class Landing:
    """Where a value is heading at a deadline, with the interval that held 80 % of recent gains."""

    value: float
    low: float
    high: float


def monthly_gains(figures: Sequence[Observation]) -> list[float]:
    """Gain per month between consecutive figures, oldest first, at most `RECENT_GAINS`.

    `figures` are of one indicator, unit, series and unbroken segment, in order of their end.
    Only neighbours of one calendar make a gain, and of several figures that end on one day the last counts.
    """
    by_day: dict[date, Observation] = {f.period.end: f for f in figures if f.value is not None}
    ordered = sorted(by_day.values(), key=lambda f: f.period.end)
    gains: list[float] = []
    for left, right in zip(ordered, ordered[1:], strict=False):
        if left.calendar == right.calendar and left.value is not None and right.value is not None:
            gains.append((right.value - left.value) / months_between(left.period.end, right.period.end))
    return gains[-RECENT_GAINS:]


def recent_rate(figures: Sequence[Observation]) -> float | None:
    """Median of the recent monthly gains; None with fewer than two figures."""
    gains = monthly_gains(figures)
    return statistics.median(gains) if gains else None


def required_rate(value: float, due: float, day: date, deadline: date) -> float | None:
    """Gain per month that leads from `value` on `day` to `due` at `deadline`; None when no time is left."""
    months = months_between(day, deadline)
    return (due - value) / months if months > 0 else None


def landing(figures: Sequence[Observation], deadline: date, bounds: Bounds) -> Landing | None:
    """The value at `deadline` if recent gains go on; None under seven figures (six gains).

    The interval lets every coming month repeat the tenth or the ninetieth percentile of the
    recent gains: wider than independent months would give, since bad months come in runs.
    """
    gains = monthly_gains(figures)
    if len(gains) < RECENT_GAINS:
        return None
    last = max(figures, key=lambda f: f.period.end)
    months = months_between(last.period.end, deadline)
    if last.value is None or months <= 0:
        return None
    deciles = statistics.quantiles(gains, n=10, method="inclusive")
    low, middle, high = (
        bounds.clip(last.value + months * rate) for rate in (deciles[0], statistics.median(gains), deciles[-1])
    )
    return Landing(middle, low, high)
