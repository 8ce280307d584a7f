"""A scenario in words and tables; every sentence says that it is supposed."""

from collections.abc import Mapping

from markupsafe import Markup

from domain.assessment import Answer
from domain.indicator import Unit
from domain.scenario import Outcome, Prospect
from domain.status import Status
from locales import Language
from ui import blocks, marks

SHOWN = 15
"""Units of a table that stand open; the others are folded."""


def finding(outcome: Outcome, words: Language) -> str:
    """What is supposed and what comes of it, in one sentence."""
    if outcome.obstacle is not None:
        return words.text(f"what-if.obstacle.{outcome.obstacle}")
    if outcome.scenario.empty:
        return words.text("what-if.nothing")
    return words.text("what-if.finding", supposed=supposed(outcome, words), result=_result(outcome, words))


def supposed(outcome: Outcome, words: Language) -> str:
    """What is supposed, its parts after each other."""
    scenario, unit = outcome.scenario, outcome.indicator.unit
    parts = []
    if scenario.lift is not None and outcome.lifted is not None:
        aim = words.text(f"what-if.aim.{scenario.lift.aim}", level=words.number(outcome.lifted.level, unit))
        chosen = len(outcome.lifted.shifts) + len(outcome.lifted.there)
        who = "named" if scenario.lift.bottom is None else "bottom"
        among = words.text(f"what-if.among.{scenario.lift.among}" if scenario.lift.among else "what-if.among.all")
        parts.append(words.count(f"what-if.if-{who}", chosen, among=among, aim=aim))
    if scenario.pace is not None:
        parts.append(words.text("what-if.if-pace", pace=words.signed(scenario.pace, unit)))
    if scenario.deadline is not None:
        parts.append(words.text("what-if.if-deadline", day=words.date(scenario.deadline)))
    return "; ".join(parts)


def _result(outcome: Outcome, words: Language) -> str:
    before, after, unit = outcome.before, outcome.after, outcome.indicator.unit
    assert before is not None
    assert after is not None
    parts = []
    if outcome.lifted is not None:
        parts.append(
            words.text(
                "what-if.then-figure", unit=words.of(outcome.org_unit.short),
                before=words.number(before.value, unit), after=words.number(after.value, unit),
            )
        )  # fmt: skip
    if outcome.met_before is not None:
        parts.append(words.text("what-if.then-units", before=outcome.met_before, after=outcome.met_after))
    if outcome.target is not None and after.at_deadline is not None and after.deadline is not None:
        parts.append(
            words.text(
                f"what-if.then-{_answered(after)}", value=words.number(after.at_deadline, unit),
                day=words.date(after.deadline), due=words.number(after.due, unit),
            )
        )  # fmt: skip
    elif outcome.target is not None and after.assessment is not None and after.deadline is not None:
        status = after.assessment.status
        if status is not Status.NOT_APPLICABLE:
            said = words.text(f"status.{status}")
            parts.append(words.text("what-if.then-status", status=said, day=words.date(after.deadline)))
    return "; ".join(parts) or words.text("what-if.then-nothing")


def _answered(side: Prospect) -> str:
    return {Answer.YES: "met", Answer.NO: "missed", Answer.UNKNOWN: "lands"}[side.answer]


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
    if outcome.met_before is not None and outcome.met_after is not None:
        met = (words.plain(outcome.met_before), words.plain(outcome.met_after))
        rows.append([words.text("what-if.row.units"), *_cells(*met, words)])
    head = [words.text("what-if.head.what"), words.text("what-if.as-is"), words.text("what-if.supposed")]
    return blocks.table(head, rows)


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
    parts = [blocks.heading(words.count("what-if.units", len(rows)), _sum(outcome, words), level=3)]
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


def _sum(outcome: Outcome, words: Language) -> str:
    """The arithmetic of the national ratio."""
    lifted = outcome.lifted
    assert lifted is not None
    said = words.count(
        "what-if.sum", lifted.units, numerator=words.plain(lifted.before), denominator=words.plain(lifted.denominator),
        more=words.plain(lifted.after - lifted.before), after=words.number(lifted.value_after, Unit.PERCENT),
    )  # fmt: skip
    if outcome.published is None:
        return said
    published = words.figure(outcome.published, outcome.indicator)
    return f"{said} {words.text('what-if.published', figure=published, day=words.date(outcome.published.period.end))}"


def basis(outcome: Outcome, words: Language) -> str:
    """On which figures it was played, and that it is none."""
    if outcome.figure is None:
        return words.text("what-if.about")
    return words.text(
        "what-if.basis", indicator=words.of(outcome.indicator.names), unit=words.of(outcome.org_unit.names),
        day=words.date(outcome.figure.period.end), as_of=words.date(outcome.as_of),
    )  # fmt: skip


def obstructed(outcome: Outcome, words: Language) -> Markup:
    """Why there is nothing to show."""
    assert outcome.obstacle is not None
    return blocks.empty(words.text(f"what-if.obstacle.{outcome.obstacle}"), words)
