"""One unit under one target on one day: the verdict or the pace, and everything that explains it.

Sources of the rules: design section 5 and the rulings on baseline, window, comparison and pace,
written out for readers in `docs/methodology.md`.
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import Enum
from itertools import groupby
from typing import Any

from domain import pace
from domain.indicator import Frequency, Indicator, Unit
from domain.observation import Observation, Origin, Qualifier, SeriesBreak, in_order
from domain.org_unit import Level
from domain.period import add_months, months_begun
from domain.plan import PlanCurve, progress_share
from domain.status import Reason, Status
from domain.target import Comparator, Target

FIRST_DEADLINE = date(2020, 12, 31)
"""The first deadline of Resolution 17: curves of later targets issued before it start from the figure nearest to it."""

NEAR_FIRST_DEADLINE = timedelta(days=366)
"""How far from it that figure may lie; with none so near the plan starts where any other plan does."""

EPSILON = 1e-9
"""Shares this close to a threshold are on it: the arithmetic of fractions must not decide a status."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """What an operator may change of the rules; the defaults stand in `config.yaml`."""

    on_pace: float = 0.95
    behind: float = 0.60
    stale_months: float = 18.0
    missed_periods: int = 2
    grace_days: int = 15
    window_before_days: int = 45
    window_after_days: int = 31
    approximate_points: float = 1.0
    approximate_share: float = 0.01
    full_percent: float = 99.95


class Answer(Enum):
    """Whether a figure meets a target."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Baseline:
    """Where a plan starts."""

    value: float
    day: date
    assumed: bool
    """No figure stood at the start: the earliest one is taken in its place, and said to be."""


@dataclass(frozen=True, slots=True)
class Turn:
    """The smallest change of the latest figure that would give another status on the same day."""

    status: Status
    value: float
    """The value at which it turns; without counts, where a falling value turns just below it."""
    numerator: int | None
    """Change of the numerator, where the figure has its counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """A status with its reason and all inputs; a page shows them, a test recomputes them."""

    target: Target
    org_unit: str
    as_of: date
    status: Status
    reason: Reason
    figure: Observation | None = None
    """The figure that was judged; where none could be, the latest one."""
    rivals: tuple[Observation, ...] = ()
    """Other figures of the same day that say something else. All are judged; if they disagree, none is."""
    latest: Observation | None = None
    previous: Observation | None = None
    baseline: Baseline | None = None
    plan: PlanCurve | None = None
    plan_value: float | None = None
    """Value due on the day of the figure."""
    plan_today: float | None = None
    """Value due on the as-of day: shown, never judged against, since publication takes time."""
    share: float | None = None
    """Share of the way from the baseline to the target that the figure has gone."""
    plan_share: float | None = None
    """Share due on the day of the figure."""
    gap: float | None = None
    """What is missing to the target, in the indicator's unit; zero or less when nothing is."""
    months_ahead: float | None = None
    """Months by which the figure is ahead of the plan on its own day; negative is behind."""
    required_rate: float | None = None
    """Gain per month from the figure to the target at the deadline; None where nothing is missing."""
    recent_rate: float | None = None
    """Median of the last six monthly gains."""
    landing: pace.Landing | None = None
    months_late: int | None = None
    """Months begun from the deadline to the first later figure that meets the target."""
    met_on: date | None = None
    """Day of the figure that met the target."""
    turn: Turn | None = None


@dataclass(frozen=True, slots=True)
class _Case:
    """What the rules look at: the figures that count, in order of `precedence`, and the plan through them."""

    target: Target
    indicator: Indicator
    as_of: date
    rules: Thresholds
    figures: tuple[Observation, ...]
    ends: tuple[date, ...]
    """The period end of each figure."""
    start: Baseline | None
    plan: PlanCurve | None
    bare: bool

    @property
    def latest(self) -> tuple[Observation, ...]:
        """The figures of the latest day; the last one stands."""
        return self.figures[bisect_left(self.ends, self.ends[-1]) :]

    def answer(self, figures: Sequence[Observation]) -> Answer:
        """What all `figures` of a day say together: open as soon as one of them differs."""
        answers = {meets(f, self.target, self.rules, self.indicator.unit) for f in figures}
        return answers.pop() if len(answers) == 1 else Answer.UNKNOWN


