"""Files to fill in: one row for each figure that is due, with last month's figure beside the empty cells.

Headings are those of the file contract, so that `loaders.read_file` takes a filled template as it is. Months are
written "Tháng 3/2020": a spreadsheet that opens a text file would make a date of "2020-03" and "03/2020".
"""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from openpyxl.cell.cell import Cell
from openpyxl.packaging.custom import StringProperty
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.cell_range import MultiCellRange
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from domain.indicator import Counts, Indicator, Unit
from domain.observation import Observation
from domain.org_unit import OrgUnit
from exports.cells import at, empty_book, line, put
from exports.theme import ACCENT, HEADING, INK, LOCKED, MUTED, RULE
from locales import Language

COLUMNS = (
    "ten_chi_tieu", "don_vi_tinh", "ky_bao_cao", "tu_so_ky_truoc", "mau_so_ky_truoc", "gia_tri_ky_truoc",
    "tu_so", "mau_so", "gia_tri", "ghi_chu", "ten_don_vi", "don_vi", "chi_tieu",
)  # fmt: skip
"""What a person reads and fills comes first, codes last. In a workbook they bear the names ``column.<key>``."""
DEMO_COLUMN, DEMO = "nguon_goc", "demo"
"""Column and workbook property of training; the official workspace refuses a file that has them."""
TO_FILL = ("tu_so", "mau_so", "gia_tri", "ghi_chu")
FURTHER_ROWS = 20
"""Empty rows below, with drop-downs, for figures that are not in the list."""
DELIMITERS = {"vi": ";"}
"""By language: a Vietnamese Excel writes decimals with a comma and cuts at semicolons; elsewhere at commas."""
_WIDTHS = {
    "ten_chi_tieu": 46,
    "don_vi_tinh": 13,
    "ky_bao_cao": 15,
    "ghi_chu": 32,
    "ten_don_vi": 24,
    "don_vi": 17,
    "chi_tieu": 30,
}
_WIDTH = 13
_GUIDE_WIDTH = 110
_LINE = 15.5
"""Height of a line of text in points; a spreadsheet does not always make room for wrapped names by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateRow:
    """One figure that is due."""

    org_unit: OrgUnit
    indicator: Indicator
    year: int
    month: int
    last: Observation | None = None
    """The figure of the month before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What the further rows of a workbook offer."""

    org_units: Sequence[OrgUnit] = ()
    indicators: Sequence[Indicator] = ()
    months: Sequence[tuple[int, int]] = ()


NO_CHOICES = Choices()


def csv_file(rows: Iterable[TemplateRow], words: Language, *, training: bool) -> bytes:
    """The template as UTF-8 text with a byte-order mark, headings as in the file contract."""
    delimiter = DELIMITERS.get(words.code, ",")
    columns = _columns(training)
    lines = [line(columns, delimiter)]
    lines += [line([_text(row, column, words) for column in columns], delimiter) for row in rows]
    return "".join(f"{one}\r\n" for one in lines).encode("utf-8-sig")


def workbook(rows: Sequence[TemplateRow], words: Language, *, training: bool, choices: Choices = NO_CHOICES) -> bytes:
    """The template as a workbook: given cells locked, numbers checked where they are typed, a sheet on how to fill."""
    book = empty_book()
    sheet = book.create_sheet(words.text("template.sheet"))
    guide = book.create_sheet(words.text("template.guide"))
    columns = _columns(training)
    _head(sheet, columns, words)
    for number, row in enumerate(rows, 2):
        for place, column in enumerate(columns, 1):
            _given(at(sheet, number, place), row, column, words)
        sheet.row_dimensions[number].height = _height(words.of(row.indicator.names), _WIDTHS["ten_chi_tieu"])
    below = len(rows) + 2
    _further(sheet, columns, below)
    lists = _tell(guide, choices, words)
    _check(sheet, columns, rows, words)
    _offer(sheet, columns, below, lists, words)
    _protect(sheet)
    if training:
        # The published types of the library do not know custom properties; the library does.
        book.custom_doc_props.append(  # type: ignore[attr-defined]
            StringProperty(name=DEMO_COLUMN, value=DEMO)
        )
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _columns(training: bool) -> list[str]:
    return [*COLUMNS, DEMO_COLUMN] if training else list(COLUMNS)


def _text(row: TemplateRow, column: str, words: Language) -> str:
    """The given text of a cell; empty for those to be filled."""
    last = row.last
    match column:
        case "ten_chi_tieu":
            return words.of(row.indicator.names)
        case "don_vi_tinh":
            return words.text(f"unit.{row.indicator.unit}.name")
        case "ky_bao_cao":
            return words.text("template.month", month=row.month, year=row.year)
        case "ten_don_vi":
            return words.of(row.org_unit.names)
        case "don_vi":
            return row.org_unit.code
        case "chi_tieu":
            return row.indicator.code
        case "nguon_goc":
            return DEMO
        case "tu_so_ky_truoc" | "mau_so_ky_truoc":
            count = None if last is None else last.numerator if column == "tu_so_ky_truoc" else last.denominator
            return "" if count is None else str(count)
        case "gia_tri_ky_truoc":
            if last is None or last.value is None:
                return "" if last is None else last.text
            written = f"{round(last.value, 2):.15g}"
            return written.replace(".", ",") if DELIMITERS.get(words.code) else written
        case _:
            return ""


# Workbook


def _head(sheet: Worksheet, columns: Sequence[str], words: Language) -> None:
    for place, column in enumerate(columns, 1):
        cell = at(sheet, 1, place)
        put(cell, words.text(f"column.{column}"))
        cell.font = _font(ACCENT if column in TO_FILL else INK, bold=True)
        cell.fill = PatternFill("solid", fgColor=HEADING)
        cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
        cell.border = Border(bottom=Side("thin", color=ACCENT))
        sheet.column_dimensions[get_column_letter(place)].width = _WIDTHS.get(column, _WIDTH)
    sheet.row_dimensions[1].height = 34
    sheet.freeze_panes = "B2"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"


def _given(cell: Cell, row: TemplateRow, column: str, words: Language) -> None:
    cell.alignment = Alignment(wrap_text=column == "ten_chi_tieu", vertical="center")
    cell.border = Border(bottom=Side("hair", color=RULE))
    if column in TO_FILL and _wanted(row.indicator, column):
        _open(cell, column)
        return
    cell.fill = PatternFill("solid", fgColor=LOCKED)
    cell.font = _font(MUTED if column.endswith("_ky_truoc") else INK)
    number = _last(row.last, column)
    if number is not None:
        cell.value = number
        cell.number_format = "#,##0.##" if isinstance(number, float) and number % 1 else "#,##0"
    elif said := _text(row, column, words):
        put(cell, said)


def _font(color: str, *, bold: bool = False, size: int = 11) -> Font:
    return Font(name="Calibri", size=size, bold=bold, color=color)


def _height(text: str, width: int) -> float:
    """Of a row with a wrapped text in a column of `width` characters."""
    return _LINE * max(1, -(-len(text) // (width - 4)))


def _open(cell: Cell, column: str) -> None:
    cell.protection = Protection(locked=False)
    cell.font = _font(INK)
    if column in ("tu_so", "mau_so"):
        cell.number_format = "#,##0"
    # A value keeps the general format: typed with a percent sign, another one would hide that it was divided by 100.
    if column == "ghi_chu":
        cell.number_format = "@"
        cell.alignment = Alignment(wrap_text=True, vertical="center")


def _wanted(indicator: Indicator, column: str) -> bool:
    """Whether a figure of `indicator` has something in `column`: counts belong to rates."""
    return column in ("gia_tri", "ghi_chu") or indicator.counts is Counts.REQUIRED


def _last(last: Observation | None, column: str) -> float | int | None:
    if last is None:
        return None
    found = {"tu_so_ky_truoc": last.numerator, "mau_so_ky_truoc": last.denominator, "gia_tri_ky_truoc": last.value}
    number = found.get(column)
    return round(number, 2) if isinstance(number, float) else number


def _further(sheet: Worksheet, columns: Sequence[str], first: int) -> None:
    """Empty rows for what is not in the list; the columns beside them stay locked."""
    for row in range(first, first + FURTHER_ROWS):
        for place, column in enumerate(columns, 1):
            cell = at(sheet, row, place)
            cell.border = Border(bottom=Side("hair", color=RULE))
            if column in (*TO_FILL, "ten_chi_tieu", "ky_bao_cao", "ten_don_vi"):
                _open(cell, column)
            else:
                cell.fill = PatternFill("solid", fgColor=LOCKED)


def _tell(guide: Worksheet, choices: Choices, words: Language) -> dict[str, str]:
    """Write how to fill, and below it the lists of the drop-downs; gives their ranges by column."""
    guide.column_dimensions["A"].width = _GUIDE_WIDTH
    row = 1
    while words.has(f"template.guide.{row}"):
        cell = at(guide, row, 1)
        put(cell, words.text(f"template.guide.{row}"))
        cell.font = _font(ACCENT if row == 1 else INK, bold=row == 1, size=14 if row == 1 else 11)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        guide.row_dimensions[row].height = _height(str(cell.value), _GUIDE_WIDTH) * (1.4 if row == 1 else 1)
        row += 1
    lists = {
        "ten_chi_tieu": [words.of(one.names) for one in choices.indicators],
        "ky_bao_cao": [words.text("template.month", month=month, year=year) for year, month in choices.months],
        "ten_don_vi": [words.of(one.names) for one in choices.org_units],
    }
    ranges = {}
    for column, listed in lists.items():
        if not listed:
            continue
        row += 2
        put(at(guide, row - 1, 1), words.text(f"template.list.{column}"))
        at(guide, row - 1, 1).font = _font(ACCENT, bold=True)
        for number, text in enumerate(listed):
            put(at(guide, row + number, 1), text)
            at(guide, row + number, 1).font = _font(INK)
        sheet_name = guide.title.replace("'", "''")
        ranges[column] = f"'{sheet_name}'!$A${row}:$A${row + len(listed) - 1}"
        row += len(listed)
    guide.protection.sheet = True
    return ranges


def _check(sheet: Worksheet, columns: Sequence[str], rows: Sequence[TemplateRow], words: Language) -> None:
    """Numbers are checked while they are typed: whole counts, no part above its whole, values within their bounds."""
    letters = {column: get_column_letter(columns.index(column) + 1) for column in TO_FILL}
    numbered = sorted(enumerate(rows, 2), key=lambda one: _kind(one[1].indicator))
    for kind, group in groupby(numbered, key=lambda one: _kind(one[1].indicator)):
        lines = [number for number, _ in group]
        first = lines[0]
        text, counts, part, low, high = kind
        if counts:
            for column, other, order in (("tu_so", "mau_so", "<="), ("mau_so", "tu_so", ">=")):
                cell, beside = f"{letters[column]}{first}", f"{letters[other]}{first}"
                below = f',OR({beside}="",{cell}{order}{beside})' if part else ""
                least = ">=0" if column == "tu_so" else ">0"
                rule = DataValidation(
                    "custom", formula1=f"AND(ISNUMBER({cell}),{cell}=INT({cell}),{cell}{least}{below})"
                )
                _add(sheet, rule, [f"{letters[column]}{number}" for number in lines], f"template.check.{column}", words)
        if not text:
            ends = [end for end in (low, high) if end]
            rule = DataValidation("decimal", formula1=low or "-1E+15", formula2=high or "1E+15")
            key = "template.check.value" if len(ends) == 2 else "template.check.number"
            _add(sheet, rule, [f"{letters['gia_tri']}{number}" for number in lines], key, words, low=low, high=high)


def _kind(indicator: Indicator) -> tuple[bool, bool, bool, str, str]:
    """What the checks of an indicator depend on: text, counts, part of a whole, and both bounds."""
    low, high = (("" if end is None else f"{end:.15g}") for end in (indicator.bounds.low, indicator.bounds.high))
    part = indicator.bounds.high is None or indicator.bounds.high <= 100
    return indicator.unit in (Unit.CATEGORY, Unit.TEXT), indicator.counts is Counts.REQUIRED, part, low, high


def _offer(sheet: Worksheet, columns: Sequence[str], first: int, lists: dict[str, str], words: Language) -> None:
    """Drop-downs of the further rows; and there, too, only numbers where numbers belong."""
    last = first + FURTHER_ROWS - 1
    for column, listed in lists.items():
        letter = get_column_letter(columns.index(column) + 1)
        rule = DataValidation("list", formula1=listed, allow_blank=True)
        _add(sheet, rule, [f"{letter}{first}:{letter}{last}"], "template.check.list", words)


def _add(sheet: Worksheet, rule: DataValidation, places: Sequence[str], key: str, words: Language, **said: str) -> None:
    rule.allow_blank = True
    rule.errorStyle = "stop"
    rule.showErrorMessage = True
    rule.errorTitle = words.text("template.check.title")
    rule.error = words.text(key, **said)
    rule.sqref = MultiCellRange(places)
    sheet.add_data_validation(rule)


def _protect(sheet: Worksheet) -> None:
    """Lock what is given, without a password: whoever must may open it; widths and heights stay free."""
    sheet.protection.sheet = True
    sheet.protection.formatColumns = False
    sheet.protection.formatRows = False
    sheet.protection.formatCells = False
