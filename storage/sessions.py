"""Signed-in browsers of one workspace, by the hash of what their cookie holds."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, or_, select, update

from domain.accounts import Account
from domain.people import Grant, Role
from storage import accounts
from storage.codes import instant_number, number_instant
from storage.tables import account, role_grant, session


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
    return None if row is None else _session(row, row.recorded_at)


def holder(connection: Connection, token: str) -> tuple[Session, Account] | None:
    """The session of that hash, ended or not, with its account; by one statement, because each look asks for it."""
    rows = connection.execute(_HOLDER, {"token": token}).all()
    if not rows:
        return None
    first = rows[0]
    grants = [Grant(Role(row.role), row.org_unit or None) for row in rows if row.role is not None]
    return _session(first, first.begun_at), accounts.from_row(first, grants)


_HOLDER = (
    select(
        session.c.account,
        session.c.recorded_at.label("begun_at"),
        session.c.seen_at,
        session.c.ends_at,
        account,
        role_grant.c.role,
        role_grant.c.org_unit,
    )
    .select_from(session)
    .join(account, account.c.id == session.c.account)
    .outerjoin(role_grant, role_grant.c.account == session.c.account)
    .where(session.c.token == bindparam("token"))
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


def purge(connection: Connection, now: datetime, unused_since: datetime | None = None) -> int:
    """Delete sessions that have ended, and with `unused_since` those not used since then; how many."""
    ended = session.c.ends_at <= instant_number(now)
    if unused_since is not None:
        ended = or_(ended, session.c.seen_at <= instant_number(unused_since))
    return connection.execute(delete(session).where(ended)).rowcount


def _session(row: Row[Any], begun_at: int) -> Session:
    return Session(
        account=row.account,
        recorded_at=number_instant(begun_at),
        seen_at=number_instant(row.seen_at),
        ends_at=number_instant(row.ends_at),
    )
