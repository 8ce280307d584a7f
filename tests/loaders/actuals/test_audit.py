"""Files as ministries and provinces really send them, and slips that a reader lets through when it is not looking."""

import io
import unicodedata
from dataclasses import dataclass, field, replace

import pytest
import xlwt

import locales
from domain.indicator import Counts, Unit
from domain.org_unit import Level
from loaders import read_file
from loaders.actuals import Outcome, Scope
from tests.architecture.source import ROOT
from tests.loaders.actuals.made import (
    HEAD,
    HEADINGS,
    INDICATORS,
    ROW,
    SCOPE,
    TODAY,
    UNITS,
    WHOLE,
    codes,
    figures,
    indicator,
    long,
    notes,
    open_document,
    raw_table,
    raw_workbook,
    read,
    text_cell,
    unit,
    workbook,
    zipped,
)

OTHER = ROW.replace("Hà Nội", "Hà Nam").replace("865", "500")


class TestWhatItsNameSays:
    @pytest.mark.parametrize("first", ["BM01-BC: biểu mẫu báo cáo", "MZ", "GIF8", "RIFF x"])
    def test_a_form_may_begin_like_a_picture(self, first: str) -> None:
        assert figures(read(f"{first},,,,,,\n{HEAD}{ROW}")) == WHOLE

    def test_a_picture_is_no_table(self) -> None:
        assert codes(read(b"BM\x36\x00\x0c\x00\x00\x00" + b"\xff" * 99)) == ["other-content"]

    @pytest.mark.parametrize(
        ("data", "name", "kind"),
        [
            (raw_workbook(raw_table(HEADINGS)), "a.xls", ".xlsx"),
            (raw_workbook(raw_table(HEADINGS)), "a.csv", ".xlsx"),
            (zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}, 0), "a.csv", ".ods"),
            ((HEAD + ROW).encode(), "a.xlsx", ".csv"),
        ],
    )
    def test_a_wrong_ending_is_told_with_the_right_one(self, data: bytes, name: str, kind: str) -> None:
        (problem,) = read(data, name).problems
        assert (problem.code, problem.params) == ("misnamed", {"kind": kind})

    @pytest.mark.parametrize("name", ["a.docx", "a.pdf", "a.xlsb", "a.zip", "a.numbers", "a"])
    def test_kinds_that_are_not_read_are_named_as_such(self, name: str) -> None:
        for data in (zipped({"word/document.xml": "x"}), b"%PDF-1.7", b"x"):
            assert codes(read(data, name)) == ["unknown-kind-of-file"]


class TestBrokenLetters:
    def test_letters_that_became_question_marks(self) -> None:
        reading = long(ROW, "H? N?i,rate,2020-03,1,2,,", "Hà Nam,T? l? h? so,2020-03,1,2,,")
        assert [(p.code, p.line, p.cell) for p in reading.problems] == [
            ("letters-lost", 3, "H? N?i"),
            ("letters-lost", 4, "T? l? h? so"),
        ]
        assert codes(read("Don v?,Ch? tiêu,K? báo cáo,T? s?,M?u s?\nB?c Giang,rate,2020-03,1,2\n")) == ["letters-lost"]

    @pytest.mark.parametrize("encoding", ["latin-1", "cp1252"])
    def test_utf8_that_was_read_as_something_older(self, encoding: str) -> None:
        text = (HEAD + ROW + "Tỉnh Hòa Bình,rate,2020-03,1,2,,\n").encode().decode(encoding, "replace")
        assert [(p.code, p.line) for p in read(text).problems] == [("letters-garbled", 2)]

    def test_the_end_of_a_file_of_the_dos_age(self) -> None:
        assert figures(read(HEAD + ROW + "\x1a")) == WHOLE
        assert codes(read(HEAD + ROW + "\x1a" + ROW)) == ["control-characters"]

    def test_characters_that_excel_escapes(self) -> None:
        row = ["Hà Nội_x000D_\n", "rate", "2020-03", 865, 1000, "", "dòng một_x000D_\ndòng hai, _x005F_x000D_"]
        reading = read(raw_workbook(raw_table(HEADINGS, row)), "a.xlsx")
        assert figures(reading) == WHOLE
        assert reading.observations[0].provenance.note == {"vi": "dòng một\r\ndòng hai, _x000D_"}
        bell = read(raw_workbook(raw_table(HEADINGS, ["Hà Nội_x0007_", *row[1:]])), "a.xlsx")
        assert codes(bell) == ["control-characters"]


