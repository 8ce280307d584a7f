"""A pack that was corrected, or corrects another one, says so in every paper, on every slide and page."""

import io
import re
import zipfile
from dataclasses import replace

import pptx
import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

import locales
from domain.pack import Erratum, MeetingPack
from exports.meeting import bulletin, chart_files, presentation, report, report_docx, report_pdf, slides_pdf, workbook
from exports.meeting.bulletin import Around
from exports.meeting.pptx import write
from exports.meeting.report import Letterhead
from exports.meeting.story import Story
from exports.meeting.storyboard import story
from exports.meeting.telling import Telling

VI = locales.language("vi")
SAID = VI.text("present.corrected", number=7)
CORRECTS = VI.text("slide.corrects", number=1)
WHY = "Sai tháng 3"


@pytest.fixture(scope="module")
def wrong(pack: MeetingPack) -> MeetingPack:
    """A correction that was corrected itself."""
    return replace(pack, erratum=Erratum(number=1, sha256="e" * 64, reason=WHY))


@pytest.fixture(scope="module")
def both(wrong: MeetingPack) -> Story:
    return story(wrong, "vi", number=2, sha256="d" * 64, corrected_by=7)


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_a_pack_that_nobody_corrects_says_nothing(pack: MeetingPack) -> None:
    assert story(pack, "vi", number=2, sha256="d" * 64).notice == ""


def test_every_slide_of_powerpoint_says_so_and_its_notes(both: Story) -> None:
    slides = list(pptx.Presentation(io.BytesIO(write(both))).slides)
    for slide in slides:
        (band,) = [shape for shape in slide.shapes if shape.name == "Notice"]
        assert (band.text_frame.text, band.top) == (f"{SAID} {CORRECTS}", 0)
        assert SAID in slide.notes_slide.notes_text_frame.text or slide is slides[1], "the agenda has no notes"
    assert WHY in "".join(shape.text_frame.text for shape in slides[0].shapes if shape.has_text_frame)


def test_every_slide_of_the_presentation_and_of_its_pdf_says_so(both: Story) -> None:
    html = presentation.write(both, 2).decode()
    assert html.count(f"{SAID} {CORRECTS}") == html.count('<section class="slide')
    for page in PdfReader(io.BytesIO(slides_pdf.pdf(both))).pages:
        assert bare(f"{SAID} {CORRECTS}") in bare(page.extract_text())


def test_the_report_says_so_first_and_in_the_head_of_every_page(both: Story) -> None:
    made = report.report(both, Letterhead())
    assert [part.text for part in made.parts[:2]] == [f"{SAID} {CORRECTS}", f"{both.erratum}."]
    for page in PdfReader(io.BytesIO(report_pdf.pdf(made))).pages:
        assert bare(f"{SAID} {CORRECTS}") in bare(page.extract_text())
    with zipfile.ZipFile(io.BytesIO(report_docx.docx(made))) as file:
        for name in ("word/document.xml", "word/header1.xml", "word/header2.xml"):
            assert SAID in file.read(name).decode(), name


def test_every_chart_that_is_taken_away_says_so(both: Story) -> None:
    drawn = [chart_files.svg(both, one).decode() for one in chart_files.charts(both)]
    assert drawn
    assert all(bare(SAID) in bare(re.sub("<[^>]+>", "", one)) for one in drawn)


def test_the_workbook_and_the_bulletin_say_so_first(both: Story, wrong: MeetingPack) -> None:
    cover = load_workbook(io.BytesIO(workbook.write(both, wrong, number=2))).worksheets[0]
    lines = [str(cell.value) for row in cover.iter_rows(max_row=8) for cell in row if cell.value]
    assert [line for line in lines if SAID in line]
    letter = bulletin.told(both, Telling.of(wrong, "vi").words, Around())
    assert letter.text.index(SAID) < letter.text.index("== ")
    assert SAID in letter.html
