"""Excel workbooks (.xlsx), walked in bounded memory: values, percent and date formats, merged cells, hidden sheets.

The rules of number formats and dates are openpyxl's. Its own reading is not used: its whole mode keeps fifty times the
file in memory and fills merged ranges without end, its read-only mode knows neither merged cells nor formulas without
a result.
"""

import posixpath
import re
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

from loaders.actuals.archive import Archive, ignore
from loaders.actuals.cells import CELL_AT_MOST, Book, Cell, Sheet, Unreadable, checked, filled
from loaders.actuals.outcome import DEMO_MARK

ROWS_AT_MOST, COLUMNS_AT_MOST = 1_048_576, 16_384
STRINGS_AT_MOST = 1_000_000
MERGES_AT_MOST = 10_000
_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.')


def read(data: bytes, cells_at_most: int) -> Book:
    """The sheets of a workbook. Raises Unreadable."""
    archive = Archive(data)
    types = archive.head("[Content_Types].xml", 200_000)
    if archive.has("vbaproject.bin") or b"macroEnabled" in types:
        raise Unreadable("macros")
    main = _targets(archive, "_rels/.rels", "").get("officeDocument", ("", ""))[1] or "xl/workbook.xml"
    folder = posixpath.dirname(main)
    links = _links(archive, posixpath.join(folder, "_rels", posixpath.basename(main) + ".rels"), folder)
    pages, epoch = _pages(archive, main)
    by_type = dict(links.values())
    percents, days = _formats(archive, by_type.get("styles", ""))
    strings = _strings(archive, by_type.get("sharedStrings", ""))
    demo = _demo(archive)
    sheets = []
    left = cells_at_most
    for name, link, hidden in pages:
        kind, target = links.get(link, ("", ""))
        if kind != "worksheet" or target not in archive.names:
            continue
        if hidden:
            sheets.append(Sheet(name, [], hidden=True))
            continue
        walk = _SheetWalk(strings, percents, days, epoch, left, cells_at_most)
        archive.walk(target, walk.started, walk.ended, walk.said)
        left -= walk.count
        rows = list(filled(walk.rows, walk.merges))
        hides = tuple(sorted(walk.hidden_columns))
        sheets.append(Sheet(name, rows, hidden_rows=walk.hidden_rows, hidden_columns=hides))
    if not sheets:
        raise Unreadable("broken-workbook")
    return Book(sheets, demo=demo)


