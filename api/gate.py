"""Who comes in: by what token, and how often; and what every answer says about itself."""

import asyncio
from datetime import UTC, datetime
from time import time

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import problems
from api.problems import Fault
from domain.errors import DashboardError
from domain.people import Person, Verb
from services import tokens
from ui import cached, people
from ui.address import OFFICIAL, WORKSPACES

OPEN = ("/", "/openapi.json", "/reference")
"""What says how to ask: for everybody, since it holds no figure."""


class Gate:
    """Finds out for whom a program asks, refuses what is not allowed or too much, and lets the rest through."""

    def __init__(self, app: ASGIApp, requests_per_minute: int) -> None:
        self.app = app
        self._rate = RateLimitItemPerMinute(requests_per_minute)
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        try:
            token, person = await asyncio.to_thread(_person, request)
        except DashboardError as error:
            await problems.of_error(request, error)(scope, receive, send)
            return
        who = token if person is not None else ""
        allowance = self._count(who or _network(request))
        if not allowance.allowed:
            headers = {**allowance.headers, "retry-after": str(allowance.wait)}
            fault = Fault(
                "too-many", place="", params={"allowed": str(self._rate.amount), "seconds": str(allowance.wait)}
            )
            await problems.response(request, [fault], headers)(scope, receive, send)
            return
        refusal = None if _below(scope) in OPEN else _refused(request, token, person)
        scope["state"] = {**scope.get("state", {}), "person": people.as_viewer(person)}
        answer: ASGIApp = self.app if refusal is None else refusal
        await answer(_as_get(scope), receive, self._headed(scope, send, allowance.headers))

    def _count(self, who: str) -> "_Allowance":
        allowed = self._limiter.hit(self._rate, who)
        reset, left = self._limiter.get_window_stats(self._rate, who)
        return _Allowance(allowed, left, max(1, round(reset - time())), self._rate.amount)

    def _headed(self, scope: Scope, send: Send, added: dict[str, str]) -> Send:
        empty = scope["method"] == "HEAD"

        async def headed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(added)
                headers.add_vary_header("authorization")
            elif empty:
                message = {**message, "body": b""}
            await send(message)

        return headed


class _Allowance:
    def __init__(self, allowed: bool, left: int, wait: int, most: int) -> None:
        self.allowed, self.wait = allowed, wait
        self.headers = {"ratelimit-policy": f'"minute";q={most};w=60', "ratelimit": f'"minute";r={left};t={wait}'}


def _as_get(scope: Scope) -> Scope:
    return {**scope, "method": "GET"} if scope["method"] == "HEAD" else scope


def _below(scope: Scope) -> str:
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", "")) or "/"


def workspace(request: Request) -> str:
    """The workspace a request is about: of its query, or of the path of SDMX; the official one where it is none."""
    parts = _below(request.scope).split("/")
    asked = parts[2] if parts[1:2] == ["sdmx"] and len(parts) > 2 else request.query_params.get("workspace", OFFICIAL)
    return asked if asked in WORKSPACES else OFFICIAL


def _person(request: Request) -> tuple[str | None, Person | None]:
    """What stands in the request as its token (None: nothing), and for whom it speaks."""
    said = request.headers.get("authorization")
    if said is None:
        return None, None
    scheme, _, token = said.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        return "", None
    return token.strip(), tokens.person_behind(cached.database(workspace(request)), token.strip(), datetime.now(UTC))


def _refused(request: Request, token: str | None, person: Person | None) -> Response | None:
    challenge = {"www-authenticate": "Bearer"}
    if token is not None and person is None:
        return problems.response(request, [Fault("token-refused", place="header", name="Authorization")], challenge)
    if person is None and cached.settings().viewing != "public":
        return problems.response(request, [Fault("token-missing", place="header", name="Authorization")], challenge)
    viewer = people.as_viewer(person)
    if viewer.must_change or not viewer.allows(Verb.VIEW):
        return problems.response(request, [Fault("not-allowed", place="header", name="Authorization")])
    return None


def _network(request: Request) -> str:
    """The address a request came from: what a proxy that is believed says, else whoever is connected."""
    peer = request.client.host if request.client else ""
    if cached.settings().server.is_proxy(peer):
        return request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip() or peer
    return peer
