"""Long form in text files: what is taken, and each defect by its name, line, column and cell."""

import unicodedata
from dataclasses import replace
from datetime import date

import pytest

import locales
from domain.observation import Origin
from domain.org_unit import EventKind, UnitEvent, as_called, called_in_turn
from domain.problem import causes
from loaders import read_file
from loaders.actuals import Outcome
from tests.loaders.actuals.made import HEAD, LISTS, ROW, SCOPE, WHOLE, codes, figures, long, notes, read


class TestWhatIsTaken:
    def test_a_whole_row(self) -> None:
        reading = long('Hà Nội,rate,2020-03,865,1000,"86,5",số liệu sơ bộ')
        assert (reading.outcome, figures(reading)) == (Outcome.ACCEPT, WHOLE)
        (figure,) = reading.observations
        assert (figure.provenance.file, figure.provenance.line) == ("a.csv", 2)
        assert figure.provenance.note == {"vi": "số liệu sơ bộ"}
        assert (figure.origin, figure.calendar) == (Origin.REPORTED, "statistical")

    @pytest.mark.parametrize(
        "head",
        [
            "Đơn vị,Chỉ tiêu,Kỳ báo cáo,Tử số,Mẫu số,Giá trị,Ghi chú",
            "DON VI,CHI TIEU,KY BAO CAO,TU SO,MAU SO,GIA TRI,GHI CHU",
            "Unit,Indicator,Period,Numerator,Denominator,Value,Note",
            "Mã đơn vị,Mã chỉ tiêu,Tháng,Tử số (hồ sơ),Mẫu số [hồ sơ],Tỷ lệ (%),Ghi chú",
            unicodedata.normalize("NFD", "Đơn vị,Chỉ tiêu,Kỳ báo cáo,Tử số,Mẫu số,Giá trị,Ghi chú"),
            "\u200bĐơn\u00a0vị,chi-tieu,kỳ_báo_cáo,tu so, mẫu số ,GIÁ TRỊ,ghi chú",
        ],
    )
    def test_spellings_of_headings(self, head: str) -> None:
        assert figures(long(ROW, head=head + "\n")) == WHOLE

    def test_any_order_and_further_columns_are_noted(self) -> None:
        reading = read("STT,gia_tri,mau_so,tu_so,ky_bao_cao,chi_tieu,don_vi\n1,,1000,865,2020-03,rate,Hà Nội\n")
        assert (reading.outcome, figures(reading), notes(reading)) == (Outcome.ACCEPT, WHOLE, ["extra-columns"])

    @pytest.mark.parametrize(
        "name",
        [
            "Hà Nội", "hà nội", "HÀ NỘI", "Ha Noi", "Ha Nội", "u_hn", "H26", "Thành phố Hà Nội", "TP. Hà Nội", "HN",
            unicodedata.normalize("NFD", "Hà Nội"), "Hà\u00a0Nội", " Hà  Nội ", "UBND Thành phố Hà Nội", "1. Hà Nội",
            "Ủy ban nhân dân thành phố Hà Nội",
        ],
    )  # fmt: skip
    def test_spellings_of_a_unit(self, name: str) -> None:
        assert figures(long(f"{name},rate,2020-03,865,1000,,")) == WHOLE

    @pytest.mark.parametrize(
        ("name", "code"),
        [("Hoà Bình", "u_hb"), ("TP.HCM", "u_hcm"), ("tphcm", "u_hcm"), ("Ðà Nẵng", "u_dn"), ("Da Nang", "u_dn")],
    )
    def test_tone_placement_aliases_and_letters_of_old_keyboards(self, name: str, code: str) -> None:
        assert [f[0] for f in figures(long(f"{name},rate,2020-03,865,1000,,"))] == [code]

    @pytest.mark.parametrize("name", ["Tỷ lệ hồ sơ trực tuyến", "ty le ho so truc tuyen (%)", "a) Hồ sơ trực tuyến"])
    def test_spellings_of_an_indicator(self, name: str) -> None:
        assert figures(long(f"Hà Nội,{name},2020-03,865,1000,,")) == WHOLE

    @pytest.mark.parametrize(
        "month",
        [
            "2020-03", "2020/3", "03/2020", "3/2020", "03-2020", "3.2020", "Tháng 3/2020", "tháng 03 năm 2020",
            "THÁNG 3 - 2020", "T3/2020", "T03-2020", "March 2020", "Mar-2020", "202003", "2020M03", "01/03/2020",
            "31/03/2020", "2020-03-01", "2020-03-31", "2020-03-31 00:00:00", "Tháng 3, năm 2020",
        ],
    )  # fmt: skip
    def test_spellings_of_a_month(self, month: str) -> None:
        assert figures(long(f'Hà Nội,rate,"{month}",865,1000,,')) == WHOLE

    def test_a_month_belongs_to_the_calendar_of_its_indicator(self) -> None:
        (figure,) = long("Hà Nội,rate09,2020-03,865,1000,,").observations
        assert (figure.period.start, figure.period.end) == (
            figure.period.start.replace(2020, 2, 15),
            figure.period.end.replace(2020, 3, 14),
        )
        assert figure.calendar == "decree09"

    @pytest.mark.parametrize(
        ("written", "value"),
        [
            ("86,5", 86.5), ("86.5", 86.5), ("86,5%", 86.5), ("86.5 %", 86.5), ("86", 86), ("0", 0), ("0,125", 0.125),
            ("0.125", 0.125), ("12,3456", 12.3456), ("\u00a086,5\u200b", 86.5), ("100%", 100), ("99,9500", 99.95),
        ],
    )  # fmt: skip
    def test_ways_of_writing_a_rate(self, written: str, value: float) -> None:
        reading = long(f'Hà Nội,free,2020-03,,,"{written}",')
        assert [f[3] for f in figures(reading)] == [value]

    @pytest.mark.parametrize(
        ("written", "value"),
        [
            ("1234", 1234), ("1.234.567", 1234567), ("1,234,567", 1234567), ("1 234", 1234), ("1\u202f234", 1234),
            ("1.234,5", 1234.5), ("1,234.5", 1234.5), ("1234,5", 1234.5), ("1234.567", 1234.567),
        ],
    )  # fmt: skip
    def test_ways_of_writing_a_count(self, written: str, value: float) -> None:
        assert [f[3] for f in figures(long(f'Hà Nội,services,2020-03,,,"{written}",'))] == [value]

    def test_counts_settle_a_thousands_sign(self) -> None:
        assert figures(long("Hà Nội,rate,2020-03,1.234,2.468,,"))[0][3:] == (50.0, 1234, 2468)

    @pytest.mark.parametrize(("proof", "value"), [("86,5", 1234), ("86.5", 1.234)])
    def test_its_column_settles_an_ambiguous_number(self, proof: str, value: float) -> None:
        reading = long(f'Hà Nội,free,2020-03,,,"{proof}",', "Hà Nội,score,2020-03,,,1.234,")
        assert figures(reading)[1][3] == value

    def test_a_rounded_value_agrees_with_its_counts(self) -> None:
        reading = long(
            'Hà Nội,rate,2020-03,2,3,"66,7",', 'Hà Nội,rate,2020-04,2,3,"66,67%",', "Hà Nội,rate,2020-05,2,3,67,"
        )
        assert (reading.outcome, len(reading.observations)) == (Outcome.ACCEPT, 3)
        assert {f[3] for f in figures(reading)} == {200 / 3}

    def test_a_rating_is_text(self) -> None:
        (figure,) = long("Hà Nội,rating,2020-03,,,Xuất sắc,").observations
        assert (figure.value, figure.text) == (None, "Xuất sắc")

    def test_code_and_name_may_stand_beside_each_other(self) -> None:
        reading = read(
            "Mã đơn vị,Tên đơn vị,Mã chỉ tiêu,Tên chỉ tiêu,Kỳ,Tử số,Mẫu số\nu_hn,Hà Nội,rate,,3/2020,865,1000\n"
        )
        assert figures(reading) == WHOLE

    def test_a_name_of_two_extents_means_the_living_one(self) -> None:
        units = {**LISTS.org_units, "u_new": replace(LISTS.org_units["u_new"], aliases=("Sông Cũ",))}
        lists = type(LISTS)(org_units=units)
        reading = read_file(
            (HEAD + "Sông Cũ,rate,2020-06,1,2,,\nSông Cũ,rate,2020-07,1,2,,\n").encode(), "a.csv", lists, SCOPE
        )
        assert [f[0] for f in figures(reading)] == ["u_old", "u_new"]

    @pytest.mark.parametrize("shown", [0, 1])
    def test_a_name_that_has_changed_hands_means_who_bears_it_in_the_month(self, shown: int) -> None:
        events = [
            UnitEvent(
                code=before, kind=EventKind.RENAME, day=date(2020, 7, 1), before=before, after=before,
                names={"vi": name}, short={"vi": name},
            )
            for before, name in (("u_hn", "Hà Nam"), ("u_ham", "Vùng Mới"))
        ]  # fmt: skip
        called = called_in_turn(LISTS.org_units, events)
        units = as_called(LISTS.org_units, events, (date(2020, 1, 1), date(2021, 1, 1))[shown])
        rows = [("Hà Nam", "06"), ("Hà Nam", "07"), ("Hà Nội", "07"), ("Vùng Mới", "06"), ("Vùng Mới", "08")]
        text = HEAD + "".join(f"{name},rate,2020-{month},1,2,,\n" for name, month in rows)
        reading = read_file(text.encode(), "a.csv", replace(LISTS, org_units=units, called=called), SCOPE)
        found = [(figure.org_unit, f"{figure.period.end:%m}") for figure in reading.observations]
        assert found == [("u_ham", "06"), ("u_hn", "07"), ("u_ham", "08")]


