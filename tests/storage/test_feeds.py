"""How far feeds were taken, who holds them, and what was fetched: the same on both engines."""

from datetime import date

from domain.feed import AskedMonth, FeedOutcome
from domain.problem import Problem
from storage import feeds, observations
from storage.change import Change
from storage.database import Database
from storage.feeds import FeedDocument, FeedFetch
from tests.storage.made import figure, later, sent


def test_one_run_holds_a_feed(database: Database) -> None:
    with database.writing() as connection:
        assert feeds.hold(connection, "a", "first", later(0), later(1))
        assert feeds.hold(connection, "a", "first", later(0.5), later(2))
        assert not feeds.hold(connection, "a", "second", later(1.5), later(3))
        assert feeds.hold(connection, "b", "second", later(1.5), later(3))
        feeds.release(connection, "a", "second")
        assert feeds.held(connection, "a", "first")
        assert feeds.hold(connection, "a", "second", later(2), later(3)), "it held the feed longer than it said"
        assert not feeds.held(connection, "a", "first")
        feeds.release(connection, "a", "second")
        assert feeds.hold(connection, "a", "third", later(2.1), later(3))


def test_the_watermark_never_goes_back(database: Database) -> None:
    with database.writing() as connection:
        feeds.hold(connection, "a", "x", later(0), later(1))
        assert feeds.watermark(connection, "a") is None
        assert feeds.watermark(connection, "nobody") is None
        for day in (date(2025, 2, 28), date(2025, 1, 31)):
            feeds.advance(connection, "a", day)
            assert feeds.watermark(connection, "a") == date(2025, 2, 28)


def test_documents_and_fetches_come_back_as_they_were_kept(database: Database) -> None:
    taken = FeedDocument(declared="d", etag='"e"', modified="m", sha256="0" * 64)
    with database.writing() as connection:
        feeds.hold(connection, "a", "x", later(0), later(1))
        number = observations.write(connection, sent(), [figure()]).submission
        feeds.remember(connection, "a", 202501, taken, later(0))
        feeds.remember(connection, "a", 0, taken, later(0))
        feeds.remember(connection, "a", 0, None, later(0))
        one = FeedFetch(
            feed="a", month=202501, outcome=FeedOutcome.TAKEN, address="https://example.org/", sha256="0" * 64, size=9,
            submission=number, newest=date(2025, 1, 31), change=Change(created=1, submission=number), left_out=2,
            problems=(Problem(code="feed-unit-unknown", line=3, cell="x"),), recorded_at=later(0),
        )  # fmt: skip
        feeds.add(connection, one)
        failed = FeedFetch(feed="a", month=0, outcome=FeedOutcome.UNREACHABLE, address="", recorded_at=later(1))
        feeds.add(connection, failed)
    with database.reading() as connection:
        assert feeds.document(connection, "a", 202501) == taken
        assert feeds.document(connection, "a", 0) is None
        assert feeds.fetches(connection, "a") == [failed, one]
        assert feeds.fetches(connection, "a", 1) == [failed]
        assert feeds.fetch_of(connection, number) == one
        assert feeds.fetch_of(connection, number + 1) is None
        assert feeds.last_good(connection, "a") == later(0)
        assert feeds.last_good(connection, "nobody") is None


def test_what_became_of_each_month_that_was_asked_for(database: Database) -> None:
    def came(connection, month: int, outcome: FeedOutcome, feed: str = "a") -> None:
        feeds.add(connection, FeedFetch(feed=feed, month=month, outcome=outcome, address="", recorded_at=later(0)))

    with database.writing() as connection:
        for name in ("a", "b"):
            feeds.hold(connection, name, "x", later(0), later(1))
        assert feeds.months(connection, "a", "d") == {}
        for month, outcome in (
            (202501, FeedOutcome.TAKEN), (202502, FeedOutcome.UNREACHABLE), (202503, FeedOutcome.UNCHANGED),
            (202501, FeedOutcome.REFUSED), (0, FeedOutcome.REFUSED),
        ):  # fmt: skip
            came(connection, month, outcome)
        came(connection, 202504, FeedOutcome.TAKEN, "b")
        for month, declared in ((202501, "another"), (202503, "d")):
            taken = FeedDocument(declared=declared, etag="", modified="", sha256="0" * 64)
            feeds.remember(connection, "a", month, taken, later(0))
    with database.reading() as connection:
        assert feeds.months(connection, "a", "d") == {
            202501: AskedMonth(last=4, came=True, whole=False),
            202502: AskedMonth(last=2, came=False, whole=False),
            202503: AskedMonth(last=3, came=True, whole=True),
        }
