"""Feeds from a portal that misbehaves into a database: whole or not at all, once, with the way back to the source."""

import hashlib
import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from domain.assessment import Thresholds
from domain.errors import DashboardError
from domain.feed import Feed, FeedFormat, FeedOutcome, FeedPeriod, Measure
from domain.geography import Area
from domain.indicator import Bounds, Unit
from domain.observation import FigureKey, Origin, SeriesBreak, in_order, source_key
from domain.org_unit import Level
from domain.people import SYSTEM, Grant, Role
from domain.period import Period
from domain.reference import Calendar
from loaders.feeds import Fetched, Seen, fetch
from services import examination, feeds, figures, rankings
from services.acting import Acting
from services.catalogue import catalogue
from services.rankings import Place
from services.view import View
from storage import arrivals, audit, definitions, observations, originals, submissions
from storage import feeds as stored
from storage.database import Database
from tests.loaders.feeds.portal import Portal, portal
from tests.services.at_work import QUAN, person
from tests.storage.made import UNITS, figure, indicator, later, located, sent

SOURCE = "A portal's statistics"
FIELDS = ("TEN", "CKMB", "TDGQ", "MDSH", "TTTT", "MDHL", "TONG_SCORE")
INDICATORS = [
    replace(
        indicator("accounts", levels=(Level.PROVINCE,), calendar="statistical", cumulative=True),
        unit=Unit.COUNT,
        bounds=Bounds(0),
    ),
    replace(indicator("visits", levels=(Level.PROVINCE,), calendar="statistical"), unit=Unit.COUNT, bounds=Bounds(0)),
]
STATISTICAL = Calendar(code="statistical", names={"vi": "x", "en": "x"}, first_day=1, last_day=None, due_day=None)


@pytest.fixture
def there() -> Iterator[Portal]:
    with portal() as made:
        yield made


