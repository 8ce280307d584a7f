"""What a figure is after it was written: the contract of `storage.observations`, on both engines."""

from dataclasses import replace
from datetime import date

import pytest

from domain.errors import DashboardError
from domain.observation import FigureKey, ObsStatus, Origin, Qualifier
from domain.org_unit import Level
from domain.period import Period
from domain.target import Certainty
from storage import observations, submissions
from storage.database import Database
from storage.observations import Change
from storage.rows import GREATEST_COUNT
from storage.tables import observation_current, observation_history
from tests.storage.made import INDICATOR_CODES, NOW, UNIT_CODES, figure, later, month, rate, sent


def write(database: Database, *figures, hours: float = 0, origin: Origin = Origin.REPORTED) -> Change:
    with database.writing() as connection:
        return observations.write(connection, sent(hours, origin), figures)


def everything(database: Database, **more):
    with database.reading() as connection:
        return observations.series(connection, INDICATOR_CODES, UNIT_CODES, **more)


def as_stored(one, submission: int = 1, revision: int = 1, recorded_at=NOW):
    return replace(
        one,
        provenance=replace(one.provenance, submission=submission, revision=revision, recorded_at=recorded_at),
    )


def test_every_field_comes_back(database: Database):
    full = figure(
        value=87.5,
        numerator=875,
        denominator=1000,
        qualifier=Qualifier.MORE_THAN,
        status=ObsStatus.PROVISIONAL,
        calendar="decree_09",
        series="level 4 of all",
        rank=3,
        rank_of=63,
        text="hạng ba",
        origin=Origin.PUBLISHED,
        source="https://example.vn/báo-cáo?năm=2020",
        certainty=Certainty.SECONDARY,
        note={"vi": "số sơ bộ", "en": "preliminary"},
        line=70_000,
    )
    bare = figure(period=Period(date(2020, 6, 30)), value=None, text="Loại A", line=3)
    assert write(database, full, bare) == Change(created=2, submission=1)
    assert everything(database) == [as_stored(full), as_stored(bare)]
    with database.reading() as connection:
        assert submissions.get(connection, 1) == submissions.Submission(
            number=1, created=2, revised=0, unchanged=0, **{
                name: getattr(sent(), name) for name in ("kind", "file", "sha256", "origin", "reporter", "recorded_at")
            },
        )  # fmt: skip


def test_the_same_figures_again_change_nothing(database: Database):
    figures = [rate(i, 100, org_unit=unit) for i, unit in enumerate(UNIT_CODES)]
    write(database, *figures)
    moved = [replace(one, provenance=replace(one.provenance, file="april.csv", line=1)) for one in figures]
    assert write(database, *moved, hours=1) == Change(unchanged=len(UNIT_CODES), submission=2)
    assert {one.provenance.submission for one in everything(database)} == {1}


def test_a_b_a_is_three_revisions(database: Database):
    values = (50.0, 60.0, 50.0)
    for hours, value in enumerate(values):
        change = write(database, figure(value=value), hours=hours)
        assert change == Change(created=int(hours == 0), revised=int(hours > 0), submission=hours + 1)
    with database.reading() as connection:
        found = observations.revisions(connection, figure().key)
    assert [(one.value, one.provenance.revision, one.provenance.recorded_at) for one in found] == [
        (value, hours + 1, later(hours)) for hours, value in enumerate(values)
    ]
    assert everything(database) == found[-1:]


@pytest.mark.parametrize(
    "changed",
    [
        {"value": None},
        {"numerator": 1},
        {"denominator": 1},
        {"qualifier": Qualifier.ABOUT},
        {"status": ObsStatus.ESTIMATED},
        {"series": "other"},
        {"rank": 4},
        {"rank_of": 63},
        {"text": "B"},
        {"origin": Origin.FEED},
        {"certainty": Certainty.QUOTED},
        {"note": {"vi": "khác"}},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_each_part_of_the_content_makes_a_revision(database: Database, changed):
    write(database, figure())
    assert write(database, figure(**changed)).revised == 1
    assert write(database, figure(**changed)).unchanged == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"indicator": "share_2"},
        {"org_unit": "province_2"},
        {"period": 2},
        {"period": Period(month(1).end)},
        {"calendar": "decree_09"},
        {"source": "https://other.vn"},
    ],
    ids=lambda changed: str(next(iter(changed))),
)
def test_each_part_of_the_key_makes_another_figure(database: Database, changed):
    write(database, figure())
    assert write(database, figure(**changed)).created == 1
    assert len(everything(database)) == 2