class TestSeveralTables:
    def test_columns_that_change_their_order_are_followed(self) -> None:
        second = "don_vi,chi_tieu,ky_bao_cao,mau_so,tu_so,gia_tri,ghi_chu\nHà Nam,rate,2020-03,1000,500,,\n"
        reading = read(HEAD + ROW + "\nBảng 2,,,,,,\n" + second)
        assert figures(reading) == [*WHOLE, ("u_ham", "rate", "2020-03-31", 50.0, 500, 1000)]
        assert [o.provenance.line for o in reading.observations] == [2, 6]

    def test_further_months_below(self) -> None:
        reading = read(
            "Năm 2020\nĐơn vị;Chỉ tiêu;T1;T2\nHà Nội;free;11;12\n\nĐơn vị;Chỉ tiêu;T3;T4\nHà Nội;free;13;14\n"
        )
        assert [(f[2], f[3]) for f in figures(reading)] == [
            ("2020-01-31", 11), ("2020-02-29", 12), ("2020-03-31", 13), ("2020-04-30", 14),
        ]  # fmt: skip

    def test_two_rows_of_headings_below(self) -> None:
        head = "Đơn vị;Chỉ tiêu;Tháng {0}/2020;\n;;{1}\n{2};rate;{3}\n"
        reading = read(
            head.format(1, "Tử số;Mẫu số", "Hà Nội", "865;1000") + head.format(2, "Mẫu số;Tử số", "Hà Nam", "1000;500")
        )
        assert [f[2:] for f in figures(reading)] == [("2020-01-31", 86.5, 865, 1000), ("2020-02-29", 50.0, 500, 1000)]

    def test_a_year_that_is_said_twice_is_not_chosen(self) -> None:
        reading = read("Năm 2019\nĐơn vị;Chỉ tiêu;T1\nHà Nội;free;11\nNăm 2020\nĐơn vị;Chỉ tiêu;T3\nHà Nội;free;13\n")
        assert codes(reading) == ["month-without-year"]

    def test_headings_that_cannot_be_followed_stop_the_file(self) -> None:
        reading = read(HEAD + ROW + "Mẫu số,Tử số\nHà Nam,500\n")
        assert [(p.code, p.line) for p in reading.problems] == [("other-headings", 3)]

    def test_one_figure_on_two_sheets_is_found_again(self) -> None:
        def fill(book) -> None:
            for name, number in (("Một", 865), ("Hai", 866)):
                sheet = book.add_worksheet(name)
                sheet.write_row(0, 0, HEADINGS)
                sheet.write_row(1, 0, ["Hà Nội", "rate", "2020-03", number, 1000])

        reading = read(workbook(fill), "a.xlsx")
        assert [(p.code, p.params) for p in reading.problems] == [
            ("two-values", {"first": "2 [Một]"}),
            ("two-values", {"first": "2 [Hai]"}),
        ]


