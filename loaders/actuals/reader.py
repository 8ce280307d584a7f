"""One reporter's file to an outcome, observations and problems."""

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import PurePath
from typing import NoReturn

from domain.names import fold
from domain.observation import FigureKey, Observation
from domain.problem import Problem, Severity
from loaders.actuals import delimited, headings, old_workbook, opendocument, workbook
from loaders.actuals.cells import Book, Sheet, Unreadable
from loaders.actuals.codelists import Known
from loaders.actuals.outcome import MEBIBYTE, CellPlace, FileReading, Outcome, Scope
from loaders.actuals.table import LOST_LETTER, SHOWN, Lists, TableReader

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_PICTURES_AND_PAPERS = (
    b"\x89PNG", b"\xff\xd8\xff", b"%PDF", b"II*\0", b"MM\0*", b"7z\xbc\xaf", b"\x1f\x8b", b"{\\rtf", b"\x7fELF",
    b"SQLite format 3",
)  # fmt: skip
_ALSO_WORDS = (b"BM", b"GIF8", b"Rar!", b"RIFF", b"MZ")
"""First bytes of pictures and programs that a text may begin with too ("BM01" is a form): those have zero bytes."""
_WORKBOOKS = {b"xl/workbook.xml": ".xlsx", b"opendocument.spreadsheet": ".ods"}
_WEB = (b"<html", b"<!doctype", b"<table", b"<?xml", b"<head", b"<meta")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_OLD_WORKBOOK = "Workbook".encode("utf-16-le")

_GUIDES = frozenset({"cachdien", "howtofill"})
"""Folded names of the sheet of our own templates that tells how to fill them; nobody need be told it was not read."""
HEADINGS_AMONG = 20
"""Rows looked through for letters that are lost, where there are no headings."""

Reader = Callable[[bytes, int], Book]

KINDS: dict[str, Reader] = {
    ".csv": delimited.read,
    ".tsv": delimited.read,
    ".txt": delimited.read,
    ".xlsx": workbook.read,
    ".xls": old_workbook.read,
    ".ods": opendocument.read,
}
"""Which ending is read how. A new kind of file is one module that gives a `Book`, and its line here."""


def read_file(data: bytes, name: str, codelists: Known, scope: Scope) -> FileReading:
    """What the file called `name` says of the units and months of `scope`; never raises for what is in `data`.

    A row with a problem of severity block gives no observation, and the others stand. Lines are the row numbers a
    spreadsheet shows, columns are "F (gia_tri)", cells are the text as it was sent.
    """
    problems: list[Problem] = []
    observations: list[Observation] = []
    places: dict[FigureKey, dict[str, CellPlace]] = {}
    sheets: tuple[Sheet, ...] = ()
    try:
        with _collection_paused():
            book = _book(data, name, scope)
            sheets = tuple(book.sheets)
            places = _sheets(book, name, codelists, scope, problems, observations)
    except Unreadable as broken:
        said = Problem(
            code=broken.code, file=name, line=broken.line, column=broken.column, cell=_short(broken.cell),
            params=broken.params, whole_file=True,
        )  # fmt: skip
        return FileReading(outcome=Outcome.REJECT_FILE, observations=(), problems=(said,), notes=(), sheets=sheets)
    notes = tuple(p for p in problems if p.severity is Severity.NOTE)
    found = tuple(p for p in problems if p.severity is not Severity.NOTE)
    if not observations and not found:
        found = (Problem(code="no-figures", file=name, whole_file=True),)
    outcome = outcome_of(observations, found)
    return FileReading(
        outcome=outcome, observations=tuple(observations), problems=found, notes=notes, places=places, sheets=sheets
    )


