"""Slides as PDF, read by another program: every number, one page a slide, nothing in anything's way."""

import io
import re
import unicodedata
from dataclasses import replace

import pytest
from pypdf import PdfReader

import locales
from exports.meeting import stage
from exports.meeting.slides_pdf import pdf
from exports.meeting.story import Facts, Story, Table
from tests.exports.meeting.test_report_docx import HOSTILE


def bare(text: str) -> str:
    return re.sub(r"[\s\u200b]", "", unicodedata.normalize("NFC", text))


def read(story: Story) -> PdfReader:
    return PdfReader(io.BytesIO(pdf(story)))


@pytest.fixture(scope="module")
def deck(told: Story) -> PdfReader:
    return read(told)


def test_every_slide_is_a_page_of_sixteen_to_nine(told: Story, deck: PdfReader) -> None:
    staged = stage.staged(told)
    assert len(deck.pages) == len(staged) + 1
    assert {tuple(map(float, page.mediabox[2:])) for page in deck.pages} == {(1280.0, 720.0)}
    for page, slide in zip(deck.pages[1:], staged, strict=True):
        assert bare(slide.head.title) in bare(page.extract_text())


def test_every_number_stands_on_a_slide_and_can_be_searched_for(told: Story, deck: PdfReader) -> None:
    text = " ".join(" ".join(page.extract_text() for page in deck.pages).split())
    letters = bare(text)
    assert [number for number in told.written() if bare(number) not in letters] == []
    percents = [one for one in told.written() if "%" in one]
    assert percents
    assert [one for one in percents if one.replace("\u00a0", " ") not in text] == [], "a number is one word"
    cells = [
        cell.text
        for section in told.sections
        for block in (*section.blocks, *section.annex)
        if isinstance(block, Table | Facts)
        for row in block.rows
        for cell in (row[1:] if isinstance(block, Facts) else row)
    ]
    assert [cell for cell in cells if bare(cell) not in letters] == []
    assert all(bare(said) in bare(deck.pages[0].extract_text()) for fact in told.facts for said in fact)


def test_nothing_stands_in_the_footer_but_the_footer(told: Story, deck: PdfReader) -> None:
    words = locales.language(told.language)
    allowed = bare(
        "".join(source for section in told.sections for source in section.sources)
        + words.text("letter.source", names="") + words.text("present.fresh", day=words.date(told.as_of)) + told.seal
        + words.count("letter.source-more", 9, names="") + words.text("present.annex-place", number=1, all=1)
        + "0123456789/·;. "
    )  # fmt: skip
    for page in deck.pages[1:]:
        low: list[str] = []

        def look(text: str, cm: list[float], tm: list[float], *_: object, low: list[str] = low) -> None:
            if text.strip() and tm[5] * cm[3] + cm[5] < stage.FOOT - 20:
                low.append(text)

        page.extract_text(visitor_text=look)
        assert low
        assert [letter for letter in bare("".join(low)) if letter not in allowed] == []


def test_it_can_be_read_aloud_and_leafed_through(told: Story, deck: PdfReader) -> None:
    root = deck.trailer["/Root"]
    assert (root["/Lang"], bool(root["/MarkInfo"]["/Marked"]), deck.metadata.title) == (told.language, True, told.title)
    assert "pdfuaid:part" in root["/Metadata"].get_data().decode()
    titles: list[str] = []

    def gather(outline: list) -> None:
        for one in outline:
            gather(one) if isinstance(one, list) else titles.append(bare(one.title))

    gather(deck.outline)
    assert titles == [bare(told.title), *(bare(one.head.title) for one in stage.staged(told))]
    fonts = {
        str(font.get_object()["/BaseFont"]) for page in deck.pages for font in page["/Resources"]["/Font"].values()
    }
    assert all("BeVietnamPro" in font for font in fonts)


def test_training_and_corrections_are_said_on_every_page(told: Story) -> None:
    story = replace(told, mark="TẬP HUẤN", band="Số liệu giả định.")
    words = locales.language(told.language)
    for page in read(replace(story, notice=story.words.text("present.corrected", number=12))).pages:
        text = bare(page.extract_text())
        assert text.count(bare("TẬP HUẤN")) == 2
        assert bare(words.text("present.corrected", number=12)) in text


def test_hostile_text_stays_text(told: Story) -> None:
    section = replace(told.sections[0], heading=HOSTILE, finding=HOSTILE)
    story = replace(told, title=HOSTILE, erratum=HOSTILE, sections=(section, *told.sections[1:]))
    text = bare("".join(page.extract_text() for page in read(story).pages))
    assert text.count(bare("{{7*7}} =cmd|' /C calc'!A0 #panic(1)")) >= 3


def test_the_same_story_is_the_same_file_and_tells_how_far_it_is(told: Story) -> None:
    steps: list[tuple[int, int]] = []
    assert pdf(told, lambda *step: steps.append(step)) == pdf(told)
    assert steps == [(n, steps[-1][1]) for n in range(1, len(steps) + 1)]
    assert steps[-1][0] == steps[-1][1]
