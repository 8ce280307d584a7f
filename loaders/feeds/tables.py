"""A document of a feed as rows of named cells, whatever it is written in. What is not as declared refuses it whole."""

import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from domain.feed import Feed, FeedFormat
from loaders.actuals import DEMO_MARK, Unreadable, delimited, workbook
from loaders.actuals.cells import BLANK, Cell, checked
from loaders.actuals.reader import not_in_disguise

CELLS_AT_MOST = 2_000_000
UTF8 = frozenset({"utf-8", "utf8", "utf-8-sig"})


@dataclass(frozen=True, slots=True)
class FeedRow:
    """One row with the fields it has."""

    line: int
    """CSV and XLSX: the row number a spreadsheet shows. JSON: the number of the item in its list, from 1."""
    cells: Mapping[str, Cell]

    def cell(self, name: str) -> Cell:
        """The cell of a field, blank where nothing stands."""
        return self.cells.get(name, BLANK)


@dataclass(frozen=True, slots=True)
class FeedTable:
    """All rows of a document, and the fields nobody reads."""

    rows: Sequence[FeedRow]
    others: tuple[str, ...]
    demo: bool
    """Whether it is marked as synthetic: the workbook, or every row."""


def table(feed: Feed, data: bytes) -> FeedTable:
    """The rows of a document. Raises Unreadable with what is not as declared, and where."""
    if not data.strip():
        raise Unreadable("empty-file")
    found = READERS[feed.format](feed, data)
    if len(found.rows) < feed.rows_at_least:
        raise Unreadable("feed-few-rows", rows=str(len(found.rows)), least=str(feed.rows_at_least))
    return found


def _csv(feed: Feed, data: bytes) -> FeedTable:
    not_in_disguise(data, ".csv")
    text = _decoded(feed, data)
    delimited.not_garbled(text)
    records = list(delimited.records(iter(io.StringIO(text, newline="")), feed.delimiter))
    records = [(line, cells) for line, cells in records if any(cell.strip() for cell in cells)]
    if not records:
        raise Unreadable("empty-file")
    (first, heading), *body = records
    fields = [name.strip() for name in heading]
    _fields_stand(feed, fields, first)
    if sum(len(cells) for _, cells in body) > CELLS_AT_MOST:
        raise Unreadable("too-many-cells", most=str(CELLS_AT_MOST))
    rows = []
    for line, cells in body:
        if len(cells) != len(fields):
            # A row that ends early is what a document that was cut off ends with.
            raise Unreadable("feed-row-length", line, expected=str(len(fields)), found=str(len(cells)))
        rows.append(FeedRow(line, {name: Cell(checked(text, line)) for name, text in zip(fields, cells, strict=True)}))
    return _made(feed, rows, fields)


def _decoded(feed: Feed, data: bytes) -> str:
    try:
        if feed.encoding.lower() in UTF8:
            return data.decode("utf-8-sig")
        return data.decode(feed.encoding).removeprefix("\ufeff")
    except UnicodeError as error:
        start = getattr(error, "start", 0)
        line = data.count(b"\n", 0, start) + 1 if isinstance(start, int) else None
        raise Unreadable("feed-encoding", line, encoding=feed.encoding) from error


def _xlsx(feed: Feed, data: bytes) -> FeedTable:
    not_in_disguise(data, ".xlsx")
    book = workbook.read(data, CELLS_AT_MOST)
    sheets = [one for one in book.sheets if (one.name == feed.rows if feed.rows else one.rows and not one.hidden)]
    if len(sheets) != 1 or not sheets[0].rows:
        raise Unreadable(
            "feed-sheet", sheet=feed.rows or "\N{EN DASH}", sheets=", ".join(one.name for one in book.sheets)
        )
    heading, *body = sheets[0].rows
    fields = [cell.clean for _, cell in sorted(heading.cells.items()) if not cell.blank]
    places = {column: cell.clean for column, cell in heading.cells.items() if not cell.blank}
    _fields_stand(feed, fields, heading.line)
    rows = [FeedRow(row.line, {name: row.cell(column) for column, name in places.items()}) for row in body]
    found = _made(feed, rows, fields)
    return FeedTable(found.rows, found.others, demo=found.demo or book.demo)


def _json(feed: Feed, data: bytes) -> FeedTable:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # JSON is UTF-8 (RFC 8259).
        raise Unreadable("feed-encoding", data.count(b"\n", 0, error.start) + 1, encoding="utf-8") from error
    delimited.not_garbled(text)
    try:
        content = json.loads(
            text, parse_float=Decimal, parse_int=Decimal, parse_constant=_no_number, object_pairs_hook=_once
        )
    except json.JSONDecodeError as error:
        raise Unreadable("feed-not-json", error.lineno) from error
    except (RecursionError, ArithmeticError, ValueError) as error:
        raise Unreadable("feed-not-json") from error
    items = _led_to(content, feed.rows)
    rows = []
    others: dict[str, None] = {}
    for line, item in enumerate(items, 1):
        if not isinstance(item, dict):
            raise Unreadable("feed-rows", line, path=feed.rows or "\N{EN DASH}")
        # Every row is looked at: an item without a field is a changed schema, an item with null has no figure.
        _fields_stand(feed, list(item), line)
        others |= dict.fromkeys(item)
        rows.append(FeedRow(line, {name: _json_cell(value, line) for name, value in item.items()}))
        if len(rows) * max(1, len(others)) > CELLS_AT_MOST:
            raise Unreadable("too-many-cells", line, most=str(CELLS_AT_MOST))
    return _made(feed, rows, list(others))


def _led_to(content: Any, path: str) -> list[Any]:
    for name in filter(None, path.split(".")):
        if not isinstance(content, dict) or name not in content:
            raise Unreadable("feed-rows", path=path)
        content = content[name]
    if not isinstance(content, list):
        raise Unreadable("feed-rows", path=path or "\N{EN DASH}")
    return content


def _json_cell(value: Any, line: int) -> Cell:
    if value is None:
        return BLANK
    if isinstance(value, str):
        return Cell(checked(value, line))
    if isinstance(value, Decimal):
        return Cell(str(value), number=value)
    return Cell(json.dumps(value, default=str)[:60], fault="feed-not-a-value")


def _no_number(said: str) -> None:
    raise ValueError(said)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise Unreadable("feed-field-twice", field=next(name for name in names if names.count(name) > 1))
    return found


def _fields_stand(feed: Feed, fields: Sequence[str], line: int) -> None:
    """Raise Unreadable for a field that is read and is missing or stands twice."""
    for name in feed.fields:
        if name not in fields:
            raise Unreadable("feed-field-missing", line, field=name, fields=", ".join(fields[:20])[:300])
        if fields.count(name) > 1:
            raise Unreadable("feed-field-twice", line, field=name)


def _made(feed: Feed, rows: Sequence[FeedRow], fields: Sequence[str]) -> FeedTable:
    known = {*feed.fields, DEMO_MARK}
    marked = [row.cell(DEMO_MARK).clean.lower() == "demo" for row in rows]
    if any(marked) and not all(marked):
        raise Unreadable("feed-half-demo", rows[marked.index(False)].line)
    return FeedTable(
        rows, tuple(name for name in dict.fromkeys(fields) if name and name not in known), demo=any(marked)
    )


Reader = Callable[[Feed, bytes], FeedTable]
READERS: dict[FeedFormat, Reader] = {FeedFormat.CSV: _csv, FeedFormat.XLSX: _xlsx, FeedFormat.JSON: _json}
"""How each format is read. A new one is a function here."""
