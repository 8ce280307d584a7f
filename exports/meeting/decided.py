"""What has become of the decisions of earlier meetings: each with its figure before and after, and the verdict."""

from collections import Counter

from domain.decision import DecisionStanding, Movement
from domain.org_unit import NATION
from exports.meeting.story import Cell, Note, Section, Table
from exports.meeting.telling import Telling


def sections(told: Telling) -> tuple[Section, ...]:
    """One section; none where nothing was decided."""
    standings = told.pack.decisions
    if not standings:
        return ()
    words = told.words
    counted = Counter(one.verdict for one in standings if one.decision.is_open)
    said = [
        words.count(f"slide.decisions.{verdict}", counted[verdict])
        for verdict in (Movement.DID_NOT_MOVE, Movement.MOVED, Movement.TOO_EARLY, Movement.CANNOT_COMPARE)
        if counted[verdict]
    ]
    overdue = sum(one.overdue for one in standings)
    if overdue:
        said.insert(0, words.count("slide.decisions.overdue", overdue))
    closed = sum(not one.decision.is_open for one in standings)
    if closed:
        said.append(words.count("slide.decisions.closed", closed))
    finding = words.text("slide.decisions.finding", count=len(standings), counts=", ".join(said))
    head = tuple(words.text(f"slide.decisions.{key}") for key in ("what", "owner", "due", "before", "after", "verdict"))
    table = Table(
        caption=words.text("slide.decisions"),
        head=head,
        rows=tuple(_row(told, one) for one in standings),
        numeric=frozenset({3, 4}),
        widths=(5.2, 2.6, 2.8, 3.1, 3.1, 3),
    )
    notes = tuple(
        Note(
            question=words.text("slide.decisions.ask", number=one.decision.number),
            answer=words.text(f"decision.reason.{one.reason}"),
        )
        for one in standings
    )
    return (
        Section(
            code="decisions",
            heading=words.text("slide.decisions"),
            finding=finding,
            prose=(words.count("prose.decisions", len(standings), counts=", ".join(said)),),
            blocks=(table,),
            notes=notes,
            sources=told.sources(f for one in standings for f in (one.before, one.after) if f),
        ),
    )


def _row(told: Telling, one: DecisionStanding) -> tuple[Cell, ...]:
    words, decision, effect = told.words, one.decision, one.decision.effect
    indicator = told.indicators.get(effect.indicator) if effect else None
    what = words.text(
        "slide.decisions.numbered", number=decision.number, day=words.date(decision.day), text=decision.text
    )
    if effect and indicator:
        of = told.unit(effect.org_unit or NATION)
        what += " " + words.text("slide.decisions.effect", indicator=words.of(indicator.short), unit=of)
    figures = [
        Cell(text=told.on_day(f, indicator), value=f.value) if f and indicator else Cell(text=words.text("figure.dash"))
        for f in (one.before, one.after)
    ]
    # Where no figure is named nothing was compared.
    verdict = words.text(f"decision.verdict.{one.verdict}" if effect else "slide.decisions.no-figure")
    if decision.how is not None:
        how = words.text(f"decision.closing.{decision.how}")
        verdict = words.text("slide.decisions.ended", how=how, verdict=verdict)
    elif one.overdue:
        verdict = words.text("slide.decisions.late", state=words.text("decision.state.overdue"), verdict=verdict)
    return (Cell(text=what), Cell(text=told.unit(decision.owner)), Cell(text=words.date(decision.due)), *figures,
            Cell(text=verdict))  # fmt: skip