class TestWhatIsNotMisread:
    @pytest.mark.parametrize("said", ["nghìn dịch vụ", "1000 dịch vụ, triệu", "Triệu", "thousand"])
    def test_a_unit_of_measure_of_thousands_in_the_row(self, said: str) -> None:
        reading = read(
            f"Đơn vị;Chỉ tiêu;Đơn vị tính;Kỳ;Giá trị\nHà Nội;services;{said};2020-03;12\n"
            "Hà Nam;services;dịch vụ;2020-03;1234\n"
        )
        assert [(p.code, p.line, p.column, p.cell) for p in reading.problems] == [
            ("scaled-numbers", 2, "C (Đơn vị tính)", said)
        ]
        assert [f[3] for f in figures(reading)] == [1234]

    @pytest.mark.parametrize(
        ("code", "said", "number", "fits"),
        [
            ("services", "%", "12", False), ("free", "hồ sơ", "12", False), ("free", "%", "12", True),
            ("free", "Tỷ lệ phần trăm", "12", True), ("services", "hồ sơ", "12", True), ("free", "", "12", True),
        ],
    )  # fmt: skip
    def test_another_unit_of_measure_than_the_indicators(self, code: str, said: str, number: str, fits: bool) -> None:
        reading = read(f"Đơn vị;Chỉ tiêu;ĐVT;Kỳ;Giá trị\nHà Nội;{code};{said};2020-03;{number}\n")
        assert codes(reading) == ([] if fits else ["measure-differs"])

    def test_the_counts_of_a_rate_may_be_named(self) -> None:
        assert codes(read("Đơn vị;Chỉ tiêu;ĐVT;Kỳ;Tử số;Mẫu số\nHà Nội;rate;hồ sơ;2020-03;865;1000\n")) == []

    def test_a_quotation_mark_that_is_closed_too_late(self) -> None:
        swallowing = 'Hà Nội,rate,2020-03,865,1000,,"chưa đóng\n' + OTHER.rstrip() + 'đóng"\n'
        reading = long(swallowing, ROW.replace("03", "04"))
        assert [(p.code, p.line) for p in reading.problems] == [("rows-in-a-cell", 2)]
        assert [f[2] for f in figures(reading)] == ["2020-04-30"]

    def test_a_remark_of_several_lines_is_a_remark(self) -> None:
        assert figures(long('Hà Nội,rate,2020-03,865,1000,,"một, hai\nba, bốn"')) == WHOLE

    @pytest.mark.parametrize("name", ["Dịch vụ công mức độ 3 (và mức độ 4)", "Mức độ 3 (4)", "Mức độ 3 (Mức độ 4)"])
    def test_a_bracket_that_adds_something_is_not_left_out(self, name: str) -> None:
        assert codes(long(ROW, f"Hà Nội,{name},2020-03,,,5,")) == ["indicator-unknown"]

    def test_a_bracket_that_adds_nothing_is(self) -> None:
        reading = long("Hà Nội (H26),rate,2020-03,865,1000,,", "Hà Nam (tỉnh),Hài lòng (%),2020-03,,,5,")
        assert [f[:2] for f in figures(reading)] == [("u_hn", "rate"), ("u_ham", "free")]
        assert codes(long(ROW, "Hà Nam (Hà Nội),rate,2020-03,1,2,,")) == ["unit-unknown"]

    @pytest.mark.parametrize("name", ["Tỉnh Đất & Nước", "Tỉnh Đất&Nước", "Tỉnh Đất và Nước", "tinh dat va nuoc"])
    @pytest.mark.parametrize("known", ["Tỉnh Đất và Nước", "Tỉnh Đất & Nước"])
    def test_a_sign_for_and_is_the_word(self, known: str, name: str) -> None:
        lists = Lists(org_units={"u": unit("u", known, known)})
        reading = read_file((HEAD + f"{name},rate,2020-03,1,2,,\n").encode(), "a.csv", lists, SCOPE)
        assert len(reading.observations) == int(name != "tinh dat va nuoc" or "&" not in known)

    def test_dots_in_one_column_of_counts_are_the_dots_of_the_other(self) -> None:
        reading = read(
            "Đơn vị;Chỉ tiêu;Kỳ;Tử số;Mẫu số\nHà Nội;rate;3/2020;1.865;2.000\nHà Nam;rate;3/2020;900;1.000\n"
        )
        assert [f[3:] for f in figures(reading)] == [(93.25, 1865, 2000), (90.0, 900, 1000)]

    def test_signs_that_contradict_each_other_settle_nothing(self) -> None:
        reading = read("Đơn vị;Chỉ tiêu;Kỳ;Tử số;Mẫu số\nHà Nội;rate;3/2020;1.865;2.000\nHà Nam;rate;3/2020;1,865;2\n")
        assert [(p.code, p.cell) for p in reading.problems] == [
            ("ambiguous-number", "2.000"), ("part-above-whole", "1,865"),
        ]  # fmt: skip

    def test_no_count_has_thousandths_whatever_its_column_says(self) -> None:
        reading = long("Hà Nội,free,2020-03,,,86.5,", "Hà Nội,services,2020-03,,,1.234,")
        assert [(p.code, p.line, p.params) for p in reading.problems] == [
            ("ambiguous-number", 3, {"whole": "1234", "broken": "1.234"})
        ]

    @pytest.mark.parametrize(("value", "fits"), [("66.667", True), ("66,667", True), ("66.668", False)])
    def test_counts_settle_a_rate_of_three_decimals(self, value: str, fits: bool) -> None:
        reading = long(f'Hà Nội,rate,2020-03,2,3,"{value}",')
        assert codes(reading) == ([] if fits else ["ambiguous-number"])

    @pytest.mark.parametrize(
        ("cell", "code"),
        [('<c t="e"><v>#N/A</v></c>', "spreadsheet-error"), ("<c><f>A1</f></c>", "formula-without-result")],
    )
    def test_a_name_that_a_spreadsheet_failed_to_look_up(self, cell: str, code: str) -> None:
        head = "".join(text_cell(one) for one in HEADINGS)
        rest = text_cell("rate") + text_cell("2020-03") + "<c><v>1</v></c><c><v>2</v></c>"
        book = raw_workbook(f"<sheetData><row>{head}</row><row>{cell}{rest}</row></sheetData>")
        assert [(p.code, p.line, p.column) for p in read(book, "a.xlsx").problems] == [(code, 2, "A (don_vi)")]


