"""Where the server lets programs in; what answers them is loaded when the first one comes."""

import asyncio
from functools import cache

from starlette.types import ASGIApp, Receive, Scope, Send

PATH = "/api/v1"
"""The version is part of the address: what is there keeps its meaning, other meanings get another one."""


async def door(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer one request of a program."""
    answering = await asyncio.to_thread(_application)
    await answering(scope, receive, send)


@cache
def _application() -> ASGIApp:
    # Its framework takes most of a second to import; a server that nobody asks by program need not wait for it.
    from api.application import application  # noqa: PLC0415

    return application()
