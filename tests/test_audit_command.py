"""The command that verifies the trail: what it says, and its exit codes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import settings as operator
from storage import audit
from storage.database import Database
from tests.conftest import ROOT, write_config
from tests.storage.made import later
from tests.storage.unguarded import unguard


@pytest.fixture
def trail(tmp_path: Path) -> Database:
    """An official database with a trail of four entries."""
    write_config(tmp_path)
    database = Database(f"sqlite:///{tmp_path / 'official.sqlite'}")
    database.migrate("official")
    with database.writing() as connection:
        for number in range(4):
            audit.append(connection, now=later(number), actor="lan", action="signed-in", subject="account/lan")
    return database


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "commands.py", "audit", "verify", *arguments],
        cwd=ROOT,
        env={**os.environ, operator.VARIABLE: str(folder / "config.yaml")},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_it_verifies_names_the_break_and_misses_seals(trail: Database, tmp_path: Path) -> None:
    with trail.reading() as connection:
        last = audit.entries(connection, limit=1)[0].hash
    whole = run(tmp_path, "--seal", last)
    assert (whole.returncode, whole.stderr) == (0, "")
    assert "4 mục" in whole.stdout
    assert last in whole.stdout
    with trail.writing() as connection:
        unguard(connection)
        connection.exec_driver_sql("DELETE FROM audit WHERE id = 4")
    assert run(tmp_path).returncode == 0, "an end that was cut off shows by its seal only"
    cut = run(tmp_path, "--seal", last)
    assert cut.returncode == 1
    assert last in cut.stderr
    with trail.writing() as connection:
        connection.exec_driver_sql("UPDATE audit SET actor = 'hoa' WHERE id = 2")
    broken = run(tmp_path)
    assert broken.returncode == 1
    assert "mục 2" in broken.stderr
    assert broken.stdout == ""
    trail.dispose()
