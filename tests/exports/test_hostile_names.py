"""Names and notes that look like formulas are text in every file that leaves the product, and come back whole."""

import csv
import io
import re
from contextlib import nullcontext
from dataclasses import replace
from types import SimpleNamespace

import pytest
from openpyxl import Workbook, load_workbook

import locales
from domain.observation import Observation, Origin, Provenance
from domain.period import Period
from exports import cells, template
from exports.template import Choices, TemplateRow
from loaders import read_file
from services import downloads
from tests.architecture.source import ROOT, modules, room
from tests.conftest import downloaded
from tests.domain.test_inert_text import HARMLESS, HOSTILE, RUN
from tests.loaders.actuals.made import HEADINGS, INDICATORS, LISTS, SCOPE, UNITS, Lists, read

VI = locales.language("vi")
RATE = next(one for one in INDICATORS if one.code == "rate")
NAMES = [
    '=HYPERLINK("http://x";"Hà Nội")', "+Hà Nội", "-2+3 tỉnh", "@Tỉnh", "Tỉnh;=1+1", "Tỉnh,@x", "<b>Tỉnh</b>",
    "'Tỉnh'", '"Tỉnh"',
]  # fmt: skip


def hostile(name: str) -> tuple[list[TemplateRow], Lists]:
    unit = replace(UNITS[0], names={"vi": name, "en": name})
    indicator = replace(RATE, names={"vi": f"{name} tỷ lệ", "en": name})
    lists = Lists(
        org_units={**LISTS.org_units, unit.code: unit}, indicators={**LISTS.indicators, indicator.code: indicator}
    )
    return [TemplateRow(org_unit=unit, indicator=indicator, year=2020, month=3)], lists


@pytest.mark.parametrize("name", NAMES)
def test_a_text_template(name: str) -> None:
    rows, lists = hostile(name)
    text = template.csv_file(rows, VI, training=False).decode("utf-8-sig")
    written = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert not [cell for row in written for cell in row if RUN.match(cell)]
    head, row = written
    row[head.index("tu_so")], row[head.index("mau_so")] = "1", "2"
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows([head, row])
    reading = read_file(out.getvalue().encode(), "a.csv", lists, SCOPE)
    assert reading.problems == ()
    assert [o.value for o in reading.observations] == [50]


@pytest.mark.parametrize("name", NAMES)
def test_a_workbook(name: str) -> None:
    rows, lists = hostile(name)
    unit, indicator = rows[0].org_unit, rows[0].indicator
    choices = Choices(org_units=[unit], indicators=[indicator], months=[(2020, 3)])
    book = load_workbook(io.BytesIO(template.workbook(rows, VI, training=False, choices=choices)))
    written = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in written if cell.data_type in {"f", "e"}]
    assert {name, f"{name} tỷ lệ"} <= {cell.value for cell in written}
    sheet = book.worksheets[0]
    at = {cell.value: cell.column for cell in sheet[1]}
    sheet.cell(2, at["Tử số"]).value, sheet.cell(2, at["Mẫu số"]).value = 1, 2
    out = io.BytesIO()
    book.save(out)
    # The library takes a text for a formula when it is written again; what we wrote was none.
    reading = read_file(out.getvalue(), "a.xlsx", lists, SCOPE)
    assert [o.value for o in reading.observations] == [50]


@pytest.mark.parametrize("text", [*HOSTILE, *HARMLESS, "#N/A", "#REF!", "1e5", "TRUE", "2020-03", " x "])
def test_a_text_in_a_cell_of_a_workbook_comes_back_as_it_was(text: str) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(HEADINGS)
    sheet.append(["Hà Nội", "rate", "2020-03", 1, 2])
    cells.put(cells.at(sheet, 2, 7), text)
    out = io.BytesIO()
    book.save(out)
    cell = load_workbook(io.BytesIO(out.getvalue())).worksheets[0]["G2"]
    assert cell.data_type != "f"
    note = read(out.getvalue(), "a.xlsx").observations[0].provenance.note
    # XML knows one kind of line break; of two libraries that may write it, one keeps the other kind.
    assert {code: said.replace("\r", "\n") for code, said in note.items()} == (
        {"vi": text.replace("\r", "\n")} if text.strip() else {}
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_the_download_of_all_figures(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    figure = Observation(
        indicator="rate", org_unit="u_hn", period=Period.month(2020, 3), value=-1.5, origin=Origin.PUBLISHED, text=text,
        provenance=Provenance(file=text, line=2, source=text, note={"vi": text}),
    )  # fmt: skip
    monkeypatch.setattr(downloads, "every_figure", lambda view, without: [figure])
    file = downloaded(SimpleNamespace(at_one_moment=lambda: nullcontext(None)), frozenset())
    (row,) = csv.DictReader(io.StringIO(file, newline=""))
    for column in ("text", "file", "source", "note_vi"):
        assert not RUN.match(row[column])
    assert row["value"] == "-1.5", "a number stays one"


def test_whoever_writes_a_text_file_makes_its_cells_inert() -> None:
    writers = [m for m in modules() if re.search(r"csv\.(?:DictW|w)riter\(|\.to_csv\(", (ROOT / m).read_text("utf-8"))]
    assert len(writers) >= 2
    assert [m for m in writers if "from domain.inert_text import" not in (ROOT / m).read_text("utf-8")] == []


def test_whoever_writes_a_workbook_is_at_home_in_exports() -> None:
    makers = [m for m in modules() if re.search(r"\bWorkbook\(|load_workbook\(", (ROOT / m).read_text("utf-8"))]
    assert makers
    assert {room(m) for m in makers} == {"exports"}


def test_what_a_workbook_cannot_hold_leaves_a_trace() -> None:
    cell = Workbook().worksheets[0]["A1"]
    cells.put(cell, "a\x00b\x1f" + "c" * 40_000)
    assert cell.value.startswith("a\ufffdb\ufffdc")
    assert len(cell.value) == cells.AT_MOST
