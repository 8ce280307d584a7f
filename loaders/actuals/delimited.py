"""Text files: CSV and TSV with the encodings, delimiters and first lines that spreadsheets write."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from domain.inert_text import bare
from loaders.actuals.cells import BLANK, Book, Cell, Row, Sheet, Unreadable, checked
from loaders.actuals.headings import known_headings

DELIMITERS = (",", ";", "\t", "|")
LINES_AT_MOST = 1_048_576
"""A spreadsheet has no more rows."""
KNOWN_AT_MOST = 20_000
TRIED = 80
"""Lines by which the delimiter is chosen."""
_SEP = re.compile('\ufeff?"?sep=(.)"?[\t,; ]*\r?\n', re.IGNORECASE)
_GARBLED = re.compile("\u00e1[\u00ba\u00bb].|\u00c4\u2018|\u00c4\u0091|\u00c3[\u00a0-\u00bf]")
_VIETNAMESE = re.compile("[\u0110\u0111\u1ea0-\u1ef9\u0300-\u0323]")
_END = "\x1a"
"""With which programs of the DOS age end a text."""
_UTF16 = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}


def read(data: bytes, cells_at_most: int) -> Book:
    """The one sheet of a text file. Raises Unreadable."""
    text = decode(data)
    if not text.strip():
        raise Unreadable("empty-file")
    not_garbled(text)
    first, delimiter = parted(text)
    text = text[len(first) :]
    rows: list[Row] = []
    count = 0
    for row in filled_rows(records(_lines(text, delimiter, cells_at_most), delimiter)):
        count += len(row.cells)
        if count > cells_at_most:
            raise Unreadable("too-many-cells", row.line, most=str(cells_at_most))
        rows.append(row)
    return Book([Sheet("", rows, delimiter=delimiter)])


def filled_rows(records: Iterable[tuple[int, list[str]]]) -> Iterator[Row]:
    """The rows in which something stands. Raises Unreadable for what may stand in no cell."""
    known: dict[str, Cell] = {"": BLANK}
    for line, texts in records:
        here = {}
        for at, text in enumerate(texts):
            cell = known.get(text)
            if cell is None:
                # Most texts of a report come again: in them nothing has to be looked for twice.
                cell = Cell(bare(checked(text, line, at))) if text.strip() else BLANK
                if cell is BLANK:
                    checked(text, line, at)
                if len(known) > KNOWN_AT_MOST:
                    known = {"": BLANK}
                known[text] = cell
            if cell is not BLANK:
                here[at] = cell
        if here:
            yield Row(line, here, width=len(texts))


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a text file, letter by letter."""

    line: int
    """As a spreadsheet counts: a cell over several lines is one row."""
    text: str
    end: str
    """What ends the row; empty at the end of a file without a last line break."""
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TextAsSent:
    """A text file taken apart so that it can be put together again, one thing added to a row."""

    encoding: str
    mark: str
    """The byte-order mark, if there is one."""
    first: str
    """The line "sep=…", which is no row."""
    delimiter: str
    records: tuple[Record, ...]


def as_sent(data: bytes, cells_at_most: int) -> TextAsSent:
    """The rows of a text file as they were written. Raises Unreadable as `read` does."""
    text = decode(data)
    encoding = encoding_of(data)
    marked = data.startswith((*_UTF16, b"\xef\xbb\xbf"))
    first, delimiter = parted(text)
    body = text[len(first) :]
    taken: list[str] = []
    found = []
    for line, cells in records(_kept(_lines(body, delimiter, cells_at_most), taken), delimiter):
        whole = "".join(taken)
        taken.clear()
        bare_text = whole.rstrip("\r\n")
        found.append(Record(line, bare_text, whole[len(bare_text) :], tuple(cells)))
    return TextAsSent(encoding, "\ufeff" if marked else "", first, delimiter, tuple(found))


def decode(data: bytes) -> str:
    """`data` as text: UTF-8 or UTF-16, with or without a byte-order mark; nothing older is guessed at."""
    encoding = encoding_of(data)
    if encoding != "utf-8":
        try:
            return data.decode(encoding).removeprefix("\ufeff").rstrip(_END)
        except UnicodeDecodeError as error:
            raise Unreadable("broken-utf16") from error
    try:
        return data.decode("utf-8-sig").rstrip(_END)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        # Outside the bytes that cannot be, UTF-8 is told from older encodings by its letters of several bytes.
        rest = data.decode("utf-8", errors="ignore")
        code = "mixed-encodings" if any(ord(ch) > 0xFF for ch in rest) else "old-encoding"
        raise Unreadable(code, line) from error


def encoding_of(data: bytes) -> str:
    """The encoding that the first bytes of a text tell: UTF-16 by its mark or its zeros, otherwise UTF-8."""
    return _UTF16.get(data[:2]) or _zeros(data) or "utf-8"


def parted(text: str) -> tuple[str, str]:
    """The line "sep=" that begins a text, if one does, and the delimiter of its columns."""
    said = _SEP.match(text)
    return (said[0], said[1]) if said else ("", _delimiter(text))


def not_garbled(text: str) -> None:
    """Refuse UTF-8 that was read as an older encoding and saved again: "Hà Nội" has become "HÃ  Ná»™i"."""
    found = _GARBLED.search(text)
    if found and not _VIETNAMESE.search(text):
        raise Unreadable("letters-garbled", text.count("\n", 0, found.start()) + 1)


def _zeros(data: bytes) -> str:
    """The byte order of UTF-16 without a mark: every other byte of Latin text is zero."""
    head = data[:400]
    if len(head) < 4 or b"\0" not in head:
        return ""
    even, odd = head[::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if odd > half * 0.4 and even < half * 0.05:
        return "utf-16-le"
    return "utf-16-be" if even > half * 0.4 and odd < half * 0.05 else ""


def _delimiter(text: str) -> str:
    """The delimiter whose split makes some line hold the most known headings; no statistics, no sniffing."""
    lines = text[:100_000].splitlines()[:TRIED]
    scored: list[tuple[int, int, str]] = []
    for order, delimiter in enumerate(DELIMITERS):
        best = 0
        for line in lines:
            if delimiter in line:
                cells = next(csv.reader([line], delimiter=delimiter), [])
                best = max(best, known_headings(cells))
        scored.append((best, -order, delimiter))
    return max(scored)[2]


def _lines(text: str, delimiter: str, cells_at_most: int) -> Iterator[str]:
    """The lines of a text, none of which may be cut into more cells than the whole file may have."""
    for number, line in enumerate(io.StringIO(text, newline=""), 1):
        if line.count(delimiter) > cells_at_most or number > LINES_AT_MOST:
            raise Unreadable("too-many-cells", number, most=str(cells_at_most))
        yield line


def _kept(lines: Iterator[str], taken: list[str]) -> Iterator[str]:
    for line in lines:
        taken.append(line)
        yield line


def records(lines: Iterator[str], delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Rows with their number: an empty line and a cell over several lines are one row each, as a spreadsheet counts."""
    if delimiter in {'"', "\r", "\n"}:
        raise Unreadable("bad-delimiter", 1)
    cut = csv.reader(lines, delimiter=delimiter, strict=True)
    line = 0
    while True:
        line += 1
        try:
            yield line, next(cut)
        except StopIteration:
            return
        except csv.Error as error:
            code = "cell-too-long" if "limit" in str(error) else "broken-quotes"
            raise Unreadable(code, line, most="32767") from error
