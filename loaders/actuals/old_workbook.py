"""Excel workbooks of before 2007 (.xls), by xlrd: it knows number formats, merged cells and hidden sheets."""

import io
from datetime import datetime
from decimal import Decimal
from typing import Any

import xlrd
from xlrd.xldate import xldate_as_datetime

from loaders.actuals.cells import Book, Cell, Sheet, Unreadable, checked, filled
from loaders.actuals.outcome import MEBIBYTE
from loaders.actuals.workbook import is_percent

BYTES_AT_MOST = 6 * MEBIBYTE
"""Above that its cells would not fit the memory an upload may take; the newer format has no such limit."""
_MACROS = "_VBA_PROJECT".encode("utf-16-le")


def read(data: bytes, cells_at_most: int) -> Book:
    """The sheets of a workbook. Raises Unreadable."""
    if len(data) > BYTES_AT_MOST:
        raise Unreadable("old-workbook-too-large", most=str(BYTES_AT_MOST // MEBIBYTE))
    if _MACROS in data:
        raise Unreadable("macros")
    try:
        return _read(data, cells_at_most)
    except Unreadable:
        raise
    except xlrd.XLRDError as error:
        raise Unreadable("password" if "encrypt" in str(error).lower() else "broken-workbook") from error
    except Exception as error:
        raise Unreadable("broken-workbook") from error


def _read(data: bytes, cells_at_most: int) -> Book:
    book = xlrd.open_workbook(file_contents=data, formatting_info=True, ragged_rows=True, logfile=io.StringIO())
    sheets = []
    left = cells_at_most
    for sheet in book.sheets():
        if sheet.visibility:
            sheets.append(Sheet(sheet.name, [], hidden=True))
            continue
        rows: dict[int, dict[int, Cell]] = {}
        for line in range(sheet.nrows):
            for column in range(sheet.row_len(line)):
                cell = _cell(book, sheet, line, column)
                if cell is None:
                    continue
                left -= 1
                if left < 0:
                    raise Unreadable("too-many-cells", line + 1, most=str(cells_at_most))
                rows.setdefault(line + 1, {})[column] = cell
        merges = [(top + 1, bottom, start, end - 1) for top, bottom, start, end in sheet.merged_cells]
        if any((b - t + 1) * (r - s + 1) > cells_at_most for t, b, s, r in merges) or len(merges) > 10_000:
            raise Unreadable("merged-too-wide")
        hides = {column for column, info in sheet.colinfo_map.items() if info.hidden}
        sheets.append(
            Sheet(
                sheet.name,
                list(filled(rows, merges)),
                hidden_rows=sum(info.hidden for line, info in sheet.rowinfo_map.items() if line + 1 in rows),
                hidden_columns=tuple(sorted(hides)),
            )
        )
    return Book(sheets)


def _cell(book: Any, sheet: Any, line: int, column: int) -> Cell | None:
    kind = sheet.cell_type(line, column)
    value = sheet.cell_value(line, column)
    if kind == xlrd.XL_CELL_TEXT:
        return Cell(checked(value, line + 1, column)) if value.strip() else None
    if kind == xlrd.XL_CELL_NUMBER:
        number = Decimal(format(value, ".15g"))
        style = book.xf_list[sheet.cell_xf_index(line, column)].format_key
        percent = style in book.format_map and is_percent(book.format_map[style].format_str)
        if not number.is_finite():
            raise Unreadable("broken-workbook")
        return Cell(f"{number * 100:f}%" if percent else f"{number:f}", number * (100 if percent else 1), percent)
    if kind == xlrd.XL_CELL_DATE:
        return _day(value, book.datemode)
    if kind == xlrd.XL_CELL_BOOLEAN:
        return Cell("TRUE" if value else "FALSE")
    if kind == xlrd.XL_CELL_ERROR:
        return Cell(str(xlrd.error_text_from_code.get(value, "#")), fault="spreadsheet-error")
    return None


def _day(value: float, mode: int) -> Cell:
    try:
        found: datetime = xldate_as_datetime(value, mode)
    except (ValueError, OverflowError):
        return Cell(str(value), fault="bad-date-cell")
    return Cell(f"{found:%d/%m/%Y}", day=found.date())
