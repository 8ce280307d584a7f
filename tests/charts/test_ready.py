"""A ready figure is what the page would have made of the plain one, and the chart element takes it as it is."""

import gc
import json
import weakref

import plotly.graph_objects as go
import plotly.io as pio
from plotly.tools import return_figure_from_figure_or_data
from streamlit.testing.v1 import AppTest

from charts import theme
from charts.chart import Chart, trace
from charts.ready import ReadyFigure
from tests.charts.drawn import figure_of


def a_chart():
    return Chart(theme.layout(220), [trace("scatter", x=["2020-01-01"], y=[1.5, None], hovertext=["Tỷ lệ <b>"])])


def test_the_page_sends_what_it_would_send_of_the_plain_figure():
    plain, ready = figure_of(a_chart()), ReadyFigure(a_chart())
    sent = [pio.to_json(return_figure_from_figure_or_data(f, True), validate=False) for f in (plain, ready)]
    expected, found = map(json.loads, sent)
    # A template that is empty, and lists that are, draw nothing either way.
    assert expected["layout"].pop("template")["data"] == {"scatter": [{"type": "scatter"}]}
    assert found["layout"].pop("template") == {}
    assert (found["layout"].pop("shapes"), found["layout"].pop("annotations")) == ([], [])
    assert found == expected
    assert "<" not in sent[1], "a page may stand inside a script"


def test_nothing_is_serialised_twice(monkeypatch):
    ready = ReadyFigure(a_chart())
    monkeypatch.setattr(go.Figure, "to_dict", None)
    assert json.loads(pio.to_json(ready, validate=False))["data"][0]["hovertext"] == ["Tỷ lệ <b>"]


def test_it_goes_when_nobody_holds_it():
    gc.disable()
    try:
        ready = ReadyFigure(a_chart())
        gone = weakref.ref(ready)
        del ready
        assert gone() is None, "a circle waits for a full collection"
    finally:
        gc.enable()


def test_the_chart_element_takes_it_with_its_height():
    def script():
        import streamlit as st

        from charts import theme
        from charts.chart import Chart, trace
        from charts.ready import ReadyFigure

        chart = Chart(theme.layout(321), [trace("scatter", x=[1], y=[2])])
        st.plotly_chart(ReadyFigure(chart), config=theme.CONFIG, alt="one point", key="chart")

    page = AppTest.from_function(script).run()
    assert not page.exception
    sent = page.get("plotly_chart")[0].proto
    assert json.loads(sent.spec)["layout"]["height"] == 321
    assert sent.alt == "one point"
