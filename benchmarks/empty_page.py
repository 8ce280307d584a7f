"""The least a page can be: one block of text."""

import streamlit as st

st.html("<p>1</p>")
