"""Where in an outline a mark and a name stand."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

MARK = 15.0
"""Pixels of the square a mark needs."""
LETTER, LINE = 6.9, 13.0
"""Pixels of a letter of 12 px on average, and of a line."""
SLACK = 6
"""Pixels by which the lines may be wider than the estimate, so that no word is torn."""
INSIDE, FOREIGN = 0.6, 0.16
"""The share of a name that must lie in its own province, and the share that may lie in others."""
STEPS = 26
"""Places tried across an outline."""


@dataclass(frozen=True, slots=True)
class Label:
    """A name below its mark: where its middle is, on the plane, and how wide its lines are, in pixels."""

    at: tuple[float, float]
    width: int
    box: BaseGeometry
    """Where name and mark lie: no other name may."""


def middle(shape: Polygon) -> tuple[float, float]:
    """The place furthest from every edge."""
    x, y = shapely.get_coordinates(shapely.maximum_inscribed_circle(shape))[0].tolist()
    return x, y


def fits(shape: Polygon, size: float) -> bool:
    """Whether a square of `size` km has a place in `shape`, around its middle."""
    x, y = middle(shape)
    return bool(shape.contains(shapely.box(x - size / 2, y - size / 2, x + size / 2, y + size / 2)))


def place(shape: Polygon, around: BaseGeometry, taken: Sequence[BaseGeometry], name: str, scale: float) -> Label | None:
    """Where `name` stands best on one line or on two, at `scale` pixels a km; None where it has no place.

    A name may reach a little over a border, and further over the sea, but not over another one: `around` are the
    other provinces, `taken` the names placed before.
    """
    for lines in _broken(name):
        width = max(map(len, lines)) * LETTER
        high = len(lines) * LINE
        found = _most_room(shape, around, taken, width / scale, high / scale, MARK / scale)
        if found is not None:
            (x, y), across, down = found, width / scale / 2, (high + MARK) / scale / 2
            return Label(found, round(width) + SLACK, shapely.box(x - across, y - down, x + across, y + down))
    return None


def _broken(name: str) -> list[list[str]]:
    """`name` on one line, and broken once where the longer part is shortest."""
    words = name.split()
    halves = [[" ".join(words[:n]), " ".join(words[n:])] for n in range(1, len(words))]
    return [[name], *([min(halves, key=lambda lines: max(map(len, lines)))] if halves else [])]


def _most_room(
    shape: Polygon, around: BaseGeometry, taken: Sequence[BaseGeometry], width: float, height: float, mark: float
) -> tuple[float, float] | None:
    """The middle of a text of that size below a mark, that lies inside as far as it can."""
    west, south, east, north = shape.bounds
    xs, ys = (axis.ravel() for axis in np.meshgrid(np.linspace(west, east, STEPS), np.linspace(south, north, STEPS)))
    top, bottom = ys + (height + mark) / 2, ys - (height + mark) / 2
    shapely.prepare(shape)
    marks = shapely.box(xs - mark / 2, bottom + height, xs + mark / 2, top)
    tried = np.flatnonzero(shapely.contains(shape, marks))
    texts = shapely.box(xs - width / 2, bottom, xs + width / 2, bottom + height)[tried]
    free = ~shapely.intersects(texts[:, None], np.array(taken, dtype=object)).any(axis=1)
    tried, texts = tried[free], texts[free]
    inside = shapely.contains(shape, texts).astype(float)
    if not inside.any():
        inside = shapely.area(shapely.intersection(texts, shape)) / (width * height)
        foreign = shapely.area(shapely.intersection(texts, around)) / (width * height)
        inside[(inside < INSIDE) | (foreign > FOREIGN)] = 0
    if not inside.any():
        return None
    # Of places that are as good as each other to the eye, the one nearest to the middle of the shape.
    distance = shapely.distance(texts, shapely.points(middle(shape))) / (east - west)
    best = tried[np.argmax(np.where(inside > 0, np.round(inside, 2) - np.round(distance, 3), -np.inf))]
    return float(xs[best]), float(ys[best])
