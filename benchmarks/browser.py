"""What a reader waits for in Chromium: the first finding, then all charts; on a first visit and on a later one."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Browser, BrowserContext, CDPSession, sync_playwright
from playwright.sync_api import TimeoutError as NeverStood

from benchmarks import servers
from benchmarks.databases import Workspaces
from benchmarks.ratios import middle, paired
from benchmarks.report import Section, Table
from benchmarks.screens import PEERS, SCREENS, Screen
from benchmarks.servers import Server
from benchmarks.tabs import Tab

ROUNDS = 4
WAIT = 20_000
FINDING = (
    "() => { const found = document.querySelector('h1'); return found && found.innerText.trim() && performance.now() }"
)
PARAGRAPH = "() => { const p = document.querySelector('[data-testid=stHtml] p'); return p && performance.now() }"
CHARTS = """count => {
  const drawn = [...document.querySelectorAll('.js-plotly-plot')].filter(plot => plot.querySelector('.trace'));
  return drawn.length >= count && performance.now() }"""


@dataclass
class Visit:
    """Milliseconds since the navigation began, and bytes received."""

    finding: float
    charts: float
    bytes: int


@dataclass
class Wire:
    """Bytes a page received: files as they were sent, websocket frames by their content."""

    bytes: int = 0
    _session: CDPSession | None = field(default=None, repr=False)

    def listen(self, session: CDPSession) -> None:
        """Count from now on."""
        self._session = session
        session.send("Network.enable")
        session.on("Network.loadingFinished", lambda event: self._add(int(event["encodedDataLength"])))
        session.on("Network.webSocketFrameReceived", lambda event: self._add(_frame(event["response"])))

    def _add(self, size: int) -> None:
        self.bytes += size


def measure(files: Workspaces, workspace: str = "official", rounds: int = ROUNDS) -> Section:
    """Empty page, our pages and the Dash peer, on cold and on warm caches of the browser."""
    screens = (*PEERS, SCREENS[4], SCREENS[5])
    cold: dict[str, list[Visit]] = {}
    warm: dict[str, list[Visit]] = {}
    with (
        servers.dashboard(files.official, files.training) as ours,
        servers.empty(files.official, files.training) as empty,
        servers.dash(files.official, files.training, "html") as dash,
    ):
        targets: list[tuple[str, str, int, bool]] = [("empty page", f"{empty.url}/", 0, True)]
        for screen in screens:
            charts = _charts(ours, screen, workspace)
            query = screen.at(workspace)
            targets.append((screen.title, f"{ours.url}/{screen.path}?{query}", charts, False))
            if screen in PEERS:
                targets.append((f"Dash {screen.title}", f"{dash.url}/{screen.path}?{query}", charts, False))
        with chromium() as browser:
            for _, address, charts, bare in targets:
                _visit(browser, address, charts, bare)  # the servers make what they keep
            for turn in range(rounds):
                for name, address, charts, bare in targets if turn % 2 else targets[::-1]:
                    first, second = _visit(browser, address, charts, bare)
                    cold.setdefault(name, []).append(first)
                    warm.setdefault(name, []).append(second)
    names = [name for name, *_ in targets]
    return Section(
        f"In Chromium, {workspace} workspace",
        (
            (
                "Milliseconds from the navigation until the title, which is the finding, can be read, and until "
                "every chart stands. *First visit*: nothing is cached. *Later visit*: the browser has the files. "
                "The browser shares the cores with the servers and draws without a graphics card. Dash stands here "
                "with finished HTML, its faster form: as components, the way its pages are written, its title took "
                "many times as long."
            ),
        ),
        (_table("First visit", names, cold), _table("Later visit", names, warm)),
    )


def _charts(server: Server, screen: Screen, workspace: str) -> int:
    tab = Tab(server, screen.path, screen.at(workspace))
    charts = tab.run().charts
    tab.close()
    return charts


@contextmanager
def chromium() -> Iterator[Browser]:
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


def _visit(browser: Browser, address: str, charts: int, bare: bool) -> tuple[Visit, Visit]:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    try:
        return _open(context, address, charts, bare), _open(context, address, charts, bare)
    except NeverStood as error:
        raise RuntimeError(f"not all of {charts} charts stand after {WAIT / 1000:.0f} s: {address}") from error
    finally:
        context.close()


def _open(context: BrowserContext, address: str, charts: int, bare: bool) -> Visit:
    page, wire = context.new_page(), Wire()
    wire.listen(context.new_cdp_session(page))
    page.goto(address, wait_until="commit", timeout=WAIT)
    finding = page.wait_for_function(PARAGRAPH if bare else FINDING, polling="raf", timeout=WAIT).json_value()
    stands = page.wait_for_function(CHARTS, arg=charts, polling="raf", timeout=WAIT).json_value() if charts else finding
    page.wait_for_timeout(200)  # the last frames of the network log
    page.close()
    return Visit(float(finding), float(stands), wire.bytes)


def _frame(response: dict[str, object]) -> int:
    payload = str(response.get("payloadData", ""))
    return len(payload) * 3 // 4 if response.get("opcode") == 2 else len(payload)  # binary frames come as base64


def _table(title: str, names: list[str], visits: dict[str, list[Visit]]) -> Table:
    empty = [v.finding for v in visits["empty page"]]
    rows = []
    for name in names:
        finding = [v.finding for v in visits[name]]
        charts = [v.charts for v in visits[name]]
        size = middle([v.bytes for v in visits[name]]).value
        peer = visits.get(f"Dash {name}")
        rows.append((
            name, f"{middle(finding).value:.0f}", paired(finding, empty).text(), f"{middle(charts).value:.0f}",
            paired(finding, [v.finding for v in peer]).text(2) if peer else "",
            paired(charts, [v.charts for v in peer]).text(2) if peer else "", f"{size / 1000:.0f}",
        ))  # fmt: skip
    head = ("page", "finding ms", "÷ empty", "charts ms", "finding ÷ Dash", "charts ÷ Dash", "KB")
    return Table(title, head, tuple(rows))
