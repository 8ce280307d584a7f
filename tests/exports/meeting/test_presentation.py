"""The presentation is one document: it says every figure, fetches nothing, and what people wrote in it is text."""

import hashlib
import html
import re
import zipfile
from base64 import b64encode
from dataclasses import replace
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

import locales
from exports.meeting import chart_files, presentation, stage, storyboard
from exports.meeting.story import Cell, Facts, Note, Section, Story, Table, Trend, TrendRemark
from storage import packs

BODY = (Path(__file__).parents[2] / "storage/kept/pack-1.json").read_bytes()
SHA256 = packs.digest(BODY)
VI = locales.language("vi")
HOSTILE = '</section><script>alert(1)</script><img src="http://x.vn/a.png" onerror="x"> {{ 7*7 }} & "'


def told(language: str = "vi", **more: object) -> Story:
    return replace(storyboard.story(packs.read(BODY), language, number=1, sha256=SHA256), **more)


def decisions(text: str, rows: int = 1) -> Section:
    """A section with a table in which people have written."""
    cells = (Cell(text=text), Cell(text="61,5 %", value=61.5), Cell(text=text))
    table = Table(caption=text, head=("Quyết định", "Số liệu", "Ai"), rows=(cells,) * rows, numeric=frozenset({1}))
    note = Note(question=text, answer=text)
    return Section(code="item-9", heading=text, finding=text, blocks=(table,), notes=(note,), sources=(text,))


