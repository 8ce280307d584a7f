"""What came in, by whom and when: one row a file or form."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, func, insert, select, update

from domain.observation import Origin
from storage import dimensions
from storage.change import Change
from storage.codes import ORIGIN, instant_number, number_instant, reverse
from storage.tables import submission

_ORIGINS = reverse(ORIGIN)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSubmission:
    """A submission that has no number yet."""

    kind: str
    file: str
    sha256: str
    origin: Origin
    reporter: str
    recorded_at: datetime
    """With a time zone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """One submission and what it did."""

    number: int
    kind: str
    file: str
    sha256: str
    origin: Origin
    reporter: str
    recorded_at: datetime
    created: int
    revised: int
    unchanged: int


def add(connection: Connection, new: NewSubmission) -> int:
    """Record `new` and return its number."""
    number = int(connection.execute(select(func.coalesce(func.max(submission.c.id), 0))).scalar_one()) + 1
    connection.execute(
        insert(submission).values(
            id=number,
            kind=new.kind,
            file=new.file,
            sha256=new.sha256,
            origin=ORIGIN[new.origin],
            reporter=new.reporter,
            recorded_at=instant_number(new.recorded_at),
            created=0,
            revised=0,
            unchanged=0,
        )
    )
    return number


def finish(connection: Connection, number: int, change: Change) -> None:
    """Keep what submission `number` did."""
    connection.execute(
        update(submission)
        .where(submission.c.id == number)
        .values(created=change.created, revised=change.revised, unchanged=change.unchanged)
    )


def get(connection: Connection, number: int) -> Submission | None:
    """Submission `number`, or None."""
    row = connection.execute(select(submission).where(submission.c.id == number)).first()
    return _submission(row) if row else None


def among(connection: Connection, numbers: Iterable[int]) -> list[Submission]:
    """Those of `numbers` that there are, by number."""
    found: list[Submission] = []
    for block in dimensions.blocks(sorted(set(numbers))):
        rows = connection.execute(select(submission).where(submission.c.id.in_(block)).order_by(submission.c.id))
        found.extend(_submission(row) for row in rows)
    return found


def last(connection: Connection, limit: int = 100) -> list[Submission]:
    """The last submissions, newest first."""
    rows = connection.execute(select(submission).order_by(submission.c.id.desc()).limit(limit))
    return [_submission(row) for row in rows]


def _submission(row: Row[tuple[object, ...]]) -> Submission:
    return Submission(
        number=row.id,
        kind=row.kind,
        file=row.file,
        sha256=row.sha256,
        origin=_ORIGINS[row.origin],
        reporter=row.reporter,
        recorded_at=number_instant(row.recorded_at),
        created=row.created,
        revised=row.revised,
        unchanged=row.unchanged,
    )
