"""Taking a pack away as a file: which format, in which language."""

import streamlit as st

from services import papers
from services.papers import PaperOptions
from ui import cached
from ui.page import Page

_FORMAT, _LANGUAGE = "paper-format", "paper-language"


def choose(page: Page, number: int) -> None:
    """The formats there are, the languages, and the file."""
    words = page.words
    left, right = st.columns(2)
    with left:
        code = st.selectbox(
            words.text("paper.format"), [one.code for one in papers.FORMATS], key=_FORMAT,
            format_func=lambda one: words.text(f"paper.{one}"),
        )  # fmt: skip
    with right:
        language = st.selectbox(
            words.text("paper.language"), list(cached.languages()), key=_LANGUAGE,
            index=cached.languages().index(page.language),
            format_func=lambda one: cached.words(one).text("language.name"),
        )  # fmt: skip
    kind = papers.paper_format(code)
    told = f"-{language}" if kind.told else ""
    # The file is made when it is asked for, outside of any screen: by whom is settled here.
    acting, chosen = page.acting, page.settings
    options = PaperOptions(link=chosen.mail.link, letterheads=papers.letterheads(chosen.letterhead.model_dump()))
    st.download_button(
        words.text("paper.take"), lambda: papers.write(acting, number, code, language, options=options).data,
        f"pack-{page.workspace}-{number}{told}.{kind.extension}", kind.media_type, on_click="ignore", key="paper-take",
    )  # fmt: skip
