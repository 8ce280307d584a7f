"""Accounts from the command line."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import commands
import locales
from command_line.speaking import UNUSABLE
from services import sessions
from storage.database import Database
from ui import cached

VI = locales.language("vi")
FIRST = re.compile(r"^[a-z2-9]{4}(?:-[a-z2-9]{4}){3}$", re.MULTILINE)
pytestmark = pytest.mark.usefixtures("cheap_hashes", "loaded")


@pytest.fixture
def loaded(operate: Callable[[Path | None], Path]) -> None:
    operate(None)
    assert people("add", "minh", "--name", "Minh", "--role", "admin").exit_code == 0
    assert CliRunner().invoke(commands.cli, ["load"]).exit_code == 0


def people(*arguments: str) -> Result:
    return CliRunner().invoke(commands.cli, ["people", *arguments], catch_exceptions=False)


def listed() -> dict[str, dict]:
    return {row["login"]: row for row in json.loads(people("list", "--json").stdout)}


def enter(login: str, password: str) -> sessions.Opened:
    database: Database = cached.database("official")
    return sessions.sign_in(database, login, password, datetime.now(UTC), cached.settings().sign_in_rules("official"))


def test_an_account_from_nothing_to_its_end() -> None:
    added = people("add", "Lan", "--name", "Lan", "--role", "reporter", "--unit", "moh", "--unit", "prov34_ha_noi")
    (first,) = FIRST.findall(added.stdout)
    assert VI.text("command.account-added", login="lan") in added.stdout
    assert enter("lan", first).person.must_change
    assert {held["unit"] for held in listed()["lan"]["grants"]} == {"moh", "prov34_ha_noi"}
    assert people("grant", "lan", "--role", "approver", "--unit", "moh").exit_code == 0
    assert people("revoke", "lan", "--role", "reporter", "--unit", "moh").exit_code == 0
    assert {(held["role"], held["unit"]) for held in listed()["lan"]["grants"]} == {
        ("approver", "moh"),
        ("reporter", "prov34_ha_noi"),
    }
    (second,) = FIRST.findall(people("reset", "lan").stdout)
    assert enter("lan", second)
    people("add", "hoa", "--name", "Hoa")
    assert people("amend", "hoa", "--name", "Hoa An", "--email", "hoa@hue.gov.vn").exit_code == 0
    assert listed()["hoa"]["name"] == "Hoa An"
    handed = people("handover", "lan", "hoa")
    assert VI.count("command.roles-given", 2) in handed.stdout
    assert listed()["lan"]["in_service"] is False
    assert len(listed()["hoa"]["grants"]) == 2
    assert people("deactivate", "hoa").exit_code == 0
    assert VI.text("account.ended") in people("list").stdout


def test_what_is_scheduled() -> None:
    people("add", "lan", "--name", "Lan")
    assert VI.count("command.forgotten", 0) in people("forget").stdout
    assert VI.count("command.sessions-ended", 0) in people("end-sessions").stdout


def test_staff_of_a_merged_unit() -> None:
    people("add", "lan", "--name", "Lan", "--role", "reporter", "--unit", "prov63_hai_duong")
    given = people("succeed", "prov63_hai_duong", "prov34_hai_phong", "--move")
    assert VI.count("command.roles-given", 1) in given.stdout
    assert [held["unit"] for held in listed()["lan"]["grants"]] == ["prov34_hai_phong"]


def test_one_from_outside_gets_no_password() -> None:
    added = people("add", "lan", "--name", "Lan", "--email", "lan@x.vn", "--outside")
    assert not FIRST.findall(added.stdout)
    assert VI.text("command.account-added-outside", login="lan") in added.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "params"),
    [
        (("reset", "nobody"), "no-such-account", {"login": "nobody"}),
        (("add", "Lẫn", "--name", "x"), "login-shape", {"login": "lẫn"}),
        (("add", "lan", "--name", "x", "--role", "reporter"), "grant-needs-unit", {}),
        (("add", "lan", "--name", "x", "--role", "reporter", "--unit", "nowhere"), "no-such-unit", {"unit": "nowhere"}),
        (("handover", "minh", "minh"), "same-account", {"login": "minh"}),
    ],
)
def test_a_mistake_is_a_sentence_in_every_language(
    arguments: tuple[str, ...], code: str, params: dict[str, str]
) -> None:
    said = people(*arguments)
    assert said.exit_code == UNUSABLE
    for language in locales.languages():
        assert locales.language(language).text(f"error.{code}", **params) in said.stderr
