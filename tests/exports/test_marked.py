"""The reporter's own file comes back with what is wrong in it, can be mended there and sent again."""

import csv
import io
import zipfile
from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.comments import Comment

import locales
from domain.errors import DashboardError
from domain.people import VISITOR, Grant, Person, Role
from domain.problem import Severity
from exports import marked
from loaders.actuals import FileReading, Outcome
from services.acting import Acting
from services.marked_copies import marked_copy
from tests.loaders.actuals import test_long_form, test_text_files, test_wide_form
from tests.loaders.actuals.made import HEAD, HEADINGS, LISTS, ROW, old_workbook, read, workbook

MARCH = datetime(2020, 3, 1)  # noqa: DTZ001 - a spreadsheet knows no time zones
WORDS = locales.language("vi")
REPORTER = Person(login="lan", grants=(Grant(Role.REPORTER, "u_hn"),))


def acting(person: Person = REPORTER) -> Acting:
    view = SimpleNamespace(codelists=LISTS, database=None)
    return Acting(
        view=view, person=person, now=datetime(2021, 6, 20, tzinfo=UTC), today=date(2021, 6, 20), training=False
    )


def copy(data: bytes | str, name: str = "a.csv", reading: FileReading | None = None):
    content = data.encode() if isinstance(data, str) else data
    found = reading or read(content, name)
    return marked_copy(acting(), content, name, found.sheets, found.problems, WORDS)


def said(reading: FileReading) -> list[tuple]:
    return [(p.code, p.line, p.cell) for p in reading.problems]


def placed(reading: FileReading) -> bool:
    return any(p.line is not None for p in reading.problems)


LONG = {name: HEAD + ROW + case[0] + "\n" for name, case in test_long_form.DEFECTS.items()}
WIDE = {
    name: f"don_vi;chi_tieu;T1/2020\nHà Nội;free;{case[0].split(';')[0]}\n"
    for name, case in test_wide_form.DEFECTS.items()
}
TITLED = (
    "BÁO CÁO THÁNG 3 NĂM 2020;;;;\n;;;;\nĐơn vị;Chỉ tiêu;Kỳ;Tử số;Mẫu số\nHà Nội;rate;03/2020;865;1000\n"
    "Hà Nim;rate;03/2020;5;10\nNgười lập biểu;;;Thủ trưởng\n"
)


CELLS = st.text("a\"',;=+-@ \t\n\r1.5%đHàNội", max_size=8) | st.sampled_from(
    ["Hà Nội", "rate", "2020-03", "865", "1000", "free", "86,5"]
)
ROWS = st.lists(st.lists(CELLS, max_size=9), min_size=1, max_size=6)


@settings(max_examples=300, deadline=None)
@given(ROWS, st.sampled_from(",;\t"), st.booleans())
def test_a_copy_of_anything_says_what_the_file_says(rows: list[list[str]], delimiter: str, quoted: bool) -> None:
    out = io.StringIO()
    if quoted:
        csv.writer(out, delimiter=delimiter).writerows(rows)
    else:
        out.write("\n".join(delimiter.join(row) for row in rows))
    text = HEAD.replace(",", delimiter) + out.getvalue()
    before, found = read(text), copy(text)
    if found is not None:
        after = read(found.content)
        assert [(p.code, p.line) for p in after.problems] == [(p.code, p.line) for p in before.problems]
        assert [(o.key, o.content) for o in after.observations] == [(o.key, o.content) for o in before.observations]


