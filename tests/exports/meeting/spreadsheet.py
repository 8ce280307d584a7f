"""A spreadsheet program of its own for tests: computes the formulas of a workbook from its cells, and nothing else.

It is stricter than the programs people use: reckoning with an empty cell or comparing a text with a number fails here,
where others take zero or go on.
"""

import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from typing import Any

from openpyxl.cell.cell import Cell
from openpyxl.formula import Tokenizer
from openpyxl.workbook import Workbook

EPOCH = date(1899, 12, 30)
Lazy = Callable[[], Any]
INFIX = {"=": "==", "<>": "!=", "&": "+", "^": "**"}


def serial(day: date) -> int:
    """A day as spreadsheets count it."""
    return (date(day.year, day.month, day.day) - EPOCH).days


class Computed:
    """The values of a workbook."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._known: dict[tuple[str, str], Any] = {}
        self._ends = {sheet.title: sheet.max_row for sheet in book}

    def cell(self, sheet: str, place: str) -> Any:
        """The value of a cell; an empty one is an empty text."""
        key = sheet, place.replace("$", "")
        if key not in self._known:
            self._known[key] = self._value(sheet, self._book[sheet][key[1]])
        return self._known[key]

    def row(self, sheet: str, row: int) -> list[Any]:
        """The values of a row."""
        return [self.cell(sheet, cell.coordinate) for cell in self._book[sheet][row]]

    def named(self, name: str) -> Any:
        """The value of a named cell, or the values of a named range."""
        return self.place(self._book.defined_names[name].attr_text, "")

    def place(self, text: str, here: str, row: int = 0) -> Any:
        """What stands in a cell or a range as formulas write it; row 0 is `row`."""
        sheet, _, cells = text.rpartition("!")
        sheet = sheet.strip("'").replace("''", "'") or here
        first, _, last = cells.replace("$", "").partition(":")
        (letters, start), (other, end) = _split(first), _split(last or first)
        if not last:
            return self.cell(sheet, f"{letters}{start or row}")
        assert letters == other, "ranges are one column wide"
        return [self.cell(sheet, f"{letters}{one}") for one in range(start, min(end, self._ends[sheet]) + 1)]

    def _value(self, sheet: str, cell: Cell) -> Any:
        if cell.data_type != "f":
            value = cell.value
            return "" if value is None else serial(value) if isinstance(value, date) else value
        # Rows differ by their number alone: a formula is read once for all of them.
        return _compiled(re.sub(rf"(?<=[A-Z]){cell.row}\b", "0", str(cell.value)))(self, sheet, cell.row)


@cache
def _split(place: str) -> tuple[str, int]:
    letters = place.rstrip("0123456789")
    return letters, int(place.removeprefix(letters))


@cache
def _compiled(formula: str) -> Callable[[Computed, str, int], Any]:
    """A formula as a function; every argument waits until it is asked for, as that of IF does."""
    said = []
    for token in Tokenizer(formula).items:
        match token.type, token.subtype:
            case "FUNC", "OPEN":
                said.append(f"FUNCTIONS[{token.value[:-1]!r}](lambda: (")
            case "SEP", _:
                said.append("), lambda: (")
            case "FUNC", "CLOSE":
                said.append("))")
            case "OPERAND", "TEXT":
                said.append(repr(token.value[1:-1].replace('""', '"')))
            case "OPERAND", "NUMBER":
                said.append(token.value)
            case "OPERAND", "LOGICAL":
                said.append(token.value.title())
            case "OPERAND", "RANGE":
                named = token.value.replace("_", "").isalpha() and not token.value.isupper()
                said.append(f"book.named({token.value!r})" if named else f"book.place({token.value!r}, here, row)")
            case "OPERATOR-INFIX", _:
                said.append(INFIX.get(token.value, token.value))
            case "OPERATOR-PREFIX", _:
                said.append(token.value)
            case "PAREN", kind:
                said.append("(" if kind == "OPEN" else ")")
            case "WHITE-SPACE", _:
                pass
            case other:
                raise AssertionError(other)
    return eval(f"lambda book, here, row: {' '.join(said)}", {"FUNCTIONS": FUNCTIONS})


def _if(test: Lazy, yes: Lazy, no: Lazy) -> Any:
    return yes() if test() else no()


def _countifs(*asked: Lazy) -> int:
    def meets(value: Any, wanted: Any) -> bool:
        if isinstance(wanted, str) and wanted.startswith("<>"):
            return value != wanted[2:]
        return value == wanted

    pairs = [(asked[place](), asked[place + 1]()) for place in range(0, len(asked), 2)]
    return sum(all(meets(column[row], wanted) for column, wanted in pairs) for row in range(len(pairs[0][0])))


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _round(value: Lazy, digits: Lazy) -> float:
    assert digits() == 0
    return int(value() + 0.5)


def _day(year: Lazy, month: Lazy, day: Lazy) -> int:
    return serial(date(year(), month(), day()))


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "IF": _if,
    "AND": lambda *all_: all(one() for one in all_),
    "OR": lambda *all_: any(one() for one in all_),
    "ABS": lambda x: abs(x()),
    "MIN": lambda *all_: min(one() for one in all_),
    "MAX": lambda *all_: max(one() for one in all_),
    "MOD": lambda x, y: x() % y(),
    "ROUND": _round,
    "ISNUMBER": lambda x: _number(x()),
    "DATE": _day,
    "YEAR": lambda x: (EPOCH + timedelta(days=x())).year,
    "INDEX": lambda values, place: values()[place() - 1],
    "MATCH": lambda value, values, _: values().index(value()) + 1,
    "COUNTIF": _countifs,
    "COUNTIFS": _countifs,
}
