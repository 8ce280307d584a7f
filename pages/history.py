"""Where a figure opens to its row: file, line, source, revisions, and what contradicts it."""

import streamlit as st

from services.figures import figure
from ui import frame, rows

page = frame.open_page("history")
key = page.address.figure
if key is None:
    frame.stop(page, "page.history.choose")
detail = page.ask(figure, key)
if detail is None:
    frame.stop(page, "page.history.unknown")

st.html(rows.title(page, detail))
st.html(rows.facts(page, detail))
st.html(rows.against(page, detail))
st.html(rows.revisions(page, detail))