def shortfall(value: float, target: Target) -> float:
    """What `value` lacks to the target; negative when it is beyond it."""
    return value - target.due if target.lower_is_better else target.due - value


def meets(figure: Observation, target: Target, rules: Thresholds, unit: Unit) -> Answer:
    """Whether `figure` meets `target`, with what its qualifier leaves open.

    "= 100 %" means at least 99.95 %. "More than x" with x at the target meets it and "less than x" with
    x at it misses it (mirrored where lower is better); any other qualified figure within one point
    (or one per cent) of the target leaves the answer open. Farther away a qualified figure is taken
    at its word: "more than 65,900" is written of 65,950, not of a million.
    """
    if figure.value is None:
        return Answer.UNKNOWN
    short = _shortfall(figure.value, target, rules, unit)
    plain = Answer.YES if short <= 0 else Answer.NO
    if figure.qualifier is Qualifier.EXACT:
        return plain
    better, worse = Qualifier.MORE_THAN, Qualifier.LESS_THAN
    if target.lower_is_better:
        better, worse = worse, better
    if figure.qualifier is better and short <= 0:
        return Answer.YES
    if figure.qualifier is worse and short >= 0:
        return Answer.NO
    near = rules.approximate_points if unit is Unit.PERCENT else abs(target.due) * rules.approximate_share
    return Answer.UNKNOWN if abs(short) <= near + EPSILON else plain


def assess(
    target: Target,
    indicator: Indicator,
    figures: Sequence[Observation],
    *,
    org_unit: str,
    level: Level,
    as_of: date,
    breaks: Sequence[SeriesBreak] = (),
    rules: Thresholds,
    bare: bool = False,
) -> Assessment:
    """The status of one unit under `target` on `as_of`.

    `figures` are all figures of the unit and the target's indicator, in any order, and `breaks` those of the
    indicator. Figures that end after `as_of`, have no value, or lie in another segment or series
    than the target was set in are left out. The deadline includes its day: from the next one there is a verdict.
    A `bare` answer has no rates, no landing and no turn: they cost most, and change no status.
    """

    def unjudged(status: Status, reason: Reason, figure: Observation | None = None) -> Assessment:
        return Assessment(
            target=target, org_unit=org_unit, as_of=as_of, status=status, reason=reason, figure=figure, latest=figure
        )

    if not target.counts:
        return unjudged(Status.NOT_APPLICABLE, Reason.TARGET_UNCONFIRMED)
    if not target.judges(level):
        return unjudged(Status.NOT_APPLICABLE, Reason.OTHER_LEVEL)
    known = in_order([f for f in figures if f.value is not None and f.period.end <= as_of])
    if not known:
        return unjudged(Status.NO_DATA, Reason.NO_FIGURE)
    usable = _of_target(known, target, breaks)
    if not usable:
        return unjudged(Status.CANNOT_JUDGE, Reason.SERIES_BREAK, known[-1])
    start = _baseline(target, usable)
    case = _Case(
        target=target,
        indicator=indicator,
        as_of=as_of,
        rules=rules,
        figures=usable,
        ends=tuple([f.period.end for f in usable]),
        start=start,
        plan=PlanCurve.towards(target, start.value, start.day) if start else None,
        bare=bare,
    )
    blank = Assessment(
        target=target, org_unit=org_unit, as_of=as_of, status=Status.NOT_APPLICABLE, reason=Reason.OTHER_LEVEL,
        latest=usable[-1], previous=_previous(usable), baseline=start, plan=case.plan,
    )  # fmt: skip
    if as_of <= target.deadline:
        found = _towards(case, blank)
        elsewhere = found.status is Status.STALE and known[-1].period.end > usable[-1].period.end
    else:
        found = _verdict(case, blank)
        elsewhere = found.reason is Reason.OUTSIDE_WINDOW and _window(case, [f.period.end for f in known]) is not None
    if elsewhere:
        # There are figures of the time, but of another definition than the target was set in.
        return replace(found, status=Status.CANNOT_JUDGE, reason=Reason.SERIES_BREAK)
    return found


