"""Published figures: reads `data/published/national.csv`, `agencies.csv` and `papi.csv`."""

from datetime import date
from typing import Any

from domain.indicator import Indicator, Unit
from domain.observation import FigureKey, Observation, Origin, Provenance, Qualifier
from domain.org_unit import OrgUnit
from domain.period import Period
from domain.reference import Statement
from domain.target import Certainty
from loaders.codelists import Codelists
from loaders.reading import Located, Reading, span
from loaders.resolution17 import bounds_of
from loaders.rows import Row, sheet

COLUMNS = (
    "indicator", "org_unit", "period_start", "period_end", "value", "qualifier", "rank", "rank_of", "text", "series",
    "source", "certainty", "note_vi", "note_en",
)  # fmt: skip

RECAST = "recast"
"""Series of figures computed again for a later extent of a unit; only they may lie before the unit's first day."""

UNDATED = "undated"
"""Kind of statement a figure without a date becomes."""


def read(data: bytes, file: str, codelists: Codelists) -> Reading[Any]:
    """Observations, and a `Located[Statement]` for each row without a date: shown, never computed with."""
    page = sheet(data, file, COLUMNS)
    problems = page.problems
    items: list[Any] = []
    seen: dict[FigureKey | str, int] = {}
    for row in page.rows:
        item = _item(row, codelists)
        if row.problems or item is None:
            problems.extend(row.problems)
            continue
        key = item.key if isinstance(item, Observation) else item.code
        if key in seen:
            row.wrong("figure-twice", "indicator", first=str(seen[key]))
            problems.extend(row.problems)
            continue
        seen[key] = row.line
        items.append(item if isinstance(item, Observation) else Located(item, file, row.line))
    return Reading(tuple(items), tuple(problems), broken=page.broken)


def alive(row: Row, column: str, unit: OrgUnit, day: date, series: str) -> None:
    """Note a problem where `unit` does not exist on `day`; recast figures may be older than their unit."""
    older = unit.opened is not None and day < unit.opened
    if not unit.alive_on(day) and not (series == RECAST and older):
        row.wrong("dead-unit", column, day=day.isoformat(), life=span(unit.opened, unit.closed))


def _item(row: Row, codelists: Codelists) -> Observation | Statement | None:
    indicator = codelists.indicators.get(row.known("indicator", "indicator", codelists.indicators))
    unit = codelists.org_units.get(row.known("org_unit", "org-unit", codelists.org_units))
    qualifier = row.choice("qualifier", Qualifier, Qualifier.EXACT)
    certainty = row.choice("certainty", Certainty, Certainty.QUOTED)
    note = row.wording("note", needed=False)
    source = row.needed("source")
    start, end = row.day("period_start"), row.day("period_end")
    if start and end and start > end:
        row.wrong("period-order", "period_end")
    if indicator is None or unit is None:
        return None
    value = _value(row, indicator)
    _levels(row, indicator, unit)
    series = row.text("series")
    rank, rank_of = _rank(row)
    if end:
        alive(row, "org_unit", unit, end, series)
    elif start:
        row.wrong("missing-cell", "period_end")
    if row.problems:
        return None
    if end is None:
        return Statement(
            code=f"{UNDATED}-{indicator.code}-{unit.code}", system=indicator.system or "", indicator=indicator.code,
            org_unit=unit.code, as_of=None, value=value, qualifier=qualifier, unit=indicator.unit.value,
            citation=source, names=indicator.names, kind=UNDATED, source=source, certainty=certainty, note=note,
        )  # fmt: skip
    return Observation(
        indicator=indicator.code, org_unit=unit.code, period=Period(end, start), value=value, qualifier=qualifier,
        series=series, rank=rank, rank_of=rank_of, text=row.text("text"), origin=Origin.PUBLISHED,
        provenance=Provenance(file=row.file, line=row.line, source=source, certainty=certainty, note=note),
    )  # fmt: skip


def _value(row: Row, indicator: Indicator) -> float | None:
    value = row.number("value")
    if value is None:
        if not row.text("value") and not row.text("rank") and not row.text("text"):
            row.wrong("no-value", "value")
    elif indicator.unit in (Unit.CATEGORY, Unit.TEXT):
        row.wrong("number-for-text", "value", unit=indicator.unit.value)
    elif not indicator.bounds.hold(value):
        row.wrong("out-of-bounds", "value", range=bounds_of(indicator))
    return value


def _levels(row: Row, indicator: Indicator, unit: OrgUnit) -> None:
    if unit.level not in indicator.levels:
        row.wrong("other-level", "org_unit", levels=", ".join(indicator.levels))


def _rank(row: Row) -> tuple[int | None, int | None]:
    rank, rank_of = row.whole("rank"), row.whole("rank_of")
    if rank is not None and (rank < 1 or (rank_of is not None and rank > rank_of)):
        row.wrong("out-of-bounds", "rank", range=span(1, rank_of))
    return rank, rank_of
