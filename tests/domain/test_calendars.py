"""Reporting months of the calendars in use."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendars import due_day, period_of
from domain.period import Period
from domain.reference import Calendar


def calendar(first_day, last_day, due):
    return Calendar(code="c", names={"vi": "Kỳ"}, first_day=first_day, last_day=last_day, due_day=due)


DECREE = calendar(15, 14, 25)
STATISTICAL = calendar(1, None, 12)
PORTAL = calendar(20, 19, None)
"""From the 20th to the 20th, the second one not included."""


@pytest.mark.parametrize(
    ("of", "year", "month", "start", "end", "due"),
    [
        (DECREE, 2020, 3, date(2020, 2, 15), date(2020, 3, 14), date(2020, 3, 25)),
        (DECREE, 2020, 1, date(2019, 12, 15), date(2020, 1, 14), date(2020, 1, 25)),
        (STATISTICAL, 2020, 2, date(2020, 2, 1), date(2020, 2, 29), date(2020, 3, 12)),
        (STATISTICAL, 2020, 12, date(2020, 12, 1), date(2020, 12, 31), date(2021, 1, 12)),
        (PORTAL, 2022, 7, date(2022, 6, 20), date(2022, 7, 19), None),
    ],
)
def test_named_months(of, year, month, start, end, due):
    assert period_of(of, year, month) == Period(end, start)
    assert due_day(of, year, month) == due


years, month_numbers = st.integers(1990, 2100), st.integers(1, 12)


@given(of=st.sampled_from([DECREE, STATISTICAL, PORTAL]), year=years, month=month_numbers)
def test_months_follow_each_other_without_gap_or_overlap(of, year, month):
    this = period_of(of, year, month)
    following = period_of(of, year + month // 12, month % 12 + 1)
    assert following.start == this.end + timedelta(days=1)
    due = due_day(of, year, month)
    assert due is None or this.end < due <= this.end + timedelta(days=31)


def test_a_day_the_month_does_not_have_is_its_last_one():
    assert due_day(calendar(1, 25, 31), 2021, 2) == date(2021, 2, 28)