class TestWhatIsPassedOver:
    def test_titles_numbers_of_columns_totals_signatures_and_blank_rows(self) -> None:
        text = (
            "ỦY BAN NHÂN DÂN\n\nBÁO CÁO THÁNG 3,,,\n"
            + HEAD
            + "(1),(2),(3),(4),(5),(6),(7)\n\n"
            + ROW
            + ",,,,,,\nTổng cộng,,,865,1000,,\n\nNgười lập biểu,,,,Thủ trưởng đơn vị\n"
            + '(Ký),,,"Hà Nội, ngày 20 tháng 3 năm 2020"\n'
        )
        reading = read(text)
        assert (reading.outcome, figures(reading)) == (Outcome.ACCEPT, WHOLE)
        assert [(n.code, n.line) for n in reading.notes] == [("totals", 9), ("aside", 11), ("aside", 12)]
        assert reading.observations[0].provenance.line == 7

    def test_headings_on_every_page(self) -> None:
        assert figures(long(ROW, HEAD, ROW.replace("03", "04"))) == [
            *WHOLE,
            ("u_hn", "rate", "2020-04-30", 86.5, 865, 1000),
        ]

    def test_a_row_without_figures_is_missing_and_never_0(self) -> None:
        reading = long(ROW, "Hà Nội,free,2020-03,,,,", "Hà Nam,services,2020-03,,,,")
        assert (reading.outcome, figures(reading)) == (Outcome.ACCEPT, WHOLE)
        (note,) = reading.notes
        assert (note.code, note.params) == ("rows-without-figures", {"rows": "2"})

    def test_a_total_in_a_remark_hides_no_row(self) -> None:
        assert (
            figures(read("ghi_chu,don_vi,chi_tieu,ky,tu_so,mau_so\nTổng cộng,Hà Nội,rate,2020-03,865,1000\n")) == WHOLE
        )

    @pytest.mark.parametrize("mark", ["-", "–", "...", "…", "n/a", "không có", "NaN", "Chưa có số liệu"])
    def test_a_mark_for_nothing_is_asked_about(self, mark: str) -> None:
        reading = long(ROW, f"Hà Nam,free,2020-03,,,{mark},")
        assert (reading.outcome, figures(reading)) == (Outcome.ACCEPT_WITH_WARNINGS, WHOLE)
        assert codes(reading) == ["no-figure-mark"]


