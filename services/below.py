"""What districts and communes report, seen from the province they lie in: sums of their counts, and how they stand."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from domain.indicator import Indicator
from domain.observation import Observation, ObsStatus, Provenance, Sum, in_order
from domain.org_unit import Level
from domain.tally import Tally
from domain.target import Certainty, Target
from services import many_units
from services.view import View
from storage.groups import GroupSum


@dataclass(frozen=True, slots=True, kw_only=True)
class Below:
    """The districts or communes of a unit under one indicator."""

    indicator: Indicator
    level: Level
    latest: Observation | None
    """The ratio of the sums of the latest time, with how many units are in it."""
    units: int
    """How many there are on the day of the figure; without one, on the as-of day."""
    standings: tuple[tuple[Target, Tally], ...]
    """How they stand under every target they owe, in order of deadline."""


def reported_below(indicator: Indicator, level: Level) -> Level | None:
    """The level whose units report an indicator that units of `level` do not: the next one below; or None."""
    if level in indicator.levels or level is Level.NATION or level is Level.MINISTRY:
        return None
    order = list(Level)
    lower = [one for one in order[order.index(level) + 1 :] if one in indicator.levels]
    return lower[0] if lower else None


def of_unit(view: View, unit: str) -> tuple[Below, ...]:
    """What is reported below a unit, indicator by indicator; nothing where no units below it are known."""
    codelists, here = view.codelists, view.codelists.org_units[unit]
    found = []
    for indicator in codelists.indicators.values():
        level = reported_below(indicator, here.level)
        children = codelists.below(unit, level) if level else ()
        if level is None or not children:
            continue
        sums = figures(view, [unit], [indicator.code]).get((unit, indicator.code), [])
        latest = sums[-1] if sums else None
        day = latest.period.end if latest else min(view.as_of, here.closed or view.as_of)
        found.append(
            Below(
                indicator=indicator,
                level=level,
                latest=latest,
                units=sum(child.alive_on(day) for child in children),
                standings=many_units.of_these(view, indicator.code, children),
            )
        )
    return tuple(found)


def figures(
    view: View, units: Iterable[str], indicators: Sequence[str], since: date = date.min, until: date = date.max
) -> dict[tuple[str, str], list[Observation]]:
    """The sums of what is reported below `units`, by unit and indicator, what stands last; one question a level."""
    codelists = view.codelists
    asked: dict[Level, tuple[list[str], dict[str, list[str]]]] = {}
    for code in indicators:
        for unit in units:
            level = reported_below(codelists.indicators[code], codelists.org_units[unit].level)
            if level is None:
                continue
            codes, groups = asked.setdefault(level, ([], {}))
            if code not in codes:
                codes.append(code)
            if unit not in groups:
                groups[unit] = _children(view, unit, level)
    found: dict[tuple[str, str], list[Observation]] = {}
    for codes, groups in asked.values():
        with view.reading() as shown:
            for one in shown.sums(codes, groups, since=since, until=min(until, view.as_of)):
                if one.sum_denominator:
                    found.setdefault((one.group, one.indicator), []).append(_figure(one))
    return {key: in_order(some) for key, some in found.items()}


def submissions_in(view: View, sums: Iterable[Observation]) -> set[int]:
    """The numbers of the submissions whose figures are in `sums`, which `figures` has given."""
    grouped: dict[tuple[str, str], list[Observation]] = {}
    for one in sums:
        grouped.setdefault((one.org_unit, one.indicator), []).append(one)
    numbers: set[int] = set()
    with view.reading() as shown:
        for (unit, indicator), some in grouped.items():
            numbers |= shown.submissions_below(some, summed_from(view, unit, indicator))
    return numbers


def summed_from(view: View, unit: str, indicator: str) -> list[str]:
    """The codes of the units over which `figures` sums an indicator for a unit; none where it does not."""
    level = reported_below(view.codelists.indicators[indicator], view.codelists.org_units[unit].level)
    return _children(view, unit, level) if level else []


def _children(view: View, unit: str, level: Level) -> list[str]:
    return [child.code for child in view.codelists.below(unit, level)]


def _figure(one: GroupSum) -> Observation:
    return Observation(
        indicator=one.indicator,
        org_unit=one.group,
        period=one.period,
        value=100 * one.sum_numerator / one.sum_denominator,
        numerator=one.sum_numerator,
        denominator=one.sum_denominator,
        status=ObsStatus.PROVISIONAL if one.n_provisional else ObsStatus.NORMAL,
        calendar=one.calendar,
        series=one.series,
        origin=one.origin,
        provenance=Provenance(file="", line=0, certainty=Certainty.DERIVED),
        summed=Sum(units=one.n, provisional=one.n_provisional),
    )
