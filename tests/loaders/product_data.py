"""All of `data/` read once, in the order of the table, for the tests beside it."""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from loaders import LOADERS, Codelists, Reading

DATA = Path(__file__).parents[2] / "data"


@dataclass
class Everything:
    readings: dict[str, Reading] = field(default_factory=dict)
    codelists: Codelists = field(default_factory=Codelists)

    def of(self, wanted):
        """Every item of type `wanted`, out of its place."""
        found = [getattr(one, "item", one) for reading in self.readings.values() for one in reading.items]
        return [one for one in found if isinstance(one, wanted)]


@cache
def everything() -> Everything:
    every = Everything()
    for loader in LOADERS:
        for path in sorted(DATA.glob(loader.pattern)):
            name = path.relative_to(DATA).as_posix()
            every.readings[name] = loader.read(path.read_bytes(), name, every.codelists)
            every.codelists = every.codelists.extended(every.readings[name].items)
    return every
