"""Who can move a number: the owner of the indicator, by the regions whose provinces are short of its target."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.geography import Geography
from domain.indicator import Indicator
from domain.org_unit import Level, OrgUnit
from domain.reference import Region
from domain.tally import Tally
from domain.target import Target
from services import geographies, levels
from services.view import View


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """The provinces of one region under one indicator."""

    tally: Tally
    short: tuple[OrgUnit, ...]
    """Those that have not reached the target or are behind, farthest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One indicator by region, under the target that matters most now."""

    indicator: Indicator
    target: Target
    fields: dict[str, Field]
    """By code of the region."""
    owner: OrgUnit | None
    """Who stands for its owner on the as-of day; None where the sources name nobody."""

    @property
    def short(self) -> int:
        """How many provinces are short of the target."""
        return sum(field.tally.short for field in self.fields.values())


@dataclass(frozen=True, slots=True, kw_only=True, weakref_slot=True)
class Matrix:
    """Owners by territory."""

    geography: Geography
    regions: tuple[Region, ...]
    """Of the provinces that are shown: the six of the 63, or those of the 34."""
    lines: tuple[Line, ...]
    """Owner by owner, those of whom nobody is known last; of one owner those short in most provinces first."""


def matrix(view: View, geography: Geography, indicators: Sequence[str] | None = None) -> Matrix:
    """The indicators (all unless some are named) under whose targets provinces are judged, by region."""
    extent = geographies.extent(view, Level.PROVINCE, geography)
    regions = [view.codelists.regions[code] for code in dict.fromkeys(u.region for u in extent.units if u.region)]
    lines = []
    for indicator in view.codelists.indicators.values():
        wanted = indicators is None or indicator.code in indicators
        owed = any(t.counts and t.judges(Level.PROVINCE) for t in view.codelists.targets_of(indicator.code))
        if not wanted or not owed:
            continue
        found = view.ask(levels.column, Level.PROVINCE, extent.geography, indicator.code, False)
        if found.target is None:
            continue
        fields = {one.code: _field(found, [u for u in extent.units if u.region == one.code]) for one in regions}
        owner = view.codelists.heir(indicator.owner, view.as_of)
        lines.append(Line(indicator=indicator, target=found.target, fields=fields, owner=owner))
    order = {code: place for place, code in enumerate(view.codelists.org_units)}
    lines.sort(key=lambda one: (one.owner is None, order[one.owner.code] if one.owner else 0, -one.short))
    return Matrix(geography=extent.geography, regions=tuple(regions), lines=tuple(lines))


def owned_by(view: View, unit: str) -> tuple[str, ...]:
    """Codes of the indicators that a unit can move on the as-of day: its own, and those of whom it follows."""
    return tuple(
        code
        for code, indicator in view.codelists.indicators.items()
        if (heir := view.codelists.heir(indicator.owner, view.as_of)) is not None and heir.code == unit
    )


def _field(found: levels.Column, units: Sequence[OrgUnit]) -> Field:
    cells = {unit.code: found.cells[unit.code] for unit in units}
    short = [u for u in units if cells[u.code].status.judged and not cells[u.code].status.good]

    def gap(unit: OrgUnit) -> float:
        assessment = cells[unit.code].assessment
        return -(assessment.gap or 0.0) if assessment else 0.0

    return Field(
        tally=Tally.of(cell.status for cell in cells.values()),
        short=tuple(sorted(short, key=gap)),
    )