def shown_only(blank: Assessment, figure: Observation, *, joined: bool) -> Assessment:
    """The answer for an area that has no figure to be judged by, only one to be shown: see `docs/methodology.md` §15.

    `figure` lacks a part where the area is `joined` of several units, and is of the time before the unit where its
    series begins with it. An answer that needed no figure stays.
    """
    if blank.status is not Status.NO_DATA:
        return blank
    reason = Reason.PARTS_MISSING if joined else Reason.BEFORE_UNIT
    return replace(blank, status=Status.CANNOT_JUDGE, reason=reason, figure=figure, latest=figure)


def baseline(target: Target, figures: Sequence[Observation]) -> Baseline | None:
    """Where the plan of `target` starts; None when no figure lies before its deadline.

    The last figure at or before the day the target was issued, else the earliest one before the deadline,
    marked as assumed. For a later deadline set before the end of 2020: the figure nearest to that day,
    as soon as a later figure can be held against it. `figures` are of one series and segment.
    """
    return _baseline(target, in_order([f for f in figures if f.value is not None]))


def _baseline(target: Target, figures: Sequence[Observation]) -> Baseline | None:
    """`baseline` of figures with values in order of `precedence`."""
    first, last = _end(figures[0]) if figures else None, _end(figures[-1]) if figures else None
    if first is None or last is None or first >= target.deadline:
        return None
    if target.issued <= FIRST_DEADLINE < target.deadline:
        earlier = figures[: bisect_left(figures, last, key=_end)]
        after = bisect_left(earlier, FIRST_DEADLINE, key=_end)
        around = [_standing(earlier, i) for i in (after - 1, after) if 0 <= i < len(earlier)]
        near = [f for f in around if abs(_end(f) - FIRST_DEADLINE) <= NEAR_FIRST_DEADLINE and _end(f) < target.deadline]
        if near:
            return _start(min(near, key=lambda f: abs(_end(f) - FIRST_DEADLINE)), assumed=False)
    issued = bisect_right(figures, target.issued, key=_end)
    return _start(figures[issued - 1], assumed=False) if issued else _start(_standing(figures, 0), assumed=True)


def _start(figure: Observation, *, assumed: bool) -> Baseline:
    assert figure.value is not None
    return Baseline(figure.value, figure.period.end, assumed)


def _end(figure: Observation) -> date:
    return figure.period.end


def _standing(figures: Sequence[Observation], index: int) -> Observation:
    """The figure that stands for the day of `figures[index]`."""
    return figures[bisect_right(figures, figures[index].period.end, key=_end) - 1]


def _of_target(
    figures: Sequence[Observation], target: Target, breaks: Sequence[SeriesBreak]
) -> tuple[Observation, ...]:
    """The figures of the series and the unbroken stretch in which the target was set."""
    first, beyond = stretch(target, breaks)
    return tuple([f for f in figures if f.series == target.series and first <= f.period.end < beyond])


def stretch(target: Target, breaks: Sequence[SeriesBreak]) -> tuple[date, date]:
    """The first day of the unbroken stretch in which a target was set, and the first day beyond it."""
    first, beyond = date.min, date.max
    for day in {b.day for b in breaks}:
        if day <= target.issued:
            first = max(first, day)
        else:
            beyond = min(beyond, day)
    return first, beyond


def fresh_until(figure: Observation, frequency: Frequency, rules: Thresholds) -> date:
    """The last day on which `figure` still speaks: after it, figures have stopped coming.

    Two missed periods and the grace for monthly reports; for publications and everything rarer 18 months,
    and a year more for a survey every two years.
    """
    if figure.origin is Origin.PUBLISHED or frequency is not Frequency.MONTHLY:
        return add_months(figure.period.end, rules.stale_months + (12 if frequency is Frequency.BIENNIAL else 0))
    return add_months(figure.period.end, rules.missed_periods) + timedelta(days=rules.grace_days)


