"""CSV read strictly: every cell that cannot be taken is named with line, column and reason."""

import csv
import io
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypeVar

from domain.problem import Problem
from domain.wording import Wording
from loaders.reading import decode, near

Choice = TypeVar("Choice", bound=StrEnum)

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_WHOLE = re.compile(r"-?[0-9]+")


@dataclass(slots=True)
class Row:
    """One row; reading a cell that cannot be taken adds to `problems` and gives None (or an empty text)."""

    file: str
    line: int
    cells: dict[str, str]
    problems: list[Problem] = field(default_factory=list)

    def wrong(self, code: str, column: str, **params: str) -> None:
        """Note a problem of the cell in `column`."""
        self.problems.append(
            Problem(
                code=code, file=self.file, line=self.line, column=column, cell=self.cells.get(column, ""), params=params
            )
        )

    def text(self, column: str) -> str:
        """The cell, which may be empty."""
        return self.cells[column].strip()

    def needed(self, column: str) -> str:
        """The cell, which may not be empty."""
        found = self.text(column)
        if not found:
            self.wrong("missing-cell", column)
        return found

    def day(self, column: str) -> date | None:
        """The cell as YYYY-MM-DD; None where it is empty."""
        found = self.text(column)
        if not found:
            return None
        try:
            return date.fromisoformat(found) if len(found) == 10 else _no_date()
        except ValueError:
            self.wrong("bad-date", column)
            return None

    def number(self, column: str) -> float | None:
        """The cell as digits with a decimal point; None where it is empty."""
        found = self.text(column)
        if not found:
            return None
        if not _NUMBER.fullmatch(found):
            self.wrong("bad-number", column)
            return None
        return float(found)

    def whole(self, column: str) -> int | None:
        """The cell as a whole number; None where it is empty."""
        found = self.text(column)
        if not found:
            return None
        if not _WHOLE.fullmatch(found):
            self.wrong("bad-whole-number", column)
            return None
        return int(found)

    def choice(self, column: str, choices: type[Choice], default: Choice) -> Choice:
        """The cell as one of `choices`; a wrong one is noted and gives `default`."""
        found = self.text(column)
        try:
            return choices(found)
        except ValueError:
            self.one_of(column, [one.value for one in choices])
            return default

    def one_of(self, column: str, choices: Sequence[str]) -> str:
        """The cell as one of `choices`."""
        found = self.text(column)
        if found not in choices:
            self.wrong("bad-choice", column, choices=", ".join(c for c in choices if c), **near(found, choices))
        return found

    def known(self, column: str, kind: str, codes: Collection[str]) -> str:
        """The cell as a code that is defined; `kind` names the codelist in the problem: ``unknown-<kind>``."""
        found = self.needed(column)
        if found and found not in codes:
            self.wrong(f"unknown-{kind}", column, **near(found, codes))
        return found

    def wording(self, column: str, *, needed: bool = True) -> Wording:
        """The texts of `<column>_vi` and `<column>_en`; empty where both are, and they may be."""
        found = {language: self.text(f"{column}_{language}") for language in ("vi", "en")}
        if not needed and not any(found.values()):
            return {}
        for language, text in found.items():
            if not text:
                self.wrong("missing-cell", f"{column}_{language}")
        return found


@dataclass(slots=True)
class Sheet:
    """The rows of a file that have the right number of cells, and the problems of the rest."""

    rows: list[Row]
    problems: list[Problem]
    broken: bool = False


def sheet(data: bytes, file: str, columns: Sequence[str], optional: Sequence[str] = ()) -> Sheet:
    """Cut `data` into rows of `columns`, in any order; the heading is line 1.

    A file that is not UTF-8, has broken quoting or lacks a column is broken: one problem and no rows, since what its
    rows would say is not sure. A column nobody knows is named, and the rows are read without it. `optional` columns
    may be lacking: their cells are then empty.
    """
    text, problem = decode(data, file)
    if problem:
        return Sheet([], [problem], broken=True)
    lines = _lines(text)
    try:
        heading = next(lines, (1, []))[1]
        found = [name.strip() for name in heading]
        problems = list(_heading_problems(found, file, columns, optional))
        if any(p.code != "unknown-column" for p in problems):
            return Sheet([], problems, broken=True)
        rows = []
        for line, cells in lines:
            if len(cells) != len(found):
                params = {"expected": str(len(found)), "found": str(len(cells))}
                problems.append(Problem(code="row-length", file=file, line=line, params=params))
            else:
                named = dict(zip(found, cells, strict=True))
                cells_of_row = {name: named[name] for name in columns}
                cells_of_row |= {name: named.get(name, "") for name in optional}
                rows.append(Row(file, line, cells_of_row))
    except _QuotingError as error:
        return Sheet([], [Problem(code="broken-csv", file=file, line=error.line)], broken=True)
    return Sheet(rows, problems)


class _QuotingError(Exception):
    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 0
    while True:
        line += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise _QuotingError(line) from error
        if cells:
            yield line, cells


def _heading_problems(
    found: Sequence[str], file: str, columns: Sequence[str], optional: Sequence[str]
) -> Iterator[Problem]:
    for name in columns:
        if name not in found:
            yield Problem(code="missing-column", file=file, line=1, column=name)
    for place, name in enumerate(found):
        if name in found[:place]:
            yield Problem(code="column-twice", file=file, line=1, column=name)
        elif name not in columns and name not in optional:
            known = [*columns, *optional]
            yield Problem(code="unknown-column", file=file, line=1, column=name, params=near(name, known))


def _no_date() -> date:
    raise ValueError("only YYYY-MM-DD is taken")
