"""What somebody does by a button: done once, and answered in a sentence on the screen that follows."""

from collections.abc import Callable, Mapping

import streamlit as st
from markupsafe import Markup

from domain.errors import DashboardError
from ui import blocks
from ui.page import Page

_ANSWER = "deed-answer"


def do(page: Page, deed: Callable[[], str]) -> bool:
    """Do `deed`, keep the sentence it gives, or the one of the mistake it raises, and say whether it was done.

    To be called in the callback of a button: the screen is then drawn with what has become of it.
    """
    try:
        st.session_state[_ANSWER] = ("plain", deed())
    except DashboardError as error:
        st.session_state[_ANSWER] = ("wrong", page.words.text(f"error.{error.code}", **error.params))
        return False
    return True


def doing(page: Page, deed: Callable[[], str]) -> Callable[[], None]:
    """`do` as the callback of a button that stays on its screen."""

    def pressed() -> None:
        do(page, deed)

    return pressed


def answer() -> Markup:
    """What came of the last deed, once."""
    kind, said = st.session_state.pop(_ANSWER, ("plain", ""))
    return blocks.note(said, kind=kind) if said else Markup("")


def person(names: Mapping[str, str], login: str) -> str:
    """Somebody by name and login; by the login alone where no name is kept; nothing for nobody."""
    return f"{names[login]} ({login})" if login in names else login
