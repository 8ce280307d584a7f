"""Many small trends as one figure: the shape of each, its last value, its targets."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil

from charts import hover, theme
from charts.chart import Chart, Part, trace
from domain.indicator import Direction, Unit
from domain.observation import Observation, ObsStatus
from domain.scorecard import ScorecardRow
from locales import Language

PANEL = 118
"""Pixels a row of panels."""
LINE = 16
"""Pixels a line of a panel's name; its last value has the line below."""
NAME = 30
"""Letters a line of a panel's name."""


def draw(rows: Sequence[ScorecardRow], words: Language, columns: int = 2, letters: int = NAME) -> Chart:
    """A panel for each row, `columns` beside each other, names in lines of `letters`.

    ``customdata`` of a point is the token of its figure.
    """
    shown = [row for row in rows if row.history]
    lines = max(1, ceil(len(shown) / columns))
    titles = [theme.wrapped(words.of(row.indicator.short), letters) for row in shown]
    deepest = max((t.count("<br>") + 1 for t in titles), default=1)
    head = LINE * (deepest + 1) + 8
    height = lines * (PANEL + head) + 8
    panels = [
        _panel(row, titles[place], place, (lines, columns), (head, height), words) for place, row in enumerate(shown)
    ]
    return Chart(
        theme.layout(
            height,
            grid={"rows": lines, "columns": columns, "pattern": "independent"},
            margin={"l": 2, "r": 6, "t": 2, "b": 2, "pad": 0},
            hovermode="closest",
            **{name: axis for panel in panels for name, axis in panel.axes.items()},
        ),
        [panel.line for panel in panels],
        [shape for panel in panels for shape in panel.shapes],
        [annotation for panel in panels for annotation in panel.annotations],
    )


def text_alternative(rows: Sequence[ScorecardRow], words: Language) -> str:
    """Name and latest value of each panel."""
    shown = [row for row in rows if row.history]
    items = "; ".join(
        words.text(
            "chart.small.item", name=words.of(row.indicator.short), value=words.figure(row.latest, row.indicator)
        )
        for row in shown
    )
    return words.text("chart.small.says", count=len(shown), items=items)


@dataclass(frozen=True, slots=True)
class _Panel:
    """The parts of one small trend, as the figure takes them."""

    line: Part
    shapes: list[Part]
    annotations: list[Part]
    axes: dict[str, Part]


def _panel(
    row: ScorecardRow,
    title: str,
    place: int,
    grid: tuple[int, int],
    sizes: tuple[int, int],
    words: Language,
) -> _Panel:
    lines, columns = grid
    head, height = sizes
    number = "" if place == 0 else str(place + 1)
    across, down = place % columns, place // columns
    left, right = across / columns + (0.03 if across else 0), (across + 1) / columns - 0.02
    top = 1 - down / lines
    bottom = top - 1 / lines
    history = [f for f in row.history if f.value is not None]
    targets = {a.target.due: a.target for a in row.assessments if a.target.counts}
    values = [f.value for f in history if f.value is not None] + list(targets)
    low = min(values) if row.indicator.unit is Unit.RANK else min(0.0, *values)
    high = max(values) or 1.0
    room = (high - low) * 0.14 or 1.0
    flip = row.indicator.unit is Unit.RANK or row.indicator.direction is Direction.LOWER
    # Above the best level there is room for the name of a target.
    levels = [low - (2 * room if flip else room / 4), high + (room if flip else 2 * room)]
    shapes, annotations = [], []
    for due, target in targets.items():
        shapes.append(
            {
                "type": "line",
                "xref": f"x{number} domain",
                "yref": f"y{number}",
                "x0": 0,
                "x1": 1,
                "y0": due,
                "y1": due,
                "line": {"color": theme.ACCENT, "width": 1, "dash": "dot" if target.deadline.year > 2020 else "solid"},
                "layer": "below",
            }
        )
        annotations.append(
            {
                "x": 0,
                "y": due,
                "xref": f"x{number} domain",
                "yref": f"y{number}",
                "xanchor": "left",
                "yanchor": "bottom",
                "showarrow": False,
                "text": words.text(
                    "chart.target.label", year=target.deadline.year, due=words.number(due, row.indicator.unit)
                ),
                "font": {"size": theme.NOTE, "color": theme.ACCENT},
            }
        )
    ends = list(dict.fromkeys((history[0].period.end, history[-1].period.end)))
    years = len({day.year for day in ends})
    axes = {
        f"xaxis{number}": theme.axis(
            domain=[left, right],
            anchor=f"y{number}",
            type="date",
            tickvals=[day.isoformat() for day in ends],
            ticktext=[day.strftime("%Y" if years > 1 else "%m/%Y") for day in ends],
            showline=True,
            linecolor=theme.FAINT,
            automargin=False,
            range=_room(ends[0].toordinal(), ends[-1].toordinal()),
        ),
        f"yaxis{number}": theme.axis(
            domain=[bottom + 22 / height, top - head / height],
            anchor=f"x{number}",
            showticklabels=False,
            range=levels[::-1] if flip else levels,
            automargin=False,
        ),
    }
    annotations.append(
        {
            "text": title,
            "x": left,
            "y": top,
            "xref": "paper",
            "yref": "paper",
            "xanchor": "left",
            "yanchor": "top",
            "showarrow": False,
            "align": "left",
            "font": {"size": theme.NOTE, "color": theme.MUTED},
        }
    )
    last = history[-1]
    annotations.append(
        {
            "text": f"<b>{words.figure(last, row.indicator)}</b>",
            "x": left,
            "y": top,
            "xref": "paper",
            "yref": "paper",
            "xanchor": "left",
            "yanchor": "top",
            "yshift": -LINE * (title.count("<br>") + 1),
            "showarrow": False,
            "font": {"size": theme.NOTE, "color": theme.INK},
        }
    )
    return _Panel(_line(history, row, number, words), shapes, annotations, axes)


def _line(history: list[Observation], row: ScorecardRow, number: str, words: Language) -> Part:
    return trace(
        "scatter",
        x=[f.period.end.isoformat() for f in history],
        y=[f.value for f in history],
        xaxis=f"x{number}",
        yaxis=f"y{number}",
        mode="lines+markers",
        line={"color": theme.INK, "width": 1.8},
        marker={
            "size": [8 if f is history[-1] else 4 for f in history],
            "symbol": ["circle" if f.status is ObsStatus.NORMAL else "circle-open" for f in history],
            "color": theme.INK,
            "opacity": 1,
        },
        customdata=[f.key.token() for f in history],
        hovertext=[hover.box(f, row.indicator, words, words.of(row.indicator.short)) for f in history],
        hoverinfo="text",
        cliponaxis=False,
    )


def _room(first: int, last: int) -> list[str]:
    room = max(40, (last - first) // 14)
    return [date.fromordinal(first - room).isoformat(), date.fromordinal(last + room).isoformat()]
