"""Three of the pages in plain Streamlit: Markdown for blocks, boxes, and a figure object for each chart in each run.

What is shown comes finished from the product's caches (`benchmarks.peer_pages`), so that what is left is how the page
is sent: `st.plotly_chart` of a `go.Figure`, `st.markdown`, `st.selectbox`, and the framework's own settings.
"""

import orjson
import plotly.graph_objects as go
import streamlit as st

from benchmarks.peer_pages import PARTS, Part, Pick, open_page


def _show(part: Part, key: str) -> None:
    if isinstance(part, tuple):
        for block in part:
            st.markdown(str(block), unsafe_allow_html=True)
    elif isinstance(part, Pick):
        labels = dict(part.options)
        codes = list(labels)
        chosen = codes.index(part.chosen) if part.chosen in labels else None
        st.selectbox(part.key, codes, index=chosen, format_func=labels.__getitem__, key=f"{key}-{part.chosen}")
    elif part is not None:
        finished = orjson.dumps(part.chart.to_dict().to_plotly_json())  # type: ignore[attr-defined]
        st.plotly_chart(go.Figure(orjson.loads(finished)), key=key)


def _page(name: str) -> None:
    page = open_page(name, st.query_params.to_dict())
    for number, part in enumerate(PARTS[name](page)):
        _show(part, f"{name}-{number}")


def overview() -> None:
    """The first page."""
    _page("overview")


def indicators() -> None:
    """One indicator."""
    _page("indicators")


def provinces() -> None:
    """Provinces beside each other."""
    _page("provinces")


st.navigation([
    st.Page(overview, default=True), st.Page(indicators, url_path="indicators"),
    st.Page(provinces, url_path="provinces"),
]).run()  # fmt: skip
