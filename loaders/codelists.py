"""What has been defined so far, for the files that refer to it."""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from typing import Any

from domain.indicator import Indicator
from domain.org_unit import OrgUnit, Turns, UnitEvent, called_in_turn, linked
from domain.reference import Calendar, Instrument, Region, System
from loaders.reading import Located


@dataclass(frozen=True, slots=True, kw_only=True)
class Codelists:
    """Definitions by code. Never changed: each file that was read gives a larger one (see `extended`)."""

    regions: dict[str, Region] = field(default_factory=dict)
    calendars: dict[str, Calendar] = field(default_factory=dict)
    org_units: dict[str, OrgUnit] = field(default_factory=dict)
    """Linked as soon as their events are known."""
    unit_places: dict[str, Located[OrgUnit]] = field(default_factory=dict)
    """The units as their files have them: what their events make impossible is named at their lines."""
    unit_events: dict[str, UnitEvent] = field(default_factory=dict)
    instruments: dict[str, Instrument] = field(default_factory=dict)
    indicators: dict[str, Indicator] = field(default_factory=dict)
    systems: dict[str, System] = field(default_factory=dict)

    @property
    def called(self) -> dict[str, Turns]:
        """The units that events name anew, as they are called in turn."""
        return called_in_turn(self.org_units, self.unit_events.values())

    def extended(self, items: Iterable[Any]) -> "Codelists":
        """This and the definitions among `items`; figures and other items are passed over."""
        found: dict[str, dict[str, Any]] = {one.name: dict(getattr(self, one.name)) for one in fields(self)}
        for one in items:
            if isinstance(one, Located) and (name := _LIST_OF.get(type(one.item))):
                found[name][one.item.code] = one.item
                if name == "org_units":
                    found["unit_places"][one.item.code] = one
        found["org_units"] = linked(found["org_units"], found["unit_events"].values())
        return replace(self, **found)


_LIST_OF: dict[type, str] = {
    Region: "regions",
    Calendar: "calendars",
    UnitEvent: "unit_events",
    OrgUnit: "org_units",
    Instrument: "instruments",
    Indicator: "indicators",
    System: "systems",
}
