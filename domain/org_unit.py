"""Who reports and who is judged: the nation, ministries, provinces and below."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
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


@dataclass(frozen=True, slots=True, kw_only=True)
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
    """One link of the history of units: a rename, merge, split, transfer, change of status or close."""

    code: str
    kind: str
    day: date
    before: str
    after: str | None
    share: float | None = None
    legal_act: str = ""
    source: str = ""
    certainty: str = ""
    note: Wording = field(default_factory=dict)
