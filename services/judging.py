"""How the units that owe a target stand, all of them judged: for sentences, strips and who can move it."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from domain import thinning
from domain.assessment import Assessment
from domain.indicator import Frequency, Indicator
from domain.observation import Observation, Provenance
from domain.org_unit import Level, OrgUnit
from domain.status import Status
from domain.tally import Tally
from domain.target import Target
from services.view import View
from storage.groups import BareSeries

FARTHEST = 10
"""How many units are kept as the farthest from a target."""
MANY = frozenset({Level.DISTRICT, Level.COMMUNE})
"""Levels whose units are thousands: their figures are read as bare values, and only what decides is looked at."""


NOWHERE = Provenance(file="", line=0)
"""Of a bare value it is not said where it stood: its unit's own page says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitsUnder:
    """How the units stand under one target."""

    tally: Tally
    farthest: tuple[Assessment, ...] = ()
    """Those judged that have not reached it, farthest first."""


def of_target(view: View, target: Target) -> UnitsUnder:
    """Every unit that owes `target`, judged."""
    return view.ask(of_indicator, target.indicator).get(target.code) or UnitsUnder(tally=Tally.of(()))


def of_indicator(view: View, indicator: str) -> dict[str, UnitsUnder]:
    """By target of an indicator that judges units. Figures are read once; ask for it by `View.ask`."""
    statuses: dict[str, list[Assessment]] = {}
    for code, assessments in view.ask(assessments_of, indicator).items():
        statuses.setdefault(code, []).extend(assessments)
    measured = view.codelists.indicators[indicator]
    counted = {code: [a.status for a in found] for code, found in statuses.items()}
    for assessment in _of_many(view, measured):
        code = assessment.target.code
        counted.setdefault(code, []).append(assessment.status)
        if assessment.status.judged and not assessment.status.good:
            far = statuses.setdefault(code, [])
            far.append(assessment)
            if len(far) > 20 * FARTHEST:
                statuses[code] = list(_farthest(far))
    tallies = {code: Tally.of(found) for code, found in counted.items()}
    return {
        code: UnitsUnder(tally=tally, farthest=_farthest(statuses.get(code, ()))) for code, tally in tallies.items()
    }


def of_these(view: View, indicator: str, units: Sequence[OrgUnit]) -> tuple[tuple[Target, Tally], ...]:
    """How some districts or communes stand under every target they owe, in order of deadline."""
    among = {unit.code for unit in units}
    counted: dict[str, list[Status]] = {}
    for assessment in _of_many(view, view.codelists.indicators[indicator], among):
        counted.setdefault(assessment.target.code, []).append(assessment.status)
    targets = view.codelists.targets_of(indicator)
    return tuple((t, Tally.of(counted[t.code])) for t in targets if t.code in counted)


def assessments_of(view: View, indicator: str) -> dict[str, tuple[Assessment, ...]]:
    """By target of an indicator: every ministry and province that owes it, judged; ask for it by `View.ask`."""
    codelists, measured = view.codelists, view.codelists.indicators[indicator]
    owing = _owing(view, indicator, many=False)
    found = view.deciding([indicator], list(dict.fromkeys(u.code for units in owing.values() for u in units)))
    targets = {t.code: t for t in codelists.targets_of(indicator)}
    return {
        code: tuple(
            view.assess(u, measured, found.get((u.code, indicator), []), view.owed(u, targets[code])) for u in units
        )
        for code, units in owing.items()
    }


def _owing(view: View, indicator: str, *, many: bool) -> dict[str, tuple[OrgUnit, ...]]:
    """The units that owe each target that judges units: those of the many levels, or the others."""
    return {
        target.code: tuple(
            u for u in view.codelists.units_judged(target, view.as_of) if (u.level in MANY) is many
        )
        for target in view.codelists.targets_of(indicator)
        if target.counts and target.judges_units
    }  # fmt: skip


def _of_many(view: View, indicator: Indicator, among: Collection[str] | None = None) -> Iterator[Assessment]:
    """Every district and commune (or those `among`) under every target it owes, by what decides the statuses."""
    owing = _owing(view, indicator.code, many=True)
    targets = {t.code: t for t in view.codelists.targets_of(indicator.code)}
    by_unit: dict[str, list[Target]] = {}
    units: dict[str, OrgUnit] = {}
    for code, of_target in owing.items():
        for unit in of_target:
            if among is not None and unit.code not in among:
                continue
            units[unit.code] = unit
            by_unit.setdefault(unit.code, []).append(view.owed(unit, targets[code]))
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
    ends = series.ends
    short = (
        indicator.frequency is Frequency.MONTHLY
        and len(set(ends)) == len(ends)
        and series.exact
        and {target.series for target in targets} == series.series
    )
    places: Iterable[int] = range(len(series))
    if short:
        places = thinning.deciding(
            ends,
            series.values,
            targets,
            as_of=view.as_of,
            breaks=view.codelists.breaks_of(indicator.code),
            rules=view.rules,
        )
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
        for one in map(series.at, places)
    ]


def _farthest(found: list[Assessment] | tuple[Assessment, ...]) -> tuple[Assessment, ...]:
    short = [a for a in found if a.status.judged and not a.status.good]
    return tuple(sorted(short, key=lambda a: -(a.gap or 0.0))[:FARTHEST])
