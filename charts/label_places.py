"""Where a label of a chart may stand: the first of its places at which it covers no line, mark or other label."""

from collections.abc import Sequence
from dataclasses import dataclass

LINE, LETTER = 16.0, 6.8
"""Pixels of a line of a label and of one of its letters, rather too many than too few."""
AIR = 2.0
"""Pixels between a label and what it may not touch."""

Point = tuple[float, float]
"""A place: the share of the width from the left, and pixels from the bottom."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a label may stand: at a point, moved by pixels to the right and up from it."""

    at: Point
    side: str
    """Which end of the label is at the point: left, center or right, as `xanchor` has it."""
    right: float
    up: float
    """To the middle of the label."""


@dataclass(slots=True)
class Ground:
    """What is drawn already. A browser decides on the width: a place must be free at each of `widths`, in pixels."""

    widths: Sequence[float]
    height: float
    """Pixels in which a label may stand."""
    lines: list[tuple[Point, Point]]
    labels: list[tuple[str, Place]]

    def draw(self, points: Sequence[Point]) -> None:
        """Keep labels off the line through `points`, or off the mark at a single one."""
        self.lines.extend(zip(points, points[1:] or points, strict=False))

    def place(self, text: str, places: Sequence[Place]) -> Place:
        """The first of `places` that is free for `text`, else the one that covers least; it is taken from then on."""
        found, least = places[0], -1
        for one in places:
            covered = self._covered(text, one)
            if least < 0 or covered < least:
                found, least = one, covered
            if not covered:
                break
        self.labels.append((text, found))
        return found

    def _covered(self, text: str, place: Place) -> int:
        count = 0
        for width in self.widths:
            box = _box(text, place, width)
            left, bottom, right, top = box
            # What is cut off is read by nobody either, and seen to be wrong.
            count += 16 * ((left < -AIR) + (right > width + AIR) + (bottom < 0) + (top > self.height))
            low, high = bottom - AIR, top + AIR
            count += sum(
                _meets(box, (a * width, b), (c * width, d))
                for (a, b), (c, d) in self.lines
                if (b <= high or d <= high) and (b >= low or d >= low)  # most lines pass far above or below
            )
            for other in self.labels:
                west, south, east, north = _box(*other, width)
                # Words over words are read by nobody: rather a line through them.
                count += 4 * (left < east and west < right and bottom < north and south < top)
        return count


def _box(text: str, place: Place, width: float) -> tuple[float, float, float, float]:
    """(left, bottom, right, top) in pixels."""
    long = LETTER * len(text)
    start = place.at[0] * width + place.right - {"left": 0.0, "center": long / 2, "right": long}[place.side]
    middle = place.at[1] + place.up
    return start, middle - LINE / 2, start + long, middle + LINE / 2


def _meets(box: tuple[float, float, float, float], start: Point, end: Point) -> bool:
    """Whether a stretch of a line passes through a box with some air around it."""
    left, bottom, right, top = box[0] - AIR, box[1] - AIR, box[2] + AIR, box[3] + AIR
    along, rise = end[0] - start[0], end[1] - start[1]
    first, last = 0.0, 1.0
    for move, room in (
        (-along, start[0] - left), (along, right - start[0]), (-rise, start[1] - bottom), (rise, top - start[1]),
    ):  # fmt: skip
        if move == 0:
            if room < 0:
                return False
        elif move < 0:
            first = max(first, room / move)
        else:
            last = min(last, room / move)
    return first <= last
