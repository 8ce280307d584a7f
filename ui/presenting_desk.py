"""A presentation inside a screen, and how one gets it whole."""

import streamlit as st
from markupsafe import Markup

from services import presenting
from services.packs import OpenedPack
from ui import blocks
from ui.page import Page

HEIGHT = 640
"""Pixels of the frame: slides of 16:9 as wide as the page."""


def head(page: Page, found: OpenedPack) -> Markup:
    """The title of the pack and the way to its page."""
    words = page.words
    way = blocks.linked(words.text("page.present.pack"), page.link("packs", pack=found.head.number))
    return blocks.heading(words.of(found.head.title), way, level=1)


def show(page: Page, number: int) -> None:
    """The presentation in a frame of its own."""
    made = presenting.document(page.acting, number, page.language, lambda pack: page.link("packs", pack=pack))
    st.iframe(made.decode(), height=HEIGHT, alt=page.words.text("page.present.menu"))
