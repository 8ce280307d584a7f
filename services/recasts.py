"""The figures of areas, whatever units had their land at a time: read by few questions, combined by rule."""

from collections.abc import Iterable, Sequence
from datetime import date

from domain.geography import Area, Recast, recast
from domain.observation import Observation, SeriesBreak
from domain.org_unit import last_day_before
from services import below
from services.view import View

Figures = dict[tuple[str, str], list[Observation]]
Recasts = dict[tuple[str, str], Recast]
"""By code of the area's unit and of the indicator; a pair without any figure is not there."""


def every(view: View, areas: Sequence[Area], indicators: Sequence[str]) -> Recasts:
    """All figures of `areas` up to the as-of day."""
    found = view.series(indicators, _members(areas)) | below.figures(view, _members(areas), indicators)
    return _recast(view, areas, found, indicators)


def of_below(view: View, areas: Sequence[Area], indicator: str, first: date, last: date) -> Recasts:
    """The sums of what districts or communes of `areas` report, of periods that end in [first, last]."""
    return _recast(view, areas, below.figures(view, _members(areas), [indicator], first, last), [indicator])


def deciding(view: View, areas: Sequence[Area], indicators: Sequence[str], *, bare: bool = False) -> Recasts:
    """The figures on which a status of `areas` can depend: see `View.deciding`. Of what is summed all are needed.

    Of an area whose series begins with its unit the last figures before that are enough, and only where it has none
    of its own.
    """
    joined = [area for area in areas if area.joined]
    single = [area for area in areas if not area.joined]
    found = view.deciding(indicators, [area.unit.code for area in single], bare=bare)
    found |= view.deciding(indicators, _members(joined))
    silent: dict[date, set[str]] = {}
    for area in single:
        if len(area.members) > 1 and area.unit.opened and any((area.unit.code, i) not in found for i in indicators):
            before = last_day_before(area.unit.opened)
            silent.setdefault(before, set()).update(u.code for u in area.members if u is not area.unit)
    for day, codes in silent.items():
        with view.reading() as shown:
            for figure in shown.latest(indicators, codes, min(day, view.as_of)):
                found.setdefault((figure.org_unit, figure.indicator), []).append(figure)
    return _recast(view, areas, found, indicators)


def between(view: View, areas: Sequence[Area], indicators: Sequence[str], first: date, last: date) -> Recasts:
    """The figures of `areas` whose period ends in [first, last]."""
    found: Figures = {}
    with view.reading() as shown:
        for figure in shown.series(indicators, _members(areas), until=min(last, view.as_of), since=first):
            found.setdefault((figure.org_unit, figure.indicator), []).append(figure)
    return _recast(view, areas, found, indicators)


def breaks(view: View, area: Area, indicator: str) -> tuple[SeriesBreak, ...]:
    """The days across which nothing of an area is joined: those of the indicator, and of its units unless they are one.

    A change of units is a break of every series that does not stay with the same land.
    """
    own = view.codelists.breaks_of(indicator)
    return own if area.joined else (*own, *view.codelists.lineage.breaks(area))


def own(area: Area, found: Recast) -> tuple[Observation, ...]:
    """The figures by which an area is judged: whole ones, and of its own time where its series begins with its unit."""
    if area.joined or len(area.members) == 1:
        return found.whole
    return tuple(f for f in found.figures if f.org_unit == area.unit.code and f.merged is None)


def _members(areas: Iterable[Area]) -> list[str]:
    return list(dict.fromkeys(unit.code for area in areas for unit in area.members))


def _recast(view: View, areas: Sequence[Area], found: Figures, indicators: Sequence[str]) -> Recasts:
    made: Recasts = {}
    for area in areas:
        for code in indicators:
            if len(area.members) == 1:
                if of := found.get((area.unit.code, code)):
                    made[area.unit.code, code] = Recast(figures=tuple(of))
            elif parts := {unit.code: of for unit in area.members if (of := found.get((unit.code, code)))}:
                made[area.unit.code, code] = recast(area, view.codelists.indicators[code], parts)
    return made
