"""The map of provinces as squares of one size, with the two archipelagos."""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from charts import hover, theme
from domain.indicator import Indicator
from domain.reference import Tile
from domain.scorecard import HeatCell
from domain.status import WORST_FIRST, Status
from domain.tally import Tally
from locales import Language

TILE = 50
"""Pixels a row; a tile is wider than high, since names are."""
LEAST_WIDTH = 640
"""Below this many pixels names would meet: a page shows `ui.cards.tile_map` there, or scrolls."""


def draw(
    tiles: Sequence[Tile],
    cells: Mapping[str, HeatCell],
    words: Language,
    indicator: Indicator,
    chosen: str | None = None,
) -> go.Figure:
    """The map; `cells` are by code of the unit that colours a tile, which is also the ``customdata`` of a tile.

    The status is the field, the mark and its word (on hover); an archipelago has a dashed outline, the colour and
    mark of its province, and the province's name below its own.
    """
    rows = max((t.row for t in tiles), default=0) + 1
    columns = max((t.column for t in tiles), default=0) + 1
    chart = go.Figure(layout=theme.layout(rows * TILE + 16))
    states = [cells[t.org_unit].status if t.org_unit in cells else Status.NO_DATA for t in tiles]
    grid: list[list[int | None]] = [[None] * columns for _ in range(rows)]
    for tile, status in zip(tiles, states, strict=True):
        grid[tile.row][tile.column] = WORST_FIRST.index(status)
    chart.add_trace(
        go.Heatmap(
            z=grid,
            zmin=-0.5,
            zmax=len(WORST_FIRST) - 0.5,
            colorscale=_steps(),
            showscale=False,
            xgap=3,
            ygap=3,
            hoverinfo="skip",
        )
    )
    names = _parents(tiles, words)
    chart.add_trace(
        go.Scatter(
            x=[t.column for t in tiles],
            y=[t.row + 0.06 for t in tiles],
            mode="markers+text",
            text=[_label(t, names, words) for t in tiles],
            textposition="middle center",
            textfont={"family": theme.FONT, "size": theme.NOTE, "color": theme.INK},
            marker={"symbol": "square", "size": TILE - 6, "color": "rgba(0,0,0,0)"},
            customdata=[t.org_unit for t in tiles],
            hovertext=[_hover(t, cells.get(t.org_unit), names, indicator, words) for t in tiles],
            hoverinfo="text",
            cliponaxis=False,
            selected={"marker": {"opacity": 1}},
            unselected={"marker": {"opacity": 1}, "textfont": {"color": theme.INK}},
        )
    )
    marks = [theme.MARKS[status] for status in states]
    chart.add_trace(
        go.Scatter(
            x=[t.column + 0.38 for t in tiles],
            y=[t.row - 0.32 for t in tiles],
            mode="markers",
            marker={
                "symbol": [m.symbol for m in marks],
                "size": [9 * m.size for m in marks],
                "opacity": 1,
                "color": [m.colour for m in marks],
                "line": {
                    "width": [1.6 if m.symbol.endswith("-open") else 0 for m in marks],
                    "color": [m.colour for m in marks],
                },
            },
            hoverinfo="skip",
        )
    )
    for tile in tiles:
        if tile.archipelago or tile.org_unit == chosen:
            chart.add_shape(
                type="rect",
                x0=tile.column - 0.47,
                x1=tile.column + 0.47,
                y0=tile.row - 0.46,
                y1=tile.row + 0.46,
                line={
                    "color": theme.INK,
                    "width": 2 if tile.org_unit == chosen else 1.2,
                    "dash": "dash" if tile.archipelago else "solid",
                },
            )
    chart.update_xaxes(theme.axis(range=[-0.6, columns - 0.4], showticklabels=False))
    chart.update_yaxes(theme.axis(range=[rows - 0.4, -0.6], showticklabels=False))
    chart.update_layout(margin={"l": 0, "r": 0, "t": 4, "b": 4, "pad": 0})
    return chart


def text_alternative(tiles: Sequence[Tile], cells: Mapping[str, HeatCell], words: Language) -> str:
    """How many provinces stand where, in one sentence; an archipelago counts with its province."""
    units = {t.org_unit for t in tiles if not t.archipelago}
    tally = Tally.of(cells[u].status if u in cells else Status.NO_DATA for u in units)
    said = ", ".join(f"{words.text(f'status.{s}')} {n}" for s, n in tally.by_status.items())
    return words.text("chart.map.says", tally=said)


def _steps() -> list[list[object]]:
    """One flat colour a status: a scale in steps."""
    size = len(WORST_FIRST)
    return [
        [edge / size, theme.MARKS[status].field]
        for place, status in enumerate(WORST_FIRST)
        for edge in (place, place + 1)
    ]


def _parents(tiles: Sequence[Tile], words: Language) -> dict[str, str]:
    return {t.org_unit: words.of(t.names) for t in tiles if not t.archipelago}


def _label(tile: Tile, parents: Mapping[str, str], words: Language) -> str:
    name = theme.wrapped(words.of(tile.names), 7)
    if not tile.archipelago:
        return name
    return f"{words.of(tile.names)}<br>({parents.get(tile.org_unit, '')})"


def _hover(tile: Tile, cell: HeatCell | None, parents: Mapping[str, str], indicator: Indicator, words: Language) -> str:
    name = words.of(tile.names)
    if tile.archipelago:
        name = words.text("card.map.archipelago", name=name, parent=parents.get(tile.org_unit, ""))
    if cell is None or cell.figure is None:
        return f"{name}<br><b>{words.text('figure.none')}</b>"
    return hover.box(cell.figure, indicator, words, name, words.text(f"status.{cell.status}"))