def met_from(target: Target, rules: Thresholds, unit: Unit) -> float:
    """The value from which the target counts as met: what is due, but 99.95 % for "= 100 %"."""
    return rules.full_percent if _is_full(target, unit) else target.due


def _shortfall(value: float, target: Target, rules: Thresholds, unit: Unit) -> float:
    """`shortfall`, where 99.95 % is nothing short of "= 100 %"."""
    short = shortfall(value, target)
    return min(short, 0.0) if value >= rules.full_percent and _is_full(target, unit) else short


def _is_full(target: Target, unit: Unit) -> bool:
    return target.comparator is Comparator.EXACTLY and target.due == 100 and unit is Unit.PERCENT


def _previous(figures: Sequence[Observation]) -> Observation | None:
    """The figure before the latest one, of an earlier day and the same calendar."""
    last = figures[-1]
    for figure in reversed(figures):
        if figure.period.end < last.period.end and figure.calendar == last.calendar:
            return figure
    return None


def _rivals(figures: Sequence[Observation]) -> tuple[Observation, ...]:
    """Those of a day's `figures` that say something else than the standing one."""
    *others, standing = figures
    return tuple([f for f in others if (f.value, f.qualifier) != (standing.value, standing.qualifier)])


def _window(case: _Case, ends: Sequence[date]) -> slice | None:
    """Which of `ends` (ascending) speak for the deadline: the latest day in the window, or None (rulings 5).

    For yearly figures the window is the year of the deadline; for surveys every two years it reaches back
    from the deadline through the year before, where the edition in force lies.
    """
    deadline, rules = case.target.deadline, case.rules
    match case.indicator.frequency:
        case Frequency.YEARLY:
            first, last = date(deadline.year, 1, 1), date(deadline.year, 12, 31)
        case Frequency.BIENNIAL:
            first, last = date(deadline.year - 1, 1, 1), deadline
        case _:
            first = deadline - timedelta(days=rules.window_before_days)
            last = deadline + timedelta(days=rules.window_after_days)
    after = bisect_right(ends, last)
    if not after or ends[after - 1] < first:
        return None
    return slice(bisect_left(ends, ends[after - 1]), after)


def _verdict(case: _Case, blank: Assessment) -> Assessment:
    """What is said of a deadline that has passed."""
    target, latest = case.target, case.figures[-1]
    window = _window(case, case.ends)
    if window is None:
        return replace(
            blank,
            status=Status.CANNOT_JUDGE,
            reason=Reason.OUTSIDE_WINDOW,
            figure=latest,
            rivals=_rivals(case.latest),
            gap=_gap(latest, target),
        )
    judged = case.figures[window]
    figure = judged[-1]
    assert figure.value is not None
    known: dict[str, Any] = {"figure": figure, "rivals": _rivals(judged), "gap": _gap(figure, target)}
    if case.plan is not None and case.start is not None:
        known |= {
            "plan_value": case.plan.value_at(figure.period.end),
            "plan_today": target.due,
            "share": _share(case, figure.value),
            "plan_share": case.plan.share_at(figure.period.end),
        }
    at_deadline = case.answer(judged)
    if at_deadline is Answer.UNKNOWN:
        alone = all(case.answer([f]) is Answer.UNKNOWN for f in judged)
        reason = Reason.TOO_CLOSE if alone else Reason.FIGURES_DISAGREE
        return replace(blank, status=Status.CANNOT_JUDGE, reason=reason, **known)
    last_day = case.latest
    is_last = len(case.figures) == window.stop
    now = at_deadline if is_last else case.answer(last_day)
    between = case.figures[window.stop : len(case.figures) - len(last_day)]
    later = None if is_last or at_deadline is Answer.YES else _first_met(case, between)
    met_between = later is not None
    if later is None and not is_last and now is Answer.YES:
        later = last_day[-1].period.end
    status = _after(at_deadline, met_between, None if is_last else now)

    def status_with(value: float) -> Status:
        answer = _plain(case, value)
        return _after(answer, False, None) if is_last else _after(at_deadline, met_between, answer)

    edge = met_from(target, case.rules, case.indicator.unit)
    known |= {"status": status, "turn": _turn(case, status, edge, status_with)}
    if status is Status.MISSED:
        return replace(blank, reason=Reason.BELOW_AT_DEADLINE, **known)
    if at_deadline is Answer.YES:
        reason = Reason.LOST_SINCE if status is Status.REGRESSED else Reason.MET_AT_DEADLINE
        return replace(blank, reason=reason, met_on=figure.period.end, **known)
    assert later is not None
    return replace(
        blank,
        reason=Reason.LOST_SINCE if status is Status.REGRESSED else Reason.MET_AFTER_DEADLINE,
        met_on=later,
        months_late=max(1, months_begun(target.deadline, later)),
        **known,
    )


