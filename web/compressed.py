"""Files of the framework and our own maps, compressed once a process: a first visit is 2.5 MB instead of 9.1 MB."""

import asyncio
import re
from functools import cache
from mimetypes import guess_type
from pathlib import Path

import brotli
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

import settings as operator
from web import framework
from web.shell import shell

THEIRS, OURS = "/static/", "/app/static/"
TEXT = (".js", ".css", ".svg", ".json", ".geojson", ".html")
BROTLI_QUALITY = 9  # 19.8 MB become 5.4 MB; 11 takes ten times as long for another 6 %


class Compressed:
    """Files of the framework, compressed once a process: a first visit is 2.5 MB instead of 9.1 MB."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        path = scope.get("path", "")
        if scope["type"] == "http" and scope["method"] == "GET" and _is_lasting(scope) and _accepts_brotli(scope):
            body = await asyncio.to_thread(compressed, path.lstrip("/"))
            if body is not None:
                headers = {
                    "content-encoding": "br",
                    "vary": "Accept-Encoding",
                    "cache-control": "public, immutable, max-age=31536000",
                }
                kind = guess_type(path)[0] or "text/javascript"
                await Response(body, headers=headers, media_type=kind)(scope, receive, send)
                return
        await self.app(scope, receive, send)


def compressed(path: str) -> bytes | None:
    """A text file of the framework or of `static/` by brotli, or None where there is no such file."""
    folder = (framework.ROOT if path.startswith(OURS.lstrip("/")) else framework.FILES).resolve()
    file = (folder / path.removeprefix("app/")).resolve()
    if not file.is_relative_to(folder / "static") or not file.is_file() or file.suffix not in TEXT:
        return None
    return _compressed(file)


@cache
def _compressed(file: Path) -> bytes:
    """Kept for files there are, of which there is a number: addresses anybody can think of are without end."""
    return bytes(brotli.compress(file.read_bytes(), quality=BROTLI_QUALITY))


def warm() -> None:
    """Compress what every first visit asks for."""
    for found in re.findall(r'(?:src|href)="\./(static/[^"]+)"', shell(operator.current().language).decode()):
        compressed(found)


def _is_lasting(scope: Scope) -> bool:
    """Whether the file of an address never changes: the framework's have a hash in their name, ours a version."""
    path: str = scope["path"]
    return path.startswith(THEIRS) or (path.startswith(OURS) and b"v=" in scope["query_string"])


def _accepts_brotli(scope: Scope) -> bool:
    return b"br" in dict(scope["headers"]).get(b"accept-encoding", b"")
