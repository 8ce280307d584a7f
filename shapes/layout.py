"""Where the parts of the outline map stand: `layout.yaml`, read; and rectangles on the plane."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import shapely
import yaml
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from shapes.outlines import Place, read
from shapes.projection import plane

FILE = Path(__file__).with_name("layout.yaml")
NEAR = 80.0
"""Km around a province in which others can meet its name or its disc."""
MARGIN = 8.0
"""Km around the units of a window, before they are enlarged."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the plane, in km: its left and upper edge, width and height."""

    left: float
    top: float
    width: float
    height: float

    @classmethod
    def around(cls, shape: BaseGeometry) -> "Box":
        """The smallest one that holds `shape`."""
        west, south, east, north = shape.bounds
        return cls(west, north, east - west, north - south)

    @classmethod
    def at(cls, middle: Sequence[float], width: float, height: float) -> "Box":
        """The one of that size around `middle`."""
        return cls(middle[0] - width / 2, middle[1] + height / 2, width, height)

    @property
    def middle(self) -> Place:
        """Its middle."""
        return self.left + self.width / 2, self.top - self.height / 2

    def share(self, x: float, y: float) -> Place:
        """Where a place lies: 0 to 1 from the left, 0 to 1 from above."""
        return (x - self.left) / self.width, (self.top - y) / self.height


@dataclass(frozen=True)
class Unit:
    """A province: all of its parts on the plane, the largest first; by that one it is placed and named."""

    rings: list[list[Place]]

    @cached_property
    def whole(self) -> Box:
        """Around all parts."""
        return Box.around(shapely.MultiPoint([place for ring in self.rings for place in ring]))

    @cached_property
    def body(self) -> Polygon:
        """The largest part."""
        return Polygon(self.rings[0])


@dataclass(frozen=True, slots=True)
class Archipelago:
    """Its province, and the middle of each of its islands that is drawn."""

    parent: str
    islands: list[Place]

    @property
    def whole(self) -> Box:
        """Around the middles of all islands."""
        return Box.around(shapely.MultiPoint(self.islands))


@dataclass(frozen=True, slots=True)
class Window:
    """A window that enlarges some units: what it shows; by composition its frame, and how many times as large."""

    units: tuple[str, ...]
    source: Box
    frames: dict[str, tuple[Box, float]]


@dataclass(frozen=True, slots=True)
class Composition:
    """One arrangement of the map: all of it; by archipelago its frame and where in it the islands are drawn."""

    whole: Box
    archipelagos: dict[str, tuple[Box, Box]]


@dataclass(frozen=True)
class Layout:
    """The map of one list of provinces: what is drawn, and where."""

    mainland: Box
    units: dict[str, Unit]
    archipelagos: dict[str, Archipelago]
    compositions: dict[str, Composition]
    """`narrow` and `wide`."""
    windows: list[Window]

    @cached_property
    def beside(self) -> dict[str, BaseGeometry]:
        """By unit the provinces around it."""
        found = {}
        for code, unit in self.units.items():
            near = unit.body.buffer(NEAR)
            others = [u.body for other, u in self.units.items() if other != code and u.body.intersects(near)]
            found[code] = shapely.union_all(others)
        return found


def layout(outlines: Path) -> Layout:
    """The map of the list whose outlines stand in that file."""
    said = yaml.safe_load(FILE.read_text("utf-8"))
    listed = outlines.stem.removeprefix("outlines_")
    units: dict[str, Unit] = {}
    archipelagos: dict[str, Archipelago] = {}
    for properties, rings in read(outlines):
        flat = [[plane(*place) for place in ring] for ring in rings]
        if name := properties.get("archipelago"):
            middles = [Box.around(Polygon(ring)).middle for ring in flat]
            archipelagos[name] = Archipelago(properties["unit"], middles)
        else:
            units[properties["unit"]] = Unit(flat)
    return Layout(
        mainland=Box(*said["mainland"]),
        units=units,
        archipelagos=archipelagos,
        compositions={name: _composition(one, archipelagos) for name, one in said["compositions"].items()},
        windows=[_window(one, listed, units, said["compositions"]) for one in said["windows"][listed]],
    )


def _composition(said: Mapping[str, Any], archipelagos: Mapping[str, Archipelago]) -> Composition:
    frames = {}
    for name, archipelago in archipelagos.items():
        times = said[name]["times"]
        size = archipelago.whole.width * times, archipelago.whole.height * times
        frames[name] = Box(*said[name]["frame"]), Box.at(said[name]["middle"], *size)
    return Composition(Box(*said["map"]), frames)


def _window(said: Mapping[str, Any], listed: str, units: Mapping[str, Unit], compositions: Sequence[str]) -> Window:
    codes = tuple(f"prov{listed}_{name}" for name in said["units"])
    tight = Box.around(shapely.union_all([units[code].body for code in codes]))
    source = Box.at(tight.middle, tight.width + 2 * MARGIN, tight.height + 2 * MARGIN)
    frames = {}
    for name in compositions:
        times = said[name]["times"]
        frames[name] = Box.at(said[name]["middle"], source.width * times, source.height * times), times
    return Window(codes, source, frames)
