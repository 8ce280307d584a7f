"""Where the server lets programs in; what answers them is loaded when the first one comes."""

import asyncio
from functools import cache

from starlette.types import ASGIApp, Receive, Scope, Send

PATH = "/api/v1"
"""The version is part of the address: what is there keeps its meaning, other meanings get another one."""
BELOW = "/api/"
"""Where other versions would be: a program that asks for one is told that there is none, and gets no screen."""


class Door:
    """Answers what is below `BELOW`, before anything that is made for screens."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or not f"{scope['path']}/".startswith(BELOW):
            await self.app(scope, receive, send)
            return
        answering = await asyncio.to_thread(_application)
        await answering({**scope, "root_path": scope.get("root_path", "") + PATH}, receive, send)


@cache
def _application() -> ASGIApp:
    # Its framework takes most of a second to import; a server that nobody asks by program need not wait for it.
    from api.application import application  # noqa: PLC0415

    return application()
