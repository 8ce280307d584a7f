"""One indicator of one unit over time."""

from domain.indicator import Indicator
from domain.org_unit import OrgUnit
from domain.trend import Trend, lines
from services.view import View


def trend(view: View, unit: OrgUnit, indicator: Indicator) -> Trend:
    """All figures with breaks, rivals, conflicts and the plan curves of the unit's targets."""
    figures = view.series([indicator.code], [unit.code]).get((unit.code, indicator.code), [])
    breaks = view.codelists.breaks_of(indicator.code)
    unbroken, rivals = lines(figures, breaks, flow=indicator.flow)
    return Trend(
        indicator=indicator,
        org_unit=unit.code,
        lines=unbroken,
        rivals=rivals,
        assessments=view.assessments(unit, indicator, figures),
        breaks=tuple(b for b in breaks if b.day <= view.as_of),
        conflicts=tuple(c for c in view.codelists.conflicts_of(indicator.code) if c.org_unit == unit.code),
    )
