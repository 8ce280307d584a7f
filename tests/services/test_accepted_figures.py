"""Without provisional figures: what was last accepted stands, sums follow, and whoever acts sees everything."""

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from domain.geography import Area
from domain.observation import Observation, ObsStatus, Sum
from domain.org_unit import NATION, Level
from services import figures, geographies, levels, methodology, rankings, reviews, scorecards, trends
from services.freshness import freshness
from services.geographies import Geography
from services.view import View
from storage import observations
from storage.database import Database
from tests.conftest import downloaded
from tests.services.at_work import BINH, HANOI, HOA, HUE, LAN, MINH, Office, sent
from tests.storage.made import fill, month, rate
from tests.storage.made import sent as submission

DA_NANG = "province_3"
RATE = "share_1"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Hà Nội's 40 was accepted and 60 sent since; Huế's 10 waits; Đà Nẵng's 30 was accepted."""
    database = Database(f"sqlite:///{tmp_path / 'official.db'}")
    database.migrate("official")
    fill(database)
    made = Office(database)
    number = made.submit(sent(40))
    reviews.approve(made.acting(BINH, 1), number, HANOI)
    reviews.accept(made.acting(MINH, 2), number, HANOI)
    with database.writing() as connection:
        observations.write(connection, submission(), [rate(30, 100, org_unit=DA_NANG)])
    made.submit(sent(60), hours=3)
    made.submit(sent(10, org_unit=HUE), who=HOA, hours=3)
    yield made
    database.dispose()


def seen(office: Office, accepted_only: bool) -> View:
    return replace(office.acting(LAN).view, accepted_only=accepted_only)


def values(view: View) -> dict[str, float | None]:
    """Unit to value, with the nation's sum."""
    found = view.series([RATE], [NATION, HANOI, HUE, DA_NANG])
    assert all(len(of) == 1 for of in found.values())
    return {org_unit: of[0].value for (org_unit, _), of in found.items()}


def test_what_was_last_accepted_stands_and_what_never_was_is_not_there(office: Office) -> None:
    assert values(seen(office, False)) == {HANOI: 60.0, HUE: 10.0, DA_NANG: 30.0, NATION: pytest.approx(100 / 3)}
    assert values(seen(office, True)) == {HANOI: 40.0, DA_NANG: 30.0, NATION: 35.0}


def test_a_sum_says_of_how_many_units_it_is(office: Office) -> None:
    def summed(accepted_only: bool) -> Observation:
        return seen(office, accepted_only).series([RATE], [NATION])[NATION, RATE][0]

    every, accepted = summed(False), summed(True)
    assert (every.status, every.summed) == (ObsStatus.PROVISIONAL, Sum(units=3, provisional=2))
    assert (accepted.status, accepted.summed) == (ObsStatus.NORMAL, Sum(units=2, provisional=0, left_out=1))


def test_all_services_of_screens_tell_the_same(office: Office) -> None:
    """Each way to a figure of Hà Nội, Huế and Đà Nẵng in the month, with the switch and without it."""
    for accepted_only in (False, True):
        view = seen(office, accepted_only)
        told = values(view)
        units = {code: value for code, value in told.items() if code != NATION}
        provinces = view.codelists.units(Level.PROVINCE, view.as_of)
        indicator = view.codelists.indicators[RATE]

        deciding = view.deciding([RATE], [HANOI, HUE, DA_NANG])
        assert {code: of[-1].value for (code, _), of in deciding.items()} == units
        ranking = rankings.ranking(view, indicator, [Area.lone(unit) for unit in provinces])
        assert {row.org_unit.code: row.figure.value for row in ranking.rows} == units
        places = rankings.places(view, [indicator], Level.PROVINCE, month(1).end)
        assert {code: place.place for (code, _), place in places.items()} == {
            row.org_unit.code: row.place for row in ranking.rows
        }
        cells = levels.column(view, Level.PROVINCE, Geography.WERE, RATE, False).cells
        assert {code: cell.figure.value for code, cell in cells.items() if cell.figure is not None} == units
        table = levels.of_level(view, Level.PROVINCE, Geography.WERE)
        assert [one.code for one in table.offered] == [RATE]
        assert levels._covered(view, [Area.lone(unit) for unit in provinces]) == {RATE: len(units)}
        assert geographies.usual(view, Level.PROVINCE) is Geography.WERE
        assert sum(source.n for source in methodology.sources(view)) == len(units)
        for code in (HANOI, HUE, DA_NANG):
            drawn = trends.trend(view, code, RATE).figures
            assert [one.value for one in drawn] == ([units[code]] if code in units else [])
            card = scorecards.scorecard(view, Area.lone(view.codelists.org_units[code]))
            assert [row.latest.value for row in card if row.latest] == [one.value for one in drawn]
        card = scorecards.scorecard(view, Area.lone(view.codelists.org_units[DA_NANG]))
        country = scorecards.comparisons(view, Area.lone(view.codelists.org_units[DA_NANG]), card)[0].peers[0]
        assert country.value == told[NATION]
        rows = list(csv.DictReader(io.StringIO(downloaded(view))))
        assert {row["org_unit"]: float(row["value"]) for row in rows} == units
        for code, value in told.items():
            key = view.series([RATE], [code])[code, RATE][0].key
            detail = figures.figure(view, key)
            assert detail is not None
            assert detail.shown is not None
            assert detail.current.value == value


def test_a_figure_nobody_accepted_keeps_its_page_but_is_not_shown(office: Office) -> None:
    key = sent(10, org_unit=HUE).key
    detail = figures.figure(seen(office, True), key)
    assert detail is not None
    assert detail.shown is None
    assert [one.value for one in detail.revisions] == [10.0]
    of_hanoi = figures.figure(seen(office, True), sent().key)
    assert of_hanoi is not None
    assert [one.status for one in of_hanoi.revisions] == [
        ObsStatus.PROVISIONAL, ObsStatus.NORMAL, ObsStatus.PROVISIONAL,
    ]  # fmt: skip
    assert of_hanoi.current is of_hanoi.revisions[1]


def test_accepting_makes_both_ways_of_looking_one(office: Office) -> None:
    assert freshness(seen(office, True)).provisional
    for number, who, org_unit in ((3, BINH, HANOI), (4, replace(HOA, login="mai"), HUE)):
        reviews.approve(office.acting(who, 5), number, org_unit)
        reviews.accept(office.acting(MINH, 6), number, org_unit)
    assert values(seen(office, True)) == values(seen(office, False))
    assert not freshness(seen(office, False)).provisional


def test_a_nil_return_is_no_accepted_figure(office: Office) -> None:
    nil = replace(sent(period=2), value=None, numerator=None, denominator=None, status=ObsStatus.MISSING)
    office.submit(nil, hours=4)
    office.submit(sent(50, period=2), hours=5)
    assert len(seen(office, False).series([RATE], [HANOI])[HANOI, RATE]) == 2
    assert len(seen(office, True).series([RATE], [HANOI])[HANOI, RATE]) == 1


def test_what_a_report_would_change_is_told_of_all_figures(office: Office) -> None:
    told = [reviews.effect(seen(office, accepted_only), 3, HANOI) for accepted_only in (False, True)]
    assert told[0] == told[1]
    assert told[0] is not None
    assert [(one.before.percent, one.after.percent) for one in told[0].national if one.before and one.after] == [
        (pytest.approx(80 / 3), pytest.approx(100 / 3))
    ]
