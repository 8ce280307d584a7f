"""Accounts and their roles in one workspace."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, func, insert, select, update

from domain.accounts import Account
from domain.people import Grant, Role
from storage.codes import instant_number, number_instant
from storage.tables import FOREVER, account, role_grant


def add(
    connection: Connection, *, login: str, name: str, email: str, password: str, must_change: bool, now: datetime
) -> int:
    """Add an account without roles and return its number. `password` is a hash, or empty for one from outside."""
    number = int(connection.execute(select(func.coalesce(func.max(account.c.id), 0))).scalar_one()) + 1
    connection.execute(
        insert(account).values(
            id=number, login=login, name=name, email=email, password=password, must_change=int(must_change),
            failures=0, locked_until=0, signed_out_at=0, recorded_at=instant_number(now), ended_at=FOREVER,
        )
    )  # fmt: skip
    return number


def find(connection: Connection, login: str) -> Account | None:
    """The account of that login, in service or not."""
    return next(iter(_accounts(connection, connection.execute(select(account).where(account.c.login == login)))), None)


def names(connection: Connection, logins: Iterable[str]) -> dict[str, str]:
    """Login to name, for the accounts whose name is still kept."""
    wanted = sorted(set(logins))
    rows = connection.execute(select(account.c.login, account.c.name).where(account.c.login.in_(wanted)))
    return {row.login: row.name for row in rows if row.name}


def by_email(connection: Connection, email: str) -> Account | None:
    """The account in service with that address."""
    wanted = select(account).where(account.c.email == email, account.c.ended_at == FOREVER)
    return next(iter(_accounts(connection, connection.execute(wanted))), None) if email else None


def by_number(connection: Connection, number: int) -> Account | None:
    """The account of that number."""
    return next(iter(_accounts(connection, connection.execute(select(account).where(account.c.id == number)))), None)


def every(connection: Connection) -> list[Account]:
    """All accounts by login, those that have ended included."""
    return _accounts(connection, connection.execute(select(account).order_by(account.c.login)))


def holders(connection: Connection, roles: Collection[Role], org_units: Collection[str] = ()) -> list[Account]:
    """Accounts in service that hold one of `roles`, for one of `org_units` where some are given; by login."""
    held = select(role_grant.c.account).where(role_grant.c.role.in_([role.value for role in roles]))
    if org_units:
        held = held.where(role_grant.c.org_unit.in_(org_units))
    wanted = select(account).where(account.c.ended_at == FOREVER, account.c.id.in_(held)).order_by(account.c.login)
    return _accounts(connection, connection.execute(wanted))


def password_of(connection: Connection, number: int) -> str:
    """The hash of an account's password; empty for one from outside."""
    return str(connection.execute(select(account.c.password).where(account.c.id == number)).scalar_one())


def set_password(connection: Connection, number: int, password: str, *, must_change: bool) -> None:
    """Give an account another password hash, and let it try again."""
    connection.execute(
        update(account)
        .where(account.c.id == number)
        .values(password=password, must_change=int(must_change), failures=0, locked_until=0)
    )


def set_failures(connection: Connection, number: int, failures: int, locked_until: datetime | None) -> None:
    """Write down how many wrong passwords came in a row, and until when no other is tried."""
    until = 0 if locked_until is None else instant_number(locked_until)
    connection.execute(update(account).where(account.c.id == number).values(failures=failures, locked_until=until))


def set_name(connection: Connection, number: int, name: str, email: str) -> None:
    """Write another name and address."""
    connection.execute(update(account).where(account.c.id == number).values(name=name, email=email))


def end(connection: Connection, number: int, now: datetime) -> None:
    """Take an account out of service; its roles stay, so that they can be handed over."""
    connection.execute(update(account).where(account.c.id == number).values(ended_at=instant_number(now)))


def revive(connection: Connection, number: int) -> None:
    """Put an account back into service."""
    connection.execute(update(account).where(account.c.id == number).values(ended_at=FOREVER))


def grant(connection: Connection, number: int, given: Grant, now: datetime) -> bool:
    """Give a role; False where the account holds it already."""
    if connection.execute(select(role_grant.c.account).where(*_is(number, given))).first() is not None:
        return False
    connection.execute(
        insert(role_grant).values(
            account=number, role=given.role.value, org_unit=given.org_unit or "", recorded_at=instant_number(now)
        )
    )
    return True


def revoke(connection: Connection, number: int, taken: Grant) -> bool:
    """Take a role away; False where the account does not hold it."""
    return connection.execute(delete(role_grant).where(*_is(number, taken))).rowcount > 0


def forget(connection: Connection, before: datetime) -> list[str]:
    """Erase name, address and password of accounts that ended before; their logins, which the trail keeps."""
    wanted = (
        account.c.ended_at < instant_number(before),
        (account.c.name != "") | (account.c.email != "") | (account.c.password != ""),
    )
    logins = [row.login for row in connection.execute(select(account.c.login).where(*wanted).order_by("login"))]
    connection.execute(update(account).where(*wanted).values(name="", email="", password=""))
    return logins


def _is(number: int, one: Grant) -> tuple[ColumnElement[bool], ...]:
    return (
        role_grant.c.account == number,
        role_grant.c.role == one.role.value,
        role_grant.c.org_unit == (one.org_unit or ""),
    )


def _accounts(connection: Connection, rows: Iterable[Row[tuple[object, ...]]]) -> list[Account]:
    found = list(rows)
    held: dict[int, list[Grant]] = {row.id: [] for row in found}
    wanted = select(role_grant)
    if len(found) == 1:
        wanted = wanted.where(role_grant.c.account == found[0].id)
    for row in connection.execute(wanted) if found else ():
        if row.account in held:
            held[row.account].append(Grant(Role(row.role), row.org_unit or None))
    return [from_row(row, held[row.id]) for row in found]


def from_row(row: Row[Any], grants: list[Grant]) -> Account:
    """The account of a row of its table, with its roles."""
    return Account(
        number=row.id,
        login=row.login,
        name=row.name,
        email=row.email,
        grants=tuple(sorted(grants, key=lambda one: (one.role, one.org_unit or ""))),
        must_change=bool(row.must_change),
        outside=row.password == "",
        failures=row.failures,
        locked_until=number_instant(row.locked_until),
        signed_out_at=number_instant(row.signed_out_at),
        recorded_at=number_instant(row.recorded_at),
        ended_at=None if row.ended_at == FOREVER else number_instant(row.ended_at),
    )