@dataclass(slots=True)
class _SheetWalk:
    """Collects the filled cells of one sheet while its XML goes by."""

    strings: list[str]
    percents: set[int]
    days: set[int]
    epoch: datetime
    left: int
    cells_at_most: int
    rows: dict[int, dict[int, Cell]] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    count: int = 0
    hidden_rows: int = 0
    hidden_columns: set[int] = field(default_factory=set)
    _line: int = 0
    _column: int = -1
    _kind: str = ""
    _style: int = 0
    _formula: bool = False
    _hidden: bool = False
    _open: str = ""
    _aid: bool = False
    _value: list[str] = field(default_factory=list)
    _length: int = 0

    def started(self, element: str, attributes: dict[str, str]) -> None:
        if element == "row":
            self._line = _whole(attributes.get("r"), self._line + 1, ROWS_AT_MOST)
            self._column = -1
            self._hidden = attributes.get("hidden") in {"1", "true"}
        elif element == "c":
            self._cell(attributes)
        elif element == "col" and attributes.get("hidden") in {"1", "true"}:
            first = _whole(attributes.get("min"), 1, COLUMNS_AT_MOST)
            last = _whole(attributes.get("max"), first, COLUMNS_AT_MOST)
            if len(self.hidden_columns) < COLUMNS_AT_MOST:
                self.hidden_columns.update(range(first - 1, last))
        elif element == "mergeCell":
            self._merge(attributes.get("ref", ""))
        elif element == "f":
            self._formula = True
        elif element == "rPh":
            # A reading aid beside the text, no part of it.
            self._aid = True
        elif element in {"v", "t"} and not self._aid:
            self._open = element

    def said(self, text: str) -> None:
        if self._open:
            self._value.append(text)
            self._length += len(text)
            if self._length > 2 * CELL_AT_MOST:
                raise Unreadable("cell-too-long", self._line, most=str(CELL_AT_MOST))

    def ended(self, element: str) -> None:
        if element == self._open:
            self._open = ""
        elif element == "rPh":
            self._aid = False
        elif element == "c":
            self._put()
        elif element == "row" and self._hidden and self.rows.get(self._line):
            self.hidden_rows += 1

    def _cell(self, attributes: dict[str, str]) -> None:
        place = attributes.get("r")
        if place:
            found = _PLACE.fullmatch(place)
            if not found or not 0 < int(found[2]) <= ROWS_AT_MOST:
                raise Unreadable("broken-workbook")
            self._line, self._column = int(found[2]), _number_of(found[1])
        else:
            self._column += 1
        if self._column >= COLUMNS_AT_MOST:
            raise Unreadable("broken-workbook")
        self._kind = attributes.get("t", "n")
        self._style = _whole(attributes.get("s"), 0, 1_000_000)
        self._formula = False
        self._value = []
        self._length = 0

    def _put(self) -> None:
        cell = self._made("".join(self._value))
        if cell is None:
            return
        self.count += 1
        if self.count > self.left:
            raise Unreadable("too-many-cells", self._line, most=str(self.cells_at_most))
        self.rows.setdefault(self._line, {})[self._column] = cell

    def _made(self, value: str) -> Cell | None:
        """The cell of a stored value; None for an empty one."""
        if self._kind == "s":
            number = _whole(value.strip(), 0, STRINGS_AT_MOST)
            if number >= len(self.strings):
                raise Unreadable("broken-workbook")
            value = self.strings[number]
        if not value.strip():
            return Cell("=", fault="formula-without-result") if self._formula and self._kind != "str" else None
        if self._kind == "e":
            return Cell(checked(value, self._line, self._column), fault="spreadsheet-error")
        if self._kind == "b":
            return Cell("TRUE" if value.strip() in {"1", "true"} else "FALSE")
        if self._kind == "d":
            return _dated(value)
        if self._kind == "n":
            return self._number(value.strip())
        return Cell(checked(_unescaped(value), self._line, self._column))

    def _number(self, value: str) -> Cell:
        try:
            read = float(value)
            # Fifteen digits are what a spreadsheet shows and keeps.
            number = Decimal(format(read, ".15g"))
            if not number.is_finite() or not value.isascii():
                raise Unreadable("broken-workbook")
        except (ValueError, InvalidOperation) as error:
            raise Unreadable("broken-workbook") from error
        if self._style in self.days:
            try:
                found = from_excel(read, self.epoch)
            except (ValueError, OverflowError, TypeError):
                return Cell(value, fault="bad-date-cell")
            if isinstance(found, datetime):
                whole = found.time() == time(0)
                return Cell(f"{found:%d/%m/%Y}" if whole else f"{found:%d/%m/%Y %H:%M}", day=found.date())
            return Cell(value, fault="bad-date-cell")
        if self._style in self.percents:
            return Cell(f"{_shown(number * 100)}%", number=number * 100, percent=True)
        return Cell(_shown(number), number=number)

    def _merge(self, ref: str) -> None:
        first, _, last = ref.partition(":")
        ends = _PLACE.fullmatch(first), _PLACE.fullmatch(last or first)
        if ends[0] is None or ends[1] is None or len(self.merges) >= MERGES_AT_MOST:
            raise Unreadable("broken-workbook")
        top, bottom = int(ends[0][2]), int(ends[1][2])
        left, right = _number_of(ends[0][1]), _number_of(ends[1][1])
        area = (bottom - top + 1) * (right - left + 1)
        # Only beside filled rows are copies made; a merge over whole columns or rows is refused all the same.
        if area > self.cells_at_most:
            raise Unreadable("merged-too-wide", top, ref)
        self.merges.append((top, bottom, left, right))


