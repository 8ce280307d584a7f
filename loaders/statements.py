"""What articles said, each with its citation: reads `data/published/statements.csv`."""

from typing import Any

from domain.observation import Observation, Origin, Provenance, Qualifier
from domain.period import Period
from domain.reference import Statement
from loaders.codelists import Codelists
from loaders.published import alive
from loaders.reading import Located, Reading
from loaders.resolution17 import bounds_of
from loaders.rows import Row, sheet

COLUMNS = (
    "code", "system", "indicator", "org_unit", "as_of", "value", "qualifier", "unit", "citation", "name_vi", "name_en",
    "kind", "source",
)  # fmt: skip

OBSERVATION, TEXT = "observation", "text"
KINDS = (OBSERVATION, "repeat", "target", TEXT)


def read(data: bytes, file: str, codelists: Codelists) -> Reading[Any]:
    """A `Located[Statement]` a row, and an Observation for each of kind ``observation``.

    A repeat is published in another file too and a target is no figure: neither becomes an Observation.
    """
    page = sheet(data, file, COLUMNS)
    problems = page.problems
    items: list[Any] = []
    seen: dict[str, int] = {}
    for row in page.rows:
        statement = _statement(row, codelists)
        if statement.code in seen:
            row.wrong("code-twice", "code", first=str(seen[statement.code]))
        if row.problems:
            problems.extend(row.problems)
            continue
        seen[statement.code] = row.line
        items.append(Located(statement, file, row.line))
        if statement.kind == OBSERVATION:
            items.append(_observation(statement, row))
    return Reading(tuple(items), tuple(problems), broken=page.broken)


def _statement(row: Row, codelists: Codelists) -> Statement:
    kind = row.one_of("kind", KINDS)
    as_of = row.day("as_of")
    value = row.number("value")
    if as_of is None:
        row.needed("as_of")
    if kind != TEXT:
        row.known("indicator", "indicator", codelists.indicators)
        row.needed("value")
    unit = codelists.org_units.get(row.known("org_unit", "org-unit", codelists.org_units))
    if unit and as_of and kind != "target":
        alive(row, "org_unit", unit, as_of, "")
    indicator = codelists.indicators.get(row.text("indicator"))
    if indicator and value is not None and not indicator.bounds.hold(value):
        row.wrong("out-of-bounds", "value", range=bounds_of(indicator))
    return Statement(
        code=row.needed("code"),
        system=row.known("system", "system", codelists.systems),
        indicator=row.text("indicator"),
        org_unit=row.text("org_unit"),
        as_of=as_of,
        value=value,
        qualifier=row.choice("qualifier", Qualifier, Qualifier.EXACT),
        unit=row.text("unit"),
        citation=row.needed("citation"),
        names=row.wording("name"),
        kind=kind,
        source=row.text("source"),
    )


def _observation(statement: Statement, row: Row) -> Observation:
    assert statement.as_of is not None
    return Observation(
        indicator=statement.indicator,
        org_unit=statement.org_unit,
        period=Period(statement.as_of),
        value=statement.value,
        qualifier=statement.qualifier,
        origin=Origin.PUBLISHED,
        provenance=Provenance(
            file=row.file,
            line=row.line,
            source=statement.source or statement.citation,
            certainty=statement.certainty,
            note=statement.names,
        ),
    )
