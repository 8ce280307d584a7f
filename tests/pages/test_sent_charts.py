"""What pages send to be drawn is what Plotly takes: nothing checks a chart on its way to a screen."""

import json
from collections.abc import Callable

import plotly.graph_objects as go
import pytest
from streamlit.testing.v1 import AppTest

ADDRESSES = [
    ("systems", "workspace=training"),
    ("indicators", "workspace=official"),
    ("provinces", "workspace=training&unit=prov63_ha_noi"),
]


@pytest.mark.parametrize(("name", "query"), ADDRESSES)
def test_plotly_takes_each_chart_of_a_page(open_screen: Callable[..., AppTest], name: str, query: str) -> None:
    sent = [json.loads(chart.proto.spec) for chart in open_screen(name, query).get("plotly_chart")]
    assert sent
    for chart in sent:
        drawn = go.Figure(chart)
        assert [trace.type for trace in drawn.data] == [trace["type"] for trace in chart["data"]]
