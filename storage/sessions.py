"""Signed-in browsers of one workspace, by the hash of what their cookie holds."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from storage.codes import instant_number, number_instant
from storage.tables import account, session


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One signed-in browser."""

    account: int
    recorded_at: datetime
    seen_at: datetime
    ends_at: datetime


def begin(connection: Connection, token: str, number: int, now: datetime, ends_at: datetime) -> None:
    """Keep a session of the account of that number; `token` is the hash of what the cookie holds."""
    moment = instant_number(now)
    connection.execute(
        insert(session).values(
            token=token, account=number, recorded_at=moment, seen_at=moment, ends_at=instant_number(ends_at)
        )
    )


def find(connection: Connection, token: str) -> Session | None:
    """The session of that hash, ended or not."""
    row = connection.execute(select(session).where(session.c.token == token)).first()
    if row is None:
        return None
    return Session(
        account=row.account,
        recorded_at=number_instant(row.recorded_at),
        seen_at=number_instant(row.seen_at),
        ends_at=number_instant(row.ends_at),
    )


def note_use(connection: Connection, token: str, now: datetime) -> None:
    """Write down that a session was used at `now`."""
    connection.execute(update(session).where(session.c.token == token).values(seen_at=instant_number(now)))


def end(connection: Connection, token: str) -> bool:
    """End one session; False where there is none."""
    return connection.execute(delete(session).where(session.c.token == token)).rowcount > 0


def end_all(connection: Connection, number: int, now: datetime) -> int:
    """End whatever an account has signed in before `now`, at an identity provider too; how many sessions of our own."""
    connection.execute(update(account).where(account.c.id == number).values(signed_out_at=instant_number(now)))
    return connection.execute(delete(session).where(session.c.account == number)).rowcount


def end_everybodys(connection: Connection, now: datetime) -> int:
    """End all sessions of all accounts."""
    connection.execute(update(account).values(signed_out_at=instant_number(now)))
    return connection.execute(delete(session)).rowcount


def count(connection: Connection, number: int, now: datetime, unused_since: datetime) -> int:
    """How many browsers an account is signed in with."""
    wanted = select(func.count()).select_from(session).where(
        session.c.account == number,
        session.c.ends_at > instant_number(now),
        session.c.seen_at > instant_number(unused_since),
    )  # fmt: skip
    return int(connection.execute(wanted).scalar_one())


def purge(connection: Connection, now: datetime, unused_since: datetime) -> int:
    """Delete sessions that have ended; how many."""
    return connection.execute(
        delete(session).where(
            or_(session.c.ends_at <= instant_number(now), session.c.seen_at <= instant_number(unused_since))
        )
    ).rowcount
