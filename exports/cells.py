"""Text into the cells of workbooks and text files: what people wrote stays text, in every file we make."""

import csv
import io
from collections.abc import Iterable

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell, MergedCell
from openpyxl.worksheet.worksheet import Worksheet

from domain.inert_text import bare, inert

END = "\r\n"
LOST = "\ufffd"
"""Stands in the place of a character that a workbook cannot hold."""
AT_MOST = 32_767
"""Characters of a cell."""


def empty_book() -> Workbook:
    """A workbook without sheets."""
    book = Workbook()
    book.remove(book.worksheets[0])
    return book


def at(sheet: Worksheet, row: int, column: int) -> Cell:
    """The cell at a place (A1 is 1, 1); of a merged range its first one, which alone holds anything."""
    cell = sheet.cell(row, column)
    if isinstance(cell, MergedCell):
        found = next(area for area in sheet.merged_cells.ranges if cell.coordinate in area)
        cell = sheet.cell(found.min_row, found.min_col)
    assert isinstance(cell, Cell)
    return cell


def put(cell: Cell, text: str) -> None:
    """Write `text` as text, whatever it looks like: no formula, no error value, no number."""
    cell.value = ILLEGAL_CHARACTERS_RE.sub(LOST, text)[:AT_MOST]
    # The library takes "=…" for a formula and "#N/A" for an error; the type says what it is.
    cell.data_type = "s"
    # Set only where it matters: a cell that is opened and left again must not become a formula either.
    if inert(text) != text:
        cell.quotePrefix = True


def line(cells: Iterable[str], delimiter: str) -> str:
    """One row of a text file without its end; every cell inert."""
    out = io.StringIO()
    # What came from such a file and is guarded already is not guarded twice.
    # The writer puts quotation marks around the letters of its own line end only.
    csv.writer(out, delimiter=delimiter, lineterminator=END).writerow([inert(bare(cell)) for cell in cells])
    return out.getvalue().removesuffix(END)