def _after(at_deadline: Answer, met_between: bool, now: Answer | None) -> Status:
    """The verdict from three answers: near the deadline, between it and the latest day, and on the latest day.

    `now` is None when the figure near the deadline is the latest one. What is lost is said only of
    a latest figure that clearly lacks something.
    """
    if at_deadline is Answer.YES:
        return Status.REGRESSED if now is Answer.NO else Status.MET
    if met_between:
        return Status.REGRESSED if now is Answer.NO else Status.MET_LATE
    return Status.MET_LATE if now is Answer.YES else Status.MISSED


def _first_met(case: _Case, figures: Sequence[Observation]) -> date | None:
    """The first day on which all of `figures` (in order of time) meet the target."""
    days = groupby(figures, key=_end)
    return next((day for day, of_day in days if case.answer(tuple(of_day)) is Answer.YES), None)


def _towards(case: _Case, blank: Assessment) -> Assessment:
    """What is said of a deadline that is coming, or has come today."""
    target, plan = case.target, case.plan
    last_day = case.latest
    latest = last_day[-1]
    value, day = latest.value, latest.period.end
    assert value is not None
    gap = shortfall(value, target)
    known: dict[str, Any] = {"figure": latest, "rivals": _rivals(last_day), "gap": gap}
    if plan is not None:
        known |= {
            "plan_value": plan.value_at(day),
            "plan_today": plan.value_at(case.as_of),
            "share": _share(case, value),
            "plan_share": plan.share_at(day),
            "months_ahead": plan.months_ahead(value, day),
        }
    if case.as_of > fresh_until(latest, case.indicator.frequency, case.rules):
        return replace(blank, status=Status.STALE, reason=Reason.NO_RECENT_FIGURE, **known)
    if not case.bare:
        known |= {
            "required_rate": pace.required_rate(value, target.due, day, target.deadline) if gap > 0 else None,
            "recent_rate": pace.recent_rate(case.figures),
            "landing": pace.landing(case.figures, target.deadline, case.indicator.bounds),
        }
    found = {_standing_of(case, f, case.answer([f])) for f in last_day}
    if len(found) > 1:
        return replace(blank, status=Status.CANNOT_JUDGE, reason=Reason.FIGURES_DISAGREE, **known)
    status, reason = found.pop()
    if status is not Status.CANNOT_JUDGE:
        known |= {
            "met_on": day if status is Status.ALREADY_MET else None,
            "turn": _turn(
                case,
                status,
                _edge(case, status, day),
                lambda changed: _standing_of(case, replace(latest, value=changed), _plain(case, changed))[0],
            ),
        }
    return replace(blank, status=status, reason=reason, **known)


def _standing_of(case: _Case, figure: Observation, answer: Answer) -> tuple[Status, Reason]:
    """The status of one fresh figure before the deadline, and the rule that gives it."""
    if answer is Answer.YES:
        return Status.ALREADY_MET, Reason.MET_BEFORE_DEADLINE
    if case.plan is None or case.start is None:
        return Status.CANNOT_JUDGE, Reason.NO_BASELINE
    if figure.period.end <= case.start.day:
        return Status.CANNOT_JUDGE, Reason.ONLY_BASELINE
    assert figure.value is not None
    if _is_to_keep(case.plan):
        if answer is Answer.UNKNOWN:
            return Status.CANNOT_JUDGE, Reason.TOO_CLOSE
        return Status.OFF_TRACK, Reason.NOT_KEPT
    share, due_share = _share(case, figure.value), case.plan.share_at(figure.period.end)
    assert share is not None
    return _pace(share, due_share, case.rules), Reason.SHARE_OF_PLAN