class TestWhatStandsAroundATable:
    def test_sections_totals_and_means(self) -> None:
        reading = read(
            "ỦY BAN NHÂN DÂN;;;;;\nBÁO CÁO THÁNG 3 NĂM 2020;;;;;\nSTT;Đơn vị;Chỉ tiêu;Kỳ;Tử số;Mẫu số\n"
            "I;CÁC TỈNH;;;;\n1;Hà Nội;rate;03/2020;865;1.000,0\nII;TỔNG SỐ (63 tỉnh);;;865;1000\n;Bình quân;;;86;100\n"
            ";Tổng các tỉnh;;;865;1000\n;NGƯỜI LẬP BIỂU;;;;THỦ TRƯỞNG\n"
            ";(Ký, ghi rõ họ tên);;;;Hà Nội, ngày 5 tháng 4 năm 2020\n"
        )
        assert (reading.outcome, figures(reading)) == (Outcome.ACCEPT, WHOLE)
        assert notes(reading) == ["extra-columns", "aside", "totals", "totals", "totals", "aside", "aside"]

    def test_an_indicator_may_begin_like_a_total(self) -> None:
        lists = Lists(indicators={"all": indicator("all", "Tổng số hồ sơ", "Tổng số hồ sơ", unit=Unit.COUNT,
                                                   counts=Counts.NOT_A_RATE)})  # fmt: skip
        text = "chi_tieu,don_vi,ky,gia_tri\nTổng số hồ sơ,Hà Nội,2020-03,12\n"
        assert [f[3] for f in figures(read_file(text.encode(), "a.csv", lists, SCOPE))] == [12]

    def test_two_columns_of_remarks_are_both_kept(self) -> None:
        reading = read("Đơn vị,Chỉ tiêu,Kỳ,Tử số,Mẫu số,Ghi chú,Giải thích\nHà Nội,rate,2020-03,865,1000,một,hai\n")
        assert reading.observations[0].provenance.note == {"vi": "một\nhai"}

    def test_hidden_columns_are_read_and_said(self) -> None:
        def fill(book) -> None:
            sheet = book.add_worksheet()
            sheet.write_row(0, 0, HEADINGS)
            sheet.write_row(1, 0, ["Hà Nội", "rate", "2020-03", 865, 1000])
            sheet.set_column(3, 4, None, None, {"hidden": True})

        (note,) = read(workbook(fill), "a.xlsx").notes
        assert (note.code, note.params) == ("hidden-columns", {"columns": "D (tu_so), E (mau_so)"})

    def test_hidden_rows_and_columns_of_other_workbooks(self) -> None:
        book = xlwt.Workbook()
        sheet = book.add_sheet("S")
        for line, row in enumerate([HEADINGS, ["Hà Nội", "rate", "2020-03", 865, 1000]]):
            for column, value in enumerate(row):
                sheet.write(line, column, value)
        sheet.row(1).hidden = True
        sheet.col(3).hidden = True
        old = io.BytesIO()
        book.save(old)
        text = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
        rows = "".join(
            f"<table:table-row{hidden}>{''.join(text.format(cell) for cell in row)}</table:table-row>"
            for hidden, row in (
                ("", HEADINGS),
                (' table:visibility="collapse"', ["Hà Nội", "rate", "2020-03", "865", "1000"]),
            )
        )
        columns = (
            '<table:table-column table:number-columns-repeated="3"/><table:table-column table:visibility="collapse"/>'
            '<table:table-column table:number-columns-repeated="16380"/>'
        )
        for data, name in ((old.getvalue(), "a.xls"), (open_document(columns + rows), "a.ods")):
            reading = read(data, name)
            assert figures(reading) == WHOLE, name
            assert [(n.code, n.params) for n in reading.notes] == [
                ("hidden-rows", {"rows": "1"}),
                ("hidden-columns", {"columns": "D (tu_so)"}),
            ], name

    @pytest.mark.parametrize(
        "month", ["Tháng ba năm 2020", "tháng Ba/2020", "31-Mar-2020", "1 March 2020", "1/3/2020 0:00", "T.3/2020"]
    )
    def test_further_ways_of_writing_a_month(self, month: str) -> None:
        assert figures(long(f"Hà Nội,rate,{month},865,1000,,")) == WHOLE

    @pytest.mark.parametrize("month", ["15-Mar-2020", "31-Foo-2020", "Tháng mười ba năm 2020", "31-Feb-2020"])
    def test_and_what_is_none(self, month: str) -> None:
        assert len(codes(long(ROW, f"Hà Nam,rate,{month},1,2,,"))) == 1