@contextmanager
def _collection_paused() -> Iterator[None]:
    """Let the garbage collector wait: it would look through all new cells again and again and find nothing.

    Whoever finds it stopped already leaves it alone, as in `storage.rows.collection_paused`.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def outcome_of(observations: Sequence[Observation], problems: Sequence[Problem]) -> Outcome:
    """The outcome of figures that can be taken and of what is wrong, notes left out."""
    if not observations:
        return Outcome.REJECT_FILE
    if any(p.severity is Severity.BLOCK for p in problems):
        return Outcome.REJECT_ROWS
    return Outcome.ACCEPT_WITH_WARNINGS if problems else Outcome.ACCEPT


def _book(data: bytes, name: str, scope: Scope) -> Book:
    if len(data) > scope.bytes_at_most:
        raise Unreadable("file-too-large", most=f"{scope.bytes_at_most / MEBIBYTE:g}")
    ending = PurePath(name).suffix.lower()
    if not data:
        raise Unreadable("empty-file")
    if ending == ".xlsm":
        raise Unreadable("macros")
    read = KINDS.get(ending)
    if read is None:
        raise Unreadable("unknown-kind-of-file", kinds=", ".join(KINDS), cell=ending)
    not_in_disguise(data, ending)
    return read(data, scope.cells_at_most)


def not_in_disguise(data: bytes, ending: str) -> None:
    """Refuse contents that are not what the name says: their first bytes tell."""
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            raise Unreadable("password")
        if ending != ".xls":
            _misnamed(".xls" if _OLD_WORKBOOK in data else "", ending)
    elif data.startswith(_ZIP):
        if ending not in {".xlsx", ".ods"}:
            _misnamed(next((kind for mark, kind in _WORKBOOKS.items() if mark in data), ""), ending)
    elif data.startswith(_PICTURES_AND_PAPERS) or (data.startswith(_ALSO_WORDS) and b"\0" in data[:512]):
        raise Unreadable("other-content", cell=ending)
    elif data[:512].removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(_WEB):
        raise Unreadable("web-page", cell=ending)
    elif ending in {".xlsx", ".ods", ".xls"}:
        _misnamed("" if b"\0" in data[:512] else ".csv", ending)
    elif not any(data[:65536]):
        raise Unreadable("only-zeros")


def _misnamed(kind: str, ending: str) -> NoReturn:
    """Raise Unreadable, with the ending the file should have where that is known."""
    if kind:
        raise Unreadable("misnamed", cell=ending, kind=kind)
    raise Unreadable("other-content", cell=ending)


def _sheets(
    book: Book, name: str, codelists: Known, scope: Scope, problems: list[Problem], observations: list[Observation]
) -> dict[FigureKey, dict[str, CellPlace]]:
    """Read every visible sheet that has headings; the others are noted. Gives the places of the figures."""
    if book.demo and not scope.training:
        raise Unreadable("demo-file")
    lists = Lists(codelists)
    tables = []
    for sheet in book.sheets:
        if sheet.hidden:
            problems.append(_note("hidden-sheet", name, sheet=sheet.name))
            continue
        found = headings.tables(sheet)
        tables += [(sheet, table) for table in found]
        if not found and sheet.rows and fold(sheet.name) not in _GUIDES:
            problems.append(_note("sheet-without-headings", name, sheet=sheet.name))
    if not tables:
        rows = [sheet.rows for sheet in book.sheets if sheet.rows]
        for row in rows[0][:HEADINGS_AMONG] if rows else ():
            lost = next((cell for cell in row.own if LOST_LETTER.search(cell.clean[:SHOWN])), None)
            if lost is not None:
                raise Unreadable("letters-lost", row.line, cell=lost.clean)
        raise Unreadable("no-headings" if rows else "empty-file", rows[0][0].line if rows else None)
    reader = TableReader(lists, scope)
    several = len({id(sheet) for sheet, _ in tables}) > 1
    for sheet, table in tables:
        headings.settle(table)
        # One sheet needs no name: the row is enough to find the cell.
        file = f"{name} [{sheet.name}]" if several else name
        if sheet.hidden_rows:
            problems.append(_note("hidden-rows", file, rows=str(sheet.hidden_rows)))
        hidden = [column.label for column in table.columns if column.role and column.place in sheet.hidden_columns]
        if hidden:
            problems.append(_note("hidden-columns", file, columns=", ".join(hidden)))
        reader.read(sheet, table, file)
    problems.extend(reader.problems(demo=book.demo))
    observations.extend(reader.observations())
    return reader.places()


def _note(code: str, file: str, **params: str) -> Problem:
    return Problem(code=code, file=file, params=params, severity=Severity.NOTE)


def _short(text: str) -> str:
    return text if len(text) <= 200 else text[:199] + "\u2026"
