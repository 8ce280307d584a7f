"""The screen of methodology."""

import streamlit as st

from ui import frame

page = frame.open_page("methodology")
st.title(page.words.text("page.methodology.menu"))
