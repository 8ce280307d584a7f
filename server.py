"""The server around the dashboard: what it does before the first visitor, and the table of what it serves."""

import asyncio
import gc
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import Route
from streamlit.runtime.pages_manager import PagesManager

import locales
import settings as operator
from api import door
from api.door import Door
from domain.errors import DashboardError
from services import loading
from storage.database import Database
from ui import frame
from ui.address import WORKSPACES
from web import doors, downloads, logs, memory, metrics, stopping
from web.compressed import Compressed, warm
from web.headers import SecurityHeaders
from web.health import healthz, readyz
from web.metrics import Measured
from web.presenting import Presentations
from web.shell import Shell, frame_script
from web.stopping import Stopping

ROOT = Path(__file__).parent

# With a folder named pages/, the framework would open a deep link on a fresh process without dashboard.py.
PagesManager.uses_pages_directory = False


def bring_up_to_date() -> None:
    """Migrate both databases and load the files of `data/` that have changed since the last start."""
    settings, now = operator.current(), datetime.now(UTC)
    for workspace in WORKSPACES:
        database = Database(settings.database_url(workspace))
        database.migrate(workspace)
        report = loading.load(database, ROOT / "data", now=now, figures=workspace == "official")
        if report.problems:
            sys.stderr.write(f"data/: {len(report.problems)} problems; make load\n")
        database.dispose()


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Do beforehand what a first visitor would wait for, give memory back, and let nothing be cut off by a stop."""
    settings = operator.current()
    logs.configure(settings.server.logs)
    metrics.count()
    _share_time()
    memory.settle()
    besides = [asyncio.create_task(asyncio.to_thread(be_ready)), asyncio.create_task(memory.give_back())]
    let_go = stopping.hold_back(settings.server.stop_seconds)
    _say_where()
    yield
    let_go()
    for task in besides:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def be_ready() -> None:
    """Compress the largest files, then load what answers programs; the server answers meanwhile."""
    warm()
    door.application()


def main() -> None:
    """Serve at the address of `config.yaml`, with data that are up to date before the first visitor.

    An operator's mistake is a sentence in every language, exit code 2.
    """
    memory.bound_heaps()
    try:
        server = operator.current().server
        _require_free(server)
        bring_up_to_date()
    except DashboardError as error:
        for code in locales.languages():
            sys.stderr.write(locales.language(code).text(f"error.{error.code}", **error.params) + "\n")
        sys.exit(2)
    app.run(config={"server.address": server.address, "server.port": server.port})


def _require_free(server: operator.Server) -> None:
    with socket.socket(socket.AF_INET6 if ":" in server.address else socket.AF_INET) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((server.address, server.port))
        except OSError as error:
            raise DashboardError("port-taken", address=server.address, port=str(server.port)) from error


def _say_where() -> None:
    settings = operator.current()
    host = settings.server.address
    with suppress(ValueError):  # a name is no number
        host = "localhost" if ip_address(host).is_unspecified else host
    said = locales.language(settings.language).text("command.serving", url=f"http://{host}:{settings.server.port}")
    sys.stdout.write(said + "\n")
    sys.stdout.flush()


def _share_time() -> None:
    """Let many screens run beside one that is drawn anew: under 300 viewers the slowest twentieth takes half the time.

    With turns of 5 ms every message of a screen waits for the one that computes; and full collections walk over all
    kept answers and blocks to find nothing.
    """
    sys.setswitchinterval(0.0005)
    gc.set_threshold(50_000, 20, 100)


app = st.App(
    ROOT / "dashboard.py",
    lifespan=lifespan,
    routes=[
        Route("/healthz", healthz),
        Route("/readyz", readyz),
        Route(metrics.PATH, metrics.metrics),
        Route("/frame.js", frame_script),
        Route(downloads.PATH, downloads.figures),
        *doors.ROUTES,
    ],
    middleware=[
        Middleware(Measured),
        Middleware(SecurityHeaders),
        Middleware(Stopping),
        Middleware(Door),
        Middleware(Presentations),
        Middleware(Shell),
        Middleware(Compressed),
    ],
    on_script_error=frame.show_failure,
)

if __name__ == "__main__":
    main()
