"""How many people one process carries: tabs that think and then move to another screen, by the real protocol."""

import asyncio
import random
import time
from dataclasses import dataclass, field
from datetime import date, timedelta

import psutil

from benchmarks import servers
from benchmarks.client import Viewer
from benchmarks.databases import Workspaces
from benchmarks.ratios import Bounded, middle, quantile
from benchmarks.report import Section, Table
from benchmarks.servers import Server
from benchmarks.tabs import wait

THINK = 10.0
"""Mean seconds between two steps of one viewer; the pauses are exponential."""
RAMP, SECONDS = 10.0, 40.0
VIEWERS = (300,)
PAGES = ("overview", "indicators", "ministries", "provinces", "systems", "methodology")
DAYS = (None, None, None, date(2025, 6, 30), date(2021, 3, 31))
"""None is the day a workspace looks from by itself."""
FIRST_RARE, RARE = date(2019, 1, 31), 2_500
"""Days that hardly anybody looks from: so many from the first of them on."""
TRAINING = 0.25
"""The share of viewers in the training workspace."""
STEPS = 60
"""Steps of the single viewer that the others are held against."""


@dataclass
class Crowd:
    """What many viewers saw."""

    reruns: list[float] = field(default_factory=list)
    """Steps to screens that were shown to somebody before."""
    new: list[float] = field(default_factory=list)
    """Steps to screens nobody had seen."""
    loads: list[float] = field(default_factory=list)
    shown: set[str] = field(default_factory=set)
    exceptions: int = 0
    bytes: int = 0


class Reader:
    """Moves as a reader does: mostly within a page, sometimes to another; what leads is looked at most."""

    def __init__(
        self,
        seed: int,
        indicators: list[str],
        units: list[str],
        pages: tuple[str, ...] = PAGES,
        rare_days: float = 0.0,
    ) -> None:
        """`rare_days` is the share of the choices of a day that fall on one that hardly anybody looks from."""
        self._rare_days = rare_days
        self._rng = random.Random(seed)
        self._indicators, self._units, self._pages = indicators, units, pages
        self.page = self._rng.choice(pages)
        self._workspace = "training" if self._rng.random() < TRAINING else "official"
        self._day: date | None = None

    def step(self) -> str:
        """The next address: another indicator, unit, day or page."""
        if self._rng.random() < 0.3:
            self.page = self._rng.choice(self._pages)
        if self._rng.random() < 0.1:
            rare = self._rare_days and self._rng.random() < self._rare_days
            self._day = FIRST_RARE + timedelta(self._rng.randrange(RARE)) if rare else self._rng.choice(DAYS)
        parts = [f"workspace={self._workspace}"]
        if self._day:
            parts.append(f"as_of={self._day}")
        if self.page in ("indicators", "ministries", "provinces") and self._rng.random() < 0.7:
            parts.append(f"indicator={self._leading(self._indicators)}")
        if self.page == "provinces" and self._rng.random() < 0.5:
            parts.append(f"unit={self._leading(self._units)}")
        return "&".join(parts)

    def _leading(self, codes: list[str]) -> str:
        """One of `codes`, each with a chance that falls with its place."""
        return self._rng.choices(codes, [1 / place for place in range(1, len(codes) + 1)])[0]


def measure(
    files: Workspaces,
    indicators: list[str],
    units: list[str],
    counts: tuple[int, ...] = VIEWERS,
    seconds: float = SECONDS,
) -> Section:
    """One process under each of `counts` viewers, beside one viewer alone."""
    rows: list[tuple[str, ...]] = []
    with servers.dashboard(files.official, files.training) as server:
        wait(_alone(server, indicators, units))  # what one screen needs is there
        alone = middle(wait(_alone(server, indicators, units)))
        rows += [_row(server, indicators, units, count, seconds, alone) for count in counts]
    return Section(
        "Viewers of one process",
        (
            (
                f"Each viewer thinks {THINK:.0f} seconds on average (exponential), then moves: another indicator, "
                "unit, day or page, each a real run of the page that ends with the script; a quarter are in the "
                "training workspace. What stands first is chosen most. They come to a server that has shown few "
                "screens; screens that nobody has seen yet have columns of their own. One viewer alone: "
                f"{alone.text()} ms a step on screens that were shown before. A process runs its pages in one core: "
                "where its CPU is near 100 % there were more viewers than that core can serve, and what is measured "
                "is the queue; *Sessions a core* says how many it can."
            ),
        ),
        (
            Table(
                "Steps under load",
                ("viewers", "steps/s", "p50 ms", "p95 ms", "p99 ms", "p95 ÷ alone", "new screens", "new p50 / p95 ms",
                 "all p95 ms", "first load p95 ms", "failed", "server CPU", "others' CPU", "memory MB"),
                tuple(rows),
            ),
        ),
    )  # fmt: skip


