"""Working days, due days that move, and lateness."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.reference import Calendar, Festival, HolidayYear
from domain.target import Certainty
from domain.working_days import WorkingDays

DECREE = Calendar(code="decree09", names={}, first_day=15, last_day=14, due_day=25)
WITHOUT_DUTY = Calendar(code="portal", names={}, first_day=20, last_day=19, due_day=None)


def festival(first: date, last: date) -> Festival:
    return Festival(first=first, last=last, names={})


KNOWN = HolidayYear(
    code="2024",
    certainty=Certainty.SECONDARY,
    off=(
        festival(date(2024, 1, 1), date(2024, 1, 1)),
        festival(date(2024, 2, 8), date(2024, 2, 14)),
        festival(date(2024, 4, 29), date(2024, 5, 1)),
    ),
    worked=(date(2024, 5, 4),),
)
WORKING = WorkingDays.of([KNOWN])
days = st.dates(date(2019, 1, 1), date(2029, 12, 31))


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2024, 2, 7), True),
        (date(2024, 2, 8), False),  # Tet
        (date(2024, 2, 10), False),  # a Saturday of Tet
        (date(2024, 2, 15), True),
        (date(2024, 4, 29), False),  # exchanged
        (date(2024, 5, 4), True),  # the Saturday worked for it
        (date(2024, 5, 11), False),
        (date(2024, 9, 2), True),  # the data of 2024 are these alone
        (date(2027, 9, 2), False),  # a year without data has its fixed days
        (date(2027, 2, 8), True),  # and nobody knows its Tet
    ],
)
def test_which_days_are_worked(day: date, works: bool) -> None:
    assert WORKING.works(day) is works


@pytest.mark.parametrize(
    ("year", "month", "due"),
    [
        (2024, 1, date(2024, 1, 25)),
        (2024, 2, date(2024, 2, 26)),  # the 25th is a Sunday
        (2024, 5, date(2024, 5, 27)),  # a Saturday
    ],
)
def test_a_due_day_off_moves_to_the_next_working_day(year: int, month: int, due: date) -> None:
    assert WORKING.due(DECREE, year, month) == due


def test_a_due_day_in_tet_moves_behind_it() -> None:
    before_tet = Calendar(code="c", names={}, first_day=1, last_day=None, due_day=9)
    assert WORKING.due(before_tet, 2024, 1) == date(2024, 2, 15)


def test_a_calendar_without_duty_has_no_due_day() -> None:
    assert WORKING.due(WITHOUT_DUTY, 2024, 1) is None


@pytest.mark.parametrize(
    ("due", "day", "late"),
    [
        (date(2024, 1, 25), date(2024, 1, 25), 0),
        (date(2024, 1, 25), date(2024, 1, 2), 0),
        (date(2024, 1, 25), date(2024, 1, 26), 1),
        (date(2024, 1, 26), date(2024, 1, 27), 1),  # on the Saturday, as if on Monday
        (date(2024, 1, 26), date(2024, 1, 29), 1),
        (date(2024, 2, 7), date(2024, 2, 16), 2),  # Tet between
        (date(2024, 4, 26), date(2024, 5, 4), 3),  # 2 and 3 May, and the Saturday that is worked
    ],
)
def test_lateness_in_working_days(due: date, day: date, late: int) -> None:
    assert WORKING.late(due, day) == late


@given(days, days)
def test_between_counts_the_days_that_are_worked(first: date, second: date) -> None:
    after, until = sorted((first, second))
    counted = sum(WORKING.works(after + timedelta(days=n)) for n in range(1, (until - after).days + 1))
    assert WORKING.between(after, until) == counted
    assert WORKING.between(until, after) == -counted


@given(days)
def test_the_next_working_day_is_the_first(day: date) -> None:
    found = WORKING.next(day)
    assert WORKING.works(found)
    assert found >= day
    assert WORKING.between(day - timedelta(days=1), found) == 1


@given(days, st.integers(-30, 30).filter(bool))
def test_moving_by_working_days_lands_on_one(day: date, number: int) -> None:
    found = WORKING.move(day, number)
    assert WORKING.works(found)
    # Going back, the day one starts from is not counted, whether it is worked or not.
    counted = (
        WORKING.between(day, found)
        if number > 0
        else WORKING.between(day - timedelta(days=1), found - timedelta(days=1))
    )
    assert counted == number


@given(days, days)
def test_what_is_late_is_late_by_a_day_at_least(due: date, day: date) -> None:
    due = WORKING.next(due)
    assert (WORKING.late(due, day) >= 1) == (day > due)
