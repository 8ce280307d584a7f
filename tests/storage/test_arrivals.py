"""When figures came, on both engines."""

from datetime import date

from domain.observation import ObsStatus, Origin
from storage import arrivals, observations
from storage.database import Database
from tests.storage.made import figure, later, sent

ALL_OF_2019 = (date(2019, 1, 1), date(2019, 12, 31))
UNITS = ["province_1", "province_2", "nowhere"]


def write(database: Database, hours: float, *figures) -> None:
    with database.writing() as connection:
        observations.write(connection, sent(hours), figures)


def told(database: Database, indicators=("share_1", "share_2"), calendar="stated", units=UNITS, of=ALL_OF_2019):
    with database.reading() as connection:
        found = arrivals.reported(connection, units, indicators, calendar, *of)
    return [(r.org_unit, r.indicator, r.period.end.month, r.recorded_at, r.missing) for r in found]


def test_the_first_of_each_figure_and_all_where_there_was_none(database: Database) -> None:
    write(database, 1, figure(value=None, status=ObsStatus.MISSING), figure(period=2), figure(org_unit="province_2"))
    write(database, 5, figure(value=7.0), figure(period=2, value=8.0), figure(indicator="share_2"))
    write(database, 7, figure(org_unit="province_2", value=9.0))
    assert told(database) == [
        # In order of figure; of the unit and indicator with a nil return every revision.
        ("province_1", "share_2", 1, later(5), False),
        ("province_2", "share_1", 1, later(1), False),
        ("province_1", "share_1", 1, later(1), True),
        ("province_1", "share_1", 1, later(5), False),
        ("province_1", "share_1", 2, later(1), False),
        ("province_1", "share_1", 2, later(5), False),
    ]


def test_a_nil_return_that_came_later(database: Database) -> None:
    write(database, 1, figure())
    write(database, 5, figure(value=None, status=ObsStatus.MISSING))
    assert [row[3:] for row in told(database)] == [(later(1), False), (later(5), True)]


def test_only_reports_of_what_is_asked(database: Database) -> None:
    write(
        database,
        1,
        figure(),
        figure(value=8.0, source="https://example.org", origin=Origin.PUBLISHED),
        figure(period=13),
        figure(org_unit="province_3"),
        figure(indicator="share_3"),
        figure(period=2, calendar="decree09"),
    )
    assert [row[:3] for row in told(database)] == [("province_1", "share_1", 1)]
    assert [row[:3] for row in told(database, calendar="decree09")] == [("province_1", "share_1", 2)]
    assert told(database, calendar="unheard") == []
    assert told(database, indicators=["unheard"]) == []
    assert told(database, units=["nowhere"]) == []


def test_the_kind_of_the_submission_is_told(database: Database) -> None:
    write(database, 1, figure())
    with database.reading() as connection:
        (found,) = arrivals.reported(connection, UNITS, ["share_1"], "stated", *ALL_OF_2019)
    assert found.kind == "file"