@pytest.fixture(scope="module")
def defined(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database with units and an indicator, made once: migrating takes longer than the tests."""
    file = tmp_path_factory.mktemp("feeds") / "official.sqlite"
    made = Database(f"sqlite:///{file}")
    made.migrate("official")
    with made.writing() as connection:
        definitions.put(connection, "org_unit", located(UNITS, "units.csv"), later(0))
        definitions.put(connection, "indicator", located(INDICATORS, "indicators.yaml"), later(0))
        definitions.put(connection, "calendar", located([STATISTICAL], "calendars.yaml"), later(0))
    made.dispose()
    return file


@pytest.fixture
def database(defined: Path, tmp_path: Path) -> Iterator[Database]:
    shutil.copy(defined, tmp_path)
    made = Database(f"sqlite:///{tmp_path / defined.name}")
    yield made
    made.dispose()


def at_work(database: Database, hours: float = 0, today: date = date(2025, 3, 31), who=SYSTEM) -> Acting:
    view = View(database=database, codelists=catalogue(database), as_of=today, rules=Thresholds())
    return Acting(view=view, person=who, now=later(hours), today=today, training=False)


def feed(there: Portal, **more) -> Feed:
    given = {
        "name": "portal", "source": SOURCE, "format": FeedFormat.JSON, "url": there.url, "unit_field": "unit",
        "period_field": "month", "measures": (Measure(indicator="visits", value="visits"),), "attempts": 2,
        "timeout_seconds": 1,
    }  # fmt: skip
    return Feed(**{**given, **more})


def rows(*found: tuple[str, str, int]) -> bytes:
    return json.dumps([{"unit": unit, "month": month, "visits": visits} for unit, month, visits in found]).encode()


def run(database: Database, wanted: Feed, hours: float = 0, **more):
    quick = partial(fetch, root=Path("/"), first_pause=0.01)
    return feeds.run(at_work(database, hours, **more), wanted, quick, lambda: later(hours))


def outcomes(done) -> list[str]:
    return [one.outcome.value for one in done]


def visits(database: Database) -> list[tuple[str, float, int]]:
    with database.reading() as connection:
        found = observations.series(connection, ["visits"], [one.code for one in UNITS])
    return [(one.org_unit, one.value, one.provenance.revision) for one in found]


def state(database: Database) -> tuple[int, int]:
    """How many submissions and kept documents there are."""
    with database.reading() as connection:
        return len(submissions.last(connection)), len(audit.entries(connection, action="feed-taken"))


GOOD = rows(("province_1", "2025-01", 10), ("province_2", "2025-01", 20))


def test_a_feed_is_taken_with_the_way_back_to_its_source(database: Database, there: Portal) -> None:
    there.body = GOOD
    (one,) = run(database, feed(there), hours=1)
    assert (one.outcome, one.change.created, one.left_out, one.newest) == (FeedOutcome.TAKEN, 2, 0, date(2025, 1, 31))
    assert visits(database) == [("province_1", 10, 1), ("province_2", 20, 1)]
    key = FigureKey("visits", "province_1", date(2025, 1, 31), date(2025, 1, 1), "statistical", source_key(SOURCE))
    with database.reading() as connection:
        (revision,) = observations.revisions(connection, key)
        assert (revision.origin, revision.fed) == (Origin.FEED, True)
        place = revision.provenance
        assert (place.file, place.line, place.source, place.recorded_at) == ("portal.json", 1, SOURCE, later(1))
        found = submissions.get(connection, place.submission)
        assert (found.kind, found.reporter) == ("feed", "feed:portal")
        assert found.sha256 == hashlib.sha256(GOOD).hexdigest()
        assert originals.content(connection, found.sha256) == GOOD
        (entry,) = audit.entries(connection, action="feed-taken")
        assert (entry.subject, entry.detail["address"]) == (f"submission/{found.number}", there.url)
        assert audit.first_break(connection) is None
    detail = figures.submission(at_work(database, who=QUAN), place.submission)
    assert (detail.fetch.address, detail.fetch.recorded_at, detail.has_file) == (there.url, later(1), True)
    assert figures.original(at_work(database, who=QUAN), place.submission) == ("portal.json", GOOD)


def accounts(there: Portal, **more) -> Feed:
    return feed(there, measures=(Measure(indicator="accounts", value="visits"),), **more)


def counted(database: Database) -> list[tuple[int, float]]:
    with database.reading() as connection:
        found = observations.series(connection, ["accounts"], [one.code for one in UNITS])
    return [(one.period.end.month, one.value) for one in found]


def test_a_cumulative_number_that_falls_is_held_back_and_named(database: Database, there: Portal) -> None:
    there.body = rows(("province_1", "2024-11", 100), ("province_1", "2024-12", 110))
    run(database, accounts(there))
    there.body = rows(("province_1", "2025-01", 90), ("province_2", "2025-01", 5))
    (one,) = run(database, accounts(there), 1)
    assert (one.outcome, one.change.created, one.left_out) == (FeedOutcome.TAKEN, 1, 1)
    (problem,) = one.problems
    assert (problem.code, problem.line, problem.params) == (
        "feed-cumulative-falls", 1, {"unit": "province_1", "value": "90", "other": "110", "day": "31/12/2024"},
    )  # fmt: skip
    assert counted(database) == [(11, 100), (12, 110), (1, 5)]
    # The next run asks again; by then the portal has mended it.
    there.body = rows(("province_1", "2025-01", 120), ("province_2", "2025-01", 5))
    assert (run(database, accounts(there), 2)[0].left_out, counted(database)[2]) == (0, (1, 120))


def test_a_series_that_falls_within_one_document_loses_what_falls(database: Database, there: Portal) -> None:
    there.body = rows(
        ("province_1", "2024-11", 100), ("province_1", "2024-12", 80), ("province_1", "2025-01", 105)
    )  # fmt: skip
    (one,) = run(database, accounts(there))
    assert ([p.line for p in one.problems], counted(database)) == ([2], [(11, 100), (1, 105)])


def test_a_portal_that_corrects_its_whole_series_is_believed(database: Database, there: Portal) -> None:
    there.body = rows(("province_1", "2024-11", 1000), ("province_1", "2024-12", 1100))
    run(database, accounts(there))
    there.body = rows(("province_1", "2024-11", 100), ("province_1", "2024-12", 110))
    (one,) = run(database, accounts(there), 1)
    assert (one.change.revised, one.problems, counted(database)) == (2, (), [(11, 100), (12, 110)])


def test_a_correction_above_what_was_taken_later_is_held_back(database: Database, there: Portal) -> None:
    there.body = rows(("province_1", "2024-11", 100), ("province_1", "2024-12", 110))
    run(database, accounts(there))
    there.body = rows(("province_1", "2024-11", 500), ("province_2", "2024-12", 1))
    (one,) = run(database, accounts(there), 1)
    assert ([p.code for p in one.problems], one.left_out) == (["feed-cumulative-falls"], 1)
    assert counted(database) == [(11, 100), (12, 110), (12, 1)]


def test_a_change_of_definition_begins_the_counting_anew(database: Database, there: Portal) -> None:
    change = SeriesBreak(code="x", day=date(2025, 1, 1), indicators=("accounts",), names={"vi": "x"})
    with database.writing() as connection:
        definitions.put(connection, "break", located([change], "breaks.yaml"), later(0))
    there.body = rows(("province_1", "2024-12", 110), ("province_1", "2025-01", 4))
    (one,) = run(database, accounts(there))
    assert (one.problems, counted(database)) == ((), [(12, 110), (1, 4)])


def test_run_twice_nothing_is_stored_again(database: Database, there: Portal) -> None:
    there.body = GOOD
    run(database, feed(there))
    before = visits(database), state(database)
    assert outcomes(run(database, feed(there), 1)) == ["not-modified"]
    there.tagged = False
    assert outcomes(run(database, feed(there), 2)) == ["unchanged"]
    there.body = GOOD + b"\n\n"
    assert outcomes(run(database, feed(there), 3)) == ["unchanged"]
    assert (visits(database), state(database)) == before


def test_another_declaration_reads_the_same_document_again(database: Database, there: Portal) -> None:
    there.body = GOOD
    run(database, feed(there))
    (one,) = run(database, feed(there, source="Another name of the portal"), 1)
    assert (one.outcome, one.change.created) == (FeedOutcome.TAKEN, 2)


def test_a_changed_value_is_a_revision_and_what_is_gone_stays(database: Database, there: Portal) -> None:
    there.body = GOOD
    run(database, feed(there))
    there.body = rows(("province_1", "2025-01", 11), ("province_3", "2025-01", 30))
    (one,) = run(database, feed(there), 1)
    assert (one.change.created, one.change.revised, one.change.unchanged) == (1, 1, 0)
    assert visits(database) == [("province_1", 11, 2), ("province_2", 20, 1), ("province_3", 30, 1)]
    there.body = GOOD
    run(database, feed(there), 2)
    assert visits(database)[0] == ("province_1", 10, 3)


@pytest.mark.parametrize(
    ("misbehave", "outcome", "code"),
    [
        ({"answers": [500] * 9}, "unreachable", "feed-status"),
        ({"cut_to": 20, "tagged": False}, "unreachable", "feed-cut-off"),
        ({"silent_seconds": 20}, "unreachable", "feed-timeout"),
        ({"body": GOOD[:-30]}, "refused", "feed-not-json"),
        ({"body": GOOD.replace(b'"visits"', b'"hits"')}, "refused", "feed-field-missing"),
        ({"body": GOOD.replace(b"20}", b'"20"}')}, "refused", "feed-field-type"),
        ({"body": GOOD.decode().encode("utf-16")}, "refused", "feed-encoding"),
        ({"body": b"<html>maintenance</html>"}, "refused", "feed-not-json"),
        ({"body": rows(("nobody", "2025-01", 1))}, "refused", "feed-unit-unknown"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_portal_that_misbehaves_changes_nothing(
    database: Database, there: Portal, misbehave: dict, outcome: str, code: str
) -> None:
    there.body = GOOD
    run(database, feed(there))
    before = visits(database), state(database)
    for name, value in misbehave.items():
        setattr(there, name, value)
    (one,) = run(database, feed(there, attempts=1 if "silent_seconds" in misbehave else 2), 1)
    assert (one.outcome.value, [problem.code for problem in one.problems]) == (outcome, [code])
    came = there.body if outcome == "refused" else b""
    assert (one.sha256, one.size) == (hashlib.sha256(came).hexdigest() if came else "", len(came))
    with database.reading() as connection:
        assert originals.content(connection, one.sha256) is None, "of what was refused the hash is kept alone"
    assert (visits(database), state(database)) == before
    (told,) = feeds.states(at_work(database).view, (feed(there),))
    assert (told.last.outcome.value, told.reached, told.watermark) == (outcome, later(0), date(2025, 1, 31))


def test_after_a_refusal_the_next_good_document_is_taken(database: Database, there: Portal) -> None:
    there.body = b"[]"
    run(database, feed(there))
    there.body = GOOD
    assert outcomes(run(database, feed(there), 1)) == ["taken"]


def test_a_row_that_was_left_out_is_asked_for_again(database: Database, there: Portal) -> None:
    there.body = rows(("province_1", "2025-01", 10), ("province_new", "2025-01", 20))
    (one,) = run(database, feed(there))
    assert (one.outcome, one.left_out, one.change.created) == (FeedOutcome.TAKEN, 1, 1)
    with database.writing() as connection:
        new = [*UNITS, replace(UNITS[4], code="province_new")]
        definitions.put(connection, "org_unit", located(new, "units.csv"), later(1))
    (again,) = run(database, feed(there), 2)
    assert (again.outcome, again.left_out, again.change.created) == (FeedOutcome.TAKEN, 0, 1)


def test_a_month_that_was_not_over_is_taken_when_it_is(database: Database, there: Portal) -> None:
    """The portal says "not modified" of the same document; it was not the whole of it that was taken."""
    there.body = rows(("province_1", "2025-02", 10), ("province_1", "2025-03", 20))
    assert outcomes(run(database, feed(there), today=date(2025, 3, 30))) == ["taken"]
    assert outcomes(run(database, feed(there), 1, today=date(2025, 3, 30))) == ["unchanged"]
    assert outcomes(run(database, feed(there), 2, today=date(2025, 5, 30))) == ["taken"]
    assert visits(database) == [("province_1", 10, 1), ("province_1", 20, 1)]
    assert outcomes(run(database, feed(there), 3, today=date(2025, 5, 30))) == ["not-modified"]


def test_a_portal_put_back_to_an_old_state_is_refused(database: Database, there: Portal) -> None:
    there.body = rows(("province_1", "2025-02", 10))
    run(database, feed(there))
    there.body = GOOD
    (one,) = run(database, feed(there), 1)
    assert [problem.code for problem in one.problems] == ["feed-went-back"]
    assert visits(database) == [("province_1", 10, 1)]


def by_month(there: Portal, **more) -> Feed:
    """In the shape of the index of Decision 766: posted for a month, no month in the rows."""
    return feed(
        there, form=(("service", "report_tinh_766_service"), ("p_nam", "{year}"), ("p_thang", "{month}")),
        period=FeedPeriod.ASKED, period_field="", first_month=202501, unit_field="TEN", rows="data",
        measures=(Measure(indicator="visits", value="TONG_SCORE"),), **more,
    )  # fmt: skip


def scores(value: int) -> bytes:
    return json.dumps({"data": [dict.fromkeys(FIELDS, value) | {"TEN": "province_1"}]}).encode()


def test_months_are_asked_for_from_the_watermark_on(database: Database, there: Portal) -> None:
    there.by_form = {"01": scores(1), "02": scores(2), "03": scores(3)}
    done = run(database, by_month(there), today=date(2025, 3, 20))
    assert [(one.month, one.outcome.value) for one in done] == [(202501, "taken"), (202502, "taken")]
    assert [form["p_thang"] for *_, form in there.asked] == ["01", "02"]
    there.by_form["02"] = scores(5)
    done = run(database, by_month(there), 1, today=date(2025, 3, 31))
    assert [(one.month, one.outcome.value) for one in done] == [(202502, "taken"), (202503, "taken")]
    assert visits(database) == [("province_1", 1, 1), ("province_1", 5, 2), ("province_1", 3, 1)]


def test_no_month_is_left_out_behind_one_that_failed(database: Database, there: Portal) -> None:
    there.by_form = {"01": scores(1), "02": b"{}", "03": scores(3)}
    assert outcomes(run(database, by_month(there))) == ["taken", "refused"]
    there.by_form["02"] = scores(2)
    assert outcomes(run(database, by_month(there), 1)) == ["unchanged", "taken", "taken"]


def nothing_yet(unit: str = "province_1") -> bytes:
    return json.dumps({"data": [dict.fromkeys(FIELDS) | {"TEN": unit}]}).encode()


def with_unknown(value: int) -> bytes:
    return json.dumps(
        {"data": [dict.fromkeys(FIELDS, value) | {"TEN": name} for name in ("province_1", "new")]}
    ).encode()


def asked_and(done) -> list[tuple[int, str]]:
    return [(one.month % 100, one.outcome.value) for one in done]


def test_what_was_not_taken_whole_is_asked_for_again_behind_the_watermark(database: Database, there: Portal) -> None:
    """January had a unit nobody knows, February no figures yet; March is whole and is left in peace."""
    april = date(2025, 4, 30)
    there.by_form = {"01": with_unknown(1), "02": nothing_yet(), "03": scores(3), "04": scores(4)}
    done = run(database, by_month(there), today=april)
    assert asked_and(done) == [(1, "taken"), (2, "unchanged"), (3, "taken"), (4, "taken")]
    with database.writing() as connection:
        units = [*UNITS, replace(UNITS[4], code="new")]
        definitions.put(connection, "org_unit", located(units, "units.csv"), later(1))
    there.by_form["02"] = scores(2)
    done = run(database, by_month(there), 1, today=april)
    assert asked_and(done) == [(1, "taken"), (2, "taken"), (4, "unchanged")]
    assert ([one.change.created for one in done], [value for _, value, _ in visits(database)]) == (
        [1, 1, 0],
        [1, 2, 3, 4],
    )
    assert asked_and(run(database, by_month(there), 2, today=april)) == [(4, "unchanged")]


def test_another_declaration_asks_for_all_months_again(database: Database, there: Portal) -> None:
    there.by_form = {"01": scores(1), "02": scores(2), "03": scores(3)}
    run(database, by_month(there))
    corrected = by_month(there, source="Another name of the portal")
    assert asked_and(run(database, corrected, 1)) == [(1, "taken"), (2, "taken"), (3, "taken")]
    as_before = replace(corrected, schedule="each hour", attempts=1)
    assert asked_and(run(database, as_before, 2)) == [(3, "unchanged")], "it is read no other way"


def test_a_month_that_came_once_and_fails_now_keeps_no_new_month_away(database: Database, there: Portal) -> None:
    there.by_form = {"01": with_unknown(1), "02": with_unknown(2), "03": scores(3)}
    assert outcomes(run(database, by_month(there))) == ["taken"] * 3
    there.by_form |= {"01": b"{}", "04": scores(4)}
    done = run(database, by_month(there), 1, today=date(2025, 4, 30))
    assert asked_and(done) == [(1, "refused"), (3, "unchanged"), (4, "taken")]
    done = run(database, by_month(there), 2, today=date(2025, 4, 30))
    assert asked_and(done) == [(2, "unchanged"), (1, "refused"), (4, "unchanged")], "the one that failed goes last"


def test_one_run_at_a_time_and_a_dead_one_is_taken_over(database: Database, there: Portal) -> None:
    there.body = GOOD
    wanted = feed(there)
    inner: list[str] = []

    def slow(one: Feed, month: int, seen: Seen) -> Fetched:
        try:
            run(database, wanted)
        except DashboardError as refused:
            inner.append(refused.code)
        return Fetched(content=GOOD, address=there.url)

    assert outcomes(feeds.run(at_work(database), wanted, slow, lambda: later(0))) == ["taken"]
    assert inner == ["feed-held"]
    with database.writing() as connection:
        assert stored.hold(connection, wanted.name, "dead", later(0), later(1))
    with pytest.raises(DashboardError, match="feed-held"):
        run(database, wanted, 0.5)
    assert outcomes(run(database, wanted, 1.5)) == ["unchanged"]


def test_a_run_that_was_taken_for_dead_stores_nothing(database: Database, there: Portal) -> None:
    def overtaken(one: Feed, month: int, seen: Seen) -> Fetched:
        with database.writing() as connection:
            assert stored.hold(connection, one.name, "another", later(9), later(10))
        return Fetched(content=GOOD, address=there.url)

    with pytest.raises(DashboardError, match="feed-held"):
        feeds.run(at_work(database), feed(there), overtaken, lambda: later(0))
    assert visits(database) == []
    with database.reading() as connection:
        assert stored.held(connection, "portal", "another")


def test_what_breaks_while_it_is_stored_leaves_nothing(
    database: Database, there: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Figures, original, watermark and trail are one transaction."""
    there.body = GOOD

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the disk")

    monkeypatch.setattr(stored, "add", broken)
    with pytest.raises(RuntimeError):
        run(database, feed(there))
    monkeypatch.undo()
    assert (visits(database), state(database)) == ([], (0, 0))
    assert outcomes(run(database, feed(there), 1)) == ["taken"]


def test_a_trial_stores_nothing(database: Database, there: Portal) -> None:
    there.body = GOOD
    quick = partial(fetch, root=Path("/"), first_pause=0.01)
    version = database.version()
    (one,) = feeds.check(at_work(database), feed(there), quick)
    assert (one.outcome, one.change.created) == (FeedOutcome.TAKEN, 2)
    assert (visits(database), database.version()) == ([], version)


def test_a_feed_stands_beside_what_the_unit_reported(database: Database, there: Portal) -> None:
    """Neither revises the other, both are shown, and of one day the reported figure stands on lines and cards."""
    reported = figure("visits", "province_1", Period.month(2025, 1), 9.0, calendar="statistical")
    with database.writing() as connection:
        observations.write(connection, sent(), [reported])
    there.body = GOOD
    run(database, feed(there), 1)
    with database.reading() as connection:
        both = observations.series(connection, ["visits"], ["province_1"])
    assert {(one.origin, one.value, one.provenance.revision) for one in both} == {
        (Origin.REPORTED, 9, 1), (Origin.FEED, 10, 1),
    }  # fmt: skip
    assert [one.origin for one in in_order(both)] == [Origin.FEED, Origin.REPORTED]
    assert [one.origin for one in in_order(reversed(both))] == [Origin.FEED, Origin.REPORTED]


def test_a_unit_is_placed_by_what_it_reported_itself(database: Database) -> None:
    """In the preview as in the ranking of the page, though the figure of the feed is read after the reported one."""
    month = Period.month(2025, 1)
    reported = [
        figure("visits", f"province_{n}", month, value, calendar="statistical")
        for n, value in ((1, 83.0), (2, 50.0), (3, 40.0))
    ]
    fed = figure("visits", "province_1", month, 1.0, calendar="statistical", source=SOURCE, origin=Origin.FEED)
    with database.writing() as connection:
        observations.write(connection, sent(), reported)
        observations.write(connection, sent(1, Origin.FEED), [fed])
    view = at_work(database).view
    measured, provinces = view.codelists.indicators["visits"], view.codelists.units(Level.PROVINCE, month.end)
    ranking = rankings.ranking(view, measured, [Area.lone(unit) for unit in provinces])
    assert [(row.figure.value, row.place) for row in ranking.rows] == [(83, 1), (50, 2), (40, 3)]
    placed = rankings.places(view, [measured], Level.PROVINCE, month.end)
    assert placed == {(row.org_unit.code, "visits"): Place(row.place, 3) for row in ranking.rows}


def test_a_wrong_declaration_and_another_workspace_fetch_nothing(database: Database, there: Portal) -> None:
    (one,) = run(database, feed(there, measures=(Measure(indicator="nothing", value="x"),)))
    assert (one.outcome, one.problems[0].code) == (FeedOutcome.REFUSED, "feed-no-such-code")
    with pytest.raises(DashboardError, match="feed-of-other-workspace"):
        run(database, feed(there, workspace="training"))
    assert there.asked == []


def test_demo_figures_never_enter_the_official_workspace(database: Database, there: Portal) -> None:
    there.body = GOOD.replace(b'"visits"', b'"nguon_goc": "demo", "visits"')
    (one,) = run(database, feed(there))
    assert [problem.code for problem in one.problems] == ["demo-file"]
    assert visits(database) == []


def test_the_time_of_a_run_is_longer_than_its_requests(database: Database, there: Portal) -> None:
    there.body = GOOD
    held: list[datetime] = []

    def looks(one: Feed, month: int, seen: Seen) -> Fetched:
        with database.reading() as connection:
            row = connection.exec_driver_sql("SELECT held_until FROM feed").scalar_one()
            held.append(datetime.fromtimestamp(row / 1e6, UTC))
        return Fetched(content=GOOD, address="x")

    wanted = feed(there, attempts=4, timeout_seconds=60)
    feeds.run(at_work(database), wanted, looks, lambda: later(0))
    assert held[0] - later(0) > timedelta(minutes=8)


def test_observations_of_a_feed_count_as_no_report(database: Database, there: Portal) -> None:
    there.body = GOOD
    run(database, feed(there))
    with database.reading() as connection:
        found = arrivals.reported(
            connection, ["province_1"], ["visits"], "statistical", date(2025, 1, 1), date(2025, 12, 31)
        )
    assert found == []


def test_a_report_is_not_held_against_a_feed(database: Database, there: Portal) -> None:
    """A counter that a portal shows higher keeps no unit from reporting what it counted."""
    there.body = rows(("province_1", "2025-01", 9_000))
    run(database, feed(there))
    who = person("lan", Grant(Role.REPORTER, "province_1"))
    data = b"don_vi,chi_tieu,ky_bao_cao,gia_tri\nprovince_1,visits,2025-02,10\n"
    examined = examination.examine(at_work(database, who=who), data, "a.csv")
    assert [problem.code for problem in examined.problems] == []
    assert [one.value for one in examined.figures] == [10]