DEFECTS = {
    # What is written in line 3: (code, column, cell).
    "unit nearly right": ("Hà Nim,rate,2020-03,1,2,,", "unit-unknown", "A (don_vi)", "Hà Nim"),
    "unit with another tone": ("Hạ Nội,rate,2020-03,1,2,,", "unit-unknown", "A (don_vi)", "Hạ Nội"),
    "unit in look-alike letters": ("Н\u0430 Noi,rate,2020-03,1,2,,", "unit-unknown", "A (don_vi)", "Н\u0430 Noi"),
    "unit missing": (",rate,2020-03,1,2,,", "name-missing", "A (don_vi)", ""),
    "unit of two": ("Trùng Tên,rate,2020-03,1,2,,", "name-of-several", "A (don_vi)", "Trùng Tên"),
    "unit not yet alive": ("Sông Mới,rate,2020-06,1,2,,", "unit-not-yet", "A (don_vi)", "Sông Mới"),
    "unit closed": ("Sông Cũ,rate,2020-07,1,2,,", "unit-not-alive", "A (don_vi)", "Sông Cũ"),
    "level of unit": ("Xã Xa,rate,2020-03,1,2,,", "wrong-level", "A (don_vi)", "Xã Xa"),
    "level 5 of service": ("Hà Nội,Mức độ 5,2020-03,1,2,,", "indicator-unknown", "B (chi_tieu)", "Mức độ 5"),
    "indicator missing": ("Hà Nội,,2020-03,1,2,,", "name-missing", "B (chi_tieu)", ""),
    "month missing": ("Hà Nội,rate,,1,2,,", "name-missing", "C (ky_bao_cao)", ""),
    "month 13": ("Hà Nội,rate,2020-13,1,2,,", "month-out-of-range", "C (ky_bao_cao)", "2020-13"),
    "day within month": ("Hà Nội,rate,15/03/2020,1,2,,", "day-within-month", "C (ky_bao_cao)", "15/03/2020"),
    "American date": ("Hà Nội,rate,03/31/2020,1,2,,", "bad-month", "C (ky_bao_cao)", "03/31/2020"),
    "short year": ("Hà Nội,rate,03/20,1,2,,", "short-year", "C (ky_bao_cao)", "03/20"),
    "Excel's month": ("Hà Nội,rate,Mar-20,1,2,,", "short-year", "C (ky_bao_cao)", "Mar-20"),
    "quarter": ("Hà Nội,rate,Quý I/2020,1,2,,", "not-a-month", "C (ky_bao_cao)", "Quý I/2020"),
    "year": ("Hà Nội,rate,2020,1,2,,", "not-a-month", "C (ky_bao_cao)", "2020"),
    "month to come": ("Hà Nội,rate,2021-06,1,2,,", "month-to-come", "C (ky_bao_cao)", "2021-06"),
    "yearly indicator": ("Hà Nội,yearly,2020-03,,,5,", "not-monthly", "B (chi_tieu)", "yearly"),
    "ambiguous": ("Hà Nội,services,2020-03,,,1.234,", "ambiguous-number", "F (gia_tri)", "1.234"),
    "ambiguous thousand": ("Hà Nội,rate,2020-03,1,2.000,,", "ambiguous-number", "E (mau_so)", "2.000"),
    "words": ("Hà Nội,free,2020-03,,,nhiều,", "not-a-number", "F (gia_tri)", "nhiều"),
    "letter O": ("Hà Nội,free,2020-03,,,9O,", "not-a-number", "F (gia_tri)", "9O"),
    "other digits": ("Hà Nội,free,2020-03,,,\uff18\uff16,", "not-a-number", "F (gia_tri)", "\uff18\uff16"),
    "exponent": ("Hà Nội,services,2020-03,,,1E+05,", "not-a-number", "F (gia_tri)", "1E+05"),
    "wrong groups": ("Hà Nội,services,2020-03,,,12.34.567,", "not-a-number", "F (gia_tri)", "12.34.567"),
    "endless number": ("Hà Nội,services,2020-03,,," + "9" * 40 + ",", "number-too-long", "F (gia_tri)", "9" * 40),
    "formula": ("Hà Nội,free,2020-03,,,=1+1,", "formula-as-text", "F (gia_tri)", "=1+1"),
    "error of a spreadsheet": ("Hà Nội,free,2020-03,,,#DIV/0!,", "not-a-number", "F (gia_tri)", "#DIV/0!"),
    "percent of a count": ("Hà Nội,services,2020-03,,,5%,", "percent-not-wanted", "F (gia_tri)", "5%"),
    "percent as count": ("Hà Nội,rate,2020-03,5%,10,,", "percent-not-wanted", "D (tu_so)", "5%"),
    "half a dossier": ("Hà Nội,rate,2020-03,1.5,10,,", "count-not-whole", "D (tu_so)", "1.5"),
    "rate without counts": ("Hà Nội,rate,2020-03,,,86,", "rate-without-counts", "F (gia_tri)", "86"),
    "numerator alone": ("Hà Nội,rate,2020-03,1,,50,", "half-of-counts", "D (tu_so)", "1"),
    "value against counts": ("Hà Nội,rate,2020-03,1,2,51,", "value-against-counts", "F (gia_tri)", "51"),
    "share": ("Hà Nội,rate,2020-03,1,2,0.5,", "share-instead-of-percent", "F (gia_tri)", "0.5"),
    "part above whole": ("Hà Nội,rate,2020-03,3,2,,", "part-above-whole", "D (tu_so)", "3"),
    "nothing to divide by": ("Hà Nội,rate,2020-03,0,0,,", "nothing-counted", "E (mau_so)", "0"),
    "negative": ("Hà Nội,rate,2020-03,-1,2,,", "negative-count", "D (tu_so)", "-1"),
    "above 100": ("Hà Nội,free,2020-03,,,150,", "value-out-of-bounds", "F (gia_tri)", "150"),
    "counts of no rate": ("Hà Nội,services,2020-03,1,2,,", "counts-without-value", "D (tu_so)", "1"),
    "cells shifted": ("Hà Nội,rate,2020-03,1,2,86,5,ghi chú", "cells-shifted", "", "ghi chú"),
    "decimals cut off": ("Hà Nội,free,2020-03,,,86,5", "perhaps-cut-number", "G (ghi_chu)", "5"),
}


