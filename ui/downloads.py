"""Files a reader takes away; made when they are asked for, not when the page is drawn.

What the framework's button gives is held in memory by the framework: that of all figures has an address of its own.
"""

from dataclasses import replace

import streamlit as st

from services import briefs
from ui.page import Page

ALL_FIGURES = "figures.csv"
"""The address of the file of all figures, with the query of the page of methods: see `web.downloads`."""


def show_all_figures(page: Page) -> None:
    """A link to every figure in force, as a button."""
    geography = page.address.geography
    if geography is not None:
        named = page.words.text(f"geography.name.{geography}")
        st.caption(page.words.text("page.methodology.download-geography", geography=named))
    st.link_button(page.words.text("page.methodology.download"), page.link(ALL_FIGURES))


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
