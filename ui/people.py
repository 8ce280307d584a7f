"""Who looks at a screen: the one seam between a browser and an account, for both ways of signing in.

First the cookie of a session of our own, then an identity provider (`.streamlit/secrets.toml`), which speaks for the
official workspace only. Either is held against the database at each look, so that what was taken away is gone at the
next one.
"""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

import streamlit as st
from streamlit.auth_util import get_origin_from_redirect_uri
from streamlit.web.server.starlette.starlette_websocket import (
    _get_signed_cookie_with_chunks,
    _parse_decoded_user_cookie,
)

from domain.errors import DashboardError
from domain.people import STRANGER, VISITOR, Grant, Person, Role
from services import sessions
from ui import cached
from ui.address import OFFICIAL

IDENTITY_COOKIE = "_streamlit_user"
"""What the framework keeps of an identity provider's answer."""
FORM_COOKIE = "form"
"""Shows that a form was drawn for the browser that sends it, before there is a session."""

# A write may have to wait for another one; no screen waits with it.
_notes = ThreadPoolExecutor(max_workers=1, thread_name_prefix="sessions")


def cookie_of(workspace: str) -> str:
    """The name of the cookie that holds a session of a workspace: accounts belong to one."""
    return f"session-{workspace}"


def visitor(workspace: str) -> Person:
    """The person behind this browser in a workspace, as of now."""
    return _behind(workspace, cookies(), _told)


def sender(workspace: str, sent: Mapping[str, str]) -> Person:
    """The person behind a request with these cookies, outside of any screen, as of now."""
    return _behind(workspace, sent, lambda: _signed(sent))


def as_viewer(person: Person | None) -> Person:
    """Whoever looks may do at least what everybody may."""
    public = cached.settings().viewing == "public"
    if person is None:
        return VISITOR if public else STRANGER
    viewer = Grant(Role.VIEWER)
    return replace(person, grants=(*person.grants, viewer)) if public and viewer not in person.grants else person


def session_token(workspace: str) -> str:
    """What this browser holds of a session of our own; empty for nothing."""
    return cookies().get(cookie_of(workspace), "")


def form_token(workspace: str) -> str:
    """What a form of this screen must carry to be taken; empty where the server has given no cookie for it."""
    secret = session_token(workspace) or cookies().get(FORM_COOKIE, "")
    return sessions.form_token(secret) if secret else ""


def sign_in_form_token() -> str:
    """The same for the form by which one signs in."""
    secret = cookies().get(FORM_COOKIE, "")
    return sessions.form_token(secret) if secret else ""


def identity_email() -> str:
    """The verified address an identity provider has vouched for; empty for none."""
    return _identity(_told())[0]


def has_identity_provider() -> bool:
    """Whether `.streamlit/secrets.toml` names one."""
    try:
        return "auth" in st.secrets
    except FileNotFoundError:
        return False


def cookies() -> dict[str, str]:
    """The cookies this browser came with."""
    return dict(st.context.cookies)


def _behind(workspace: str, sent: Mapping[str, str], answer: Callable[[], Mapping[str, object]]) -> Person:
    return as_viewer(_by_session(workspace, sent) or _by_identity(workspace, sent, answer))


def _by_session(workspace: str, sent: Mapping[str, str]) -> Person | None:
    token = sent.get(cookie_of(workspace), "")
    if not token:
        return None
    database, now = cached.database(workspace), datetime.now(UTC)
    held = sessions.person_behind(database, token, now, cached.settings().sign_in_rules(workspace))
    if held is None:
        return None
    if held.worth_noting:

        def note() -> None:
            with suppress(DashboardError):  # a busy database: the next look tries again
                sessions.note_use(database, token, now)

        _notes.submit(note)
    return held.person


def _by_identity(workspace: str, sent: Mapping[str, str], answer: Callable[[], Mapping[str, object]]) -> Person | None:
    if workspace != OFFICIAL or IDENTITY_COOKIE not in sent:
        return None
    email, issued = _identity(answer())
    if not email or issued is None:
        return None
    rules = cached.settings().sign_in_rules(workspace)
    return sessions.person_of_email(cached.database(workspace), email, issued, datetime.now(UTC), rules)


def _identity(said: Mapping[str, object]) -> tuple[str, datetime | None]:
    """Verified address and moment of an identity provider's answer."""
    email, verified, issued = said.get("email"), said.get("email_verified"), said.get("iat")
    if said.get("is_logged_in") is not True or verified is not True or not isinstance(issued, int | float):
        return "", None
    return str(email or ""), datetime.fromtimestamp(issued, UTC)


def _told() -> Mapping[str, object]:
    """The answer of an identity provider as the framework tells it to a screen."""
    return st.user.to_dict()


def _signed(sent: Mapping[str, str]) -> Mapping[str, object]:
    """The same out of the cookies of a request, signed by the framework for the address that it was given; or empty."""
    home = get_origin_from_redirect_uri()
    found = _get_signed_cookie_with_chunks(dict(sent), IDENTITY_COOKIE) if home else None
    return _parse_decoded_user_cookie(found, home) if found and home else {}
