"""One unit under one target on one day: the verdict or the pace, and everything that explains it.

Sources of the rules: design §5 and the rulings on baseline, window, comparison and pace,
written out for readers in `docs/methodology.md`.
"""

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import Enum

from domain import pace
from domain.indicator import Frequency, Indicator, Unit
from domain.observation import Observation, Origin, Qualifier, SeriesBreak
from domain.org_unit import Level
from domain.period import add_months, months_between
from domain.plan import PlanCurve, progress_share
from domain.status import Status
from domain.target import Comparator, Target

TURN_OF_THE_YEARS = date(2020, 12, 31)
"""The first deadline of Resolution 17: curves of later targets issued before it start from the figure nearest to it."""


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
    """The smallest change that would give another status."""

    status: Status
    value: float
    """The value at which it turns."""
    numerator: int | None
    """Change of the numerator, where the figure has its counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """A status with its reason and all inputs; a page shows them, a test recomputes them."""

    target: Target
    org_unit: str
    as_of: date
    status: Status
    reason: str
    """Key of the sentence under ``reason.`` in `locales/`."""
    figure: Observation | None = None
    """The figure that was judged; where none could be, the latest one."""
    rivals: tuple[Observation, ...] = ()
    """Other figures of the same day that say something else."""
    latest: Observation | None = None
    previous: Observation | None = None
    baseline: Baseline | None = None
    plan: PlanCurve | None = None
    plan_value: float | None = None
    """Value due on the day of the figure."""
    plan_today: float | None = None
    """Value due on the as-of day."""
    share: float | None = None
    plan_share: float | None = None
    gap: float | None = None
    """What is missing to the target, in the indicator's unit; zero or less when nothing is."""
    months_ahead: float | None = None
    required_rate: float | None = None
    recent_rate: float | None = None
    landing: pace.Landing | None = None
    months_late: int | None = None
    met_on: date | None = None
    turn: Turn | None = None


@dataclass(frozen=True, slots=True)
class _Case:
    target: Target
    indicator: Indicator
    as_of: date
    rules: Thresholds
    figures: tuple[Observation, ...] = field(default=())


def segment(day: date, breaks: Sequence[SeriesBreak]) -> int:
    """Number of the unbroken stretch of a series in which `day` lies."""
    return bisect_right(sorted(b.day for b in breaks), day)


def shortfall(value: float, target: Target) -> float:
    """What `value` lacks to the target; negative when it is beyond it."""
    return value - target.due if _lower_is_better(target) else target.due - value


def meets(figure: Observation, target: Target, rules: Thresholds, unit: Unit) -> Answer:
    """Whether `figure` meets `target`, with what its qualifier leaves open.

    "= 100 %" means at least 99.95 %. "More than x" with x at the target meets it and "less than x" with
    x at it misses it (mirrored where lower is better); any other qualified figure within one point
    (or one per cent) of the target leaves the answer open.
    """
    if figure.value is None:
        return Answer.UNKNOWN
    short = shortfall(figure.value, target)
    if _rounds_to_full(figure.value, target, rules, unit):
        short = min(short, 0.0)
    plain = Answer.YES if short <= 0 else Answer.NO
    if figure.qualifier is Qualifier.EXACT:
        return plain
    better = Qualifier.LESS_THAN if _lower_is_better(target) else Qualifier.MORE_THAN
    worse = Qualifier.MORE_THAN if _lower_is_better(target) else Qualifier.LESS_THAN
    if figure.qualifier is better and short <= 0:
        return Answer.YES
    if figure.qualifier is worse and short >= 0:
        return Answer.NO
    near = rules.approximate_points if unit is Unit.PERCENT else abs(target.due) * rules.approximate_share
    return Answer.UNKNOWN if abs(short) <= near else plain


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
) -> Assessment:
    """The status of one unit under `target` on `as_of`.

    `figures` are all figures of the unit and the target's indicator, in any order; those that end
    after `as_of`, have no value, or lie in another segment or series than the target are left out.
    """

    def result(status: Status, reason: str, **more: object) -> Assessment:
        return Assessment(  # type: ignore[arg-type]
            target=target, org_unit=org_unit, as_of=as_of, status=status, reason=reason, **more
        )

    if not target.counts:
        return result(Status.NOT_APPLICABLE, "target-unconfirmed")
    if not target.judges(level):
        return result(Status.NOT_APPLICABLE, "other-level")
    known = sorted(
        (f for f in figures if f.value is not None and f.period.end <= as_of), key=lambda f: f.period.end
    )
    if not known:
        return result(Status.NO_DATA, "no-figure")
    home = segment(target.issued, breaks)
    usable = tuple(f for f in known if f.series == target.series and segment(f.period.end, breaks) == home)
    if not usable:
        return result(Status.CANNOT_JUDGE, "series-break", figure=known[-1], latest=known[-1])
    case = _Case(target, indicator, as_of, rules, usable)
    found = _verdict(case, result) if as_of > target.deadline else _towards(case, result)
    return replace(found, latest=usable[-1], previous=_previous(usable))


