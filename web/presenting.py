"""The address of a presentation: the whole document at once, outside of the framework, so that nothing can flash."""

import asyncio
import hashlib
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

import brotli
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

import locales
from domain.errors import DashboardError
from domain.people import Verb
from exports.meeting import presentation
from services import presenting
from services.acting import Acting
from ui import at_work, cached, people
from ui.address import OFFICIAL, WORKSPACES

PATH = "/present"
QUALITY = 5
"""Of the compression: the type inside is compressed already."""


@dataclass(frozen=True, slots=True)
class _Document:
    """A presentation as it is and compressed."""

    plain: bytes
    small: bytes


class Presentations:
    """Answers `/present` with the document of a pack.

    Whatever it cannot answer goes on to the page of that name: a pack there is not, somebody who has to sign in first.
    That page says what to do.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http" and scope["path"] == PATH and scope["method"] in ("GET", "HEAD"):
            response = await asyncio.to_thread(_answer, Request(scope))
            if response is not None:
                await response(scope, receive, send)
                return
        await self.app(scope, receive, send)


def _answer(request: Request) -> Response | None:
    query = dict(parse_qsl(request.url.query))
    workspace, language = query.get("workspace", OFFICIAL), query.get("lang", cached.settings().language)
    number = query.get("pack", "")
    if workspace not in WORKSPACES or language not in locales.languages():
        return None
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        return None
    try:
        acting = at_work.acting(workspace, people.sender(workspace, request.cookies))
        if acting.person.must_change or not acting.person.allows(Verb.VIEW):
            return None
        stamp = presenting.stamp(acting, int(number), language)
        headers = {
            "etag": f'"{hashlib.sha256(stamp.encode()).hexdigest()[:32]}"',
            "cache-control": "private, no-cache",
            "content-security-policy": f"{presentation.policy()}; frame-ancestors 'self'",
            "vary": "accept-encoding, cookie",
        }
        if headers["etag"] in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        document = cached.document((workspace, stamp), lambda: _document(acting, int(number), language, workspace))
    except DashboardError:
        return None
    if "br" in request.headers.get("accept-encoding", ""):
        return Response(document.small, headers={**headers, "content-encoding": "br"}, media_type="text/html")
    return Response(document.plain, headers=headers, media_type="text/html")


def _document(acting: Acting, number: int, language: str, workspace: str) -> _Document:
    def address(pack: int) -> str:
        return f"./packs?{urlencode({'pack': pack, 'workspace': workspace, 'lang': language})}"

    plain = presenting.document(acting, number, language, address)
    return _Document(plain, brotli.compress(plain, quality=QUALITY))
