"""The files of the framework that the server sends, and where the project's own stand."""

from pathlib import Path

import streamlit as st

ROOT = Path(__file__).parents[1]
FILES = Path(st.__file__).with_name("static")
