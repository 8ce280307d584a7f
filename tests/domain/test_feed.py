"""Which months a run of a feed asks for, and which declarations read alike."""

from dataclasses import replace
from datetime import date

import pytest

from domain.feed import AskedMonth, Feed, FeedFormat, FeedPeriod, Measure, months_due
from domain.period import month_moved, month_number
from domain.reference import Calendar

STATISTICAL = Calendar(code="statistical", names={}, first_day=1, last_day=None, due_day=None)
FEED = Feed(
    name="a", source="A portal", format=FeedFormat.JSON, measures=(Measure(indicator="x", value="v"),),
    period=FeedPeriod.ASKED, first_month=202011,
)  # fmt: skip
TODAY = date(2021, 2, 27)


def asked(last: int, *, came: bool = True, whole: bool = False) -> AskedMonth:
    return AskedMonth(last=last, came=came, whole=whole)


def months(first: int, number: int) -> list[int]:
    return [month_moved(first, at) for at in range(number)]


@pytest.mark.parametrize(
    ("watermark", "again", "onward"),
    [
        (None, 1, [202011, 202012, 202101]),
        (date(2021, 1, 31), 1, [202101]),
        (date(2021, 1, 31), 0, []),
        (date(2020, 12, 31), 0, [202101]),
        (date(2020, 12, 31), 2, [202011, 202012, 202101]),
        (date(2021, 1, 31), 24, [202011, 202012, 202101]),
    ],
)
def test_months_that_are_asked_for(watermark: date | None, again: int, onward: list[int]) -> None:
    latest = 0 if watermark is None else month_number(watermark)
    taken = {month: asked(month, whole=True) for month in months(202011, 3) if month <= latest}
    assert months_due(replace(FEED, months_again=again), STATISTICAL, watermark, taken, TODAY) == ([], onward)


def test_what_is_not_whole_behind_the_watermark_comes_first_the_one_asked_for_last_at_its_end() -> None:
    known = {
        202006: asked(9, came=False), 202007: asked(3), 202008: asked(2), 202009: asked(4, whole=True),
        202012: asked(7),
    }  # fmt: skip
    wanted = replace(FEED, first_month=202005)
    behind, onward = months_due(wanted, STATISTICAL, date(2020, 12, 31), known, TODAY)
    assert behind == [202005, 202010, 202011, 202008, 202007, 202006]
    assert onward == [202012, 202101]


def test_a_run_is_bounded_and_the_next_one_goes_on() -> None:
    long_ago = replace(FEED, first_month=190001)
    assert months_due(long_ago, STATISTICAL, None, {}, TODAY) == ([], months(190001, 24))
    # Months that came without a figure move no watermark, and stop no run either.
    empty = {month: asked(at) for at, month in enumerate(months(190001, 24))}
    assert months_due(long_ago, STATISTICAL, None, empty, TODAY) == ([], months(190201, 24))


def test_months_that_never_become_whole_keep_no_other_away() -> None:
    wanted, known, seen = replace(FEED, first_month=201501), {}, set()
    for month in months(201501, 73):
        known[month] = asked(0)
    for turn in range(1, 5):
        behind, onward = months_due(wanted, STATISTICAL, date(2021, 1, 31), known, TODAY)
        assert (len(behind), onward) == (23, [202101])
        seen |= {*behind, *onward}
        known |= {month: asked(turn) for month in behind}
    assert seen == set(known)


def test_however_many_months_are_asked_for_again_a_new_one_is_reached() -> None:
    wanted = replace(FEED, first_month=201501, months_again=24)
    taken = {month: asked(1, whole=True) for month in months(201501, 72)}
    assert months_due(wanted, STATISTICAL, date(2020, 12, 31), taken, TODAY)[1][-1] == 202101


@pytest.mark.parametrize(
    ("changed", "alike"),
    [
        ({"schedule": "each hour"}, True),
        ({"attempts": 1, "timeout_seconds": 5, "bytes_at_most": 2_000}, True),
        ({"first_month": 201901, "months_again": 3}, True),
        ({"source": "Another name"}, False),
        ({"url": "https://e.org/"}, False),
        ({"decimal": ","}, False),
        ({"rows_at_least": 2}, False),
    ],
)
def test_what_decides_how_a_document_is_read(changed: dict, alike: bool) -> None:
    assert (replace(FEED, **changed).fingerprint == FEED.fingerprint) is alike
