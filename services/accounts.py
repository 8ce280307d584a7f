"""What an administrator does: accounts, roles, first passwords, handovers. Each verb leaves its entry in the trail."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from domain.accounts import Account, fault_of_email, fault_of_login, normal_email, normal_login
from domain.errors import DashboardError
from domain.org_unit import OrgUnit
from domain.people import SCOPED, SYSTEM, Grant, Role, Verb
from domain.period import DAYS_A_MONTH
from services import passwords
from services.acting import Acting
from storage import accounts, audit, sessions, tokens
from storage.database import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Orphan:
    """A unit that has ended while accounts still act for it and nobody of them for who came after it."""

    unit: OrgUnit
    successors: tuple[OrgUnit, ...]
    logins: tuple[str, ...]


def every(acting: Acting) -> list[Account]:
    """All accounts of the workspace, by login."""
    acting.require(Verb.ADMINISTER)
    with acting.database.reading() as connection:
        return accounts.every(connection)


def one(acting: Acting, login: str) -> Account:
    """The account of that login. Raises DashboardError ``no-such-account``."""
    acting.require(Verb.ADMINISTER)
    with acting.database.reading() as connection:
        return _found(connection, login)


def add(
    acting: Acting, login: str, name: str, email: str, grants: Sequence[Grant] = (), *, outside: bool = False
) -> str:
    """Add an account and return its first password, which is kept nowhere else and must be changed.

    One from `outside` has no password: it signs in at the identity provider, by its address. Raises DashboardError
    ``login-shape``, ``email-shape``, ``email-missing``, ``name-missing``, ``account-exists``, ``email-taken`` or what
    `grant` raises.
    """
    acting.require(Verb.ADMINISTER)
    login, email, name = normal_login(login), normal_email(email), " ".join(name.split())
    if fault := fault_of_login(login) or fault_of_email(email):
        raise DashboardError(fault, login=login, email=email)
    if not name:
        raise DashboardError("name-missing")
    if outside and not email:
        raise DashboardError("email-missing")
    first = "" if outside else passwords.one_time()
    kept = passwords.hashed(first) if first else ""
    with acting.database.writing(shown=False) as connection:
        if accounts.find(connection, login) is not None:
            raise DashboardError("account-exists", login=login)
        _require_free(connection, email)
        number = accounts.add(
            connection, login=login, name=name, email=email, password=kept, must_change=bool(first), now=acting.now
        )
        _note(acting, connection, "account-added", login)
        for given in grants:
            _give(acting, connection, number, login, given)
    return first


def amend(acting: Acting, login: str, name: str, email: str) -> None:
    """Write another name and address; who has moved to another office has another address.

    Raises DashboardError ``no-such-account``, ``account-forgotten``, ``email-shape``, ``email-missing``,
    ``email-taken``, ``name-missing`` or ``own-account``.
    """
    acting.require(Verb.ADMINISTER)
    email, name = normal_email(email), " ".join(name.split())
    if fault := fault_of_email(email):
        raise DashboardError(fault, email=email)
    if not name:
        raise DashboardError("name-missing")
    with acting.database.writing() as connection:
        account = _found(connection, login)
        _require_another(acting, account)
        if not account.name:
            raise DashboardError("account-forgotten", login=account.login)
        if account.outside and not email:
            raise DashboardError("email-missing")
        if account.in_service and email != account.email:
            _require_free(connection, email)
        accounts.set_name(connection, account.number, name, email)
        _note(acting, connection, "account-amended", account.login)


def grant(acting: Acting, login: str, given: Grant) -> bool:
    """Give a role; False where the account holds it already.

    Raises DashboardError ``no-such-account``, ``grant-needs-unit``, ``grant-takes-no-unit``, ``no-such-unit``, or
    ``own-account``: nobody gives a role to themselves.
    """
    acting.require(Verb.ADMINISTER)
    with acting.database.writing(shown=False) as connection:
        account = _found(connection, login)
        _require_another(acting, account)
        return _give(acting, connection, account.number, account.login, given)


def revoke(acting: Acting, login: str, taken: Grant) -> bool:
    """Take a role away; False where the account does not hold it.

    Raises DashboardError ``no-such-account``, ``own-account`` or ``last-admin``.
    """
    acting.require(Verb.ADMINISTER)
    with acting.database.writing(shown=False) as connection:
        account = _found(connection, login)
        _require_another(acting, account)
        gone = accounts.revoke(connection, account.number, taken)
        if gone:
            if taken.role is Role.ADMIN:
                _require_an_admin(acting, connection)
            _note(acting, connection, "role-revoked", account.login, role=taken.role.value, unit=taken.org_unit or "")
        return gone


def reset_password(acting: Acting, login: str) -> str:
    """Give a first password to somebody who has lost theirs: all its sessions end, a lock is lifted.

    Raises DashboardError ``no-such-account``, ``account-ended``, ``account-outside`` or ``own-account``.
    """
    acting.require(Verb.ADMINISTER)
    first = passwords.one_time()
    kept = passwords.hashed(first)
    with acting.database.writing(shown=False) as connection:
        account = _found(connection, login)
        _require_another(acting, account)
        if not account.in_service:
            raise DashboardError("account-ended", login=account.login)
        if account.outside:
            raise DashboardError("account-outside", login=account.login)
        accounts.set_password(connection, account.number, kept, must_change=True)
        sessions.end_all(connection, account.number, acting.now)
        _note(acting, connection, "password-reset", account.login)
    return first


def deactivate(acting: Acting, login: str) -> None:
    """Take an account out of service: its sessions end at once; its roles stay until they are handed over.

    Raises DashboardError ``no-such-account``, ``account-ended``, ``own-account`` or ``last-admin``.
    """
    acting.require(Verb.ADMINISTER)
    with acting.database.writing(shown=False) as connection:
        account = _found(connection, login)
        _require_another(acting, account)
        _end(acting, connection, account)


def reactivate(acting: Acting, login: str) -> str:
    """Put an account back into service with a new first password; empty for one from outside.

    Raises DashboardError ``no-such-account``, ``account-in-service``, ``account-forgotten``, ``email-taken`` or
    ``own-account``.
    """
    acting.require(Verb.ADMINISTER)
    first = passwords.one_time()
    kept = passwords.hashed(first)
    with acting.database.writing(shown=False) as connection:
        account = _found(connection, login)
        _require_another(acting, account)
        if account.in_service:
            raise DashboardError("account-in-service", login=account.login)
        if not account.name:
            raise DashboardError("account-forgotten", login=account.login)
        _require_free(connection, account.email)
        accounts.revive(connection, account.number)
        if not account.outside:
            accounts.set_password(connection, account.number, kept, must_change=True)
        _note(acting, connection, "account-reactivated", account.login)
    return "" if account.outside else first


def hand_over(acting: Acting, login: str, heir: str, *, end: bool) -> tuple[Grant, ...]:
    """Move every role that is held for a unit from `login` to `heir`; with `end` the account then leaves service.

    Raises DashboardError ``no-such-account``, ``account-ended`` (of the heir), ``same-account``, ``own-account`` or
    ``last-admin``.
    """
    acting.require(Verb.ADMINISTER)
    with acting.database.writing(shown=False) as connection:
        account, other = _found(connection, login), _found(connection, heir)
        _require_another(acting, account)
        _require_another(acting, other)
        if account.number == other.number:
            raise DashboardError("same-account", login=account.login)
        if not other.in_service:
            raise DashboardError("account-ended", login=other.login)
        moved = tuple(held for held in account.grants if held.org_unit is not None)
        for held in moved:
            accounts.grant(connection, other.number, held, acting.now)
            accounts.revoke(connection, account.number, held)
        units = " ".join(sorted({held.org_unit or "" for held in moved}))
        _note(acting, connection, "account-handed-over", account.login, heir=other.login, units=units)
        if end and account.in_service:
            _end(acting, connection, account)
        return moved


def orphans(acting: Acting) -> tuple[Orphan, ...]:
    """Units that have ended and for which accounts in service still act, but for none of the units after them."""
    acting.require(Verb.ADMINISTER)
    units = acting.codelists.org_units
    with acting.database.reading() as connection:
        people = [account for account in accounts.every(connection) if account.in_service]
    found = []
    for code in sorted({held.org_unit for account in people for held in account.grants if held.org_unit}):
        unit = units.get(code)
        if unit is None or unit.closed is None or unit.closed >= acting.today:
            continue
        left = tuple(
            account.login
            for account in people
            if (roles := {held.role for held in account.grants if held.org_unit == code})
            and not any(held.org_unit in unit.successors and held.role in roles for held in account.grants)
        )
        after = tuple(units[one] for one in unit.successors if one in units)
        if left and after:
            found.append(Orphan(unit=unit, successors=after, logins=left))
    return tuple(found)


def without_second_eyes(acting: Acting) -> tuple[OrgUnit, ...]:
    """Units for which somebody in service reports and nobody else approves: their reports would wait for ever."""
    acting.require(Verb.ADMINISTER)
    reporters: dict[str, set[str]] = {}
    approvers: dict[str, set[str]] = {}
    with acting.database.reading() as connection:
        people = [account for account in accounts.every(connection) if account.in_service]
    for account in people:
        for held in account.grants:
            kept = {Role.REPORTER: reporters, Role.APPROVER: approvers}.get(held.role)
            if kept is not None and held.org_unit is not None:
                kept.setdefault(held.org_unit, set()).add(account.login)
    units = acting.codelists.org_units
    return tuple(
        units[code]
        for code, logins in sorted(reporters.items())
        if code in units and any(not approvers.get(code, set()) - {login} for login in logins)
    )


def succeed(acting: Acting, org_unit: str, successor: str, *, keep: bool) -> int:
    """Give every role held for a unit that has ended for its successor too; how many roles were given.

    With `keep` they are still held for the old unit, whose last months may have to be sent or corrected. Raises
    DashboardError ``no-such-unit`` or ``no-successor``.
    """
    acting.require(Verb.ADMINISTER)
    unit = acting.codelists.org_units.get(org_unit)
    if unit is None:
        raise DashboardError("no-such-unit", unit=org_unit)
    if successor not in unit.successors or successor not in acting.codelists.org_units:
        raise DashboardError("no-successor", unit=org_unit, successor=successor)
    given = 0
    with acting.database.writing(shown=False) as connection:
        for account in accounts.every(connection):
            held = [one for one in account.grants if one.org_unit == org_unit] if account.in_service else []
            if held and account.login == acting.person.login:
                raise DashboardError("own-account")
            for old in held:
                given += accounts.grant(connection, account.number, Grant(old.role, successor), acting.now)
                if not keep:
                    accounts.revoke(connection, account.number, old)
            if held:
                _note(acting, connection, "unit-succeeded", account.login, unit=org_unit, successor=successor)
    return given


def end_everybodys_sessions(acting: Acting) -> int:
    """Sign everybody out, at once; how many sessions there were."""
    acting.require(Verb.ADMINISTER)
    with acting.database.writing(shown=False) as connection:
        audit.append(
            connection, now=acting.now, actor=acting.person.login, action="all-signed-out", subject="account/*"
        )
        return sessions.end_everybodys(connection, acting.now)


def forget(acting: Acting, months: int) -> list[str]:
    """Erase name, address and password of accounts that ended `months` ago, and all sessions that have ended.

    Gives the logins of the accounts; the trail keeps those.
    """
    acting.require(Verb.ADMINISTER)
    before = acting.now - timedelta(days=months * DAYS_A_MONTH)
    with acting.database.writing() as connection:
        logins = accounts.forget(connection, before)
        for login in logins:
            _note(acting, connection, "account-forgotten", login)
        sessions.purge(connection, acting.now)
    return logins


def recent(acting: Acting, limit: int = 20) -> list[audit.Entry]:
    """What was done of late to one's own account; for whoever is signed in."""
    if not acting.person.signed_in:
        raise DashboardError("not-allowed", unit="")
    with acting.database.reading() as connection:
        return audit.entries(connection, subject=f"account/{acting.person.login}", limit=limit)


