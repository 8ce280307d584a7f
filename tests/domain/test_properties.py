"""What holds for every base, target, day and value."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from domain.indicator import Bounds, Frequency
from domain.observation import Qualifier
from domain.plan import PlanCurve, progress_share
from domain.status import Reason, Status
from domain.target import Comparator, Curve, Milestone
from tests.domain.builders import (
    END_2025,
    RULES,
    a_rank,
    a_target,
    an_indicator,
    an_observation,
    counted,
    figures,
    judge,
)

START = date(2020, 12, 31)
ANY = an_indicator(bounds=Bounds(), frequency=Frequency.OCCASIONAL)
NUMBER = a_rank(bounds=Bounds(), frequency=Frequency.OCCASIONAL)
"""No rate: no rule of its own for "= 100 %"."""

values = st.floats(-1000, 1000).map(lambda x: round(x, 3))
days = st.dates(START + timedelta(days=1), END_2025)
curves = st.sampled_from([Curve.LINEAR, Curve.STEP, Curve.MILESTONES])
stones = st.lists(st.builds(Milestone, days, values), max_size=4).map(
    lambda found: tuple({m.day: m for m in found}.values())
)
PACE_WORST_FIRST = (Status.OFF_TRACK, Status.BEHIND, Status.ON_PACE, Status.ALREADY_MET)
VERDICT_WORST_FIRST = (Status.MISSED, Status.MET)


def towards(base, due, **changes):
    comparator = Comparator.AT_LEAST if due >= base else Comparator.AT_MOST
    return a_target(due, comparator=comparator, issued=date(2020, 1, 1), **changes)


def mirrored(target):
    flipped = {Comparator.AT_LEAST: Comparator.AT_MOST, Comparator.AT_MOST: Comparator.AT_LEAST}
    return replace(
        target,
        comparator=flipped[target.comparator],
        value=-target.value,
        milestones=tuple(Milestone(m.day, -m.value) for m in target.milestones),
    )


@given(base=values, due=values, day=days, value=values, curve=curves, stones=stones)
def test_negating_every_value_mirrors_the_status(base, due, day, value, curve, stones):
    for target in (towards(base, due, curve=curve, milestones=stones), towards(due, base, curve=curve)):
        series = [(START, base), (day, value)]
        straight = judge(target, figures(*series), END_2025, NUMBER)
        mirror = judge(mirrored(target), figures(*[(d, -v) for d, v in series]), END_2025, NUMBER)
        assert (straight.status, straight.reason) == (mirror.status, mirror.reason)
        assert straight.share == mirror.share
        assert straight.gap == mirror.gap
        assert straight.months_ahead == mirror.months_ahead


@given(base=values, due=values, day=days, pair=st.tuples(values, values), curve=curves, stones=stones)
def test_a_better_value_never_has_a_worse_status(base, due, day, pair, curve, stones):
    target = towards(base, due, curve=curve, milestones=stones)
    worse, better = sorted(pair, reverse=target.lower_is_better)
    ranks = [
        PACE_WORST_FIRST.index(judge(target, figures((START, base), (day, v)), day, NUMBER).status)
        for v in (worse, better)
    ]
    assert ranks[0] <= ranks[1]


@given(due=values, pair=st.tuples(values, values), lower=st.booleans())
def test_a_better_value_never_has_a_worse_verdict(due, pair, lower):
    target = a_target(due, START, comparator=Comparator.AT_MOST if lower else Comparator.AT_LEAST)
    worse, better = sorted(pair, reverse=lower)
    ranks = [
        VERDICT_WORST_FIRST.index(judge(target, figures((START, v)), END_2025, ANY).status) for v in (worse, better)
    ]
    assert ranks[0] <= ranks[1]


@given(base=values, due=values, day=days)
def test_half_the_linear_pace_is_never_on_pace(base, due, day):
    assume(abs(due - base) >= 0.001)
    gone = (day - START).days / (END_2025 - START).days
    half = base + 0.5 * gone * (due - base)
    found = judge(towards(base, due), figures((START, base), (day, half)), day, NUMBER)
    assert found.status is Status.OFF_TRACK


@given(base=values, due=values, day=days, stones=stones, curve=curves)
def test_a_value_on_the_plan_is_on_pace_and_no_month_from_it(base, due, day, stones, curve):
    target = towards(base, due, curve=curve, milestones=stones)
    plan = PlanCurve.towards(target, base, START)
    value = plan.value_at(day)
    found = judge(target, figures((START, base), (day, value)), day, NUMBER)
    assert found.status in (Status.ON_PACE, Status.ALREADY_MET)
    if found.months_ahead is not None:
        assert found.months_ahead == pytest.approx(0, abs=1e-6)


@given(base=values, due=values, day=days, other=days, stones=stones)
def test_months_ahead_is_the_inverse_of_the_curve(base, due, day, other, stones):
    assume(abs(due - base) >= 0.01)
    target = towards(base, due, curve=Curve.MILESTONES, milestones=stones)
    plan = PlanCurve.towards(target, base, START)
    assume(all(a.value == b.value or abs(a.value - b.value) >= 0.01 for a, b in pairwise(plan.points)))
    value = plan.value_at(other)
    ahead = plan.months_ahead(value, day)
    there = (day - START).days + ahead * 30.4375
    nearest = START + timedelta(days=round(there))
    assert plan.value_at(nearest) == pytest.approx(value, abs=2000 / 365)
    # Nothing nearer to the day has the value: the stretch between them lies on one side of it.
    assert abs(ahead) <= abs((other - day).days) / 30.4375 + 1e-6


@given(base=values, due=values, stones=stones, pair=st.tuples(days, days))
def test_a_plan_never_asks_to_fall_back(base, due, stones, pair):
    target = towards(base, due, curve=Curve.MILESTONES, milestones=stones)
    plan = PlanCurve.towards(target, base, START)
    first, second = (plan.value_at(day) for day in sorted(pair))
    sign = 1 if due >= base else -1
    assert sign * base - 1e-9 <= sign * first <= sign * second + 1e-9 <= sign * due + 2e-9


@given(base=values, due=values)
def test_shares_of_base_and_target(base, due):
    if base != due:
        assert progress_share(base, base, due) == 0
    assert progress_share(due, base, due) == 1
    assert progress_share(due + 1, due, due) == progress_share(due - 1, due, due) == 0


@given(gained=st.lists(st.floats(-30, 30), min_size=7, max_size=12), low=st.floats(-100, 0), high=st.floats(1, 100))
def test_a_landing_lies_inside_the_bounds(gained, low, high):
    bounds = Bounds(low, high)
    series = [
        an_observation(date(2022, 1, 1) + timedelta(days=30 * n), bounds.clip(value)) for n, value in enumerate(gained)
    ]
    landing = judge(a_target(1000), series, date(2023, 6, 1), an_indicator(bounds=bounds)).landing
    assert landing is not None
    assert low <= landing.low <= landing.value <= landing.high <= high


counts = st.integers(1, 5000).flatmap(lambda d: st.tuples(st.integers(0, d), st.integers(0, d), st.just(d)))
targets = st.tuples(
    st.integers(1, 100), st.sampled_from([Comparator.AT_LEAST, Comparator.AT_MOST, Comparator.EXACTLY]), curves
)


def turned(target, series, found, less=0):
    """The assessment after the stated change, or after one of the numerator less."""
    *before, last = series
    change = found.turn.numerator - less * (1 if found.turn.numerator > 0 else -1)
    changed = counted(last.period.end, last.numerator + change, last.denominator)
    return judge(target, [*before, changed], found.as_of)


@settings(max_examples=300)
@given(count=counts, wanted=targets, later=st.booleans(), as_of=st.sampled_from([date(2023, 6, 30), date(2026, 3, 1)]))
def test_the_stated_change_turns_the_status_and_one_less_does_not(count, wanted, later, as_of):
    first, second, denominator = count
    value, comparator, curve = wanted
    if as_of > END_2025:
        series = [counted(END_2025, first, denominator)]
        series += [counted(date(2026, 2, 28), second, denominator)] if later else []
    else:
        series = [counted(START, first, denominator), counted(date(2023, 5, 31), second, denominator)]
    target = a_target(value, comparator=comparator, curve=curve, issued=date(2020, 1, 1))
    found = judge(target, series, as_of)
    if found.turn is None:
        return
    assert turned(target, series, found).status is found.turn.status is not found.status
    if abs(found.turn.numerator) > 1:
        assert turned(target, series, found, less=1).status is found.status


@given(count=counts, value=st.integers(1, 99))
def test_a_miss_that_counts_could_mend_always_has_its_turn(count, value):
    first, _, denominator = count
    found = judge(a_target(value), [counted(END_2025, first, denominator)], date(2026, 3, 1))
    assert found.turn is not None or found.status is Status.MET
    if found.status is Status.MISSED:
        assert 100 * (first + found.turn.numerator) / denominator >= value
        assert found.turn.status is Status.MET


@given(base=values, due=values, day=days, value=values, curve=curves)
def test_without_counts_the_stated_value_turns_the_status(base, due, day, value, curve):
    assume(abs(due - base) >= 0.1)
    target = towards(base, due, curve=curve)
    found = judge(target, figures((START, base), (day, value)), day, NUMBER)
    if found.turn is None:
        return
    assert found.turn.numerator is None
    beyond = max(abs(found.turn.value), 1) * 2e-6
    sides = {
        judge(target, figures((START, base), (day, found.turn.value + way)), day, NUMBER).status
        for way in (beyond, -beyond)
    }
    assert found.turn.status in sides


@given(base=values, due=values, day=days, ratio=st.sampled_from([0.3, 0.6, 0.8, 0.95]))
def test_a_value_on_a_threshold_is_over_it(base, due, day, ratio):
    assume(abs(due - base) >= 0.1)
    target = towards(base, due)
    edge = base + ratio * PlanCurve.towards(target, base, START).share_at(day) * (due - base)
    found = judge(target, figures((START, base), (day, edge)), day, NUMBER)
    at_least = Status.ON_PACE if ratio >= 0.95 else Status.BEHIND if ratio >= 0.6 else Status.OFF_TRACK
    assert found.status is at_least


@given(denominator=st.integers(2, 5000), data=st.data())
def test_counts_that_contradict_their_value_turn_nothing(denominator, data):
    meeting = data.draw(st.integers((denominator + 1) // 2, denominator))
    missing = data.draw(st.integers(0, (denominator - 1) // 2))
    figure = replace(counted(END_2025, meeting, denominator), value=100 * missing / denominator)
    assert judge(a_target(50), [figure], date(2026, 3, 1)).turn is None


any_day = st.dates(date(2016, 1, 1), date(2027, 12, 31))
anything = st.lists(
    st.builds(
        an_observation,
        any_day,
        st.one_of(st.none(), st.floats(0, 100).map(lambda x: round(x, 2))),
        qualifier=st.sampled_from(Qualifier),
        source=st.sampled_from(["a", "b"]),
        calendar=st.sampled_from(["stated", "portal"]),
    ),
    max_size=8,
    unique_by=lambda figure: figure.key,
)
any_target = st.builds(
    a_target,
    st.floats(0, 100).map(round),
    st.sampled_from([START, END_2025, date(2030, 12, 31)]),
    comparator=st.sampled_from([Comparator.AT_LEAST, Comparator.AT_MOST, Comparator.EXACTLY]),
    issued=st.dates(date(2019, 1, 1), date(2020, 11, 30)),
    curve=curves,
)


@settings(max_examples=300)
@given(target=any_target, series=anything, as_of=any_day, frequency=st.sampled_from(Frequency), data=st.data())
def test_whatever_comes_is_judged_once_and_explained(target, series, as_of, frequency, data):
    indicator = an_indicator(frequency=frequency)
    found = judge(target, series, as_of, indicator)
    assert found.status is not Status.NOT_APPLICABLE
    assert isinstance(found.reason, Reason)
    passed = as_of > target.deadline
    verdicts = {Status.MET, Status.MET_LATE, Status.MISSED, Status.REGRESSED}
    paces = {*PACE_WORST_FIRST, Status.STALE}
    assert found.status not in (paces if passed else verdicts)
    assert (found.figure is None) is (found.status is Status.NO_DATA)
    if found.figure is not None:
        assert found.figure.period.end <= as_of
    if found.months_late is not None:
        assert found.months_late >= 1
    if found.status.judged and found.status is not Status.REGRESSED and not found.rivals:
        assert (found.gap > 0.06) <= (not found.status.good or found.status in (Status.ON_PACE, Status.MET_LATE))
    shuffled = data.draw(st.permutations(series))
    assert judge(target, shuffled, as_of, indicator) == found


@given(series=anything, as_of=any_day, target=any_target)
def test_nothing_after_the_day_from_which_one_looks_is_seen(series, as_of, target):
    seen = [f for f in series if f.period.end <= as_of]
    assert judge(target, series, as_of) == judge(target, seen, as_of)


def test_the_rules_are_frozen():
    with pytest.raises(AttributeError):
        RULES.on_pace = 0.1  # type: ignore[misc]
