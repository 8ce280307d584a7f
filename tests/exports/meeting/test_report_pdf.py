"""The report as PDF, read by another program: it says what the report for Word says, in letters that are its own."""

import io
import re
import unicodedata
from dataclasses import replace

import pytest
from PIL import ImageFont
from pypdf import PdfReader

from exports import typefaces
from exports.meeting.report import Letterhead, MeetingReport, PaperTable, report
from exports.meeting.report_pdf import pdf
from exports.meeting.story import Story
from tests.exports.meeting.test_report_docx import HOSTILE, OFFICE

VIETNAMESE = "ăâđêôơưĂÂĐÊÔƠƯ" + "".join(
    unicodedata.normalize("NFC", letter + tone)
    for letter in "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY"
    for tone in ("\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
)


def bare(text: str) -> str:
    """Without spaces and places to break: where lines end is the affair of the paper."""
    return re.sub(r"[\s\u200b]", "", unicodedata.normalize("NFC", text))


def read(made: MeetingReport) -> PdfReader:
    return PdfReader(io.BytesIO(pdf(made)))


def said(reader: PdfReader) -> str:
    return bare("".join(page.extract_text() for page in reader.pages))


@pytest.fixture(scope="module")
def paper(told: Story) -> PdfReader:
    return read(report(told, OFFICE))


def test_it_says_what_the_report_says(told: Story, paper: PdfReader) -> None:
    text, made = said(paper), report(told, OFFICE)
    assert [number for number in told.written() if bare(number) not in text] == []
    parts = [*made.parts, *(part for annex in made.annexes for part in annex.parts)]
    whole = [part.text for part in parts if not isinstance(part, PaperTable)]
    whole += [cell for part in parts if isinstance(part, PaperTable) for row in part.rows for cell in row]
    whole += [made.number, made.place_and_day, made.kind, made.signer, *made.recipients, *made.subject.split("\n")]
    whole += [made.agency.upper(), made.signer_title.upper(), made.motto, made.national, made.seal]
    assert len(whole) > 100
    assert [one for one in whole if bare(one) not in text] == []


def test_all_its_letters_are_its_own(paper: PdfReader) -> None:
    fonts = {
        str(font.get_object()["/BaseFont"]).partition("+")[2]
        for page in paper.pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert fonts == {f"LiberationSerif{cut}" for cut in ("", "-Bold", "-Italic", "-BoldItalic")}


@pytest.mark.parametrize("cut", ["Regular", "Bold", "Italic", "BoldItalic"])
def test_every_vietnamese_letter_is_in_the_font(cut: str) -> None:
    font = ImageFont.truetype(typefaces.SERIF / f"LiberationSerif-{cut}.ttf", 64, layout_engine=ImageFont.Layout.BASIC)
    missing = bytes(font.getmask("\ufffe"))
    assert len(VIETNAMESE) == 134
    assert [letter for letter in VIETNAMESE + "…–−→“”·" if bytes(font.getmask(letter)) == missing] == []


def test_it_can_be_read_aloud_and_leafed_through(told: Story, paper: PdfReader) -> None:
    root = paper.trailer["/Root"]
    assert root["/Lang"] == told.language
    assert root["/MarkInfo"]["/Marked"]
    assert paper.metadata.title == report(told, OFFICE).title
    assert "pdfuaid:part" in root["/Metadata"].get_data().decode()
    named = [bare(one.title) for one in paper.outline if not isinstance(one, list)]
    made = report(told, OFFICE)
    headings = [bare(part.text) for part in made.parts if type(part).__name__ == "Heading"]
    assert named == headings + [bare(f"{annex.label}{annex.title.upper()}") for annex in made.annexes]


def test_pages_are_numbered_from_the_second_and_annexes_for_themselves(told: Story, paper: PdfReader) -> None:
    firsts = [page.extract_text().strip().splitlines()[0].strip() for page in paper.pages]
    numbers = [int(line) if line.isdigit() else 1 for line in firsts]
    starts = [place for place, number in enumerate(numbers) if number == 1]
    assert len(starts) == 1 + len(report(told, OFFICE).annexes)
    for start, end in zip(starts, [*starts[1:], len(numbers)], strict=True):
        assert numbers[start:end] == list(range(1, end - start + 1))


def test_training_stands_on_every_page(told: Story) -> None:
    for page in read(report(replace(told, mark="TẬP HUẤN", band="Số liệu giả định."), OFFICE)).pages:
        text = bare(page.extract_text())
        assert text.count(bare("TẬP HUẤN")) == 2, "across the page and in its head"
        assert bare("Số liệu giả định.") in text


def test_hostile_text_stays_text(told: Story) -> None:
    section = replace(told.sections[0], heading=HOSTILE, prose=(HOSTILE, "x" * 400))
    story = replace(told, title=HOSTILE, sections=(section, *told.sections[1:]))
    names = dict.fromkeys(("superior", "agency", "place", "symbol", "authority", "signer_title", "signer"), HOSTILE)
    text = said(read(report(story, Letterhead(**names, recipients=(HOSTILE,)))))
    assert text.count(bare("{{7*7}} =cmd|' /C calc'!A0 #panic(1)")) > 6
    assert text.count(bare('</w:t></w:r><w:r><w:t>&amp; "x"')) > 4


def test_the_same_story_is_the_same_file(told: Story) -> None:
    assert pdf(report(told, OFFICE)) == pdf(report(told, OFFICE))
