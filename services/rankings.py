"""Units of one level in order of one indicator, at one time."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from domain.assessment import Assessment
from domain.geography import Area, Recast
from domain.indicator import Direction, Frequency, Indicator, Merging
from domain.observation import Observation, in_order
from domain.org_unit import Level, OrgUnit
from domain.period import Period, add_months, parse_month
from domain.scorecard import RankedUnit, Ranking
from services import below, geographies, recasts, scorecards
from services.geographies import Geography
from services.view import View

LOOK_BACK = 12
"""Months among which the latest that many units share is looked for, where figures are summed from below."""

Time = tuple[int, int, bool]
"""A month or (with month 0) a year, and whether it lies after the change of the units, where nothing crosses that."""


def ranking(view: View, indicator: Indicator, areas: Sequence[Area], period: date | None = None) -> Ranking:
    """`areas` by their figures of one time: of `period`, else of the latest time that many of them share.

    A time is a month for monthly figures and a year for all others: figures of two times are not ranked together,
    and figures from before and after a change of units only where the land is the same. All are held against the
    target that the heat table shows them under. Where figures of parts cannot be combined, the parts are ranked.
    """
    found, known = _found(view, indicator, areas, period)
    if indicator.merges is Merging.PARTS and any(made.apart for made in found.values()):
        parts = {unit.code: unit for area in areas for unit in area.members}
        return _of_parts(view, indicator, list(parts.values()), found, period)
    times: dict[Time, dict[str, Observation]] = {}
    incomplete: dict[Time, set[str]] = {}
    judged: dict[str, tuple[Assessment, ...]] = {}
    for area in areas:
        code = area.unit.code
        made = found.get((code, indicator.code), Recast())
        for figure in made.figures:
            if figure.merged is not None and not figure.merged.whole:
                incomplete.setdefault(_time(indicator, figure.period.end, area), set()).add(code)
        for figure in _placeable(made.whole):
            times.setdefault(_time(indicator, figure.period.end, area), {})[code] = figure
        judged[code] = scorecards.judged(view, area, indicator, made)
    made_of = _ranked(view, indicator, [area.unit for area in areas], times, judged, period, incomplete)
    return replace(made_of, ends=known) if known else made_of


def _found(
    view: View, indicator: Indicator, areas: Sequence[Area], period: date | None
) -> tuple[recasts.Recasts, tuple[date, ...]]:
    """The figures of `areas`; of what is summed from below them only those of the time, with the ends there are."""
    level = areas[0].unit.level if areas else Level.NATION
    judged = any(t.counts and t.judges(level) for t in view.codelists.targets_of(indicator.code))
    if judged or below.reported_below(indicator, level) is None:
        return recasts.every(view, areas, [indicator.code]), ()
    with view.reading() as shown:
        summed = {one.period.end for one in shown.rollups([indicator.code], since=date.min, until=view.as_of)}
    ends = sorted((end for end in summed if any(area.standing(end) for area in areas)), reverse=True)
    if not ends:
        return {}, ()
    asked = next((end for end in ends if period and _time(indicator, end)[:2] == _time(indicator, period)[:2]), None)
    first = add_months(ends[0], -LOOK_BACK) if asked is None else asked
    return recasts.of_below(view, areas, indicator.code, first, asked or ends[0]), tuple(ends)


def _of_parts(
    view: View,
    indicator: Indicator,
    units: Sequence[OrgUnit],
    found: Mapping[tuple[str, str], Recast],
    period: date | None,
) -> Ranking:
    """The units of the time of each figure, in the place of what they are parts of."""
    times: dict[Time, dict[str, Observation]] = {}
    figures: dict[str, list[Observation]] = {}
    for made in found.values():
        for figure in _placeable((*made.figures, *(f for group in made.apart for f in group))):
            times.setdefault(_time(indicator, figure.period.end), {})[figure.org_unit] = figure
            figures.setdefault(figure.org_unit, []).append(figure)
    judged = {u.code: view.assessments(u, indicator, figures.get(u.code, ())) for u in units}
    made_of = _ranked(view, indicator, units, times, judged, period)
    if not made_of.rows:
        return replace(made_of, apart=True)
    day = made_of.rows[0].figure.period.end
    return replace(made_of, apart=True, silent=tuple(u for u in made_of.silent if u.alive_on(day) and u.principal))


def _ranked(
    view: View,
    indicator: Indicator,
    units: Sequence[OrgUnit],
    times: Mapping[Time, Mapping[str, Observation]],
    judged: Mapping[str, Sequence[Assessment]],
    period: date | None,
    incomplete: Mapping[Time, Collection[str]] = MappingProxyType({}),
) -> Ranking:
    asked = _time(indicator, period) if period else None
    # A year in which the units changed is two times: the later one stands for it.
    same = [time for time in times if asked is not None and time[:2] == asked[:2]]
    if same:
        time = max(same)
    else:
        most = max((len(figures) for figures in times.values()), default=0)
        shared = [time for time, figures in times.items() if 2 * len(figures) >= most]
        time = max(shared, default=(0, 0, False))
    chosen = times.get(time, {})
    partial = set(incomplete.get(time, ())) - chosen.keys()
    counted = scorecards.tallies((a for assessments in judged.values() for a in assessments), view.codelists)
    target = scorecards.target_shown(counted, view.as_of, len(units))
    by_figure = {id(figure): code for code, figure in chosen.items()}
    by_code = {u.code: u for u in units}
    return Ranking(
        indicator=indicator,
        rows=tuple(
            RankedUnit(
                org_unit=by_code[code],
                figure=figure,
                place=place,
                assessment=next((a for a in judged[code] if target is not None and a.target.code == target.code), None),
            )
            for figure, place in _placed(indicator, chosen.values())
            for code in [by_figure[id(figure)]]
        ),
        silent=tuple(u for u in units if u.code not in chosen and u.code not in partial),
        partial=tuple(u for u in units if u.code in partial),
        ends=tuple(sorted({max(f.period.end for f in figures.values()) for figures in times.values()}, reverse=True)),
    )


@dataclass(frozen=True, slots=True)
class Place:
    """Where a unit stands among those that have a figure of the same time."""

    place: int
    of: int


def places(view: View, indicators: Sequence[Indicator], level: Level, end: date) -> dict[tuple[str, str], Place]:
    """Places of the units of `level` that live on `end` by their figures of that time, by unit and indicator code.

    As `ranking` places them, for many indicators by one question to the database.
    """
    units = [u.code for u in view.codelists.units(level, end)]
    month, year = Period.month(end.year, end.month), Period(date(end.year, 12, 31), date(end.year, 1, 1))
    found: dict[tuple[str, str], Place] = {}
    for time, monthly in ((month, True), (year, False)):
        of_time = {i.code: i for i in indicators if (i.frequency is Frequency.MONTHLY) is monthly}
        figures: dict[str, dict[str, Observation]] = {}
        with view.reading() as shown:
            for figure in _placeable(shown.series(of_time, units, since=time.start, until=time.end)):
                figures.setdefault(figure.indicator, {})[figure.org_unit] = figure
        for code, by_unit in figures.items():
            for figure, place in _placed(of_time[code], by_unit.values()):
                found[figure.org_unit, code] = Place(place, len(by_unit))
    return found


def of_level(view: View, level: Level, geography: Geography, indicator: str, period: str | None = None) -> Ranking:
    """The units of a level in a geography, ranked; `period` is ``YYYY-MM``."""
    areas = geographies.extent(view, level, geography).areas
    month = parse_month(period) if period else None
    return ranking(view, view.codelists.indicators[indicator], areas, month.end if month else None)


def _time(indicator: Indicator, end: date, area: Area | None = None) -> Time:
    """The time of a figure; of an area whose series begins with its unit, on which side of its first day."""
    after = area is None or area.joined or area.unit.opened is None or area.unit.opened <= end
    return (end.year, end.month if indicator.frequency is Frequency.MONTHLY else 0, after)


def _placeable(figures: Iterable[Observation]) -> list[Observation]:
    """The figures that give a unit a place, in the order in which they stand: of one time the last one places it."""
    return in_order(f for f in figures if f.value is not None or f.rank is not None)


def _placed(indicator: Indicator, figures: Iterable[Observation]) -> list[tuple[Observation, int]]:
    """Figures of one time with their places, best first; equal ones share the better place."""
    rows, place, before = [], 0, None
    for position, figure in enumerate(sorted(figures, key=lambda f: _order(indicator, f)), start=1):
        worth = figure.value if figure.value is not None else figure.rank
        place = position if worth != before else place
        before = worth
        rows.append((figure, figure.rank or place))
    return rows


def _order(indicator: Indicator, figure: Observation) -> tuple[bool, float, str]:
    """Best first; published places without a value come after the values."""
    if figure.value is None:
        return (True, float(figure.rank or 0), figure.org_unit)
    sign = 1 if indicator.direction is Direction.LOWER else -1
    return (False, sign * figure.value, figure.org_unit)
