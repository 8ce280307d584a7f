"""Reminders from the command line: what a timer runs, and what its operator reads."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import command_line.acting
import commands
import settings
from command_line.speaking import BROKEN_ROWS, UNUSABLE
from domain.people import Grant, Role
from storage import accounts
from storage.database import Database
from tests.conftest import write_config
from tests.services.mail import PASSWORD, USER, Mailbox, mail_server
from tests.services.test_duty import CAN_THO, HA_NOI, defined

__all__ = ["defined"]

DUE = datetime(2025, 11, 25, 2, tzinfo=UTC)
SINCE = "reporting:\n  official_since: 2025-11-01\n"


@pytest.fixture
def office(
    defined: Path, tmp_path: Path, operate: Callable[[Path | None], Path], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Path]:
    """On the due day; gives the settings file after adding to it."""
    folder = operate(None)
    (folder / "official.sqlite").write_bytes(defined.read_bytes())
    database = Database(f"sqlite:///{folder / 'official.sqlite'}")
    with database.writing() as connection:
        for login, unit in (("lan", HA_NOI), ("hoa", CAN_THO)):
            number = accounts.add(
                connection, login=login, name="", email=f"{login}@example.org", password="", must_change=False, now=DUE
            )
            accounts.grant(connection, number, Grant(Role.REPORTER, unit), DUE)
    database.dispose()

    class Clock(datetime):
        @classmethod
        def now(cls, tz=None):
            return DUE.astimezone(tz)

    monkeypatch.setattr(command_line.acting, "datetime", Clock)

    def add(text: str) -> Path:
        file = write_config(folder)
        file.write_text(file.read_text("utf-8") + text, "utf-8")
        settings.current.cache_clear()
        return file

    return add


def remind(*arguments: str) -> Result:
    return CliRunner().invoke(commands.cli, ["remind", *arguments], catch_exceptions=False)


def mail(mailbox: Mailbox, **more: str) -> str:
    server = mailbox.server
    keys = {"host": server.host, "port": server.port, "security": server.security, "sender": server.sender} | more
    return SINCE + "mail:\n" + "".join(f"  {key}: {value}\n" for key, value in keys.items())


def test_letters_go_out_once(office: Callable[..., Path]) -> None:
    with mail_server() as mailbox:
        office(mail(mailbox, link="https://dashboard.example.org"))
        first = remind()
        assert (first.exit_code, sorted(mailbox.to)) == (0, ["hoa@example.org", "lan@example.org"])
        assert "đã gửi 2, đã gửi từ trước 0, không gửi được 0" in first.stdout
        again = remind()
        assert "đã gửi 0, đã gửi từ trước 2, không gửi được 0" in again.stdout
        assert len(mailbox.letters) == 2
        assert "https://dashboard.example.org/submit?unit=" in mailbox.letters[0].get_content()


def test_a_dry_run_sends_nothing(office: Callable[..., Path]) -> None:
    with mail_server() as mailbox:
        office(mail(mailbox))
        result = remind("--dry-run")
        assert result.exit_code == 0
        assert "Thành phố Hà Nội: kỳ 11/2025, hạn 25/11/2025, đã gửi 0/19; gửi đến: lan." in result.stdout
        assert len(result.stdout.splitlines()) == 51
        assert mailbox.letters == []
        assert remind().stdout.startswith("Thư nhắc: đã gửi 2")


def test_without_a_mail_server_it_says_so(office: Callable[..., Path]) -> None:
    office(SINCE)
    result = remind()
    assert result.exit_code == 0
    assert "Chưa đặt máy chủ thư" in result.stdout


def test_without_duties_there_is_nothing_to_say(office: Callable[..., Path]) -> None:
    office("")
    assert "không có đơn vị nào cần nhắc" in remind("--dry-run").stdout


def test_a_refused_address_is_named_and_the_exit_code_says_so(office: Callable[..., Path]) -> None:
    with mail_server() as mailbox:
        mailbox.refused.add("lan@example.org")
        office(mail(mailbox))
        result = remind()
        assert result.exit_code == BROKEN_ROWS
        assert mailbox.to == ["hoa@example.org"]
        assert "Thành phố Hà Nội, lan: máy chủ thư từ chối (550 5.1.1 no such mailbox)" in result.stderr


def test_the_password_comes_from_the_environment_and_is_never_said(
    office: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with mail_server("starttls", user=USER) as mailbox:
        office(mail(mailbox, user=USER))
        monkeypatch.setenv(settings.MAIL_PASSWORD, PASSWORD)
        # The authorities this machine trusts do not vouch for the server: nothing is sent to it.
        unknown = remind()
        assert unknown.exit_code == UNUSABLE
        assert f"{mailbox.server.host}, cổng {mailbox.server.port}" in unknown.stderr
        authority = tmp_path / "authority.pem"
        mailbox.authority.cert_pem.write_to_path(authority)
        monkeypatch.setenv("SSL_CERT_FILE", str(authority))
        assert remind().exit_code == 0
        assert len(mailbox.letters) == 2
        monkeypatch.setenv(settings.MAIL_PASSWORD, "wrong one")
        wrong = remind()
        assert wrong.exit_code == UNUSABLE
        assert settings.MAIL_PASSWORD in wrong.stderr
        said = "".join(one.stderr + one.stdout for one in (unknown, wrong))
        assert PASSWORD not in said
        assert "wrong one" not in said


def test_only_who_may_remind(office: Callable[..., Path]) -> None:
    with mail_server() as mailbox:
        office(mail(mailbox))
        refused = remind("--as", "lan")
        assert refused.exit_code == UNUSABLE
        assert mailbox.letters == []
