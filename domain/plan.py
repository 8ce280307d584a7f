"""The value due on each day between a baseline and a target."""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from domain.period import months_between
from domain.target import Curve, Milestone, Target


def progress_share(value: float, base: float, target: float) -> float:
    """Share of the way from `base` to `target` that `value` has gone: 0 at the base, 1 at the target.

    One formula for both directions. Where base and target are equal there is no way to go,
    only a level to keep: 1 for a value on it; the caller knows which side is the wrong one.
    """
    if base == target:
        return 1.0 if value == target else 0.0
    return (value - base) / (target - base)


@dataclass(frozen=True, slots=True)
class PlanCurve:
    """Straight lines through `points` (days ascending, values all one way), or one step at the last of them."""

    kind: Curve
    points: tuple[Milestone, ...]

    @classmethod
    def towards(cls, target: Target, base: float, start: date) -> "PlanCurve":
        """The curve of `target` from `base` on `start`.

        From a base at or beyond the target there is nothing to gain: the plan is to keep the target.
        A milestone that would ask to fall back, or for more than the target, is drawn in to what was due before it.
        """
        end = Milestone(target.deadline, target.due)
        better = min if target.lower_is_better else max
        if better(base, target.due) == base:
            return cls(target.curve, (Milestone(start, target.due), end))
        worse = max if target.lower_is_better else min
        points = [Milestone(start, base)]
        named = target.milestones if target.curve is Curve.MILESTONES else ()
        for stone in sorted(named, key=lambda m: m.day):
            if start < stone.day < target.deadline:
                points.append(Milestone(stone.day, worse(better(stone.value, points[-1].value), target.due)))
        return cls(target.curve, (*points, end))

    def value_at(self, day: date) -> float:
        """The value due on `day`: the base before the start, the target from the deadline on."""
        first, last = self.points[0], self.points[-1]
        if day >= last.day:
            return last.value
        if day <= first.day or self.kind is Curve.STEP:
            return first.value
        for left, right in pairwise(self.points):
            if day == right.day:
                return right.value
            if day < right.day:
                gone = (day - left.day).days / (right.day - left.day).days
                return left.value + gone * (right.value - left.value)
        raise AssertionError("unreachable: the day lies between the first and the last point")

    def share_at(self, day: date) -> float:
        """`progress_share` of the value due on `day`."""
        return progress_share(self.value_at(day), self.points[0].value, self.points[-1].value)

    def months_ahead(self, value: float, day: date) -> float | None:
        """Months by which `value` on `day` is ahead of the plan; negative is behind.

        The day on which the plan passes `value` is the inverse of the curve; where the plan rests on `value`
        for a while, the nearest such day. A value worse than the base is as far behind as the plan has run;
        one beyond the target is as far ahead as the plan has left.
        None for a step, which is due on one day only, and where there is nothing to gain.
        """
        first, last = self.points[0], self.points[-1]
        if self.kind is Curve.STEP or first.value == last.value:
            return None
        up = 1.0 if last.value > first.value else -1.0
        if (value - first.value) * up < 0:
            return min(0.0, months_between(day, first.day))
        if (value - last.value) * up > 0:
            return max(0.0, months_between(day, last.day))
        due = (value - self.value_at(day)) * up
        if due == 0:
            return 0.0
        stretches = pairwise(self.points) if due > 0 else pairwise(reversed(self.points))
        for near, far in stretches:
            # Going forward, the first stretch that reaches the value; going back, the last one that still had it.
            if near.value != far.value and (value - far.value) * (near.value - far.value) >= 0:
                gone = (value - near.value) / (far.value - near.value)
                return months_between(day, near.day) + gone * months_between(near.day, far.day)
        raise AssertionError("unreachable: the value lies between the first and the last point")
