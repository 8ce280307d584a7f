"""Accounts and sessions on both engines."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from domain.people import Grant, Role
from storage import accounts, sessions
from storage.database import Database

NOW = datetime(2026, 3, 2, 8, 30, 15, 123456, tzinfo=UTC)
A, B = Grant(Role.REPORTER, "a"), Grant(Role.APPROVER, "b")


def add(database: Database, login: str, *grants: Grant, email: str = "") -> int:
    with database.writing() as connection:
        number = accounts.add(
            connection, login=login, name=login.title(), email=email, password="hash", must_change=True, now=NOW
        )
        for grant in grants:
            assert accounts.grant(connection, number, grant, NOW)
        return number


def test_an_account_comes_back_as_it_was_kept(database: Database) -> None:
    number = add(database, "lan", B, A, Grant(Role.ADMIN), email="lan@x.vn")
    with database.reading() as connection:
        found = accounts.find(connection, "lan")
        assert found == accounts.by_number(connection, number) == accounts.by_email(connection, "lan@x.vn")
        assert accounts.password_of(connection, number) == "hash"
        assert accounts.find(connection, "LAN") is None
        assert accounts.by_email(connection, "") is None
    assert (found.login, found.name, found.must_change, found.in_service, found.outside) == (
        "lan", "Lan", True, True, False,
    )  # fmt: skip
    assert set(found.grants) == {A, B, Grant(Role.ADMIN)}
    assert found.recorded_at == NOW
    assert found.person.grants == found.grants


def test_a_login_is_one_account(database: Database) -> None:
    add(database, "lan")
    with pytest.raises(IntegrityError):
        add(database, "lan")


def test_each_account_has_its_own_roles(database: Database) -> None:
    add(database, "lan", A)
    add(database, "binh", A, B)
    add(database, "hoa")
    with database.reading() as connection:
        held = {account.login: set(account.grants) for account in accounts.every(connection)}
        assert held == {"binh": {A, B}, "hoa": set(), "lan": {A}}
        assert [one.login for one in accounts.holders(connection, (Role.REPORTER, Role.APPROVER), ["a"])] == [
            "binh",
            "lan",
        ]
        assert [one.login for one in accounts.holders(connection, (Role.APPROVER,))] == ["binh"]
        assert accounts.holders(connection, (Role.APPROVER,), ["a"]) == []


def test_who_has_ended_holds_nothing_and_gives_the_address_free(database: Database) -> None:
    number = add(database, "lan", A, email="lan@x.vn")
    with database.writing() as connection:
        accounts.end(connection, number, NOW)
        assert accounts.holders(connection, (Role.REPORTER,)) == []
        assert accounts.by_email(connection, "lan@x.vn") is None
        assert accounts.find(connection, "lan").ended_at == NOW
        accounts.revive(connection, number)
        assert accounts.find(connection, "lan").in_service


def test_forgetting_spares_who_is_in_service_and_who_has_just_left(database: Database) -> None:
    for login in ("old", "new", "here"):
        add(database, login, email=f"{login}@x.vn")
    with database.writing() as connection:
        accounts.end(connection, accounts.find(connection, "old").number, NOW - timedelta(days=1))
        accounts.end(connection, accounts.find(connection, "new").number, NOW)
    with database.writing() as connection:
        assert accounts.forget(connection, NOW) == ["old"]
        assert accounts.forget(connection, NOW) == []
        names = {account.login: (account.name, account.email) for account in accounts.every(connection)}
    assert names == {"old": ("", ""), "new": ("New", "new@x.vn"), "here": ("Here", "here@x.vn")}


def test_sessions_begin_are_used_and_end(database: Database) -> None:
    lan, binh = add(database, "lan", A, B), add(database, "binh")
    until = NOW + timedelta(hours=1)
    with database.writing(shown=False) as connection:
        for token, number in (("t1", lan), ("t2", lan), ("t3", binh)):
            sessions.begin(connection, token, number, NOW, until)
        sessions.note_use(connection, "t1", NOW + timedelta(minutes=9))
    with database.reading() as connection:
        found = sessions.find(connection, "t1")
        assert (found.account, found.recorded_at, found.ends_at) == (lan, NOW, until)
        assert found.seen_at == NOW + timedelta(minutes=9)
        assert sessions.find(connection, "t9") is None
        assert sessions.holder(connection, "t9") is None
        assert sessions.holder(connection, "t1") == (found, accounts.find(connection, "lan"))
        assert sessions.holder(connection, "t3") == (
            sessions.find(connection, "t3"),
            accounts.find(connection, "binh"),
        )
        assert sessions.count(connection, lan, NOW, NOW - timedelta(minutes=1)) == 2
        assert sessions.count(connection, lan, NOW, NOW + timedelta(minutes=1)) == 1
        assert sessions.count(connection, lan, until, NOW - timedelta(minutes=1)) == 0
    with database.writing(shown=False) as connection:
        assert [sessions.end(connection, "t1") for _ in range(2)] == [True, False]
        assert sessions.end_all(connection, lan, NOW) == 1
        assert accounts.find(connection, "lan").signed_out_at == NOW
        assert sessions.purge(connection, NOW, NOW - timedelta(hours=9)) == 0
        assert sessions.purge(connection, until, NOW - timedelta(hours=9)) == 1
        sessions.begin(connection, "t4", binh, NOW, until)
        assert sessions.purge(connection, NOW, NOW) == 1, "not used for too long"


def test_everybody_can_be_signed_out(database: Database) -> None:
    numbers = [add(database, login) for login in ("lan", "binh")]
    with database.writing(shown=False) as connection:
        for number in numbers:
            sessions.begin(connection, f"t{number}", number, NOW, NOW + timedelta(hours=1))
        assert sessions.end_everybodys(connection, NOW) == 2
        assert {account.signed_out_at for account in accounts.every(connection)} == {NOW}
