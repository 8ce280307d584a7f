"""The nation, ministries and provinces in all their extents: reads `data/org_units.csv`."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from domain.org_unit import Kind, Level, OrgUnit, UnitEvent
from domain.problem import Problem
from loaders.codelists import Codelists
from loaders.reading import Located, Reading, near, span
from loaders.rows import Row, sheet

COLUMNS = (
    "code", "level", "kind", "name_vi", "name_en", "short_vi", "short_en", "opened", "closed", "region", "gso", "iso",
    "official", "aliases", "population", "certainty", "source", "note_vi", "note_en",
)  # fmt: skip

SUCCESSION = frozenset({"unchanged", "rename", "merge", "split"})
"""Kinds of event by which one unit follows another; a transfer of functions or a new status is none."""


def read(data: bytes, file: str, codelists: Codelists) -> Reading[Located[OrgUnit]]:
    """The units, with the successors and predecessors that the events read before say.

    An event that names a unit which does not exist is named with its own file and line.
    """
    page = sheet(data, file, COLUMNS)
    problems = page.problems
    units: dict[str, Located[OrgUnit]] = {}
    for row in page.rows:
        unit = _unit(row, codelists)
        if unit.code in units:
            row.wrong("code-twice", "code", first=str(units[unit.code].line))
        if row.problems:
            problems.extend(row.problems)
        else:
            units[unit.code] = Located(unit, file, row.line)
    if not page.broken:
        problems.extend(_strangers(codelists.unit_events.values(), units))
    events = [one.item for one in codelists.unit_events.values()]
    linked = [replace(one, item=_linked(one.item, events, units)) for one in units.values()]
    return Reading(tuple(linked), tuple(problems), broken=page.broken)


def _unit(row: Row, codelists: Codelists) -> OrgUnit:
    region = row.known("region", "region", codelists.regions) if row.text("region") else None
    opened, closed = row.day("opened"), row.day("closed")
    if opened and closed and opened > closed:
        row.wrong("period-order", "closed")
    population = row.whole("population")
    if population is not None and population < 0:
        row.wrong("out-of-bounds", "population", range=span(0, None))
    return OrgUnit(
        code=row.needed("code"),
        level=row.choice("level", Level, Level.NATION),
        kind=row.choice("kind", Kind, Kind.NATION),
        names=row.wording("name"),
        short=row.wording("short"),
        opened=opened,
        closed=closed,
        region=region,
        codes={scheme: text for scheme in ("gso", "iso", "official") if (text := row.text(scheme))},
        aliases=tuple(alias for part in row.text("aliases").split(";") if (alias := part.strip())),
        population=population,
        source=row.needed("source"),
        certainty=row.needed("certainty"),
        note=row.wording("note", needed=False),
    )


def _linked(unit: OrgUnit, events: Sequence[UnitEvent], units: dict[str, Located[OrgUnit]]) -> OrgUnit:
    links = [
        e
        for e in events
        if e.kind in SUCCESSION and e.after and e.before != e.after and {e.before, e.after} <= units.keys()
    ]
    return replace(
        unit,
        successors=tuple(e.after for e in links if e.before == unit.code and e.after),
        predecessors=tuple(e.before for e in links if e.after == unit.code),
    )


def _strangers(events: Iterable[Located[UnitEvent]], units: dict[str, Located[OrgUnit]]) -> Iterable[Problem]:
    for one in events:
        for column in ("before", "after"):
            code = getattr(one.item, column)
            if code and code not in units:
                yield Problem(
                    code="unknown-org-unit",
                    file=one.file,
                    line=one.line,
                    column=column,
                    cell=code,
                    params=near(code, units),
                )
