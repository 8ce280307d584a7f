"""Units of one level in order of one indicator, at one time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from domain.indicator import Direction, Frequency, Indicator
from domain.observation import Observation
from domain.org_unit import Level, OrgUnit
from domain.period import Period, parse_month
from domain.scorecard import RankedUnit, Ranking
from services import geographies, scorecards
from services.geographies import Geography
from services.view import View


def ranking(view: View, indicator: Indicator, units: Sequence[OrgUnit], period: date | None = None) -> Ranking:
    """`units` by their figures of one time: of `period`, else of the latest time that many of them share.

    A time is a month for monthly figures and a year for all others: figures of two times are not ranked together.
    All units are held against the target that the heat table shows them under.
    """
    found = view.series([indicator.code], [u.code for u in units])
    times: dict[tuple[int, int], dict[str, Observation]] = {}
    for unit in units:
        for figure in found.get((unit.code, indicator.code), []):
            if figure.value is not None or figure.rank is not None:
                times.setdefault(_time(indicator, figure.period.end), {})[unit.code] = figure
    chosen = times.get(_time(indicator, period)) if period else None
    if chosen is None:
        most = max((len(figures) for figures in times.values()), default=0)
        shared = [time for time, figures in times.items() if 2 * len(figures) >= most]
        chosen = times[max(shared)] if shared else {}
    judged = {u.code: view.assessments(u, indicator, found.get((u.code, indicator.code), [])) for u in units}
    counted = scorecards.tallies(a for assessments in judged.values() for a in assessments)
    target = scorecards.target_shown(counted, view.as_of, len(units))
    by_code = {u.code: u for u in units}
    return Ranking(
        indicator=indicator,
        rows=tuple(
            RankedUnit(
                org_unit=by_code[figure.org_unit],
                figure=figure,
                place=place,
                assessment=next((a for a in judged[figure.org_unit] if a.target is target), None),
            )
            for figure, place in _placed(indicator, chosen.values())
        ),
        silent=tuple(u for u in units if u.code not in chosen),
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
            for figure in shown.series(of_time, units, since=time.start, until=time.end):
                if figure.value is not None or figure.rank is not None:
                    figures.setdefault(figure.indicator, {})[figure.org_unit] = figure
        for code, by_unit in figures.items():
            for figure, place in _placed(of_time[code], by_unit.values()):
                found[figure.org_unit, code] = Place(place, len(by_unit))
    return found


def of_level(view: View, level: Level, geography: Geography, indicator: str, period: str | None = None) -> Ranking:
    """The units of a level on one side of its reorganisation, ranked; `period` is ``YYYY-MM``."""
    sides = geographies.extents(view, level)
    units = next((s.units for s in sides if s.geography is geography), sides[0].units)
    month = parse_month(period) if period else None
    return ranking(view, view.codelists.indicators[indicator], units, month.end if month else None)


def _time(indicator: Indicator, end: date) -> tuple[int, int]:
    return (end.year, end.month if indicator.frequency is Frequency.MONTHLY else 0)


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