def _row(
    server: Server, indicators: list[str], units: list[str], count: int, seconds: float, alone: Bounded
) -> tuple[str, ...]:
    memory, cpu, whole, start = server.memory(), server.cpu_seconds(), busy(), time.perf_counter()
    me = psutil.Process()
    own = sum(me.cpu_times()[:2])
    crowd = wait(crowded(server, indicators, units, count, seconds))
    took = time.perf_counter() - start
    used, mine = server.cpu_seconds() - cpu, sum(me.cpu_times()[:2]) - own
    others = busy() - whole - used - mine
    every = crowd.reruns + crowd.new
    p50, p95, p99 = (quantile(crowd.reruns, share) for share in (0.5, 0.95, 0.99))
    return (
        str(count), f"{len(every) / seconds:.1f}", f"{p50:.0f}", f"{p95:.0f}", f"{p99:.0f}", f"{p95 / alone.value:.1f}",
        f"{100 * len(crowd.new) / len(every):.0f} %", _halves(crowd.new), f"{quantile(every, 0.95):.0f}",
        f"{quantile(crowd.loads, 0.95):.0f}", str(crowd.exceptions),
        f"{100 * used / took:.0f} %", f"{100 * others / took:.0f} %", f"{memory:.0f} → {server.memory():.0f}",
    )  # fmt: skip


def _halves(sample: list[float]) -> str:
    return f"{quantile(sample, 0.5):.0f} / {quantile(sample, 0.95):.0f}" if sample else ""


async def _alone(server: Server, indicators: list[str], units: list[str]) -> list[float]:
    """One viewer without pauses, twice the same steps: the second time every screen was shown before."""
    seen: list[float] = []
    for turn in range(2):
        reader = Reader(0, indicators, units)
        viewer = Viewer(server.port)
        await viewer.open()
        for _ in range(STEPS):
            query = reader.step()
            viewer.page = "" if reader.page == "overview" else reader.page
            run = await viewer.run(query)
            if turn:
                seen.append(run.milliseconds)
        await viewer.close()
    return seen


async def crowded(
    server: Server,
    indicators: list[str],
    units: list[str],
    count: int,
    seconds: float,
    pages: tuple[str, ...] = PAGES,
) -> Crowd:
    """What `count` viewers see who move among `pages` for `seconds` after they have come."""
    crowd = Crowd()
    start = time.monotonic() + RAMP
    end = start + seconds

    async def view(number: int) -> None:
        await asyncio.sleep(number * RAMP / count)
        reader, viewer = Reader(number, indicators, units, pages), Viewer(server.port)
        try:
            await viewer.open()
            while time.monotonic() < end:
                query = reader.step()
                viewer.page = "" if reader.page == "overview" else reader.page
                first, known = viewer.runs == 0, f"{reader.page}?{query}" in crowd.shown
                run = await viewer.run(query)
                crowd.bytes += run.bytes
                crowd.exceptions += len(run.exceptions)
                if first:
                    crowd.loads.append(run.milliseconds)
                elif time.monotonic() > start:
                    (crowd.reruns if known else crowd.new).append(run.milliseconds)
                crowd.shown.add(f"{reader.page}?{query}")
                pause = random.expovariate(1 / THINK)
                await asyncio.sleep(max(0.0, min(pause, end - time.monotonic() + 0.01)))
            await viewer.close()
        except (OSError, TimeoutError, RuntimeError):
            crowd.exceptions += 1

    await asyncio.gather(*(view(number) for number in range(count)))
    return crowd


def busy() -> float:
    """Processor seconds that all of the machine has spent."""
    times = psutil.cpu_times()
    return float(sum(getattr(times, kind, 0.0) for kind in ("user", "system", "nice", "irq", "softirq", "steal")))
