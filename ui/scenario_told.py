"""A scenario in words and tables; every sentence says that it is supposed."""

from collections.abc import Mapping

from markupsafe import Markup

from domain.assessment import Answer
from domain.indicator import Unit
from domain.scenario import Outcome, Prospect
from domain.status import Status
from exports.meeting import supposed
from locales import Language
from ui import blocks, marks

SHOWN = 15
"""Units of a table that stand open; the others are folded."""


def beside(outcome: Outcome, words: Language) -> Markup:
    """As things are, and as is supposed, line by line; a line that says nothing of either is left out."""
    before, after = outcome.before, outcome.after
    assert before is not None
    assert after is not None
    sides = [_side(side, outcome, words) for side in (before, after)]
    rows: list[list[str | Markup]] = [
        [words.text(f"what-if.row.{key}"), *_cells(sides[0][key], sides[1][key], words)]
        for key in sides[0]
        if any(side[key] for side in sides)
    ]
    if (met := supposed.meeting(outcome, words)) is not None:
        rows.append([words.text("what-if.row.units"), *_cells(*met, words)])
    head = [words.text("what-if.head.what"), words.text("what-if.as-is"), words.text("what-if.supposed")]
    return Markup('<div class="compact">{}</div>').format(blocks.table(head, rows))


def _cells(was: str | Markup, then: str | Markup, words: Language) -> tuple[str | Markup, str | Markup]:
    """Both sides of a line; what differs is bold."""
    dash = words.text("figure.dash")
    return was or dash, then or dash if then == was else Markup("<b>{}</b>").format(then or dash)


def _side(side: Prospect, outcome: Outcome, words: Language) -> Mapping[str, str | Markup]:
    """One side of the comparison by line; empty where nothing is known."""
    unit = outcome.indicator.unit
    status: str | Markup = ""
    if side.assessment is not None and side.assessment.status is not Status.NOT_APPLICABLE:
        status = marks.mark(side.assessment.status, words, months_late=side.assessment.months_late)
    reached = ""
    if side.due is not None:
        there = side.reached_on is not None and side.reached_on <= side.day
        reached = words.text("what-if.reached-already") if there else words.text("what-if.reached-never")
        if side.reached_on is not None and not there:
            reached = words.date(side.reached_on)
        if not there and (side.pace is None or not side.projected):
            reached = ""
    answer = "" if side.at_deadline is None or side.answer is Answer.UNKNOWN else f"what-if.answer.{side.answer.value}"
    return {
        "figure": words.number(side.value, unit),
        "day": words.date(side.day),
        "due": "" if side.due is None else words.number(side.due, unit),
        "deadline": "" if side.deadline is None else words.date(side.deadline),
        "status": status,
        "pace": _pace(side, unit, words),
        "required": "" if side.required is None else words.signed(side.required, unit),
        "at-deadline": "" if side.at_deadline is None else words.number(side.at_deadline, unit),
        "answer": words.text(answer) if answer else "",
        "reached": reached,
    }


def _pace(side: Prospect, unit: Unit, words: Language) -> str:
    if side.pace is None:
        return ""
    said = words.signed(side.pace, unit)
    return said if side.projected else words.text("what-if.too-few", pace=said)


def units(outcome: Outcome, words: Language) -> Markup:
    """Who is lifted from where to where, and by how many counts; who is not in the sum."""
    lifted = outcome.lifted
    if lifted is None:
        return Markup("")
    names = {unit.code: words.of(unit.short) for unit in outcome.org_units}
    head = [words.text(f"what-if.head.{key}") for key in ("unit", "before", "after", "more", "of")]
    rows: list[list[str | Markup]] = [
        [
            names.get(one.org_unit, one.org_unit),
            words.number(one.value_before, Unit.PERCENT),
            words.number(one.value_after, Unit.PERCENT),
            words.signed(one.after - one.before),
            words.plain(one.denominator),
        ]
        for one in lifted.shifts
    ]
    parts = [blocks.heading(words.count("what-if.units", len(rows)), supposed.arithmetic(outcome, words), level=3)]
    parts.append(blocks.table(head, rows[:SHOWN], numeric={1, 2, 3, 4}))
    if rest := rows[SHOWN:]:
        parts.append(
            blocks.folded(words.text("what-if.more", count=len(rest)), blocks.table(head, rest, numeric={1, 2, 3, 4}))
        )
    for key, codes in (("there", lifted.there), ("uncounted", lifted.uncounted)):
        if codes:
            listed = ", ".join(names.get(code, code) for code in codes)
            parts.append(Markup("<p>{}</p>").format(words.count(f"what-if.{key}", len(codes), names=listed)))
    return Markup("").join(parts)


def obstructed(outcome: Outcome, words: Language) -> Markup:
    """Why there is nothing to show."""
    assert outcome.obstacle is not None
    return blocks.empty(words.text(f"what-if.obstacle.{outcome.obstacle}"), words)
