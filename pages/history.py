"""The screen of history."""

import streamlit as st

from ui import frame

page = frame.open_page("history")
st.title(page.words.text("page.history.menu"))
