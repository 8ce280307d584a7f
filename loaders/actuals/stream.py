"""Text files of any size in bounded memory: the rules of a small file, a stretch of rows at a time.

The file is gone through twice: what a whole column proves must be known before its first number is read.
"""

import io
from array import array
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import chain, islice
from pathlib import PurePath
from typing import BinaryIO

from domain.names import fold
from domain.observation import Observation
from domain.problem import Problem, Severity
from loaders.actuals import delimited, headings
from loaders.actuals.cells import Cell, Row, Sheet, Unreadable
from loaders.actuals.codelists import Known
from loaders.actuals.headings import MEASURES, NAMES, SEARCHED, Role, Table
from loaders.actuals.outcome import FileReading, Scope
from loaders.actuals.reader import KINDS, not_in_disguise, outcome_of
from loaders.actuals.table import Lists, TableReader, proved_signs

ROWS = 10_000
"""Rows read at once."""
HEAD = 256 * 1024
"""Bytes by which encoding and delimiter are told."""
LINE_AT_MOST = 1_000_000
"""Characters."""
TEXT_KINDS = tuple(kind for kind, read in KINDS.items() if read is delimited.read)
_ONCE = frozenset({"extra-columns", "not-marked-demo"})
"""Codes that speak of the file and not of its rows."""

Progress = Callable[[int, int], None]
"""Called with the rows done and all rows."""


def read_stream(
    file: BinaryIO, name: str, codelists: Known, scope: Scope, progress: Progress | None = None
) -> Iterator[FileReading]:
    """What a file says, one reading for each stretch of rows, as `loaders.read_file` would say it.

    `file` can be sought; the limits of size in `scope` do not hold. A month is held against the other months of its
    stretch only, a figure that stands twice is found wherever it stands. The grid and the places of figures are left
    out. Raises Unreadable where nothing of the file can be taken, which may come after some stretches.
    """
    text = _Text.of(file, name)
    table, rows, signs = text.surveyed()
    lists, seen, done, first = Lists(codelists), _Seen(), 0, True
    for stretch in _stretches(text, table):
        part = replace(table, rows=stretch, titles=table.titles if first else ())
        if (place := headings.begins_anew(part)) is not None:
            raise Unreadable("other-headings", stretch[place].line, cell=stretch[place].own[0].clean)
        reader = TableReader(lists, scope)
        reader.read(Sheet("", stretch, delimiter=text.delimiter), part, name, signs)
        said = [p for p in reader.problems(demo=False) if first or p.code not in _ONCE]
        figures, again = seen.sifted(reader.observations())
        said += again
        notes = tuple(p for p in said if p.severity is Severity.NOTE)
        problems = tuple(p for p in said if p.severity is not Severity.NOTE)
        yield FileReading(
            outcome=outcome_of(figures, problems), observations=tuple(figures), problems=problems, notes=notes
        )
        first = False
        done += len(stretch)
        if progress:
            progress(done, rows)