def _share(case: _Case, value: float) -> float | None:
    """Share of the way gone; where the baseline already met the target, 1 for keeping it and else 0."""
    if case.plan is None:
        return None
    if _is_to_keep(case.plan):
        return 1.0 if shortfall(value, case.target) <= 0 else 0.0
    return progress_share(value, case.plan.points[0].value, case.plan.points[-1].value)


def _is_to_keep(plan: PlanCurve) -> bool:
    return plan.points[0].value == plan.points[-1].value


def _pace(share: float, due_share: float, rules: Thresholds) -> Status:
    """The status of a share of the way gone beside the share due (rulings 7).

    As long as nothing is due (before a step), keeping the base is being on pace and falling below it is behind.
    """
    if due_share <= 0:
        return Status.ON_PACE if share >= -EPSILON else Status.BEHIND
    ratio = share / due_share + EPSILON
    if ratio >= rules.on_pace:
        return Status.ON_PACE
    return Status.BEHIND if ratio >= rules.behind else Status.OFF_TRACK


def _gap(figure: Observation, target: Target) -> float | None:
    return None if figure.value is None else shortfall(figure.value, target)


def _plain(case: _Case, value: float) -> Answer:
    """Whether an exact `value` meets the target."""
    short = _shortfall(value, case.target, case.rules, case.indicator.unit)
    return Answer.YES if short <= 0 else Answer.NO


def _edge(case: _Case, status: Status, day: date) -> float:
    """The value at which a status before the deadline borders on the next one: above a bad one, below a good one."""
    met = met_from(case.target, case.rules, case.indicator.unit)
    if status is Status.ALREADY_MET or case.plan is None or _is_to_keep(case.plan):
        return met
    base, due = case.plan.points[0].value, case.plan.points[-1].value
    share = case.rules.behind if status is Status.OFF_TRACK else case.rules.on_pace
    edge = base + share * max(0.0, case.plan.share_at(day)) * (due - base)
    return max(edge, met) if case.target.lower_is_better else min(edge, met)


def _turn(case: _Case, status: Status, edge: float, status_with: Callable[[float], Status]) -> Turn | None:
    """The smallest change of the latest figure that gives another status, found by asking the rules again.

    `edge` is where the rules should turn; `status_with` the status an exact value in the figure's place would have.
    None for a figure that is no exact number or stands beside a rival, where no possible value turns it, and in a bare
    answer.
    """
    figure, unit = case.figures[-1], case.indicator.unit
    if case.bare or figure.value is None or figure.qualifier is not Qualifier.EXACT or len(case.latest) > 1:
        return None
    up = status.good is case.target.lower_is_better
    if figure.numerator is None or not figure.denominator or unit is not Unit.PERCENT:
        beyond = max(abs(edge), 1.0) * 1e-6 * (1 if up else -1)
        turned = status_with(edge + beyond)
        return Turn(turned, edge, None) if turned is not status else None
    numerator, denominator = figure.numerator, figure.denominator
    step = 1 if up else -1

    def value(change: int) -> float:
        return 100 * (numerator + step * change) / denominator

    def turns(change: int) -> bool:
        return status_with(value(change)) is not status

    if turns(0):
        return None  # the counts say something else than the value
    change = max(1, math.ceil(abs(edge * denominator / 100 - numerator)))
    while change > 1 and turns(change - 1):
        change -= 1
    for _ in range(3):
        if not 0 <= numerator + step * change <= denominator:
            return None
        if turns(change):
            return Turn(status_with(value(change)), value(change), step * change)
        change += 1
    return None
