"""A real server and a real Chromium. A console error, or a request to any other host, fails the test."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

import settings as operator
from tests.conftest import ROOT, WORKSPACES, write_config

START_SECONDS = 60
WAIT_MILLISECONDS = 20_000
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")
FOOTER = ".frame-footer"
"""The last thing a screen draws: when it stands, the screen stands."""


@dataclass
class Server:
    """A running dashboard: its address, the folder of its databases, and what it said."""

    address: str
    folder: Path
    log: Path


@contextmanager
def served(folder: Path, before: Callable[[Server], dict[str, str]] | None = None) -> Iterator[Server]:
    """A server of its own on the databases in `folder` (made when absent), on a free port; stopped by its id.

    `before` may write files in the folder, and gives what the environment says besides.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Server(f"http://127.0.0.1:{port}", folder, folder / "server.log")
    environment = {**os.environ, operator.VARIABLE: str(write_config(folder, port))}
    environment |= before(server) if before else {}
    with server.log.open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "server.py"], cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True
        )
        try:
            _wait_for(server, process)
            yield server
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait_for(server: Server, process: subprocess.Popen) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{server.address}/healthz", timeout=5) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"the server does not answer:\n{server.log.read_text('utf-8')}", pytrace=False)


@pytest.fixture(scope="session")
def server(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The dashboard on filled workspaces."""
    folder = tmp_path_factory.mktemp("served")
    for name in WORKSPACES:
        shutil.copy(filled / f"{name}.sqlite", folder)
    with served(folder) as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; without one the tests fail with what to install."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if found is None:
        pytest.fail("Chromium is missing: sudo apt-get install chromium", pytrace=False)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"] if os.geteuid() == 0 else [])
        yield started
        started.close()


@dataclass
class Watched:
    """What a test must not cause."""

    complaints: list[str] = field(default_factory=list)

    def watch(self, page: Page, home: str) -> None:
        """Write down every console error, page error, failed answer and request to another host."""

        def said(message: ConsoleMessage) -> None:
            if message.type == "error":
                self.complaints.append(f"console: {message.text}")

        def asked(url: str) -> None:
            parts = urlsplit(url)
            if parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != urlsplit(home).netloc:
                self.complaints.append(f"foreign host: {url}")

        page.on("console", said)
        page.on("pageerror", lambda error: self.complaints.append(f"page error: {error}"))
        page.on("request", lambda request: asked(request.url))
        page.on("websocket", lambda socket: asked(socket.url))
        page.on("response", lambda r: self.complaints.append(f"{r.status}: {r.url}") if r.status >= 400 else None)


WIDGET = ".st-key-frame-as-of [role=spinbutton]"
"""Widgets are fetched by need: the one that stands last."""
OpenTab = Callable[..., Page]


@pytest.fixture
def open_tab(browser: Browser, server: Server) -> Iterator[OpenTab]:
    """Opens an address in a fresh browser: `open_tab("/indicators?lang=en", width=390)`; waits until it stands."""
    watched = Watched()
    contexts = []

    def tab(address: str, *, width: int = 1440, height: int = 900, home: Server = server) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, locale="vi-VN")
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(WAIT_MILLISECONDS)
        watched.watch(page, home.address)
        page.goto(home.address + address)
        page.wait_for_selector(FOOTER)
        page.wait_for_selector(WIDGET)
        return page

    yield tab
    for context in contexts:
        context.close()
    assert watched.complaints == []
