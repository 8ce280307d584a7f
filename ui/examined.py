"""What is wrong with a reporter's file: the outcome, each cause with its places, and the grid with its cells marked."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from domain.problem import Cause, Problem, Severity, causes
from loaders import actuals
from loaders.actuals import Outcome
from loaders.actuals.cells import Row, Sheet, letter
from locales import Language
from services.consequences import Kind
from services.submissions import Preview
from ui import blocks

STRETCHES = 12
"""Stretches of lines that a cause names; the others are counted."""
SHOWN_ROWS, AROUND = 60, 1
"""Rows of the grid that are drawn at most, and rows around a marked one that are drawn with it."""
SHOWN_COLUMNS = 30
_KINDS = {
    Outcome.ACCEPT: "good",
    Outcome.ACCEPT_WITH_WARNINGS: "plain",
    Outcome.REJECT_ROWS: "warning",
    Outcome.REJECT_FILE: "wrong",
}


def outcome(preview: Preview, words: Language) -> Markup:
    """The outcome in one sentence, with how many figures are new, revised and as before."""
    examined = preview.examined
    counted = [
        words.count(f"submit.count.{kind}", preview.number(kind))
        for kind in (Kind.NEW, Kind.REVISED, Kind.UNCHANGED)
        if preview.number(kind)
    ]
    text, title = words.text(f"submit.outcome.{examined.outcome}"), words.text(f"outcome.{examined.outcome}")
    kind = _KINDS[examined.outcome]
    if examined.outcome is Outcome.ACCEPT_WITH_WARNINGS and examined.unanswered:
        # Readable, and yet it cannot go as it is: what is to be done comes first.
        text = words.count(
            "submit.to-explain", len(examined.unanswered),
            part=words.text("submit.questions"), button=words.text("submit.answer"),
        )  # fmt: skip
        title, kind = words.text("submit.to-explain-title"), "warning"
    if counted:
        text += " " + words.text("submit.counted", figures=", ".join(counted))
    return blocks.note(text, title=title[:1].upper() + title[1:], kind=kind)


def found(problems: Sequence[Problem], words: Language) -> Markup:
    """Every problem, grouped by cause: what is wrong and how to mend it, where, and the first examples."""
    return blocks.block("causes", causes=[_cause(cause, words) for cause in causes(problems)])


def notes(problems: Sequence[Problem], words: Language) -> Markup:
    """What was not read and need not be mended."""
    if not problems:
        return Markup("")
    inside = blocks.block("causes", causes=[_cause(cause, words) for cause in causes(problems)])
    return blocks.folded(words.count("submit.notes", len(problems)), inside)


def grid(sheets: Sequence[Sheet], problems: Sequence[Problem], name: str, words: Language) -> Markup:
    """The rows of the file as they were sent, those with a problem and the ones around them, the cells marked."""
    parts = []
    for sheet in sheets:
        headings = actuals.heading_line(sheet)
        if sheet.hidden or headings is None:
            continue
        own = [p for p in problems if p.line is not None and p.file in (name, f"{name} [{sheet.name}]")]
        marked: dict[tuple[int, str], list[Problem]] = {}
        for problem in own:
            marked.setdefault((problem.line or 0, problem.column.partition(" ")[0]), []).append(problem)
        if marked:
            parts.append(_grid(sheet, headings, marked, words))
    return Markup("").join(parts)


def questions(problems: Sequence[Problem], words: Language) -> list[tuple[Cause, str]]:
    """Causes that ask for an explanation, with the sentence of their first problem."""
    asked = [problem for problem in problems if problem.severity is Severity.ASK]
    return [(cause, words.problem(cause.problems[0])) for cause in causes(asked)]


def place(problem: Problem, words: Language) -> str:
    """Where a problem stands, as a person finds it in a spreadsheet."""
    if problem.line is None:
        return problem.file
    if problem.column:
        found = words.text("submit.cell", line=problem.line, column=problem.column)
    else:
        found = words.text("submit.line", line=problem.line)
    # Of several sheets the same cell: `file` bears the name of the sheet then.
    _, several, sheet = problem.file.removesuffix("]").rpartition(" [") if problem.file.endswith("]") else ("", "", "")
    return words.text("submit.sheet", sheet=sheet, place=found) if several else found


def _cause(cause: Cause, words: Language) -> dict[str, object]:
    stretches = [str(a) if a == b else f"{a}\u2013{b}" for a, b in cause.lines[:STRETCHES]]
    more = len(cause.lines) - len(stretches)
    listed = ", ".join(stretches) + (" " + words.text("submit.more-lines", number=words.plain(more)) if more else "")
    return {
        "severity": cause.severity.value,
        "said": words.severity(cause.problems[0]).capitalize(),
        # One alone is not counted: its number would read as that of its line.
        "number": f"\u00d7\u00a0{words.plain(len(cause.problems))}" if len(cause.problems) > 1 else "",
        "lines": _lines(cause, listed, words),
        "examples": [
            {"place": place(problem, words), "cell": problem.cell, "text": words.problem(problem)}
            for problem in cause.examples
        ],
        "rest": words.count("submit.more", len(cause.problems) - len(cause.examples))
        if len(cause.problems) > len(cause.examples)
        else "",
    }


def _lines(cause: Cause, listed: str, words: Language) -> str:
    if not listed:
        return ""
    alone = len(cause.lines) == 1 and cause.lines[0][0] == cause.lines[0][1]
    return words.text("submit.one-line" if alone else "submit.lines", lines=listed)


def _grid(sheet: Sheet, headings: int, marked: Mapping[tuple[int, str], list[Problem]], words: Language) -> Markup:
    lines = sorted({line for line, _ in marked})
    wanted = {near for line in lines for near in range(line - AROUND, line + AROUND + 1)}
    # Headings may have two rows, under a title that names no column; those two tell what a marked cell holds.
    wanted |= {headings - 1, headings}
    rows = [row for row in sheet.rows if row.line in wanted][:SHOWN_ROWS]
    width = min(max((max(row.cells, default=0) for row in rows), default=0) + 1, SHOWN_COLUMNS)
    return blocks.block(
        "grid",
        caption=words.text("submit.grid", sheet=sheet.name) if sheet.name else words.text("submit.grid-plain"),
        head=[letter(at) for at in range(width)],
        line=words.text("submit.grid-line"),
        rows=[_row(row, width, marked, words) for row in rows],
        rest=words.text("submit.grid-rest", rows=words.plain(SHOWN_ROWS)) if len(wanted) > SHOWN_ROWS else "",
    )


def _row(row: Row, width: int, marked: Mapping[tuple[int, str], list[Problem]], words: Language) -> dict[str, object]:
    whole = marked.get((row.line, ""), [])
    cells = []
    for at in range(width):
        problems = marked.get((row.line, letter(at)), [])
        worst = min((p.severity for p in problems), key=list(Severity).index, default=None)
        cells.append(
            {
                "text": row.cell(at).text[:80],
                "severity": worst.value if worst else "",
                "why": " ".join(words.problem(p) for p in problems),
            }
        )
    return {"line": row.line, "cells": cells, "why": " ".join(words.problem(p) for p in whole)}
