"""The audit trail: append-only, each entry sealed by a hash over itself and the entry before it."""

import hashlib
import json
from collections.abc import Generator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, func, insert, or_, select

from storage.codes import EPOCH, instant_number, number_instant
from storage.tables import audit

START = "0" * 64
"""What stands in the place of a hash before the first entry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing that was done. People appear by their login only, so that names can be erased and the seal stays."""

    number: int
    recorded_at: datetime
    actor: str
    action: str
    """Kebab-case, the key of its sentence under ``audit.`` in `locales/`."""
    subject: str
    """What it was done to: ``submission/42``, ``account/lan``, ``figure/<token>``."""
    detail: Mapping[str, str]
    previous: str
    hash: str

    def seal(self) -> str:
        """The hash this entry must have."""
        said = [
            self.number, instant_number(self.recorded_at), self.actor, self.action, self.subject, dict(self.detail),
            self.previous,
        ]  # fmt: skip
        written = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(written.encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """Where the chain does not hold, and why: ``gap`` in the numbers, other ``content``, or a broken ``link``."""

    number: int
    kind: str


def append(connection: Connection, *, now: datetime, actor: str, action: str, subject: str, **detail: str) -> Entry:
    """Add one entry to the end of the trail; it is kept or undone with the transaction it speaks of."""
    last = connection.execute(select(audit.c.id, audit.c.hash).order_by(audit.c.id.desc()).limit(1)).first()
    entry = Entry(
        number=1 if last is None else last.id + 1,
        # The database keeps microseconds: what is sealed is what is read back.
        recorded_at=number_instant(instant_number(now)),
        actor=actor,
        action=action,
        subject=subject,
        detail=detail,
        previous=START if last is None else last.hash,
        hash="",
    )
    seal = entry.seal()
    connection.execute(
        insert(audit).values(
            id=entry.number,
            recorded_at=instant_number(entry.recorded_at),
            actor=actor,
            action=action,
            subject=subject,
            detail=json.dumps(detail, ensure_ascii=False, sort_keys=True),
            previous=entry.previous,
            hash=seal,
        )
    )
    return Entry(
        number=entry.number, recorded_at=entry.recorded_at, actor=actor, action=action, subject=subject, detail=detail,
        previous=entry.previous, hash=seal,
    )  # fmt: skip


def entries(
    connection: Connection,
    *,
    subject: str = "",
    action: str = "",
    words: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    before: int | None = None,
    limit: int = 100,
) -> list[Entry]:
    """The last entries, newest first: of one `subject` or `action`, with `words` in actor, action, subject or detail.

    They were recorded in [since, until), and have numbers under `before`.
    """
    statement = select(audit).order_by(audit.c.id.desc()).limit(limit)
    if subject:
        statement = statement.where(audit.c.subject == subject)
    if action:
        statement = statement.where(audit.c.action == action)
    if since is not None:
        statement = statement.where(audit.c.recorded_at >= instant_number(since))
    if until is not None:
        statement = statement.where(audit.c.recorded_at < instant_number(until))
    if words:
        columns = (audit.c.actor, audit.c.action, audit.c.subject, audit.c.detail)
        statement = statement.where(or_(*(column.icontains(words, autoescape=True) for column in columns)))
    if before is not None:
        statement = statement.where(audit.c.id < before)
    return [_entry(row) for row in connection.execute(statement)]


def actions(connection: Connection) -> list[str]:
    """The actions there are in the trail."""
    return sorted(connection.execute(select(audit.c.action).distinct()).scalars())


def count(connection: Connection) -> int:
    """How many entries there are."""
    return int(connection.execute(select(func.count()).select_from(audit)).scalar_one())


def first_break(connection: Connection) -> Break | None:
    """The first entry that is not what was written, or None; reads the whole trail in the memory of a chunk."""
    previous, expected = START, 1
    with closing(_all(connection)) as trail:
        for entry in trail:
            if entry.number != expected:
                return Break(number=expected, kind="gap")
            if entry.previous != previous:
                return Break(number=entry.number, kind="link")
            if entry.seal() != entry.hash:
                return Break(number=entry.number, kind="content")
            previous, expected = entry.hash, expected + 1
    return None


def holds(connection: Connection, seal: str) -> bool:
    """Whether an entry with this hash stands in the trail: a receipt of old proves that nothing was cut off."""
    return connection.execute(select(audit.c.id).where(audit.c.hash == seal)).first() is not None


def _all(connection: Connection) -> Generator[Entry, None, None]:
    statement = select(audit).order_by(audit.c.id)
    with connection.execute(statement, execution_options={"stream_results": True, "yield_per": 2_000}) as result:
        for row in result:
            yield _entry(row)


def _entry(row: Row[tuple[object, ...]]) -> Entry:
    """The entry of a row; one that nobody can have written reads as something else than was sealed, and never fails."""
    try:
        detail = json.loads(row.detail)
    except ValueError:
        detail = None
    try:
        recorded_at = number_instant(row.recorded_at)
    except OverflowError:
        recorded_at = EPOCH
    return Entry(
        number=row.id,
        recorded_at=recorded_at,
        actor=row.actor,
        action=row.action,
        subject=row.subject,
        detail=detail if isinstance(detail, dict) else {"": row.detail},
        previous=row.previous,
        hash=row.hash,
    )
