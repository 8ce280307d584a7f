"""The codelists a file is read against: ours, or any others of this shape."""

from collections.abc import Mapping
from typing import Protocol

from domain.indicator import Indicator
from domain.org_unit import OrgUnit, Turns
from domain.reference import Calendar


class Known(Protocol):
    """Definitions by code; `loaders.codelists.Codelists` and the catalogue of the services have this shape."""

    @property
    def org_units(self) -> Mapping[str, OrgUnit]:
        """Units with their names, aliases, official codes and first and last day."""

    @property
    def called(self) -> Mapping[str, Turns]:
        """The units that were named anew, as they are called in turn."""

    @property
    def indicators(self) -> Mapping[str, Indicator]:
        """Indicators with their names, unit, bounds, levels, calendar, and whether counts must come with a rate."""

    @property
    def calendars(self) -> Mapping[str, Calendar]:
        """When the months of an indicator start and end."""
