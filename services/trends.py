"""One indicator of one unit over time."""

from domain.trend import Trend, lines
from services import explanations
from services.view import View


def trend(view: View, unit: str, indicator: str) -> Trend:
    """All figures of a unit under an indicator, both by code, with breaks, rivals, conflicts and plan curves."""
    codelists = view.codelists
    org_unit, measured = codelists.org_units[unit], codelists.indicators[indicator]
    figures = view.series([indicator], [unit]).get((unit, indicator), [])
    breaks = codelists.breaks_of(indicator)
    unbroken, rivals = lines(figures, breaks, flow=measured.flow)
    return Trend(
        indicator=measured,
        org_unit=unit,
        lines=unbroken,
        rivals=rivals,
        unvalued=tuple(f for f in figures if f.value is None),
        assessments=view.assessments(org_unit, measured, figures),
        breaks=tuple(b for b in breaks if b.day <= view.as_of),
        conflicts=tuple(c for c in codelists.conflicts_of(indicator) if c.org_unit == unit),
        explanations=explanations.of_figures(view, unit, indicator, figures[0].period.end) if figures else (),
    )
