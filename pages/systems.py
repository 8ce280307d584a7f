"""The screen of systems."""

import streamlit as st

from ui import frame

page = frame.open_page("systems")
st.title(page.words.text("page.systems.menu"))
