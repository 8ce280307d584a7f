"""A file in the template's form is always accepted as right; what is given cannot be changed by accident."""

import csv
import io
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

import locales
from domain.calendars import period_of
from domain.indicator import Counts, Frequency, Unit
from domain.observation import Observation, Origin, Provenance
from domain.org_unit import Level
from exports import template
from exports.template import Choices, TemplateRow
from loaders import read_file
from loaders.actuals import Outcome, Scope, headings
from tests.loaders.product_data import everything

LISTS = everything().codelists
UNITS = [u for u in LISTS.org_units.values() if u.level in (Level.PROVINCE, Level.MINISTRY)]
INDICATORS = [i for i in LISTS.indicators.values() if i.frequency not in (Frequency.YEARLY, Frequency.BIENNIAL)]
TODAY = date(2026, 1, 31)


def last_figure(unit, indicator, value=50.0, **more) -> Observation:
    return Observation(
        indicator=indicator.code, org_unit=unit.code, period=period_of(LISTS.calendars[indicator.calendar], 2020, 2),
        value=value, provenance=Provenance(file="a.csv", line=2), origin=Origin.REPORTED, **more,
    )  # fmt: skip


@st.composite
def filled(draw):
    """A unit, its rows over some months, and for each row the right figures to type, or none."""
    unit = draw(st.sampled_from(UNITS))
    able = [i for i in INDICATORS if unit.level in i.levels]
    chosen = draw(st.lists(st.sampled_from(able), min_size=1, max_size=8, unique_by=lambda i: i.code))
    months = draw(st.lists(st.tuples(st.integers(2018, 2025), st.integers(1, 12)), min_size=1, max_size=3, unique=True))
    rows, figures = [], []
    for year, month in sorted(months):
        for indicator in chosen:
            if not unit.alive_on(period_of(LISTS.calendars[indicator.calendar], year, month).end):
                continue
            last = draw(st.sampled_from([None, last_figure(unit, indicator, 12.3456, numerator=5, denominator=9)]))
            rows.append(TemplateRow(org_unit=unit, indicator=indicator, year=year, month=month, last=last))
            figures.append(draw(st.none() | right(indicator)))
    return rows, figures


def right(indicator):
    note = st.sampled_from(["", "số liệu sơ bộ", "=1+1", "-5 hồ sơ", '@"x";=y', "'đã dừng"])
    if indicator.counts is Counts.REQUIRED:
        whole = st.integers(1, 2_000_000)
        pair = whole.flatmap(lambda w: st.tuples(st.integers(0, w), st.just(w)))
        return st.tuples(pair, st.just(None), note)
    if indicator.unit in (Unit.CATEGORY, Unit.TEXT):
        return st.tuples(st.just((None, None)), st.sampled_from(["A", "Tốt", "Xếp loại B"]), note)
    if indicator.unit is Unit.PERCENT:
        return st.tuples(st.just((None, None)), st.decimals(2, 100, places=2), note)
    low, high = indicator.bounds.low or 0, indicator.bounds.high or 9_999_999
    return st.tuples(st.just((None, None)), st.integers(int(low), int(high)), note)


def scope(training: bool) -> Scope:
    return Scope(today=TODAY, training=training)


def typed_csv(data: bytes, figures, code: str) -> bytes:
    text = data.decode("utf-8-sig")
    delimiter = template.DELIMITERS.get(code, ",")
    lines = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    head = lines[0]
    for row, figure in zip(lines[1:], figures, strict=True):
        if figure is not None:
            (part, whole), value, note = figure
            for name, said in (("tu_so", part), ("mau_so", whole), ("gia_tri", value), ("ghi_chu", note)):
                written = "" if said is None else str(said)
                row[head.index(name)] = written.replace(".", ",") if delimiter == ";" and name == "gia_tri" else written
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(lines)
    return out.getvalue().encode("utf-8-sig")


