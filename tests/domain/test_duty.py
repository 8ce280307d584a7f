"""How far a unit has answered for one month."""

from datetime import date

import pytest

from domain.duty import Arrival, Cell, Completeness, fulfilment, together
from domain.indicator import Direction, Frequency, Indicator, Unit
from domain.org_unit import Level
from domain.period import Period, month_moved, month_number
from domain.working_days import WorkingDays

DUE = date(2024, 3, 25)
"""A Monday."""
PERIOD = Period(date(2024, 3, 14), date(2024, 2, 15))


def indicator(code: str, **more: object) -> Indicator:
    return Indicator(
        code=code, names={}, short={}, unit=Unit.COUNT, direction=Direction.HIGHER, frequency=Frequency.MONTHLY,
        calendar="decree09", levels=(Level.PROVINCE,), **more,
    )  # fmt: skip


CELLS = [Cell(indicator=indicator(code), period=PERIOD, due=DUE) for code in ("a", "b")]


def came(day: date, *, nil: bool = False) -> Arrival:
    return Arrival(day=day, nil=nil)


def judged(arrivals: dict[str, Arrival], on: date, *, counted: bool = True):
    return fulfilment("u", 202403, CELLS, arrivals, on=on, working=WorkingDays.of([]), counted=counted)


IN_TIME, LATER = date(2024, 3, 20), date(2024, 3, 27)


@pytest.mark.parametrize(
    ("arrivals", "on", "completeness", "sent", "late"),
    [
        ({}, DUE, Completeness.OPEN, 0, 0),
        ({}, date(2024, 3, 26), Completeness.MISSING, 0, 1),
        ({"a": came(IN_TIME)}, DUE, Completeness.PARTIAL, 1, 0),
        ({"a": came(IN_TIME)}, LATER, Completeness.PARTIAL, 1, 2),
        ({"a": came(IN_TIME), "b": came(DUE)}, LATER, Completeness.COMPLETE, 2, 0),
        ({"a": came(IN_TIME), "b": came(LATER)}, date(2024, 5, 1), Completeness.COMPLETE, 2, 2),
        ({"a": came(IN_TIME), "b": came(LATER)}, date(2024, 3, 26), Completeness.PARTIAL, 1, 1),
        ({"a": came(IN_TIME, nil=True), "b": came(DUE, nil=True)}, LATER, Completeness.NIL, 2, 0),
        ({"a": came(IN_TIME, nil=True), "b": came(DUE)}, LATER, Completeness.COMPLETE, 2, 0),
        ({"x": came(IN_TIME)}, LATER, Completeness.MISSING, 0, 2),
    ],
)
def test_completeness(arrivals, on, completeness, sent, late) -> None:
    found = judged(arrivals, on)
    assert (found.completeness, found.sent, found.late) == (completeness, sent, late)
    assert (found.expected, found.due) == (2, DUE)


def test_nobody_is_late_before_duties_begin() -> None:
    assert judged({}, LATER, counted=False).completeness is Completeness.OPEN
    assert judged({"a": came(IN_TIME), "b": came(LATER)}, date(2024, 5, 1), counted=False).late == 0


def test_without_a_due_day_nothing_is_owed() -> None:
    cells = [Cell(indicator=indicator("a"), period=PERIOD, due=None)]
    assert fulfilment("u", 202403, cells, {}, on=LATER, working=WorkingDays.of([]), counted=True) is None


@pytest.mark.parametrize(
    ("since", "until", "due"),
    [
        (None, None, True),
        (date(2024, 3, 14), None, True),
        (date(2024, 3, 15), None, False),
        (None, date(2024, 3, 14), True),
        (None, date(2024, 3, 13), False),
    ],
)
def test_an_indicator_is_due_for_its_months(since, until, due) -> None:
    assert indicator("a", due_from=since, due_until=until).due_for(PERIOD) is due


def test_a_yearly_indicator_is_never_due() -> None:
    yearly = Indicator(
        code="y", names={}, short={}, unit=Unit.COUNT, direction=Direction.HIGHER, frequency=Frequency.YEARLY
    )
    assert not yearly.due_for(PERIOD)


def test_months_are_numbers() -> None:
    assert month_number(date(2020, 3, 14)) == 202003
    assert [month_moved(202003, n) for n in (-3, -2, 0, 9, 10)] == [201912, 202001, 202003, 202012, 202101]


ALL_CAME = {"a": came(IN_TIME), "b": came(LATER)}
ALL_NIL = {"a": came(IN_TIME, nil=True), "b": came(IN_TIME, nil=True)}


@pytest.mark.parametrize(
    ("arrivals", "completeness", "sent", "late"),
    [
        ([ALL_CAME, ALL_NIL], Completeness.COMPLETE, 4, 2),
        ([ALL_NIL, ALL_NIL], Completeness.NIL, 4, 0),
        ([ALL_CAME, {}], Completeness.PARTIAL, 2, 4),
        ([{}, {}], Completeness.MISSING, 0, 4),
        ([ALL_CAME], Completeness.COMPLETE, 2, 2),
    ],
)
def test_units_told_as_one_are_complete_only_together_and_as_late_as_the_latest(
    arrivals: list[dict[str, Arrival]], completeness: Completeness, sent: int, late: int
) -> None:
    answers = [judged(of_unit, date(2024, 3, 29)) for of_unit in arrivals]
    found = together("one", answers)
    assert (found.org_unit, found.month, found.due) == ("one", 202403, DUE)
    assert (found.completeness, found.sent, found.expected, found.late) == (
        completeness, sent, 2 * len(arrivals), late,
    )  # fmt: skip
