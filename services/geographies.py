"""Which extents of ministries or provinces a screen lists: as they were before the reorganisation, or as they are."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from domain.org_unit import Level, OrgUnit
from services.view import View
from storage import observations


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


def extents(view: View, level: Level, *, principal: bool = True) -> tuple[Extent, ...]:
    """The sides that exist on the as-of day: before the reorganisation there is only one."""
    codelists = view.codelists
    turn = max(
        (u.opened for u in codelists.org_units.values() if u.level is level and u.opened and u.predecessors),
        default=date.max,
    )
    were = min(view.as_of, turn - timedelta(days=1))
    found = [(Geography.WERE, were)]
    if view.as_of >= turn:
        found.append((Geography.ARE, view.as_of))
    return tuple(
        Extent(geography=side, day=day, turn=turn, units=codelists.units(level, day, principal=principal))
        for side, day in found
    )


def usual(view: View, level: Level) -> Geography:
    """The side a screen opens with: as they are once half of those units have a figure of their own time.

    Published figures still speak of the units as they were; a page of empty rows would hide them.
    """
    sides = extents(view, level)
    if len(sides) == 1:
        return Geography.WERE
    now = sides[1]
    with view.database.reading() as connection:
        recent = observations.series(
            connection, view.codelists.indicators, [u.code for u in now.units], until=view.as_of, since=now.turn
        )
    speaking = {figure.org_unit for figure in recent}
    return Geography.ARE if 2 * len(speaking) >= len(now.units) else Geography.WERE
