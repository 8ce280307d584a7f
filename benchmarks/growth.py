"""The same screens over ten to two hundred times as many figures, beside their floor and beside Dash at each size."""

import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from benchmarks import floor, servers
from benchmarks.databases import Speed, Workspaces, grown, rows_in
from benchmarks.floor import Asked, Floor
from benchmarks.ratios import middle, paired
from benchmarks.report import Section, Table
from benchmarks.screens import PEERS, SCREENS, Screen
from benchmarks.tabs import DashTab, Tab

LAST = date(2025, 10, 31)
ROUNDS = 8
MILLIONS = (3.0, 30.0)
WORKSPACE = "training"
HEAD = ("page", "cold ms", "cold ms, grown", "ratio", "warm ms", "warm ms, grown", "ratio")


TEXT = (
    (
        "The training workspace as shipped beside the same one with figures of districts and communes and "
        "two revisions of every figure, all served at the same time, runs made one after the other. "
        "*Cold*: a day nobody has looked from, other for each run; *warm*: the same address again; *floor*: "
        "the SQL of that cold page on a bare connection to the same database, and its rows as JSON; *Dash*: "
        "the same page as Dash components. Of the largest database the history is longer, too: there are never "
        "more districts and communes than the country had, each figure of theirs has three revisions instead. "
        "It has the same tables and indexes; no statistics are gathered, as the product gathers none."
    ),
    (
        "*Processor time* is what the server's process has spent on the cold runs, all of them together: on "
        "a machine that others use, too, it is the number to go by, since waiting for a core is no part of it."
    ),
    (
        "The page of a province has a block more where units below it report: what their sums are and how they stand. "
        "It asks for the figures of those units, some 140 for Hà Nội at 30 M."
    ),
)
"""What is said above the tables."""


@dataclass
class Samples:
    """Milliseconds of one screen at one size; the samples of one place are neighbours in time."""

    cold: list[float] = field(default_factory=list)
    warm: list[float] = field(default_factory=list)
    floor: list[float] = field(default_factory=list)
    dash: list[float] = field(default_factory=list)
    dash_warm: list[float] = field(default_factory=list)
    spent: float = 0.0
    """Processor milliseconds of all cold runs together."""
    floor_spent: float = 0.0
    dash_spent: float = 0.0


class Size:
    """One database, what serves it, and what was measured on it."""

    def __init__(self, files: Workspaces, path: Path, stack: ExitStack) -> None:
        self.title = f"{rows_in(path) / 1e6:.2g} M"
        self._ours = stack.enter_context(servers.dashboard(files.official, path))
        self._dash = stack.enter_context(servers.dash(files.official, path))
        self._floor = Floor(path)
        self._asked = floor.asked_of(
            files.official, path, [(screen.name, screen.at(WORKSPACE, LAST + timedelta(days=1))) for screen in SCREENS]
        )
        stack.callback(self._floor.close)
        self.samples = {screen: Samples() for screen in SCREENS}

    def measured(self, screen: Screen) -> Callable[[int], None]:
        """A function that takes one sample of everything at `screen`; its argument is the number of the round."""
        tab = Tab(self._ours, screen.path, screen.at(WORKSPACE))
        peer = DashTab(self._dash, screen.path) if screen in PEERS else None
        asked: Asked = self._asked[SCREENS.index(screen)]
        found = self.samples[screen]
        tab.run()
        self._floor.milliseconds(asked)
        if peer:
            peer.run(screen.at(WORKSPACE))

        def sample(number: int) -> None:
            query = screen.at(WORKSPACE, LAST - timedelta(days=17 * number))
            before = self._ours.cpu_seconds()
            found.cold.append(tab.run(query).milliseconds)
            found.spent += (self._ours.cpu_seconds() - before) * 1e3
            before = time.thread_time()
            found.floor.append(self._floor.milliseconds(asked))
            found.floor_spent += (time.thread_time() - before) * 1e3
            found.warm.extend(tab.run(query).milliseconds for _ in range(3))
            if peer:
                before = self._dash.cpu_seconds()
                found.dash.append(peer.run(query).milliseconds)
                found.dash_spent += (self._dash.cpu_seconds() - before) * 1e3
                found.dash_warm.extend(peer.run(query).milliseconds for _ in range(3))

        return sample


