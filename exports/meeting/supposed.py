"""What meetings have supposed: scenarios in words, for screens and papers alike; every sentence says what it is."""

from domain.assessment import Answer
from domain.indicator import Unit
from domain.scenario import KeptOutcome, Outcome, Prospect
from domain.status import Status
from exports.meeting.story import Cell, Note, Section, Table
from exports.meeting.telling import Telling
from locales import Language


def sections(told: Telling) -> tuple[Section, ...]:
    """One section of the what-ifs in the minutes of the meetings before; none where there are none."""
    kept = told.pack.scenarios
    if not kept:
        return ()
    words = told.words
    table = Table(
        caption=words.text("slide.scenarios"),
        head=tuple(words.text(f"slide.scenarios.{key}") for key in ("what", "before", "after", "then")),
        rows=tuple(_row(words, one) for one in kept),
        numeric=frozenset({1, 2}),
        widths=(5.6, 2.9, 2.9, 4.6),
    )
    notes = tuple(
        Note(
            question=words.text("slide.scenarios.ask", number=one.number),
            answer=" ".join(filter(None, (basis(one.outcome, words), arithmetic(one.outcome, words)))),
        )
        for one in kept
    )
    return (
        Section(
            code="scenarios",
            heading=words.text("slide.scenarios"),
            finding=words.count("slide.scenarios.finding", len(kept)),
            prose=(
                words.count("slide.scenarios.finding", len(kept)) + ".",
                *(
                    words.text(
                        "prose.scenario",
                        indicator=words.of(one.outcome.indicator.short),
                        finding=finding(one.outcome, words),
                    )
                    for one in kept
                ),
            ),
            blocks=(table,),
            notes=notes,
            sources=told.sources(f for one in kept if (f := one.outcome.figure) is not None),
        ),
    )


def _row(words: Language, one: KeptOutcome) -> tuple[Cell, ...]:
    outcome = one.outcome
    before, after, unit = outcome.before, outcome.after, outcome.indicator.unit
    assert before is not None
    assert after is not None
    what = words.text(
        "slide.scenarios.numbered", number=one.number, supposed=supposed(outcome, words),
        indicator=words.of(outcome.indicator.short), unit=words.of(outcome.org_unit.short), pack=one.pack,
    )  # fmt: skip
    if one.remark:
        what = words.text("slide.scenarios.remarked", what=what, remark=one.remark)
    figures = [
        Cell(
            text=words.text("slide.dated", figure=words.number(side.value, unit), day=words.date(side.day)),
            value=side.value,
        )
        for side in (before, after)
    ]
    then = "; ".join(_against_target(outcome, words)) or words.text("figure.dash")
    return (Cell(text=what), *figures, Cell(text=then))


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
        lifted = words.count(f"what-if.if-{who}", chosen, among=among, aim=aim)
        if scenario.lift.geography is not None:
            side = words.text(f"geography.name.{scenario.lift.geography}")
            lifted = words.text("page.packs.scope-geography", scope=lifted, geography=side)
        parts.append(lifted)
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
    return "; ".join([*parts, *_against_target(outcome, words)]) or words.text("what-if.then-nothing")


def _against_target(outcome: Outcome, words: Language) -> list[str]:
    """What the target says then."""
    after, unit = outcome.after, outcome.indicator.unit
    assert after is not None
    parts = []
    if (met := meeting(outcome, words)) is not None:
        parts.append(words.text("what-if.then-units", before=met[0], after=met[1]))
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
    return parts


def meeting(outcome: Outcome, words: Language) -> tuple[str, str] | None:
    """How many units meet the target as things are and as is supposed, of them late; None where it judges none."""
    if outcome.met_before is None or outcome.met_after is None:
        return None
    sides = ((outcome.met_before, outcome.late_before), (outcome.met_after, outcome.late_after))
    before, after = (words.with_late(words.plain(met), met, late or 0) for met, late in sides)
    return before, after


def _answered(side: Prospect) -> str:
    return {Answer.YES: "met", Answer.NO: "missed", Answer.UNKNOWN: "lands"}[side.answer]


def basis(outcome: Outcome, words: Language) -> str:
    """On which figures it was played, and that it is none."""
    if outcome.figure is None:
        return words.text("what-if.about")
    return words.text(
        "what-if.basis", indicator=words.of(outcome.indicator.names), unit=words.of(outcome.org_unit.names),
        day=words.date(outcome.figure.period.end), as_of=words.date(outcome.as_of),
    )  # fmt: skip


def arithmetic(outcome: Outcome, words: Language) -> str:
    """The arithmetic of the national ratio; empty where no unit is lifted."""
    lifted = outcome.lifted
    if lifted is None:
        return ""
    said = words.count(
        "what-if.sum", lifted.units, numerator=words.plain(lifted.before), denominator=words.plain(lifted.denominator),
        more=words.plain(lifted.after - lifted.before), after=words.number(lifted.value_after, Unit.PERCENT),
    )  # fmt: skip
    if outcome.published is None:
        return said
    published = words.figure(outcome.published, outcome.indicator)
    return f"{said} {words.text('what-if.published', figure=published, day=words.date(outcome.published.period.end))}"
