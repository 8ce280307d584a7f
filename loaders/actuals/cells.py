"""Cells and sheets, whatever kind of file they came from."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache

# Zero-width characters, soft hyphen and marks of direction: invisible, and in nobody's names and numbers.
_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
COPIES_AT_MOST = 200_000
"""Of all merged cells of a sheet."""
OFTEN = 120
"""Characters; names, months and numbers are shorter and come again, so that what was found of them is kept."""
CELL_AT_MOST = 32_767
"""Characters a cell of a spreadsheet holds."""


class Unreadable(Exception):  # noqa: N818 - what it says of a file, not what goes wrong in the program
    """Nothing of the file can be taken: the code of its sentence, and where."""

    def __init__(self, code: str, line: int | None = None, column: str = "", cell: str = "", **params: str) -> None:
        super().__init__(code)
        self.code = code
        self.line = line
        self.column = column
        self.cell = cell
        self.params = params


def clean(text: str) -> str:
    """`text` without invisible characters, with plain spaces, without outer ones."""
    if text.isascii():
        return text if text.isalnum() else " ".join(text.split())
    return _cleaned(text) if len(text) <= OFTEN else " ".join(_INVISIBLE.sub("", text).split())


@lru_cache(maxsize=8192)
def _cleaned(text: str) -> str:
    return " ".join(_INVISIBLE.sub("", text).split())


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell as it was sent, and as a number or day where its file says that it is one."""

    text: str = ""
    number: Decimal | None = None
    percent: bool = False
    """`number` was shown with a percent sign and is a number of hundredths already: 86.5 for 0.865."""
    day: date | None = None
    fault: str = ""
    """Code of what keeps the cell from having a value: a formula without a result, an error of the spreadsheet."""
    spread: bool = False
    """A copy of a merged cell that begins elsewhere: names and headings are read from it, values never."""
    clean: str = field(init=False, repr=False, compare=False)
    """The text without invisible characters and outer spaces."""
    blank: bool = field(init=False, repr=False, compare=False)
    """Whether nothing stands here."""

    def __post_init__(self) -> None:
        bare = clean(self.text)
        object.__setattr__(self, "clean", bare)
        object.__setattr__(self, "blank", not self.fault and not bare)


BLANK = Cell()


@dataclass(slots=True)
class Row:
    """The filled cells of a row by column (A is 0), and the row number a spreadsheet shows.

    Only filled ones: a cell far to the right costs no more than one at the left.
    """

    line: int
    cells: Mapping[int, Cell]
    width: int = 0
    """Of a row of a text file: how many cells it has, blank ones included."""

    def cell(self, column: int) -> Cell:
        """The cell in `column`; a blank one where nothing stands."""
        return self.cells.get(column, BLANK)

    @property
    def own(self) -> list[Cell]:
        """The cells that are filled in this row itself."""
        return [cell for _, cell in sorted(self.cells.items()) if not cell.blank and not cell.spread]


@dataclass(slots=True)
class Sheet:
    """A page of a file: its filled rows."""

    name: str
    rows: list[Row]
    delimiter: str = ""
    """Of a text file; empty for a workbook."""
    hidden: bool = False
    hidden_rows: int = 0
    hidden_columns: tuple[int, ...] = ()
    """Places of hidden columns that hold something."""


@dataclass(slots=True)
class Book:
    """All sheets of a file, and whether it is marked as one of the training workspace."""

    sheets: list[Sheet]
    demo: bool = False
    notes: list[tuple[str, dict[str, str]]] = field(default_factory=list)


def checked(text: str, line: int | None, column: int | None = None) -> str:
    """`text`, when it may stand in a cell. Raises Unreadable for control characters and for endless cells."""
    if not text.isprintable() and (found := _CONTROL.search(text)):
        where = letter(column) if column is not None else ""
        raise Unreadable("control-characters", line, where, character=f"U+{ord(found[0]):04X}")
    if len(text) > CELL_AT_MOST:
        raise Unreadable("cell-too-long", line, most=str(CELL_AT_MOST))
    return text


def letter(column: int) -> str:
    """The letters above a column: 0 is A, 26 is AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def filled(rows: dict[int, dict[int, Cell]], merges: Sequence[tuple[int, int, int, int]]) -> Iterator[Row]:
    """Rows with at least one filled cell, in order.

    Merged cells (first row, last row, first column, last column) are repeated as `spread` copies beside filled ones.
    """
    copies = 0
    for top, bottom, left, right in merges:
        anchor = rows.get(top, {}).get(left)
        if anchor is None or anchor.blank:
            continue
        copy = Cell(anchor.text, anchor.number, anchor.percent, anchor.day, anchor.fault, spread=True)
        for line in range(top, bottom + 1):
            # Only beside cells that stand there: a merge down to the last row fills nothing.
            if line in rows:
                copies += right - left + 1
                if copies > COPIES_AT_MOST:
                    raise Unreadable("merged-too-wide", top)
                for column in range(left, right + 1):
                    rows[line].setdefault(column, copy)
    for line in sorted(rows):
        cells = rows[line]
        if any(not cell.blank and not cell.spread for cell in cells.values()):
            yield Row(line, cells)