def _unescaped(text: str) -> str:
    """`text` with the characters that XML cannot hold, which Excel writes as _x000D_."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def _shown(number: Decimal) -> str:
    return f"{number.normalize():f}" if abs(number) < Decimal(10) ** 20 else str(number)


def _dated(value: str) -> Cell:
    try:
        return Cell(value, day=date.fromisoformat(value.strip()[:10]))
    except ValueError:
        return Cell(value, fault="bad-date-cell")


def _number_of(letters: str) -> int:
    number = 0
    for ch in letters:
        number = number * 26 + ord(ch) - 64
    return number - 1


def _whole(text: str | None, default: int, most: int) -> int:
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 9) or int(text) > most:
        raise Unreadable("broken-workbook")
    return int(text)


def _targets(archive: Archive, name: str, folder: str) -> dict[str, tuple[str, str]]:
    """Link targets by kind."""
    return {kind: (kind, target) for kind, target in _links(archive, name, folder).values()}


def _links(archive: Archive, name: str, folder: str) -> dict[str, tuple[str, str]]:
    """Kind and target of each link of a part, by its id; an external target is no entry and is never opened."""
    found: dict[str, tuple[str, str]] = {}

    def started(element: str, attributes: dict[str, str]) -> None:
        if element == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            found[attributes.get("Id", "")] = (attributes.get("Type", "").rpartition("/")[2], path)

    if name in archive.names:
        archive.walk(name, started, ignore, ignore)
    return found


def _pages(archive: Archive, main: str) -> tuple[list[tuple[str, str, bool]], datetime]:
    """Name, link and whether it is hidden, of each sheet; and the day from which dates are counted."""
    pages: list[tuple[str, str, bool]] = []
    epoch = CALENDAR_WINDOWS_1900

    def started(element: str, attributes: dict[str, str]) -> None:
        nonlocal epoch
        if element == "sheet":
            hidden = attributes.get("state", "visible") != "visible"
            pages.append((attributes.get("name", ""), attributes.get("id", ""), hidden))
        elif element == "workbookPr" and attributes.get("date1904") in {"1", "true"}:
            epoch = CALENDAR_MAC_1904

    archive.walk(main, started, ignore, ignore)
    return pages, epoch


def _formats(archive: Archive, name: str) -> tuple[set[int], set[int]]:
    """Which cell styles show a percentage, and which a date."""
    own: dict[int, str] = {}
    styles: list[int] = []
    inside = False

    def started(element: str, attributes: dict[str, str]) -> None:
        nonlocal inside
        if element == "numFmt":
            own[_whole(attributes.get("numFmtId"), 0, 99_999_999)] = attributes.get("formatCode", "")[:300]
        elif element == "cellXfs":
            inside = True
        elif element == "xf" and inside:
            styles.append(_whole(attributes.get("numFmtId"), 0, 99_999_999))

    def ended(element: str) -> None:
        nonlocal inside
        inside = inside and element != "cellXfs"

    if name in archive.names:
        archive.walk(name, started, ended, ignore)
    percents, days = set(), set()
    for style, number in enumerate(styles):
        code = own.get(number) or BUILTIN_FORMATS.get(number, "General")
        if is_percent(code):
            percents.add(style)
        elif is_date_format(code):
            days.add(style)
    return percents, days


def is_percent(code: str) -> bool:
    """Whether a number format multiplies by a hundred: a percent sign outside quotes."""
    return "%" in _LITERAL.sub("", code)


def _strings(archive: Archive, name: str) -> list[str]:
    found: list[str] = []
    parts: list[str] = []
    inside: list[str] = []

    def started(element: str, _: Any) -> None:
        inside.append(element)
        if element == "si":
            parts.clear()

    def ended(element: str) -> None:
        inside.pop()
        if element == "si":
            found.append("".join(parts))
            if len(found) > STRINGS_AT_MOST:
                raise Unreadable("too-many-cells", most=str(STRINGS_AT_MOST))

    def said(text: str) -> None:
        # "rPh" is a reading aid beside the text, no part of it.
        if inside and inside[-1] == "t" and "rPh" not in inside[-3:]:
            parts.append(text)

    if name in archive.names:
        archive.walk(name, started, ended, said)
    return found


def _demo(archive: Archive) -> bool:
    """Whether the workbook's own properties mark it as one of the training workspace."""
    found: list[str] = []
    inside = False

    def started(element: str, attributes: dict[str, str]) -> None:
        nonlocal inside
        if element == "property":
            inside = attributes.get("name", "").strip().lower() == DEMO_MARK

    def said(text: str) -> None:
        if inside:
            found.append(text)

    if "docProps/custom.xml" in archive.names:
        archive.walk("docProps/custom.xml", started, ignore, said)
    return "demo" in "".join(found).strip().lower()
