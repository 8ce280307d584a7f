"""Who gets the bulletin of packs, and which letters went out: taken up before they go, so that none goes twice."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update

from domain.errors import DashboardError
from storage.codes import instant_number
from storage.tables import bulletin_letter as letter
from storage.tables import bulletin_recipient as recipient


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Somebody who gets the bulletin."""

    number: int
    address: str
    name: str
    language: str


def recipients(connection: Connection) -> list[Recipient]:
    """Everybody on the list, by address."""
    columns = (recipient.c.id, recipient.c.address, recipient.c.name, recipient.c.language)
    rows = connection.execute(select(*columns).order_by(recipient.c.address))
    return [Recipient(number=row.id, address=row.address, name=row.name, language=row.language) for row in rows]


def add(connection: Connection, address: str, name: str, language: str, by: str, now: datetime) -> Recipient:
    """Put somebody on the list. Raises DashboardError ``bulletin-known`` for an address that is on it."""
    if connection.execute(select(recipient.c.id).where(recipient.c.address == address)).first() is not None:
        raise DashboardError("bulletin-known", address=address)
    number = int(connection.execute(select(func.coalesce(func.max(recipient.c.id), 0))).scalar_one()) + 1
    values = {"address": address, "name": name, "language": language, "added_by": by}
    connection.execute(insert(recipient).values(id=number, **values, recorded_at=instant_number(now)))
    return Recipient(number=number, address=address, name=name, language=language)


def remove(connection: Connection, address: str) -> int | None:
    """Take somebody off the list, with all that was known of them; their number, or None for a stranger."""
    row = connection.execute(select(recipient.c.id).where(recipient.c.address == address)).first()
    if row is None:
        return None
    connection.execute(delete(letter).where(letter.c.recipient == row.id))
    connection.execute(delete(recipient).where(recipient.c.id == row.id))
    return int(row.id)


def take_up(
    connection: Connection, pack: int, wanted: Collection[int], now: datetime, abandoned: datetime
) -> list[int]:
    """Those of the recipients `wanted` to whom this sender may send pack `pack` now: nobody has, or is about to.

    One that was taken up before `abandoned` and not sent is taken over: its sender died.
    """
    taken = []
    for number in wanted:
        here = _is(pack, number)
        known = connection.execute(select(letter.c.sent, letter.c.recorded_at).where(*here)).first()
        if known is None:
            values = {"pack": pack, "recipient": number, "sent": 0}
            connection.execute(insert(letter).values(**values, recorded_at=instant_number(now)))
        elif known.sent or known.recorded_at >= instant_number(abandoned):
            continue
        else:
            connection.execute(update(letter).where(*here).values(recorded_at=instant_number(now)))
        taken.append(number)
    return taken


def sent(connection: Connection, pack: int, number: int, now: datetime) -> None:
    """Write down that a letter that was taken up has gone out."""
    connection.execute(update(letter).where(*_is(pack, number)).values(sent=1, recorded_at=instant_number(now)))


def give_up(connection: Connection, pack: int, numbers: Collection[int]) -> None:
    """Leave letters that could not be sent to the next run."""
    for number in numbers:
        connection.execute(delete(letter).where(*_is(pack, number), letter.c.sent == 0))


def got(connection: Connection, pack: int) -> set[int]:
    """Numbers of the recipients to whom pack `pack` was sent."""
    rows = connection.execute(select(letter.c.recipient).where(letter.c.pack == pack, letter.c.sent == 1))
    return {row.recipient for row in rows}


def _is(pack: int, number: int) -> tuple[ColumnElement[bool], ...]:
    return (letter.c.pack == pack, letter.c.recipient == number)
