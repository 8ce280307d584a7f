"""What is said of a deadline that has passed."""

from datetime import date, timedelta

import pytest

from domain.indicator import Frequency
from domain.observation import Qualifier
from domain.org_unit import Level
from domain.status import Reason, Status
from domain.target import Certainty, Comparator, Judged
from tests.domain.builders import (
    END_2020,
    END_2025,
    a_break,
    a_rank,
    a_target,
    an_indicator,
    an_observation,
    counted,
    figures,
    judge,
)

LATER = date(2022, 6, 30)
DEC_2019 = date(2019, 12, 31)
AT_LEAST_30 = a_target(30, END_2020)


@pytest.mark.parametrize(
    ("given", "status", "reason"),
    [
        ([(END_2020, 30.0)], Status.MET, Reason.MET_AT_DEADLINE),
        ([(END_2020, 29.9)], Status.MISSED, Reason.BELOW_AT_DEADLINE),
        ([(END_2020, 25.0), (date(2021, 8, 31), 31.0)], Status.MET_LATE, Reason.MET_AFTER_DEADLINE),
        ([(END_2020, 32.0), (date(2021, 8, 31), 28.0)], Status.REGRESSED, Reason.LOST_SINCE),
        (
            [(END_2020, 25.0), (date(2021, 6, 30), 31.0), (date(2021, 8, 31), 28.0)],
            Status.REGRESSED,
            Reason.LOST_SINCE,
        ),
        ([(END_2020, 32.0), (date(2021, 6, 30), 28.0), (date(2021, 8, 31), 33.0)], Status.MET, Reason.MET_AT_DEADLINE),
        ([(date(2020, 9, 30), 35.0)], Status.CANNOT_JUDGE, Reason.OUTSIDE_WINDOW),
        ([(date(2020, 9, 30), 35.0), (date(2021, 8, 31), 36.0)], Status.CANNOT_JUDGE, Reason.OUTSIDE_WINDOW),
        ([], Status.NO_DATA, Reason.NO_FIGURE),
        ([(LATER + timedelta(days=1), 90.0)], Status.NO_DATA, Reason.NO_FIGURE),
    ],
)
def test_the_verdict_table(given, status, reason):
    found = judge(AT_LEAST_30, figures(*given), LATER)
    assert (found.status, found.reason) == (status, reason)


@pytest.mark.parametrize(("days", "judged"), [(-46, False), (-45, True), (0, True), (31, True), (32, False)])
def test_the_window_reaches_45_days_back_and_31_on(days, judged):
    found = judge(AT_LEAST_30, figures((END_2020 + timedelta(days=days), 30.0)), LATER)
    assert (found.status is Status.MET) is judged


def test_of_several_figures_in_the_window_the_latest_speaks():
    found = judge(AT_LEAST_30, figures((date(2020, 12, 1), 35.0), (date(2021, 1, 20), 29.0)), LATER)
    assert found.status is Status.MISSED
    assert found.gap == pytest.approx(1.0)


def test_a_deadline_includes_its_day():
    given = figures((DEC_2019, 10.0), (END_2020, 25.0))
    assert judge(AT_LEAST_30, given, END_2020).status is Status.BEHIND
    assert judge(AT_LEAST_30, given, END_2020 + timedelta(days=1)).status is Status.MISSED


def test_how_late_is_counted_in_months_begun():
    for day, late in [
        (date(2021, 2, 28), 2),
        (date(2021, 8, 31), 8),
        (date(2021, 9, 1), 9),
        (date(2022, 1, 31), 13),
        (date(2022, 2, 10), 14),
    ]:
        found = judge(AT_LEAST_30, figures((END_2020, 25.0), (day, 31.0)), LATER)
        assert (found.months_late, found.met_on) == (late, day)


def test_yearly_figures_speak_for_their_year():
    yearly = an_indicator(frequency=Frequency.YEARLY)
    assert judge(AT_LEAST_30, figures((date(2020, 3, 1), 31.0)), LATER, yearly).status is Status.MET
    found = judge(AT_LEAST_30, figures((DEC_2019, 31.0), (date(2021, 12, 31), 33.0)), LATER, yearly)
    assert found.status is Status.CANNOT_JUDGE


@pytest.mark.parametrize(
    ("edition", "status"),
    [
        (date(2020, 7, 31), Status.MISSED),
        (date(2019, 1, 1), Status.MISSED),
        (date(2018, 12, 31), Status.CANNOT_JUDGE),
        (date(2014, 7, 31), Status.CANNOT_JUDGE),
        (date(2021, 1, 5), Status.CANNOT_JUDGE),
    ],
)
def test_an_edition_in_force_is_of_the_deadlines_year_or_the_year_before(edition, status):
    target = a_target(70, END_2020, comparator=Comparator.AT_MOST)
    assert judge(target, figures((edition, 86.0)), LATER, a_rank()).status is status


