"""Cold start: until the server is healthy, until the first page stands; and how fast figures are loaded."""

import tempfile
from pathlib import Path

from benchmarks import databases, servers
from benchmarks.databases import Workspaces
from benchmarks.ratios import middle
from benchmarks.report import Section, Table
from benchmarks.tabs import Tab

ROUNDS = 4


def measure(files: Workspaces, rounds: int = ROUNDS) -> Section:
    """Starts of ours, of the empty page and of the Dash peer in turn; one load into new databases."""
    kinds = {"ours": servers.dashboard, "empty page": servers.empty, "Dash": servers.dash}
    healthy: dict[str, list[float]] = {}
    first: dict[str, list[float]] = {}
    for _ in range(rounds):
        for name, start in kinds.items():
            with start(files.official, files.training) as server:
                healthy.setdefault(name, []).append(server.seconds)
                if name != "Dash":
                    tab = Tab(server, "", "")
                    first.setdefault(name, []).append(tab.run().milliseconds / 1e3)
                    tab.close()
    with tempfile.TemporaryDirectory() as folder:
        official, training = databases.load(Workspaces(Path(folder, "o.sqlite"), Path(folder, "t.sqlite")))
    starts = tuple(
        (name, middle(healthy[name]).text(2), middle(first[name]).text(2) if name in first else "") for name in kinds
    )
    loads = tuple(
        (name, f"{speed.rows:,}", f"{speed.seconds:.1f}", f"{speed.rate:,.0f}")
        for name, speed in (("official: files read, checked and loaded", official),
                            ("training: history drawn and loaded", training))
    )  # fmt: skip
    return Section(
        "Start and load",
        ("Databases are filled; a start brings them up to date before the first visitor.",),
        (
            Table("Cold start", ("server", "healthy after s", "first page after another s"), starts),
            Table("Loading into new databases", ("workspace", "rows", "s", "rows/s"), loads),
        ),
    )