def typed_workbook(data: bytes, figures, words) -> bytes:
    book = load_workbook(io.BytesIO(data))
    sheet = book[words.text("template.sheet")]
    at = {cell.value: cell.column for cell in sheet[1]}
    for line, figure in enumerate(figures, 2):
        if figure is not None:
            (part, whole), value, note = figure
            for name, said in (("tu_so", part), ("mau_so", whole), ("gia_tri", value), ("ghi_chu", note or None)):
                if said is not None:
                    cell = sheet.cell(line, at[words.text(f"column.{name}")])
                    assert not cell.protection.locked
                    cell.value = said
                    cell.data_type = "s" if isinstance(said, str) else "n"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def accepted(data: bytes, name: str, rows, figures, training: bool) -> None:
    reading = read_file(data, name, LISTS, scope(training))
    wanted = {}
    for row, figure in zip(rows, figures, strict=True):
        if figure is not None:
            (part, whole), value, note = figure
            key = (row.org_unit.code, row.indicator.code, f"{row.year}-{row.month:02}")
            text = value if isinstance(value, str) else ""
            number = 100 * part / whole if whole else None if text else float(value)
            wanted[key] = (part, whole, number, text, {"vi": note} if note.strip() else {})
    found = {
        (o.org_unit, o.indicator, f"{o.period.end:%Y-%m}"): (
            o.numerator, o.denominator, o.value, o.text, o.provenance.note,
        )
        for o in reading.observations
    }  # fmt: skip
    assert [p.code for p in reading.problems] == ([] if wanted else ["no-figures"])
    assert found == wanted
    assert reading.outcome is (Outcome.ACCEPT if wanted else Outcome.REJECT_FILE)
    assert {note.code for note in reading.notes} <= {"rows-without-figures"}


@settings(max_examples=60, deadline=None)
@given(filled(), st.sampled_from(locales.languages()), st.booleans())
def test_a_filled_text_file_is_accepted_as_right(case, code, training) -> None:
    rows, figures = case
    words = locales.language(code)
    data = template.csv_file(rows, words, training=training)
    accepted(typed_csv(data, figures, code), "mau.csv", rows, figures, training)


@settings(max_examples=40, deadline=None)
@given(filled(), st.sampled_from(locales.languages()), st.booleans())
def test_a_filled_workbook_is_accepted_as_right(case, code, training) -> None:
    rows, figures = case
    words = locales.language(code)
    choices = Choices(org_units=[r.org_unit for r in rows[:1]], indicators=INDICATORS, months=[(2020, 3), (2020, 2)])
    data = template.workbook(rows, words, training=training, choices=choices)
    accepted(typed_workbook(data, figures, words), "mau.xlsx", rows, figures, training)


UNIT = LISTS.org_units["prov63_ha_noi"]
RATE = next(i for i in INDICATORS if i.counts is Counts.REQUIRED and Level.PROVINCE in i.levels)
COUNT = next(i for i in INDICATORS if i.unit is Unit.COUNT and Level.PROVINCE in i.levels)
LAST = last_figure(UNIT, RATE, 86.5, numerator=865, denominator=1000)
ROWS = [
    TemplateRow(org_unit=UNIT, indicator=RATE, year=2020, month=3, last=LAST),
    TemplateRow(org_unit=UNIT, indicator=COUNT, year=2020, month=3),
]  # fmt: skip
VI = locales.language("vi")


def opened(**more):
    return load_workbook(io.BytesIO(template.workbook(ROWS, VI, **{"training": False, **more})))


def by_name(sheet) -> dict[str, int]:
    return {cell.value: cell.column for cell in sheet[1]}


