"""The seam between a browser and an account."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from domain.people import STRANGER, VISITOR, Grant, Role, Verb
from storage import accounts
from tests.conftest import SignedIn, begin_session
from ui import cached, people

Operate = Callable[[Path | None], Path]


@pytest.fixture
def training(filled: Path, operate: Operate) -> None:
    operate(filled)


@pytest.mark.usefixtures("training")
def test_a_ready_account_is_somebody(signed_in: SignedIn) -> None:
    person = signed_in("bao-cao-ha-noi")
    assert person.allows(Verb.SUBMIT, "prov34_ha_noi")
    assert not person.allows(Verb.SUBMIT, "prov34_nghe_an")
    assert not person.allows(Verb.APPROVE)
    assert people.visitor("official") == VISITOR, "accounts belong to one workspace"
    assert signed_in("") == VISITOR


@pytest.mark.usefixtures("training")
def test_every_look_asks_the_database(signed_in: SignedIn) -> None:
    assert signed_in("lan", Grant(Role.ADMIN), workspace="official").allows(Verb.ADMINISTER)
    database = cached.database("official")
    with database.writing() as connection:
        account = accounts.find(connection, "lan")
        accounts.revoke(connection, account.number, Grant(Role.ADMIN))
    assert not people.visitor("official").allows(Verb.ADMINISTER)
    with database.writing() as connection:
        accounts.end(connection, account.number, datetime.now(UTC))
    assert people.visitor("official") == VISITOR


@pytest.mark.usefixtures("training")
def test_a_forged_an_expired_and_a_foreign_token_are_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    database = cached.database("training")
    name = people.cookie_of("training")
    good = begin_session(database, "kiem-tra")
    old = begin_session(database, "kiem-tra", now=datetime.now(UTC) - timedelta(hours=2))
    elsewhere = begin_session(cached.database("official"), "kiem-tra", Grant(Role.AUDITOR))
    seen = {}
    for token in (good, old, elsewhere, good[:-1], f"{good} ", "", "x" * 10_000, "' OR 1=1 --"):
        monkeypatch.setattr(people, "cookies", lambda token=token: {name: token})
        seen[token] = people.visitor("training").login
    assert seen.pop(good) == "kiem-tra"
    assert set(seen.values()) == {""}


def test_where_viewing_is_for_accounts_a_stranger_may_nothing(
    filled: Path, operate: Operate, signed_in: SignedIn
) -> None:
    folder = operate(filled)
    (folder / "config.yaml").write_text((folder / "config.yaml").read_text("utf-8") + "viewing: signed_in\n", "utf-8")
    assert signed_in("") == STRANGER
    assert not people.visitor("training").allows(Verb.VIEW)
    assert signed_in("nguoi-xem").allows(Verb.VIEW)
