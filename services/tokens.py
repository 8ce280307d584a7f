"""Tokens: by what a program reads figures for a person, with that person's rights and no others.

A token is shown once; the database holds its hash only. It ends by its day, by being revoked, and with its account.
"""

import secrets
from datetime import datetime, timedelta

from domain.accounts import normal_login
from domain.errors import DashboardError
from domain.people import Person, Verb
from services.acting import Acting
from services.sessions import digest
from storage import accounts, audit, tokens
from storage.database import Connection, Database
from storage.tokens import Token

TOKEN_BYTES = 32
PREFIX = "egov_"
"""What every token begins with, so that one that has got out is found in files and logs."""
LONGEST = 1096
"""Days a token lives at most."""
PURPOSE = 200
"""Letters of a purpose at most."""


def issue(acting: Acting, login: str, purpose: str, days: int) -> str:
    """Give the person of `login` a token for `days` and return it; it is kept nowhere else.

    Raises DashboardError ``not-allowed``, ``no-such-account``, ``account-ended``, ``token-purpose``, ``token-days``.
    """
    acting.require(Verb.ADMINISTER)
    login, purpose = normal_login(login), " ".join(purpose.split())
    if not purpose or len(purpose) > PURPOSE:
        raise DashboardError("token-purpose", most=str(PURPOSE))
    if not 1 <= days <= LONGEST:
        raise DashboardError("token-days", most=str(LONGEST))
    token = PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
    with acting.database.writing(shown=False) as connection:
        account = accounts.find(connection, login)
        if account is None:
            raise DashboardError("no-such-account", login=login)
        if not account.in_service:
            raise DashboardError("account-ended", login=login)
        number = tokens.add(
            connection,
            digest(token),
            account.number,
            purpose=purpose,
            made_by=acting.person.login,
            now=acting.now,
            ends_at=acting.now + timedelta(days=days),
        )
        _note(acting, connection, "token-issued", login, number)
    return token


def revoke(acting: Acting, number: int) -> Token:
    """End a token at once. Raises DashboardError ``not-allowed``, ``token-unknown``."""
    acting.require(Verb.ADMINISTER)
    with acting.database.writing(shown=False) as connection:
        found = tokens.get(connection, number)
        if found is None:
            raise DashboardError("token-unknown", number=str(number))
        tokens.end(connection, number, acting.now)
        _note(acting, connection, "token-revoked", found.login, number)
    return found


def listed(acting: Acting) -> list[Token]:
    """All tokens, those that have ended included. Raises DashboardError ``not-allowed``."""
    acting.require(Verb.ADMINISTER)
    with acting.database.reading() as connection:
        return tokens.every(connection)


def person_behind(database: Database, token: str, now: datetime) -> Person | None:
    """For whom a program reads; None where the token is none, has ended, or its account has."""
    with database.reading() as connection:
        found = tokens.holder(connection, digest(token))
    if found is None:
        return None
    kept, account = found
    return account.person if kept.ends_at > now and account.in_service else None


def _note(acting: Acting, connection: Connection, action: str, login: str, number: int) -> None:
    audit.append(
        connection,
        now=acting.now,
        actor=acting.person.login,
        action=action,
        subject=f"account/{login}",
        token=str(number),
    )