@dataclass(frozen=True, slots=True)
class _Text:
    """A text file and how it is cut into rows."""

    file: BinaryIO
    encoding: str
    first: str
    """The line "sep=", which is no row."""
    delimiter: str

    @classmethod
    def of(cls, file: BinaryIO, name: str) -> "_Text":
        ending = PurePath(name).suffix.lower()
        if ending not in TEXT_KINDS:
            raise Unreadable("unknown-kind-of-file", kinds=", ".join(TEXT_KINDS), cell=ending)
        file.seek(0)
        head = file.read(HEAD)
        if not head.strip():
            raise Unreadable("empty-file")
        not_in_disguise(head, ending)
        encoding = delimited.encoding_of(head)
        beginning = head.decode(encoding, errors="ignore").removeprefix("\ufeff")
        delimited.not_garbled(beginning)
        first, delimiter = delimited.parted(beginning)
        return cls(file, encoding, first, delimiter)

    def rows(self) -> Iterator[Row]:
        """All filled rows, from the beginning."""
        return delimited.filled_rows(delimited.records(self._lines(), self.delimiter))

    def surveyed(self) -> tuple[Table, int, dict[int, str]]:
        """The headings, how many rows stand under them, and the decimal sign each column proves."""
        rows = self.rows()
        table = headings.find(Sheet("", list(islice(rows, SEARCHED + 2)), delimiter=self.delimiter), SEARCHED)
        if table is None:
            raise Unreadable("no-headings", 1)
        headings.settle(table)
        counts = {c.place: c.role is not Role.VALUE for c in table.columns if c.role in MEASURES}
        number = 0

        def measured() -> Iterator[tuple[int, bool, Cell]]:
            nonlocal number
            for row in chain(table.rows, rows):
                number += 1
                for place, counted in counts.items():
                    cell = row.cells.get(place)
                    # Only a number with a sign in it proves one.
                    if cell is not None and ("," in cell.text or "." in cell.text):
                        yield place, counted, cell

        signs = proved_signs(measured())
        return table, number, signs

    def _lines(self) -> Iterator[str]:
        self.file.seek(0)
        lines = io.TextIOWrapper(self.file, encoding=self.encoding, newline="")
        number = 0
        try:
            while True:
                line = lines.readline(LINE_AT_MOST)
                number += 1
                if len(line) >= LINE_AT_MOST:
                    raise Unreadable("cell-too-long", number, most="32767")
                if number == 1:
                    line = line.removeprefix("\ufeff")
                    if self.first:
                        continue
                if not line:
                    return
                yield line
        except UnicodeDecodeError as error:
            raise Unreadable("broken-utf16" if self.encoding != "utf-8" else "mixed-encodings", number) from error
        finally:
            # The file is the caller's: it stays open, where it is still.
            with suppress(ValueError):
                lines.detach()


def _stretches(text: _Text, table: Table) -> Iterator[list[Row]]:
    """The rows under the headings, so many at a time; rows that make one figure stay together."""
    names = [column.place for column in table.of(*NAMES)] if table.of(Role.PART) else []
    stretch: list[Row] = []
    last: tuple[str, ...] = ()
    for row in text.rows():
        if row.line <= table.line:
            continue
        here = tuple(fold(row.cell(place).clean) for place in names)
        if len(stretch) >= ROWS and (not names or here != last):
            yield stretch
            stretch = []
        stretch.append(row)
        last = here
    if stretch:
        yield stretch


class _Seen:
    """Which figures a file has given, with their lines: sixteen bytes each, in a table with open addresses.

    Figures are known by 64 bits of a hash: among three million, two are taken for one in one file of four million.
    """

    def __init__(self) -> None:
        self._make(1 << 16)

    def sifted(self, figures: Iterator[Observation]) -> tuple[list[Observation], list[Problem]]:
        """The figures that were not there before, and what is wrong with the others."""
        fresh, again = [], []
        for figure in figures:
            content = hash((figure.value, figure.numerator, figure.denominator, figure.text)) & 0x7FFFFFFF
            line = figure.provenance.line
            earlier = self._first(hash(figure.key) or 1, line, content)
            if earlier is None:
                fresh.append(figure)
                continue
            same = earlier[1] == content
            again.append(
                Problem(
                    code="figure-repeated" if same else "two-values",
                    file=figure.provenance.file,
                    line=line,
                    params={"first": str(earlier[0])},
                    severity=Severity.WARN if same else Severity.BLOCK,
                )
            )
        return fresh, again

    def _first(self, key: int, line: int, content: int) -> tuple[int, int] | None:
        """Line and content of the first figure of `key`, or None after noting this one."""
        keys, at = self._keys, key & self._mask
        while keys[at]:
            if keys[at] == key:
                return self._lines[at], self._contents[at]
            at = (at + 1) & self._mask
        keys[at], self._lines[at], self._contents[at] = key, line, content
        self._number += 1
        if 4 * self._number > 3 * len(keys):
            self._grow()
        return None

    def _make(self, size: int) -> None:
        self._mask, self._number = size - 1, 0
        self._keys = array("q", bytes(8 * size))
        self._lines, self._contents = array("i", bytes(4 * size)), array("i", bytes(4 * size))

    def _grow(self) -> None:
        old = zip(self._keys, self._lines, self._contents, strict=True)
        self._make(2 * len(self._keys))
        for key, line, content in old:
            if key:
                self._first(key, line, content)
