"""Signing in and out: who stands behind a browser, asked of the database at each look.

A browser holds a random token in a cookie; the database holds its hash only. These verbs take no `Acting`: they are
what makes a person of a browser. Whoever holds the token of a session may end it and change its password.
"""

import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from domain.accounts import Account, SignInRules, fault_of_password, normal_email, normal_login
from domain.errors import DashboardError
from domain.people import Person
from services import passwords
from services.acting import Acting
from storage import accounts, audit, sessions
from storage.database import Database

TOKEN_BYTES = 32
NOTE_EVERY = timedelta(minutes=5)
"""The use of a session is written down this often at most: looking costs no write."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A session that has begun."""

    token: str
    """What the cookie holds; it is kept nowhere else."""
    person: Person
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Whoever holds a living session."""

    person: Person
    ends_at: datetime
    worth_noting: bool
    """Its use was last written down `NOTE_EVERY` ago."""


def sign_in(database: Database, login: str, password: str, now: datetime, rules: SignInRules) -> Opened:
    """Begin a session. Raises DashboardError ``sign-in-refused``, one and the same whatever was wrong.

    The attempt is counted before the password is looked at, so that a thousand at once are still `rules.failures`.
    """
    refused = DashboardError("sign-in-refused", failures=str(rules.failures), minutes=str(rules.lock_minutes))
    attempt = _count_attempt(database, normal_login(login), now, rules)
    right = passwords.matches(attempt.kept, password)
    account = attempt.account
    if account is None or not attempt.allowed or not right:
        _tell_of_lock(database, attempt, now)
        raise refused
    newer = passwords.hashed(password) if passwords.is_dated(attempt.kept) else None
    with database.writing(shown=False) as connection:
        account = accounts.by_number(connection, account.number)
        # Since the password was read it may have been changed, or the account have ended.
        if (
            account is None
            or not account.in_service
            or accounts.password_of(connection, account.number) != attempt.kept
        ):
            raise refused
        if newer is not None:
            accounts.set_password(connection, account.number, newer, must_change=account.must_change)
        accounts.set_failures(connection, account.number, 0, None)
        sessions.purge(connection, now, now - rules.idle)
        audit.append(connection, now=now, actor=account.login, action="signed-in", subject=f"account/{account.login}")
        opened = _opened(account, now, rules)
        sessions.begin(connection, digest(opened.token), account.number, now, opened.ends_at)
    return opened


def person_behind(database: Database, token: str, now: datetime, rules: SignInRules) -> Held | None:
    """Who holds this token, by one short read; None where it is no token, or its session has ended."""
    with database.reading() as connection:
        found = sessions.holder(connection, digest(token))
    if found is None:
        return None
    session, account = found
    if session.ends_at <= now or session.seen_at + rules.idle <= now or not account.in_service:
        return None
    return Held(person=account.person, ends_at=session.ends_at, worth_noting=session.seen_at + NOTE_EVERY <= now)


def person_of_email(
    database: Database, email: str, signed_in_at: datetime, now: datetime, rules: SignInRules
) -> Person | None:
    """Whom an identity provider has vouched for at `signed_in_at`; None where no account in service has the address.

    The provider's own session says nothing about the length of ours: after `rules.longest`, or after signing out
    everywhere, one has to come again.
    """
    with database.reading() as connection:
        account = accounts.by_email(connection, normal_email(email))
    if account is None or signed_in_at < account.signed_out_at or signed_in_at + rules.longest <= now:
        return None
    return account.person


def note_use(database: Database, token: str, now: datetime) -> None:
    """Write down that the session was used."""
    with database.writing(shown=False) as connection:
        sessions.note_use(connection, digest(token), now)


def sign_out(database: Database, token: str) -> None:
    """End this session; nothing where it has ended already."""
    with database.writing(shown=False) as connection:
        sessions.end(connection, digest(token))


def sign_out_everywhere(database: Database, token: str, now: datetime, rules: SignInRules) -> int:
    """End every session of whoever holds `token`; how many. Raises DashboardError ``session-ended``."""
    return _end_all(database, _holder(database, token, now, rules), now)


def sign_out_of_everything(acting: Acting) -> int:
    """The same for somebody who came by the identity provider. Raises DashboardError ``not-allowed``."""
    with acting.database.reading() as connection:
        account = accounts.find(connection, acting.person.login)
    if account is None:
        raise DashboardError("not-allowed", unit="")
    return _end_all(acting.database, account, acting.now)


def signed_in_browsers(database: Database, login: str, now: datetime, rules: SignInRules) -> int:
    """With how many browsers an account is signed in."""
    with database.reading() as connection:
        account = accounts.find(connection, login)
        return 0 if account is None else sessions.count(connection, account.number, now, now - rules.idle)


def change_password(
    database: Database, token: str, present: str, new: str, now: datetime, rules: SignInRules
) -> Opened:
    """Change the password of whoever holds `token`; all its sessions end, and a new one begins.

    Raises DashboardError ``session-ended``, ``password-shared`` (unless it is a first one), ``password-wrong`` (which
    counts as a failed attempt), ``password-same``, or what `fault_of_password` finds.
    """
    account = _holder(database, token, now, rules)
    if rules.shared and not account.must_change:
        raise DashboardError("password-shared")
    attempt = _count_attempt(database, account.login, now, rules)
    if not passwords.matches(attempt.kept, present) or not attempt.allowed:
        _tell_of_lock(database, attempt, now)
        raise DashboardError("password-wrong", failures=str(rules.failures), minutes=str(rules.lock_minutes))
    fault = fault_of_password(new, account.login, rules)
    if fault is None and passwords.matches(attempt.kept, new):
        fault = "password-same"
    changed = passwords.hashed(new) if fault is None else ""
    opened = _opened(replace(account, must_change=False), now, rules)
    with database.writing(shown=False) as connection:
        if accounts.password_of(connection, account.number) != attempt.kept:  # somebody has just given another one
            raise DashboardError("session-ended")
        accounts.set_failures(connection, account.number, 0, None)
        if fault is None:
            accounts.set_password(connection, account.number, changed, must_change=False)
            sessions.end_all(connection, account.number, now)
            audit.append(
                connection, now=now, actor=account.login, action="password-changed", subject=f"account/{account.login}"
            )
            sessions.begin(connection, digest(opened.token), account.number, now, opened.ends_at)
    if fault is not None:
        raise DashboardError(fault, letters=str(rules.password_letters))
    return opened


def digest(token: str) -> str:
    """What the database keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def form_token(secret: str) -> str:
    """What a form carries to show that it was drawn for the browser with this cookie."""
    return hashlib.sha256(f"form:{secret}".encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Attempt:
    account: Account | None
    kept: str
    """The hash of the account's password; empty where there is nobody."""
    allowed: bool
    locks: bool = False
    """If this attempt fails, it is the one that locks the account."""


def _count_attempt(database: Database, login: str, now: datetime, rules: SignInRules) -> _Attempt:
    with database.writing(shown=False) as connection:
        account = accounts.find(connection, login)
        if account is None or not account.in_service:
            return _Attempt(account=None, kept="", allowed=False)
        kept = accounts.password_of(connection, account.number)
        if account.locked_until > now:
            return _Attempt(account=account, kept=kept, allowed=False)
        failures = account.failures + 1
        locks = failures >= rules.failures
        accounts.set_failures(connection, account.number, 0 if locks else failures, now + rules.lock if locks else None)
        return _Attempt(account=account, kept=kept, allowed=True, locks=locks)


def _tell_of_lock(database: Database, attempt: _Attempt, now: datetime) -> None:
    if attempt.account is not None and attempt.locks:
        login = attempt.account.login
        with database.writing(shown=False) as connection:
            audit.append(connection, now=now, actor=login, action="account-locked", subject=f"account/{login}")


def _holder(database: Database, token: str, now: datetime, rules: SignInRules) -> Account:
    held = person_behind(database, token, now, rules)
    with database.reading() as connection:
        account = None if held is None else accounts.find(connection, held.person.login)
    if account is None:
        raise DashboardError("session-ended")
    return account


def _end_all(database: Database, account: Account, now: datetime) -> int:
    with database.writing(shown=False) as connection:
        audit.append(
            connection, now=now, actor=account.login, action="signed-out-everywhere", subject=f"account/{account.login}"
        )
        return sessions.end_all(connection, account.number, now)


def _opened(account: Account, now: datetime, rules: SignInRules) -> Opened:
    return Opened(token=secrets.token_urlsafe(TOKEN_BYTES), person=account.person, ends_at=now + rules.longest)
