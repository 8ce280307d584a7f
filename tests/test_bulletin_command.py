"""The bulletin from the command line: what a timer runs, and what its operator reads."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import commands
import settings
from command_line.speaking import BROKEN_ROWS, UNUSABLE
from storage import packs
from storage.database import Database
from tests.services.mail import Mailbox, mail_server
from tests.storage.test_packs import a_pack


@pytest.fixture
def folder(operate: Callable[[Path | None], Path]) -> Path:
    """A folder with an official workspace of one pack."""
    found = operate(None)
    database = Database(f"sqlite:///{found / 'official.sqlite'}")
    database.migrate("official")
    with database.writing() as connection:
        packs.add(connection, a_pack())
    database.dispose()
    return found


def run(*arguments: str) -> Result:
    return CliRunner().invoke(commands.cli, ["bulletin", *arguments], catch_exceptions=False)


def by(mailbox: Mailbox) -> None:
    """Let letters go out by a server, without files."""
    file, server = Path(os.environ[settings.VARIABLE]), mailbox.server
    file.write_text(
        file.read_text("utf-8") + "bulletin:\n  attach: []\nmail:\n"
        f"  host: {server.host}\n  port: {server.port}\n  security: none\n  sender: {server.sender}\n",
        "utf-8",
    )
    settings.current.cache_clear()


def test_a_list_is_kept_and_each_pack_goes_out_once(folder: Path, tmp_path: Path) -> None:
    for address in ("lan@example.org", "binh@example.org"):
        assert run("add", address, "--name", "Ai đó").exit_code == 0
    assert run("add", "lan@example.org").exit_code == UNUSABLE
    assert run("list").output.splitlines() == ["binh@example.org\tAi đó\tvi", "lan@example.org\tAi đó\tvi"]
    dry = run("send", "--latest", "--dry-run")
    assert (dry.exit_code, "lan@example.org" in dry.output) == (0, True)
    looked_at = tmp_path / "letter.html"
    assert run("send", "--pack", "1", "--html", str(looked_at)).exit_code == 0
    assert looked_at.read_text("utf-8").startswith("<!doctype html>")
    with mail_server() as mailbox:
        by(mailbox)
        mailbox.refused = {"lan@example.org"}
        first = run("send", "--latest")
        assert first.exit_code == BROKEN_ROWS
        assert "lan@example.org" in first.stderr
        mailbox.refused = set()
        assert run("send", "--latest").exit_code == 0
        assert run("send", "--pack", "1").exit_code == 0
        assert mailbox.to == ["binh@example.org", "lan@example.org"]
    assert run("remove", "lan@example.org").exit_code == 0
    assert run("remove", "lan@example.org").exit_code == UNUSABLE


def test_which_pack_must_be_said_and_be_there(folder: Path) -> None:
    assert run("send").exit_code == UNUSABLE
    assert run("send", "--pack", "1", "--latest").exit_code == UNUSABLE
    unknown = run("send", "--pack", "7", "--dry-run")
    assert (unknown.exit_code, "7" in unknown.stderr) == (UNUSABLE, True)
    assert run("send", "--latest", "--workspace", "training").exit_code == UNUSABLE
