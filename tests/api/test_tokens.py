"""Where viewing is for accounts only, programs come in by a token of a person, and by nothing else."""

import re
import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from starlette.testclient import TestClient

import commands
import settings as operator
from api import gate
from api.door import PATH
from services import tokens
from storage.database import Database
from tests.api.conftest import forget, server
from tests.conftest import write_config

TOKEN = re.compile(r"^egov_[\w-]{43}$", re.MULTILINE)
FIGURES = ("observations", "indicators", "packs", "sdmx/official/data/FIGURES", "indicators.csv")
pytestmark = pytest.mark.usefixtures("cheap_hashes")


@pytest.fixture
def office(operate: Callable[[Path | None], Path]) -> Iterator[Path]:
    """A new workspace for accounts only, in which Lan, an administrator, has changed her first password."""
    folder = operate(None)
    file = write_config(folder)
    file.write_text(file.read_text("utf-8") + "viewing: signed_in\n", "utf-8")
    forget()
    for login in ("lan", "hoa"):
        assert run("people", "add", login, "--name", login, "--role", "admin").exit_code == 0
    settled(folder, "lan")
    yield folder
    forget()


def settled(folder: Path, login: str) -> None:
    with sqlite3.connect(folder / "official.sqlite") as plain:
        plain.execute("UPDATE account SET must_change = 0 WHERE login = ?", [login])
    plain.close()


@pytest.fixture
def client(office: Path) -> Iterator[TestClient]:
    with TestClient(server(), base_url=f"http://tiendo.example{PATH}/") as found:
        yield found


def run(*arguments: str) -> Result:
    return CliRunner().invoke(commands.cli, list(arguments), catch_exceptions=False)


def issued(login: str = "lan", *more: str) -> str:
    done = run("token", "add", login, "--purpose", "Open data portal", *more)
    assert done.exit_code == 0, done.stderr
    (found,) = TOKEN.findall(done.stdout)
    return found


def ask(client: TestClient, token: str | None, address: str = "calendars") -> tuple[int, str]:
    headers = {} if token is None else {"authorization": f"Bearer {token}"}
    answer = client.get(address, headers=headers)
    code = answer.json()["errors"][0]["code"] if answer.status_code >= 400 else ""
    if answer.status_code == 401:
        assert answer.headers["www-authenticate"] == "Bearer"
    return answer.status_code, code


def test_without_a_token_there_are_no_figures_but_there_is_help(client: TestClient) -> None:
    for address in FIGURES:
        assert ask(client, None, address) == (401, "token-missing"), address
        assert ask(client, "egov_nothing", address) == (401, "token-refused"), address
    for address in ("", "openapi.json", "reference"):
        assert client.get(address).status_code == 200
    operations = client.get("openapi.json").json()["paths"]
    assert operations["/observations"]["get"]["security"] == [{"token": []}]


def test_a_token_lets_in_until_it_is_revoked(client: TestClient, office: Path) -> None:
    token = issued()
    for address in FIGURES:
        assert ask(client, token, address)[0] == 200, address
    answer = client.get("calendars", headers={"authorization": f"bearer {token}"})
    assert answer.headers["cache-control"] == "private, no-cache"
    kept = (office / "official.sqlite").read_bytes() + (office / "official.sqlite-wal").read_bytes()
    assert token.encode() not in kept
    assert token.removeprefix(tokens.PREFIX).encode() not in kept
    assert run("token", "revoke", "1").exit_code == 0
    assert ask(client, token) == (401, "token-refused")
    assert "Open data portal" in run("token", "list").stdout
    assert token not in run("token", "list", "--json").stdout
    trail = run("audit", "verify")
    assert trail.exit_code == 0


def test_a_token_is_no_more_than_its_account(client: TestClient, office: Path) -> None:
    token = issued("hoa")
    assert ask(client, token) == (403, "not-allowed"), "a first password must be changed before anything else"
    settled(office, "hoa")
    assert ask(client, token)[0] == 200
    assert run("people", "revoke", "hoa", "--role", "admin").exit_code == 0
    assert ask(client, token) == (403, "not-allowed"), "an account without a role may look at nothing"
    run("people", "grant", "hoa", "--role", "viewer")
    assert ask(client, token)[0] == 200
    assert ask(client, token, "calendars?workspace=training") == (401, "token-refused")
    assert ask(client, token, "sdmx/training/data/FIGURES") == (401, "token-refused")
    assert run("people", "deactivate", "hoa").exit_code == 0
    assert ask(client, token) == (401, "token-refused")


def test_a_token_ends_by_its_day(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    token = issued("lan", "--days", "2")
    for days, status in ((1.9, 200), (2.1, 401)):

        class Clock:
            @staticmethod
            def now(zone: object, days: float = days) -> datetime:
                return datetime.now(UTC) + timedelta(days=days)

        monkeypatch.setattr(gate, "datetime", Clock)
        assert ask(client, token)[0] == status


@pytest.mark.parametrize("said", ["Basic bGFuOng=", "Bearer", "Bearer  ", "egov_x", "", "Bearer \u00ff"])
def test_what_is_no_token_is_refused(client: TestClient, said: str) -> None:
    answer = client.get("calendars", headers={"authorization": said.encode("latin-1")})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (401, "token-refused")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("lan", "--purpose", " "), "token-purpose"),
        (("lan", "--purpose", "x" * 201), "token-purpose"),
        (("lan", "--purpose", "x", "--days", "0"), "token-days"),
        (("lan", "--purpose", "x", "--days", "4000"), "token-days"),
        (("nobody", "--purpose", "x"), "no-such-account"),
    ],
)
def test_a_token_that_cannot_be_is_one_sentence(office: Path, arguments: tuple[str, ...], code: str) -> None:
    done = run("token", "add", *arguments)
    assert done.exit_code == 2
    assert not TOKEN.findall(done.stdout)
    database = Database(operator.current().database_url("official"))
    assert tokens.person_behind(database, "egov_x", datetime.now(UTC)) is None
    database.dispose()
    assert len(done.stderr.strip().splitlines()) == 2
    assert run("token", "revoke", "7").exit_code == 2


def test_each_token_has_a_measure_of_its_own(client: TestClient, office: Path) -> None:
    file = office / "config.yaml"
    file.write_text(file.read_text("utf-8") + "api:\n  requests_per_minute: 2\n", "utf-8")
    first, second = issued(), issued()
    forget()
    with TestClient(server(), base_url=f"http://tiendo.example{PATH}/") as narrow:
        assert [ask(narrow, first)[0] for _ in range(3)] == [200, 200, 429]
        assert ask(narrow, second)[0] == 200
        assert [ask(narrow, f"egov_{n}")[0] for n in range(3)] == [401, 401, 429], "guesses count by their address"