def test_a_gain_is_counted_from_its_base():
    target = a_target(10, END_2020, comparator=Comparator.GAIN, base=88, stretch=15, lower_better=True)
    assert (target.due, target.stretch_due) == (78, 73)
    given = figures((date(2018, 7, 31), 88.0), (date(2020, 7, 31), 86.0), (date(2024, 9, 17), 71.0))
    at_deadline = judge(target, given, date(2021, 6, 30), a_rank())
    assert (at_deadline.status, at_deadline.gap) == (Status.MISSED, 8.0)
    now = judge(target, given, END_2025, a_rank())
    assert (now.status, now.months_late) == (Status.MET_LATE, 45)
    upwards = a_target(10, END_2020, comparator=Comparator.GAIN, base=40)
    assert upwards.due == 50
    with pytest.raises(ValueError, match="without a base"):
        _ = a_target(10, comparator=Comparator.GAIN).due


def test_a_range_is_met_at_its_near_end():
    target = a_target(30, END_2020, stretch=50)
    assert judge(target, figures((END_2020, 30.0)), LATER).status is Status.MET
    assert target.stretch_due == 50


@pytest.mark.parametrize(
    ("comparator", "value", "reached", "met"),
    [
        (Comparator.EXACTLY, 100, 99.95, True),
        (Comparator.EXACTLY, 100, 99.94, False),
        (Comparator.AT_LEAST, 100, 99.95, False),
        (Comparator.EXACTLY, 90, 90.0, True),
        (Comparator.EXACTLY, 90, 95.0, True),
        (Comparator.EXACTLY, 90, 89.96, False),
        (Comparator.AT_MOST, 20, 20.0, True),
        (Comparator.AT_MOST, 20, 20.1, False),
    ],
)
def test_comparators(comparator, value, reached, met):
    found = judge(a_target(value, END_2020, comparator=comparator), figures((END_2020, reached)), LATER)
    assert found.status is (Status.MET if met else Status.MISSED)


@pytest.mark.parametrize(
    ("qualifier", "value", "status"),
    [
        (Qualifier.MORE_THAN, 30.0, Status.MET),
        (Qualifier.MORE_THAN, 29.5, Status.CANNOT_JUDGE),
        (Qualifier.MORE_THAN, 20.0, Status.MISSED),
        (Qualifier.LESS_THAN, 30.0, Status.MISSED),
        (Qualifier.LESS_THAN, 29.5, Status.MISSED),
        (Qualifier.LESS_THAN, 30.5, Status.CANNOT_JUDGE),
        (Qualifier.LESS_THAN, 40.0, Status.MET),
        (Qualifier.ABOUT, 30.0, Status.CANNOT_JUDGE),
        (Qualifier.ABOUT, 31.0, Status.CANNOT_JUDGE),
        (Qualifier.ABOUT, 31.1, Status.MET),
        (Qualifier.ABOUT, 28.9, Status.MISSED),
        (Qualifier.NEARLY, 29.0, Status.CANNOT_JUDGE),
    ],
)
def test_qualifiers(qualifier, value, status):
    assert judge(AT_LEAST_30, figures((END_2020, value), qualifier=qualifier), LATER).status is status


@pytest.mark.parametrize(
    ("qualifier", "value", "status"),
    [
        (Qualifier.LESS_THAN, 30.0, Status.MET),
        (Qualifier.MORE_THAN, 30.0, Status.MISSED),
        (Qualifier.MORE_THAN, 31.0, Status.MISSED),
        (Qualifier.LESS_THAN, 30.5, Status.CANNOT_JUDGE),
    ],
)
def test_qualifiers_where_lower_is_better(qualifier, value, status):
    target = a_target(30, END_2020, comparator=Comparator.AT_MOST)
    assert judge(target, figures((END_2020, value), qualifier=qualifier), LATER).status is status


def test_near_a_target_that_is_no_rate_is_one_per_cent_of_it():
    counts = a_rank(frequency=Frequency.OCCASIONAL)
    target = a_target(1000, END_2020)
    for value, status in [(991.0, Status.CANNOT_JUDGE), (989.0, Status.MISSED)]:
        given = figures((END_2020, value), qualifier=Qualifier.ABOUT)
        assert judge(target, given, LATER, counts).status is status


def rivals(*values, day=END_2020):
    return [an_observation(day, value, source=f"https://example.vn/{n}") for n, value in enumerate(values)]


def test_conflicting_figures_that_agree_on_the_verdict():
    found = judge(AT_LEAST_30, rivals(30.1, 30.85), LATER)
    assert found.status is Status.MET
    assert {found.figure.value, *(f.value for f in found.rivals)} == {30.1, 30.85}


