"""A ready figure is what the page would have made of the plain one, and the chart element takes it as it is."""

import gc
import json
import weakref

import plotly.graph_objects as go
import plotly.io as pio
from plotly.tools import return_figure_from_figure_or_data
from streamlit.testing.v1 import AppTest

from charts import theme
from charts.ready import ReadyFigure


def a_figure():
    return go.Figure(go.Scatter(x=["2020-01-01"], y=[1.5], hovertext=["Tỷ lệ"]), layout=theme.layout(220))


def test_the_page_sends_the_same_json():
    plain, ready = a_figure(), ReadyFigure(a_figure())
    sent = [pio.to_json(return_figure_from_figure_or_data(f, True), validate=False) for f in (plain, ready)]
    assert json.loads(sent[0]) == json.loads(sent[1])
    assert ready.size == len(sent[1].encode())


def test_nothing_is_serialised_twice(monkeypatch):
    ready = ReadyFigure(a_figure())
    monkeypatch.setattr(go.Figure, "to_dict", None)
    assert "Tỷ lệ" in json.loads(pio.to_json(ready, validate=False))["data"][0]["hovertext"]


def test_it_goes_when_nobody_holds_it():
    gc.disable()
    try:
        ready = ReadyFigure(a_figure())
        gone = weakref.ref(ready)
        del ready
        assert gone() is None, "a circle waits for a full collection"
    finally:
        gc.enable()


def test_the_chart_element_takes_it_with_its_height():
    def script():
        import plotly.graph_objects as go
        import streamlit as st

        from charts import theme
        from charts.ready import ReadyFigure

        figure = go.Figure(go.Scatter(x=[1], y=[2]), layout=theme.layout(321))
        st.plotly_chart(ReadyFigure(figure), config=theme.CONFIG, alt="one point", key="chart")

    page = AppTest.from_function(script).run()
    assert not page.exception
    sent = page.get("plotly_chart")[0].proto
    assert json.loads(sent.spec)["layout"]["height"] == 321
    assert sent.alt == "one point"
