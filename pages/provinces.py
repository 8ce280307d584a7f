"""The screen of provinces."""

import streamlit as st

from ui import frame

page = frame.open_page("provinces")
st.title(page.words.text("page.provinces.menu"))
