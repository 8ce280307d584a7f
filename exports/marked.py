"""The reporter's own file back with what is wrong in it: comments in a workbook, one more column in a text file.

A workbook keeps what openpyxl can keep of it: values, formulas, formats, widths, sheets. One that is too large or too
odd for that, and every other kind of spreadsheet, is given back as a new workbook with the same cells.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

from openpyxl import load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils import column_index_from_string
from openpyxl.workbook.child import INVALID_TITLE_REGEX
from openpyxl.worksheet.worksheet import Worksheet

from domain.inert_text import bare, inert
from domain.names import fold
from exports.cells import LOST, at, empty_book, line, put
from exports.theme import DOUBTFUL, WRONG

AUTHOR = "loi_can_sua"
"""Author of our comments and name of our column; by it an earlier marking is found and taken away."""
BYTES_AT_MOST = 8 * 1024 * 1024
"""Of the parts of a workbook that is edited in place, unzipped. With the numbers below: openpyxl then stays under
200 MB, whatever the workbook holds."""
CELLS_AT_MOST, STRINGS_AT_MOST, RUNS_AT_MOST = 80_000, 80_000, 20_000
BESIDE_AT_MOST, TAGS_AT_MOST = 1024 * 1024, 40_000
"""Bytes and tags of styles, validations, names and all else that is no cell."""
MERGED_AT_MOST = 100_000
COMMENTED_AT_MOST = 3_000
"""Cells with a comment; further ones are coloured only."""
COMMENT_AT_MOST = 2_000
_PARTING = "\n\n"
"""Between what we say in a comment and what the reporter had noted there."""
_CELL, _STRING, _RUN = (re.compile(rb"<(?:[\w.-]+:)?(?:%b)[\s/>]" % name) for name in (b"c|row", b"si", b"r"))
_MERGE = re.compile(rb"mergeCell\s[^>]*?ref=[\"']([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})")
_FILLS = {True: PatternFill("solid", fgColor=WRONG), False: PatternFill("solid", fgColor=DOUBTFUL)}
_OURS = {WRONG, DOUBTFUL}


@dataclass(frozen=True, slots=True)
class Mark:
    """What is to be said of one cell, or of a whole row."""

    sheet: str
    """Name of the sheet; empty for a text file."""
    line: int
    column: int | None
    """A is 0; None for the whole row."""
    text: str
    grave: bool
    """Whether it keeps the row from being taken."""


class SentRow(Protocol):
    """One row of a text file, letter by letter."""

    @property
    def line(self) -> int:
        """The row number a spreadsheet shows."""

    @property
    def text(self) -> str:
        """The row without its end."""

    @property
    def end(self) -> str:
        """The line break, or nothing."""

    @property
    def cells(self) -> tuple[str, ...]:
        """What the text says, cell by cell."""


class SentCell(Protocol):
    """One cell of any kind of spreadsheet."""

    @property
    def text(self) -> str:
        """What is shown."""

    @property
    def number(self) -> Decimal | None:
        """The number, where it is one."""

    @property
    def percent(self) -> bool:
        """Whether `number` counts hundredths."""

    @property
    def day(self) -> date | None:
        """The day, where it is one."""

    @property
    def spread(self) -> bool:
        """Whether it only repeats a merged cell."""


Grid = Iterable[tuple[int, Mapping[int, SentCell]]]
"""Rows of a sheet: line and filled cells by column."""


# Text files


def text_copy(
    rows: Sequence[SentRow],
    delimiter: str,
    heading: int | None,
    marks: Collection[Mark],
    *,
    title: str = AUTHOR,
    shifted: Collection[int] = (),
) -> str:
    """The rows with one more column that says what is wrong in each; the rest stays letter by letter.

    `heading` is the line of the headings (None where none was found). Rows in `shifted` have lost or gained cells and
    are not filled up, so that this is found again. A row with a cell that a spreadsheet would run is written anew with
    that cell inert.
    """
    said: dict[int, list[str]] = {}
    for mark in marks:
        said.setdefault(mark.line, []).append(" ".join(mark.text.split()))
    head = next((row.cells for row in rows if row.line == heading), ())
    marked_before = bool(head) and fold(head[-1]) in {fold(AUTHOR), fold(title)}
    width = len(head) - marked_before
    copied = []
    for row in rows:
        inside = heading is not None and row.line >= heading
        # Empty cells beyond the table hold nothing; what we add must stand in its own column.
        empty = len(row.cells) > width and not any(cell.strip() for cell in row.cells[width:])
        own = row.cells[:width] if inside and (marked_before or empty) else row.cells
        whole = own == row.cells and not any(inert(bare(cell)) != cell for cell in own)
        text = row.text if whole else line(own, delimiter)
        extra = title if row.line == heading else " | ".join(said.get(row.line, ()))
        if own and (extra or inside):
            lacking = max(0, width - len(own)) if inside and row.line not in shifted else 0
            text += delimiter * (1 + lacking) + (line([extra], delimiter) if extra else "")
        copied.append(text + row.end)
    return "".join(copied)


# Workbooks


def workbook_copy(data: bytes, marks: Collection[Mark]) -> bytes | None:
    """The workbook with comments and colours in the cells; None where openpyxl could not keep it within bounds."""
    if not _within_bounds(data):
        return None
    try:
        book = load_workbook(io.BytesIO(data))
        sheets = {sheet.title: sheet for sheet in book.worksheets}
        for sheet in sheets.values():
            _unmark(sheet)
        _mark(sheets, marks)
        out = io.BytesIO()
        book.save(out)
    except Exception:  # noqa: BLE001 - it raises whatever it meets in a file it cannot keep; the grid answers all of it
        return None
    return out.getvalue()


def grid_copy(grids: Mapping[str, Grid], marks: Collection[Mark]) -> bytes:
    """A new workbook with the cells of the grids (by name of the sheet), and comments and colours in them."""
    book = empty_book()
    sheets = {}
    for number, (name, grid) in enumerate(grids.items(), 1):
        sheet = book.create_sheet(_name(name) or str(number))
        sheets[name] = sheet
        for row, cells in grid:
            for column, cell in cells.items():
                if not cell.spread:
                    _fill(at(sheet, row, column + 1), cell)
    _mark(sheets, marks)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _within_bounds(data: bytes) -> bool:
    """Whether openpyxl can hold the workbook: it makes objects of all there is, of empty cells and of styles, too."""
    cells = strings = runs = merged = beside = tags = 0
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(part.file_size for part in archive.infolist()) > BYTES_AT_MOST:
                return False
            for part in archive.infolist():
                if not part.filename.endswith((".xml", ".rels")):
                    continue
                content = archive.read(part)
                if b"<!DOCTYPE" in content or b"<!ENTITY" in content or b"\0" in content[:200]:
                    return False
                table, rest = _parted(content, part.filename)
                cells += sum(1 for _ in _CELL.finditer(table))
                strings += sum(1 for _ in _STRING.finditer(table))
                runs += sum(1 for _ in _RUN.finditer(table))
                merged += sum(_area(*found) for found in _MERGE.findall(rest))
                beside += len(rest)
                tags += rest.count(b"<")
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError):
        return False
    return (
        cells <= CELLS_AT_MOST
        and strings <= STRINGS_AT_MOST
        and runs <= RUNS_AT_MOST
        and merged <= MERGED_AT_MOST
        and beside <= BESIDE_AT_MOST
        and tags <= TAGS_AT_MOST
    )


def _parted(content: bytes, name: str) -> tuple[bytes, bytes]:
    """Cells or strings of a part, and what stands beside them."""
    if name.endswith("/sharedStrings.xml"):
        return content, b""
    first, last = content.find(b"sheetData"), content.rfind(b"sheetData")
    return (content[first:last], content[:first] + content[last:]) if first >= 0 else (b"", content)


def _area(left: bytes, top: bytes, right: bytes, bottom: bytes) -> int:
    wide = column_index_from_string(right.decode()) - column_index_from_string(left.decode()) + 1
    return abs(wide) * (abs(int(bottom) - int(top)) + 1)


def _unmark(sheet: Worksheet) -> None:
    """Take away what an earlier copy of ours said: it may be mended by now. What the reporter had noted stays.

    A spreadsheet may have dropped the author of a comment; then the colour of the cell tells.
    """
    for row in sheet.iter_rows():
        for cell in row:
            ours = str(cell.fill.fgColor.rgb)[-6:] in _OURS
            if cell.comment is not None and (
                cell.comment.author == AUTHOR or (ours and not cell.comment.author.strip())
            ):
                _, _, own = cell.comment.text.partition(_PARTING)
                cell.comment = Comment(own, "") if own else None
                if ours:
                    cell.fill = PatternFill()


def _mark(sheets: Mapping[str, Worksheet], marks: Iterable[Mark]) -> None:
    places: dict[tuple[str, int, int], list[Mark]] = {}
    for mark in marks:
        sheet = sheets.get(mark.sheet)
        if sheet is not None:
            column = _first_filled(sheet, mark.line) if mark.column is None else mark.column + 1
            places.setdefault((mark.sheet, mark.line, column), []).append(mark)
    for number, ((name, row, column), said) in enumerate(places.items()):
        cell = at(sheets[name], row, column)
        cell.fill = _FILLS[any(mark.grave for mark in said)]
        if number < COMMENTED_AT_MOST:
            cell.comment = _comment(cell.comment, [mark.text for mark in said])


def _comment(before: Comment | None, said: Sequence[str]) -> Comment:
    """One comment a cell: what the reporter had noted there stays below ours."""
    text = "\n".join(" ".join(one.split()) for one in dict.fromkeys(said))[:COMMENT_AT_MOST]
    if before is not None:
        text = f"{text}{_PARTING}{before.text}"
    comment = Comment(ILLEGAL_CHARACTERS_RE.sub(LOST, text), AUTHOR)
    comment.width, comment.height = 360, 40 + 20 * (len(text) // 45 + text.count("\n") + 1)
    return comment


def _first_filled(sheet: Worksheet, row: int) -> int:
    return next((column for column in range(1, min(sheet.max_column, 50) + 1) if sheet.cell(row, column).value), 1)


def _fill(cell: Cell, sent: SentCell) -> None:
    if sent.day is not None:
        cell.value = sent.day
        cell.number_format = "dd/mm/yyyy"
    elif sent.number is not None:
        cell.value = sent.number / 100 if sent.percent else sent.number
        cell.number_format = "0.00%" if sent.percent else "General"
    else:
        put(cell, sent.text)


def _name(name: str) -> str:
    return INVALID_TITLE_REGEX.sub("_", name)[:31].strip("'")
