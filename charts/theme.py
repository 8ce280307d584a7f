"""Colours, type, marks and notation of every chart; the only module that names a colour.

The browser puts the colours of the light or the dark theme in the place of the ten and ten
placeholders below (the front end does so for any chart drawn with ``theme="streamlit"``), so one ready
figure serves both. The colours themselves stand in `.streamlit/config.toml`, in the order of `SLOTS` and `FIELDS`.
"""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import ceil

from charts.chart import Part
from domain.status import Status

FONT = "Be Vietnam Pro, Segoe UI, Roboto, sans-serif"
NOTE, TEXT, TITLE, FIGURE = 12, 15, 22, 32
"""The four type sizes, in pixels; nothing is smaller than `NOTE`."""

PAPER = "#000038"
INK = "#000001"
ACCENT = "#000002"
MET = "#000003"
ON_PACE = "#000004"
BEHIND = "#000005"
OFF_TRACK = "#000006"
MUTED = "#000007"
SILENT = "#000008"
FAINT = "#000009"
EARLIER = "#000010"
SLOTS = (INK, ACCENT, MET, ON_PACE, BEHIND, OFF_TRACK, MUTED, SILENT, FAINT, EARLIER)
"""Placeholders of the ten categorical colours, in the order of ``chartCategoricalColors``."""

FIELDS = tuple(f"#0000{number}" for number in range(11, 21))
"""Placeholders of the ten pale fields behind marks, in the order of ``chartSequentialColors``."""
(
    FIELD_MET,
    FIELD_LATE,
    FIELD_ON_PACE,
    FIELD_BEHIND,
    FIELD_OFF_TRACK,
    FIELD_MISSED,
    FIELD_REGRESSED,
    FIELD_UNKNOWN,
    FIELD_NONE,
    HATCH,
) = FIELDS


@dataclass(frozen=True, slots=True)
class Mark:
    """How a status is drawn: a shape that is known without its colour, and a pale field for tiles."""

    symbol: str
    """Name of the marker symbol; an ``-open`` one is an outline."""
    colour: str
    field: str
    size: float = 1.0
    """Relative size, so that all shapes look equally large."""


MARKS: dict[Status, Mark] = {
    Status.MET: Mark("circle", MET, FIELD_MET),
    Status.MET_LATE: Mark("circle-cross-open", MET, FIELD_LATE),
    Status.ALREADY_MET: Mark("circle-open-dot", MET, FIELD_MET),
    Status.MISSED: Mark("square", INK, FIELD_MISSED, 0.95),
    Status.REGRESSED: Mark("arrow-bar-down-open", INK, FIELD_REGRESSED, 1.1),
    Status.ON_PACE: Mark("triangle-up", ON_PACE, FIELD_ON_PACE, 1.1),
    Status.BEHIND: Mark("diamond", BEHIND, FIELD_BEHIND, 1.05),
    Status.OFF_TRACK: Mark("triangle-down", OFF_TRACK, FIELD_OFF_TRACK, 1.1),
    Status.STALE: Mark("hourglass-open", MUTED, FIELD_UNKNOWN),
    Status.CANNOT_JUDGE: Mark("diamond-open", MUTED, FIELD_UNKNOWN, 1.05),
    Status.NO_DATA: Mark("circle-open", SILENT, FIELD_NONE),
    Status.NOT_APPLICABLE: Mark("line-ew-open", SILENT, FIELD_NONE),
}
"""One mark a status; `ui/style.css` draws the same shapes for text."""

ACTUAL = {"color": INK, "width": 2.4}
PLAN = {"color": MUTED, "width": 1.5, "dash": "dash"}
BREAK = {"color": MUTED, "width": 1, "dash": "dot"}

CONFIG = {"displayModeBar": False, "responsive": True, "scrollZoom": False, "doubleClick": False}
"""What a page hands to the chart element: no tool bar, no zoom by accident."""


def layout(height: int, margin: Part | None = None, **more: object) -> Part:
    """The frame of every chart: no box, no legend, hair lines, the product's type.

    Everything is set in the layout itself, not in a template: the page's theme overwrites templates.
    """
    frame: Part = {
        "height": height,
        "template": {},
        "font": {"family": FONT, "size": NOTE, "color": INK},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "showlegend": False,
        "margin": {"l": 4, "r": 8, "t": 12, "b": 8, "pad": 4} | (margin or {}),
        "hoverlabel": {
            "bgcolor": PAPER,
            "bordercolor": MUTED,
            "align": "left",
            "namelength": -1,
            "font": {"family": FONT, "size": NOTE, "color": INK},
        },
        "dragmode": False,
    }
    return frame | more


def axis(**more: object) -> Part:
    """An axis without a line of its own."""
    return {
        "showgrid": False,
        "zeroline": False,
        "showline": False,
        "ticks": "",
        "fixedrange": True,
        "automargin": True,
        "title": {"text": ""},
        "tickfont": {"family": FONT, "size": NOTE, "color": MUTED},
        "gridcolor": FAINT,
        "zerolinecolor": SILENT,
    } | more


def years(first: date, last: date) -> Part:
    """The marks of an axis of time: each year written in its middle and bounded by ticks.

    Each second or third year only where there are many.
    """
    inside = [year for year in range(first.year, last.year + 1) if first <= date(year, 7, 2) <= last]
    inside = inside[:: ceil(len(inside) / 7) or 1]
    return {
        "tickvals": [f"{year}-07-02" for year in inside],
        "ticktext": [str(year) for year in inside],
        "tickangle": 0,
        "minor": {
            "tickvals": [f"{y}-01-01" for y in range(first.year, last.year + 2)],
            "ticks": "outside",
            "ticklen": 5,
            "tickcolor": SILENT,
        },
    }


def levels(low: float, high: float) -> list[float]:
    """Four to six round levels."""
    span = high - low
    size = 10.0 ** len(str(int(span))) / 10 if span >= 1 else 0.1
    for step in (0.1, 0.2, 0.5, 1, 2, 5):
        if span / (step * size) <= 6:
            size *= step
            break
    first = int(low // size)
    levels = [size * n for n in range(first, first + 12)]
    return [round(level, 6) for level in levels if low <= level <= high * 0.999]


def wrapped(text: str, width: int) -> str:
    """`text` with line breaks between words, so that none is cut: at most `width` letters a line where words allow."""
    lines: list[str] = []
    # No line begins with the stroke of a fraction.
    for word in text.replace(" / ", "\u00a0/ ").split(" "):
        if lines and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += " " + word
        else:
            lines.append(word)
    return "<br>".join(lines)


def spread(positions: list[float], distance: float) -> list[float]:
    """`positions` moved as little as needed to lie at least `distance` apart, in their own order."""
    order = sorted(range(len(positions)), key=positions.__getitem__)
    placed = list(positions)
    for left, right in pairwise(order):
        placed[right] = max(placed[right], placed[left] + distance)
    if order:
        over = (placed[order[-1]] - positions[order[-1]]) / 2
        placed = [p - over for p in placed]
    return placed
