"""How units became others: reads `data/unit_events.csv`.

It is read before the units, since their successors come from it; `org_units` checks the codes it names.
"""

from domain.org_unit import UnitEvent
from loaders.codelists import Codelists
from loaders.reading import Located, Reading, span
from loaders.rows import Row, sheet

COLUMNS = (
    "code", "kind", "day", "before", "after", "share", "legal_act", "source", "certainty", "note_vi", "note_en",
)  # fmt: skip
KINDS = ("unchanged", "rename", "merge", "split", "transfer", "status", "close")


def read(data: bytes, file: str, codelists: Codelists) -> Reading[Located[UnitEvent]]:  # noqa: ARG001 one signature for all
    """The events; each has a day, and all but a close a unit after it."""
    page = sheet(data, file, COLUMNS)
    problems = page.problems
    events: dict[str, Located[UnitEvent]] = {}
    for row in page.rows:
        event = _event(row)
        if event and event.code in events:
            row.wrong("code-twice", "code", first=str(events[event.code].line))
        if row.problems or event is None:
            problems.extend(row.problems)
        else:
            events[event.code] = Located(event, file, row.line)
    return Reading(tuple(events.values()), tuple(problems), broken=page.broken)


def _event(row: Row) -> UnitEvent | None:
    day = row.day("day")
    if day is None:
        row.needed("day")
        return None
    kind = row.one_of("kind", KINDS)
    after = row.text("after") or None
    if after is None and kind != "close":
        row.wrong("missing-cell", "after")
    share = row.number("share")
    if share is not None and not 0 < share <= 1:
        row.wrong("out-of-bounds", "share", range=span(0, 1))
    return UnitEvent(
        code=row.needed("code"),
        kind=kind,
        day=day,
        before=row.needed("before"),
        after=after,
        share=share,
        legal_act=row.text("legal_act"),
        source=row.needed("source"),
        certainty=row.needed("certainty"),
        note=row.wording("note", needed=False),
    )