def baseline(target: Target, figures: Sequence[Observation]) -> Baseline | None:
    """Where the plan of `target` starts; None when no figure lies before its deadline.

    The last figure at or before the day the target was issued, else the earliest one before the deadline,
    marked as assumed. For a later deadline set before the end of 2020: the figure nearest to that day.
    """
    before = sorted(
        (f for f in figures if f.value is not None and f.period.end < target.deadline), key=lambda f: f.period.end
    )
    if not before:
        return None

    def start(figure: Observation, assumed: bool) -> Baseline:
        assert figure.value is not None
        return Baseline(figure.value, figure.period.end, assumed)

    if target.issued <= TURN_OF_THE_YEARS < target.deadline:
        nearest = min(before, key=lambda f: abs((f.period.end - TURN_OF_THE_YEARS).days))
        if abs(months_between(nearest.period.end, TURN_OF_THE_YEARS)) <= 12:
            return start(nearest, False)
    earlier = [f for f in before if f.period.end <= target.issued]
    return start(earlier[-1], False) if earlier else start(before[0], True)


def _lower_is_better(target: Target) -> bool:
    return target.lower_better or target.comparator is Comparator.AT_MOST


def _rounds_to_full(value: float, target: Target, rules: Thresholds, unit: Unit) -> bool:
    full = target.comparator is Comparator.EXACTLY and target.due == 100 and unit is Unit.PERCENT
    return full and value >= rules.full_percent


def _previous(figures: Sequence[Observation]) -> Observation | None:
    """The figure before the latest one, of an earlier day and the same calendar."""
    last = figures[-1]
    earlier = [f for f in figures if f.period.end < last.period.end and f.calendar == last.calendar]
    return earlier[-1] if earlier else None


def _in_window(case: _Case) -> list[Observation]:
    """The figures that speak for the deadline, of the latest day among them (rulings 5)."""
    deadline = case.target.deadline
    if case.indicator.frequency is Frequency.BIENNIAL:
        near = [f for f in case.figures if f.period.end <= deadline]
    elif case.indicator.frequency is Frequency.YEARLY:
        near = [f for f in case.figures if f.period.end.year == deadline.year]
    else:
        first = deadline - timedelta(days=case.rules.window_before_days)
        last = deadline + timedelta(days=case.rules.window_after_days)
        near = [f for f in case.figures if first <= f.period.end <= last]
    return [f for f in near if f.period.end == near[-1].period.end]


def _verdict(case: _Case, result) -> Assessment:  # type: ignore[no-untyped-def]
    target, rules, unit = case.target, case.rules, case.indicator.unit
    latest = case.figures[-1]
    judged = _in_window(case)
    if not judged:
        return result(Status.CANNOT_JUDGE, "outside-window", figure=latest, gap=_gap(latest, target))
    figure, rivals = judged[-1], tuple(judged[:-1])
    known = {"figure": figure, "rivals": rivals, "gap": _gap(figure, target)}
    answers = {meets(f, target, rules, unit) for f in judged}
    if len(answers) > 1:
        return result(Status.CANNOT_JUDGE, "figures-disagree", **known)
    answer = answers.pop()
    if answer is Answer.UNKNOWN:
        return result(Status.CANNOT_JUDGE, "too-close", **known)
    lost = meets(latest, target, rules, unit) is Answer.NO
    if answer is Answer.YES:
        status = Status.REGRESSED if lost else Status.MET
        return result(status, "lost-since" if lost else "met-at-deadline", met_on=figure.period.end,
                      turn=_turn(case, figure, status, target.due), **known)
    later = next(
        (f for f in case.figures if f.period.end > figure.period.end and meets(f, target, rules, unit) is Answer.YES),
        None,
    )
    if later is None:
        return result(Status.MISSED, "below-at-deadline", turn=_turn(case, figure, Status.MISSED, target.due), **known)
    late = max(1, math.ceil(months_between(target.deadline, later.period.end)))
    status = Status.REGRESSED if lost else Status.MET_LATE
    return result(status, "lost-since" if lost else "met-after-deadline",
                  met_on=later.period.end, months_late=late, **known)


