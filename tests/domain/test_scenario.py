"""The arithmetic of scenarios: lifting units adds up exactly, nobody is lowered, and a pace leads where it leads."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.assessment import Answer
from domain.indicator import Direction
from domain.scenario import (
    Counted,
    Scenario,
    after_lift,
    bottom,
    lift,
    lower_is_better,
    median,
    meeting,
    prospect,
)
from domain.target import Comparator
from tests.domain.builders import RULES, a_target, an_indicator, an_observation


@st.composite
def countries(draw) -> list[Counted]:
    sizes = draw(st.lists(st.integers(1, 400), min_size=2, max_size=25))
    return [Counted(org_unit=f"u{n:02}", numerator=draw(st.integers(0, d)), denominator=d) for n, d in enumerate(sizes)]


def national(units: list[Counted]) -> Fraction:
    return Fraction(100 * sum(u.numerator for u in units), sum(u.denominator for u in units))


@given(countries(), st.integers(0, 30), st.booleans())
def test_the_bottom_at_the_median_moves_the_country_by_exactly_the_sum_of_the_changes(
    units: list[Counted], number: int, lower: bool
) -> None:
    chosen = bottom(units, number, lower_better=lower)
    found = lift(units, chosen, median(units), lower_better=lower)
    moved = sum(one.after - one.before for one in found.shifts)
    after = after_lift(units, found)
    assert Fraction(100 * moved, found.denominator) == national(list(after)) - national(units)
    assert found.after - found.before == moved
    assert (found.value_before, found.value_after) == (float(national(units)), float(national(list(after))))
    assert len(chosen) == min(number, len(units))
    assert {one.org_unit for one in found.shifts} | set(found.there) == set(chosen)


@given(countries(), st.data(), st.fractions(-10, 120, max_denominator=50), st.booleans())
def test_each_unit_gets_the_least_with_which_it_reaches_the_level_and_nobody_is_lowered(
    units: list[Counted], data: st.DataObject, level: Fraction, lower: bool
) -> None:
    chosen = data.draw(st.sets(st.sampled_from([u.org_unit for u in units])))
    found = lift(units, chosen, level, lower_better=lower)
    held = min(max(level, Fraction(0)), Fraction(100))
    before, after = ({u.org_unit: u for u in some} for some in (units, after_lift(units, found)))
    for code, one in after.items():
        step = -1 if lower else 1
        assert step * one.numerator >= step * before[code].numerator
        assert 0 <= one.numerator <= one.denominator
        if code not in chosen:
            assert one == before[code]
        elif one != before[code]:
            assert step * one.rate >= step * held
            assert step * Fraction(100 * (one.numerator - step), one.denominator) < step * held, "one less falls short"
        else:
            assert step * one.rate >= step * held, "it stands there already"


def test_the_worst_come_first_and_equals_by_their_code() -> None:
    units = [
        Counted(org_unit=code, numerator=n, denominator=10) for code, n in (("b", 5), ("a", 5), ("c", 9), ("d", 1))
    ]
    assert bottom(units, 3, lower_better=False) == ("d", "a", "b")
    assert bottom(units, 2, lower_better=True) == ("c", "a")
    assert bottom(units, -1, lower_better=False) == ()
    assert median(units) == 50


def test_who_meets_a_target_for_each_unit_is_counted_anew() -> None:
    units = [Counted(org_unit=code, numerator=n, denominator=1000) for code, n in (("a", 500), ("b", 799), ("c", 800))]
    target, indicator = a_target(80.0), an_indicator()
    found = lift(units, {"a"}, Fraction(80))
    assert meeting(units, target, indicator, RULES) == (units[2],)
    assert [one.org_unit for one in meeting(after_lift(units, found), target, indicator, RULES)] == ["a", "c"]
    most = a_target(80.0, comparator=Comparator.AT_MOST)
    assert len(meeting(units, most, indicator, RULES)) == 3


JUNE = an_observation(date(2025, 6, 30), 60.0)


AS_OF = date(2025, 7, 20)


def look(
    pace: float | None, deadline: date = date(2025, 12, 31), value: float = 80.0, projected: bool = True, **changes
):
    target = a_target(value, deadline, **changes)
    return prospect(JUNE, an_indicator(), target, pace=pace, as_of=AS_OF, rules=RULES, projected=projected)


def test_a_pace_leads_to_a_value_a_day_and_an_answer() -> None:
    found = look(4.0)
    assert found.at_deadline == pytest.approx(84.18, abs=0.01)
    assert found.answer is Answer.YES
    assert found.reached_on == date(2025, 11, 29)
    assert found.required == pytest.approx(3.31, abs=0.01)
    assert (found.due, found.deadline) == (80.0, date(2025, 12, 31))
    slow = look(1.0)
    assert (slow.answer, slow.at_deadline < 80) == (Answer.NO, True)
    assert slow.reached_on == date(2027, 3, 1), "later than the deadline, but some day"
    assert look(100.0).at_deadline == 100.0, "held within the bounds"


def test_no_pace_and_no_time_have_no_answer() -> None:
    for found in (look(None), look(4.0, date(2025, 6, 30)), look(4.0, AS_OF), look(4.0, projected=False)):
        assert (found.at_deadline, found.answer) == (None, Answer.UNKNOWN)
    assert (look(4.0, projected=False).pace, look(4.0, projected=False).reached_on) == (4.0, None)
    assert look(0.0).reached_on is None
    assert look(-2.0).reached_on is None
    assert look(0.001).reached_on is None, "a thousand years are never"
    assert look(None, value=50.0).reached_on == JUNE.period.end, "it is there already"
    assert look(-3.0, value=50.0).answer is Answer.NO, "what is met can be lost"
    without = prospect(JUNE, an_indicator(), None, pace=1.0, as_of=AS_OF, rules=RULES)
    assert (without.value, without.due, without.answer) == (60.0, None, Answer.UNKNOWN)


def test_where_less_is_better_a_falling_figure_gets_there() -> None:
    found = look(-4.0, value=40.0, comparator=Comparator.AT_MOST)
    assert (found.answer, found.reached_on) == (Answer.YES, date(2025, 11, 29))
    assert lower_is_better(an_indicator(), a_target(comparator=Comparator.AT_MOST))
    assert lower_is_better(an_indicator(direction=Direction.LOWER), None)


@given(st.floats(-5, 5), st.integers(1, 60))
def test_a_farther_deadline_is_never_harder_for_a_figure_that_gets_better(pace: float, months: int) -> None:
    near, far = (look(pace, date(2026 + n // 12, n % 12 + 1, 28)) for n in (months, months + 6))
    if pace >= 0:
        assert near.answer is not Answer.YES or far.answer is Answer.YES
    assert near.reached_on == far.reached_on
    if near.answer is Answer.YES and near.at_deadline < 100:
        assert near.pace >= near.required - 1e-9


def test_a_scenario_that_supposes_nothing_is_empty() -> None:
    assert Scenario(indicator="rate").empty
    assert not Scenario(indicator="rate", pace=0.0).empty
