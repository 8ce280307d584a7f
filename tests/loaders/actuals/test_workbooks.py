"""Workbooks by other writers than anything the reader uses: XlsxWriter, openpyxl, xlwt, and XML by hand."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time

import openpyxl
import pytest
import xlsxwriter

from loaders.actuals import Outcome
from tests.loaders.actuals.made import (
    HEADINGS,
    SCOPE,
    WHOLE,
    codes,
    figures,
    notes,
    old_workbook,
    open_document,
    raw_table,
    raw_workbook,
    read,
    text_cell,
    workbook,
)

Fill = Callable[[xlsxwriter.Workbook], None]
ROW = ["Hà Nội", "rate", "2020-03", 865, 1000, 86.5, "ghi chú"]


def day(year: int, month: int, number: int, hour: int = 0, minute: int = 0) -> datetime:
    """A cell knows no time zone."""
    return datetime.combine(date(year, month, number), time(hour, minute))


def table(*rows: list, **formats) -> bytes:
    """Headings in row 1, `rows` under them."""

    def fill(book) -> None:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADINGS)
        for line, row in enumerate(rows, 1):
            for column, value in enumerate(row):
                sheet.write(line, column, value)

    return workbook(fill)


def cell(column: int, write: Callable) -> bytes:
    """A whole row whose one cell is written by `write(book, sheet, line, column)`."""

    def fill(book) -> None:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADINGS)
        sheet.write_row(1, 0, ROW)
        sheet.write_blank(1, column, None)
        write(book, sheet, 1, column)

    return workbook(fill)


def formatted(value: object, code: str) -> Callable:
    return lambda book, sheet, line, column: sheet.write(line, column, value, book.add_format({"num_format": code}))


class TestValues:
    def test_a_whole_row(self) -> None:
        reading = read(table(ROW), "a.xlsx")
        assert (reading.outcome, figures(reading)) == (Outcome.ACCEPT, WHOLE)
        (figure,) = reading.observations
        assert (figure.provenance.line, figure.provenance.note) == (2, {"vi": "ghi chú"})

    @pytest.mark.parametrize("code", ["0%", "0.0%", "0.00 %", "[Red]0.0%;-0.0%", "#,##0.0%"])
    def test_a_percent_format_is_read_as_percent(self, code: str) -> None:
        reading = read(cell(5, formatted(0.865, code)), "a.xlsx")
        assert (codes(reading), figures(reading)) == ([], WHOLE)

    @pytest.mark.parametrize("code", ["0.0", "General", '0.0"%"', "0.0\\%"])
    def test_a_percent_sign_that_is_only_drawn_multiplies_nothing(self, code: str) -> None:
        assert figures(read(cell(5, formatted(86.5, code)), "a.xlsx")) == WHOLE

    def test_a_percent_format_over_a_number_of_hundredths(self) -> None:
        reading = read(cell(5, formatted(86.5, "0.0%")), "a.xlsx")
        assert [(p.code, p.column, p.cell) for p in reading.problems] == [
            ("value-against-counts", "F (gia_tri)", "8650%")
        ]

    @pytest.mark.parametrize(
        ("number", "code"), [(1, "mm/yyyy"), (31, "dd/mm/yyyy"), (1, "mmm-yy"), (1, '"Tháng" m/yyyy')]
    )
    def test_a_date_is_a_month(self, number: int, code: str) -> None:
        assert figures(read(cell(2, formatted(day(2020, 3, number), code)), "a.xlsx")) == WHOLE

    def test_days_counted_from_1904(self) -> None:
        def fill(book) -> None:
            sheet = book.add_worksheet()
            sheet.write_row(0, 0, HEADINGS)
            sheet.write_row(1, 0, ROW)
            sheet.write_datetime(1, 2, day(2020, 3, 31), book.add_format({"num_format": "dd/mm/yyyy"}))

        made = io.BytesIO()
        book = xlsxwriter.Workbook(made, {"date_1904": True})
        fill(book)
        book.close()
        assert figures(read(made.getvalue(), "a.xlsx")) == WHOLE

    def test_a_formula_is_its_stored_result(self) -> None:
        def write(book, sheet, line, column) -> None:
            sheet.write_formula(line, column, "=500*2", None, 1000)

        assert figures(read(cell(4, write), "a.xlsx")) == WHOLE

    def test_numbers_as_text_are_read_as_text(self) -> None:
        row = ["Hà Nội", "rate", "Tháng 3/2020", "865", "1 000", "86,5%", ""]
        assert figures(read(table(row), "a.xlsx")) == WHOLE

    def test_binary_noise_of_a_number_is_not_shown(self) -> None:
        reading = read(table(["Hà Nội", "free", "2020-03", "", "", 0.1 + 0.2 + 12]), "a.xlsx")
        assert figures(reading)[0][3] == 12.3

    def test_rich_text_and_reading_aids(self) -> None:
        name = '<c t="inlineStr"><is><r><t>Hà </t></r><r><t>Nội</t></r><rPh sb="0" eb="1"><t>aid</t></rPh></is></c>'
        head = "".join(text_cell(h) for h in HEADINGS)
        rest = text_cell("rate") + text_cell("2020-03") + "<c><v>865</v></c><c><v>1E3</v></c>"
        book = raw_workbook(f"<sheetData><row>{head}</row><row>{name}{rest}</row></sheetData>")
        assert figures(read(book, "a.xlsx")) == WHOLE

    def test_a_prefixed_namespace_and_rows_without_places(self) -> None:
        assert figures(read(raw_workbook(raw_table(HEADINGS, ROW[:6])), "a.xlsx")) == WHOLE

    def test_openpyxl_writes_shared_strings_and_styles(self) -> None:
        book = openpyxl.Workbook()
        sheet = book.active
        sheet.append(HEADINGS)
        sheet.append(ROW)
        sheet["C2"] = day(2020, 3, 1)
        sheet["F2"] = 0.865
        sheet["F2"].number_format = "0.0%"
        made = io.BytesIO()
        book.save(made)
        assert figures(read(made.getvalue(), "a.xlsx")) == WHOLE


DEFECTS: dict[str, tuple[int, Callable, str, str]] = {
    "formula without result": (
        4, lambda b, s, r, c: s.write_formula(r, c, "=1+1", None, ""), "formula-without-result", "=",
    ),
    "division by zero": (
        4, lambda b, s, r, c: s.write_formula(r, c, "=1/0", None, "#DIV/0!"), "spreadsheet-error", "#DIV/0!",
    ),
    "number turned into a date": (3, formatted(day(2020, 5, 3), "d/m"), "date-for-number", "03/05/2020"),
    "day within a month": (2, formatted(day(2020, 3, 15), "mm/yyyy"), "day-within-month", "15/03/2020"),
    "day and hour": (2, formatted(day(2020, 3, 15, 8, 30), "mm/yyyy"), "day-within-month", "15/03/2020 08:30"),
    "a serial number as month": (2, formatted(43891, "General"), "bad-month", "43891"),
    "true for a count": (3, lambda b, s, r, c: s.write_boolean(r, c, True), "not-a-number", "TRUE"),
    "formula text": (
        3, lambda b, s, r, c: s.write_string(r, c, "=cmd|' /C calc'!A0"), "formula-as-text", "=cmd|' /C calc'!A0",
    ),
    "percent as count": (3, formatted(0.5, "0%"), "percent-not-wanted", "50%"),
    "ambiguous text": (4, lambda b, s, r, c: s.write_string(r, c, "1.000"), "ambiguous-number", "1.000"),
    "half": (3, formatted(865.5, "0"), "count-not-whole", "865.5"),
}  # fmt: skip


@pytest.mark.parametrize("defect", DEFECTS)
def test_a_defect_of_a_cell(defect: str) -> None:
    column, write, code, text = DEFECTS[defect]
    reading = read(cell(column, write), "a.xlsx")
    assert (reading.outcome, reading.observations) == (Outcome.REJECT_FILE, ())
    label = f"{'ABCDEFG'[column]} ({HEADINGS[column]})"
    assert [(p.code, p.line, p.column, p.cell) for p in reading.problems] == [(code, 2, label, text)]


class TestSheets:
    def test_titles_merged_names_totals_and_signatures(self) -> None:
        def fill(book) -> None:
            sheet = book.add_worksheet()
            sheet.merge_range(0, 0, 0, 6, "BÁO CÁO THÁNG 3 NĂM 2020")
            sheet.write_row(2, 0, HEADINGS)
            sheet.write_row(3, 0, ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)=(4)/(5)", "(7)"])
            sheet.merge_range(4, 0, 5, 0, "Hà Nội")
            sheet.write_row(4, 1, ROW[1:])
            sheet.write_row(5, 1, ["free", "2020-03", "", "", 50])
            sheet.merge_range(6, 0, 6, 2, "Tổng cộng")
            sheet.write(6, 3, 865)
            sheet.write(8, 5, "Hà Nội, ngày 20 tháng 3 năm 2020")
            sheet.write(9, 5, "Người lập biểu")

        reading = read(workbook(fill), "a.xlsx")
        assert (reading.outcome, figures(reading)) == (
            Outcome.ACCEPT,
            [*WHOLE, ("u_hn", "free", "2020-03-31", 50.0, None, None)],
        )
        assert [(n.code, n.line) for n in reading.notes] == [("totals", 7), ("aside", 9), ("aside", 10)]
        assert [o.provenance.line for o in reading.observations] == [5, 6]

    def test_a_merged_number_is_one_figure(self) -> None:
        def fill(book) -> None:
            sheet = book.add_worksheet()
            sheet.write_row(0, 0, HEADINGS)
            sheet.write_row(1, 0, ["Hà Nội", "free", "2020-03"])
            sheet.write_row(2, 0, ["Hà Nam", "free", "2020-03"])
            sheet.merge_range(1, 5, 2, 5, 50)

        reading = read(workbook(fill), "a.xlsx")
        assert [f[0] for f in figures(reading)] == ["u_hn"]

    def test_hidden_sheets_and_instructions_are_noted(self) -> None:
        def fill(book) -> None:
            guide = book.add_worksheet("Hướng dẫn")
            guide.write(0, 0, "Đọc trước khi điền")
            sheet = book.add_worksheet("Số liệu")
            sheet.write_row(0, 0, HEADINGS)
            sheet.write_row(1, 0, ROW)
            sheet.activate()
            lists = book.add_worksheet("Danh mục")
            lists.write_row(0, 0, HEADINGS)
            lists.write_row(1, 0, ["Hà Nam", *ROW[1:]])
            lists.hide()
            book.add_worksheet("Rất ẩn").very_hidden()

        reading = read(workbook(fill), "a.xlsx")
        assert (reading.outcome, figures(reading)) == (Outcome.ACCEPT, WHOLE)
        assert sorted(notes(reading)) == ["hidden-sheet", "hidden-sheet", "sheet-without-headings"]
        assert reading.observations[0].provenance.file == "a.xlsx"

    def test_two_sheets_of_figures_are_told_apart(self) -> None:
        def fill(book) -> None:
            for name, month in (("T3", "2020-03"), ("T4", "2020-04")):
                sheet = book.add_worksheet(name)
                sheet.write_row(0, 0, HEADINGS)
                sheet.write_row(1, 0, [*ROW[:2], month, *ROW[3:]])
                sheet.write_row(2, 0, ["Hà Nim", *ROW[1:]])

        reading = read(workbook(fill), "a.xlsx")
        assert [o.provenance.file for o in reading.observations] == ["a.xlsx [T3]", "a.xlsx [T4]"]
        assert [(p.file, p.line) for p in reading.problems] == [("a.xlsx [T3]", 3), ("a.xlsx [T4]", 3)]

    def test_hidden_rows_are_read_and_said(self) -> None:
        def fill(book) -> None:
            sheet = book.add_worksheet()
            sheet.write_row(0, 0, HEADINGS)
            sheet.write_row(1, 0, ROW)
            sheet.set_row(1, None, None, {"hidden": True})

        reading = read(workbook(fill), "a.xlsx")
        assert (figures(reading), notes(reading)) == (WHOLE, ["hidden-rows"])

    def test_a_far_cell_costs_nothing(self) -> None:
        far = raw_table(HEADINGS, ROW[:6]).replace(
            "</sheetData>", f'<row r="1048576">{text_cell("x", "XFD1048576")}</row></sheetData>'
        )
        reading = read(raw_workbook(far), "a.xlsx")
        assert (figures(reading), notes(reading)) == (WHOLE, ["aside"])

    @pytest.mark.parametrize("training", [False, True])
    def test_the_property_of_a_training_workbook(self, training: bool) -> None:
        def fill(book) -> None:
            book.set_custom_property("nguon_goc", "demo")
            sheet = book.add_worksheet()
            sheet.write_row(0, 0, HEADINGS)
            sheet.write_row(1, 0, ROW)

        reading = read(workbook(fill), "a.xlsx", replace(SCOPE, training=training))
        assert (reading.outcome, codes(reading)) == (
            (Outcome.ACCEPT, []) if training else (Outcome.REJECT_FILE, ["demo-file"])
        )


class TestOpenDocument:
    @staticmethod
    def rows(*rows: str) -> str:
        return "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)

    @staticmethod
    def cells(*texts: str) -> str:
        return "".join(
            f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>' for text in texts
        )

    def test_a_whole_row(self) -> None:
        number = '<table:table-cell office:value-type="{}" office:value="{}"><text:p>{}</text:p></table:table-cell>'
        month = (
            '<table:table-cell office:value-type="date" office:date-value="2020-03-01"><text:p>3/20</text:p>'
            "</table:table-cell>"
        )
        row = self.cells("Hà Nội", "rate") + month
        row += number.format("float", "865", "865") + number.format("float", "1000", "1.000")
        row += number.format("percentage", "0.865", "86,5%")
        blank = (
            '<table:table-row table:number-rows-repeated="1048000">'
            '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
        )
        document = open_document(self.rows(self.cells(*HEADINGS), row) + blank)
        reading = read(document, "a.ods")
        assert (reading.outcome, figures(reading)) == (Outcome.ACCEPT, WHOLE)

    def test_repeated_rows_keep_their_numbers(self) -> None:
        gap = '<table:table-row table:number-rows-repeated="5"><table:table-cell/></table:table-row>'
        bad = self.cells("Hà Nim", "rate", "2020-03", "1", "2")
        document = open_document(self.rows(self.cells(*HEADINGS)) + gap + self.rows(bad))
        assert [(p.code, p.line) for p in read(document, "a.ods").problems] == [("unit-unknown", 7)]

    def test_a_filled_cell_repeated_without_end(self) -> None:
        many = (
            '<table:table-row table:number-rows-repeated="1048576"><table:table-cell office:value-type="float" '
            'office:value="1" table:number-columns-repeated="16384"/></table:table-row>'
        )
        assert codes(read(open_document(many), "a.ods")) == ["too-many-cells"]

    def test_a_password_and_macros(self) -> None:
        locked = open_document("", **{"META-INF/manifest.xml": "<manifest:encryption-data/>"})
        assert codes(read(locked, "a.ods")) == ["password"]
        assert codes(read(open_document("", **{"Basic/script.xml": "x"}), "a.ods")) == ["macros"]


class TestOldWorkbook:
    def test_a_whole_row_with_a_percent_format_and_a_date(self) -> None:
        row = ["Hà Nội", "rate", day(2020, 3, 1), 865, 1000, 0.865, ""]
        reading = read(old_workbook(HEADINGS, row, percent=True), "a.xls")
        assert (reading.outcome, figures(reading), notes(reading)) == (Outcome.ACCEPT, WHOLE, ["hidden-sheet"])

    def test_a_defect(self) -> None:
        reading = read(old_workbook(HEADINGS, ROW, ["Hà Nim", *ROW[1:]]), "a.xls")
        assert [(p.code, p.line, p.column) for p in reading.problems] == [("unit-unknown", 3, "A (don_vi)")]

    def test_cut_off(self) -> None:
        assert codes(read(old_workbook(HEADINGS, ROW)[:2000], "a.xls")) == ["broken-workbook"]
