"""One unit against its targets, beside its peers; many units as a heat table."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from domain.assessment import Assessment
from domain.indicator import Counts, Indicator
from domain.observation import Observation
from domain.org_unit import NATION, Level, OrgUnit
from domain.scorecard import HeatCell, HeatTable, ScorecardRow
from domain.status import Status
from domain.trend import lines
from services.view import View
from storage import observations

PEERS = 5
"""How many similar units stand beside a unit."""


class Method(StrEnum):
    """How a comparison value was made; always shown beside it."""

    FIGURE = "figure"
    RATIO_OF_SUMS = "ratio_of_sums"
    MEDIAN = "median"


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerValue:
    """What a unit is held against: the country, its region or similar units."""

    group: str
    """``nation``, ``region`` or ``similar``."""
    units: tuple[OrgUnit, ...]
    value: float | None
    covered: int
    """How many of `units` have a figure."""
    method: Method
    figure: Observation | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The latest figure of a unit beside those of its peers, of the same period."""

    indicator: Indicator
    figure: Observation
    peers: tuple[PeerValue, ...]


def row(view: View, unit: OrgUnit, indicator: Indicator, figures: Sequence[Observation]) -> ScorecardRow:
    """One line of a scorecard from all figures of a unit under an indicator."""
    assessments = view.assessments(unit, indicator, figures)
    unbroken, _ = lines(figures, view.codelists.breaks_of(indicator.code))
    history = max(unbroken, key=lambda line: line[-1].period.end, default=())
    ordered = sorted(figures, key=lambda f: f.period.end)
    return ScorecardRow(
        indicator=indicator,
        org_unit=unit,
        latest=history[-1] if history else (ordered[-1] if ordered else None),
        previous=history[-2] if len(history) > 1 else None,
        history=history,
        assessments=assessments,
    )


def scorecard(view: View, unit: OrgUnit) -> tuple[ScorecardRow, ...]:
    """Every indicator of the unit's level that has a target that counts or at least one figure."""
    codes = [i.code for i in view.codelists.indicators.values()]
    found = view.series(codes, [unit.code])
    rows = []
    for code in codes:
        figures = found.get((unit.code, code), [])
        if figures or view.targets_for(unit, code):
            rows.append(row(view, unit, view.codelists.indicators[code], figures))
    return tuple(sorted(rows, key=lambda r: (not r.assessments, r.latest is None)))


def compare(view: View, card: ScorecardRow) -> Comparison | None:
    """The latest figure of a row beside country, region and similar units; None without a figure."""
    if card.latest is None or card.latest.value is None:
        return None
    unit, indicator = card.org_unit, card.indicator
    alive = [u for u in view.codelists.units(unit.level, card.latest.period.end) if u.code != unit.code]
    region = tuple(u for u in alive if unit.region and u.region == unit.region)
    similar = tuple(
        sorted(
            (u for u in alive if u.population and unit.population),
            key=lambda u: abs((u.population or 0) - (unit.population or 0)),
        )[:PEERS]
    )
    codes = [NATION, *dict.fromkeys(u.code for u in (*region, *similar))]
    found = view.series([indicator.code], codes)
    return Comparison(
        indicator=indicator,
        figure=card.latest,
        peers=(
            _nation(view, card.latest, found.get((NATION, indicator.code), [])),
            _group("region", region, card.latest, indicator, found),
            _group("similar", similar, card.latest, indicator, found),
        ),
    )


def heat(view: View, units: Sequence[OrgUnit], indicators: Sequence[Indicator]) -> HeatTable:
    """Latest figures and statuses of many units under many indicators."""
    found = view.series([i.code for i in indicators], [u.code for u in units])
    cells = {}
    for unit in units:
        for indicator in indicators:
            figures = found.get((unit.code, indicator.code), [])
            cells[unit.code, indicator.code] = _cell(view, unit, indicator, figures)
    return HeatTable(units=tuple(units), indicators=tuple(indicators), cells=cells)


def indicators_with_figures(view: View, units: Sequence[OrgUnit]) -> tuple[Indicator, ...]:
    """The indicators of which at least one of `units` has a figure: those with targets first."""
    with view.database.reading() as connection:
        codes = observations.org_units_with(
            connection, view.codelists.indicators, [u.code for u in units], view.as_of
        )
    found = [i for code, i in view.codelists.indicators.items() if code in codes]
    level = units[0].level if units else Level.NATION

    def order(indicator: Indicator) -> tuple[bool, bool]:
        judged = [t for t in view.codelists.targets_of(indicator.code) if t.counts and t.judges(level)]
        return (not judged, not any(t.headline for t in judged))

    return tuple(sorted(found, key=order))


def worst(assessments: Sequence[Assessment]) -> Assessment | None:
    """The assessment a small cell shows: the one of the deadline that counts most now, the nearest coming or last passed."""
    coming = [a for a in assessments if a.as_of <= a.target.deadline]
    return coming[0] if coming else (assessments[-1] if assessments else None)


def _cell(view: View, unit: OrgUnit, indicator: Indicator, figures: Sequence[Observation]) -> HeatCell:
    card = row(view, unit, indicator, figures)
    shown = worst(card.assessments)
    if shown is not None:
        return HeatCell(figure=card.latest, status=shown.status, assessment=shown)
    status = Status.NO_DATA if card.latest is None else Status.NOT_APPLICABLE
    return HeatCell(figure=card.latest, status=status)


def _nation(view: View, figure: Observation, figures: Sequence[Observation]) -> PeerValue:
    same = [f for f in figures if f.period.end == figure.period.end and f.series == figure.series]
    found = same[-1] if same else None
    unit = view.codelists.org_units[NATION]
    return PeerValue(
        group="nation",
        units=(unit,),
        value=found.value if found else None,
        covered=1 if found else 0,
        method=Method.FIGURE,
        figure=found,
    )


def _group(
    group: str,
    units: tuple[OrgUnit, ...],
    figure: Observation,
    indicator: Indicator,
    found: dict[tuple[str, str], list[Observation]],
) -> PeerValue:
    """Ratio of sums where every figure has its counts, else the median, which is no roll-up and says so."""
    same = [
        f
        for u in units
        for f in found.get((u.code, indicator.code), [])[::-1]
        if f.period.end == figure.period.end and f.series == figure.series and f.value is not None
    ]
    by_unit = {f.org_unit: f for f in same}
    values = [f.value for f in by_unit.values() if f.value is not None]
    value: float | None = statistics.median(values) if values else None
    method = Method.MEDIAN
    if by_unit and indicator.counts is Counts.REQUIRED and all(f.denominator for f in by_unit.values()):
        numerators = sum(f.numerator or 0 for f in by_unit.values())
        value = 100 * numerators / sum(f.denominator or 0 for f in by_unit.values())
        method = Method.RATIO_OF_SUMS
    return PeerValue(group=group, units=units, value=value, covered=len(by_unit), method=method)
