"""How units became others: reads `data/unit_events.csv`.

How to add an event, a future one too: a row here, and in `org_units.csv` the new units and the last day of those that
end. What the units' own days make impossible is refused: see `domain.unit_history`.
"""

from collections.abc import Iterator

from domain.org_unit import EventKind, Kind, UnitEvent
from domain.problem import Problem
from domain.unit_history import Flaw, event_flaws, orphans
from loaders.codelists import Codelists
from loaders.reading import Located, Reading, span
from loaders.rows import Row, sheet

COLUMNS = (
    "code", "kind", "day", "before", "after", "share", "legal_act", "source", "certainty", "note_vi", "note_en",
)  # fmt: skip
OPTIONAL = ("unit_kind", "name_vi", "name_en", "short_vi", "short_en")
"""What a unit is and is called from the day on: for a change of status, and for a rename of a unit that stays."""


def read(data: bytes, file: str, codelists: Codelists) -> Reading[Located[UnitEvent]]:
    """The events that can be true; a unit that ends or begins unsaid is named at its own line."""
    page = sheet(data, file, COLUMNS, OPTIONAL)
    problems = page.problems
    events: dict[str, tuple[UnitEvent, Row]] = {}
    refused: set[str] = set()
    for row in page.rows:
        event = _event(row, codelists)
        if event and event.code in events:
            row.wrong("code-twice", "code", first=str(events[event.code][1].line))
        if row.problems or event is None:
            problems.extend(row.problems)
            refused |= {row.text("before"), row.text("after")}
        else:
            events[event.code] = (event, row)
    flaws = {flaw.of: flaw for flaw in event_flaws(codelists.org_units, [event for event, _ in events.values()])}
    for code, flaw in flaws.items():
        event, row = events[code]
        problems.append(_problem(flaw, file, row.line))
        refused |= {event.before, event.after or ""}
    whole = [Located(event, file, row.line) for code, (event, row) in events.items() if code not in flaws]
    if not page.broken:
        problems.extend(_unsaid(orphans(codelists.org_units, [one.item for one in whole], refused), codelists))
    return Reading(tuple(whole), tuple(problems), broken=page.broken)


def _event(row: Row, codelists: Codelists) -> UnitEvent | None:
    day = row.day("day")
    if day is None:
        row.needed("day")
        return None
    kind = row.choice("kind", EventKind, EventKind.UNCHANGED)
    before = row.known("before", "org-unit", codelists.org_units)
    after = row.text("after") or None
    if after is not None:
        row.known("after", "org-unit", codelists.org_units)
    elif kind is not EventKind.CLOSE:
        row.wrong("missing-cell", "after")
    share = row.number("share")
    if share is not None and not 0 < share <= 1:
        row.wrong("out-of-bounds", "share", range=span(0, 1))
    unit_kind = row.choice("unit_kind", Kind, Kind.NATION) if row.text("unit_kind") else None
    if kind is EventKind.STATUS and unit_kind is None:
        row.needed("unit_kind")
    renamed = kind is EventKind.RENAME and after == before
    names, short = row.wording("name", needed=renamed), row.wording("short", needed=renamed)
    return UnitEvent(
        code=row.needed("code"),
        kind=kind,
        day=day,
        before=before,
        after=after,
        share=share,
        legal_act=row.text("legal_act"),
        source=row.needed("source"),
        certainty=row.needed("certainty"),
        note=row.wording("note", needed=False),
        unit_kind=unit_kind,
        names=names,
        short=short,
    )


def _problem(flaw: Flaw, file: str, line: int) -> Problem:
    return Problem(
        code=flaw.code, file=file, line=line, column=flaw.column, cell=flaw.cell, params=dict(flaw.params)
    )  # fmt: skip


def _unsaid(flaws: tuple[Flaw, ...], codelists: Codelists) -> Iterator[Problem]:
    for flaw in flaws:
        place = codelists.unit_places.get(flaw.of)
        if place is not None:
            yield _problem(flaw, place.file, place.line)