@pytest.mark.parametrize("defect", DEFECTS)
def test_a_defect_is_named_where_it_stands_and_stops_no_other_row(defect: str) -> None:
    row, code, column, cell = DEFECTS[defect]
    reading = long(ROW, row)
    assert (reading.outcome, figures(reading)) == (Outcome.REJECT_ROWS, WHOLE)
    assert [(p.code, p.file, p.line, p.column, p.cell) for p in reading.problems] == [(code, "a.csv", 3, column, cell)]


class TestWhatIsNotGuessed:
    def test_like_names_are_offered_and_none_is_chosen(self) -> None:
        (problem,) = long(ROW, "Hà Nim,rate,2020-03,1,2,,").problems
        assert {"Hà Nội", "Hà Nam"} <= set(problem.params["nearest"].split(", "))

    def test_like_names_are_offered_in_the_language_of_the_reader(self) -> None:
        (problem,) = long(ROW, "Hà Nim,rate,2020-03,1,2,,").problems
        vi, en = (locales.language(code).problem(problem) for code in ("vi", "en"))
        assert "Hà Nội" in vi
        assert "u_hn" not in vi
        assert "u_hn" in en, "its short name in English"
        assert "Hà Nội" not in en
        assert figures(long("u_hn,rate,2020-03,865,1000,,")) == WHOLE, "what is offered can be written"

    def test_an_unknown_level_offers_the_levels_there_are(self) -> None:
        (problem,) = long(ROW, "Hà Nội,Dịch vụ công mức độ 34,2020-03,1,2,,").problems
        assert "mức độ 3" in problem.params["nearest"]
        assert "mức độ 4" in problem.params["nearest"]

    @pytest.mark.parametrize(("level", "code"), [("3", "level3"), ("4", "level4")])
    def test_level_3_is_never_level_4(self, level: str, code: str) -> None:
        assert [f[1] for f in figures(long(f"Hà Nội,Dịch vụ công mức độ {level},2020-03,,,5,"))] == [code]

    def test_code_and_name_must_agree(self) -> None:
        reading = read("Mã đơn vị,Tên đơn vị,chi_tieu,ky,tu_so,mau_so\nu_hn,Hà Nam,rate,2020-03,1,2\n")
        assert [(p.code, p.line, p.column) for p in reading.problems] == [("code-and-name-differ", 2, "B (Tên đơn vị)")]

    def test_one_value_twice_is_taken_once(self) -> None:
        reading = long(ROW, ROW)
        assert (reading.outcome, figures(reading)) == (Outcome.ACCEPT_WITH_WARNINGS, WHOLE)
        assert [(p.code, p.line, p.params) for p in reading.problems] == [("figure-repeated", 3, {"first": "2"})]

    def test_two_values_of_one_cell_are_both_refused(self) -> None:
        reading = long(ROW, ROW.replace("865", "866"), ROW.replace("03", "04"))
        assert [f[2] for f in figures(reading)] == ["2020-04-30"]
        assert [(p.code, p.line) for p in reading.problems] == [("two-values", 2), ("two-values", 3)]

    def test_all_mistakes_of_a_row_at_once(self) -> None:
        reading = long("Hà Nim,rat,2020-13,x,-,y,")
        assert reading.outcome is Outcome.REJECT_FILE
        assert sorted(codes(reading)) == sorted(
            [
                "unit-unknown",
                "indicator-unknown",
                "month-out-of-range",
                "not-a-number",
                "not-a-number",
                "no-figure-mark",
            ]
        )

    def test_a_share_that_may_be_meant_is_asked_about(self) -> None:
        reading = long('Hà Nội,free,2020-03,,,"0,865",')
        assert (reading.outcome, codes(reading)) == (Outcome.ACCEPT_WITH_WARNINGS, ["share-for-percent"])

    def test_what_is_counted_cannot_fall_within_a_file(self) -> None:
        reading = long("Hà Nội,total,2020-04,,,90,", "Hà Nội,total,2020-03,,,100,", "Hà Nam,total,2020-04,,,1,")
        assert [(p.code, p.line) for p in reading.problems] == [("cumulative-falls", 2)]
        assert len(reading.observations) == 2

    def test_a_formula_markup_and_sql_in_a_remark_are_kept_as_they_are(self) -> None:
        remark = '=HYPERLINK("http://x") <script>alert(1)</script> \'; DROP TABLE t; --'
        (figure,) = long('Hà Nội,rate,2020-03,865,1000,,"' + remark.replace('"', '""') + '"').observations
        assert figure.provenance.note == {"vi": remark}

    def test_markup_as_a_unit_is_a_text_that_is_no_unit(self) -> None:
        (problem,) = long(ROW, "<b>Hà Nội</b>,rate,2020-03,1,2,,").problems
        assert (problem.code, problem.cell) == ("unit-unknown", "<b>Hà Nội</b>")


