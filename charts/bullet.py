"""Where the parts of a bullet bar lie, in per cent of its length; the drawing is left to the style sheet."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from domain.indicator import Direction, Unit
from domain.scorecard import ScorecardRow
from domain.target import Target


@dataclass(frozen=True, slots=True)
class Tick:
    """A target on the bar."""

    target: Target
    position: float


@dataclass(frozen=True, slots=True)
class Bullet:
    """Positions from 0 to 100; better is further right."""

    value: float | None
    ticks: tuple[Tick, ...]
    """In order of deadline; of several targets of one year the headline one, else the first."""
    plan: float | None
    """Where the plan towards the next deadline should be today."""


def place(row: ScorecardRow, as_of: date) -> Bullet:
    """The bullet bar of `row`.

    A percentage runs from 0 to 100 and an index over its bounds; a count from 0 to a little beyond the largest of
    value and targets; a rank, and whatever is better when lower, from a little beyond its worst down to its best.
    """
    targets = _one_a_year(a.target for a in row.assessments if a.target.counts)
    value = row.latest.value if row.latest else None
    coming = [a for a in row.assessments if a.plan_today is not None and a.target.deadline >= as_of]
    plan = coming[0].plan_today if coming else None
    known = [v for v in (value, plan, *(t.due for t in targets)) if v is not None]
    if not known or not (targets or row.indicator.bounds.high is not None):
        # Without a target or an end, the length of a bar says nothing.
        return Bullet(None, (), None)
    worst, best = _scale(row, known)

    def at(level: float) -> float:
        return 100 * min(1.0, max(0.0, (level - worst) / (best - worst)))

    return Bullet(
        None if value is None else at(value),
        tuple(Tick(t, at(t.due)) for t in targets),
        None if plan is None else at(plan),
    )


def _scale(row: ScorecardRow, known: list[float]) -> tuple[float, float]:
    """(worst, best) end of the bar."""
    indicator = row.indicator
    if indicator.unit is Unit.RANK:
        worst = max(known) * 1.25 + 1
        return worst, 1.0
    low = indicator.bounds.low if indicator.bounds.low is not None else min(0.0, *known)
    high = indicator.bounds.high if indicator.bounds.high is not None else max(known) * 1.1
    low, high = min(low, *known), max(high, *known)
    if high == low:
        high = low + 1
    return (high, low) if indicator.direction is Direction.LOWER else (low, high)


def _one_a_year(targets: Iterable[Target]) -> list[Target]:
    kept: dict[int, Target] = {}
    for target in targets:
        there = kept.get(target.deadline.year)
        if there is None or (target.headline and not there.headline):
            kept[target.deadline.year] = target
    return [kept[year] for year in sorted(kept)]