def measure(files: Workspaces, millions: Sequence[float] = MILLIONS, rounds: int = ROUNDS) -> Section:
    """All sizes at the same time, beside the training workspace as shipped."""
    paths, notes = [files.training], []
    for size in sorted(millions):
        path, speed = grown(files, int(size * 1e6), lambda text: print(text, flush=True))
        paths.append(path)
        notes += [_said(size, speed)] if speed else []
    with ExitStack() as stack:
        sizes = [Size(files, path, stack) for path in paths]
        for screen in SCREENS:
            takers = [size.measured(screen) for size in sizes]
            for number in range(rounds):
                for take in takers if number % 2 else takers[::-1]:
                    take(number)
    return Section(
        "Growth",
        (
            *TEXT,
            *notes,
        ),
        (
            _spent(sizes),
            _by_size("Cold, by number of figures", sizes),
            _warm(sizes),
            *(_compare(sizes[0], one) for one in sizes[1:]),
        ),
    )


def _said(size: float, speed: Speed) -> str:
    return (
        f"The one of {size:g} M was made at {speed.rate:,.0f} figures a second ({speed.rows:,} in "
        f"{speed.seconds:.0f} s), most of them as copies inside SQL."
    )


def _by_size(title: str, sizes: Sequence[Size]) -> Table:
    head = ["page"]
    for size in sizes:
        head += [f"{size.title}: ms", "floor ms", "÷ floor", "÷ Dash"]
    rows = []
    for screen in SCREENS:
        row = [screen.title]
        for size in sizes:
            own = size.samples[screen]
            row += [
                f"{middle(own.cold).value:.0f}",
                f"{middle(own.floor).value:.1f}",
                paired(own.cold, own.floor).text(),
            ]
            row.append(paired(own.cold, own.dash).text(2) if own.dash else "")
        rows.append(tuple(row))
    return Table(title, tuple(head), tuple(rows))


def _spent(sizes: Sequence[Size]) -> Table:
    first = sizes[0]
    head = ["page"]
    for size in sizes:
        head += [f"{size.title}: ms", "÷ floor", "÷ Dash", *([f"÷ {first.title}"] if size is not first else [])]
    rows = []
    for screen in SCREENS:
        row = [screen.title]
        for size in sizes:
            own = size.samples[screen]
            row.append(f"{own.spent / len(own.cold):.0f}")
            row.append(f"{own.spent / own.floor_spent:.1f}" if own.floor_spent else "")
            row.append(f"{own.spent / own.dash_spent:.2f}" if own.dash_spent else "")
            if size is not first:
                row.append(f"{own.spent / first.samples[screen].spent:.2f}" if first.samples[screen].spent else "")
        rows.append(tuple(row))
    return Table("Processor time of a cold page", tuple(head), tuple(rows))


def _warm(sizes: Sequence[Size]) -> Table:
    head = ["page"]
    for size in sizes:
        head += [f"{size.title}: ms", "Dash ms", "÷ Dash"]
    rows = []
    for screen in PEERS:
        row = [screen.title]
        for size in sizes:
            own = size.samples[screen]
            row += [f"{middle(own.warm).value:.1f}", f"{middle(own.dash_warm).value:.1f}"]
            row.append(paired(own.warm, own.dash_warm).text(2))
        rows.append(tuple(row))
    return Table("Warm beside Dash, by number of figures", tuple(head), tuple(rows))


def _compare(small: Size, large: Size) -> Table:
    rows = []
    for screen in SCREENS:
        few, many = small.samples[screen], large.samples[screen]
        rows.append((
            screen.title, f"{middle(few.cold).value:.0f}", f"{middle(many.cold).value:.0f}",
            paired(many.cold, few.cold).text(2), f"{middle(few.warm).value:.1f}", f"{middle(many.warm).value:.1f}",
            paired(many.warm, few.warm).text(2),
        ))  # fmt: skip
    return Table(f"{large.title} figures beside {small.title}", HEAD, tuple(rows))
