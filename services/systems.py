"""The national systems: their figures over time, milestones, targets, and what articles said of them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from operator import attrgetter

from domain.geography import Area, Geography, Recast
from domain.observation import Observation
from domain.org_unit import NATION, Level, OrgUnit
from domain.period import add_months
from domain.reference import Statement, System
from domain.scorecard import ScorecardRow
from domain.trend import Trend
from services import judging, scorecards, trends
from services.catalogue import nation
from services.overview import contradicted
from services.view import View

FEW = 5
"""Units with figures of an indicator the nation has none of: more of them stand on their own page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitPart:
    """What is known of a system in one unit."""

    org_unit: OrgUnit
    rows: tuple[ScorecardRow, ...]
    statements: tuple[Statement, ...]


@dataclass(frozen=True, kw_only=True)
class SystemSection:
    """One system on the page of systems."""

    system: System
    rows: tuple[ScorecardRow, ...]
    """Its indicators that have a national figure or target: the leading one first, then those with figures."""
    units: tuple[UnitPart, ...]
    """Units of which articles speak, and units that alone have figures of an indicator."""
    statements: tuple[Statement, ...]
    """What was said of the system in the whole country."""
    stale: bool
    """No figure for longer than a published one stays fresh."""
    contradicted: frozenset[str]
    """Tokens of the figures another published figure contradicts."""

    @cached_property
    def lead(self) -> ScorecardRow | None:
        """The line that stands for the system: its leading indicator, else the one with the newest figure."""
        known = [row for row in self.rows if row.latest]
        if not known:
            return None
        return known[0] if known[0].indicator.code == self.system.lead else max(known, key=attrgetter("freshest"))

    @cached_property
    def moving(self) -> tuple[ScorecardRow, ...]:
        """The lines with at least two figures that may be joined."""
        return tuple(row for row in self.rows if sum(f.value is not None for f in row.history) > 1)

    @cached_property
    def freshest(self) -> date | None:
        """The last day any of its figures speaks of."""
        return max((row.latest.period.end for row in self.rows if row.latest), default=None)


@dataclass(frozen=True, slots=True, kw_only=True, weakref_slot=True)
class Systems:
    """All sections, and what was said of no system in particular."""

    sections: tuple[SystemSection, ...]
    others: tuple[Statement, ...]
    """Statements of a system that is not defined."""
    national: Mapping[tuple[str, str], Sequence[Observation]]
    """All figures of the country under the indicators of systems, by unit and indicator."""


def systems(view: View, geography: Geography | None = None) -> Systems:
    """Every system, in the order of `data/systems.yaml`, on the as-of day.

    How the units stand under a target is counted over those that owe it, or over the ones of a `geography`.
    """
    codelists, said = view.codelists, _said(view)
    national = view.series([code for system in codelists.systems for code in system.indicators], [NATION])
    known = {system.code for system in codelists.systems}
    stocked: dict[Level, Collection[str]] = dict(view.stocked())
    stocked.pop(Level.NATION, None)
    return Systems(
        sections=tuple(_section(view, system, national, said, stocked, geography) for system in codelists.systems),
        others=tuple(s for s in said if s.system not in known),
        national=national,
    )


def section(view: View, system: str) -> SystemSection:
    """The section of one system by code."""
    return next(s for s in _any_side(view).sections if s.system.code == system)


def lead_trend(view: View, system: str) -> Trend | None:
    """The trend of the line that stands for a system; None with fewer than two figures."""
    lead = section(view, system).lead
    if lead is None or len(lead.history) < 2:
        return None
    code = lead.indicator.code
    figures = _any_side(view).national.get((NATION, code), ())
    return trends.of_figures(view, Area.lone(lead.org_unit), code, Recast(figures=tuple(figures)), NATION)


def _any_side(view: View) -> Systems:
    # Asked as a screen asks that was given no geography: else all of it would be found twice.
    return view.ask(systems, None)


def _said(view: View) -> tuple[Statement, ...]:
    return tuple(s for s in view.codelists.statements if s.as_of is None or s.as_of <= view.as_of)


def _section(
    view: View,
    system: System,
    national: Mapping[tuple[str, str], Sequence[Observation]],
    said: Iterable[Statement],
    stocked: Mapping[Level, Collection[str]],
    geography: Geography | None,
) -> SystemSection:
    country, codelists = nation(view.codelists), view.codelists
    cards = [
        _with_units(
            view,
            scorecards.row(view, country, codelists.indicators[code], national.get((NATION, code), [])),
            geography,
        )
        for code in system.indicators
    ]
    rows = sorted((c for c in cards if c.latest or c.assessments), key=lambda c: _order(c, system))
    silent = [c.indicator.code for c in cards if c.latest is None]
    own = [s for s in said if s.system == system.code]
    freshest = max((row.freshest for row in rows), default=date.min)
    return SystemSection(
        system=system,
        rows=tuple(rows),
        units=_units(view, system, silent, own, stocked),
        statements=tuple(s for s in own if s.org_unit == NATION),
        stale=freshest == date.min or add_months(freshest, view.rules.stale_months) < view.as_of,
        contradicted=contradicted(view, rows),
    )


def _with_units(view: View, card: ScorecardRow, geography: Geography | None) -> ScorecardRow:
    """The national line with how the units stand under the targets that judge each of them only."""
    apart = {a.target.code for a in card.assessments if not a.target.judges(Level.NATION)}
    if not apart:
        return card
    counted = judging.tallies(view, card.indicator.code, geography)
    return replace(card, units={code: tally for code, tally in counted.items() if code in apart})


def _order(card: ScorecardRow, system: System) -> tuple[bool, bool, bool]:
    return (card.indicator.code != system.lead, card.latest is None, not card.assessments)


def _units(
    view: View,
    system: System,
    silent: Iterable[str],
    said: Iterable[Statement],
    stocked: Mapping[Level, Collection[str]],
) -> tuple[UnitPart, ...]:
    """Units named by a statement, with all their figures of the system; few units that alone have figures.

    `stocked` says which indicators have any figure of units of a level: no unit of another level is asked for one.
    """
    codelists = view.codelists
    said = [s for s in said if s.org_unit != NATION and s.org_unit in codelists.org_units]
    named = list(dict.fromkeys(s.org_unit for s in said))
    having = {level: [code for code in silent if code in codes] for level, codes in stocked.items()}
    wanted = list(dict.fromkeys(code for codes in having.values() for code in codes))
    every = [u.code for u in codelists.org_units.values() if having.get(u.level)]
    with view.reading() as shown:
        # Counted first: what all units report is on their own pages, and there is ever more of it.
        speaking = shown.org_units_with(wanted, every, view.as_of) if wanted else {}
    alone = view.series([code for code in silent if 0 < speaking.get(code, 0) <= FEW], every)
    figures = {**view.series(system.indicators, named), **alone}
    order = {code: place for place, code in enumerate(system.indicators)}
    parts = []
    for code in dict.fromkeys((*named, *(u for u, _ in alone))):
        org_unit = codelists.org_units[code]
        own = sorted((c for u, c in figures if u == code), key=order.__getitem__)
        parts.append(
            UnitPart(
                org_unit=org_unit,
                rows=tuple(scorecards.row(view, org_unit, codelists.indicators[c], figures[code, c]) for c in own),
                statements=tuple(s for s in said if s.org_unit == code),
            )
        )
    return tuple(parts)
