"""A chart as the data that plotly.js draws, put together without Plotly's own objects.

Those check each property as it is set, which took a third of the time of a page full of charts. What they would say is
asked where it costs nobody time: the tests hand every chart they draw to `go.Figure`.
"""

from dataclasses import dataclass, field
from typing import Any

Part = dict[str, Any]
"""A trace, a shape, an annotation or an axis, by the names of Plotly's reference."""


def trace(kind: str, **properties: object) -> Part:
    """What is drawn of one series."""
    return {"type": kind, **properties}


@dataclass(frozen=True, slots=True)
class Chart:
    """What one chart is made of; a drawing adds to its lists."""

    layout: Part
    """The frame with its axes."""
    traces: list[Part] = field(default_factory=list)
    shapes: list[Part] = field(default_factory=list)
    annotations: list[Part] = field(default_factory=list)

    def label(self, text: str, colour: str, x: float | str, y: float | str, size: int, **more: object) -> None:
        """Write `text` at a place; `more` are further properties of an annotation."""
        font = {"size": size, "color": colour}
        self.annotations.append({"x": x, "y": y, "text": text, "showarrow": False, "font": font} | more)

    @property
    def plain(self) -> Part:
        """The whole as one dictionary, as `go.Figure` takes and gives it."""
        return {
            "data": self.traces,
            "layout": self.layout | {"shapes": self.shapes, "annotations": self.annotations},
        }