def _found(connection: Connection, login: str) -> Account:
    account = accounts.find(connection, normal_login(login))
    if account is None:
        raise DashboardError("no-such-account", login=login)
    return account


def _require_free(connection: Connection, email: str) -> None:
    """An address names one account in service: the identity provider vouches for an address."""
    if (other := accounts.by_email(connection, email)) is not None:
        raise DashboardError("email-taken", email=email, login=other.login)


def _require_another(acting: Acting, account: Account) -> None:
    if account.login == acting.person.login:
        raise DashboardError("own-account")


def _require_an_admin(acting: Acting, connection: Connection) -> None:
    if acting.person != SYSTEM and not accounts.holders(connection, (Role.ADMIN,)):
        raise DashboardError("last-admin")


def _give(acting: Acting, connection: Connection, number: int, login: str, given: Grant) -> bool:
    if given.role in SCOPED and given.org_unit is None:
        raise DashboardError("grant-needs-unit")
    if given.role not in SCOPED and given.org_unit is not None:
        raise DashboardError("grant-takes-no-unit")
    if given.org_unit is not None and given.org_unit not in acting.codelists.org_units:
        raise DashboardError("no-such-unit", unit=given.org_unit)
    new = accounts.grant(connection, number, given, acting.now)
    if new:
        _note(acting, connection, "role-granted", login, role=given.role.value, unit=given.org_unit or "")
    return new


def _end(acting: Acting, connection: Connection, account: Account) -> None:
    if not account.in_service:
        raise DashboardError("account-ended", login=account.login)
    accounts.end(connection, account.number, acting.now)
    if Grant(Role.ADMIN) in account.grants:
        _require_an_admin(acting, connection)
    sessions.end_all(connection, account.number, acting.now)
    tokens.end_all(connection, account.number, acting.now)
    _note(acting, connection, "account-deactivated", account.login)


def _note(acting: Acting, connection: Connection, action: str, login: str, **detail: str) -> None:
    audit.append(
        connection, now=acting.now, actor=acting.person.login, action=action, subject=f"account/{login}", **detail
    )
