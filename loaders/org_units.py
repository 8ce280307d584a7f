"""The nation, ministries, provinces and what lies below, in all their extents: reads `data/org_units*.csv`.

Who follows whom is no part of it: `unit_events.csv` says so, and is read after the units.
"""

from domain.org_unit import Kind, Level, OrgUnit
from domain.problem import Problem
from domain.unit_history import unit_flaws
from loaders.codelists import Codelists
from loaders.reading import Located, Reading, near, span
from loaders.rows import Row, sheet

COLUMNS = (
    "code", "level", "kind", "name_vi", "name_en", "short_vi", "short_en", "opened", "closed", "region", "gso", "iso",
    "official", "aliases", "population", "certainty", "source", "note_vi", "note_en",
)  # fmt: skip
OPTIONAL = ("parent",)
"""The unit of which it is a part: a district of a province, a commune of a district or a province."""


def read(data: bytes, file: str, codelists: Codelists) -> Reading[Located[OrgUnit]]:
    """The units; a file may name parents that stand in it or in one before, and what cannot be true is refused."""
    page = sheet(data, file, COLUMNS, OPTIONAL)
    problems = page.problems
    units: dict[str, tuple[OrgUnit, Row]] = {}
    for row in page.rows:
        unit = _unit(row, codelists)
        if unit.code in units:
            row.wrong("code-twice", "code", first=str(units[unit.code][1].line))
        elif unit.code in codelists.unit_places and codelists.unit_places[unit.code].file != file:
            there = codelists.unit_places[unit.code]
            row.wrong("code-twice", "code", first=f"{there.line} ({there.file})")
        if row.problems:
            problems.extend(row.problems)
        else:
            units[unit.code] = (unit, row)
    named = {**codelists.org_units, **{code: unit for code, (unit, _) in units.items()}}
    for unit, row in list(units.values()):
        if unit.parent is not None and unit.parent not in named:
            row.wrong("unknown-org-unit", "parent", **near(unit.parent, named))
    others = [one.item for one in codelists.unit_places.values() if one.item.code not in units]
    for flaw in unit_flaws([*others, *(unit for unit, _ in units.values())], named):
        if flaw.of in units:
            units[flaw.of][1].problems.append(
                Problem(
                    code=flaw.code, file=file, line=units[flaw.of][1].line, column=flaw.column, cell=flaw.cell,
                    params=dict(flaw.params),
                )
            )  # fmt: skip
    for _, row in units.values():
        problems.extend(row.problems)
    whole = [Located(unit, file, row.line) for unit, row in units.values() if not row.problems]
    return Reading(tuple(whole), tuple(problems), broken=page.broken)


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
        parent=row.text("parent") or None,
        region=region,
        codes={scheme: text for scheme in ("gso", "iso", "official") if (text := row.text(scheme))},
        aliases=tuple(alias for part in row.text("aliases").split(";") if (alias := part.strip())),
        population=population,
        source=row.needed("source"),
        certainty=row.needed("certainty"),
        note=row.wording("note", needed=False),
    )