class TestWorkbook:
    def test_given_cells_are_locked_and_cells_to_fill_are_not(self) -> None:
        sheet = opened()[VI.text("template.sheet")]
        assert sheet.protection.sheet
        assert not sheet.protection.password
        at = by_name(sheet)
        for name in ("Mã đơn vị", "Mã chỉ tiêu", "Tên chỉ tiêu", "Kỳ báo cáo", "Tử số kỳ trước"):
            assert sheet.cell(2, at[name]).protection.locked
        for name in ("Tử số", "Mẫu số", "Giá trị", "Ghi chú"):
            assert not sheet.cell(2, at[name]).protection.locked
            assert sheet.cell(2, at[name]).value is None
        assert sheet.cell(3, at["Tử số"]).protection.locked, "what is no rate has no counts"
        assert sheet.freeze_panes == "B2"

    def test_last_month_stands_beside_empty_cells(self) -> None:
        sheet = opened()[VI.text("template.sheet")]
        at = by_name(sheet)
        said = [sheet.cell(2, at[f"{name} kỳ trước"]).value for name in ("Tử số", "Mẫu số", "Giá trị")]
        assert said == [865, 1000, 86.5]

    def test_numbers_are_checked_where_they_are_typed(self) -> None:
        sheet = opened()[VI.text("template.sheet")]
        at = by_name(sheet)
        rules = {str(rule.sqref).split(" ")[0]: rule for rule in sheet.data_validations.dataValidation}
        numerator = rules[sheet.cell(2, at["Tử số"]).coordinate]
        assert "INT(" in numerator.formula1
        assert "<=" in numerator.formula1
        value = rules[sheet.cell(2, at["Giá trị"]).coordinate]
        assert (value.formula1, value.formula2, value.errorStyle) == ("0", "100", "stop")
        assert all(rule.showErrorMessage and 0 < len(rule.error) <= 255 for rule in rules.values())
        assert all(len(rule.errorTitle) <= 32 for rule in rules.values())

    @pytest.mark.parametrize("code", locales.languages())
    def test_further_rows_choose_from_lists_that_the_reader_knows(self, code: str) -> None:
        words = locales.language(code)
        choices = Choices(org_units=[UNIT], indicators=[RATE, COUNT], months=[(2020, 3), (2020, 2)])
        book = load_workbook(io.BytesIO(template.workbook(ROWS, words, training=False, choices=choices)))
        sheet, guide = book.worksheets
        lists = [rule for rule in sheet.data_validations.dataValidation if rule.type == "list"]
        assert len(lists) == 3
        line = len(ROWS) + 2
        at = by_name(sheet)
        chosen = {}
        for rule in lists:
            name, _, area = rule.formula1.rpartition("!")
            assert name.strip("'") == guide.title
            cells = [row[0].value for row in guide[area.replace("$", "")]]
            place = sheet[str(rule.sqref).split(":")[0]]
            assert place.row == line
            assert not place.protection.locked
            place.value = chosen[place.column] = cells[-1]
        sheet.cell(line, at[words.text("column.gia_tri")]).value = 12
        out = io.BytesIO()
        book.save(out)
        reading = read_file(out.getvalue(), "a.xlsx", LISTS, scope(False))
        assert reading.problems == ()
        assert [(o.org_unit, o.indicator, o.value) for o in reading.observations] == [(UNIT.code, COUNT.code, 12)]
        assert reading.observations[0].period.end.month == 2

    def test_training_is_marked_twice_and_the_official_workspace_refuses_it(self) -> None:
        book = opened(training=True)
        assert [(p.name, p.value) for p in book.custom_doc_props.props] == [("nguon_goc", "demo")]
        sheet = book.worksheets[0]
        assert [sheet.cell(line, by_name(sheet)["nguon_goc"]).value for line in (2, 3)] == ["demo", "demo"]
        for data, name in (
            (template.workbook(ROWS, VI, training=True), "a.xlsx"),
            (typed_csv(template.csv_file(ROWS, VI, training=True), [((1, 2), None, ""), None], "vi"), "a.csv"),
        ):
            assert [p.code for p in read_file(data, name, LISTS, scope(False)).problems] == ["demo-file"]


@pytest.mark.parametrize("code", locales.languages())
def test_headings_mean_what_they_name(code: str) -> None:
    words = locales.language(code)
    for column in (*template.COLUMNS, template.DEMO_COLUMN):
        wanted = {"ten_chi_tieu": "chi_tieu", "ten_don_vi": "don_vi"}.get(column, column)
        wanted = "ky_truoc" if column.endswith("_ky_truoc") else wanted
        for heading in (column, words.text(f"column.{column}")):
            assert headings.role_of(heading) == wanted, heading


def test_months_are_written_so_that_no_spreadsheet_makes_a_date_of_them() -> None:
    text = template.csv_file(ROWS, VI, training=False).decode("utf-8-sig")
    assert ";Tháng 3/2020;" in text
    assert "2020-03" not in text