class TestTextFiles:
    @pytest.mark.parametrize("text", [*LONG.values(), *WIDE.values(), TITLED], ids=str)
    def test_a_copy_says_of_each_row_what_is_wrong_and_is_else_the_same(self, text: str) -> None:
        before = read(text)
        found = copy(text)
        if not placed(before):
            assert found is None
            return
        after = read(found.content, found.name)
        assert [(p.code, p.line) for p in after.problems] == [(p.code, p.line) for p in before.problems]
        assert [(o.key, o.content) for o in after.observations] == [(o.key, o.content) for o in before.observations]
        assert [note.code for note in after.notes] == [note.code for note in before.notes]
        delimiter = ";" if text.count(";") > text.count(",") else ","
        rows = list(csv.reader(io.StringIO(found.content.decode("utf-8-sig")), delimiter=delimiter))
        for problem in before.problems:
            if problem.line is not None:
                assert WORDS.problem(problem) in rows[problem.line - 1][-1]

    def test_what_was_right_is_kept_letter_by_letter(self) -> None:
        text = HEAD.replace("\n", "\r\n") + '"Hà Nội",rate,2020-03, 865 ,1000,"86,5",\r\nX,rate,2020-03,1,2,,'
        lines = copy(text).content.decode("utf-8-sig").split("\r\n")
        assert lines[0] == text.split("\r\n", maxsplit=1)[0] + ",Lỗi cần sửa"
        assert lines[1] == text.split("\r\n")[1] + ","
        assert lines[2].startswith("X,rate,2020-03,1,2,,,Không nhận dòng: ")

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
    @pytest.mark.parametrize("delimiter", [",", ";", "\t"])
    def test_encoding_and_delimiter_are_those_of_the_file(self, encoding: str, delimiter: str) -> None:
        text = (HEAD + ROW + "Hà Nim,rate,2020-03,865,1000,,\n").replace(",", delimiter)
        found = copy(text.encode(encoding))
        wanted = "utf-8-sig" if encoding == "utf-8" else encoding
        assert "Hà Nim" in found.content.decode(wanted)
        assert (
            found.content.decode(wanted).splitlines()[0]
            == HEAD.strip().replace(",", delimiter) + delimiter + "Lỗi cần sửa"
        )
        assert said(read(found.content)) == said(read(text.encode(encoding)))

    def test_a_first_line_with_sep_stays(self) -> None:
        text = "sep=;\n" + (HEAD + "Hà Nim,rate,2020-03,865,1000,,\n").replace(",", ";")
        assert copy(text).content.startswith(b"sep=;\n")
        assert said(read(copy(text).content)) == said(read(text))

    def test_a_mended_copy_is_accepted_and_a_second_marking_replaces_the_first(self) -> None:
        text = HEAD + ROW + "Hà Nim,rate,2020-03,865,1000,,\nHà Nam,rate,2020-13,1,2,,\n"
        once = copy(text)
        half = once.content.decode("utf-8-sig").replace("Hà Nim,", "Hà Nam,").encode("utf-8-sig")
        again = copy(half)
        rows = list(csv.reader(io.StringIO(again.content.decode("utf-8-sig"))))
        assert [len(row) for row in rows] == [8] * 4
        assert [bool(row[-1]) for row in rows] == [True, False, False, True]
        assert copy(once.content).content == once.content
        mended = half.decode("utf-8-sig").replace("2020-13", "2020-04")
        assert read(mended).outcome is Outcome.ACCEPT
        assert not read(mended).notes

    def test_cells_that_a_spreadsheet_would_run_are_inert_in_the_copy(self) -> None:
        text = HEAD + '"=HYPERLINK(""http://x"")",rate,2020-03,865,1000,,@x\n' + ROW.replace(",,\n", ",,+cmd|x\n")
        found = copy(text)
        rows = list(csv.reader(io.StringIO(found.content.decode("utf-8-sig"))))
        assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "@"))]
        assert said(read(found.content)) == said(read(text))
        assert read(found.content).observations[0].provenance.note == {"vi": "+cmd|x"}

    def test_a_row_that_lost_cells_stays_short(self) -> None:
        text = "don_vi,chi_tieu,T1/2020,T2/2020\nHà Nội,free,5,6\nHà Nam,free,5\n"
        assert [p.code for p in read(text).problems] == ["cells-shifted"]
        unmended = read(copy(text).content)
        assert unmended.outcome is Outcome.REJECT_ROWS
        assert [o.org_unit for o in unmended.observations] == ["u_hn", "u_hn"]

    def test_a_file_that_cannot_be_read_has_no_copy(self) -> None:
        cases = test_text_files.test_a_file_that_cannot_be_read.pytestmark[0].args[1]
        assert len(cases) > 3
        for data, *_ in cases:
            found = copy(data)
            assert found is None or found.content


