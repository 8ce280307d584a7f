"""The screen of indicators."""

import streamlit as st

from ui import frame

page = frame.open_page("indicators")
st.title(page.words.text("page.indicators.menu"))