@dataclass(frozen=True)
class Lists:
    """Codelists of any kind; none of them is ours."""

    org_units: dict = field(default_factory=lambda: {one.code: one for one in UNITS})
    indicators: dict = field(default_factory=lambda: {one.code: one for one in INDICATORS})
    calendars: dict = field(default_factory=dict)
    called: dict = field(default_factory=dict)


class TestOtherCodelists:
    """Shipyards and their ships: English names, no calendars, numbers as codes."""

    LISTS = Lists(
        org_units={
            code: replace(unit(code, name, name, level=Level.DISTRICT), names={"en": name}, short={"en": name})
            for code, name in (("01", "Blohm & Voss"), ("02", "Saint-Nazaire"), ("Yard", "02"))
        },
        indicators={
            code: replace(
                indicator(code, name, name, levels=(Level.DISTRICT,), counts=Counts.UNAVAILABLE),
                names={"en": name},
                short={"en": name},
                calendar="none of ours",
            )
            for code, name in (("afloat", "Ships afloat"), ("sunk", "Ships sunk"))
        },
    )
    HEAD = "Agency;Indicator;Month;Value\n"

    def test_names_and_months_of_whole_calendar_months(self) -> None:
        text = self.HEAD + "blohm & voss;ships afloat (%);2020-02;97,5\nST-NAZAIRE;Sunk;2020-02;1,5\n"
        reading = read_file(text.encode(), "a.csv", self.LISTS, SCOPE)
        (figure,) = reading.observations
        assert (figure.org_unit, figure.indicator, figure.value) == ("01", "afloat", 97.5)
        assert (f"{figure.period.start}", f"{figure.period.end}") == ("2020-02-01", "2020-02-29")
        assert [(p.code, p.params) for p in reading.problems] == [("unit-unknown", {"nearest": "Saint-Nazaire"})]

    def test_a_code_is_nobody_elses_name(self) -> None:
        reading = read_file((self.HEAD + "02;sunk;2020-02;1,5\n").encode(), "a.csv", self.LISTS, SCOPE)
        assert [o.org_unit for o in reading.observations] == ["02"]

    def test_no_codelists_at_all(self) -> None:
        reading = read_file((HEAD + ROW).encode(), "a.csv", Lists(org_units={}, indicators={}), SCOPE)
        assert (reading.outcome, codes(reading)) == (Outcome.REJECT_FILE, ["indicator-unknown", "unit-unknown"])

    def test_lists_of_one_reading_are_not_those_of_the_next(self) -> None:
        """Spellings are worked out once for a codelist, and only for it."""
        moved = Lists(org_units={"u_x": unit("u_x", "Tỉnh Hà Nội", "Hà Nội")})
        for lists, code in ((Lists(), "u_hn"), (moved, "u_x"), (Lists(), "u_hn")):
            reading = read_file((HEAD + ROW).encode(), "a.csv", lists, Scope(today=TODAY))
            assert [o.org_unit for o in reading.observations] == [code]