def test_what_is_not_in_a_later_file_stays(database: Database):
    write(database, figure(period=1), figure(period=2))
    write(database, figure(period=2, value=51.0), hours=1)
    assert [one.value for one in everything(database)] == [50.0, 51.0]


def test_as_known_at(database: Database):
    write(database, figure(value=50.0))
    write(database, figure(value=60.0), figure(period=2, value=61.0), hours=2)
    assert everything(database, known_at=later(-1)) == []
    assert [one.value for one in everything(database, known_at=later(0))] == [50.0]
    assert [one.value for one in everything(database, known_at=later(1.9))] == [50.0]
    assert [one.value for one in everything(database, known_at=later(2))] == [60.0, 61.0]
    with database.reading() as connection:
        for hours, expected in ((1, [50.0]), (3, [61.0])):
            found = observations.latest(connection, ["share_1"], ["province_1"], known_at=later(hours))
            assert [one.value for one in found] == expected


def test_a_clock_that_goes_back_never_hides_a_revision(database: Database):
    write(database, figure(value=50.0), hours=5)
    write(database, figure(value=60.0), hours=1)
    with database.reading() as connection:
        first, second = observations.revisions(connection, figure().key)
    assert second.provenance.recorded_at > first.provenance.recorded_at
    assert everything(database, known_at=later(9)) == everything(database) == [second]


def test_series_are_bounded_by_day_unit_and_indicator(database: Database):
    write(
        database,
        *(figure(code, unit, number) for code in INDICATOR_CODES for unit in UNIT_CODES for number in range(1, 7)),
    )
    with database.reading() as connection:
        found = observations.series(
            connection, ["share_3", "share_1", "unknown"], ["province_2"], until=month(5).end, since=month(4).end
        )
        assert [(one.indicator, one.period.end.month) for one in found] == [
            ("share_1", 4), ("share_1", 5), ("share_3", 4), ("share_3", 5),
        ]  # fmt: skip
        assert observations.series(connection, [], UNIT_CODES) == []
        assert observations.series(connection, ["share_1"], ["nobody"]) == []
        assert observations.latest(connection, ["unknown"], UNIT_CODES) == []


def test_latest_gives_all_rivals_of_the_last_period(database: Database):
    published = {"origin": Origin.PUBLISHED}
    write(
        database,
        figure(period=1, value=1.0, source="a", **published),
        figure(period=2, value=2.0, source="a", **published),
        figure(period=2, value=3.0, source="b", **published),
        figure(period=Period(month(2).end), value=4.0, source="c", **published),
        figure(period=4, value=9.0, source="a", **published),
        figure("share_2", "province_2", 1, 5.0, **published),
        origin=Origin.PUBLISHED,
    )
    with database.reading() as connection:
        found = observations.latest(connection, INDICATOR_CODES, UNIT_CODES, until=month(3).end)
        assert sorted(one.value for one in found) == [2.0, 3.0, 4.0, 5.0]
        assert [one.value for one in observations.latest(connection, ["share_1"], ["province_1"])] == [9.0]
        assert observations.latest(connection, INDICATOR_CODES, UNIT_CODES, until=date(2018, 1, 1)) == []
        with_figures = observations.org_units_with(connection, INDICATOR_CODES, UNIT_CODES, until=month(3).end)
        assert with_figures == {"share_1": 1, "share_2": 1}
        assert observations.org_units_with(connection, ["share_2"], ["province_1"]) == {}


def test_revisions_of_a_published_figure_are_found_by_its_address(database: Database):
    one = figure(source="https://example.vn/a", origin=Origin.PUBLISHED, period=Period(date(2020, 6, 30)))
    write(database, one, replace(one, provenance=replace(one.provenance, source="https://example.vn/b")))
    with database.reading() as connection:
        found = observations.revisions(connection, FigureKey.parse(one.key.token()))
        assert [each.provenance.source for each in found] == ["https://example.vn/a"]
        unknown = replace(one, calendar="unknown")
        assert observations.revisions(connection, unknown.key) == []


