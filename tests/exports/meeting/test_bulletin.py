"""The two forms of a letter say the same numbers, run nothing, and fetch nothing."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

import locales
from domain.pack import MeetingPack
from exports.meeting import bulletin
from exports.meeting.bulletin import Around, Bulletin
from exports.meeting.story import Cell, Story, Table
from exports.meeting.storyboard import story

AROUND = Around(
    address="https://dashboard.example.vn/packs?pack=2&lang=vi",
    contact="Ban thư ký <x@example.vn>",
    attached=("a.pdf",),
)


class Shown(HTMLParser):
    """What a mail program shows of HTML, and every tag and attribute it meets."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text, self.tags, self.attributes = "", set[str](), list[tuple[str, str]]()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        self.text += "\n" if tag in {"p", "td", "th", "tr", "h1", "h2", "div"} else ""

    def handle_data(self, data: str) -> None:
        self.text += data


def plain(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").split())


@pytest.fixture
def letter(told: Story) -> Bulletin:
    return bulletin.told(told, locales.language(told.language), AROUND)


def test_every_number_is_in_both_forms(told: Story, letter: Bulletin) -> None:
    text, shown = plain(letter.text), plain(Shown(letter.html).text)
    found = replace(told, sections=tuple(one for one in told.sections if one.code != "sources"))
    written = {plain(one) for one in found.written()}
    assert len(written) > 8
    assert [one for one in written if one not in text] == []
    assert [one for one in written if one not in shown] == []
    for said in (*(plain(one.finding) for one in found.sections), told.sha256, told.seal, "a.pdf", AROUND.contact):
        assert said in text
        assert said in shown


def test_what_is_too_long_is_cut_alike_and_says_so(told: Story) -> None:
    words, number = locales.language(told.language), bulletin.MOST + 3
    rows = tuple((Cell(text=f"row {place}"), Cell(text=f"{place}.5", value=place + 0.5)) for place in range(number))
    section = replace(told.sections[0], blocks=(Table(caption="long", head=("a", "b"), rows=rows),))
    letter = bulletin.told(replace(told, sections=(section,)), words, AROUND)
    for form in (letter.text, Shown(letter.html).text):
        assert f"{bulletin.MOST - 1}.5" in form
        assert f"{bulletin.MOST}.5" not in form
        assert words.count("bulletin.more", 3) in form


def test_a_mail_program_shows_it_without_fetching_or_running_anything(letter: Bulletin) -> None:
    shown = Shown(letter.html)
    assert shown.tags <= {
        "html", "head", "meta", "title", "body", "table", "tr", "td", "th", "h1", "h2", "p", "a", "b", "span", "div",
    }  # fmt: skip
    assert not [name for name, _ in shown.attributes if name.startswith("on") or name in {"src", "background", "class"}]
    assert [value for name, value in shown.attributes if name == "href"] == [AROUND.address]
    assert not [value for name, value in shown.attributes if name == "style" and re.search(r"url\(|@import", value)]


def test_what_people_wrote_is_text(told: Story) -> None:
    hostile = replace(told, title="<script>alert(1)</script>&amp;", erratum='"><img src=x>')
    letter = bulletin.told(hostile, locales.language(told.language), AROUND)
    assert "<script" not in letter.html
    assert "<img" not in letter.html
    assert "<script>alert(1)</script>&amp;" in Shown(letter.html).text
    assert "<script>alert(1)</script>&amp;" in letter.text


def test_training_is_marked_in_subject_text_and_html(pack: MeetingPack) -> None:
    told = story(replace(pack, workspace="training"), "vi", number=2, sha256="a" * 64)
    letter = bulletin.told(told, locales.language("vi"), Around())
    assert told.mark in letter.subject
    assert letter.text.startswith(told.band.upper())
    assert told.band in letter.html
    assert "<a " not in letter.html, "nobody is led to a dashboard that readers do not reach"
