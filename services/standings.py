"""One unit under one indicator, with how the units stand where each of them is judged."""

from collections.abc import Sequence
from dataclasses import replace

from domain.geography import Area, Geography, Recast
from domain.org_unit import NATION, Level
from domain.scorecard import ScorecardRow
from services import geographies, judging, recasts, scorecards
from services.view import View


def standing(view: View, unit: str, indicator: str, geography: Geography | None = None) -> ScorecardRow:
    """The line of a scorecard for `unit` under `indicator`, both by code; for the nation with how the units stand.

    Those are the units that owe each target, or the ones of a `geography`.
    """
    found = line(view, unit, indicator, geography)
    if found.org_unit.level is not Level.NATION:
        return found
    return replace(found, units=judging.tallies(view, indicator, geography))


def scorecard(view: View, area: Area, geography: Geography | None = None) -> tuple[ScorecardRow, ...]:
    """Every line of the scorecard of an area of a geography: what it owes and what is known of it.

    As the page of a unit and, for the nation, those of its indicators have them.
    """
    return scorecards_of(view, [area], geography)[0]


def scorecards_of(
    view: View, areas: Sequence[Area], geography: Geography | None = None
) -> list[tuple[ScorecardRow, ...]]:
    """The `scorecard` of each of `areas`, in their order; of units all at once."""
    units = [area for area in areas if area.unit.level is not Level.NATION]
    made = dict(zip((area.unit.code for area in units), scorecards.every(view, units), strict=True))
    return [made[code] if (code := area.unit.code) in made else _national(view, code, geography) for area in areas]


def _national(view: View, nation: str, geography: Geography | None) -> tuple[ScorecardRow, ...]:
    known = {code for _, code in view.series(list(view.codelists.indicators), [nation])}
    unit = view.codelists.org_units[nation]
    codes = [code for code in view.codelists.indicators if code in known or view.targets_for(unit, code)]
    return tuple(view.ask(standing, nation, code, geography) for code in codes)


def line(view: View, unit: str, indicator: str, geography: Geography | None = None) -> ScorecardRow:
    """The line of a scorecard for `unit` under `indicator` from all its figures."""
    measured, area = view.codelists.indicators[indicator], geographies.area(view, unit, geography)
    if area.unit.level is Level.NATION:
        return scorecards.row(view, area.unit, measured, view.series([indicator], [unit]).get((unit, indicator), []))
    found = recasts.every(view, [area], [indicator]).get((area.unit.code, indicator), Recast())
    return scorecards.row_of(view, area, measured, found)


def published_nationally(view: View) -> frozenset[str]:
    """Codes of the headline indicators of which the nation has a figure by the as-of day."""
    return frozenset(code for _, code in view.series([i.code for i in view.codelists.headlines], [NATION]))
