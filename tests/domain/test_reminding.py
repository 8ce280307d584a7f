"""On which days a reminder goes out."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.reference import Festival, HolidayYear
from domain.reminding import Reminding, reminding
from domain.target import Certainty
from domain.working_days import WorkingDays

TET = HolidayYear(
    code="2024",
    certainty=Certainty.SECONDARY,
    off=(Festival(first=date(2024, 2, 8), last=date(2024, 2, 14), names={}),),
)
WORKING = WorkingDays.of([TET])


@pytest.mark.parametrize(
    ("due", "on", "kind"),
    [
        # Due on Monday 25 March 2024: three working days before it is Wednesday the 20th.
        (date(2024, 3, 25), date(2024, 3, 19), None),
        (date(2024, 3, 25), date(2024, 3, 20), Reminding.BEFORE),
        (date(2024, 3, 25), date(2024, 3, 22), Reminding.BEFORE),
        (date(2024, 3, 25), date(2024, 3, 23), None),  # a Saturday
        (date(2024, 3, 25), date(2024, 3, 25), Reminding.DUE),
        (date(2024, 3, 25), date(2024, 3, 26), None),
        (date(2024, 3, 25), date(2024, 3, 27), Reminding.AFTER),
        (date(2024, 3, 25), date(2024, 4, 3), Reminding.AFTER),
        (date(2024, 3, 25), date(2024, 4, 4), None),
        # Tet between: the due day is the first working day after it.
        (date(2024, 2, 15), date(2024, 2, 5), Reminding.BEFORE),
        (date(2024, 2, 15), date(2024, 2, 12), None),
        (date(2024, 2, 7), date(2024, 2, 15), None),
        (date(2024, 2, 7), date(2024, 2, 16), Reminding.AFTER),
    ],
)
def test_three_before_on_the_day_two_after(due: date, on: date, kind: Reminding | None) -> None:
    assert reminding(due, on, WORKING) is kind


@given(st.dates(date(2024, 1, 1), date(2025, 12, 31)))
def test_each_comes_on_some_day(due: date) -> None:
    due = WORKING.next(due)
    days = [WORKING.move(due, n) for n in range(-5, 0)] + [due] + [WORKING.move(due, n) for n in range(1, 10)]
    assert [reminding(due, day, WORKING) for day in days] == (
        [None] * 2 + [Reminding.BEFORE] * 3 + [Reminding.DUE, None] + [Reminding.AFTER] * 6 + [None] * 2
    )
