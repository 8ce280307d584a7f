"""What is said of a deadline that is coming, and how fast a value moves."""

import statistics
from datetime import date, timedelta

import pytest

from domain import pace
from domain.assessment import Baseline, Thresholds, baseline
from domain.indicator import Bounds, Frequency
from domain.observation import Origin
from domain.status import Reason, Status
from domain.target import Comparator, Curve, Milestone
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
    months,
)

DEC_2019 = date(2019, 12, 31)
DEC_2018 = date(2018, 12, 31)
MONTHLY = an_indicator(frequency=Frequency.MONTHLY)


def test_the_named_case_is_off_track():
    found = judge(a_target(80), figures((DEC_2019, 0.0), (date(2024, 12, 31), 9.8)), date(2025, 1, 15))
    assert (found.status, found.reason) == (Status.OFF_TRACK, Reason.SHARE_OF_PLAN)
    assert found.plan_value == pytest.approx(66.67, abs=0.01)
    assert found.share == pytest.approx(0.1225)
    assert found.months_ahead == pytest.approx(-51.20, abs=0.01)
    assert found.required_rate == pytest.approx(5.854, abs=0.001)


@pytest.mark.parametrize(
    ("ratio", "status"),
    [
        (1.2, Status.ON_PACE),
        (0.95, Status.ON_PACE),
        (0.9499, Status.BEHIND),
        (0.60, Status.BEHIND),
        (0.5999, Status.OFF_TRACK),
        (0.0, Status.OFF_TRACK),
        (-0.5, Status.OFF_TRACK),
    ],
)
@pytest.mark.parametrize(("base", "due"), [(0.0, 80.0), (80.0, 10.0), (-40.0, 40.0)])
def test_thresholds_in_both_directions(ratio, status, base, due):
    comparator = Comparator.AT_LEAST if due > base else Comparator.AT_MOST
    target = a_target(due, comparator=comparator, issued=date(2021, 1, 1))
    start, day = END_2020, date(2022, 12, 31)
    gone = (day - start).days / (END_2025 - start).days
    found = judge(target, figures((start, base), (day, base + ratio * gone * (due - base))), date(2023, 1, 31))
    assert found.status is status
    assert found.share / found.plan_share == pytest.approx(ratio)


def test_pace_is_judged_on_the_figures_own_day():
    target = a_target(80, issued=date(2021, 1, 1))
    given = figures((END_2020, 0.0), (date(2022, 12, 31), 33.0))
    early, late = judge(target, given, date(2023, 1, 1)), judge(target, given, date(2024, 6, 1))
    assert early.status is late.status is Status.ON_PACE
    assert early.plan_value == late.plan_value < late.plan_today
    assert judge(target, given, date(2024, 7, 15)).status is Status.STALE


def test_a_unit_that_lost_what_it_met_gets_its_pace_before_the_deadline():
    target = a_target(50, issued=date(2021, 1, 1))
    given = figures((END_2020, 0.0), (date(2022, 12, 31), 55.0), (date(2023, 12, 31), 45.0))
    assert judge(target, given[:2], date(2023, 1, 31)).status is Status.ALREADY_MET
    assert judge(target, given, date(2024, 1, 31)).status is Status.ON_PACE


def test_a_figure_that_meets_the_target_needs_no_rate():
    found = judge(a_target(50), figures((END_2020, 0.0), (date(2022, 12, 31), 55.0)), date(2023, 1, 31))
    assert found.required_rate is None
    assert found.gap == -5
    assert found.met_on == date(2022, 12, 31)


def test_a_base_at_or_beyond_its_target_is_a_level_to_keep():
    for base in (80.0, 90.0):
        for value, status, share in [
            (80.0, Status.ALREADY_MET, 1.0),
            (95.0, Status.ALREADY_MET, 1.0),
            (79.0, Status.OFF_TRACK, 0.0),
        ]:
            found = judge(a_target(80), figures((END_2020, base), (date(2022, 12, 31), value)), date(2023, 1, 31))
            assert (found.status, found.share) == (status, share)
            assert found.plan_value == found.plan_today == 80
            assert found.months_ahead is None
            assert found.baseline.value == base
    assert found.reason is Reason.NOT_KEPT


def test_a_step_is_due_on_one_day():
    target = a_target(80, curve=Curve.STEP)
    for value, status in [(10.0, Status.ON_PACE), (9.0, Status.BEHIND), (80.0, Status.ALREADY_MET)]:
        found = judge(target, figures((END_2020, 10.0), (date(2024, 12, 31), value)), date(2025, 3, 1))
        assert (found.status, found.months_ahead) == (status, None)
    assert judge(target, figures((END_2020, 10.0), (END_2025, 40.0)), END_2025).status is Status.OFF_TRACK


