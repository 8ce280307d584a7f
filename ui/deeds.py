"""What somebody does by a button: done once, and answered in a sentence on the screen that follows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import streamlit as st
from markupsafe import Markup

from domain.errors import DashboardError
from domain.people import SYSTEM
from ui import blocks
from ui.page import Page

_ANSWER = "deed-answer"


@dataclass(frozen=True, slots=True)
class _Answer:
    kind: str
    said: str
    form: str = ""
    passed: bool = False
    """Whether the top of a screen has left it to a form."""


def do(page: Page, deed: Callable[[], str], *, form: str = "") -> bool:
    """Do `deed`, keep the sentence it gives, or the one of the mistake it raises, and say whether it was done.

    To be called in the callback of a button: the screen is then drawn with what has become of it. A mistake is
    answered at the `form` that is named: on a long screen its top is out of sight.
    """
    try:
        st.session_state[_ANSWER] = _Answer("plain", deed())
    except DashboardError as error:
        st.session_state[_ANSWER] = _Answer("wrong", page.words.text(f"error.{error.code}", **error.params), form)
        return False
    return True


def doing(
    page: Page, deed: Callable[[], str], *, form: str = "", fresh: Mapping[str, object] | None = None
) -> Callable[[], None]:
    """`do` as the callback of a button that stays on its screen.

    Once it is done the fields of its form hold what `fresh` says; where it is refused they keep what was typed.
    """

    def pressed() -> None:
        if do(page, deed, form=form):
            st.session_state.update(fresh or {})

    return pressed


def answer(form: str = "") -> Markup:
    """What came of the last deed, once: at the top of the screen, or at the form that was sent in vain."""
    kept: _Answer | None = st.session_state.get(_ANSWER)
    if kept is None:
        return Markup("")
    if kept.form != form and (form or not kept.passed):
        # The top of the screen is drawn before its forms; one that is no longer drawn leaves its answer to the top.
        st.session_state[_ANSWER] = replace(kept, passed=kept.passed or not form)
        return Markup("")
    del st.session_state[_ANSWER]
    return blocks.note(kept.said, kind=kept.kind) if kept.said else Markup("")


def person(names: Mapping[str, str], login: str) -> str | Markup:
    """Somebody by name and login; by the login alone where no name is kept; nothing for nobody."""
    if login not in names:
        return login
    return Markup('{} <span class="whole">({})</span>').format(names[login], login)


def actor(page: Page, login: str) -> str:
    """Who did what the trail tells: a login, or the software itself by a word."""
    return page.words.text("page.audit.system", login=login) if login == SYSTEM.login else login
