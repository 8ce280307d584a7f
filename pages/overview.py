"""The screen of overview."""

import streamlit as st

from ui import frame

page = frame.open_page("overview")
st.title(page.words.text("page.overview.menu"))
