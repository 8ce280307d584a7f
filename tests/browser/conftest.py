"""A real server and a real Chromium. A console error, or a request to any other host, fails the test."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    CDPSession,
    ConsoleMessage,
    Error,
    Page,
    Playwright,
    Response,
    expect,
    sync_playwright,
)

import settings as operator
from tests.conftest import ROOT, WORKSPACES, write_config

START_SECONDS = 60
WAIT_MILLISECONDS = 60_000
"""How long a busy machine may take; whatever comes sooner ends the wait."""
expect.set_options(timeout=WAIT_MILLISECONDS)
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")
NOT_NEEDED = (
    "WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup",
    "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable", "LensOverlay", "MediaRouter", "PaintHolding", "ThirdPartyStoragePartitioning",
    "AvoidCorsURLLoaderRestartOnRedirect", "OptimizationHints", "NetworkTimeServiceQuerying", "AimEnabled",
    "PreconnectToSearch",
)  # fmt: skip
"""Parts of Chromium that are off: the lists of its address bar, which nobody sees here and which cost every new window
a second of a processor; and what Playwright switches off, since the last list of a command line is the one that holds.
"""
FOOTER = ".frame-footer"
"""The last thing a screen draws: when it stands, the screen stands."""


@dataclass
class Server:
    """A running dashboard: its address, the folder of its databases, and what it said."""

    address: str
    folder: Path
    log: Path


def free_port() -> int:
    """A port nobody listens at."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def served(
    folder: Path,
    before: Callable[[Server], dict[str, str]] | None = None,
    command: Sequence[str] = ("server.py",),
) -> Iterator[Server]:
    """A server of its own on the databases in `folder` (made when absent), on a free port; stopped by its id.

    `before` may write files in the folder, and gives what the environment says besides; `command` is what Python runs.
    """
    port = free_port()
    server = Server(f"http://127.0.0.1:{port}", folder, folder / "server.log")
    environment = {**os.environ, operator.VARIABLE: str(write_config(folder, port))}
    environment |= before(server) if before else {}
    with server.log.open("w") as log:
        process = subprocess.Popen(
            [sys.executable, *command], cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True
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


@contextmanager
def fork_server(folder: Path) -> Iterator[Callable[[], AbstractContextManager[Server]]]:
    """Gives servers on the databases in `folder`, one at a time, each a process nobody has visited yet."""
    server = Server(f"http://127.0.0.1:{free_port()}", folder, folder / "server.log")
    config = write_config(folder, urlsplit(server.address).port or 0)
    with (
        server.log.open("w") as log,
        subprocess.Popen(
            [sys.executable, Path(__file__).with_name("fork_server.py")],
            cwd=ROOT, env={**os.environ, operator.VARIABLE: str(config)}, start_new_session=True, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log,
        ) as parent,
    ):  # fmt: skip
        assert parent.stdin is not None
        assert parent.stdout is not None
        asked, told = parent.stdin, parent.stdout

        @contextmanager
        def forked() -> Iterator[Server]:
            asked.write("\n")
            asked.flush()
            child = told.readline().strip()
            assert child, server.log.read_text("utf-8")
            try:
                _wait_for(server, parent)
                yield server
            finally:
                os.kill(int(child), signal.SIGKILL)
                assert told.readline().strip() == "ended", "the next one would not be the one that answers"

        yield forked
        # No further line is the end of the process: leaving the block closes the pipe and waits.


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


def launch(playwright: Playwright) -> Browser:
    """Debian's Chromium; without one the tests fail with what to install."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if found is None:
        pytest.fail("Chromium is missing: sudo apt-get install chromium", pytrace=False)
    arguments = [f"--disable-features={','.join(NOT_NEEDED)}"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")
    return playwright.chromium.launch(executable_path=found, args=arguments)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests."""
    with sync_playwright() as playwright:
        started = launch(playwright)
        yield started
        started.close()


@dataclass
class Watched:
    """What a test must not cause."""

    complaints: list[str] = field(default_factory=list)

    def watch(self, page: Page, home: str) -> Callable[[], None]:
        """Write down every console error, page error, failed answer and request to another host.

        What comes back is called to look away.
        """

        def said(message: ConsoleMessage) -> None:
            if message.type == "error":
                self.complaints.append(f"console: {message.text}")

        def asked(url: str) -> None:
            parts = urlsplit(url)
            if parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != urlsplit(home).netloc:
                self.complaints.append(f"foreign host: {url}")

        def answered(response: Response) -> None:
            if response.status >= 400:
                self.complaints.append(f"{response.status}: {response.url}")

        heard: dict[Any, Callable[..., None]] = {
            "console": said,
            "pageerror": lambda error: self.complaints.append(f"page error: {error}"),
            "request": lambda request: asked(request.url),
            "websocket": lambda socket: asked(socket.url),
            "response": answered,
        }
        for event, hear in heard.items():
            page.on(event, hear)

        def look_away() -> None:
            for event, hear in heard.items():
                page.remove_listener(event, hear)

        return look_away


@dataclass
class Tab:
    """A tab in a context of its own: another visitor's browser."""

    context: BrowserContext
    page: Page
    devices: CDPSession
    """What Playwright has no name for."""


class Tabs:
    """Lends tabs to one test after another.

    A new tab starts a process and compiles all scripts again, which is two thirds of what a screen costs. So a tab
    that comes back is made as new instead: without cookies, storage, history, routes, a pointer and further windows.
    A test that changes more of it (a clock, permissions, scripts) makes a context of its own.
    """

    def __init__(
        self, browser: Browser, server: Server, *, script: str = "", cached: bool = True, **options: Any
    ) -> None:
        """`script` runs before every document; with `cached` false every file is fetched each time.

        `options` are those of a context. Tabs wait on `server`.
        """
        self._browser, self._script, self._cached, self._options = browser, script, cached, options
        self._parking = f"{server.address}/healthz"
        self._free: list[Tab] = []

    @contextmanager
    def lent(self, size: tuple[int, int]) -> Iterator[Tab]:
        """A tab whose window has so many pixels."""
        tab = self._free.pop() if self._free else self._new()
        tab.page.set_viewport_size({"width": size[0], "height": size[1]})
        yield tab
        try:
            self._renew(tab)
        except Error:
            tab.context.close()
        else:
            self._free.append(tab)

    def close(self) -> None:
        """Close all tabs that are here."""
        for tab in self._free:
            tab.context.close()

    def _new(self) -> Tab:
        context = self._browser.new_context(**self._options)
        if self._script:
            context.add_init_script(self._script)
        page = context.new_page()
        page.set_default_timeout(WAIT_MILLISECONDS)
        tab = Tab(context, page, context.new_cdp_session(page))
        if not self._cached:
            tab.devices.send("Network.enable")
            tab.devices.send("Network.setCacheDisabled", {"cacheDisabled": True})
        return tab

    def _renew(self, tab: Tab) -> None:
        """Leave nothing of one test to the next; the process stays, since the address stays on the same machine."""
        for other in tab.context.pages:
            if other != tab.page:
                other.close()
        tab.context.unroute_all()
        tab.page.unroute_all()
        tab.page.emulate_media(media="null")
        tab.page.mouse.move(-1, -1)
        if tab.page.url.startswith("http"):
            tab.page.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
        tab.page.goto(self._parking)
        tab.context.clear_cookies()
        tab.devices.send("Page.resetNavigationHistory")


WIDGET = ".st-key-frame-as-of [role=spinbutton]"
"""Widgets are fetched by need: the one that stands last."""
OpenTab = Callable[..., Page]


@pytest.fixture(scope="session")
def tabs(browser: Browser, server: Server) -> Iterator[Tabs]:
    """The tabs of this run."""
    kept = Tabs(browser, server, locale="vi-VN")
    yield kept
    kept.close()


@pytest.fixture
def open_tab(tabs: Tabs, server: Server) -> Iterator[OpenTab]:
    """Opens an address in a fresh browser: `open_tab("/indicators?lang=en", width=390)`; waits until it stands."""
    watched = Watched()
    pages: list[Page] = []
    with ExitStack() as lent:

        def tab(address: str, *, width: int = 1440, height: int = 900, home: Server = server) -> Page:
            page = lent.enter_context(tabs.lent((width, height))).page
            lent.callback(watched.watch(page, home.address))
            pages.append(page)
            page.goto(home.address + address)
            page.wait_for_selector(FOOTER)
            page.wait_for_selector(WIDGET)
            return page

        yield tab
        for page in pages:
            page.evaluate("0")  # whatever a page has complained of until now has been told then
    assert watched.complaints == []