def test_milestones_are_due_on_their_days():
    stones = (Milestone(date(2022, 12, 31), 20.0), Milestone(date(2024, 12, 31), 60.0))
    target = a_target(80, curve=Curve.MILESTONES, milestones=stones)
    on_it = judge(target, figures((END_2020, 0.0), (date(2022, 12, 31), 20.0)), date(2023, 1, 31))
    assert (on_it.status, on_it.plan_value, on_it.months_ahead) == (Status.ON_PACE, 20, 0)
    assert judge(target, figures((END_2020, 0.0), (date(2024, 12, 31), 40.0)), END_2025).status is Status.BEHIND


def test_rivals_before_the_deadline_are_all_judged():
    start = figures((END_2020, 0.0))
    day = date(2022, 12, 31)
    agree = [an_observation(day, 33.0, source="a"), an_observation(day, 34.0, source="b")]
    differ = [an_observation(day, 33.0, source="a"), an_observation(day, 20.0, source="b")]
    assert judge(a_target(80), start + agree, date(2023, 1, 31)).status is Status.ON_PACE
    found = judge(a_target(80), start + differ, date(2023, 1, 31))
    assert (found.status, found.reason, len(found.rivals)) == (Status.CANNOT_JUDGE, Reason.FIGURES_DISAGREE, 1)


def test_without_any_way_gone_nothing_is_judged():
    only = judge(a_target(80), figures((date(2023, 12, 31), 40.0)), date(2024, 1, 31))
    assert (only.status, only.reason) == (Status.CANNOT_JUDGE, Reason.ONLY_BASELINE)
    at_the_end = judge(a_target(80), figures((END_2025, 40.0)), END_2025)
    assert (at_the_end.status, at_the_end.reason) == (Status.CANNOT_JUDGE, Reason.NO_BASELINE)
    assert judge(a_target(80), figures((END_2025, 85.0)), END_2025).status is Status.ALREADY_MET
    assert judge(a_target(80), [], END_2020).status is Status.NO_DATA


def test_fresh_figures_of_another_definition_are_named():
    given = figures((DEC_2019, 10.0), (END_2020, 30.0), (date(2023, 6, 30), 50.0))
    found = judge(a_target(80), given, date(2023, 8, 1), breaks=[a_break(date(2021, 1, 1))])
    assert (found.status, found.reason) == (Status.CANNOT_JUDGE, Reason.SERIES_BREAK)
    assert found.figure.value == 30


@pytest.mark.parametrize(
    ("frequency", "origin", "last_fresh"),
    [
        (Frequency.MONTHLY, Origin.REPORTED, date(2023, 8, 30) + timedelta(days=15)),
        (Frequency.MONTHLY, Origin.PUBLISHED, date(2024, 12, 29)),
        (Frequency.YEARLY, Origin.REPORTED, date(2024, 12, 29)),
        (Frequency.BIENNIAL, Origin.PUBLISHED, date(2025, 12, 29)),
    ],
)
def test_when_figures_have_stopped_coming(frequency, origin, last_fresh):
    given = figures((END_2020, 0.0), (date(2023, 6, 30), 40.0), origin=origin)
    indicator = an_indicator(frequency=frequency)
    target = a_target(80, date(2030, 12, 31), issued=date(2020, 1, 1))
    assert judge(target, given, last_fresh, indicator).status is not Status.STALE
    assert judge(target, given, last_fresh + timedelta(days=1), indicator).status is Status.STALE


def test_thresholds_are_the_operators():
    given = figures((END_2020, 0.0), (date(2022, 12, 31), 20.0))
    assert judge(a_target(80), given, date(2023, 1, 31)).status is Status.BEHIND
    mild = Thresholds(on_pace=0.6, behind=0.3)
    assert judge(a_target(80), given, date(2023, 1, 31), rules=mild).status is Status.ON_PACE


