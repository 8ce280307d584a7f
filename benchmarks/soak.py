"""Whether memory stays flat: visits that come, look around and go, and what a day of them would add.

First until what is kept has filled up to its bounds, which the server's own numbers say; only then is growth measured.
"""

import asyncio
import itertools
import random
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from statistics import median

from prometheus_client.parser import text_string_to_metric_families

from benchmarks import servers
from benchmarks.client import Viewer
from benchmarks.databases import Workspaces
from benchmarks.ratios import Bounded
from benchmarks.report import Section, Table
from benchmarks.servers import Server
from benchmarks.tabs import wait
from benchmarks.viewers import Reader

MINUTES = 30.0
"""How long growth is measured."""
FILLING_MINUTES = 15.0
"""How long what is kept may take to fill up at most."""
SETTLING_MINUTES = 10.0
"""From then on until growth is measured: the heaps of the allocator come to a stand after some 900 visits."""
QUARTERS = 4
AT_ONCE = 12
"""Visitors that are there at the same time."""
STEPS = 8
"""Screens of a visit."""
RARE = 0.125
"""How many of those who choose another day choose one of 2,500, so that what is kept turns over."""
DAY = 20_000
"""Visits of a busy day: 2,000 people who come ten times."""
LOOK_SECONDS = 2.0
SAMPLES = 120
PIECES = 8
"""Parts of the time that are drawn again together: memory goes up and down over minutes, not over samples."""
DRAWS = 400
TURNING = ("answers", "blocks")
"""What visits fill; presentations, previews and papers are made by other work."""

Samples = Sequence[tuple[int, float]]
"""Visits served, and memory in MB."""


@dataclass
class Soak:
    """What was seen of one process."""

    served: int = 0
    failed: int = 0
    at_first: float = 0.0
    filled: tuple[int, float, float] = (0, 0.0, 0.0)
    """Visits, minutes and MB when what is kept was full."""
    flat: list[tuple[int, float]] = field(default_factory=list)
    before: dict[tuple[str, str], float] = field(default_factory=dict)
    after: dict[tuple[str, str], float] = field(default_factory=dict)
    """The server's numbers by name and kind, when growth began to be measured, and at the end."""


def measure(
    files: Workspaces,
    indicators: list[str],
    units: list[str],
    minutes: float = MINUTES,
    filling: float = FILLING_MINUTES,
) -> Section:
    """The memory of one process against the visits it has served."""
    with servers.dashboard(files.official, files.training) as server:
        seen = wait(_visits(server, indicators, units, minutes, filling))
    found = slope(seen.flat)
    visits = seen.flat[-1][0] - seen.flat[0][0]
    half = len(seen.flat) // 2
    peaks = [max(memory for _, memory in part) for part in (seen.flat[:half], seen.flat[half:])]
    perday = Bounded(*(DAY * one for one in (found.value, found.low, found.high)))
    perthousand = Bounded(*(1000 * one for one in (found.value, found.low, found.high)))
    return Section(
        "A day of visits",
        (
            (
                f"{AT_ONCE} visitors at once, each with a tab of its own: it opens, shows {STEPS} screens without a "
                f"pause and is closed, and the next one comes. Of those who choose another day every "
                f"{round(1 / RARE)}th chooses one of 2,500, so that answers and blocks make room for others all the "
                "time. Growth is measured only when both have filled up to their bounds (`dashboard_kept_bytes` beside "
                f"`dashboard_kept_bytes_bound` of `/metrics`) and {_settling(minutes):.0f} minutes more have passed, "
                "in which the heaps of the allocator come to a stand."
            ),
            (
                "The slope is the median of the slopes between all pairs of samples (Theil and Sen); its bounds hold "
                f"95 of 100 slopes after the deviations from it were drawn anew, one of {PIECES} parts of the time at "
                "a piece, since memory goes up and down over minutes. A day is drawn on from it: as good as the "
                "assumption that nothing happens in a day that did not happen here. Uploads, papers and writes did not."
            ),
        ),
        (
            Table(
                "Memory",
                ("visits until full", "at first MB", "full MB", "visits measured", "minutes", "failed steps",
                 "highest MB, first half", "highest MB, second half", "MB per 1,000 visits",
                 f"MB a day of {DAY:,} visits would add"),
                ((
                    f"{seen.filled[0]:,}", f"{seen.at_first:.0f}", f"{seen.filled[2]:.0f}", f"{visits:,}",
                    f"{minutes:.0f}", str(seen.failed), f"{peaks[0]:.0f}", f"{peaks[1]:.0f}", perthousand.text(1),
                    perday.text(0),
                ),),
            ),
            Table(
                "The same by quarters of that time",
                ("visits until its end", "lowest MB", "middle MB", "highest MB"),
                tuple(_quarters(seen.flat)),
            ),
            Table(
                "What is kept",
                ("kind", "bound MB", "when growth began to be measured MB", "at the end MB", "at the end, things",
                 "made room for others meanwhile"),
                tuple(_kept(seen, kind) for kind in TURNING),
            ),
        ),
    )  # fmt: skip


