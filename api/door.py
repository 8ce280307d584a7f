"""Where the server lets programs in; what answers them is loaded beside the start, at the latest when one comes."""

import asyncio
from functools import cache
from threading import Lock

from starlette.types import ASGIApp, Receive, Scope, Send

PATH = "/api/v1"
"""The version is part of the address: what is there keeps its meaning, other meanings get another one."""
_making = Lock()
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
        answering = await asyncio.to_thread(application)
        # What is said at the root is said at the address that guides name, without the slash.
        path = f"{PATH}/" if scope["path"] == PATH else scope["path"]
        await answering({**scope, "path": path, "root_path": scope.get("root_path", "") + PATH}, receive, send)


@cache
def _made() -> ASGIApp:
    # Its framework takes most of a second to import: no start and no screen waits for it.
    from api.application import application as make  # noqa: PLC0415

    return make()


def application() -> ASGIApp:
    """What answers programs, made by the first who asks; whoever comes meanwhile waits for the same one."""
    with _making:
        return _made()
