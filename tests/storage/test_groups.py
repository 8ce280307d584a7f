"""Sums over groups of units and bare values: what one gets from the figures themselves, on both engines."""

from collections import defaultdict
from datetime import date

import pytest

from domain.observation import ObsStatus
from storage import groups, observations
from storage.database import Database
from tests.storage.made import figure, month, rate, sent

GROUPS = {"north": ("province_1", "province_2"), "south": ("province_3", "nobody"), "empty": ()}


@pytest.fixture
def filled(database: Database) -> Database:
    figures = [
        rate(unit * number, 100, indicator=code, org_unit=f"province_{unit}", period=number)
        for code in ("share_1", "share_2")
        for unit in (1, 2, 3)
        for number in (1, 2, 3)
    ]
    figures[0] = figure(indicator="share_1", org_unit="province_1", period=1, value=7.0)
    with database.writing() as connection:
        observations.write(connection, sent(), figures)
        provisional = [
            rate(99, 100, indicator="share_1", org_unit="province_2", period=2, status=ObsStatus.PROVISIONAL),
            rate(98, 100, indicator="share_1", org_unit="province_3", period=4, status=ObsStatus.PROVISIONAL),
            figure(org_unit="province_1", period=4, value=None, status=ObsStatus.MISSING),
        ]
        observations.write(connection, sent(1), provisional)
    return database


@pytest.mark.parametrize("accepted_only", [False, True])
def test_a_sum_of_a_group_is_the_sum_of_its_figures(filled: Database, accepted_only: bool) -> None:
    with filled.reading() as connection:
        units = [unit for of in GROUPS.values() for unit in of]
        every = observations.series(
            connection, ["share_1"], units, month(4).end, month(1).end, accepted_only=accepted_only
        )
        found = groups.sums(
            connection, ["share_1"], GROUPS, since=month(1).end, until=month(4).end, accepted_only=accepted_only
        )
    wanted: dict = defaultdict(lambda: [0, 0, 0, 0])
    for f in every:
        if f.denominator is not None:
            group = next(name for name, of in GROUPS.items() if f.org_unit in of)
            provisional = int(f.status is ObsStatus.PROVISIONAL)
            for place, n in enumerate((f.numerator, f.denominator, 1, provisional)):
                wanted[group, f.period][place] += n
    assert {
        (one.group, one.period): [one.sum_numerator, one.sum_denominator, one.n, one.n_provisional] for one in found
    } == dict(wanted)
    assert {one.calendar for one in found} == {"stated"}


@pytest.mark.parametrize("accepted_only", [False, True])
def test_the_submissions_in_a_sum_are_those_of_its_figures(filled: Database, accepted_only: bool) -> None:
    north = GROUPS["north"]
    with filled.writing() as connection:
        observations.write(connection, sent(2), [rate(5, 10, indicator="share_1", org_unit="province_1", period=3)])
    with filled.reading() as connection:
        every = observations.series(connection, ["share_1"], north, accepted_only=accepted_only)
        found = groups.sums(connection, ["share_1"], {"north": north}, accepted_only=accepted_only)
        for one in found:
            asked = rate(1, 1, indicator="share_1", org_unit="north", period=one.period)
            behind = groups.submissions_in(connection, [asked], north, accepted_only=accepted_only)
            parts = [f for f in every if f.period == one.period and f.denominator is not None]
            assert behind == {f.provenance.submission for f in parts} != set()
        assert len({one.period for one in found}) == 3
        assert groups.submissions_in(connection, [], north) == set()
        assert groups.submissions_in(connection, [asked], ["nobody"]) == set()


@pytest.mark.parametrize("accepted_only", [False, True])
def test_bare_values_are_those_of_the_figures(filled: Database, accepted_only: bool) -> None:
    units = [f"province_{n}" for n in (1, 2, 3)]
    with filled.reading() as connection:
        every = observations.series(connection, ["share_1"], units, month(3).end, accepted_only=accepted_only)
        found = dict(groups.values(connection, "share_1", units, month(3).end, accepted_only=accepted_only))
        assert dict(groups.values(connection, "unknown", units, date.max)) == {}
    bare = [(code, of.at(place)) for code, of in found.items() for place in range(len(of))]
    assert [(code, one.period, one.value, one.status) for code, one in bare] == [
        (f.org_unit, f.period, f.value, f.status) for f in every
    ]
    for code, of in found.items():
        assert of.ends == [f.period.end for f in every if f.org_unit == code]
        assert of.values == [f.value for f in every if f.org_unit == code]
        assert (of.exact, of.series) == (True, {""})