def test_counting_and_streaming_everything(database: Database):
    published = [
        figure(code, "vn", number, source=f"https://example.vn/{number}", origin=Origin.PUBLISHED, certainty=certainty)
        for code in ("share_1", "share_2")
        for number, certainty in ((1, Certainty.QUOTED), (2, Certainty.SECONDARY))
    ]
    reported = [figure(org_unit=unit) for unit in ("province_1", "ministry_1", "ministry_2")]
    write(database, *published, origin=Origin.PUBLISHED)
    write(database, *reported)
    write(database, *(replace(one, value=51.0) for one in reported))
    with database.reading() as connection:
        assert observations.count(connection) == {Origin.PUBLISHED: 4, Origin.REPORTED: 3}
        assert observations.stocked(connection) == {
            Level.NATION: {"share_1": 2, "share_2": 2},
            Level.MINISTRY: {"share_1": 2},
            Level.PROVINCE: {"share_1": 1},
        }
        counted = {(one.source, one.origin, one.certainty): one.n for one in observations.sources(connection)}
        assert counted == {
            ("", Origin.REPORTED, None): 3,
            ("https://example.vn/1", Origin.PUBLISHED, Certainty.QUOTED): 2,
            ("https://example.vn/2", Origin.PUBLISHED, Certainty.SECONDARY): 2,
        }
        streamed = list(observations.figures(connection))
        assert len(streamed) == 7
        assert sorted(streamed, key=repr) == sorted(everything(database), key=repr)
        assert {one.indicator for one in observations.figures(connection, indicators=["share_2"])} == {"share_2"}
        some = list(observations.figures(connection, sources=["https://example.vn/2"]))
        assert [one.period for one in some] == [month(2)] * 2


def test_a_figure_that_changes_its_origin_or_certainty_is_counted_once(database: Database):
    write(database, figure(certainty=Certainty.QUOTED))
    write(database, figure(certainty=Certainty.DERIVED, origin=Origin.FEED))
    with database.reading() as connection:
        assert observations.count(connection) == {Origin.FEED: 1}
        assert [(one.certainty, one.n) for one in observations.sources(connection)] == [(Certainty.DERIVED, 1)]


def test_workspaces_refuse_each_others_figures(database: Database):
    for attempt in ((figure(origin=Origin.DEMO),), (figure(period=1), figure(period=2, origin=Origin.DEMO))):
        with pytest.raises(DashboardError) as caught:
            write(database, *attempt)
        assert caught.value.code == "demo-in-official"
    with pytest.raises(DashboardError) as caught:
        write(database, figure(), origin=Origin.DEMO)
    assert caught.value.code == "demo-in-official"
    assert everything(database) == []


@pytest.mark.parametrize("origin", [Origin.PUBLISHED, Origin.REPORTED, Origin.FEED])
def test_training_refuses_real_figures(training: Database, origin: Origin):
    with pytest.raises(DashboardError) as caught:
        write(training, figure(origin=origin), origin=origin)
    assert caught.value.code == "real-in-training"
    with pytest.raises(DashboardError):
        write(training, figure(origin=origin), origin=Origin.DEMO)
    assert write(training, figure(origin=Origin.DEMO), origin=Origin.DEMO).created == 1


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (figure(indicator="share_9", line=7), "unknown-indicator"),
        (figure(org_unit="atlantis", line=7), "unknown-org-unit"),
        (figure(value=float("nan"), line=7), "figure-not-storable"),
        (figure(value=float("inf"), line=7), "figure-not-storable"),
        (figure(numerator=GREATEST_COUNT + 1, line=7), "figure-not-storable"),
        (figure(text="a\0b", line=7), "figure-not-storable"),
        (figure(period=5, value=2.0, line=7), "figure-twice"),
    ],
)
def test_a_wrong_figure_is_named_and_nothing_of_its_file_is_kept(database: Database, wrong, code):
    before = database.version()
    with pytest.raises(DashboardError) as caught:
        write(database, figure(period=5, line=6), wrong)
    assert caught.value.code == code
    assert (caught.value.params["file"], caught.value.params["line"]) == ("march.csv", "7")
    assert everything(database) == []
    with database.reading() as connection:
        assert submissions.last(connection) == []
    assert database.version() == before


