"""Whether memory stays flat: visits that come, look around and go, for minutes, and what a day of them would add."""

import asyncio
import time
from itertools import combinations
from statistics import median

from benchmarks import servers
from benchmarks.client import Viewer
from benchmarks.databases import Workspaces
from benchmarks.ratios import quantile
from benchmarks.report import Section, Table
from benchmarks.servers import Server
from benchmarks.tabs import wait
from benchmarks.viewers import Reader

MINUTES = 10.0
AT_ONCE = 12
"""Visitors that are there at the same time."""
STEPS = 8
"""Screens of a visit."""
DAY = 20_000
"""Visits of a busy day: 2,000 people who come ten times."""
SETTLED = 0.4
"""The share of the time in which what is kept fills up; the slope is that of the rest."""
SAMPLES = 60


def measure(files: Workspaces, indicators: list[str], units: list[str], minutes: float = MINUTES) -> Section:
    """The memory of one process against the visits it has served."""
    with servers.dashboard(files.official, files.training) as server:
        samples, failed = wait(_visits(server, indicators, units, minutes * 60))
    settled = samples[int(len(samples) * SETTLED) :]
    low, slope, high = _slope(settled)
    first, last = samples[0], samples[-1]
    return Section(
        "A day of visits",
        (
            (
                f"{AT_ONCE} visitors at once, each with a tab of its own: it opens, shows {STEPS} screens without a "
                "pause and is closed, and the next one comes. Memory grows while what is kept fills up to its bounds; "
                f"its slope is taken from the last {100 * (1 - SETTLED):.0f} % of the visits (median of the slopes "
                "between all pairs of samples, with the bounds of the middle 90 %). A day is not measured but drawn on "
                "from that slope: as good as the assumption that nothing happens in it that did not happen here. "
                "Bounds that hold zero between them mean that the time was too short to tell growth from filling up."
            ),
        ),
        (
            Table(
                "Memory",
                ("visits", "minutes", "failed steps", "at first MB", "settled MB", "at the end MB",
                 "MB per 1,000 visits", f"MB a day of {DAY:,} visits would add"),
                ((
                    str(last[0]), f"{minutes:.0f}", str(failed), f"{first[1]:.0f}", f"{settled[0][1]:.0f}",
                    f"{last[1]:.0f}", f"{1000 * slope:.1f} ({1000 * low:.1f}–{1000 * high:.1f})", f"{DAY * slope:.0f}",
                ),),
            ),
        ),
    )  # fmt: skip


async def _visits(
    server: Server, indicators: list[str], units: list[str], seconds: float
) -> tuple[list[tuple[int, float]], int]:
    """(visits served, memory in MB) over time, and the steps that failed."""
    end, served, failed = time.monotonic() + seconds, 0, 0
    samples = [(0, server.memory())]

    async def visitor(number: int) -> None:
        nonlocal served, failed
        while time.monotonic() < end:
            reader, viewer = Reader(number + AT_ONCE * served, indicators, units), Viewer(server.port)
            await viewer.open()
            for _ in range(STEPS):
                query = reader.step()
                viewer.page = "" if reader.page == "overview" else reader.page
                failed += len((await viewer.run(query)).exceptions)
            await viewer.close()
            served += 1

    async def watch() -> None:
        while time.monotonic() < end:
            await asyncio.sleep(seconds / SAMPLES)
            samples.append((served, server.memory()))

    await asyncio.gather(watch(), *(visitor(number) for number in range(AT_ONCE)))
    return samples, failed


def _slope(samples: list[tuple[int, float]]) -> tuple[float, float, float]:
    """MB a visit: the median slope between all pairs, and between which bounds nine of ten lie."""
    slopes = [(b[1] - a[1]) / (b[0] - a[0]) for a, b in combinations(samples, 2) if b[0] > a[0]] or [0.0]
    return quantile(slopes, 0.05), median(slopes), quantile(slopes, 0.95)
