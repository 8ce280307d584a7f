"""One indicator of one unit over time."""

from domain.geography import Area, Geography, Recast
from domain.org_unit import Level
from domain.trend import Trend, lines
from services import explanations, geographies, recasts, scorecards
from services.view import View


def trend(view: View, unit: str, indicator: str, geography: Geography | None = None) -> Trend:
    """All figures of a unit under an indicator, both by code, with breaks, rivals, conflicts and plan curves.

    Figures from before a merger stand as those of the unit that was made by it, combined where the rule of the
    indicator allows. Its day is a break that no line crosses, but in `Geography.COMMON`, where the land is the same.
    """
    area = geographies.area(view, unit, geography)
    if area.unit.level is Level.NATION:
        found = Recast(figures=tuple(view.series([indicator], [unit]).get((unit, indicator), ())))
    else:
        found = recasts.every(view, [area], [indicator]).get((area.unit.code, indicator), Recast())
    return of_figures(view, area, indicator, found, unit)


def of_figures(view: View, area: Area, indicator: str, found: Recast, unit: str) -> Trend:
    """The `trend` of the area that `unit` stands for, of which all figures have been read."""
    codelists, measured = view.codelists, view.codelists.indicators[indicator]
    unbroken, rivals = lines(found.figures, recasts.breaks(view, area, indicator), flow=measured.flow)
    shown = (*codelists.breaks_of(indicator), *codelists.lineage.breaks(area))
    first = min((f.period.end for f in found.figures), default=view.as_of)
    # Of a part people explained what is part of the whole.
    said = [
        one
        for member in (area.members if found.figures else ())
        for one in explanations.of_figures(view, member.code, indicator, first)
    ]
    return Trend(
        indicator=measured,
        org_unit=area.unit.code,
        lines=unbroken,
        rivals=rivals,
        unvalued=tuple(f for f in found.figures if f.value is None),
        assessments=scorecards.judged(view, area, measured, found),
        breaks=tuple(b for b in shown if b.day <= view.as_of and (b.indicators or b.day > first)),
        conflicts=tuple(c for c in codelists.conflicts_of(indicator) if c.org_unit == unit),
        explanations=tuple(sorted(said, key=lambda one: one.month)),
        apart=found.apart,
    )
