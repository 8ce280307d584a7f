"""Districts and communes, thousands of units: judged by the few bare values that decide (decision 0036)."""

from collections.abc import Collection, Iterator, Sequence

from domain import thinning
from domain.assessment import Assessment
from domain.indicator import Indicator
from domain.observation import Observation, Provenance
from domain.org_unit import Level, OrgUnit
from domain.status import Status
from domain.tally import Tally
from domain.target import Target
from services.view import View
from storage.groups import BareSeries

MANY = frozenset({Level.DISTRICT, Level.COMMUNE})
"""Levels whose units are thousands: their figures are read as bare values, and only what decides is looked at."""
NOWHERE = Provenance(file="", line=0)
"""Of a bare value it is not said where it stood: its unit's own page says so."""


def of_these(view: View, indicator: str, units: Sequence[OrgUnit]) -> tuple[tuple[Target, Tally], ...]:
    """How some districts or communes stand under every target they owe, in order of deadline."""
    among = {unit.code for unit in units}
    counted: dict[str, list[Status]] = {}
    for assessment in assessments(view, view.codelists.indicators[indicator], among):
        counted.setdefault(assessment.target.code, []).append(assessment.status)
    targets = view.codelists.targets_of(indicator)
    return tuple((t, Tally.of(counted[t.code])) for t in targets if t.code in counted)


def assessments(view: View, indicator: Indicator, among: Collection[str] | None = None) -> Iterator[Assessment]:
    """Every district and commune (or those `among`) under every target it owes, by what decides the statuses."""
    by_unit: dict[str, list[Target]] = {}
    units: dict[str, OrgUnit] = {}
    for target in view.codelists.targets_of(indicator.code):
        if not (target.counts and target.judges_units):
            continue
        for unit in view.codelists.units_judged(target, view.as_of):
            if unit.level not in MANY or (among is not None and unit.code not in among):
                continue
            units[unit.code] = unit
            by_unit.setdefault(unit.code, []).append(view.owed(unit, target))
    if not units:
        return
    with view.reading() as shown:
        for code, values in shown.values(indicator.code, list(units), view.as_of):
            owed = by_unit.pop(code)
            figures = _figures(view, indicator, code, values, owed)
            for target in owed:
                yield view.assess(units[code], indicator, figures, target, bare=True)
    for code, owed in by_unit.items():
        for target in owed:
            yield view.assess(units[code], indicator, (), target)


def _figures(
    view: View, indicator: Indicator, unit: str, series: BareSeries, targets: list[Target]
) -> list[Observation]:
    """The figures that decide, or all of them where the short way does not hold: rivals, bounds, another rhythm."""
    places = thinning.deciding(
        series, indicator, targets,
        as_of=view.as_of, breaks=view.codelists.breaks_of(indicator.code), rules=view.rules,
    )  # fmt: skip
    return [
        Observation(
            indicator=indicator.code,
            org_unit=unit,
            period=one.period,
            value=one.value,
            numerator=one.numerator,
            denominator=one.denominator,
            qualifier=one.qualifier,
            status=one.status,
            calendar=one.calendar,
            series=one.series,
            origin=one.origin,
            provenance=NOWHERE,
        )
        for one in map(series.at, range(len(series)) if places is None else places)
    ]
