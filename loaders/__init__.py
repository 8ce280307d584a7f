"""Outside files to items and problems: the table of what is read from `data/`, in which order.

How to add a file: one line in `LOADERS`, below what it refers to. Its reader takes the bytes, the name shown in
problems and the codelists read so far, and gives a `Reading`: definitions as `Located` items, figures as
`Observation` (they carry their place in their provenance). A new kind of definition also has a line in `KIND_OF`,
and one in `codelists` where other files refer to it. `training.yaml` is read by `loaders.training` when it is drawn.
What reporters send every month is no part of `data/`: `read_file` (the package `actuals`) reads it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from domain.indicator import Indicator
from domain.observation import Conflict, Observation, SeriesBreak
from domain.org_unit import OrgUnit, UnitEvent
from domain.reference import Calendar, Claim, HolidayYear, Instrument, Region, Statement, System, Tile
from domain.target import Target
from loaders import org_units, published, reference, resolution17, statements, tiles, unit_events
from loaders.actuals import read_file
from loaders.codelists import Codelists
from loaders.reading import Located, Reading

__all__ = ["KIND_OF", "LOADERS", "Codelists", "Loader", "Located", "Reading", "definitions", "read_file"]

Reader = Callable[[bytes, str, Codelists], Reading[Any]]

KIND_OF: dict[type, str] = {
    Region: "region",
    Calendar: "calendar",
    HolidayYear: "holidays",
    OrgUnit: "org_unit",
    UnitEvent: "unit_event",
    Instrument: "instrument",
    Indicator: "indicator",
    Target: "target",
    System: "system",
    SeriesBreak: "break",
    Conflict: "conflict",
    Claim: "claim",
    Tile: "tile",
    Statement: "statement",
}
"""The name under which each type of definition is stored."""


@dataclass(frozen=True, slots=True)
class Loader:
    """Which files a reader takes, and what they give."""

    pattern: str
    """Glob, relative to `data/`."""
    types: tuple[type, ...]
    read: Reader

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of definition the file holds; where the file lost one, it is to be closed."""
        return tuple(KIND_OF[one] for one in self.types if one is not Observation)

    @property
    def figures(self) -> bool:
        """Whether the file holds published figures."""
        return Observation in self.types


LOADERS: tuple[Loader, ...] = (
    Loader("regions.yaml", (Region,), reference.read),
    Loader("calendars.yaml", (Calendar,), reference.read),
    Loader("holidays.yaml", (HolidayYear,), reference.read),
    Loader("org_units*.csv", (OrgUnit,), org_units.read),
    Loader("unit_events.csv", (UnitEvent,), unit_events.read),
    Loader("resolution17.yaml", (Instrument, Indicator, Target), resolution17.read),
    Loader("systems.yaml", (System,), reference.read),
    Loader("breaks.yaml", (SeriesBreak,), reference.read),
    Loader("conflicts.yaml", (Conflict,), reference.read),
    Loader("claims.yaml", (Claim,), reference.read),
    Loader("tile_grid_*.csv", (Tile,), tiles.read),
    Loader("published/national.csv", (Observation,), published.read),
    Loader("published/agencies.csv", (Observation, Statement), published.read),
    Loader("published/papi.csv", (Observation,), published.read),
    Loader("published/statements.csv", (Observation, Statement), statements.read),
)


def definitions(folder: Path) -> Codelists:
    """All units, indicators and calendars of a folder like `data/`, without any database; broken rows are left out."""
    codelists = Codelists()
    for loader in LOADERS:
        if not loader.figures:
            for path in sorted(folder.glob(loader.pattern)):
                reading = loader.read(path.read_bytes(), path.relative_to(folder).as_posix(), codelists)
                codelists = codelists.extended(reading.items)
    return codelists