def _settling(minutes: float) -> float:
    return min(SETTLING_MINUTES, minutes / 3)


def slope(samples: Samples) -> Bounded:
    """MB a visit: the median of the slopes between all pairs of samples, with bounds that stand waves of minutes."""
    line = _middle_slope(samples)
    start = median(memory - line * visits for visits, memory in samples)
    left = [memory - start - line * visits for visits, memory in samples]
    rng, long = random.Random(2019), max(1, len(samples) // PIECES)

    def again() -> float:
        drawn: list[float] = []
        while len(drawn) < len(samples):
            at = rng.randrange(len(samples) - long + 1)
            drawn += left[at : at + long]
        moved = zip(samples, drawn, strict=False)
        return _middle_slope([(visits, start + line * visits + off) for (visits, _), off in moved])

    found = sorted(again() for _ in range(DRAWS))
    return Bounded(line, found[int(0.025 * DRAWS)], found[int(0.975 * DRAWS) - 1])


def _middle_slope(samples: Samples) -> float:
    return median([(b[1] - a[1]) / (b[0] - a[0]) for a, b in combinations(samples, 2) if b[0] > a[0]] or [0.0])


def _quarters(samples: Samples) -> Iterator[tuple[str, ...]]:
    for part in range(QUARTERS):
        some = samples[part * len(samples) // QUARTERS : (part + 1) * len(samples) // QUARTERS]
        memories = sorted(memory for _, memory in some)
        shown = (memories[0], median(memories), memories[-1])
        yield f"{some[-1][0] - samples[0][0]:,}", *(f"{memory:.0f}" for memory in shown)


def _kept(seen: Soak, kind: str) -> tuple[str, ...]:
    def megabytes(numbers: dict[tuple[str, str], float], name: str) -> str:
        return f"{numbers[name, kind] / 1e6:.0f}"

    dropped = "dashboard_kept_dropped_total"
    return (
        kind, megabytes(seen.after, "dashboard_kept_bytes_bound"), megabytes(seen.before, "dashboard_kept_bytes"),
        megabytes(seen.after, "dashboard_kept_bytes"), f"{seen.after['dashboard_kept_entries', kind]:,.0f}",
        f"{seen.after[dropped, kind] - seen.before[dropped, kind]:,.0f}",
    )  # fmt: skip


def numbers_of(server: Server) -> dict[tuple[str, str], float]:
    """What a server says of what it keeps and of its sessions, by name and kind."""
    with urllib.request.urlopen(f"{server.url}/metrics", timeout=60) as answer:
        text = answer.read().decode()
    return {
        (sample.name, sample.labels.get("kind", "")): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name.startswith(("dashboard_kept", "dashboard_sessions"))
    }


def is_full(numbers: dict[tuple[str, str], float]) -> bool:
    """Whether what visits fill has begun to make room for others."""
    return all(numbers["dashboard_kept_dropped_total", kind] > 0 for kind in TURNING)


async def _visits(server: Server, indicators: list[str], units: list[str], minutes: float, filling: float) -> Soak:
    seen, ended, began = Soak(at_first=server.memory()), asyncio.Event(), time.monotonic()
    seeds = itertools.count()

    async def visitor() -> None:
        while not ended.is_set():
            reader, viewer = Reader(next(seeds), indicators, units, rare_days=RARE), Viewer(server.port)
            await viewer.open()
            for _ in range(STEPS):
                query = reader.step()
                viewer.page = "" if reader.page == "overview" else reader.page
                seen.failed += len((await viewer.run(query)).exceptions)
            await viewer.close()
            seen.served += 1

    async def watch() -> None:
        try:
            await _until(lambda: is_full(numbers_of(server)), began + filling * 60)
            seen.filled = (seen.served, (time.monotonic() - began) / 60, server.memory())
            await asyncio.sleep(_settling(minutes) * 60)
            seen.before = await asyncio.to_thread(numbers_of, server)
            for _ in range(SAMPLES):
                seen.flat.append((seen.served, server.memory()))
                await asyncio.sleep(minutes * 60 / SAMPLES)
            seen.after = await asyncio.to_thread(numbers_of, server)
        finally:
            ended.set()

    await asyncio.gather(watch(), *(visitor() for _ in range(AT_ONCE)))
    return seen


async def _until(reached: Callable[[], bool], end: float) -> None:
    for _ in range(round((end - time.monotonic()) / LOOK_SECONDS)):
        if await asyncio.to_thread(reached):
            return
        await asyncio.sleep(LOOK_SECONDS)
