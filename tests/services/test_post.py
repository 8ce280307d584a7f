"""Letters go out over a real SMTP server, and one that fails harms no other."""

import socket
import time
from dataclasses import replace

import pytest

from domain.errors import DashboardError
from services.post import Letter, LetterError, MailServer, Post
from tests.services.mail import PASSWORD, USER, mail_server, silent_server


def letter(to: str = "lan@example.org", **more: str) -> Letter:
    return Letter(to=to, subject="Sắp đến hạn gửi số liệu", text="Kính gửi cán bộ,\n\nCòn 3 ngày.\n", **more)


@pytest.mark.parametrize(("security", "user"), [("none", ""), ("starttls", USER), ("tls", USER)])
def test_a_letter_arrives_as_written(security: str, user: str) -> None:
    with mail_server(security, user=user) as mailbox:
        with Post(mailbox.server) as post:
            post.send(letter(identity="ha_noi.202511.before.lan"))
            post.send(letter("binh@example.org"))
        assert mailbox.to == ["lan@example.org", "binh@example.org"]
        first = mailbox.letters[0]
        assert first["Subject"] == "Sắp đến hạn gửi số liệu"
        assert first["From"] == "reports@example.org"
        assert first["Auto-Submitted"] == "auto-generated"
        assert first["Message-ID"] == "<ha_noi.202511.before.lan@example.org>"
        assert first.get_content().replace("\r\n", "\n") == "Kính gửi cán bộ,\n\nCòn 3 ngày.\n"


def test_a_wrong_password_is_told_without_the_password() -> None:
    with mail_server("starttls", user=USER) as mailbox:
        server = replace(mailbox.server, password="wrong one")
        with pytest.raises(DashboardError) as refused, Post(server):
            pass
        assert refused.value.code == "mail-sign-in"
        assert "wrong one" not in f"{refused.value.params}{refused.value}{server!r}"
        assert PASSWORD not in repr(mailbox.server)


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_server_nobody_vouches_for_gets_no_password(security: str) -> None:
    with mail_server(security, user=USER) as mailbox, mail_server() as other:
        with pytest.raises(DashboardError) as refused, Post(replace(mailbox.server, trust=other.server.trust)):
            pass
        assert refused.value.code == "mail-unreachable"


def test_a_server_without_encryption_gets_no_password() -> None:
    with mail_server() as mailbox:
        with (
            pytest.raises(DashboardError) as refused,
            Post(replace(mailbox.server, security="starttls", user=USER, password=PASSWORD)),
        ):
            pass
        assert refused.value.code == "mail-unreachable"


def test_a_refused_address_stops_no_other() -> None:
    with mail_server() as mailbox:
        mailbox.refused.add("gone@example.org")
        with Post(mailbox.server) as post:
            with pytest.raises(LetterError) as failed:
                post.send(letter("gone@example.org"))
            post.send(letter())
        assert (failed.value.code, failed.value.detail) == ("refused", "550 5.1.1 no such mailbox")
        assert mailbox.to == ["lan@example.org"]


@pytest.mark.parametrize(
    "address", ["", "lan", "@example.org", "lan@", "a@example.org\nBcc: b@example.org", "lân@example.org", "a b@c.org"]
)
def test_what_is_no_address_is_not_tried(address: str) -> None:
    with mail_server() as mailbox:
        with Post(mailbox.server) as post, pytest.raises(LetterError) as failed:
            post.send(letter(address))
        assert failed.value.code == "address"
        assert mailbox.letters == []


def test_a_subject_cannot_add_a_header() -> None:
    with mail_server() as mailbox, Post(mailbox.server) as post, pytest.raises(LetterError):
        post.send(Letter(to="lan@example.org", subject="a\nBcc: b@example.org", text="x"))


def test_a_letter_that_was_dropped_on_the_way_stops_no_other() -> None:
    with mail_server() as mailbox:
        mailbox.drops = 1
        with Post(mailbox.server) as post:
            with pytest.raises(LetterError) as failed:
                post.send(letter())
            post.send(letter("binh@example.org"))
        assert failed.value.code == "lost"
        assert mailbox.to == ["binh@example.org"]


def test_a_server_that_always_drops_counts_as_gone() -> None:
    with mail_server() as mailbox:
        mailbox.drops = 10
        with Post(mailbox.server) as post:
            for _ in range(2):
                with pytest.raises(LetterError):
                    post.send(letter())
            with pytest.raises(DashboardError) as gone:
                post.send(letter())
        assert gone.value.code == "mail-unreachable"


def test_a_connection_that_was_closed_in_between_is_opened_anew() -> None:
    with mail_server() as mailbox:
        mailbox.after_each = True
        with Post(mailbox.server) as post:
            post.send(letter())
            time.sleep(0.3)
            post.send(letter("binh@example.org"))
        assert mailbox.to == ["lan@example.org", "binh@example.org"]


def test_a_server_that_says_nothing_is_given_up_in_time() -> None:
    with silent_server() as server:
        started = time.monotonic()
        with pytest.raises(DashboardError) as gone, Post(server):
            pass
        assert gone.value.code == "mail-unreachable"
        assert time.monotonic() - started < 5


def test_nobody_listens() -> None:
    with socket.create_server(("localhost", 0)) as taken:
        port = taken.getsockname()[1]
    server = MailServer(host="localhost", port=port, security="none", sender="a@example.org", timeout=1)
    with pytest.raises(DashboardError) as gone, Post(server):
        pass
    assert gone.value.params == {"host": "localhost", "port": str(port)}
