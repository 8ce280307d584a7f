"""Taking a pack out and verifying it: what the commands say, and their exit codes."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

import commands
import settings as operator
from exports import pack_archive
from services import papers
from storage import packs
from storage.database import Database
from tests.conftest import ROOT, write_config
from tests.storage.test_packs import a_pack


@pytest.fixture
def sha256(tmp_path: Path) -> str:
    """The hash of the one pack of an official workspace in `tmp_path`."""
    write_config(tmp_path)
    database = Database(f"sqlite:///{tmp_path / 'official.sqlite'}")
    database.migrate("official")
    with database.writing() as connection:
        found = packs.add(connection, a_pack()).sha256
    database.dispose()
    return found


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "commands.py", "pack", *arguments],
        cwd=ROOT,
        env={**os.environ, operator.VARIABLE: str(folder / "config.yaml")},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_a_pack_goes_out_and_is_verified(sha256: str, tmp_path: Path) -> None:
    file = tmp_path / "pack.zip"
    written = run(tmp_path, "export", "1", "--to", str(file))
    assert (written.returncode, written.stderr) == (0, "")
    assert sha256 in written.stdout
    whole = run(tmp_path, "verify", str(file))
    assert (whole.returncode, whole.stderr) == (0, "")
    assert sha256 in whole.stdout
    assert run(tmp_path, "verify", str(file), "--hash", sha256.upper()).returncode == 0
    other = run(tmp_path, "verify", str(file), "--hash", "0" * 64)
    assert (other.returncode, sha256 in other.stderr) == (1, True)
    elsewhere = run(tmp_path, "verify", str(file), "--workspace", "training")
    assert (elsewhere.returncode, sha256 in elsewhere.stderr) == (1, True)
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    changed = run(tmp_path, "verify", str(file), "--alone")
    assert (changed.returncode, changed.stdout) == (1, "")


def test_a_pack_goes_out_as_any_format(sha256: str, tmp_path: Path, operate: Callable[[Path | None], Path]) -> None:
    operate(None)
    unknown = CliRunner().invoke(commands.cli, ["pack", "paper", "1", "--format", "doc"])
    assert unknown.exit_code == 2
    assert [one.code for one in papers.FORMATS if one.code not in unknown.stderr] == []
    file = tmp_path / "pack.zip"
    asked = ["pack", "paper", "1", "--format", "archive", "--to", str(file)]
    assert CliRunner().invoke(commands.cli, asked, catch_exceptions=False).exit_code == 0
    assert pack_archive.verify(file.read_bytes()).sha256 == sha256


def test_a_pack_that_is_none_is_a_sentence(sha256: str, tmp_path: Path) -> None:
    found = run(tmp_path, "export", "2", "--to", str(tmp_path / "no.zip"))
    assert found.returncode == 2
    assert "2" in found.stderr
    assert not (tmp_path / "no.zip").exists()
