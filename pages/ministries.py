"""The screen of ministries."""

import streamlit as st

from ui import frame

page = frame.open_page("ministries")
st.title(page.words.text("page.ministries.menu"))
