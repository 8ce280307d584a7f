"""Which extents of ministries or provinces a screen lists: as they were before the reorganisation, or as they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from domain.org_unit import EventKind, Level, OrgUnit, UnitEvent
from domain.reference import Tile
from services.catalogue import Catalogue
from services.view import View


class Geography(StrEnum):
    """One side of a reorganisation; the value stands in addresses."""

    WERE = "were"
    ARE = "are"


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """The units of one level on one side of the reorganisation, as seen from the as-of day."""

    geography: Geography
    day: date
    """The day on which the units are alive."""
    turn: date
    """First day of the units as they are."""
    units: tuple[OrgUnit, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One event in the life of a unit, with the unit at its other end."""

    event: UnitEvent
    other: OrgUnit | None
    """None where the event concerns the unit alone, or its other end is no unit of ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """What a unit was, what changed while it lived, and what it became."""

    unit: OrgUnit
    was: tuple[Passage, ...]
    """Events that made the unit."""
    changes: tuple[Passage, ...]
    """Tasks it took over or gave away, changes of status."""
    became: tuple[Passage, ...]
    """Events that ended it."""

    @property
    def heirs(self) -> tuple[OrgUnit, ...]:
        """The units that carry on after it."""
        found = {p.other.code: p.other for p in self.became if p.other and p.event.kind is not EventKind.TRANSFER}
        return tuple(found.values())


def extents(view: View, level: Level, *, principal: bool = True) -> tuple[Extent, ...]:
    """The sides that exist on the as-of day: before the reorganisation there is only one."""
    codelists = view.codelists
    turn = turning_day(codelists, level)
    found = [(Geography.WERE, min(view.as_of, turn - timedelta(days=1)))]
    if view.as_of >= turn:
        found.append((Geography.ARE, view.as_of))
    return tuple(
        Extent(geography=side, day=day, turn=turn, units=codelists.units(level, day, principal=principal))
        for side, day in found
    )


def turning_day(codelists: Catalogue, level: Level) -> date:
    """The first day after the last merger of units of `level`; `date.max` where there was none."""
    units = codelists.org_units
    merged = [e for e in codelists.unit_events if e.kind is EventKind.MERGE and e.after in units]
    return max((e.day for e in merged if units[e.after or ""].level is level), default=date.max)


def extent(view: View, level: Level, geography: Geography, *, principal: bool = True) -> Extent:
    """The side `geography`; the only one there is where the other has not come yet."""
    sides = extents(view, level, principal=principal)
    return next((side for side in sides if side.geography is geography), sides[0])


def usual(view: View, level: Level) -> Geography:
    """The side a screen opens with: as they are once half of those units have a figure of their own time.

    Published figures still speak of the units as they were; a page of empty rows would hide them.
    """
    sides = extents(view, level)
    if len(sides) == 1:
        return Geography.WERE
    now = sides[1]
    with view.reading() as shown:
        # The last figures only: what a unit said earlier makes no difference, and there is ever more of it.
        latest = shown.latest(view.codelists.indicators, [u.code for u in now.units], view.as_of)
    speaking = {figure.org_unit for figure in latest if figure.period.end >= now.turn}
    return Geography.ARE if 2 * len(speaking) >= len(now.units) else Geography.WERE


def side_of(view: View, unit: str) -> Geography | None:
    """The side on which a unit stands; None where it stands on both (or on neither)."""
    org_unit = view.codelists.org_units[unit]
    on = [side.geography for side in extents(view, org_unit.level, principal=False) if org_unit in side.units]
    return on[0] if len(on) == 1 else None


def tiles(codelists: Catalogue, units: Sequence[OrgUnit]) -> tuple[Tile, ...]:
    """The squares of the map of `units`, archipelagos included."""
    codes = {unit.code for unit in units}
    return tuple(tile for tile in codelists.tiles if tile.org_unit in codes)


def life(view: View, unit: str) -> Life:
    """Where a unit came from and where it went, each with its legal act.

    Changes that are still to come on the as-of day are left out. The end of a unit is told even where it lies
    ahead: an extent that is closed is known to be.
    """
    units = view.codelists.org_units
    here = units[unit]
    was, changes, became = [], [], []
    for event in sorted(view.codelists.unit_events, key=lambda e: (e.day, e.code)):
        if unit not in (event.before, event.after):
            continue
        if event.before == event.after:
            if event.kind in (EventKind.STATUS, EventKind.RENAME) and event.day <= view.as_of:
                changes.append(Passage(event=event, other=None))
            continue
        other = units.get((event.before if event.after == unit else event.after) or "")
        passage = Passage(event=event, other=other)
        if event.after == unit and here.opened == event.day:
            was.append(passage)
        elif event.before == unit and here.closed == event.day - timedelta(days=1):
            became.append(passage)
        elif event.day <= view.as_of:
            changes.append(passage)
    return Life(unit=here, was=tuple(was), changes=tuple(changes), became=tuple(became))
