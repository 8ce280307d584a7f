"""Files of the framework, compressed once a process: a first visit is 2.5 MB instead of 9.1 MB."""

import asyncio
import re
from functools import cache
from mimetypes import guess_type

import brotli
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

import settings as operator
from web import framework
from web.shell import shell

TEXT = (".js", ".css", ".svg", ".json", ".geojson", ".html")
BROTLI_QUALITY = 9  # 19.8 MB become 5.4 MB; 11 takes ten times as long for another 6 %


class Compressed:
    """Files of the framework, compressed once a process: a first visit is 2.5 MB instead of 9.1 MB."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        path = scope.get("path", "")
        if (
            scope["type"] == "http"
            and scope["method"] == "GET"
            and path.startswith("/static/")
            and _accepts_brotli(scope)
        ):
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


@cache
def compressed(path: str) -> bytes | None:
    """A text file of the framework by brotli, or None where there is no such file."""
    file = (framework.FILES / path).resolve()
    if not file.is_relative_to(framework.FILES.resolve()) or not file.is_file() or file.suffix not in TEXT:
        return None
    return bytes(brotli.compress(file.read_bytes(), quality=BROTLI_QUALITY))


def warm() -> None:
    """Compress what every first visit asks for."""
    for found in re.findall(r'(?:src|href)="\./(static/[^"]+)"', shell(operator.current().language).decode()):
        compressed(found)


def _accepts_brotli(scope: Scope) -> bool:
    return b"br" in dict(scope["headers"]).get(b"accept-encoding", b"")
