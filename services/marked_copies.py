"""The reporter's own file back, with every mistake said where it stands."""

import re
from collections.abc import Sequence
from pathlib import PurePath

from domain.people import Verb
from domain.problem import Problem, Severity
from exports import marked
from exports.marked import Mark
from loaders import actuals
from loaders.actuals import Sheet, Unreadable
from locales import Language
from services.acting import Acting
from services.examination import named
from services.templates import KINDS, Document

_TEXTS = frozenset({".csv", ".tsv", ".txt"})
CELLS_AT_MOST = 1_000_000
"""More than any file that was read has: which file is too large, the reader has said."""
_SHIFTED = "cells-shifted"
_LETTERS = re.compile(r"([A-Z]{1,3})(?: \(.*)?", re.DOTALL)


def marked_copy(
    acting: Acting, data: bytes, name: str, sheets: Sequence[Sheet], problems: Sequence[Problem], words: Language
) -> Document | None:
    """A copy of the file `name` with `problems` in it; None where none of them has a place that can be marked.

    `sheets` is the grid of the reading. A workbook stays one, with comments in its cells; a text file gets one more
    column; .xls and .ods come back as .xlsx. What is mended in the copy can be sent as it is. Raises DashboardError
    ``not-allowed``.
    """
    acting.require(Verb.SUBMIT)
    marks = _marks(name, sheets, named(problems, acting.codelists.indicators, words), words)
    if not marks:
        return None
    ending = PurePath(name).suffix.lower()
    if ending in _TEXTS:
        content = _text(data, sheets, problems, marks, words)
        kind = "text/csv" if ending == ".csv" else "text/plain"
    else:
        grids = {s.name: ((row.line, row.cells) for row in s.rows) for s in sheets if not s.hidden}
        content = marked.workbook_copy(data, marks) if ending == ".xlsx" else None
        content = content or marked.grid_copy(grids, marks)
        ending, kind = ".xlsx", KINDS[".xlsx"]
    if content is None:
        return None
    shown = words.text("mark.name", name=PurePath(name).stem, ending=ending)
    return Document(name=shown, content=content, media_type=kind)


def _marks(name: str, sheets: Sequence[Sheet], problems: Sequence[Problem], words: Language) -> list[Mark]:
    """What is said at which cell. Problems of a single table bear the file's name only, else the sheet's as well."""
    seen = [sheet for sheet in sheets if not sheet.hidden and sheet.rows]
    if not seen:
        return []
    alone = next((sheet for sheet in seen if actuals.heading_line(sheet) is not None), seen[0]).name
    by_file = {f"{name} [{sheet.name}]": sheet.name for sheet in seen}
    found = []
    for problem in problems:
        if problem.line is None or problem.severity is Severity.NOTE:
            continue
        letters = _LETTERS.fullmatch(problem.column)
        said = words.text("mark.said", severity=words.severity(problem), sentence=words.problem(problem))
        found.append(
            Mark(
                sheet=by_file.get(problem.file, alone),
                line=problem.line,
                column=_number(letters[1]) if letters else None,
                text=said[:1].upper() + said[1:],
                grave=problem.severity is Severity.BLOCK,
            )
        )
    return found


def _text(
    data: bytes, sheets: Sequence[Sheet], problems: Sequence[Problem], marks: Sequence[Mark], words: Language
) -> bytes | None:
    try:
        sent = actuals.as_sent(data, CELLS_AT_MOST)
    except Unreadable:
        return None
    text = marked.text_copy(
        sent.records,
        sent.delimiter,
        actuals.heading_line(sheets[0]),
        marks,
        title=words.text("column.loi_can_sua"),
        shifted={problem.line for problem in problems if problem.code == _SHIFTED and problem.line},
    )
    # A spreadsheet takes UTF-8 without a byte-order mark for an old encoding; "sep=" works without one only.
    mark = sent.mark or ("" if sent.first or sent.encoding != "utf-8" else "\ufeff")
    return (mark + sent.first + text).encode(sent.encoding)


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
