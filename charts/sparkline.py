"""A trend in the size of a word: a line and its last point, as a picture for style sheets."""

from collections.abc import Sequence
from urllib.parse import quote

from domain.indicator import Direction, Indicator, Unit
from domain.observation import Observation

WIDTH, HEIGHT = 96, 24


def draw(history: Sequence[Observation], indicator: Indicator) -> str:
    """`history` as an SVG; better is up, time runs by days. Empty with fewer than two values.

    The picture has one colour: it is used as a mask, so that the text's colour shines through it in every
    theme and on paper (the page's sanitiser drops inline SVG, but keeps a mask).
    """
    points = [(f.period.end.toordinal(), f.value) for f in history if f.value is not None]
    if len(points) < 2:
        return ""
    flip = indicator.unit is Unit.RANK or indicator.direction is Direction.LOWER
    days, values = [d for d, _ in points], [v for _, v in points]
    low, high = min(values), max(values)
    if indicator.unit is Unit.PERCENT and high - low < 10:
        # A small change must not look like a leap.
        middle = (low + high) / 2
        low, high = middle - 5, middle + 5
    span_x, span_y = max(days) - min(days) or 1, high - low or 1.0

    def place(day: int, value: float) -> tuple[float, float]:
        share = (value - low) / span_y
        return 3 + (day - min(days)) / span_x * (WIDTH - 8), 3 + (share if flip else 1 - share) * (HEIGHT - 6)

    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in (place(*p) for p in points))
    x, y = place(*points[-1])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<polyline points="{path}" fill="none" stroke="black" stroke-width="1.6" stroke-linejoin="round"/>'
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.8"/></svg>'
    )


def address(history: Sequence[Observation], indicator: Indicator) -> str:
    """The picture as a data address for ``mask-image``; empty with fewer than two values."""
    picture = draw(history, indicator)
    return f"data:image/svg+xml,{quote(picture, safe=' =:/,.')}" if picture else ""
