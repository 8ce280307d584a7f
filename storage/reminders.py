"""Reminders that went out, one row a person: taken up before they go, so that two senders never send one twice."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from storage import dimensions
from storage.codes import instant_number
from storage.tables import reminder


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderKey:
    """One reminder to one person."""

    org_unit: str
    month: int
    """As 202003."""
    calendar: str
    kind: str
    login: str


def take_up(
    connection: Connection, wanted: Collection[ReminderKey], now: datetime, abandoned: datetime
) -> list[ReminderKey]:
    """Those of `wanted` that this sender may send now: nobody has sent them or is about to.

    One that was taken up before `abandoned` and not sent is taken over: its sender died.
    """
    units = dimensions.org_unit_numbers(connection, {key.org_unit for key in wanted})
    taken = []
    for key in wanted:
        here = _is(key, units[key.org_unit])
        known = connection.execute(select(reminder.c.sent, reminder.c.recorded_at).where(*here)).first()
        if known is None:
            values = {"org_unit": units[key.org_unit], "month": key.month, "calendar": key.calendar, "kind": key.kind}
            connection.execute(
                insert(reminder).values(**values, login=key.login, sent=0, recorded_at=instant_number(now))
            )
        elif known.sent or known.recorded_at >= instant_number(abandoned):
            continue
        else:
            connection.execute(update(reminder).where(*here).values(recorded_at=instant_number(now)))
        taken.append(key)
    return taken


def sent(connection: Connection, key: ReminderKey, now: datetime) -> None:
    """Write down that a reminder that was taken up has gone out."""
    here = _is(key, dimensions.org_unit_numbers(connection, [key.org_unit])[key.org_unit])
    connection.execute(update(reminder).where(*here).values(sent=1, recorded_at=instant_number(now)))


def give_up(connection: Connection, keys: Collection[ReminderKey]) -> None:
    """Leave reminders that could not be sent to the next run."""
    units = dimensions.org_unit_numbers(connection, {key.org_unit for key in keys})
    for key in keys:
        connection.execute(delete(reminder).where(*_is(key, units[key.org_unit]), reminder.c.sent == 0))


def _is(key: ReminderKey, unit: int) -> tuple[ColumnElement[bool], ...]:
    c = reminder.c
    return (
        c.org_unit == unit, c.month == key.month, c.calendar == key.calendar, c.kind == key.kind, c.login == key.login,
    )  # fmt: skip