class Reader(HTMLParser):
    """Tags with their attributes, and what is read."""

    def __init__(self, document: bytes) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.said: list[str] = []
        self.feed(document.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.said.append(data)


@pytest.mark.parametrize("language", locales.languages())
def test_it_says_every_figure_and_its_seal(language: str) -> None:
    story = told(language)
    reader = Reader(presentation.write(story, 1))
    said = "\n".join(reader.said)
    written = list(story.written())
    assert len(written) > 10
    assert [one for one in written if one not in said] == []
    assert story.seal in said
    assert SHA256 in said
    assert ("meta", {"name": "pack-sha256", "content": SHA256}) in reader.tags
    for section in story.sections:
        assert section.finding in said
        for note in section.notes:
            assert note.question in said
            assert note.answer in said


def test_it_fetches_nothing_and_runs_its_own_script_only() -> None:
    document = presentation.write(
        told(sections=(decisions(HOSTILE),)), 1, address=lambda number: f"./packs?pack={number}"
    )
    reader = Reader(document)
    fetched = [
        value
        for tag, attributes in reader.tags
        for name, value in attributes.items()
        if name in ("src", "href", "xlink:href", "poster", "srcset", "data") and tag != "a"
    ]
    assert all((value or "").startswith(("data:", "#")) for value in fetched), fetched
    assert not [
        name for _, attributes in reader.tags for name in attributes if name.startswith("on") or name == "style"
    ]
    assert {tag for tag, _ in reader.tags} & {"img", "iframe", "object", "embed", "base"} == set()
    style, script = (
        re.findall(rf"<{tag}>(.*?)</{tag}>", document.decode(), re.DOTALL) for tag in ("style", "script")
    )  # fmt: skip
    assert len(style) == len(script) == 1
    assert set(re.findall(r"url\((\w+:)", style[0])) == {"data:"}
    assert "@import" not in style[0]
    for text in (*style, *script):
        assert f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" in presentation.policy()
    assert "default-src 'none'" in presentation.policy()
    assert ("meta", {"http-equiv": "Content-Security-Policy", "content": presentation.policy()}) in reader.tags


def test_what_people_wrote_is_text() -> None:
    story = told(title=HOSTILE, erratum=HOSTILE, sections=(decisions(HOSTILE),))
    reader = Reader(presentation.write(story, 1))
    said = " ".join("".join(reader.said).split())
    assert said.count(" ".join(HOSTILE.split())) >= 8
    assert [tag for tag, _ in reader.tags].count("script") == 1


def test_a_text_that_no_slide_can_hold_is_told_on_several() -> None:
    words = [f"từ-{number}" for number in range(500)]
    slides = stage.staged(told(sections=(decisions(" ".join(words)),)))
    cells = [
        row[0].text
        for slide in slides
        for line in slide.rows
        for placed in line
        if isinstance(placed.block, Table)
        for row in placed.block.rows
    ]  # fmt: skip
    assert " ".join(cells).split() == words
    assert len(slides) > 1
    short = stage.staged(told(sections=(decisions("ngắn", rows=30),)))
    heights = [sum(max(one.high for one in line) for line in slide.rows) for slide in short]
    assert [high for slide, high in zip(short, heights, strict=True) if high > slide.head.body] == []
    assert len(short) == 3


def test_training_stands_on_every_slide_and_a_correction_leads_on() -> None:
    plain = presentation.write(told(mark="", band=""), 1).decode()
    slides = plain.count('<section class="slide')
    assert 'class="watermark"' not in plain
    assert 'class="corrected"' not in plain
    corrected = storyboard.story(packs.read(BODY), "vi", number=1, sha256=SHA256, corrected_by=7)
    marked = presentation.write(
        replace(corrected, mark="TẬP HUẤN", band="Số giả định"), 1, address=lambda n: f"./packs?{n}"
    )
    said = html.unescape(marked.decode())
    assert said.count('<div class="watermark"') == said.count(">TẬP HUẤN</b> Số giả định") == slides
    assert said.count(f'<a href="./packs?7" target="_top">{VI.text("present.corrected", number=7)}</a>') == slides
    assert said.count('href="./packs?1"') == 1
    assert "target=" not in presentation.write(corrected, 1).decode(), "without a server there is no link"


def test_the_same_story_is_the_same_document() -> None:
    assert presentation.write(told(), 1) == presentation.write(told(), 1)
    assert len(presentation.write(told(), 1)) < 1_500_000


def test_a_chart_is_taken_away_with_all_that_belongs_to_it() -> None:
    story = told(mark="TẬP HUẤN", band="Số giả định")
    with zipfile.ZipFile(BytesIO(chart_files.write(story))) as archive:
        names = archive.namelist()
        pictures = {name: archive.read(name) for name in names}
    found = chart_files.charts(story)
    assert names == [f"{file.code}.{ending}" for file in found for ending in ("svg", "png")]
    assert {"since", "item-1-lines", "item-2", "item-4"} <= {file.code for file in found}
    for file in found:
        drawn = pictures[f"{file.code}.svg"].decode()
        root = ET.fromstring(drawn)
        said = " ".join(one.text or "" for one in root.iter("{http://www.w3.org/2000/svg}text"))
        shown = replace(story, sections=(replace(file.section, blocks=(file.chart,)),))
        for text in (*shown.written(), story.seal, "TẬP HUẤN", *file.section.finding.split(), *file.section.sources):
            assert text in said
        assert set(re.findall(r"url\(([\w#]+)", drawn)) <= {"data"} | set(re.findall(r"#d[0-9a-f]{10}", drawn))
        assert pictures[f"{file.code}.png"].startswith(b"\x89PNG")
    assert chart_files.svg(story, found[0]) == pictures[names[0]]


def test_a_section_of_several_slides_finds_once_and_then_counts_them() -> None:
    story = told(sections=(replace(decisions("Kết luận", rows=40), finding="Bốn mươi kết luận: ba quá hạn"),))
    first, *others = stage.staged(story)
    parts = len(others) + 1
    assert parts > 2
    assert first.head.title == "Bốn mươi kết luận: ba quá hạn"
    named = [VI.text("deck.part", heading="Kết luận", part=part, parts=parts) for part in range(1, parts + 1)]
    assert [first.head.heading, *(one.head.title for one in others)] == named
    assert all(one.head.heading == "" for one in others)
    assert "".join(one.head.title for one in stage.staged(told(sections=(decisions("Kết luận"),)))) == "Kết luận"


def test_explanations_without_room_below_a_trend_stand_beside_it() -> None:
    section = next(one for one in told().sections if {Trend, Facts} <= {type(block) for block in one.blocks})
    trend, facts = (next(one for one in section.blocks if isinstance(one, kind)) for kind in (Trend, Facts))
    said = [f"Giải thích {number}: " + "cách tính đã thay đổi từ ngày này " * 4 for number in (1, 2)]
    day = trend.lines[0][-1].day
    remarks = tuple(TrendRemark(day=day, number=number, written=one) for number, one in enumerate(said, 1))
    rows = (facts.rows * 4)[:4]
    whole = replace(section, blocks=(replace(trend, remarks=remarks), replace(facts, rows=rows)))
    (slide,) = stage.staged(told(sections=(whole,)))
    ((left, right),) = slide.rows
    assert isinstance(left.block, Trend)
    assert not left.block.explained
    assert isinstance(right.block, Facts)
    assert right.block.rows[: len(rows)] == rows
    assert [term for term, _ in right.block.rows[len(rows) :]] == [f"({n}) {one}" for n, one in enumerate(said, 1)]
    document = presentation.write(told(sections=(whole,)), 1).decode()
    assert all(document.count(one.strip()) == 1 for one in said), "below the lines or beside them, once"
