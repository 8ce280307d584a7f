"""Whatever the domain can say, storage can keep: JSON of every dataclass, and rows of every observation."""

import dataclasses
import inspect
import pkgutil
from collections.abc import Mapping
from datetime import UTC, date
from enum import StrEnum
from importlib import import_module
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import domain
from domain.observation import Observation, ObsStatus, Origin, Provenance, Qualifier
from domain.org_unit import Level
from domain.period import Period
from domain.target import Certainty
from storage import codes, observations
from storage.database import Database
from storage.rows import quick_constructor
from storage.serialisation import from_json, to_json
from tests.storage.made import INDICATOR_CODES, UNIT_CODES, sent

MADE_FOR_A_SCREEN = {"assessment", "checks", "geography", "pace", "plan", "scorecard", "tally", "trend", "working_days"}
"""Modules whose results are computed at each look and never kept."""
KEPT = [
    kind
    for module in pkgutil.iter_modules(domain.__path__)
    if module.name not in MADE_FOR_A_SCREEN
    for _, kind in inspect.getmembers(import_module(f"domain.{module.name}"), inspect.isclass)
    if dataclasses.is_dataclass(kind) and kind.__module__ == f"domain.{module.name}"
]

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
DAYS = st.dates(date(1000, 1, 1), date(9999, 12, 31))
PERIODS = st.tuples(DAYS, st.one_of(st.none(), DAYS)).map(
    lambda pair: Period(pair[0]) if pair[1] is None else Period(max(pair[0], pair[1]), min(pair[0], pair[1]))
)
WORDINGS = st.dictionaries(st.sampled_from(["vi", "en"]), TEXTS)
COUNTS = st.none() | st.integers(-(2**53), 2**53)


def few(kind: type) -> st.SearchStrategy[tuple[object, ...]]:
    """Tuples of at most two things: a pack holds lists of lists, and what they hold is tried by itself as well."""
    match get_args(kind):
        case (inner, last) if last is Ellipsis:
            return st.lists(st.from_type(inner), max_size=2).map(tuple)
        case parts:
            return st.tuples(*map(st.from_type, parts))


st.register_type_strategy(tuple, few)
st.register_type_strategy(str, TEXTS)
st.register_type_strategy(float, NUMBERS)
st.register_type_strategy(Period, PERIODS)
st.register_type_strategy(Mapping, WORDINGS)


def test_the_domain_was_found():
    assert len(KEPT) > 15
    assert {Observation, Provenance, Period} <= set(KEPT)


@pytest.mark.parametrize("kind", KEPT, ids=lambda kind: kind.__name__)
def test_every_dataclass_of_the_domain_survives_as_json(kind):
    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.from_type(kind))
    def survives(item):
        body = to_json(item)
        back = from_json(body, kind)
        assert back == item
        assert to_json(back) == body

    survives()


def test_equal_items_have_equal_json():
    one = Provenance(file="a", line=1, note={"vi": "có", "en": "yes"})
    other = Provenance(file="a", line=1, note={"en": "yes", "vi": "có"})
    assert to_json(one) == to_json(other)
    assert "có" in to_json(one)
    assert list(to_json(one)) == list(to_json(from_json(to_json(one), Provenance)))


FIGURES = st.builds(
    Observation,
    indicator=st.sampled_from(INDICATOR_CODES),
    org_unit=st.sampled_from(UNIT_CODES),
    period=PERIODS,
    value=st.none() | NUMBERS,
    provenance=st.builds(
        Provenance,
        file=TEXTS,
        line=st.integers(0, 2**31 - 1),
        source=TEXTS,
        certainty=st.none() | st.sampled_from(Certainty),
        note=WORDINGS,
        submission=st.none(),
        revision=st.just(1),
        recorded_at=st.none(),
    ),
    origin=st.sampled_from([Origin.PUBLISHED, Origin.REPORTED, Origin.FEED]),
    numerator=COUNTS,
    denominator=COUNTS,
    qualifier=st.sampled_from(Qualifier),
    status=st.sampled_from(ObsStatus),
    calendar=TEXTS,
    series=TEXTS,
    rank=st.none() | st.integers(1, 10_000),
    rank_of=st.none() | st.integers(1, 10_000),
    text=TEXTS,
)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(figures=st.lists(FIGURES, max_size=8, unique_by=lambda one: one.key))
def test_every_observation_survives_as_a_row(database: Database, figures: list[Observation]):
    with database.writing() as connection:
        observations.write(connection, sent(), figures)
        found = observations.series(connection, INDICATOR_CODES, UNIT_CODES, since=date.min, until=date.max, nil=True)
        by_key = {one.key: one for one in found}
        for one in figures:
            back = by_key[one.key]
            assert back.content == one.content
            assert (back.key, back.calendar, back.period) == (one.key, one.calendar, one.period)
            assert back.provenance.source == one.provenance.source
            if back.provenance.revision == 1:
                assert (back.provenance.file, back.provenance.line) == (one.provenance.file, one.provenance.line)
        again = observations.write(connection, sent(1), figures)
        assert again.unchanged == len(figures)


@pytest.mark.parametrize(
    ("numbers", "kind"),
    [
        (codes.ORIGIN, Origin),
        (codes.QUALIFIER, Qualifier),
        (codes.STATUS, ObsStatus),
        (codes.CERTAINTY, Certainty),
        (codes.LEVEL, Level),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_every_member_has_a_number_of_its_own(numbers: dict, kind: type[StrEnum]):
    assert set(kind) <= set(numbers)
    assert len(set(numbers.values())) == len(numbers)


@given(st.from_type(Provenance))
def test_the_quick_constructor_makes_what_the_slow_one_makes(one: Provenance):
    values = [getattr(one, field.name) for field in dataclasses.fields(one)]
    assert quick_constructor(Provenance)(*values) == one


@given(DAYS, st.datetimes(timezones=st.timezones()))
def test_days_and_instants_survive_as_numbers_in_their_order(day, instant):
    assert codes.number_day(codes.day_number(day)) == day
    assert codes.number_instant(codes.instant_number(instant)) == instant.astimezone(UTC)
    with pytest.raises(ValueError, match="time zone"):
        codes.instant_number(instant.replace(tzinfo=None))


@given(DAYS, DAYS)
def test_later_days_are_greater_numbers(one, other):
    assert (one < other) == (codes.day_number(one) < codes.day_number(other))
    assert codes.day_number(None) < codes.day_number(one)