def book_with(fill) -> bytes:
    def whole(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("Báo cáo")
        sheet.write_row(0, 0, ["BÁO CÁO THÁNG 3"])
        sheet.write_row(1, 0, HEADINGS)
        fill(book, sheet)

    return workbook(whole)


SHEET = "xl/worksheets/sheet1.xml"
MERGES = [f'<mergeCell ref="M{n}:XFD{n + 4}"/>' for n in range(10, 20, 5)]


def injected(data: bytes, part: str, before: str, what: str) -> bytes:
    """A workbook with `what` put in front of `before` in one of its parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = old.read(entry).decode()
            if entry.filename == part:
                assert before in content
                content = content.replace(before, what + before, 1)
            new.writestr(entry.filename, content)
    return out.getvalue()


class TestWorkbooks:
    def made(self) -> bytes:
        def fill(book, sheet) -> None:
            bold = book.add_format({"bold": True, "num_format": "0.0%"})
            sheet.write_row(2, 0, ["Hà Nội", "rate", "2020-03", 865, 1000])
            sheet.write(2, 5, 0.865, bold)
            sheet.write_formula(2, 8, "=D3*2", None, 1730)
            sheet.write_row(3, 0, ["Hà Nim", "rate", "2020-03", 865, 1000])
            sheet.write_string(3, 6, "=1+1")
            sheet.write_comment(3, 0, "ghi chú của tôi", {"author": "Lan"})
            sheet.set_column(0, 0, 31)
            book.add_worksheet("Phụ lục").write(0, 0, "xem thêm")
            book.add_worksheet("Ẩn").hide()

        return book_with(fill)

    def test_comments_stand_in_the_cells_and_the_rest_is_untouched(self) -> None:
        data = self.made()
        before = read(data, "bao cao.xlsx")
        found = copy(data, "bao cao.xlsx")
        assert found.name == "bao cao-danh-dau.xlsx"
        book, old = load_workbook(io.BytesIO(found.content)), load_workbook(io.BytesIO(data))
        assert book.sheetnames == old.sheetnames
        assert book["Ẩn"].sheet_state == "hidden"
        sheet = book["Báo cáo"]
        wrong = sheet["A4"]
        assert wrong.comment.text.startswith("Không nhận dòng: ")
        assert "ghi chú của tôi" in wrong.comment.text
        assert wrong.fill.fgColor.rgb.endswith("FBD9C8")
        assert sheet["I3"].value == "=D3*2"
        assert sheet["G4"].data_type == "s", "what only looks like a formula stays text"
        assert sheet.column_dimensions["A"].width == old["Báo cáo"].column_dimensions["A"].width
        for row in old["Báo cáo"].iter_rows():
            for cell in row:
                new = sheet[cell.coordinate]
                assert (new.value, new.number_format, new.font.b) == (cell.value, cell.number_format, cell.font.b)
        assert said(read(found.content, "a.xlsx")) == said(before)

    def test_a_mended_copy_is_accepted_and_marked_anew_without_the_old_marks(self) -> None:
        book = load_workbook(io.BytesIO(copy(self.made(), "a.xlsx").content))
        sheet = book["Báo cáo"]
        sheet["A4"].value = "Hà Nam"
        sheet["D4"].value = 2000
        out = io.BytesIO()
        book.save(out)
        again = load_workbook(io.BytesIO(copy(out.getvalue(), "a.xlsx").content))["Báo cáo"]
        assert again["A4"].fill.fill_type is None
        assert again["A4"].comment.text == "ghi chú của tôi"
        assert again["D4"].comment is not None
        sheet["D4"].value = 200
        out = io.BytesIO()
        book.save(out)
        assert read(out.getvalue(), "a.xlsx").outcome is Outcome.ACCEPT

    def test_marks_are_known_again_when_a_spreadsheet_has_dropped_their_author(self) -> None:
        book = load_workbook(io.BytesIO(copy(self.made(), "a.xlsx").content))
        sheet = book["Báo cáo"]
        sheet["A4"].comment = Comment(sheet["A4"].comment.text, " ")
        sheet["D4"].value = "x"
        out = io.BytesIO()
        book.save(out)
        again = load_workbook(io.BytesIO(copy(out.getvalue(), "a.xlsx").content))["Báo cáo"]
        assert again["A4"].comment.text.count("Không nhận dòng") == 1
        assert again["A4"].comment.text.count("ghi chú của tôi") == 1

    def test_marks_of_two_tables_stand_on_their_sheets(self) -> None:
        def fill(book, sheet) -> None:
            sheet.write_row(2, 0, ["Hà Nim", "rate", "2020-03", 1, 2])
            other = book.add_worksheet("Hai")
            other.write_row(0, 0, HEADINGS)
            other.write_row(1, 0, ["Hà Nội", "rate", "2020-13", 1, 2])

        book = load_workbook(io.BytesIO(copy(book_with(fill), "a.xlsx").content))
        assert book["Báo cáo"]["A3"].comment
        assert book["Hai"]["C2"].comment

    def test_a_mark_inside_merged_cells_stands_on_the_first(self) -> None:
        def fill(book, sheet) -> None:
            sheet.merge_range(2, 0, 3, 0, "Hà Nim")
            sheet.write_row(2, 1, ["rate", "2020-03", 1, 2])
            sheet.write_row(3, 1, ["rate", "2020-04", 1, 2])

        found = copy(book_with(fill), "a.xlsx")
        sheet = load_workbook(io.BytesIO(found.content))["Báo cáo"]
        assert sheet["A3"].comment
        assert sheet.merged_cells.ranges

    def test_other_kinds_come_back_as_a_new_workbook(self) -> None:
        data = old_workbook(HEADINGS, ["Hà Nội", "rate", MARCH, 865, 1000, 0.865, "=1+1"],
                            ["Hà Nim", "rate", MARCH, 865, 1000, 0.865, ""], percent=True)  # fmt: skip
        before = read(data, "a.xls")
        found = copy(data, "a.xls")
        assert found.name == "a-danh-dau.xlsx"
        after = read(found.content, found.name)
        assert said(after) == said(before)
        assert [(o.key, o.value, o.provenance.note) for o in after.observations] == [
            (o.key, o.value, o.provenance.note) for o in before.observations
        ]
        assert load_workbook(io.BytesIO(found.content)).worksheets[0]["A3"].comment

    @pytest.mark.parametrize(
        ("part", "before", "what"),
        [
            (SHEET, "<pageMargins", f"<mergeCells>{''.join(MERGES)}</mergeCells>"),
            (SHEET, "</sheetData>", "".join(f"<row>{'<c/>' * 100}</row>" for _ in range(1_000))),
            (SHEET, "<pageMargins", f"<dataValidations>{'<dataValidation/>' * 50_000}</dataValidations>"),
            (SHEET, "<pageMargins", f'<dataValidations><dataValidation sqref="{"A1 " * 500_000}"/></dataValidations>'),
            ("xl/styles.xml", "</cellXfs>", "<xf/>" * 50_000),
            ("xl/sharedStrings.xml", "</sst>", "<si/>" * 100_000),
            ("xl/sharedStrings.xml", "</sst>", f"<si>{'<r><t>x</t></r>' * 30_000}</si>"),
            ("docProps/app.xml", "<Properties", '<!DOCTYPE x [<!ENTITY a "b">]>'),
            (SHEET, "<sheetData>", "<cols><col min='x'/></cols>"),
        ],
        ids=["merges", "cells", "rules", "places", "styles", "strings", "runs", "entities", "nonsense"],
    )  # fmt: skip
    def test_what_openpyxl_cannot_keep_is_given_as_its_grid(self, part: str, before: str, what: str) -> None:
        whole = self.made()
        assert marked.workbook_copy(whole, []) is not None
        data = injected(whole, part, before, what)
        assert marked.workbook_copy(data, []) is None
        reading = read(data, "a.xlsx")
        if part == "docProps/app.xml":
            assert said(reading) == said(read(whole, "a.xlsx"))
        found = copy(data, "a.xlsx", reading)
        if reading.sheets:
            assert said(read(found.content, "a.xlsx")) == said(reading)


def test_3000_mistakes_make_a_copy_that_opens() -> None:
    def fill(book, sheet) -> None:
        for number in range(3_500):
            sheet.write_row(2 + number, 0, ["Hà Nim", "rate", "2020-03", number, 5000])

    found = copy(book_with(fill), "a.xlsx")
    sheet = load_workbook(io.BytesIO(found.content))["Báo cáo"]
    comments = sum(cell.comment is not None for cell in sheet["A"])
    assert comments == marked.COMMENTED_AT_MOST
    assert sheet["A3500"].fill.fgColor.rgb.endswith("FBD9C8")


def test_warnings_and_questions_are_another_colour_than_mistakes() -> None:
    reading = read(HEAD + "Hà Nội,free,2020-03,,,-,\nHà Nội,free,2020-04,,,0.5,\n")
    assert {p.severity for p in reading.problems} == {Severity.WARN, Severity.ASK}
    assert (
        copy(HEAD + "Hà Nội,free,2020-03,,,-,\nHà Nội,free,2020-04,,,0.5,\n").content.count("Cảnh báo: ".encode()) == 1
    )


def test_a_copy_is_made_for_reporters_only() -> None:
    with pytest.raises(DashboardError, match="not-allowed"):
        marked_copy(acting(VISITOR), b"", "a.csv", (), (), WORDS)
