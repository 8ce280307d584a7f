"""A chart whose JSON is made once and sent many times.

The chart element asks a figure for its dictionary, copies it and serialises it on every run: 8 to 20 ms a figure.
A `ReadyFigure` answers with its finished JSON. It relies on public behaviour only: a subclass of `go.Figure`,
`to_dict()`, `to_plotly_json()` and `orjson.Fragment`. `tests/charts/test_ready.py` guards it against a new version.
"""

import orjson
import plotly.graph_objects as go

from charts.chart import Chart


class _Json(dict[str, object]):
    """What `to_dict` returns: a dictionary for those who look, finished JSON for the serialiser."""

    __slots__ = ("finished",)
    finished: bytes

    def to_plotly_json(self) -> orjson.Fragment:
        return orjson.Fragment(self.finished)


class ReadyFigure(go.Figure):  # type: ignore[misc]
    """`chart`, ready to be sent. Keep it in a cache of resources; it must not be changed afterwards."""

    def __init__(self, chart: Chart) -> None:
        # Not the initialisation of Figure: what that makes points back at the figure, and a circle of this size would
        # stay in memory until a full collection, long after the cache has dropped it.
        ready = _Json(data=[], layout={"height": chart.layout["height"], "width": None})
        ready.finished = orjson.dumps(chart.plain)
        object.__setattr__(self, "_json", ready)

    def to_dict(self) -> dict[str, object]:
        """The finished JSON in the shape of a dictionary."""
        found: _Json = self._json
        return found

    @property
    def size(self) -> int:
        """Bytes that go to the browser."""
        return len(self._json.finished)
