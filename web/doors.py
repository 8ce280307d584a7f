"""The doors of signing in and out: plain forms come in, a cookie and an address go out."""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import wraps
from typing import ParamSpec, TypeVar
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

import events
import locales
import settings as operator
from domain.accounts import SignInRules
from domain.errors import DashboardError
from events import Happening
from services import sessions
from services.sessions import Opened
from storage.database import Database
from ui import cached, people
from ui.address import CARRIED, HOME
from web import forms
from web.forms import Form
from web.secure import is_secure

P = ParamSpec("P")
T = TypeVar("T")
Door = Callable[[Request, Form], Awaitable[Response]]

SEEM_SECONDS = 0.4
"""A refusal takes at least so long, whatever was wrong: its time must not tell whether a login exists."""
ONWARD = re.compile(r"(?:\./)?([a-z-]*)(\?[A-Za-z0-9_.~%=&+-]*)?", re.ASCII)
"""An address of this server, relative to its root: without a colon, a second slash or a backslash it leads nowhere
else."""

# Hashing a password takes memory and time: a flood of them waits here and leaves the rest of the server alone.
_hashing = ThreadPoolExecutor(max_workers=4, thread_name_prefix="doors")


def guarded(door: Door) -> Callable[[Request], Awaitable[Response]]:
    """Let only forms through that a page of this server has drawn and sent."""

    @wraps(door)
    async def checked(request: Request) -> Response:
        form = await forms.read(request)
        if form is None or not forms.is_from_here(request):
            language = operator.current().language if form is None else form.language
            return PlainTextResponse(locales.language(language).text("door.foreign"), 403)
        return await door(request, form)

    return checked


@guarded
async def sign_in(request: Request, form: Form) -> Response:
    """Begin a session and lead to the page that was asked for."""
    if not form.is_drawn_for(request.cookies.get(people.FORM_COOKIE, "")):
        return _to("sign-in", form, outcome="form-stale", next=form["next"])
    began = time.monotonic()
    try:
        opened = await _work(sessions.sign_in, *_place(form), login=form["login"], password=form["password"])
    except DashboardError as error:
        await asyncio.sleep(max(0.0, began + SEEM_SECONDS - time.monotonic()))
        events.tell(Happening.SIGN_IN_TRIED, outcome=error.code)
        return _to("sign-in", form, outcome=_known(error), next=form["next"])
    events.tell(Happening.SIGN_IN_TRIED, outcome="ok")
    if opened.person.must_change:
        return _with_session(_to("account", form), request, form, opened)
    return _with_session(_onward(form), request, form, opened)


@guarded
async def sign_out(request: Request, form: Form) -> Response:
    """End the session of this browser."""
    token = request.cookies.get(people.cookie_of(form.workspace), "")
    if token and not form.is_drawn_for(token):
        return _to("account", form, outcome="form-stale")
    database, _ = _place(form)
    await asyncio.get_running_loop().run_in_executor(_hashing, sessions.sign_out, database, token)
    return _without_session(_to("sign-in", form, outcome="signed-out"), form)


@guarded
async def sign_out_everywhere(request: Request, form: Form) -> Response:
    """End every session of the account."""
    token = request.cookies.get(people.cookie_of(form.workspace), "")
    if token and not form.is_drawn_for(token):
        return _to("account", form, outcome="form-stale")
    try:
        await _work(sessions.sign_out_everywhere, *_place(form), token=token)
    except DashboardError as error:
        return _without_session(_to("sign-in", form, outcome=_known(error)), form)
    return _without_session(_to("sign-in", form, outcome="signed-out-everywhere"), form)


@guarded
async def change_password(request: Request, form: Form) -> Response:
    """Change the password of the account; the session goes on under a new token."""
    token = request.cookies.get(people.cookie_of(form.workspace), "")
    if token and not form.is_drawn_for(token):
        return _to("account", form, outcome="form-stale")
    if form["new"] != form["again"]:
        return _to("account", form, outcome="passwords-differ")
    try:
        opened = await _work(
            sessions.change_password, *_place(form), token=token, present=form["present"], new=form["new"]
        )
    except DashboardError as error:
        if error.code == "session-ended":
            return _without_session(_to("sign-in", form, outcome=error.code), form)
        return _to("account", form, outcome=_known(error))
    return _with_session(_to("account", form, outcome="password-changed"), request, form, opened)


ROUTES = [
    Route("/session/open", sign_in, methods=["POST"]),
    Route("/session/close", sign_out, methods=["POST"]),
    Route("/session/close-all", sign_out_everywhere, methods=["POST"]),
    Route("/session/password", change_password, methods=["POST"]),
]


def _place(form: Form) -> tuple[Database, SignInRules]:
    return cached.database(form.workspace), operator.current().sign_in_rules(form.workspace)


async def _work(verb: Callable[..., T], database: Database, rules: SignInRules, **given: str) -> T:
    """`verb` in a thread of its own: the server answers others meanwhile."""
    return await asyncio.get_running_loop().run_in_executor(
        _hashing, lambda: verb(database, **given, now=datetime.now(UTC), rules=rules)
    )


def _known(error: DashboardError) -> str:
    """The code of what a person can mend; anything else is a failure of the server and says so."""
    if error.code.startswith(("sign-in-", "password-", "session-")):
        return error.code
    raise error


def _onward(form: Form) -> Response:
    """To the page the form came from the way of, or to the first one."""
    found = ONWARD.fullmatch(form["next"])
    if found is None or not form["next"]:
        return _to(HOME, form)
    return RedirectResponse(f"../{found[1]}{found[2] or ''}", 303)


def _to(page: str, form: Form, **query: str) -> Response:
    carried = {**{key: form[key] for key in CARRIED}, "workspace": form.workspace, "lang": form.language}
    said = urlencode({key: value for key, value in {**carried, **query}.items() if value})
    return RedirectResponse(f"../{'' if page == HOME else page}?{said}", 303)


def _with_session(response: Response, request: Request, form: Form, opened: Opened) -> Response:
    rules = operator.current()
    response.set_cookie(
        people.cookie_of(form.workspace),
        opened.token,
        max_age=rules.sign_in_rules(form.workspace).session_hours * 3600,
        path="/",
        secure=is_secure(request.scope),
        httponly=True,
        samesite="lax",
    )
    return response


def _without_session(response: Response, form: Form) -> Response:
    response.delete_cookie(people.cookie_of(form.workspace), path="/", httponly=True, samesite="lax")
    return response