def test_a_figure_that_comes_twice_is_found_across_chunks(database: Database, monkeypatch):
    monkeypatch.setattr(observations, "CHUNK", 3)
    done: list[int] = []
    with database.writing() as connection:
        change = observations.write(
            connection, sent(), (figure(period=number) for number in range(1, 9)), progress=done.append
        )
    assert (change.created, done) == (8, [3, 6, 8])
    with pytest.raises(DashboardError) as caught:
        write(database, *(figure(period=number, value=1.0) for number in range(1, 9)), figure(period=2, line=99))
    assert (caught.value.code, caught.value.params["line"]) == ("figure-twice", "99")
    assert {one.value for one in everything(database)} == {50.0}


def test_one_submission_may_hold_nothing(database: Database):
    assert write(database) == Change(submission=1)
    assert write(database) == Change(submission=2)
    with database.reading() as connection:
        assert [one.number for one in submissions.last(connection)] == [2, 1]


def test_two_writes_in_one_transaction(database: Database):
    with database.writing() as connection:
        observations.write(connection, sent(0), [figure(value=50.0)])
        change = observations.write(connection, sent(1), [figure(value=60.0), figure(period=2)])
        assert change == Change(created=1, revised=1, submission=2)
    assert [one.value for one in everything(database)] == [60.0, 50.0]


def test_history_as_of_now_is_the_current_table(database: Database):
    for hours in range(4):
        write(
            database,
            *(figure(org_unit=unit, period=number, value=float(hours * number % 3)) for unit in UNIT_CODES[:4]
              for number in range(1, 8)),
            hours=hours,
        )  # fmt: skip
    assert everything(database, known_at=later(100)) == everything(database)
    with database.reading() as connection:
        assert connection.exec_driver_sql(f"SELECT count(*) FROM {observation_current.name}").scalar() == 28
        assert connection.exec_driver_sql(f"SELECT count(*) FROM {observation_history.name}").scalar() > 28


def test_reading_cannot_write(database: Database):
    with pytest.raises(Exception, match=r"(?i)read-?only"), database.reading() as connection:
        observations.write(connection, sent(), [figure()])
    assert everything(database) == []


def test_a_reader_sees_one_moment(database: Database):
    write(database, figure(value=50.0))
    with database.reading() as connection:
        first = observations.series(connection, ["share_1"], ["province_1"])
        write(database, figure(value=60.0), hours=1)
        assert observations.series(connection, ["share_1"], ["province_1"]) == first
    assert [one.value for one in everything(database)] == [60.0]


def test_spans_count_no_further_than_asked(database: Database):
    write(database, *(figure(period=number) for number in range(1, 13)), figure(period=3, org_unit="province_2"))
    write(database, figure(period=12, value=9.0, status=ObsStatus.PROVISIONAL), hours=1)
    write(database, figure(period=13, value=None, status=ObsStatus.MISSING), hours=2)
    write(database, figure(period=14, value=9.0, status=ObsStatus.PROVISIONAL), hours=3)
    with database.reading() as connection:

        def spans(most: int, **more) -> dict[str, tuple[int, date | None]]:
            found = observations.spans(connection, INDICATOR_CODES, UNIT_CODES, most=most, **more)
            assert {indicator for _, indicator in found} <= {"share_1"}
            return {unit: (span.n, span.filled) for (unit, _), span in found.items()}

        assert spans(20) == {"province_1": (13, None), "province_2": (1, None)}
        assert spans(5) == {"province_1": (6, month(5).end), "province_2": (1, None)}
        assert spans(1) == {"province_1": (2, month(1).end), "province_2": (1, month(3).end)}
        assert spans(20, since=month(4).start, until=month(6).end) == {"province_1": (3, None)}
        assert spans(20, accepted_only=True) == {"province_1": (12, None), "province_2": (1, None)}
        assert spans(12, accepted_only=True)["province_1"][0] == 12
        assert observations.spans(connection, ["nothing"], UNIT_CODES, most=3) == {}
