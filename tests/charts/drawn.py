"""Charts as Plotly has them."""

import plotly.graph_objects as go

from charts.chart import Chart


def figure_of(chart: Chart) -> go.Figure:
    """`chart` with each of its properties checked by Plotly, which refuses names and values it does not know."""
    return go.Figure(chart.plain)
