"""Feeds: how far each was taken, who holds it, its last documents, and every fetch."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, Row, case, delete, func, insert, select, update

from domain.feed import AskedMonth, FeedOutcome
from domain.problem import Problem
from storage.change import Change
from storage.codes import day_number, instant_number, number_day, number_instant
from storage.serialisation import from_json, to_json
from storage.tables import feed, feed_document, feed_fetch

NOTHING = Change()
GOOD: Sequence[str] = (FeedOutcome.TAKEN, FeedOutcome.UNCHANGED, FeedOutcome.NOT_MODIFIED)
"""Outcomes after which what the portal says is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedDocument:
    """A document that was taken whole."""

    declared: str
    """Fingerprint of the declaration under which it was read."""
    etag: str
    modified: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedFetch:
    """One document that was asked for, and what became of it."""

    feed: str
    month: int
    """The month asked for, as 202503; 0 where none was."""
    outcome: FeedOutcome
    address: str
    """Where it came from: an address without any token, or a path."""
    sha256: str = ""
    """Of the document; empty where none came. The document itself is kept where figures of it were taken."""
    size: int = 0
    submission: int | None = None
    newest: date | None = None
    """End of the newest period in it."""
    change: Change = NOTHING
    left_out: int = 0
    problems: tuple[Problem, ...] = ()
    recorded_at: datetime


def hold(connection: Connection, name: str, holder: str, now: datetime, until: datetime) -> bool:
    """Let the run `holder` hold the feed until `until`; False where another holds it. To be called while writing.

    One that held it longer than it said has died, and its feed is free.
    """
    row = connection.execute(select(feed.c.holder, feed.c.held_until).where(feed.c.name == name)).first()
    if row is None:
        connection.execute(insert(feed).values(name=name, watermark=0, holder=holder, held_until=instant_number(until)))
        return True
    if row.holder not in ("", holder) and row.held_until > instant_number(now):
        return False
    connection.execute(update(feed).where(feed.c.name == name).values(holder=holder, held_until=instant_number(until)))
    return True


def held(connection: Connection, name: str, holder: str) -> bool:
    """Whether the run still holds the feed: one that overran its time must store nothing more."""
    return connection.execute(select(feed.c.holder).where(feed.c.name == name)).scalar() == holder


def release(connection: Connection, name: str, holder: str) -> None:
    """Let the feed go, where the run still holds it."""
    connection.execute(update(feed).where(feed.c.name == name, feed.c.holder == holder).values(holder="", held_until=0))


def watermark(connection: Connection, name: str) -> date | None:
    """The end of the newest period that was taken of a feed; None before the first."""
    return number_day(connection.execute(select(feed.c.watermark).where(feed.c.name == name)).scalar() or 0)


def advance(connection: Connection, name: str, newest: date) -> None:
    """Move the watermark on; it never goes back."""
    number = day_number(newest)
    connection.execute(update(feed).where(feed.c.name == name, feed.c.watermark < number).values(watermark=number))


def document(connection: Connection, name: str, month: int) -> FeedDocument | None:
    """What was taken last for a month of a feed, or None."""
    c = feed_document.c
    row = connection.execute(select(feed_document).where(c.feed == name, c.month == month)).first()
    if row is None:
        return None
    return FeedDocument(declared=row.declared, etag=row.etag, modified=row.modified, sha256=row.sha256)


def remember(connection: Connection, name: str, month: int, taken: FeedDocument | None, now: datetime) -> None:
    """Keep what was taken last for a month; None: nothing that the portal could be asked to compare with."""
    c = feed_document.c
    connection.execute(delete(feed_document).where(c.feed == name, c.month == month))
    if taken is not None:
        connection.execute(
            insert(feed_document).values(
                feed=name, month=month, declared=taken.declared, etag=taken.etag, modified=taken.modified,
                sha256=taken.sha256, recorded_at=instant_number(now),
            )
        )  # fmt: skip


def months(connection: Connection, name: str, declared: str) -> dict[int, AskedMonth]:
    """What became of each month that a feed was ever asked for; `declared` is the fingerprint of today."""
    c = feed_document.c
    whole = set(connection.execute(select(c.month).where(c.feed == name, c.declared == declared)).scalars())
    one = feed_fetch.c
    rows = connection.execute(
        select(
            one.month, func.max(one.id).label("last"), func.max(case((one.outcome.in_(GOOD), 1), else_=0)).label("came")
        )
        .where(one.feed == name, one.month > 0)
        .group_by(one.month)
    )
    return {row.month: AskedMonth(last=row.last, came=bool(row.came), whole=row.month in whole) for row in rows}


def add(connection: Connection, one: FeedFetch) -> None:
    """Keep a fetch."""
    number = int(connection.execute(select(func.coalesce(func.max(feed_fetch.c.id), 0))).scalar_one()) + 1
    connection.execute(
        insert(feed_fetch).values(
            id=number, feed=one.feed, month=one.month, outcome=one.outcome, address=one.address, sha256=one.sha256,
            size=one.size, submission=one.submission, newest=day_number(one.newest), created=one.change.created,
            revised=one.change.revised, unchanged=one.change.unchanged, left_out=one.left_out,
            problems=to_json(one.problems, tuple[Problem, ...]), recorded_at=instant_number(one.recorded_at),
        )
    )  # fmt: skip


def fetches(connection: Connection, name: str, limit: int = 50) -> list[FeedFetch]:
    """The last fetches of a feed, newest first."""
    rows = connection.execute(
        select(feed_fetch).where(feed_fetch.c.feed == name).order_by(feed_fetch.c.id.desc()).limit(limit)
    )
    return [_fetch(row) for row in rows]


def fetch_of(connection: Connection, submission: int) -> FeedFetch | None:
    """The fetch that a submission came by; None for one of other ways."""
    row = connection.execute(select(feed_fetch).where(feed_fetch.c.submission == submission)).first()
    return None if row is None else _fetch(row)


def last_good(connection: Connection, name: str) -> datetime | None:
    """When the portal was last reached and what it said was known or taken; None before the first time."""
    number = connection.execute(
        select(func.max(feed_fetch.c.recorded_at)).where(feed_fetch.c.feed == name, feed_fetch.c.outcome.in_(GOOD))
    ).scalar()
    return None if number is None else number_instant(number)


def _fetch(row: Row[tuple[object, ...]]) -> FeedFetch:
    return FeedFetch(
        feed=row.feed, month=row.month, outcome=FeedOutcome(row.outcome), address=row.address, sha256=row.sha256,
        size=row.size, submission=row.submission, newest=number_day(row.newest),
        change=Change(created=row.created, revised=row.revised, unchanged=row.unchanged, submission=row.submission),
        left_out=row.left_out, problems=from_json(row.problems, tuple[Problem, ...]),
        recorded_at=number_instant(row.recorded_at),
    )  # fmt: skip