class TestEveryName:
    """Each spelling a clerk may use of each unit of a codelist finds that unit or is asked about."""

    @pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
    def test_any_unicode_form(self, form: str) -> None:
        for one in UNITS:
            name = unicodedata.normalize(form, one.names["vi"]).upper()
            found = read(HEAD + f"{name},rate,2020-03,1,2,,\n")
            assert [o.org_unit for o in found.observations] in ([one.code], []), name
            assert bool(found.observations) != bool(found.problems)


def test_every_problem_says_how_to_mend_it() -> None:
    """A sentence without an instruction leaves a clerk alone. Notes need none: nothing is wrong there."""
    asides = {
        "extra-columns", "hidden-sheet", "hidden-rows", "hidden-columns", "sheet-without-headings", "totals", "aside",
        "rows-without-figures",
    }  # fmt: skip
    lines = (ROOT / "locales" / "vi.yaml").read_text("utf-8").split("# --- ")
    (section,) = [one for one in lines if one.startswith("Tệp số liệu hằng tháng")]
    found = [
        line.split(":")[0].removeprefix("problem.") for line in section.splitlines() if line.startswith("problem.")
    ]
    told = [code for code in found if code not in asides]
    assert len(told) > 75
    vi, en = locales.language("vi"), locales.language("en")
    orders = ("hãy", "đừng")
    assert [code for code in told if not any(word in vi.texts[f"problem.{code}"].lower() for word in orders)] == []
    verbs = (
        "write", "check", "save", "send", "type", "keep", "remove", "delete", "correct", "use", "add", "open", "mend",
        "copy", "start", "close", "change", "leave", "let the", "put", "explain", "take", "calculate", "unmerge",
        "do not", "give", "fill", "format", "quote",
    )  # fmt: skip
    assert [code for code in told if not any(word in en.texts[f"problem.{code}"].lower() for word in verbs)] == []


def test_a_cell_of_a_document_that_never_ends() -> None:
    endless = '<table:table-row><table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    assert codes(read(open_document(endless.format("a" * 70_000) + "</table:table-row>"), "a.ods")) == ["cell-too-long"]
