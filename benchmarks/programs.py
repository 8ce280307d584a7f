"""What programs get: the main resources of the interface beside their floor, and one replica beside two."""

import http.client
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path

from benchmarks import floor, servers
from benchmarks.databases import Workspaces, grown, rows_in
from benchmarks.floor import Floor
from benchmarks.ratios import middle, paired, quantile, ratio
from benchmarks.report import Section, Table
from deploy import site

ROUNDS = 8
MILLIONS = (3.0, 30.0)
LAST = date(2025, 10, 31)
PREFIX = "/api/v1"
RESOURCES = {
    "1,000 observations": "/observations?workspace=training&limit=1000",
    "1,000 observations as CSV": "/observations.csv?workspace=training&limit=1000",
    "10 scorecards of provinces": "/scorecards?workspace=training&limit=10",
    "indicators": "/indicators?workspace=training",
}
SAME = "1,000 observations"
"""The resource that is asked for again with its tag, and by many at once."""
AT_ONCE, SECONDS = 8, 6.0
"""Connections that ask without a pause, and how long."""


class Asker:
    """A program with a kept connection."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)

    def ask(self, address: str, tag: str = "") -> tuple[float, int, str]:
        """Milliseconds, bytes and the tag of an answer. Raises RuntimeError where it is none."""
        start = time.perf_counter()
        self._connection.request("GET", PREFIX + address, headers={"If-None-Match": tag} if tag else {})
        answer = self._connection.getresponse()
        data = answer.read()
        if answer.status != (304 if tag else 200):
            raise RuntimeError(f"{address}: {answer.status} {data[:300]!r}")
        return (time.perf_counter() - start) * 1e3, len(data), str(answer.headers.get("etag", ""))

    def close(self) -> None:
        """Leave."""
        self._connection.close()


def measure(files: Workspaces, millions: Sequence[float] = MILLIONS, rounds: int = ROUNDS) -> Section:
    """Each resource at each size; then many at once, of one process and of two replicas."""
    paths = [files.training, *(grown(files, int(size * 1e6), print)[0] for size in sorted(millions))]
    tables = [_answers(files, paths, rounds), _many(files)]
    return Section(
        "The interface for programs",
        (
            (
                "*Cold*: from a day nobody has looked from; *again*: the same address once more; *304*: with the tag "
                "of the answer. *Floor*: the SQL of that cold answer on a bare connection to the same database, and "
                "its rows as JSON. Milliseconds until the last byte, over one kept connection."
            ),
            (
                f"*Many at once*: {AT_ONCE} connections that ask for {SAME} without a pause for {SECONDS:.0f} s, from "
                "a process of their own. Replicas are those of `make run-postgres`: PostgreSQL, two processes and "
                "nginx; with one replica the other is stopped. All of them and the askers share the two cores, so "
                "that a second replica has hardly a core of its own: what it adds here is the least it adds."
            ),
        ),
        tuple(tables),
    )


def _answers(files: Workspaces, paths: Sequence[Path], rounds: int) -> Table:
    rows = []
    with ExitStack() as stack:
        askers = [Asker(stack.enter_context(servers.dashboard(files.official, path)).port) for path in paths]
        floors = [Floor(path) for path in paths]
        asked = [
            floor.asked_of(
                files.official, path, [("", seen_from(a, LAST + timedelta(days=1))) for a in RESOURCES.values()]
            )
            for path in paths
        ]
        sizes = [f"{rows_in(path) / 1e6:.2g} M" for path in paths]
        for place, (name, address) in enumerate(RESOURCES.items()):
            cold: list[list[float]] = [[] for _ in paths]
            again: list[list[float]] = [[] for _ in paths]
            tagged: list[list[float]] = [[] for _ in paths]
            least: list[list[float]] = [[] for _ in paths]
            size = [0] * len(paths)
            for asker in askers:
                asker.ask(address)
            for number in range(rounds):
                at = seen_from(address, LAST - timedelta(days=11 * number))
                for which, asker in enumerate(askers):
                    milliseconds, size[which], tag = asker.ask(at)
                    cold[which].append(milliseconds)
                    again[which].append(asker.ask(at)[0])
                    tagged[which].append(asker.ask(at, tag)[0])
                    least[which].append(floors[which].milliseconds(asked[which][place]))
            for which, title in enumerate(sizes):
                rows.append((
                    f"{name}, {title}", f"{size[which] / 1000:.0f}", f"{middle(cold[which]).value:.1f}",
                    f"{middle(least[which]).value:.1f}", paired(cold[which], least[which]).text(),
                    paired(cold[which], cold[0]).text(2) if which else "1", f"{middle(again[which]).value:.1f}",
                    f"{middle(tagged[which]).value:.1f}",
                ))  # fmt: skip
        for one in (*askers, *floors):
            one.close()
    head = ("answer", "KB", "cold ms", "floor ms", "÷ floor", f"÷ {sizes[0]}", "again ms", "304 ms")
    return Table("Answers", head, tuple(rows))


def seen_from(address: str, day: date) -> str:
    """An address of the interface, from an as-of day."""
    return f"{address}&as_of={day}"


def _many(files: Workspaces) -> Table:
    rows: list[tuple[str, ...]] = []
    with servers.dashboard(files.official, files.training) as server:
        _row("one process on SQLite", asked_by_many(server.port), None, rows)
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)  # PostgreSQL is another user where we are root
        ports = [servers._free_port() for _ in range(2)]
        first = _two_free()
        with site.running(
            Path(folder, "site"), port=ports[0], replicas=2, first_port=first, database_port=ports[1]
        ) as here:
            both = [asked_by_many(ports[0]) for _ in range(2)][-1]
            here.stop_replica(here.plan.replicas[1])
            one = [asked_by_many(ports[0]) for _ in range(2)][-1]
    _row("one replica on PostgreSQL behind nginx", one, None, rows)
    _row("two replicas on PostgreSQL behind nginx", both, one, rows)
    head = ("who answers", "requests/s", "p50 ms", "p95 ms", "p95 ÷ one replica")
    return Table("Many at once", head, tuple(rows))


def _row(name: str, found: list[float], beside: list[float] | None, rows: list[tuple[str, ...]]) -> None:
    rows.append((
        name, f"{len(found) / SECONDS:.1f}", f"{quantile(found, 0.5):.0f}", f"{quantile(found, 0.95):.0f}",
        f"{quantile(found, 0.95) / quantile(beside, 0.95):.2f}; p50 {ratio(found, beside).text(2)}" if beside else "",
    ))  # fmt: skip


def asked_by_many(port: int) -> list[float]:
    """Milliseconds of each answer to connections that ask without a pause, in a process of their own."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.programs", str(port)], cwd=site.ROOT, text=True, capture_output=True,
        check=False, env=dict(os.environ),
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    found: list[float] = json.loads(done.stdout)
    return found


def _ask_on(port: int, until: float, found: list[float]) -> None:
    asker = Asker(port)
    while time.monotonic() < until:
        found.append(asker.ask(RESOURCES[SAME])[0])
    asker.close()


def _two_free() -> int:
    """A port after which another one is free as well."""
    import socket

    while True:
        port = servers._free_port()
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port + 1)):
                return port


if __name__ == "__main__":
    answered: list[float] = []
    end = time.monotonic() + SECONDS
    askers = [threading.Thread(target=_ask_on, args=(int(sys.argv[1]), end, answered)) for _ in range(AT_ONCE)]
    for thread in askers:
        thread.start()
    for thread in askers:
        thread.join()
    json.dump(answered, sys.stdout)
