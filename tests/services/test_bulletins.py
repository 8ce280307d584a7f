"""The bulletin goes out once a person over a real server, in both forms, with its files; what failed is tried again."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage

import pytest

from domain.errors import DashboardError
from domain.people import Grant, Role
from services import bulletins, packs
from services.bulletins import BulletinOptions
from services.papers import PaperOptions
from services.post import Post
from storage import audit
from storage.database import Database
from tests.services.at_work import LAN, Office, person, sent
from tests.services.mail import Mailbox, mail_server
from tests.services.test_packs import AGENDA, JANUARY, define, target
from tests.storage.made import fill

THU = person("thu", Grant(Role.SECRETARY))
OPTIONS = BulletinOptions(
    attach=("archive", "xlsx"), papers=PaperOptions(link="https://dashboard.example.vn/"),
    contact={"vi": "Ban thư ký"}, stop_at="stop@example.org",
)  # fmt: skip


@pytest.fixture
def office(tmp_path) -> Iterator[Office]:
    """An office with one pack and three who get its bulletin."""
    database = Database(f"sqlite:///{tmp_path / 'official.db'}")
    database.migrate("official")
    fill(database)
    define(database, [target()])
    made = Office(database)
    made.submit(sent(10, period=JANUARY))
    packs.freeze(made.acting(THU, 1), AGENDA)
    for name, language in (("a", "vi"), ("b", "en"), ("c", "vi")):
        bulletins.add(made.acting(THU, 1), f" {name.upper()}@Example.org", name, language)
    yield made
    database.dispose()


def send(office: Office, mailbox: Mailbox, hours: float = 2, number: int = 1) -> bulletins.Sending:
    with Post(mailbox.server) as post:
        return bulletins.send(office.acting(THU, hours), number, post, OPTIONS)


def parts(letter: EmailMessage) -> dict[str, EmailMessage]:
    return {part.get_filename() or part.get_content_type(): part for part in letter.walk() if not part.is_multipart()}


def test_everybody_gets_each_pack_once_in_their_language(office: Office) -> None:
    with mail_server() as mailbox:
        assert (send(office, mailbox).sent, send(office, mailbox, 3)) == (
            3,
            bulletins.Sending(sent=0, before=3, failures=()),
        )
        assert sorted(mailbox.to) == ["a@example.org", "b@example.org", "c@example.org"]
        by_address = {str(one["To"]): one for one in mailbox.letters}
        first, second = by_address["a@example.org"], by_address["b@example.org"]
        assert (first["List-Unsubscribe"], first["Auto-Submitted"]) == ("<mailto:stop@example.org>", "auto-generated")
        found = parts(first)
        assert list(found) == ["text/plain", "text/html", "pack-official-1-archive.zip", "pack-official-1-xlsx-vi.xlsx"]
        text, html = (found[kind].get_content() for kind in ("text/plain", "text/html"))
        made = bulletins.written(office.acting(THU, 2), 1, "vi", OPTIONS)
        assert text.replace("\r\n", "\n") == made.text
        assert html.replace("\r\n", "\n").strip() == made.html
        assert "https://dashboard.example.vn/packs?workspace=official&pack=1&lang=vi" in text
        assert "Ban thư ký" in text
        with zipfile.ZipFile(io.BytesIO(found["pack-official-1-xlsx-vi.xlsx"].get_content())) as book:
            assert "xl/workbook.xml" in book.namelist()
        assert "pack-official-1-xlsx-en.xlsx" in parts(second)
        assert first["Subject"] != second["Subject"]
        bulletins.add(office.acting(THU, 4), "d@example.org", "", "vi")
        assert send(office, mailbox, 5).sent == 1
        assert mailbox.to[-1] == "d@example.org"
    with office.database.reading() as connection:
        entries = [one for one in audit.entries(connection) if one.action.startswith("bulletin")]
    assert not [one for one in entries if "@" in one.subject + str(one.detail)], "the trail is never erased"


def test_files_that_weigh_too_much_stop_every_letter_and_are_named(office: Office) -> None:
    with mail_server() as mailbox, Post(mailbox.server) as post:
        with pytest.raises(DashboardError, match="bulletin-heavy") as heavy:
            bulletins.send(office.acting(THU, 2), 1, post, replace(OPTIONS, most_bytes=3000))
        assert heavy.value.params["most"] == "0.0 MB"
        assert "pack-official-1-archive.zip (" in heavy.value.params["files"]
        assert mailbox.to == []
        assert bulletins.send(office.acting(THU, 2), 1, post, replace(OPTIONS, most_bytes=9_000_000)).sent == 3


def test_what_failed_is_named_and_tried_again(office: Office) -> None:
    with mail_server() as mailbox:
        mailbox.refused = {"b@example.org"}
        done = send(office, mailbox)
        assert (done.sent, [one.address for one, _ in done.failures]) == (2, ["b@example.org"])
        assert "550" in done.failures[0][1].detail
        mailbox.refused = set()
        assert [one.address for one in bulletins.waiting(office.acting(THU, 3), 1)] == ["b@example.org"]
        assert send(office, mailbox, 3).sent == 1
        assert sorted(mailbox.to) == ["a@example.org", "b@example.org", "c@example.org"]


def test_a_server_that_goes_away_leaves_the_rest_to_the_next_run(office: Office) -> None:
    with mail_server() as mailbox:
        mailbox.drops = 100
        with pytest.raises(DashboardError, match="mail-unreachable"):
            send(office, mailbox)
        mailbox.drops = 0
        assert send(office, mailbox, 2.1).sent == 3


def test_the_latest_is_the_last_that_nobody_corrects(office: Office) -> None:
    acting = office.acting(THU, 2)
    assert bulletins.latest(acting) == 1
    right = packs.correct(acting, 1, "Sai")
    assert bulletins.latest(acting) == right.number
    found = bulletins.written(acting, right.number, "vi", replace(OPTIONS, attach=()))
    assert "Sai" in found.text


@pytest.mark.parametrize(
    "address", ["", "lan", "lan@", "lan@example.org, x@example.org", "lan\n@example.org", "lân@example.org"]
)
def test_what_is_no_address_is_on_no_list(office: Office, address: str) -> None:
    with pytest.raises(DashboardError, match="bulletin-address"):
        bulletins.add(office.acting(THU, 1), address, "", "vi")


def test_whoever_leaves_gets_no_more(office: Office) -> None:
    bulletins.remove(office.acting(THU, 1), "A@example.org")
    assert [one.address for one in bulletins.listed(office.acting(THU, 1))] == ["b@example.org", "c@example.org"]
    with pytest.raises(DashboardError, match="not-allowed"):
        bulletins.listed(office.acting(LAN, 1))
