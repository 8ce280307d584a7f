"""OpenDocument sheets (.ods), walked like Excel's: repeated cells are never spread out without end."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation

from loaders.actuals.archive import Archive, ignore
from loaders.actuals.cells import CELL_AT_MOST, Book, Cell, Sheet, Unreadable, checked, filled
from loaders.actuals.outcome import DEMO_MARK

LINES_AT_MOST, COLUMNS_AT_MOST = 1_048_576, 16_384
REPEATED_AT_MOST = 1_000
"""Times one filled cell may stand beside itself, or one filled row under itself."""


def read(data: bytes, cells_at_most: int) -> Book:
    """The sheets of a document. Raises Unreadable."""
    archive = Archive(data)
    if b"encryption-data" in archive.head("META-INF/manifest.xml", 200_000):
        raise Unreadable("password")
    if any(name.startswith(("Basic/", "Scripts/")) for name in archive.names):
        raise Unreadable("macros")
    walk = _Walk(cells_at_most)
    archive.walk("content.xml", walk.started, walk.ended, walk.said)
    if not walk.sheets:
        raise Unreadable("broken-workbook")
    return Book(walk.sheets, demo=_demo(archive))


@dataclass(slots=True)
class _Walk:
    """Collects the sheets while the XML goes by."""

    cells_at_most: int
    sheets: list[Sheet] = field(default_factory=list)
    count: int = 0
    _hidden_styles: set[str] = field(default_factory=set)
    _style: str = ""
    _name: str = ""
    _hidden: bool = False
    _rows: dict[int, dict[int, Cell]] = field(default_factory=dict)
    _merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    _row: dict[int, Cell] = field(default_factory=dict)
    _line: int = 0
    _row_repeats: int = 1
    _column: int = 0
    _cell: dict[str, str] | None = None
    _text: list[str] = field(default_factory=list)
    _aside: int = 0
    _paragraphs: int = 0
    _length: int = 0
    _in_paragraph: bool = False
    _columns: int = 0
    _hidden_columns: list[int] = field(default_factory=list)
    _hidden_rows: int = 0
    _row_hidden: bool = False

    def started(self, element: str, attributes: dict[str, str]) -> None:
        if element == "style":
            self._style = attributes.get("name", "")
        elif element == "table-properties" and attributes.get("display") == "false":
            self._hidden_styles.add(self._style)
        elif element == "table":
            self._name = attributes.get("name", "")
            self._hidden = attributes.get("style-name", "") in self._hidden_styles
            self._rows, self._merges, self._line = {}, [], 1
            self._hidden_rows, self._columns, self._hidden_columns = 0, 0, []
        elif element == "table-column":
            repeated = _repeats(attributes, "number-columns-repeated")
            if attributes.get("visibility", "visible") != "visible":
                self._hidden_columns += range(self._columns, self._columns + min(repeated, COLUMNS_AT_MOST))
                self._hidden_columns = self._hidden_columns[:COLUMNS_AT_MOST]
            self._columns += repeated
        elif element == "table-row":
            self._row, self._column = {}, 0
            self._row_repeats = _repeats(attributes, "number-rows-repeated")
            self._row_hidden = attributes.get("visibility", "visible") != "visible"
        elif element in {"table-cell", "covered-table-cell"}:
            self._cell, self._text, self._paragraphs, self._length = attributes, [], 0, 0
        elif element in {"annotation", "ruby-text"}:
            self._aside += 1
        elif element == "p":
            self._in_paragraph = True
            if self._paragraphs and not self._aside:
                self._add("\n")
            self._paragraphs += not self._aside
        elif element in {"s", "tab"} and self._in_paragraph:
            self._add(" ")

    def said(self, text: str) -> None:
        if self._in_paragraph and not self._aside:
            self._add(text)

    def _add(self, text: str) -> None:
        self._text.append(text)
        self._length += len(text)
        if self._length > 2 * CELL_AT_MOST:
            raise Unreadable("cell-too-long", self._line, most=str(CELL_AT_MOST))

    def ended(self, element: str) -> None:
        if element == "p":
            self._in_paragraph = False
        elif element in {"annotation", "ruby-text"}:
            self._aside -= 1
        elif element in {"table-cell", "covered-table-cell"} and self._cell is not None:
            self._put(self._cell)
            self._cell = None
        elif element == "table-row":
            self._end_row()
        elif element == "table":
            rows = [] if self._hidden else list(filled(self._rows, self._merges))
            hides = tuple(self._hidden_columns)
            self.sheets.append(
                Sheet(self._name, rows, hidden=self._hidden, hidden_rows=self._hidden_rows, hidden_columns=hides)
            )

    def _put(self, attributes: dict[str, str]) -> None:
        repeats = _repeats(attributes, "number-columns-repeated")
        cell = self._made(attributes)
        if cell is not None:
            self._counted(repeats)
            across = _repeats(attributes, "number-columns-spanned")
            down = _repeats(attributes, "number-rows-spanned")
            if across * down > self.cells_at_most:
                raise Unreadable("merged-too-wide", self._line)
            if across * down > 1:
                self._merges.append((self._line, self._line + down - 1, self._column, self._column + across - 1))
            for column in range(self._column, self._column + repeats):
                self._row[column] = cell
        self._column += repeats

    def _counted(self, repeats: int) -> None:
        if repeats > REPEATED_AT_MOST:
            raise Unreadable("too-many-cells", self._line, most=str(self.cells_at_most))
        self.count += repeats
        if self.count > self.cells_at_most:
            raise Unreadable("too-many-cells", self._line, most=str(self.cells_at_most))

    def _end_row(self) -> None:
        if self._row:
            for line in range(self._line, self._line + self._row_repeats):
                if line > self._line:
                    self._counted(len(self._row))
                if self._row_repeats > REPEATED_AT_MOST:
                    raise Unreadable("too-many-cells", self._line, most=str(self.cells_at_most))
                self._rows[line] = dict(self._row)
                self._hidden_rows += self._row_hidden
        self._line += self._row_repeats
        if self._line > 2 * LINES_AT_MOST:
            raise Unreadable("broken-workbook")

    def _made(self, attributes: dict[str, str]) -> Cell | None:
        kind = attributes.get("value-type", "")
        text = checked("".join(self._text), self._line, self._column)
        if kind in {"float", "currency", "percentage"}:
            try:
                number = Decimal(format(float(attributes.get("value", "")), ".15g"))
            except (ValueError, InvalidOperation) as error:
                raise Unreadable("broken-workbook") from error
            if not number.is_finite():
                raise Unreadable("broken-workbook")
            percent = kind == "percentage"
            return Cell(text or str(number), number=number * 100 if percent else number, percent=percent)
        if kind == "date":
            try:
                return Cell(text, day=date.fromisoformat(attributes.get("date-value", "")[:10]))
            except ValueError:
                return Cell(text or "?", fault="bad-date-cell")
        if text.startswith(("#", "Err:")) and attributes.get("formula"):
            return Cell(text, fault="spreadsheet-error")
        if not text.strip():
            return Cell("=", fault="formula-without-result") if attributes.get("formula") and not kind else None
        return Cell(text)


def _repeats(attributes: dict[str, str], name: str) -> int:
    text = attributes.get(name, "1")
    if not (text.isascii() and text.isdigit() and 0 < len(text) < 8) or not 0 < int(text) <= LINES_AT_MOST:
        raise Unreadable("broken-workbook")
    return int(text)


def _demo(archive: Archive) -> bool:
    found: list[str] = []
    inside = False

    def started(element: str, attributes: dict[str, str]) -> None:
        nonlocal inside
        inside = element == "user-defined" and attributes.get("name", "").strip().lower() == DEMO_MARK

    def said(text: str) -> None:
        if inside:
            found.append(text)

    if "meta.xml" in archive.names:
        archive.walk("meta.xml", started, ignore, said)
    return "demo" in "".join(found).strip().lower()