class TestScope:
    def test_a_row_of_another_unit(self) -> None:
        reading = read(HEAD + ROW + "Hà Nam,rate,2020-03,1,2,,\n", scope=replace(SCOPE, org_units=frozenset({"u_hn"})))
        assert figures(reading) == WHOLE
        assert [(p.code, p.line, p.cell) for p in reading.problems] == [("unit-of-others", 3, "Hà Nam")]

    @pytest.mark.parametrize("mark", ["demo", " DEMO "])
    def test_the_official_workspace_takes_no_demo_file(self, mark: str) -> None:
        reading = read(HEAD.replace("\n", ",nguon_goc\n") + ROW.replace("\n", f",{mark}\n"))
        assert (reading.outcome, codes(reading), reading.observations) == (Outcome.REJECT_FILE, ["demo-file"], ())

    def test_training_takes_marked_files_and_asks_about_others(self) -> None:
        training = replace(SCOPE, training=True)
        marked = read(HEAD.replace("\n", ",Nguồn gốc\n") + ROW.replace("\n", ",demo\n"), scope=training)
        assert (marked.outcome, marked.observations[0].origin) == (Outcome.ACCEPT, Origin.DEMO)
        other = read(HEAD + ROW, scope=training)
        assert (other.outcome, codes(other)) == (Outcome.ACCEPT_WITH_WARNINGS, ["not-marked-demo"])
        assert other.observations[0].origin is Origin.DEMO

    def test_the_cut_off_day_itself_has_come(self) -> None:
        scope = replace(SCOPE, today=SCOPE.today.replace(2020, 3, 14))
        line = "Hà Nội,rate09,2020-03,865,1000,,\n"
        assert read(HEAD + line, scope=scope).outcome is Outcome.ACCEPT
        before = replace(scope, today=scope.today.replace(day=13))
        assert codes(read(HEAD + line, scope=before)) == ["month-to-come"]


