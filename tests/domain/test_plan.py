"""Values of plan curves on named days."""

from datetime import date

import pytest

from domain.plan import PlanCurve
from domain.target import Comparator, Curve, Milestone
from tests.domain.builders import END_2020, END_2025, a_target

MIDDLE = date(2023, 7, 2)
"""913 of the 1826 days."""


def test_linear():
    plan = PlanCurve.towards(a_target(80), 20.0, END_2020)
    assert plan.value_at(date(2019, 1, 1)) == plan.value_at(END_2020) == 20
    assert plan.value_at(MIDDLE) == 50
    assert plan.share_at(MIDDLE) == 0.5
    assert plan.value_at(END_2025) == plan.value_at(date(2030, 1, 1)) == 80


def test_downwards():
    plan = PlanCurve.towards(a_target(50, comparator=Comparator.AT_MOST), 86.0, END_2020)
    assert plan.value_at(MIDDLE) == 68
    assert plan.months_ahead(59.0, MIDDLE) == pytest.approx(1826 / 4 / 30.4375)


def test_step():
    plan = PlanCurve.towards(a_target(80, curve=Curve.STEP), 20.0, END_2020)
    assert plan.value_at(date(2025, 12, 30)) == 20
    assert plan.value_at(END_2025) == 80
    assert plan.months_ahead(50.0, MIDDLE) is None


def test_milestones_outside_the_plan_or_against_it_are_drawn_in():
    stones = (
        Milestone(date(2020, 6, 30), 99.0),
        Milestone(date(2024, 12, 31), 95.0),
        Milestone(date(2022, 12, 31), 10.0),
        Milestone(date(2026, 12, 31), 0.0),
    )
    plan = PlanCurve.towards(a_target(80, curve=Curve.MILESTONES, milestones=stones), 20.0, END_2020)
    assert plan.points == (
        Milestone(END_2020, 20.0),
        Milestone(date(2022, 12, 31), 20.0),
        Milestone(date(2024, 12, 31), 80),
        Milestone(END_2025, 80),
    )
    assert plan.months_ahead(20.0, date(2022, 1, 1)) == 0
    assert plan.months_ahead(20.0, date(2023, 12, 31)) == pytest.approx(-365 / 30.4375)
    assert plan.months_ahead(80.0, date(2025, 6, 1)) == 0


def test_where_a_plan_rests_the_nearest_day_counts():
    stones = (Milestone(date(2021, 12, 31), 40.0), Milestone(date(2022, 12, 31), 40.0))
    plan = PlanCurve.towards(a_target(80, curve=Curve.MILESTONES, milestones=stones), 20.0, END_2020)
    assert plan.months_ahead(40.0, date(2020, 12, 31)) == pytest.approx(365 / 30.4375)
    assert plan.months_ahead(40.0, date(2022, 6, 30)) == 0
    assert plan.months_ahead(40.0, date(2023, 12, 31)) == pytest.approx(-365 / 30.4375)


def test_milestones_belong_to_curves_that_have_them():
    stones = (Milestone(date(2021, 12, 31), 79.0),)
    for curve in (Curve.LINEAR, Curve.STEP):
        assert len(PlanCurve.towards(a_target(80, curve=curve, milestones=stones), 20.0, END_2020).points) == 2


def test_a_value_worse_than_the_base_is_as_far_behind_as_the_plan_has_run():
    plan = PlanCurve.towards(a_target(80), 20.0, END_2020)
    assert plan.months_ahead(10.0, date(2021, 12, 31)) == pytest.approx(-365 / 30.4375)
    assert plan.months_ahead(10.0, date(2019, 12, 31)) == 0
    assert plan.months_ahead(90.0, date(2024, 12, 31)) == pytest.approx(365 / 30.4375)
