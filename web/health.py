"""Whether the product can answer."""

import asyncio

from starlette.requests import Request
from starlette.responses import JSONResponse

from domain.errors import DashboardError
from ui import cached
from ui.address import WORKSPACES


async def healthz(_request: Request) -> JSONResponse:
    """Whether both databases answer; 503 with the code of the error where one does not."""
    try:
        versions = {name: await asyncio.to_thread(_version, name) for name in WORKSPACES}
    except DashboardError as error:
        return JSONResponse({"status": "failing", "error": error.code}, 503)
    return JSONResponse({"status": "ok", "version": versions})


def _version(workspace: str) -> int:
    return cached.database(workspace).version()
