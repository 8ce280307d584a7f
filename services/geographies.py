"""Which extents of ministries or provinces a screen lists: as they were, as they are, or the largest common units."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from domain.geography import Area, Geography
from domain.org_unit import EventKind, Level, OrgUnit, UnitEvent, last_day_before
from domain.reference import Tile
from services.catalogue import Catalogue
from services.view import View

__all__ = [
    "Area", "Extent", "Geography", "Life", "Passage", "area", "extent", "extents", "life", "side_of", "tiles",
    "turning_day", "usual",
]  # fmt: skip

REORGANISED = (Level.MINISTRY, Level.PROVINCE)
"""Levels whose units can be shown in several geographies."""
FIRST_DAY = date(2000, 1, 1)
"""The first day of the span for which common units are looked for; no figure is older."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """The units of one level in one geography, as seen from the as-of day."""

    geography: Geography
    day: date
    """The day on which the units are alive."""
    turn: date
    """First day of the units as they are."""
    areas: tuple[Area, ...]

    @property
    def units(self) -> tuple[OrgUnit, ...]:
        """What stands as one unit each."""
        return tuple(area.unit for area in self.areas)


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
    """The geographies that exist on the as-of day: before the reorganisation there is only one."""
    codelists, lineage = view.codelists, view.codelists.lineage
    turn = turning_day(codelists, level, view.as_of)
    eve = min(view.as_of, last_day_before(turn))
    found = [(Geography.WERE, eve, [Area.lone(u) for u in codelists.units(level, eve, principal=principal)])]
    if view.as_of >= turn:
        now = codelists.units(level, view.as_of, principal=principal)
        found.append((Geography.ARE, view.as_of, [lineage.own(u) for u in now]))
        every = codelists.of_level(level)
        living = [
            area
            for area in lineage.common(every, FIRST_DAY, view.as_of)
            if area.standing(view.as_of) and (area.unit.principal or not principal)
        ]
        found.append((Geography.COMMON, view.as_of, living))
    return tuple(
        Extent(geography=geography, day=day, turn=turn, areas=tuple(areas)) for geography, day, areas in found
    )  # fmt: skip


def turning_day(codelists: Catalogue, level: Level, as_of: date = date.max) -> date:
    """The first day after the great reorganisation of a level: when most units merged; `date.max` where none has yet.

    A merger of two units at another time is none: what was before it is seen from a day before it.
    """
    units = codelists.org_units
    merged = Counter(
        e.day
        for e in codelists.unit_events
        if e.kind is EventKind.MERGE and e.day <= as_of and e.after in units and units[e.after or ""].level is level
    )
    return max(merged, key=lambda day: (merged[day], day), default=date.max)


def extent(view: View, level: Level, geography: Geography, *, principal: bool = True) -> Extent:
    """The units in `geography`; those there are where the reorganisation has not come yet."""
    # Every column of a table asks for it; as pages ask, so that it is one answer.
    sides = view.ask(extents, level) if principal else view.ask(extents, level, principal=False)
    return next((side for side in sides if side.geography is geography), sides[0])


def area(view: View, unit: str, geography: Geography | None) -> Area:
    """What `unit` stands for in a geography: itself with what went into it, or the common unit its land is part of."""
    codelists, here = view.codelists, view.codelists.org_units[unit]
    if geography is Geography.COMMON and here.level in REORGANISED:
        every = codelists.of_level(here.level)
        for found in codelists.lineage.common(every, FIRST_DAY, view.as_of):
            if here in found.members:
                return found
    return codelists.lineage.own(here)


def usual(view: View, level: Level) -> Geography:
    """The side a screen opens with: as they are once half of those units have a figure of their own time.

    Published figures still speak of the units as they were; a page of empty rows would hide them.
    """
    now = extent(view, level, Geography.ARE)
    if now.geography is Geography.WERE:
        return Geography.WERE
    with view.reading() as shown:
        # The last figures only: what a unit said earlier makes no difference, and there is ever more of it.
        latest = shown.latest(view.codelists.indicators, [u.code for u in now.units], view.as_of)
    speaking = {figure.org_unit for figure in latest if figure.period.end >= now.turn}
    return Geography.ARE if 2 * len(speaking) >= len(now.units) else Geography.WERE


def side_of(view: View, unit: str) -> Geography | None:
    """The side on which a unit stands, before or after; None where it stands on both (or on neither)."""
    org_unit = view.codelists.org_units[unit]
    sides = [s for s in extents(view, org_unit.level, principal=False) if s.geography is not Geography.COMMON]
    on = [side.geography for side in sides if org_unit in side.units]
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
