"""The national systems: their figures over time, milestones, targets and what articles said of them."""

from dataclasses import dataclass

from domain.org_unit import NATION
from domain.reference import Statement, System
from domain.scorecard import ScorecardRow
from domain.trend import Trend
from services import scorecards
from services.catalogue import nation
from services.trends import trend
from services.view import View


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemSection:
    """One system on the page of systems."""

    system: System
    rows: tuple[ScorecardRow, ...]
    """Its indicators that have a figure or a target, for the nation."""
    local: tuple[ScorecardRow, ...]
    """Figures of single units under its indicators, where only units have them."""
    statements: tuple[Statement, ...]


def sections(view: View) -> tuple[SystemSection, ...]:
    """Every system, in the order of `data/systems.yaml`."""
    country = nation(view.codelists)
    codes = [code for system in view.codelists.systems for code in system.indicators]
    national = view.series(codes, [NATION])
    found = []
    for system in view.codelists.systems:
        rows, local = [], []
        for code in system.indicators:
            indicator = view.codelists.indicators[code]
            card = scorecards.row(view, country, indicator, national.get((NATION, code), []))
            if card.latest is not None or card.assessments:
                rows.append(card)
            else:
                local.extend(_local(view, code))
        found.append(
            SystemSection(
                system=system,
                rows=tuple(rows),
                local=tuple(local),
                statements=tuple(
                    s for s in view.codelists.statements if s.system == system.code and s.as_of <= view.as_of
                ),
            )
        )
    return tuple(found)


def series(view: View, section: SystemSection) -> tuple[Trend, ...]:
    """The trends of a section's indicators that have at least two figures."""
    country = nation(view.codelists)
    trends = (trend(view, country, card.indicator) for card in section.rows if card.latest is not None)
    return tuple(t for t in trends if len(t.figures) > 1)


def _local(view: View, code: str) -> list[ScorecardRow]:
    """The units that have figures of an indicator the nation has none of; few, or they stand on their own page."""
    indicator = view.codelists.indicators[code]
    units = [u for u in view.codelists.org_units.values() if u.level in indicator.levels and u.code != NATION]
    found = view.series([code], [u.code for u in units])
    by_code = {u.code: u for u in units}
    if len(found) > scorecards.PEERS:
        return []
    return [scorecards.row(view, by_code[unit], indicator, figures) for (unit, _), figures in found.items()]
