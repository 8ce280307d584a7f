"""Many small trends as one figure: the shape of each, its last value, its targets."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

from charts import hover, theme
from charts.chart import Chart, Part, trace
from charts.label_places import Ground, Place, Point
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
AXIS = 22
"""Pixels of a panel that its days take."""
OVER = 10
"""Pixels from the line of a target to the middle of its name."""
WIDTHS = (150, 250)
"""Pixels of a panel on a telephone and on a desk."""


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
    ends = list(dict.fromkeys((history[0].period.end, history[-1].period.end)))
    since, until = _room(ends[0], ends[-1])
    pixels = (PANEL - AXIS) / (levels[1] - levels[0])
    ground = Ground(WIDTHS, PANEL - AXIS, [], [])

    def at(along: float, value: float) -> Point:
        return along, (levels[1] - value if flip else value - levels[0]) * pixels

    ground.draw([at((f.period.end - since) / (until - since), f.value) for f in history if f.value is not None])
    for due in targets:
        ground.draw([at(0, due), at(1, due)])
    for due, target in targets.items():
        said = words.text("chart.target.label", year=target.deadline.year, due=words.number(due, row.indicator.unit))
        stands = ground.place(
            said, [Place(at(x, due), side, 0, up) for up in (OVER, -OVER) for x, side in ((0, "left"), (1, "right"))]
        )
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
                "x": stands.at[0],
                "y": due,
                "xref": f"x{number} domain",
                "yref": f"y{number}",
                "xanchor": stands.side,
                "yanchor": "middle",
                "yshift": stands.up,
                "showarrow": False,
                "text": said,
                "font": {"size": theme.NOTE, "color": theme.ACCENT},
            }
        )
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
            range=[since.isoformat(), until.isoformat()],
        ),
        f"yaxis{number}": theme.axis(
            domain=[bottom + AXIS / height, top - head / height],
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


def _room(first: date, last: date) -> tuple[date, date]:
    """The first and the last day of a panel."""
    room = timedelta(days=max(40, (last - first).days // 14))
    return first - room, last + room
