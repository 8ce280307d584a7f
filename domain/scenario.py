"""What if: some units come up to a level, the pace is another, the deadline is another; and where one stands then.

A scenario is arithmetic on what is known, never a figure: whatever is made of one says so. Units are lifted by whole
counts: each gets the smallest numerator with which it reaches the level, so that the national change is exactly the
sum of the changes over the common denominator. Nobody is lowered, and a rate without its counts cannot be lifted.
"""

import math
import statistics
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction

from domain.assessment import Answer, Assessment, Thresholds, meets, met_from
from domain.geography import Geography
from domain.indicator import Direction, Indicator
from domain.observation import Observation, Qualifier
from domain.org_unit import NATION, Level, OrgUnit
from domain.pace import required_rate
from domain.period import add_months, months_between
from domain.target import Target

FULL = 100
FARTHEST = 1200
"""Months ahead at most: a pace that needs longer does not get there."""


class Aim(StrEnum):
    """To which level units are lifted."""

    MEDIAN = "median"
    """That of the unit in the middle of all that have counts."""
    TARGET = "target"
    """What the target asks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lift:
    """Which units come up to which level."""

    aim: Aim
    bottom: int | None = None
    """So many of those that stand worst; None: those named in `units`."""
    units: tuple[str, ...] = ()
    among: Level | None = None
    """Of which level the worst are picked and the median is taken; None is all levels that are in the sum."""
    geography: Geography | None = None
    """In which geography units that share land are lifted as one; None: those that reported, each for itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """What is supposed; what is None stays as it is."""

    indicator: str
    org_unit: str = NATION
    target: str | None = None
    """Code of the target that is looked at; None where the indicator has none that counts."""
    lift: Lift | None = None
    """For the nation only: its figure is the ratio of the sums over its units."""
    pace: float | None = None
    """Gain per month from the latest figure on, in the indicator's unit."""
    deadline: date | None = None

    @property
    def empty(self) -> bool:
        """Whether nothing is supposed."""
        return self.lift is None and self.pace is None and self.deadline is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A rate of a unit by its counts."""

    org_unit: str
    numerator: int
    denominator: int
    """Positive."""

    @property
    def rate(self) -> Fraction:
        """In per cent, exactly."""
        return Fraction(FULL * self.numerator, self.denominator)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A ratio before and after something was supposed: its numerators over one denominator."""

    before: int
    after: int
    denominator: int

    @property
    def value_before(self) -> float:
        """In per cent."""
        return FULL * self.before / self.denominator

    @property
    def value_after(self) -> float:
        """In per cent."""
        return FULL * self.after / self.denominator


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift(Moved):
    """A unit that is lifted."""

    org_unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifted(Moved):
    """The national ratio of sums before and after some units were lifted."""

    level: float
    """In per cent: to which they were lifted."""
    shifts: tuple[Shift, ...]
    """Who moves, the worst first."""
    there: tuple[str, ...]
    """Who was chosen and stands there already."""
    uncounted: tuple[str, ...]
    """Who has no counts of the time, chosen or not: such a unit is in no sum."""
    units: int
    """How many are in the sum."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prospect:
    """Where a figure leads at a pace, and what the target says of it."""

    value: float
    day: date
    """Last day of the figure from which one looks."""
    due: float | None = None
    deadline: date | None = None
    pace: float | None = None
    """Gain per month; None where none is known."""
    required: float | None = None
    """Gain per month that would just do; None where nothing is missing or no time is left."""
    at_deadline: float | None = None
    """Value on the deadline at that pace; None where it has passed, or the pace is unknown or not continued."""
    projected: bool = True
    """Whether the pace is continued; one that was seen in too few figures is not."""
    reached_on: date | None = None
    """First day on which what is due is reached at that pace; that of the figure where it is reached already."""
    answer: Answer = Answer.UNKNOWN
    """Whether the target is met on the deadline at that pace."""
    assessment: Assessment | None = None
    """How it stands under the target today."""


class Obstacle(StrEnum):
    """Why a scenario cannot be played."""

    NO_FIGURE = "no_figure"
    NO_COUNTS = "no_counts"
    """Of too few units counts are known: there is no sum."""
    NOT_THE_NATION = "not_the_nation"
    """Only the figure of the nation is made of units."""
    NO_TARGET = "no_target"
    """There is no target that counts, and what is supposed needs one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A scenario with all it was played on and what came of it, by value."""

    scenario: Scenario
    indicator: Indicator
    org_unit: OrgUnit
    target: Target | None
    as_of: date
    figure: Observation | None
    """From which one looks: for a lift the ratio of sums over the units."""
    history: tuple[Observation, ...] = ()
    """The unbroken line on which that figure stands, as far back as a chart of it looks."""
    published: Observation | None = None
    """The national figure on screens, where that is another one."""
    before: Prospect | None = None
    after: Prospect | None = None
    lifted: Lifted | None = None
    met_before: int | None = None
    met_after: int | None = None
    """For a target that judges each unit: how many of those in the sum meet it."""
    late_before: int | None = None
    late_after: int | None = None
    """How many of them only after the deadline; None also in minutes of the time when that was not kept."""
    org_units: tuple[OrgUnit, ...] = ()
    """Who is named in it."""
    obstacle: Obstacle | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptOutcome:
    """An outcome in the minutes of a meeting."""

    number: int
    pack: int
    """Number of the pack in front of the meeting."""
    remark: str
    outcome: Outcome
    made_by: str
    """Login of the secretary."""
    recorded_at: datetime


def bottom(units: Iterable[Counted], number: int, *, lower_better: bool) -> tuple[str, ...]:
    """The codes of the `number` units that stand worst, the worst first; of equals by code."""
    sign = -1 if lower_better else 1
    ordered = sorted(units, key=lambda one: (sign * one.rate, one.org_unit))
    return tuple(one.org_unit for one in ordered[: max(0, number)])


def median(units: Iterable[Counted]) -> Fraction:
    """The rate in the middle, in per cent; the mean of the middle two of an even number. `units` are not empty."""
    return statistics.median([one.rate for one in units])


def lift(
    units: Sequence[Counted],
    chosen: Collection[str],
    level: Fraction,
    *,
    lower_better: bool = False,
    uncounted: Sequence[str] = (),
) -> Lifted:
    """The sum over `units` before and after each of `chosen` has come to `level` per cent.

    `units` are not empty, their denominators positive. The level is held within 0 and 100 per cent.
    """
    level = min(max(level, Fraction(0)), Fraction(FULL))
    shifts, there = [], []
    wanted = {one.org_unit: one for one in units if one.org_unit in chosen}
    for code in bottom(wanted.values(), len(wanted), lower_better=lower_better):
        one = wanted[code]
        exact = level * one.denominator / FULL
        after = min(one.numerator, math.floor(exact)) if lower_better else max(one.numerator, math.ceil(exact))
        if after == one.numerator:
            there.append(code)
        else:
            shifts.append(Shift(org_unit=code, before=one.numerator, after=after, denominator=one.denominator))
    before = sum(one.numerator for one in units)
    return Lifted(
        level=float(level),
        shifts=tuple(shifts),
        there=tuple(there),
        uncounted=tuple(uncounted),
        units=len(units),
        before=before,
        after=before + sum(one.after - one.before for one in shifts),
        denominator=sum(one.denominator for one in units),
    )


def meeting(units: Iterable[Counted], target: Target, indicator: Indicator, rules: Thresholds) -> tuple[Counted, ...]:
    """Those of `units` that meet a target which judges each of them."""
    level = Fraction(str(met_from(target, rules, indicator.unit)))
    return tuple(one for one in units if (one.rate <= level if target.lower_is_better else one.rate >= level))


def after_lift(units: Iterable[Counted], lifted: Lifted) -> tuple[Counted, ...]:
    """`units` with the counts that the lift gives them."""
    moved = {one.org_unit: one.after for one in lifted.shifts}
    return tuple(replace(one, numerator=moved.get(one.org_unit, one.numerator)) for one in units)


def prospect(
    figure: Observation,
    indicator: Indicator,
    target: Target | None,
    *,
    pace: float | None,
    as_of: date,
    rules: Thresholds,
    projected: bool = True,
    assessment: Assessment | None = None,
) -> Prospect:
    """Where `figure`, which has a value, leads at `pace` per month; `target` has the deadline that is supposed.

    Nothing is projected on a deadline that has passed by `as_of`; without `projected` nothing at all: a pace that was
    seen in too few figures is told and not continued (rulings 8).
    """
    assert figure.value is not None
    value, day = figure.value, figure.period.end
    if target is None:
        return Prospect(value=value, day=day, pace=pace, projected=projected)
    due = met_from(target, rules, indicator.unit)
    sign = -1.0 if target.lower_is_better else 1.0
    missing = sign * (due - value)
    left = months_between(day, target.deadline)
    there: date | None = day if missing <= 0 else None
    if there is None and projected and pace is not None and sign * pace > 0 and missing / (sign * pace) <= FARTHEST:
        there = add_months(day, missing / (sign * pace))
    at_deadline, answer = None, Answer.UNKNOWN
    if projected and pace is not None and left > 0 and target.deadline > as_of:
        at_deadline = indicator.bounds.clip(value + left * pace)
        then = replace(figure, value=at_deadline, qualifier=Qualifier.EXACT)
        answer = meets(then, target, rules, indicator.unit)
    return Prospect(
        value=value,
        day=day,
        due=target.due,
        deadline=target.deadline,
        pace=pace,
        required=required_rate(value, due, day, target.deadline) if missing > 0 else None,
        at_deadline=at_deadline,
        projected=projected,
        reached_on=there,
        answer=answer,
        assessment=assessment,
    )


def lower_is_better(indicator: Indicator, target: Target | None) -> bool:
    """Which way is better, by the target or else by the indicator."""
    return target.lower_is_better if target is not None else indicator.direction is Direction.LOWER