class TestBaseline:
    def test_the_last_figure_before_the_target_was_issued(self):
        given = figures((date(2017, 12, 31), 1.0), (DEC_2018, 5.0), (DEC_2019, 10.0))
        assert baseline(a_target(30, END_2020), given) == Baseline(5.0, DEC_2018, False)

    def test_else_the_earliest_before_the_deadline_is_assumed(self):
        given = figures((DEC_2019, 10.0), (date(2020, 6, 30), 20.0))
        assert baseline(a_target(30, END_2020), given) == Baseline(10.0, DEC_2019, True)

    def test_none_after_the_deadline(self):
        assert baseline(a_target(30, END_2020), figures((END_2020, 31.0))) is None
        assert baseline(a_target(30, END_2020), []) is None

    def test_the_2025_curve_starts_from_the_figure_nearest_the_end_of_2020(self):
        later = [(date(2021, 3, 1), 25.0), (date(2022, 6, 30), 40.0)]
        given = figures((DEC_2018, 5.0), (date(2020, 11, 30), 20.0), *later)
        assert baseline(a_target(80), given) == Baseline(20.0, date(2020, 11, 30), False)

    def test_as_soon_as_there_is_a_later_one_to_hold_against_it(self):
        given = figures((DEC_2018, 5.0), (date(2020, 6, 30), 15.0))
        assert baseline(a_target(80), given) == Baseline(5.0, DEC_2018, False)
        assert judge(a_target(80), given, date(2020, 8, 1)).share == pytest.approx(10 / 75)

    def test_else_from_the_start_when_none_is_within_a_year_of_it(self):
        given = figures((DEC_2018, 5.0), (date(2023, 6, 30), 40.0), (date(2024, 6, 30), 50.0))
        assert baseline(a_target(80), given) == Baseline(5.0, DEC_2018, False)

    def test_targets_issued_later_start_where_they_were_issued(self):
        given = figures((END_2020, 20.0), (date(2024, 12, 31), 40.0), (date(2025, 6, 30), 50.0))
        issued = date(2025, 2, 1)
        assert baseline(a_target(80, issued=issued), given) == Baseline(40.0, date(2024, 12, 31), False)

    def test_the_order_of_figures_does_not_matter(self):
        given = figures((DEC_2018, 5.0), (date(2020, 11, 30), 20.0), (date(2022, 6, 30), 40.0))
        assert baseline(a_target(80), given[::-1]) == baseline(a_target(80), given)


class TestRates:
    def test_gains_are_per_month(self):
        given = figures((date(2021, 1, 1), 10.0), (date(2022, 1, 1), 22.0))
        assert pace.monthly_gains(given) == [pytest.approx(12 / (365 / 30.4375))]

    def test_fewer_than_two_figures_have_no_rate(self):
        assert pace.recent_rate(figures((END_2020, 1.0))) is None
        assert pace.recent_rate([]) is None

    def test_the_rate_is_the_median_of_six_gains(self):
        given = months(date(2022, 1, 1), [0, 50, 51, 52, 53, 54, 55, 95])
        gains = pace.monthly_gains(given)
        assert len(gains) == 6
        assert pace.recent_rate(given) == statistics.median(gains)
        assert pace.recent_rate(given) == pytest.approx(1, abs=0.05)

    def test_figures_of_two_calendars_make_no_gain(self):
        given = [*figures((date(2021, 1, 1), 10.0)), an_observation(date(2022, 1, 1), 22.0, calendar="portal")]
        assert pace.monthly_gains(given) == []

    def test_of_one_day_the_last_figure_counts(self):
        given = figures((date(2021, 1, 1), 10.0), (date(2022, 1, 1), 90.0), (date(2022, 1, 1), 22.0))
        assert pace.monthly_gains(given) == [pytest.approx(12 / (365 / 30.4375))]

    def test_no_landing_under_seven_figures(self):
        six = months(date(2022, 1, 1), [1, 2, 3, 4, 5, 6])
        assert pace.landing(six, END_2025, Bounds(0, 100)) is None
        seven = months(date(2022, 1, 1), [1, 2, 3, 4, 5, 6, 7])
        landing = pace.landing(seven, date(2022, 12, 31), Bounds(0, 100))
        assert landing.low <= landing.value <= landing.high
        assert landing.value == pytest.approx(12, abs=0.2)
        assert pace.landing(seven, date(2022, 7, 31), Bounds()) is None

    def test_a_landing_uses_no_figures_across_a_break(self):
        given = months(date(2020, 9, 1), range(12))
        whole = judge(a_target(80), given, date(2021, 9, 10), MONTHLY)
        assert whole.landing is not None
        cut = judge(
            a_target(80, issued=date(2021, 5, 20)),
            given,
            date(2021, 9, 10),
            MONTHLY,
            breaks=[a_break(date(2021, 5, 1))],
        )
        assert cut.landing is None
        assert cut.recent_rate is not None

    def test_no_rate_is_required_when_no_time_is_left(self):
        assert pace.required_rate(10, 20, END_2020, END_2020) is None
        assert pace.required_rate(10, 20, DEC_2019, END_2020) == pytest.approx(10 / (366 / 30.4375))


def test_a_rank_that_falls_towards_its_target_is_on_pace():
    target = a_target(50, comparator=Comparator.AT_MOST)
    given = figures((date(2020, 7, 31), 86.0), (date(2022, 9, 28), 86.0), (date(2024, 9, 17), 58.0))
    found = judge(target, given, date(2025, 1, 31), a_rank())
    assert found.status is Status.ON_PACE
    assert found.gap == 8
    assert found.months_ahead > 0


def test_the_smallest_change_is_exact_where_fractions_are_not():
    target = a_target(80, issued=date(2020, 1, 1))
    start, day = counted(END_2020, 0, 182_600), END_2020 + timedelta(days=100)
    found = judge(target, [start, counted(day, 7_000, 182_600)], day)
    assert (found.status, found.turn.status, found.turn.numerator) == (Status.BEHIND, Status.ON_PACE, 600)
