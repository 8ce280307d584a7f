"""Who reports and who is judged: the nation, ministries, provinces and below, and what becomes of them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum

from domain.wording import Wording

NATION = "vn"
"""The id of the one unit of level `Level.NATION`."""


class Level(StrEnum):
    """Where a unit stands in the administration; targets and indicators name the levels they hold for."""

    NATION = "nation"
    MINISTRY = "ministry"
    PROVINCE = "province"
    DISTRICT = "district"
    COMMUNE = "commune"


class Kind(StrEnum):
    """What a unit is, finer than its level."""

    NATION = "nation"
    MINISTRY = "ministry"
    MINISTERIAL_AGENCY = "ministerial_agency"
    GOVERNMENT_AGENCY = "government_agency"
    STATE_ENTERPRISE = "state_enterprise"
    CITY = "city"
    PROVINCE = "province"
    DISTRICT = "district"
    COMMUNE = "commune"


LESSER_KINDS = frozenset({Kind.GOVERNMENT_AGENCY, Kind.STATE_ENTERPRISE})
"""What stands among the ministries and is none (rulings 16)."""


class EventKind(StrEnum):
    """What happens to units; the first four make one unit out of others, the last three do not."""

    UNCHANGED = "unchanged"
    """A unit goes on as it was: with another id where a list was made anew, else with its own."""
    RENAME = "rename"
    MERGE = "merge"
    SPLIT = "split"
    TRANSFER = "transfer"
    """A task goes to another unit, which is no heir for that."""
    STATUS = "status"
    """From province to city under the central government, and the like."""
    CLOSE = "close"
    """A unit ends and nobody takes its place."""

    @property
    def succession(self) -> bool:
        """Whether one unit follows another by it."""
        return self in (EventKind.UNCHANGED, EventKind.RENAME, EventKind.MERGE, EventKind.SPLIT)


@dataclass(frozen=True, slots=True, kw_only=True, weakref_slot=True)
class OrgUnit:
    """One extent of a unit.

    A merge makes a new unit with a new id, never a longer life of the old one: seven GSO codes
    and many names mean another extent after 1 July 2025, so neither is a key.
    """

    code: str
    level: Level
    kind: Kind
    names: Wording
    short: Wording
    """For tables and tiles: no "Tỉnh", no "Thành phố", no "Bộ"-less ambiguity."""
    opened: date | None = None
    """First day of this extent; None where it lies before every figure we hold."""
    closed: date | None = None
    """Last day of this extent; None while it lives."""
    parent: str | None = None
    region: str | None = None
    codes: dict[str, str] = field(default_factory=dict)
    """Official codes by scheme: ``gso``, ``iso``, ``official`` (the H/G codes)."""
    aliases: tuple[str, ...] = ()
    population: int | None = None
    """Census of 1 April 2019, of the extent."""
    successors: tuple[str, ...] = ()
    predecessors: tuple[str, ...] = ()
    source: str = ""
    certainty: str = ""
    note: Wording = field(default_factory=dict)

    @property
    def principal(self) -> bool:
        """Whether it is no lesser agency: of the ministries the 22, later 17; the others stand behind a filter."""
        return self.kind not in LESSER_KINDS

    def alive_on(self, day: date) -> bool:
        """Whether the unit exists on `day`; the closing day is still part of its life."""
        return (self.opened is None or self.opened <= day) and (self.closed is None or day <= self.closed)


def heirs(units: Mapping[str, OrgUnit], code: str | None, on: date) -> Iterator[OrgUnit]:
    """A unit and those who stood in its place after it, up to the one that lives on a day; none for no code."""
    unit = units.get(code or "")
    while unit is not None:
        yield unit
        gone = unit.closed is not None and unit.closed < on and unit.successors
        unit = units.get(unit.successors[0]) if gone else None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitEvent:
    """One link of the history of units, on the first day of the new order."""

    code: str
    kind: EventKind
    day: date
    before: str
    after: str | None
    """Equal to `before` where the event concerns one unit alone; None for a close."""
    share: float | None = None
    """Which part of the unit before goes to the unit after, where a source says so; 1 is all of it."""
    legal_act: str = ""
    source: str = ""
    certainty: str = ""
    note: Wording = field(default_factory=dict)
    unit_kind: Kind | None = None
    """What the unit is from that day on; for a change of status."""
    names: Wording = field(default_factory=dict)
    """What it is called from that day on; for a rename and a change of status."""
    short: Wording = field(default_factory=dict)

    @property
    def follows(self) -> bool:
        """Whether by this event another unit follows: one with another id."""
        return self.kind.succession and self.after is not None and self.after != self.before

    @property
    def alone(self) -> bool:
        """Whether it concerns one unit, which lives on."""
        return self.before == self.after


def linked(units: Mapping[str, OrgUnit], events: Iterable[UnitEvent]) -> dict[str, OrgUnit]:
    """`units` with the successors and predecessors that `events` say; a unit no event speaks of stays as it is."""
    after: dict[str, list[str]] = {}
    before: dict[str, list[str]] = {}
    for event in events:
        if event.follows and event.after and {event.before, event.after} <= units.keys():
            after.setdefault(event.before, []).append(event.after)
            before.setdefault(event.after, []).append(event.before)
    return {
        code: replace(
            unit,
            successors=tuple(after.get(code, unit.successors)),
            predecessors=tuple(before.get(code, unit.predecessors)),
        )
        if code in after or code in before
        else unit
        for code, unit in units.items()
    }


Turns = tuple[tuple[date | None, OrgUnit], ...]
"""A unit under each of its names, in order, with the first day of the name; None where it is that of its list."""


def called_in_turn(units: Mapping[str, OrgUnit], events: Iterable[UnitEvent]) -> dict[str, Turns]:
    """The units of a list that events give other names or another kind, as they are called in turn."""
    found: dict[str, Turns] = {}
    for event in sorted(events, key=lambda e: e.day):
        if event.before in units and event.alone and (event.names or event.unit_kind):
            turns = found.get(event.before, ((None, units[event.before]),))
            unit = turns[-1][1]
            called = replace(
                unit,
                kind=event.unit_kind or unit.kind,
                names=event.names or unit.names,
                short=event.short or unit.short,
            )
            found[event.before] = (*turns, (event.day, called))
    return found


def as_called(units: Mapping[str, OrgUnit], events: Iterable[UnitEvent], on: date) -> dict[str, OrgUnit]:
    """`units` with the kind and the names they have on a day: those of their list, or of a later event."""
    found = dict(units)
    for code, turns in called_in_turn(units, events).items():
        found[code] = next(unit for since, unit in reversed(turns) if since is None or since <= on)
    return found


def last_day_before(day: date) -> date:
    """The day before `day`: the last one of what ends by an event of that day."""
    return day - timedelta(days=1)