HEADINGS = {
    "none": ("a,b,c\n1,2,3\n", "no-headings"),
    "unit": ("chi_tieu,ky_bao_cao,gia_tri\nrate,2020-03,5\n", "heading-missing"),
    "period": ("don_vi,chi_tieu,gia_tri\nHà Nội,free,5\n", "heading-missing"),
    "value": ("don_vi,chi_tieu,ky_bao_cao\nHà Nội,free,2020-03\n", "heading-missing"),
    "twice": ("don_vi,chi_tieu,ky_bao_cao,gia_tri,Giá trị\nHà Nội,free,2020-03,5,6\n", "heading-twice"),
    "two forms": ("don_vi,chi_tieu,ky_bao_cao,T1/2020,T2/2020\nHà Nội,free,2020-03,5,6\n", "two-forms"),
    "thousands": ("don_vi,chi_tieu,ky_bao_cao,gia_tri (nghìn)\nHà Nội,services,2020-03,5\n", "scaled-numbers"),
    "thousands in a title": ("Đơn vị tính: nghìn hồ sơ\n" + HEAD + ROW, "scaled-numbers"),
    "nothing under them": (HEAD, "no-figures"),
    "only empty cells": (HEAD + "Hà Nội,rate,2020-03,,,,\n", "no-figures"),
}


@pytest.mark.parametrize("case", HEADINGS)
def test_headings_that_leave_something_open(case: str) -> None:
    text, code = HEADINGS[case]
    reading = read(text)
    assert (reading.outcome, codes(reading), reading.observations) == (Outcome.REJECT_FILE, [code], ())


def test_3000_mistakes_have_few_causes() -> None:
    reading = long(ROW, *[f"Hà Nim {n % 7},rate,2020-03,1,2,," for n in range(3000)])
    (cause,) = causes(reading.problems)
    assert (cause.code, len(cause.problems), cause.lines, len(cause.examples)) == (
        "unit-unknown",
        3000,
        ((3, 3002),),
        3,
    )


def test_a_figure_says_where_its_numbers_stand() -> None:
    reading = read("don_vi,chi_tieu,ky_bao_cao,tu_so,mau_so,gia_tri\nHà Nội,rate,2020-03,865,1000,\n")
    (figure,) = reading.observations
    places = reading.places[figure.key]
    assert {part: (p.line, p.column, p.cell) for part, p in places.items()} == {
        "numerator": (2, "D (tu_so)", "865"),
        "denominator": (2, "E (mau_so)", "1000"),
    }
    assert reading.sheets[0].rows[1].cell(3).text == "865"
