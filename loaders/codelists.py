"""What has been defined so far, for the files that refer to it."""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from typing import Any

from domain.indicator import Indicator
from domain.org_unit import OrgUnit, UnitEvent
from domain.reference import Calendar, Instrument, Region, System
from loaders.reading import Located


@dataclass(frozen=True, slots=True, kw_only=True)
class Codelists:
    """Definitions by code. Never changed: each file that was read gives a larger one (see `extended`)."""

    regions: dict[str, Region] = field(default_factory=dict)
    calendars: dict[str, Calendar] = field(default_factory=dict)
    unit_events: dict[str, Located[UnitEvent]] = field(default_factory=dict)
    """With their place: whether the units they name exist is known only after `org_units.csv`."""
    org_units: dict[str, OrgUnit] = field(default_factory=dict)
    instruments: dict[str, Instrument] = field(default_factory=dict)
    indicators: dict[str, Indicator] = field(default_factory=dict)
    systems: dict[str, System] = field(default_factory=dict)

    def extended(self, items: Iterable[Any]) -> "Codelists":
        """This and the definitions among `items`; figures and other items are passed over."""
        found: dict[str, dict[str, Any]] = {one.name: dict(getattr(self, one.name)) for one in fields(self)}
        for one in items:
            if isinstance(one, Located) and (name := _LIST_OF.get(type(one.item))):
                found[name][one.item.code] = one if name == "unit_events" else one.item
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
