"""`report check` and `report send` as an operator and a scheduler meet them."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import commands
import locales
from domain.people import Grant, Role
from services import bulk, submissions
from storage import accounts
from storage.database import Database
from tests.services.test_submissions import OTHER, RATE, UNIT, file, row

VI = locales.language("vi")
GOOD = file(row(RATE, "2025-10", 61000, 77000))
PARTLY = file(row(RATE, "2025-09", 61000, 77000), row("no_such_thing", "2025-10", 1, 2))


def run(command: str, *arguments: str) -> Result:
    given = ["report", command, *arguments, "--as", "an", "--workspace", "training"]
    return CliRunner().invoke(commands.cli, given, catch_exceptions=False)


@pytest.fixture
def folder(filled: Path, operate: Callable[[Path | None], Path]) -> Path:
    """A folder of files, a copy of the training workspace, and an account of a reporter."""
    here = operate(filled)
    made = here / "files"
    made.mkdir()
    (made / "a.csv").write_bytes(GOOD)
    database = Database(f"sqlite:///{here / 'training.sqlite'}")
    now = datetime.now(UTC)
    with database.writing() as connection:
        number = accounts.add(connection, login="an", name="", email="", password="", must_change=False, now=now)
        accounts.grant(connection, number, Grant(Role.REPORTER, UNIT), now)
    database.dispose()
    return made


def stored(folder: Path) -> int:
    database = Database(f"sqlite:///{folder.parent / 'training.sqlite'}")
    found = database.version()
    database.dispose()
    return found


def test_a_check_stores_nothing_and_says_what_it_found(folder: Path) -> None:
    (folder / "b.csv").write_bytes(PARTLY)
    before = stored(folder)
    done = run("check", str(folder))
    assert done.exit_code == 1
    assert VI.text("outcome.accept") in done.stdout
    assert "no_such_thing" in done.stdout
    assert stored(folder) == before


def test_files_are_sent_one_submission_each(folder: Path) -> None:
    (folder / "b.csv").write_bytes(PARTLY)
    done = run("send", str(folder), "--json")
    good, partly = json.loads(done.stdout)
    assert done.exit_code == 2
    assert (good["receipt"]["revised"], good["error"]) == (1, None)
    assert (partly["receipt"], partly["error"]["code"]) == (None, "submission-incomplete")
    done = run("send", str(folder), "--json", "--good-rows")
    good, partly = json.loads(done.stdout)
    assert done.exit_code == 1
    assert (good["receipt"]["unchanged"], partly["receipt"]["left_out"]) == (1, 1)
    assert run("send", str(folder / "a.csv")).exit_code == 0


def test_units_of_others_are_refused_whatever_the_operator_may_do(folder: Path) -> None:
    (folder / "a.csv").write_bytes(file(row(RATE, "2025-10", 1, 2, unit=OTHER)))
    done = run("send", str(folder), "--json")
    assert (done.exit_code, json.loads(done.stdout)[0]["error"]["code"]) == (2, "submission-empty")


def test_an_account_that_is_none(folder: Path) -> None:
    done = CliRunner().invoke(commands.cli, ["report", "check", str(folder), "--as", "nobody"], catch_exceptions=False)
    assert done.exit_code == 2
    assert VI.text("error.no-such-account", login="nobody") in done.stderr


def test_an_account_whose_first_password_stands(folder: Path) -> None:
    database = Database(f"sqlite:///{folder.parent / 'training.sqlite'}")
    with database.writing() as connection:
        accounts.add(connection, login="new", name="", email="", password="", must_change=True, now=datetime.now(UTC))
    database.dispose()
    given = ["report", "check", str(folder), "--as", "new", "--workspace", "training"]
    done = CliRunner().invoke(commands.cli, given, catch_exceptions=False)
    assert done.exit_code == 2
    assert VI.text("error.first-password-stands", login="new") in done.stderr


def test_a_question_is_answered_for_a_whole_run(folder: Path) -> None:
    (folder / "a.csv").write_bytes(file(f'{UNIT},level34_service_pct,2025-10,,,"0,5",,demo\n'))
    asked = run("check", str(folder), "--json")
    assert (asked.exit_code, json.loads(asked.stdout)[0]["unanswered"]) == (1, 1)
    assert run("send", str(folder)).exit_code == 2
    answered = run("send", str(folder), "--json", "--explain", "đã đối chiếu với hồ sơ gốc")
    assert (answered.exit_code, json.loads(answered.stdout)[0]["receipt"]["revised"]) == (0, 1)


def test_a_text_file_that_is_too_large_for_a_screen_is_read_in_pieces(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filler = "".join(f"{',' * 7}{' ' * 100}\n" for _ in range(220_000))
    (folder / "a.csv").write_bytes(GOOD + filler.encode())
    seen = []
    monkeypatch.setattr(submissions, "submit", lambda *_a, **_k: pytest.fail("this way is for small files"))
    real = bulk.submit
    monkeypatch.setattr(bulk, "submit", lambda *given: seen.append(1) or real(*given))
    assert json.loads(run("check", str(folder), "--json").stdout)[0]["outcome"] == "accept"
    done = run("send", str(folder), "--json")
    assert (done.exit_code, seen) == (0, [1])
    assert json.loads(done.stdout)[0]["receipt"]["revised"] == 1