def test_conflicting_figures_that_disagree_cannot_be_judged():
    found = judge(AT_LEAST_30, rivals(29.0, 30.85), LATER)
    assert (found.status, found.reason) == (Status.CANNOT_JUDGE, Reason.FIGURES_DISAGREE)
    assert {found.figure.value, *(f.value for f in found.rivals)} == {29.0, 30.85}
    assert found.turn is None


def test_two_sources_of_one_value_are_no_rivals():
    assert judge(AT_LEAST_30, rivals(31.0, 31.0), LATER).rivals == ()


def test_the_surest_of_two_figures_stands_whatever_their_order():
    pair = [
        an_observation(END_2020, 30.1, source="a", certainty=Certainty.SECONDARY),
        an_observation(END_2020, 30.85, source="b", certainty=Certainty.QUOTED),
    ]
    for given in (pair, pair[::-1]):
        assert judge(AT_LEAST_30, given, LATER).figure.value == 30.85


def test_a_later_day_on_which_sources_disagree_neither_meets_nor_loses():
    missed = [*figures((END_2020, 25.0)), *rivals(29.0, 31.0, day=date(2021, 8, 31))]
    assert judge(AT_LEAST_30, missed, LATER).status is Status.MISSED
    met = [*figures((END_2020, 35.0)), *rivals(29.0, 31.0, day=date(2021, 8, 31))]
    assert judge(AT_LEAST_30, met, LATER).status is Status.MET


def test_figures_of_another_definition_do_not_count():
    broken = [a_break(date(2021, 1, 1))]
    given = figures((END_2020, 30.85), (date(2021, 12, 15), 96.0))
    assert judge(AT_LEAST_30, given, LATER, breaks=broken).latest.value == 30.85
    target = a_target(80, date(2021, 12, 31))
    found = judge(target, given, LATER, breaks=broken)
    assert (found.status, found.reason, found.figure.value) == (Status.CANNOT_JUDGE, Reason.SERIES_BREAK, 30.85)
    only_new = judge(target, given[1:], LATER, breaks=broken)
    assert (only_new.status, only_new.reason) == (Status.CANNOT_JUDGE, Reason.SERIES_BREAK)
    set_after = a_target(80, date(2021, 12, 31), issued=date(2021, 6, 1))
    assert judge(set_after, given, LATER, breaks=broken).status is Status.MET


def test_the_day_of_a_break_belongs_to_the_new_definition():
    on_it = judge(AT_LEAST_30, figures((END_2020, 96.0)), LATER, breaks=[a_break(END_2020)])
    assert on_it.reason is Reason.SERIES_BREAK
    before = judge(AT_LEAST_30, figures((date(2020, 12, 30), 96.0)), LATER, breaks=[a_break(END_2020)])
    assert before.status is Status.MET
    set_on_it = a_target(30, END_2020, issued=date(2020, 3, 1))
    assert judge(set_on_it, figures((END_2020, 96.0)), LATER, breaks=[a_break(date(2020, 3, 1))]).status is Status.MET


def test_one_of_two_agreeing_figures_cannot_turn_alone():
    pair = [counted(END_2020, 25, 100, source=source) for source in ("a", "b")]
    found = judge(AT_LEAST_30, pair, LATER)
    assert (found.status, found.rivals, found.turn) == (Status.MISSED, (), None)
    assert judge(AT_LEAST_30, pair[:1], LATER).turn.numerator == 5


def test_figures_of_another_series_do_not_count():
    given = [an_observation(END_2020, 96.0, series="eligible")]
    assert judge(AT_LEAST_30, given, LATER).reason is Reason.SERIES_BREAK
    assert judge(a_target(30, END_2020, series="eligible"), given, LATER).status is Status.MET


def test_who_is_judged():
    given = figures((END_2020, 50.0))
    memory = a_target(30, END_2020, certainty=Certainty.MEMORY)
    assert judge(memory, given, LATER).reason is Reason.TARGET_UNCONFIRMED
    each = a_target(30, END_2020, judged=Judged.EACH_UNIT, levels=(Level.PROVINCE,))
    assert judge(each, given, LATER).status is Status.NOT_APPLICABLE
    assert judge(each, given, LATER, level=Level.PROVINCE).status is Status.MET
    assert judge(each, given, LATER, level=Level.MINISTRY).reason is Reason.OTHER_LEVEL
    assert judge(AT_LEAST_30, given, LATER, level=Level.PROVINCE).status is Status.NOT_APPLICABLE


def test_a_figure_without_a_value_is_no_figure():
    assert judge(AT_LEAST_30, [an_observation(END_2020, None, rank=12)], LATER).status is Status.NO_DATA


def test_a_verdict_keeps_the_plan_for_the_chart():
    found = judge(AT_LEAST_30, figures((date(2018, 12, 31), 5.0), (END_2020, 29.0)), LATER)
    assert found.baseline.value == 5.0
    assert found.plan.value_at(END_2020) == 30
    assert found.share == pytest.approx(24 / 25)
    assert found.plan_share == 1
