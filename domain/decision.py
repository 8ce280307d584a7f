"""A decision of a meeting: who does what by when, which figure it should move, and whether that figure has moved.

A decision is followed by its figures alone. `before` is the last figure whose period had ended on the day of the
decision, `after` the last one whose period began later: a period that the decision cut in two could show a change that
came before it, so it is neither. The price is at most one period of waiting; the gain is that nobody is given credit
for what had happened already. Where a source states only an as-of day, that day must lie after the decision.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.assessment import EPSILON, Thresholds
from domain.indicator import Direction, Indicator, Unit
from domain.observation import Observation, Qualifier, SeriesBreak
from domain.trend import lines

ROUNDED = {Unit.PERCENT: 0.1, Unit.POINTS: 0.01, Unit.INDEX: 0.0001}
"""By how much two figures of one true value may differ because both are rounded: the last digit that sources give.

Other units are counted; a rate with both its counts is not rounded at all.
"""


class Closing(StrEnum):
    """How a decision ended."""

    DONE = "done"
    DROPPED = "dropped"


class Movement(StrEnum):
    """What became of the figure that a decision should move."""

    MOVED = "moved"
    DID_NOT_MOVE = "did_not_move"
    TOO_EARLY = "too_early"
    CANNOT_COMPARE = "cannot_compare"


class MovementReason(StrEnum):
    """Why a decision is said to have moved its figure, or not."""

    BETTER = "better"
    """Better by more than rounding."""
    REACHED = "reached"
    """At the expected value now, and short of it before."""
    UNCHANGED = "unchanged"
    """No change, or one that rounding alone could make."""
    WORSE = "worse"
    NO_NEWER_FIGURE = "no_newer_figure"
    """No figure of a period that began after the decision."""
    NO_EFFECT_NAMED = "no_effect_named"
    """The decision names no figure."""
    NO_FIGURE_BEFORE = "no_figure_before"
    SERIES_BREAK = "series_break"
    """The figures before and after are of two definitions."""
    OTHER_SERIES = "other_series"
    """The figures before and after are of two series, two calendars or periods of unequal length."""
    UNSURE = "unsure"
    """The figures are approximate, or contradict each other, so that both answers are possible."""
    NO_DIRECTION = "no_direction"
    """Of the indicator neither more nor less is better."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedEffect:
    """Which figure a decision should move, and how far."""

    indicator: str
    org_unit: str | None = None
    """Whose figure; None is the nation's."""
    value: float | None = None
    """What it should come to, in the indicator's unit; None is "better than it was"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One decision of a meeting, open until it is done or dropped."""

    number: int
    pack: int
    """Number of the pack in front of the meeting."""
    item: int | None = None
    """Place of the item of its agenda, from 1; None is "of no single item"."""
    day: date
    """Of the meeting: the day of the decision."""
    text: str
    owner: str
    """Code of the org unit that carries it out."""
    due: date
    """The last day on which it is carried out in time."""
    effect: ExpectedEffect | None = None
    made_by: str
    """Login of the secretary."""
    recorded_at: datetime
    closed: date | None = None
    """The day on which it ended; None while it is open."""
    how: Closing | None = None
    remark: str = ""
    """What was said when it ended."""
    closed_by: str = ""
    """Login; empty while it is open."""
    closed_at: datetime | None = None
    """When that was recorded."""

    @property
    def is_open(self) -> bool:
        """Whether nobody has ended it."""
        return self.closed is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """A figure before and after a decision, and what follows from them."""

    before: Observation | None
    """The last figure up to the day of the decision; of the line of `after` where that has one."""
    after: Observation | None
    """The last figure of a period that began after the decision."""
    verdict: Movement
    reason: MovementReason

    @property
    def change(self) -> float | None:
        """After less before, in the indicator's unit; None where the two cannot be held against each other."""
        if self.verdict not in (Movement.MOVED, Movement.DID_NOT_MOVE):
            return None
        assert self.before is not None
        assert self.before.value is not None
        assert self.after is not None
        assert self.after.value is not None
        return self.after.value - self.before.value


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionStanding:
    """A decision as it stood on a day."""

    decision: Decision
    before: Observation | None
    after: Observation | None
    verdict: Movement
    reason: MovementReason
    on: date
    """The day from which one looks: that of the meeting, for a pack."""

    @property
    def due(self) -> bool:
        """Whether it is open, and was to be carried out by now."""
        return self.decision.is_open and self.decision.due <= self.on

    @property
    def overdue(self) -> bool:
        """Whether it is open, and the day by which it was to be carried out has passed."""
        return self.decision.is_open and self.decision.due < self.on

    @property
    def change(self) -> float | None:
        """See `Effect.change`."""
        return Effect(before=self.before, after=self.after, verdict=self.verdict, reason=self.reason).change


