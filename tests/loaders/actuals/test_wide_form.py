"""Wide form: one row a unit and indicator, one column a month."""

import pytest

from loaders.actuals import Outcome
from tests.loaders.actuals.made import codes, figures, notes, read, workbook

TWO = [("u_hn", "free", "2020-01-31", 12.5, None, None), ("u_hn", "free", "2020-03-31", 86.5, None, None)]


@pytest.mark.parametrize(
    "head",
    [
        "don_vi;chi_tieu;T1/2020;T2/2020;T3/2020",
        "Đơn vị;Chỉ tiêu;Tháng 1/2020;Tháng 2/2020;Tháng 3/2020",
        "Đơn vị;Chỉ tiêu;2020-01;2020-02;2020-03",
        "BÁO CÁO NĂM 2020;;;;\nĐơn vị;Chỉ tiêu;T1;T2;T3",
        "Báo cáo năm 2020 (Hà Nội, ngày 5 tháng 1 năm 2021)\n\nĐơn vị;Chỉ tiêu;Tháng 1;Tháng 2;Tháng 3",
        "Đơn vị;Chỉ tiêu;Năm 2020;;\n;;T1;T2;T3",
        ";;Năm 2020;;\nĐơn vị;Chỉ tiêu;T1;T2;T3",
    ],
)
def test_headings(head: str) -> None:
    reading = read(f"{head}\nHà Nội;free;12,5;;86,5%\n")
    assert (reading.outcome, figures(reading)) == (Outcome.ACCEPT, TWO)


def test_years_above_their_months() -> None:
    reading = read("Đơn vị;Chỉ tiêu;Năm 2019;;Năm 2020;\n;;T11;T12;T1;T2\nHà Nội;free;1,5;2,5;3,5;4,5\n")
    assert [f[2] for f in figures(reading)] == ["2019-11-30", "2019-12-31", "2020-01-31", "2020-02-29"]


def test_numerators_and_denominators_below_their_month() -> None:
    reading = read(
        "Đơn vị;Chỉ tiêu;Tháng 1/2020;;;Tháng 2/2020;;\n;;Tử số;Mẫu số;Tỷ lệ (%);Tử số;Mẫu số;Tỷ lệ (%)\n"
        "Hà Nội;rate;1;2;50;3;4;\n"
    )
    assert [f[2:] for f in figures(reading)] == [("2020-01-31", 50.0, 1, 2), ("2020-02-29", 75.0, 3, 4)]


def test_numerators_and_denominators_in_rows() -> None:
    reading = read(
        "Đơn vị;Chỉ tiêu;Thành phần;T1/2020;T2/2020\n"
        "Hà Nội;rate;Tử số;1;3\nHà Nội;rate;Mẫu số;2;4\nHà Nội;rate;Giá trị;50;\n"
    )
    assert (reading.outcome, [f[2:] for f in figures(reading)]) == (
        Outcome.ACCEPT,
        [("2020-01-31", 50.0, 1, 2), ("2020-02-29", 75.0, 3, 4)],
    )
    wrong = read(
        "Đơn vị;Chỉ tiêu;Thành phần;T1/2020\n"
        "Hà Nội;rate;Tử số;1\nHà Nội;rate;Mẫu;2\nHà Nội;rate;Tử số;2\nHà Nội;free;gì;5\n"
    )
    assert [(p.code, p.line) for p in wrong.problems] == [("part-twice", 4), ("unknown-part", 5)]


DEFECTS = {
    "a bad cell": ("nhiều;;86,5", ("not-a-number", 2, "C (T1/2020)", "nhiều")),
    "an ambiguous cell": ("1.234;;86,5", ("ambiguous-number", 2, "C (T1/2020)", "1.234")),
}


@pytest.mark.parametrize("case", DEFECTS)
def test_one_bad_month_stops_no_other(case: str) -> None:
    cells, wanted = DEFECTS[case]
    reading = read(f"don_vi;chi_tieu;T1/2020;T2/2020;T3/2020\nHà Nội;free;{cells}\n")
    assert figures(reading) == TWO[1:]
    assert [(p.code, p.line, p.column, p.cell) for p in reading.problems] == [wanted]


def test_a_bad_name_is_said_once_a_row_for_each_filled_month() -> None:
    reading = read("don_vi;chi_tieu;T1/2020;T2/2020\nHà Nim;free;5;6\n")
    assert set(codes(reading)) == {"unit-unknown"}


@pytest.mark.parametrize(
    ("head", "code"),
    [
        ("don_vi;chi_tieu;T1;T2", "month-without-year"),
        ("Năm 2019 và năm 2020\ndon_vi;chi_tieu;T1;T2", "month-without-year"),
        ("don_vi;chi_tieu;T1/2020;Tháng 1/2020", "heading-twice"),
        ("don_vi;chi_tieu;T1/2020;T13/2020", "month-out-of-range"),
    ],
)
def test_headings_that_leave_something_open(head: str, code: str) -> None:
    reading = read(f"{head}\nHà Nội;free;5;6\n")
    assert (reading.outcome, codes(reading)) == (Outcome.REJECT_FILE, [code])


def test_a_month_to_come_beside_past_ones() -> None:
    reading = read("don_vi;chi_tieu;T5/2021;T6/2021;Lũy kế\nHà Nội;free;5;6;11\n")
    assert ([f[2] for f in figures(reading)], codes(reading)) == (["2021-05-31"], ["month-to-come"])
    assert notes(reading) == ["extra-columns"]


def test_a_short_row_between_commas_may_be_shifted() -> None:
    reading = read("don_vi,chi_tieu,T1/2020,T2/2020,T3/2020\nHà Nội,free,86,5\nHà Nam,free,11,12,13\n")
    assert [(p.code, p.line) for p in reading.problems] == [("cells-shifted", 2)]
    assert {f[0] for f in figures(reading)} == {"u_ham"}


def test_merged_headings_of_a_workbook() -> None:
    def fill(book) -> None:
        sheet = book.add_worksheet()
        sheet.merge_range(0, 0, 0, 7, "BÁO CÁO")
        sheet.merge_range(1, 0, 2, 0, "Đơn vị")
        sheet.merge_range(1, 1, 2, 1, "Chỉ tiêu")
        sheet.merge_range(1, 2, 1, 4, "Tháng 1/2020")
        sheet.merge_range(1, 5, 1, 7, "Tháng 2/2020")
        sheet.write_row(2, 2, ["Tử số", "Mẫu số", "Tỷ lệ (%)"] * 2)
        sheet.write_row(3, 0, ["Hà Nội", "rate", 1, 2, 50, 3, 4, 75])

    reading = read(workbook(fill), "a.xlsx")
    assert (reading.outcome, [f[3:] for f in figures(reading)]) == (Outcome.ACCEPT, [(50.0, 1, 2), (75.0, 3, 4)])
    assert reading.observations[0].provenance.line == 4
