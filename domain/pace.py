"""How fast a value moves, how fast it must, and where it lands."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

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

    `figures` are of one indicator, unit, series and unbroken segment, in order of `precedence`.
    Only figures of the latest one's calendar make gains; of several of one day the last counts.
    """
    recent: list[tuple[date, float]] = []
    for figure in reversed(figures):
        if figure.value is None or figure.calendar != figures[-1].calendar:
            continue
        if not recent or figure.period.end < recent[-1][0]:
            recent.append((figure.period.end, figure.value))
            if len(recent) > RECENT_GAINS:
                break
    recent.reverse()
    return [(after - before) / months_between(start, end) for (start, before), (end, after) in pairwise(recent)]


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

    `figures` are as for `monthly_gains`. The interval lets every coming month repeat the tenth or the ninetieth
    percentile of the recent gains: wider than independent months would give, since bad months come in runs.
    """
    gains = monthly_gains(figures)
    if len(gains) < RECENT_GAINS:
        return None
    last = figures[-1]
    months = months_between(last.period.end, deadline)
    if last.value is None or months <= 0:
        return None
    deciles = statistics.quantiles(gains, n=10, method="inclusive")
    low, middle, high = (
        bounds.clip(last.value + months * rate) for rate in (deciles[0], statistics.median(gains), deciles[-1])
    )
    return Landing(middle, low, high)