def _towards(case: _Case, result) -> Assessment:  # type: ignore[no-untyped-def]
    target, rules = case.target, case.rules
    latest = case.figures[-1]
    value, day = latest.value, latest.period.end
    assert value is not None
    known: dict[str, object] = {
        "figure": latest,
        "rivals": tuple(f for f in case.figures[:-1] if f.period.end == day),
        "gap": _gap(latest, target),
    }
    if _is_stale(latest, case):
        return result(Status.STALE, "no-recent-figure", **known)
    known |= {
        "required_rate": pace.required_rate(value, target.due, day, target.deadline),
        "recent_rate": pace.recent_rate(case.figures),
        "landing": pace.landing(case.figures, target.deadline, case.indicator.bounds),
    }
    start = baseline(target, case.figures)
    answer = meets(latest, target, rules, case.indicator.unit)
    if start is None:
        return result(Status.CANNOT_JUDGE, "no-baseline", **known)
    plan = PlanCurve.towards(target, start.value, start.day)
    share, due_share = progress_share(value, start.value, target.due), plan.share_at(day)
    known |= {
        "baseline": start,
        "plan": plan,
        "plan_value": plan.value_at(day),
        "plan_today": plan.value_at(case.as_of),
        "share": share,
        "plan_share": due_share,
        "months_ahead": plan.months_ahead(value, day),
    }
    if answer is Answer.YES:
        return result(Status.ALREADY_MET, "met-before-deadline", met_on=day,
                      turn=_turn(case, latest, Status.ALREADY_MET, target.due), **known)
    if day <= start.day:
        return result(Status.CANNOT_JUDGE, "only-baseline", **known)
    if start.value == target.due:
        return result(Status.OFF_TRACK, "not-kept", turn=_turn(case, latest, Status.OFF_TRACK, target.due), **known)
    status = _pace(share, due_share, rules)
    better = {Status.OFF_TRACK: rules.behind, Status.BEHIND: rules.on_pace, Status.ON_PACE: rules.on_pace}[status]
    edge = start.value + better * due_share * (target.due - start.value)
    return result(status, "share-of-plan", turn=_turn(case, latest, status, edge), **known)


def _pace(share: float, due_share: float, rules: Thresholds) -> Status:
    """The status of a share of the way gone beside the share due (rulings 7)."""
    if due_share <= 0:
        return Status.ON_PACE if share >= 0 else Status.BEHIND
    ratio = share / due_share
    if ratio >= rules.on_pace:
        return Status.ON_PACE
    return Status.BEHIND if ratio >= rules.behind else Status.OFF_TRACK


def _is_stale(figure: Observation, case: _Case) -> bool:
    """Whether figures have stopped coming: two missed periods and the grace, or 18 months for publications."""
    if figure.origin is Origin.PUBLISHED or case.indicator.frequency is not Frequency.MONTHLY:
        return months_between(figure.period.end, case.as_of) > case.rules.stale_months
    missed = add_months(figure.period.end, case.rules.missed_periods)
    return case.as_of > missed + timedelta(days=case.rules.grace_days)


def _gap(figure: Observation, target: Target) -> float | None:
    return None if figure.value is None else shortfall(figure.value, target)


def _turn(case: _Case, figure: Observation, status: Status, edge: float) -> Turn | None:
    """The smallest change of `figure` that gives the neighbouring status, found by asking the rules again."""
    if figure.value is None or figure.qualifier is not Qualifier.EXACT:
        return None
    if figure.numerator is None or not figure.denominator or case.indicator.unit is not Unit.PERCENT:
        return Turn(_neighbour(status), edge, None)

    def status_with(change: int) -> Status:
        assert figure.numerator is not None and figure.denominator
        changed = replace(
            figure,
            numerator=figure.numerator + change,
            value=100 * (figure.numerator + change) / figure.denominator,
        )
        others = tuple(f for f in case.figures if f is not figure)
        figures = tuple(sorted((*others, changed), key=lambda f: f.period.end))
        return _plain_status(replace(case, figures=figures), changed)

    up = not status.good
    step = 1 if up is not _lower_is_better(case.target) else -1
    aim = math.floor(abs(edge - figure.value) / 100 * figure.denominator)
    for distance in range(max(0, aim - 2), aim + 4):
        change = step * distance
        if not 0 <= figure.numerator + change <= figure.denominator:
            break
        turned = status_with(change)
        if turned is not status:
            return Turn(turned, 100 * (figure.numerator + change) / figure.denominator, change)
    return None


def _plain_status(case: _Case, figure: Observation) -> Status:
    """The status that `figure` alone decides, without the explanation."""
    answer = meets(figure, case.target, case.rules, case.indicator.unit)
    if case.as_of > case.target.deadline:
        return Status.MET if answer is Answer.YES else Status.MISSED
    if answer is Answer.YES:
        return Status.ALREADY_MET
    start = baseline(case.target, case.figures)
    if start is None or figure.value is None:
        return Status.CANNOT_JUDGE
    plan = PlanCurve.towards(case.target, start.value, start.day)
    share = progress_share(figure.value, start.value, case.target.due)
    if start.value == case.target.due:
        return Status.OFF_TRACK
    return _pace(share, plan.share_at(figure.period.end), case.rules)


def _neighbour(status: Status) -> Status:
    return {
        Status.MISSED: Status.MET,
        Status.MET: Status.MISSED,
        Status.REGRESSED: Status.MET,
        Status.ALREADY_MET: Status.ON_PACE,
        Status.ON_PACE: Status.BEHIND,
        Status.BEHIND: Status.ON_PACE,
        Status.OFF_TRACK: Status.BEHIND,
    }[status]
