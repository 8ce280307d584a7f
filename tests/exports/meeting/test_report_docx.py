"""The report for Word, read by another program: all is said, nothing is run, and it is laid out as the Decree asks."""

import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import docx
import pytest
from docx.shared import Cm, Mm, Pt
from docx.text.paragraph import Paragraph
from openxml_audit import OpenXmlValidator

import locales
from exports.meeting.report import BLANK, Letterhead, PaperTable, report
from exports.meeting.report_docx import docx as written
from exports.meeting.report_docx import width
from exports.meeting.story import Story

OFFICE = Letterhead(
    superior="ỦY BAN NHÂN DÂN TỈNH X", agency="Sở Khoa học và Công nghệ", place="Vinh", symbol="SKHCN",
    recipients=("UBND tỉnh;", "Lưu: VT, CĐS."), authority="KT. Giám đốc", signer_title="Phó Giám đốc",
    signer="Nguyễn Văn A",
)  # fmt: skip
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def opened(story: Story, letterhead: Letterhead = OFFICE):
    return docx.Document(io.BytesIO(written(report(story, letterhead))))


def paragraphs(document) -> list[Paragraph]:
    """In order, those of cells included."""
    return [Paragraph(one, document) for one in document.element.body.iter(f"{W}p")]


def of_style(document, name: str) -> list[Paragraph]:
    return [one for one in paragraphs(document) if one.style.name.lower() == name.lower()]


