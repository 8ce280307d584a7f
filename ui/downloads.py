"""Files a reader takes away; made when they are asked for, not when the page is drawn."""

import streamlit as st

from services.downloads import attributed, csv_file
from ui.page import Page


def show_all_figures(page: Page) -> None:
    """A button that gives every figure in force; restricted ones stay out unless the operator lets them go along."""
    without = frozenset() if page.settings.papi_in_downloads else page.ask(attributed)
    st.download_button(
        page.words.text("page.methodology.download"),
        data=lambda: csv_file(page.view, without),
        file_name=f"figures-{page.workspace}-{page.version}.csv",
        mime="text/csv",
        on_click="ignore",
    )
