"""How many sessions one process, and so one core, carries: ours and a plain Streamlit page with the same charts."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

import psutil
from playwright.sync_api import Browser

from benchmarks import servers
from benchmarks.browser import CHARTS, FINDING, WAIT, chromium
from benchmarks.client import Viewer
from benchmarks.databases import Workspaces
from benchmarks.ratios import Bounded, interleaved, middle, paired, quantile
from benchmarks.report import Section, Table
from benchmarks.screens import PEERS
from benchmarks.servers import Server
from benchmarks.tabs import Tab, begin, wait
from benchmarks.viewers import RAMP, THINK, Crowd, busy, crowded

OURS, PLAIN = (50, 100, 200, 400, 800), (5, 10, 20, 40, 80)
"""Viewers that are tried, one number after the other, until one is too many."""
SECONDS = 15.0
HELD = 1_000.0
"""A number of viewers is held while 95 of 100 steps take less than so many milliseconds."""
STEPS = 12
OPEN = 100
"""Tabs that are opened to see what one costs."""
CROWD, TABS, VISITS = 100, 4, 3
PAGES = tuple(screen.name for screen in PEERS)


@dataclass
class Rung:
    """How one number of viewers fared."""

    server: str
    viewers: int
    crowd: Crowd
    seconds: float
    spent: float
    """Processor seconds of the server."""
    took: float
    """Seconds of all of it, the coming of the viewers too."""
    others: float
    """Processor seconds of everybody else on the machine."""
    memory: float

    @property
    def steps(self) -> list[float]:
        """Milliseconds of all steps, new screens too."""
        return self.crowd.reruns + self.crowd.new

    @property
    def held(self) -> bool:
        """Whether nearly all of them were served at once, and none was lost."""
        return bool(self.steps) and quantile(self.steps, 0.95) < HELD and not self.crowd.exceptions

    @property
    def each(self) -> float:
        """Processor milliseconds of one run of a page: what a busy machine does not change."""
        return 1e3 * self.spent / max(1, len(self.steps) + len(self.crowd.loads))

    def row(self) -> tuple[str, ...]:
        """As it stands in the table."""
        p50, p95, p99 = (quantile(self.steps, share) for share in (0.5, 0.95, 0.99)) if self.steps else (0.0,) * 3
        return (
            self.server, str(self.viewers), f"{len(self.steps) / self.seconds:.1f}", f"{p50:.0f}", f"{p95:.0f}",
            f"{p99:.0f}", str(self.crowd.exceptions), f"{self.each:.1f}", f"{100 * self.spent / self.took:.0f} %",
            f"{100 * self.others / self.took:.0f} %", f"{self.memory:.0f}", "yes" if self.held else "no",
        )  # fmt: skip


def measure(files: Workspaces, indicators: list[str], units: list[str], seconds: float = SECONDS) -> Section:
    """Ours and the plain page, by the real protocol and by tabs of Chromium."""
    paths = (files.official, files.training)
    with servers.dashboard(*paths) as ours, servers.plain(*paths) as plain:
        steps = _steps(ours, plain)
        memory = {"ours": _each_open(ours), "plain Streamlit": _each_open(plain)}
        rungs = _ladder("ours", ours, OURS, indicators, units, seconds)
        rungs += _ladder("plain Streamlit", plain, PLAIN, indicators, units, seconds)
        tabs = _tabs(ours, indicators, units, seconds)
    return Section(
        "Sessions a core",
        (
            (
                f"{', '.join(screen.title for screen in PEERS)}, ours and in plain Streamlit: blocks as Markdown, "
                "boxes, and `st.plotly_chart` of a figure object, all of it finished in the product's caches, so that "
                "the pages differ in how they are sent only; the framework's own settings. Viewers speak the real "
                f"protocol, think {THINK:.0f} seconds on average and move as above. One process runs its pages in one "
                f"core at a time. A number of viewers is held while 95 of 100 steps, screens nobody has seen yet among "
                f"them, end within {HELD:,.0f} ms and none fails; no larger number is tried after one that was not."
            ),
        ),
        (
            _summary(rungs, memory, steps),
            Table(
                "Viewers of one process",
                ("server", "viewers", "steps/s", "p50 ms", "p95 ms", "p99 ms", "failed", "CPU ms a step",
                 "server CPU", "others' CPU", "memory MB", "held"),
                tuple(rung.row() for rung in rungs),
            ),
            tabs,
        ),
    )  # fmt: skip


def most_held(rungs: Sequence[Rung]) -> Rung | None:
    """The last rung that was held before the first that was not."""
    found = None
    for rung in rungs:
        if not rung.held:
            break
        found = rung
    return found


def _summary(rungs: Sequence[Rung], memory: dict[str, float], steps: Bounded) -> Table:
    rows = []
    best = {name: most_held([rung for rung in rungs if rung.server == name]) for name in memory}
    for name, held in best.items():
        tried = [rung.viewers for rung in rungs if rung.server == name]
        rows.append((
            name, f"{held.viewers}" if held else f"< {tried[0]}",
            f"{quantile(held.steps, 0.95):.0f}" if held else "", f"{memory[name]:.2f}",
        ))  # fmt: skip
    ours, plain = best["ours"], best["plain Streamlit"]
    more = f"{ours.viewers / plain.viewers:.0f}" if ours and plain else ""
    rows.append(("ours ÷ plain", more, f"one viewer's step: {steps.text(2)}", ""))
    return Table("Held by one core", ("server", "sessions", "p95 ms", "MB a session"), tuple(rows))


def _steps(ours: Server, plain: Server) -> Bounded:
    """One viewer's rerun, ours divided by the plain page's, over the three pages in turn."""
    tabs = {
        name: [Tab(server, screen.path, screen.at("official")) for screen in PEERS]
        for name, server in (("ours", ours), ("plain", plain))
    }
    for tab in (one for several in tabs.values() for one in several):
        tab.run()
        tab.run()

    def once(name: str) -> float:
        return sum(tab.run().milliseconds for tab in tabs[name])

    samples = interleaved(STEPS, {"ours": lambda: once("ours"), "plain": lambda: once("plain")})
    for tab in (one for several in tabs.values() for one in several):
        tab.close()
    return paired(samples["ours"], samples["plain"])


def _each_open(server: Server) -> float:
    """MB of one more open tab of a screen that others have open, too: the mean of many."""

    async def opened(count: int) -> list[Viewer]:
        viewers = [Viewer(server.port, PEERS[2].path, PEERS[2].at("official")) for _ in range(count)]
        for viewer in viewers:
            await viewer.open()
            await viewer.run()
        return viewers

    async def closed(viewers: list[Viewer]) -> None:
        for viewer in viewers:
            await viewer.close()

    first = wait(opened(10))
    before = server.memory()
    more = wait(opened(OPEN))
    after = server.memory()
    wait(closed(first + more))
    return max(0.0, after - before) / OPEN


def _ladder(
    name: str, server: Server, counts: Sequence[int], indicators: list[str], units: list[str], seconds: float
) -> list[Rung]:
    rungs: list[Rung] = []
    for count in counts:
        rungs.append(_rung(name, server, count, indicators, units, seconds))
        if not rungs[-1].held:
            break
    return rungs


def _rung(name: str, server: Server, count: int, indicators: list[str], units: list[str], seconds: float) -> Rung:
    me, start = psutil.Process(), time.perf_counter()
    spent, whole, own = server.cpu_seconds(), busy(), sum(me.cpu_times()[:2])
    crowd = wait(crowded(server, indicators, units, count, seconds, PAGES))
    took = time.perf_counter() - start
    used = server.cpu_seconds() - spent
    others = busy() - whole - used - (sum(me.cpu_times()[:2]) - own)
    return Rung(name, count, crowd, seconds, used, took, max(0.0, others), server.memory())


def _tabs(server: Server, indicators: list[str], units: list[str], seconds: float) -> Table:
    """Tabs of Chromium that stay open, without and with viewers beside them."""
    rows, alone = [], 0.0
    for count in (0, CROWD):
        crowd = begin(crowded(server, indicators, units, count, seconds + RAMP, PAGES)) if count else None
        if crowd:
            time.sleep(RAMP)
        with chromium() as browser:
            found, stands = _visits(browser, server)
        if crowd:
            crowd.result()
        rows.append((
            str(count), str(TABS), str(len(found)), f"{quantile(found, 0.5):.0f} / {quantile(found, 0.95):.0f}",
            f"{quantile(stands, 0.5):.0f} / {quantile(stands, 0.95):.0f}",
            f"{middle(found).value / alone:.2f}" if count else "",
        ))  # fmt: skip
        alone = alone or middle(found).value
    head = ("viewers beside", "tabs", "visits", "finding p50 / p95 ms", "charts p50 / p95 ms", "finding ÷ no viewers")
    return Table("Tabs of Chromium, each with a session of its own", head, tuple(rows))


def _visits(browser: Browser, server: Server) -> tuple[list[float], list[float]]:
    """Milliseconds until finding and charts of every visit; all tabs stay open to the end."""
    charts = {}
    for screen in PEERS:
        tab = Tab(server, screen.path, screen.at("official"))
        charts[screen] = tab.run().charts
        tab.close()
    pages = [browser.new_context(viewport={"width": 1440, "height": 900}).new_page() for _ in range(TABS)]
    found, stands = [], []
    for visit in range(VISITS):
        for number, page in enumerate(pages):
            screen = PEERS[(number + visit) % len(PEERS)]
            page.goto(f"{server.url}/{screen.path}?{screen.at('official')}", wait_until="commit", timeout=WAIT)
            finding = page.wait_for_function(FINDING, polling="raf", timeout=WAIT).json_value()
            drawn = charts[screen]
            last = page.wait_for_function(CHARTS, arg=drawn, polling="raf", timeout=WAIT).json_value() if drawn else 0
            found.append(float(finding))
            stands.append(max(float(finding), float(last)))
    return found, stands