def said(data: bytes) -> str:
    """Every letter of every part of the text."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        parts = [file.read(name) for name in file.namelist() if re.match(r"word/(document|header|footer)", name)]
    return "\n".join("".join(ET.fromstring(part).itertext()) for part in parts)


def test_every_number_of_the_story_is_in_it(told: Story) -> None:
    made = said(written(report(told, OFFICE)))
    numbers = list(told.written())
    assert len(numbers) > 10
    assert [number for number in numbers if number not in made] == []
    prose = [sentence for section in told.sections for sentence in section.prose]
    assert [sentence for sentence in prose if sentence not in made] == []
    tables = [table for section in told.sections for table in (*section.annex, *section.reference)]
    cells = {cell.text for table in tables for row in table.rows for cell in row}
    assert {cell for cell in cells if cell not in made} == set()
    assert told.seal in made


@pytest.fixture(scope="module")
def office(pack):
    """The report of an agency in Vietnamese, as another program reads it."""
    from exports.meeting.storyboard import story

    return opened(story(pack, "vi", number=2, sha256="a" * 64))


def test_page_and_margins_are_those_of_the_decree(office) -> None:
    assert len(office.sections) > 2
    for section in office.sections:
        assert (section.page_width.mm, section.page_height.mm) == pytest.approx((210, 297), abs=0.1)
        assert Mm(20) - 100 <= section.top_margin <= Mm(25)
        assert Mm(20) - 700 <= section.bottom_margin <= Mm(25)
        assert Mm(30) - 700 <= section.left_margin <= Mm(35)
        assert Mm(15) - 700 <= section.right_margin <= Mm(20)
        assert section.different_first_page_header_footer, "the first page shows no number"
    page = office.sections[0].header
    assert page.paragraphs[0].style.font.size == Pt(14)
    assert "PAGE" in page._element.xml
    assert "PAGE" not in office.sections[0].first_page_header._element.xml
    starts = [section._sectPr.find(f"{W}pgNumType") is not None for section in office.sections]
    assert starts == [False, *[True] * (len(starts) - 1)], "each annex is numbered for itself"


def test_one_black_font_in_the_language_of_the_paper(told: Story) -> None:
    document = opened(told)
    xml = document.styles.element.xml
    assert set(re.findall(r'w:(?:ascii|hAnsi|cs|eastAsia)="([A-Z][^"]+)"', xml)) == {"Times New Roman"}
    assert set(re.findall(r'<w:color w:val="(\w+)"', xml)) == {"000000"}
    assert set(re.findall(r'<w:lang w:val="([\w-]+)"', xml)) == {{"vi": "vi-VN", "en": "en-GB"}[told.language]}
    body = document.element.body.xml
    assert not re.search(r"w:rFonts|w:color w:val|w:sz ", body), "no letter is dressed by hand"


@pytest.mark.parametrize(
    ("style", "size", "bold", "italic", "caps", "text"),
    [
        ("National Title", 13, True, False, False, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        ("National Motto", 14, True, False, False, "Độc lập - Tự do - Hạnh phúc"),
        ("Superior Agency", 13, False, False, True, "ỦY BAN NHÂN DÂN TỈNH X"),
        ("Agency", 13, True, False, True, "Sở Khoa học và Công nghệ"),
        ("Number And Symbol", 13, False, False, False, "Số: …/BC-SKHCN"),
        ("Place And Day", 14, False, True, False, "Vinh, ngày 03 tháng 3 năm 2025"),
        ("Title", None, True, False, True, "BÁO CÁO"),
        ("Recipients Title", 12, True, True, False, "Nơi nhận:"),
        ("Recipient", 11, False, False, False, "- UBND tỉnh;"),
        ("Signatory", None, True, False, True, "KT. Giám đốc"),
        ("Signer", None, True, False, False, "Nguyễn Văn A"),
    ],
)
def test_each_part_of_the_form_has_its_letters(office, style, size, bold, italic, caps, text) -> None:
    found = of_style(office, style)
    assert found[0].text == text
    font = office.styles[style].font
    assert font.size == (Pt(size) if size else None), "14 pt where nothing else is said"
    assert (bool(font.bold), bool(font.italic), bool(font.all_caps)) == (bold, italic, caps)
    assert "w:rPrDefault" in office.styles.element.xml
    assert '<w:sz w:val="28"/>' in office.styles.element.xml.split("</w:rPrDefault>")[0]


def test_the_text_is_set_as_the_decree_asks(office) -> None:
    style = office.styles["Body Text"].paragraph_format
    assert style.first_line_indent in (Cm(1), Cm(1.27))
    assert style.space_after >= Pt(6)
    assert 1 <= style.line_spacing <= 1.5
    assert str(style.alignment) == "JUSTIFY (3)"
    assert len(of_style(office, "Body Text")) > 10
    assert of_style(office, "Closing Text")[-1].text.endswith("./.")


def test_the_rule_under_the_motto_is_exactly_as_wide_as_the_motto(office) -> None:
    left, right = (int(column.get(f"{W}w")) for column in office.tables[0]._tbl.tblGrid)
    assert (left + right) / 1440 * 25.4 == pytest.approx(165, abs=0.1)
    rules = [one.paragraph_format for one in of_style(office, "Rule")]
    assert len(rules) == 3
    (_, motto, _), rooms = rules, (left, right, left + right)
    wide = [room - rule.left_indent.twips - rule.right_indent.twips for room, rule in zip(rooms, rules, strict=True)]
    assert wide[1] == pytest.approx(width("Độc lập - Tự do - Hạnh phúc", 14, bold=True), abs=2)
    assert motto.left_indent == motto.right_indent, "in the middle"
    agency = min(width("SỞ KHOA HỌC VÀ CÔNG NGHỆ", 13, bold=True), left)
    assert 1 / 3 <= wide[0] / agency <= 1 / 2
    assert width("Độc lập - Tự do - Hạnh phúc", 14, bold=True) / 1440 * 25.4 == pytest.approx(60.5, abs=0.5)


def test_headings_tables_and_annexes_can_be_found_by_a_program(told: Story) -> None:
    document = opened(told)
    headings = [one.text for one in of_style(document, "Heading 1")]
    named = list(dict.fromkeys(section.heading for section in told.sections))
    assert [one.partition(". ")[2] for one in headings] == named
    annexes = of_style(document, "Annex Heading")
    assert annexes[0].text.startswith(locales.language(told.language).text("letter.annex", number="I"))
    assert document.styles["Annex Heading"].element.find(f".//{W}outlineLvl") is not None
    ruled = [one for one in document.tables if one.style.name == "Table Grid"]
    assert len(ruled) > 8
    for one in ruled:
        first = one.rows[0]._tr
        assert first.find(f".//{W}tblHeader") is not None, "the head row is repeated"
        assert one._tbl.tblPr.find(f"{W}tblCaption").get(f"{W}val")
        assert one._tbl.tblPr.find(f"{W}tblDescription").get(f"{W}val")
    captions = of_style(document, "Caption")
    titled = [part for one in report(told, Letterhead()).annexes for part in one.parts if part.titled]
    assert len(captions) + len(titled) == len(ruled)
    numbers = re.findall(r"SEQ Table", document.element.body.xml)
    assert 0 < len(numbers) < len(ruled), "tables of annexes have the annex for a number"


def test_no_table_of_an_annex_says_its_title_again(told: Story) -> None:
    made = report(told, Letterhead())
    tables = [(one.title, part) for one in made.annexes for part in one.parts if isinstance(part, PaperTable)]
    assert {title == table.caption for title, table in tables} == {True, False}
    assert all(table.titled == (title == table.caption) for title, table in tables)
    shown = [one.text for one in of_style(opened(told), "Caption")]
    assert not [title for title, table in tables if table.titled and title in shown]


def test_the_file_says_what_it_is(told: Story) -> None:
    for story in (told, replace(told, mark="TẬP HUẤN", band="Số liệu giả định.")):
        data = written(report(story, OFFICE))
        core = docx.Document(io.BytesIO(data)).core_properties
        assert (core.author, core.keywords) == (OFFICE.agency, story.seal)
        assert story.title in core.title
        assert (
            core.created.replace(tzinfo=None)
            == story.known_at.astimezone(tz=None).replace(microsecond=0, tzinfo=None)
            - story.known_at.astimezone(tz=None).utcoffset()
        )
        custom = zipfile.ZipFile(io.BytesIO(data)).read("docProps/custom.xml").decode()
        assert story.sha256 in custom
        assert ("nguon_goc" in custom) is bool(story.mark)
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            heads = [file.read(f"word/header{number}.xml").decode() for number in (1, 2)]
        assert all((f'string="{story.mark}"' in head and story.band in head) is bool(story.mark) for head in heads)


def test_what_nobody_has_told_is_left_open(told: Story) -> None:
    document = opened(told, Letterhead())
    assert [one.text for one in of_style(document, "Agency")] == [BLANK]
    assert [one.text for one in of_style(document, "Signer")] == [BLANK]
    assert [one.text for one in of_style(document, "Recipient")] == [f"- {BLANK}"]
    assert document.core_properties.author == ""
    head = opened(told, replace(OFFICE, superior="", authority=""))
    assert of_style(head, "Superior Agency") == []
    assert len(of_style(head, "Signatory")) == 1


def test_only_vietnamese_papers_have_the_national_title(pack) -> None:
    from exports.meeting.storyboard import story

    made = opened(story(pack, "en", number=2, sha256="a" * 64))
    assert of_style(made, "National Title") == []
    assert of_style(made, "Agency")[0].text == OFFICE.agency


HOSTILE = "</w:t></w:r><w:r><w:t>&amp; \"x\" 'y' \x00\x0b\ufffe ]]> {{7*7}} =cmd|' /C calc'!A0 #panic(1) \ud800"


def test_hostile_text_stays_text(told: Story) -> None:
    section = replace(told.sections[0], heading=HOSTILE, prose=(HOSTILE,))
    story = replace(told, title=HOSTILE, sections=(section, *told.sections[1:]))
    names = dict.fromkeys(("superior", "agency", "place", "symbol", "authority", "signer_title", "signer"), HOSTILE)
    data = written(report(story, Letterhead(**names, recipients=(HOSTILE, HOSTILE))))
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert file.testzip() is None
        for name in file.namelist():
            ET.fromstring(file.read(name))
    document = docx.Document(io.BytesIO(data))
    readable = re.sub("[\x00\x0b\ufffe\ud800]", "\ufffd", HOSTILE)
    assert of_style(document, "Agency")[0].text == readable
    assert of_style(document, "Body Text")[1].text == readable
    assert readable in document.core_properties.title


def test_it_is_valid_by_the_schema_of_word(told: Story, tmp_path: Path) -> None:
    file = tmp_path / "report.docx"
    file.write_bytes(written(report(replace(told, mark="X", band="Y."), OFFICE)))
    found = OpenXmlValidator(max_errors=0).validate(str(file))
    # A theme of colours and fonts is what new files of Word have; nothing here is drawn with it.
    assert [str(error) for error in found.errors if "relationships/theme" not in str(error)] == []


def test_the_same_story_is_the_same_file(told: Story) -> None:
    assert written(report(told, OFFICE)) == written(report(told, OFFICE))
