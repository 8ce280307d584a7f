"""Tokens of programs in one workspace, by the hash of what they send."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from domain.accounts import Account
from storage import accounts
from storage.codes import instant_number, number_instant
from storage.tables import account, api_token


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """What is kept of one token."""

    number: int
    account: int
    login: str
    purpose: str
    made_by: str
    recorded_at: datetime
    ends_at: datetime


def add(
    connection: Connection, token: str, number: int, *, purpose: str, made_by: str, now: datetime, ends_at: datetime
) -> int:
    """Keep a token of the account of that number and return its own; `token` is the hash of what is sent."""
    own = int(connection.execute(select(func.coalesce(func.max(api_token.c.id), 0))).scalar_one()) + 1
    connection.execute(
        insert(api_token).values(
            id=own, token=token, account=number, purpose=purpose, made_by=made_by,
            recorded_at=instant_number(now), ends_at=instant_number(ends_at),
        )
    )  # fmt: skip
    return own


def every(connection: Connection) -> list[Token]:
    """All tokens, ended ones included, the first one first."""
    return [_token(row) for row in connection.execute(_KEPT.order_by(api_token.c.id))]


def get(connection: Connection, number: int) -> Token | None:
    """The token of that number, ended or not."""
    row = connection.execute(_KEPT.where(api_token.c.id == number)).first()
    return None if row is None else _token(row)


def holder(connection: Connection, token: str) -> tuple[Token, Account] | None:
    """The token of that hash, ended or not, with its account."""
    row = connection.execute(_KEPT.where(api_token.c.token == token)).first()
    if row is None:
        return None
    found = accounts.by_number(connection, row.account)
    return None if found is None else (_token(row), found)


def end(connection: Connection, number: int, now: datetime) -> None:
    """End the token of that number, unless it has ended already."""
    moment = instant_number(now)
    connection.execute(
        update(api_token).where(api_token.c.id == number, api_token.c.ends_at > moment).values(ends_at=moment)
    )


def end_all(connection: Connection, number: int, now: datetime) -> None:
    """End every token of the account of that number."""
    moment = instant_number(now)
    connection.execute(
        update(api_token).where(api_token.c.account == number, api_token.c.ends_at > moment).values(ends_at=moment)
    )


_KEPT = select(
    api_token.c.id,
    api_token.c.account,
    account.c.login,
    api_token.c.purpose,
    api_token.c.made_by,
    api_token.c.recorded_at,
    api_token.c.ends_at,
).join(account, account.c.id == api_token.c.account)


def _token(row: Any) -> Token:
    return Token(
        number=row.id,
        account=row.account,
        login=row.login,
        purpose=row.purpose,
        made_by=row.made_by,
        recorded_at=number_instant(row.recorded_at),
        ends_at=number_instant(row.ends_at),
    )
