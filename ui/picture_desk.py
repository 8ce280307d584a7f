"""Single charts of a pack to take away as pictures."""

from functools import partial

import streamlit as st

from services import pictures
from services.acting import Acting
from ui.page import Page


def choose(page: Page, number: int) -> None:
    """The charts there are, in the language of the screen, and the chosen one as SVG or PNG."""
    words, acting, language = page.words, page.acting, page.language
    names = dict(pictures.charts(acting, number, language))
    if not names:
        return
    code = st.selectbox(words.text("paper.chart"), list(names), key="picture-chart", format_func=names.__getitem__)
    with st.container(horizontal=True):
        for kind, media_type in pictures.KINDS.items():
            # Drawn when it is asked for, outside of any screen: by whom is settled here.
            st.download_button(
                words.text(f"paper.picture-{kind}"), partial(_picture, acting, number, language, code, kind),
                pictures.file_name(page.workspace, number, language, code, kind), media_type, on_click="ignore",
                key=f"picture-{kind}",
            )  # fmt: skip


def _picture(acting: Acting, number: int, language: str, code: str, kind: str) -> bytes:
    return pictures.chart(acting, number, language, code, kind).data
