"""Whether the product lives, and whether it can answer: what a supervisor and what a proxy ask."""

import asyncio

from starlette.requests import Request
from starlette.responses import JSONResponse

from domain.errors import DashboardError
from services import readiness
from ui import cached
from ui.address import WORKSPACES
from web import stopping


async def healthz(_request: Request) -> JSONResponse:
    """That this process lives. Says nothing of the database: another start of the process would not bring it back."""
    return JSONResponse({"status": "ok"})


async def readyz(_request: Request) -> JSONResponse:
    """Whether visitors should be sent here.

    200 with the version of the data of both workspaces; 503 while the server stops, and with the code of the obstacle
    where a database cannot be reached, is of another release or was not loaded.
    """
    if stopping.is_stopping():
        return JSONResponse({"status": "stopping"}, 503)
    try:
        found = {name: await asyncio.to_thread(_looked_at, name) for name in WORKSPACES}
    except DashboardError as error:
        return JSONResponse({"status": "failing", "error": error.code}, 503)
    return JSONResponse({"status": "ok", "version": found})


def _looked_at(workspace: str) -> int:
    database = cached.database(workspace)
    if code := readiness.obstacle(database):
        raise DashboardError(code)
    return database.version()
