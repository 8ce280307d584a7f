"""What is asked of a figure beyond being readable: one table of small functions.

How to add a check: one function that looks at a `Subject` and gives the parameters of its sentence (or None), one
line in `CHECKS`, and the sentence ``problem.<code>`` in `locales/`.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from domain.indicator import Indicator, Unit
from domain.names import fold
from domain.observation import Observation
from domain.problem import Severity

Said = dict[str, str] | None
"""Parameters of the sentence; None where nothing is wrong."""

JUMP_POINTS = 20.0
"""A rate that moves by more points in a month is looked at, when that is more than chance among its dossiers."""
GREAT_JUMP_POINTS = 40.0
"""Where a unit's own history is too short to say what is usual, a move by more points is asked about."""
JUMP_TIMES = 3.0
"""A count or denominator that grows or shrinks by more than this factor in a month is looked at."""
SMALL = 30.0
"""Counts under this jump by themselves."""
HISTORY_AT_LEAST = 6
"""Earlier figures needed before a unit's own history says what is usual."""
UNUSUAL = 5.0
"""Robust standard deviations from the unit's own usual month; beyond that an explanation is asked for."""
WORTH_ASKING_POINTS, WORTH_ASKING_TIMES = 5.0, 1.5
"""A smaller step is never asked about: from 99 to 100 % is rare on the scale of log-odds and no news."""
LEAST_SPREAD = 0.12
"""Of log-odds and logarithms: a series without any spread must not make each small step unusual."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A figure, and what it can be compared with. All of one calendar and one unbroken segment."""

    figure: Observation
    indicator: Indicator
    before: Sequence[Observation] = ()
    """Figures of the same unit and indicator that end earlier, in order of time."""
    after: Sequence[Observation] = ()
    """The same, later."""
    sisters: Sequence[tuple[Indicator, Observation]] = ()
    """Figures of other indicators of the same unit and period."""


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the table."""

    code: str
    severity: Severity
    find: Callable[[Subject], Said]
    place: str = "value"
    """Which cell it speaks of: value, numerator or denominator."""
    alone: bool = False
    """Whether the figure itself is enough, without history and sisters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a check says of a figure."""

    code: str
    severity: Severity
    place: str
    params: Mapping[str, str] = field(default_factory=dict)
    alone: bool = False
    """Whether the figure itself was enough to find it."""


def run(subject: Subject, *, alone: bool = False) -> tuple[Finding, ...]:
    """What all checks say of a figure, in the order of the table; with `alone` those that need nothing beside it."""
    found = []
    for check in CHECKS:
        if check.alone or not alone:
            params = check.find(subject)
            if params is not None:
                found.append(
                    Finding(
                        code=check.code, severity=check.severity, place=check.place, params=params, alone=check.alone
                    )
                )
    return tuple(found)


# The figure alone


def _out_of_bounds(subject: Subject) -> Said:
    value, bounds = subject.figure.value, subject.indicator.bounds
    if value is None or (math.isfinite(value) and bounds.hold(value)):
        return None
    if _part_above_whole(subject) is not None or _negative_count(subject) is not None:
        # One mistake, named once and where it stands: in the counts.
        return None
    low, high = (None if end is None else _plain(end) for end in (bounds.low, bounds.high))
    span = (
        f"{low}\u2013{high}" if low is not None and high is not None else f"\u2265 {low}" if low else f"\u2264 {high}"
    )
    return {"value": _plain(value), "range": span}


def _negative_count(subject: Subject) -> Said:
    counts = (subject.figure.numerator, subject.figure.denominator)
    low = min((count for count in counts if count is not None), default=0)
    return {"count": str(low)} if low < 0 else None


def _nothing_counted(subject: Subject) -> Said:
    return {} if subject.figure.denominator == 0 else None


def _part_above_whole(subject: Subject) -> Said:
    part, whole = subject.figure.numerator, subject.figure.denominator
    # A rate that may exceed 100 % by its definition has higher bounds.
    high = subject.indicator.bounds.high
    if part is None or whole is None or part <= whole or whole <= 0 or (high is not None and high > 100):
        return None
    return {"numerator": str(part), "denominator": str(whole)}


# Against time


def cumulative_falls(subject: Subject) -> Said:
    """What is counted since a start day can never fall: the figure it contradicts, or None."""
    value = subject.figure.value
    if not subject.indicator.cumulative or value is None:
        return None
    for other in reversed(subject.before):
        if other.value is not None and value < other.value:
            return {"value": _plain(value), "other": _plain(other.value), "day": _day(other)}
    for other in subject.after:
        if other.value is not None and value > other.value:
            return {"value": _plain(value), "other": _plain(other.value), "day": _day(other)}
    return None


def _jump_of_rate(subject: Subject) -> Said:
    return None if _great_jump(subject) else _moved(subject, JUMP_POINTS)


def _great_jump(subject: Subject) -> Said:
    """New units and new indicators: what own history cannot judge yet, and nobody would let pass without a word."""
    if len(subject.before) >= HISTORY_AT_LEAST or _share_for_percent(subject) is not None:
        return None
    return _moved(subject, GREAT_JUMP_POINTS)


def _moved(subject: Subject, points: float) -> Said:
    """A rate that moved by at least so many points since the figure before, by more than chance among its dossiers."""
    last, value = _last(subject), subject.figure.value
    if subject.indicator.unit is not Unit.PERCENT or last is None or value is None or last.value is None:
        return None
    change = value - last.value
    if abs(change) < points or abs(change) < 3 * _noise(subject.figure, last):
        return None
    return {"value": _plain(value), "last": _plain(last.value), "day": _day(last), "change": _plain(abs(change))}


def _jump_of_count(subject: Subject) -> Said:
    last, value = _last(subject), subject.figure.value
    if subject.indicator.unit not in (Unit.COUNT, Unit.BILLION_VND) or last is None or value is None:
        return None
    return _times(value, last.value, _day(last))


def _jump_of_denominator(subject: Subject) -> Said:
    last = _last(subject)
    if last is None or subject.figure.denominator is None:
        return None
    return _times(subject.figure.denominator, last.denominator, _day(last))


def _share_for_percent(subject: Subject) -> Said:
    value = subject.figure.value
    counted = subject.figure.denominator is not None
    if subject.indicator.unit is not Unit.PERCENT or value is None or counted or not 0 < value <= 1:
        return None
    usual = [one.value for one in subject.before if one.value is not None]
    if usual and median(usual) < 5:
        return None
    return {"value": _plain(value), "percent": _plain(100 * value)}


def _unlike_own_history(subject: Subject) -> Said:
    """The last step against the unit's own usual step.

    On the scale of log-odds for rates and of logarithms for counts, so that a step near 0 or 100 is as large as it is
    rare; medians, so that one slip in the past neither hides nor makes another; a least spread, since short series
    of a bounded share often stand still.
    """
    series = [*subject.before, subject.figure]
    scaled = [_scaled(one, subject.indicator) for one in series]
    points = [point for point in scaled if point is not None]
    if len(points) <= HISTORY_AT_LEAST or scaled[-1] is None:
        return None
    steps = [b - a for a, b in pairwise(points)]
    usual = median(steps[:-1])
    spread = max(1.4826 * median(abs(step - usual) for step in steps[:-1]), LEAST_SPREAD)
    # Far from the last figure and far from the usual level both: a return from a slip is no slip.
    level = median(points[-1 - HISTORY_AT_LEAST : -1])
    if abs(steps[-1] - usual) <= UNUSUAL * spread or abs(points[-1] - level) <= UNUSUAL * spread:
        return None
    values = [one.value for one in subject.before[-HISTORY_AT_LEAST:] if one.value is not None]
    value = subject.figure.value
    if value is not None and values and _small_step(value, values[-1], subject.indicator):
        return None
    return {
        "value": "" if value is None else _plain(value), "low": _plain(min(values)), "high": _plain(max(values)),
        "months": str(len(values)),
    }  # fmt: skip


# Against sister figures


def _other_denominator(subject: Subject) -> Said:
    """Two rates that say they divide by the same thing must divide by the same number."""
    own, mine = subject.indicator.denominator, subject.figure.denominator
    if not own or mine is None:
        return None
    for indicator, figure in subject.sisters:
        same = indicator.denominator and fold(indicator.denominator["vi"]) == fold(own["vi"])
        if same and figure.denominator is not None and figure.denominator != mine:
            return {"denominator": str(mine), "other": str(figure.denominator), "sister": indicator.code}
    return None


def _other_count(subject: Subject) -> Said:
    """A count that is reported by itself and as part of a rate must be one number."""
    counted = {
        fold(wording["vi"]): number
        for wording, number in (
            (subject.indicator.numerator, subject.figure.numerator),
            (subject.indicator.denominator, subject.figure.denominator),
        )
        if wording and number is not None
    }
    for indicator, figure in subject.sisters:
        mine = counted.get(fold(indicator.names.get("vi", "")))
        if indicator.unit is Unit.COUNT and mine is not None and figure.value is not None and figure.value != mine:
            return {"count": str(mine), "other": _plain(figure.value), "sister": indicator.code}
    return None


CHECKS: tuple[Check, ...] = (
    Check("value-out-of-bounds", Severity.BLOCK, _out_of_bounds, alone=True),
    Check("negative-count", Severity.BLOCK, _negative_count, "numerator", alone=True),
    Check("nothing-counted", Severity.BLOCK, _nothing_counted, "denominator", alone=True),
    Check("part-above-whole", Severity.BLOCK, _part_above_whole, "numerator", alone=True),
    Check("share-for-percent", Severity.ASK, _share_for_percent, alone=True),
    Check("cumulative-falls", Severity.BLOCK, cumulative_falls),
    Check("unlike-own-history", Severity.ASK, _unlike_own_history),
    Check("great-jump", Severity.ASK, _great_jump),
    Check("jump-of-rate", Severity.WARN, _jump_of_rate),
    Check("jump-of-count", Severity.WARN, _jump_of_count),
    Check("jump-of-denominator", Severity.WARN, _jump_of_denominator, "denominator"),
    Check("other-denominator", Severity.WARN, _other_denominator, "denominator"),
    Check("other-count", Severity.WARN, _other_count),
)
"""Every check, in the order in which a person should read them."""


def _last(subject: Subject) -> Observation | None:
    return subject.before[-1] if subject.before else None


def _noise(figure: Observation, last: Observation) -> float:
    """Standard deviation of a difference of two rates in points, by their counts; 0 where there are none."""
    variance = 0.0
    for one in (figure, last):
        if one.numerator is None or not one.denominator:
            return 0.0
        # One success and one failure more, so that 0 of 3 is not taken for certain.
        share = (one.numerator + 1) / (one.denominator + 2)
        variance += max(share * (1 - share), 0.0) / one.denominator
    return 100 * math.sqrt(variance)


def _times(value: float, last: float | None, day: str) -> Said:
    if last is None or min(value, last) < 0 or max(value, last) < SMALL:
        return None
    if max(value, last) <= JUMP_TIMES * min(value, last):
        return None
    return {"value": _plain(value), "last": _plain(last), "day": day}


def _small_step(value: float, last: float, indicator: Indicator) -> bool:
    if indicator.unit is Unit.PERCENT:
        return abs(value - last) < WORTH_ASKING_POINTS
    return max(value, last) < WORTH_ASKING_TIMES * min(value, last)


def _scaled(figure: Observation, indicator: Indicator) -> float | None:
    """A rate as log-odds, a count as a logarithm; None without a value."""
    if figure.value is None:
        return None
    high = indicator.bounds.high
    if indicator.unit is Unit.PERCENT and high == 100:
        if figure.numerator is not None and figure.denominator:
            part, whole = float(figure.numerator), float(figure.denominator)
        else:
            part, whole = figure.value, 100.0
        return math.log((part + 0.5) / (max(whole - part, 0.0) + 0.5)) if part >= 0 else None
    return math.log(figure.value + 1) if figure.value >= 0 else None


def _plain(value: float) -> str:
    return f"{value:.10g}"


def _day(figure: Observation) -> str:
    return f"{figure.period.end:%d/%m/%Y}"
