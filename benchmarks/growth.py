"""The same screens over ten to thirty times as many figures."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from benchmarks import servers
from benchmarks.databases import Speed, Workspaces, grown, rows_in
from benchmarks.ratios import middle, paired
from benchmarks.report import Section, Table
from benchmarks.screens import SCREENS
from benchmarks.tabs import Tab

LAST = date(2025, 10, 31)
ROUNDS = 10
MILLIONS = (3.0,)


def measure(files: Workspaces, millions: Sequence[float] = MILLIONS, rounds: int = ROUNDS) -> Section:
    """Each size beside the training workspace as shipped."""
    tables, notes = [], []
    for size in millions:
        path, speed = grown(files, int(size * 1e6), lambda text: print(text, flush=True))
        if speed:
            notes.append(_said(speed))
        tables.append(_compare(files, path, rounds))
    return Section(
        "Growth",
        (
            (
                "The training workspace as shipped beside the same one with figures of districts and communes and "
                "two revisions of every figure, both served at the same time, runs paired one after the other. "
                "*Cold*: a day nobody has looked from, other for each pair; *warm*: the same address again."
            ),
            *notes,
        ),
        tuple(tables),
    )


def _said(speed: Speed) -> str:
    return (
        f"Written at {speed.rate:,.0f} figures a second ({speed.rows:,} in {speed.seconds:.0f} s), revisions included."
    )


def _compare(files: Workspaces, large: Path, rounds: int) -> Table:
    rows = []
    with (
        servers.dashboard(files.official, files.training) as small_server,
        servers.dashboard(files.official, large) as large_server,
    ):
        for screen in SCREENS:
            tabs = [Tab(server, screen.path, screen.at("training")) for server in (small_server, large_server)]
            cold: tuple[list[float], list[float]] = ([], [])
            warm: tuple[list[float], list[float]] = ([], [])
            for tab in tabs:
                tab.run()
            for step in range(rounds):
                query = screen.at("training", LAST - timedelta(days=17 * step))
                order = (0, 1) if step % 2 else (1, 0)
                for which in order:
                    cold[which].append(tabs[which].run(query).milliseconds)
                for _ in range(3):
                    for which in order:
                        warm[which].append(tabs[which].run(query).milliseconds)
            for tab in tabs:
                tab.close()
            rows.append((
                screen.title, f"{middle(cold[0]).value:.0f}", f"{middle(cold[1]).value:.0f}",
                paired(cold[1], cold[0]).text(2), f"{middle(warm[0]).value:.1f}", f"{middle(warm[1]).value:.1f}",
                paired(warm[1], warm[0]).text(2),
            ))  # fmt: skip
    few, many = (rows_in(path) / 1e6 for path in (files.training, large))
    head = ("page", "cold ms", "cold ms, grown", "ratio", "warm ms", "warm ms, grown", "ratio")
    return Table(f"{many:.1f} M figures beside {few:.2f} M", head, tuple(rows))
