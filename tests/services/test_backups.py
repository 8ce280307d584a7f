"""Backed up while people write, and restored: every figure, every file and the audit trail, on both engines."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import select

import commands
import locales
from domain.errors import DashboardError
from services import backups
from storage import audit, backup, tables
from storage.database import Database
from tests.services.test_strength import start

UNIT = "prov63_ha_noi"
NOW = datetime(2026, 11, 2, 3, 4, 5, tzinfo=UTC)


def everything(database: Database) -> dict[str, list[Any]]:
    """Every row of every table but the version of the whole."""
    with database.reading() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))]
            for table in tables.metadata.sorted_tables
            if table.name not in {"workspace", "session"}
        }


def test_a_backup_under_load_comes_back_whole(address: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    database = Database(address)
    sending = start(address, UNIT)
    assert sending.stdout is not None
    try:
        for _ in range(2):
            assert sending.stdout.readline()
        made = backups.back_up({"official": database}, tmp_path / "backups", now=NOW)
        after = [sending.stdout.readline() for _ in range(2)]
        assert all(after), "nobody waited for the backup"
    finally:
        sending.kill()
        sending.wait(10)
        sending.stdout.close()
    assert made.folder.name == "dashboard-20261102T030405Z"
    copied = made.copies[0].content
    assert copied.rows["submission"] >= 2
    before = everything(database)
    version = database.version()

    with pytest.raises(DashboardError) as caught:
        backups.restore({"official": database}, backups.read(made.folder), now=NOW)
    assert caught.value.code == "restore-over-filled"
    assert everything(database) == before, "and nothing was touched"

    backups.restore({"official": database}, backups.read(made.folder), now=NOW, replace=True)
    back = everything(database)
    n = copied.rows["submission"]
    assert len(before["submission"]) > n
    for table, key in (("submission", 0), ("observation_history", None), ("original", None), ("audit", 0)):
        now = back[table][:-1] if table == "audit" else back[table]
        assert len(now) == copied.rows[table], table
        there = set(map(repr, before[table]))
        if table != "observation_history":  # which tells in each row when it was superseded, later too
            assert [row for row in now if repr(row) not in there] == [], f"every row of {table} is what it was"
        assert key is None or now == before[table][: len(now)]
    figures = [row for row in before["observation_history"] if _submission(row) <= last_submission(back)]
    assert sorted(map(_content, figures)) == sorted(map(_content, back["observation_history"]))
    with database.reading() as connection:
        assert audit.first_break(connection) is None
        newest = audit.entries(connection, limit=2)
        assert (newest[0].action, newest[1].hash) == ("database-restored", copied.seal)
    assert database.version() > version, "what a server has kept of before is not taken for the present"

    again = backups.back_up({"official": database}, tmp_path / "backups", now=NOW.replace(hour=4), keep=1)
    assert [one.name for one in (tmp_path / "backups").iterdir()] == [again.folder.name]
    if database.is_sqlite:
        other = f"sqlite:///{tmp_path / 'empty.sqlite'}"
    else:
        other = str(request.getfixturevalue("postgresql_address")("empty"))
    empty = Database(other)
    backups.restore({"official": empty}, backups.read(again.folder), now=NOW)
    whole = everything(empty)
    assert whole.pop("audit")[:-1] == back.pop("audit")
    assert whole == back, "every row of every table, in an empty database without a word more"
    for one in (database, empty):
        one.dispose()


COLUMNS = [column.name for column in tables.observation_history.columns]


def _submission(row: tuple[Any, ...]) -> int:
    return int(row[COLUMNS.index("submission")])


def last_submission(back: dict[str, list[Any]]) -> int:
    return max(row[0] for row in back["submission"])


def _content(row: tuple[Any, ...]) -> str:
    return repr([value for name, value in zip(COLUMNS, row, strict=True) if name != "superseded_at"])


@pytest.fixture
def small(tmp_path: Path) -> tuple[Database, backups.Backup]:
    """An official workspace without figures, and its backup."""
    database = Database(f"sqlite:///{tmp_path / 'official.sqlite'}")
    database.migrate("official")
    return database, backups.back_up({"official": database}, tmp_path / "backups", now=NOW)


def test_what_is_no_backup_or_was_changed_is_refused(small: tuple[Database, backups.Backup], tmp_path: Path) -> None:
    _, made = small
    with pytest.raises(DashboardError, match="backup-unreadable"):
        backups.read(tmp_path)
    file = made.folder / made.copies[0].file
    whole = file.read_bytes()
    file.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    with pytest.raises(DashboardError, match="backup-changed"):
        backups.read(made.folder)
    file.unlink()
    with pytest.raises(DashboardError, match="backup-changed"):
        backups.read(made.folder)


def test_a_backup_of_another_kind_workspace_or_later_release_is_refused(
    small: tuple[Database, backups.Backup], monkeypatch: pytest.MonkeyPatch
) -> None:
    database, made = small
    for databases, code in (
        ({"training": database}, "restore-missing"),
        ({"official": Database("postgresql://app@127.0.0.1:1/x")}, "restore-other-engine"),
    ):
        with pytest.raises(DashboardError) as caught:
            backups.restore(databases, made, now=NOW)
        assert caught.value.code == code
    monkeypatch.setattr(backups, "head_revision", lambda: "0001")
    with pytest.raises(DashboardError, match="database-newer"):
        backups.restore({"official": database}, made, now=NOW)


def test_a_cut_off_backup_is_none(small: tuple[Database, backups.Backup], monkeypatch: pytest.MonkeyPatch) -> None:
    database, made = small

    def fail(_file: Path) -> str:
        raise OSError("no room")

    monkeypatch.setattr(backup, "sha256", fail)
    with pytest.raises(OSError, match="no room"):
        backups.back_up({"official": database}, made.folder.parent, now=NOW.replace(hour=5))
    assert [one.name for one in made.folder.parent.iterdir()] == [made.folder.name]


def test_an_operator_backs_up_and_restores_by_commands(operate, filled: Path, tmp_path: Path) -> None:
    operate(filled)

    def run(*arguments: str):
        return CliRunner().invoke(commands.cli, list(arguments), catch_exceptions=False)

    done = run("backup", "--to", str(tmp_path / "kept"))
    assert done.exit_code == 0, done.output
    (folder,) = (tmp_path / "kept").iterdir()
    refused = run("restore", str(folder))
    assert refused.exit_code == 2
    for code in locales.languages():
        address = f"sqlite:///{tmp_path / 'official.sqlite'}"
        assert locales.language(code).text("error.restore-over-filled", address=address) in refused.output
    restored = run("restore", str(folder), "--replace")
    assert restored.exit_code == 0, restored.output
    assert run("audit", "verify", "--workspace", "training").exit_code == 0