def standing(
    decision: Decision,
    indicator: Indicator | None,
    figures: Sequence[Observation],
    *,
    on: date,
    as_of: date,
    breaks: Sequence[SeriesBreak] = (),
    rules: Thresholds,
) -> DecisionStanding:
    """How `decision` stands on the day `on`, from the figures of its effect that had ended by `as_of`.

    `indicator` is that of the effect, None where the decision names none.
    """
    if indicator is None or decision.effect is None:
        found = Effect(before=None, after=None, verdict=Movement.CANNOT_COMPARE, reason=MovementReason.NO_EFFECT_NAMED)
    else:
        found = effect(
            indicator, figures, decided=decision.day, as_of=as_of, expected=decision.effect.value, breaks=breaks,
            rules=rules,
        )  # fmt: skip
    return DecisionStanding(
        decision=decision, before=found.before, after=found.after, verdict=found.verdict, reason=found.reason, on=on
    )


def effect(
    indicator: Indicator,
    figures: Iterable[Observation],
    *,
    decided: date,
    as_of: date,
    expected: float | None = None,
    breaks: Sequence[SeriesBreak] = (),
    rules: Thresholds,
) -> Effect:
    """Whether the figure of one unit has moved since `decided`, from its `figures` in any order.

    It moved if it is better by more than `ROUNDED`, or has come to the `expected` value and was short of it. Figures
    of one day that contradict each other, and those with a qualifier, count with all they can mean: where that leaves
    both answers open, there is none. Nothing is compared across a break, a series, a calendar, or, of what is counted
    anew in each period, between periods of unequal length.
    """
    known = [f for f in figures if f.value is not None and f.period.end <= as_of]
    found, rivals = lines(known, breaks, flow=indicator.flow)
    halves = [([f for f in line if f.period.end <= decided], [f for f in line if _later(f, decided)]) for line in found]
    early = max((before[-1] for before, _ in halves if before), key=_end, default=None)
    late = max((after[-1] for _, after in halves if after), key=_end, default=None)

    def said(verdict: Movement, reason: MovementReason) -> Effect:
        return Effect(before=early, after=late, verdict=verdict, reason=reason)

    if late is None:
        return said(Movement.TOO_EARLY, MovementReason.NO_NEWER_FIGURE)
    if early is None:
        return said(Movement.CANNOT_COMPARE, MovementReason.NO_FIGURE_BEFORE)
    whole = [(before[-1], after[-1]) for before, after in halves if before and after]
    if not whole:
        days = sorted(b.day for b in breaks)
        broken = bisect_right(days, early.period.end) != bisect_right(days, late.period.end)
        reason = MovementReason.SERIES_BREAK if broken else MovementReason.OTHER_SERIES
        return said(Movement.CANNOT_COMPARE, reason)
    if indicator.direction is Direction.NONE:
        return said(Movement.CANNOT_COMPARE, MovementReason.NO_DIRECTION)
    early, late = max(whole, key=lambda pair: _end(pair[1]))
    was, now = (_span([one, *_beside(one, rivals)], indicator, rules) for one in (early, late))
    sign = -1.0 if indicator.direction is Direction.LOWER else 1.0
    (low, high), (least, most) = sorted(sign * v for v in was), sorted(sign * v for v in now)
    exact = all(f.numerator is not None and f.denominator for f in (early, late))
    rounded = EPSILON + (0.0 if exact else ROUNDED.get(indicator.unit, 0.0))
    if least - high > rounded:
        return said(Movement.MOVED, MovementReason.BETTER)
    if expected is not None and high < sign * expected - EPSILON <= least:
        return said(Movement.MOVED, MovementReason.REACHED)
    if most - low > rounded:
        return said(Movement.CANNOT_COMPARE, MovementReason.UNSURE)
    worse = low - most > rounded
    return said(Movement.DID_NOT_MOVE, MovementReason.WORSE if worse else MovementReason.UNCHANGED)


def _end(figure: Observation) -> date:
    return figure.period.end


def _later(figure: Observation, decided: date) -> bool:
    """Whether a figure speaks of nothing before the day after the decision."""
    return (figure.period.start or figure.period.end) > decided


def _beside(figure: Observation, rivals: Iterable[Observation]) -> list[Observation]:
    """The other figures of the day of `figure` that are made as it is."""
    made = (figure.period, figure.series, figure.calendar)
    return [f for f in rivals if (f.period, f.series, f.calendar) == made]


def _span(figures: Sequence[Observation], indicator: Indicator, rules: Thresholds) -> tuple[float, float]:
    """The least and the most that the figures of one day can mean together."""
    spans = []
    for figure in figures:
        assert figure.value is not None
        value = figure.value
        near = rules.approximate_points if indicator.unit is Unit.PERCENT else abs(value) * rules.approximate_share
        spans.append(
            {
                Qualifier.EXACT: (value, value),
                Qualifier.ABOUT: (value - near, value + near),
                Qualifier.NEARLY: (value - near, value),
                Qualifier.MORE_THAN: (value, float("inf")),
                Qualifier.LESS_THAN: (float("-inf"), value),
            }[figure.qualifier]
        )
    return min(low for low, _ in spans), max(high for _, high in spans)
