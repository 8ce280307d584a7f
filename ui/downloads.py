"""Files a reader takes away; made when they are asked for, not when the page is drawn."""

from dataclasses import replace

import streamlit as st

from services import briefs
from services.downloads import attributed, csv_file
from ui.page import Page


def show_all_figures(page: Page) -> None:
    """A button that gives every figure in force; restricted ones stay out unless the operator lets them go along."""
    without = frozenset() if page.settings.papi_in_downloads else page.ask(attributed)
    geography = page.address.geography
    if geography is not None:
        named = page.words.text(f"geography.name.{geography}")
        st.caption(page.words.text("page.methodology.download-geography", geography=named))
    st.download_button(
        page.words.text("page.methodology.download"),
        data=lambda: csv_file(page.view, without, geography),
        file_name=f"figures-{page.workspace}-{page.version}{f'-{geography}' if geography else ''}.csv",
        mime="text/csv",
        on_click="ignore",
    )


def offer_brief(page: Page) -> None:
    """A button that gives the page for leaders: of the day, workspace and figures one looks at."""
    words, settings = page.words, page.settings
    # The file is made when it is asked for, outside of any screen: by whom and of what is settled here.
    acting = replace(page.acting, view=replace(page.view, kept=None))
    side = page.address.geography
    st.download_button(
        words.text("brief.take"), lambda: briefs.document(acting, words, settings.timezone, side).content,
        briefs.file_name(words, page.as_of, training=acting.training), briefs.PDF, on_click="ignore", key="brief",
        help=words.text("brief.take-help"),
    )  # fmt: skip
