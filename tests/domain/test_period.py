"""Periods, keys and the order of figures."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.observation import FigureKey, precedence, source_key
from domain.period import Period, add_months, months_begun, months_between, parse_month
from domain.target import Certainty
from tests.domain.builders import an_observation

END = date(2020, 12, 31)


def test_a_month_and_a_year():
    leap = Period.month(2020, 2)
    assert (leap.start, leap.end, leap.is_month, leap.is_year) == (date(2020, 2, 1), date(2020, 2, 29), True, False)
    year = Period(END, date(2020, 1, 1))
    assert (year.is_year, year.is_month) == (True, False)
    assert not Period(END).is_year
    assert not Period(END).is_month
    assert not Period(END, date(2019, 1, 1)).is_year
    assert not Period(date(2020, 3, 14), date(2020, 2, 15)).is_month


def test_a_period_cannot_end_before_it_starts():
    with pytest.raises(ValueError, match="cannot start"):
        Period(date(2020, 1, 1), date(2020, 1, 2))
    assert Period(date(2020, 1, 1), date(2020, 1, 1)).start == date(2020, 1, 1)


def test_periods_with_and_without_a_start_are_in_one_order():
    stated, year, earlier = Period(END), Period(END, date(2020, 1, 1)), Period(date(2020, 6, 30))
    assert sorted([year, stated, earlier]) == [earlier, stated, year]
    assert stated < year
    assert year >= stated


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("2020-03", Period.month(2020, 3)),
        ("2020-13", None),
        ("2020-00", None),
        ("1899-01", None),
        ("2020-3", None),
        ("2020-03-01", None),
        ("", None),
        ("\u0662020-03", None),
    ],
)
def test_parse_month(text, month):
    assert parse_month(text) == month


@pytest.mark.parametrize(
    ("earlier", "later", "months"),
    [
        (END, date(2021, 1, 31), 1),
        (END, date(2021, 2, 28), 2),
        (END, date(2021, 2, 1), 2),
        (END, date(2021, 1, 1), 1),
        (date(2020, 6, 30), date(2020, 7, 31), 1),
        (date(2020, 6, 15), date(2020, 7, 15), 1),
        (date(2020, 6, 15), date(2020, 7, 16), 2),
        (END, date(2024, 9, 17), 45),
    ],
)
def test_months_begun(earlier, later, months):
    assert months_begun(earlier, later) == months


@given(day=st.dates(date(2000, 1, 1), date(2050, 1, 1)), months=st.integers(-200, 200))
def test_months_there_and_back(day, months):
    assert months_between(day, add_months(day, months)) == pytest.approx(months, abs=0.5 / 30)


words = st.text("abcdefghijklmnopqrstuvwxyz0123456789_@-.", min_size=1, max_size=20)
keys = st.builds(
    FigureKey,
    words,
    words,
    st.dates(),
    st.one_of(st.none(), st.dates()),
    words,
    st.text(max_size=20).map(source_key),
)


@given(keys)
def test_a_key_survives_its_address(key):
    assert FigureKey.parse(key.token()) == key


@pytest.mark.parametrize(
    "token", ["", "a~b", "a~b~2020-01-01~~c", "a~b~yesterday~~c~", "a~b~2020-01-01~~c~d~e", "a~b~2020-01-01~~c\0~"]
)
def test_a_wrong_address_is_a_value_error(token):
    with pytest.raises(ValueError, match=r"figure|isoformat"):
        FigureKey.parse(token)


@given(st.lists(keys, max_size=6))
def test_keys_are_in_one_order_with_or_without_a_start(found):
    ordered = sorted(found)
    assert all(not b < a for a, b in pairwise(ordered))


def test_sources_are_part_of_the_key_and_reports_have_none():
    one, other, reported = (an_observation(source=s) for s in ("a", "b", ""))
    assert len({one.key, other.key, reported.key}) == 3
    assert reported.key.source == ""
    assert len(one.key.source) == 8


def test_the_surest_figure_of_a_day_comes_last():
    order = [Certainty.MEMORY, Certainty.DERIVED, Certainty.SECONDARY, None, Certainty.QUOTED]
    found = [an_observation(END, 1.0, certainty=c) for c in order]
    found.reverse()
    assert sorted(found, key=precedence) == list(reversed(found))
    stated = an_observation(END, 1.0)
    year = an_observation(END, 1.0, period=Period(END, date(2020, 1, 1)))
    assert sorted([year, stated], key=precedence) == [stated, year]
