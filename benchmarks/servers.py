"""Servers on free ports of this machine, each a process of its own that ends with the measurement."""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).parent.parent
UNBOUNDED = 1_000_000
"""Requests a minute that one address may send: a benchmark is no guest."""
PLAIN = (
    "--server.address", "127.0.0.1", "--runner.postScriptGC", "true", "--global.minCachedMessageSize", "10000",
)  # fmt: skip
"""What the framework does unless it is told otherwise, where the product tells it so."""
HEALTHY_SECONDS = 300
"""How long a server may take until it answers."""


@dataclass(frozen=True)
class Server:
    """A running server."""

    port: int
    process: psutil.Process
    seconds: float
    """From the start of the process until its first healthy answer."""

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    def cpu_seconds(self) -> float:
        """Processor time used so far."""
        times = self.process.cpu_times()
        return float(times.user + times.system)

    def memory(self) -> float:
        """Resident memory in MB."""
        return float(self.process.memory_info().rss) / 2**20


@contextmanager
def dashboard(official: Path, training: Path) -> Iterator[Server]:
    """The product over two SQLite files."""
    with settings(official, training) as (port, file), _serve(["server.py"], port, "/readyz", file) as server:
        yield server


@contextmanager
def empty(official: Path, training: Path) -> Iterator[Server]:
    """A page with one paragraph: same framework, settings and middleware."""
    with (
        settings(official, training) as (port, file),
        _serve(["-m", "benchmarks.empty_server"], port, "/_stcore/health", file) as server,
    ):
        yield server


@contextmanager
def dash(official: Path, training: Path, form: str = "components") -> Iterator[Server]:
    """The same pages written in Dash; see `benchmarks.dash_peer` for its two forms."""
    with (
        settings(official, training) as (port, file),
        _serve(["-m", "benchmarks.dash_peer"], port, "/_dash-layout", file, BENCHMARK_DASH=form) as server,
    ):
        yield server


@contextmanager
def plain(official: Path, training: Path) -> Iterator[Server]:
    """The same pages written the plain way in Streamlit, with the framework's own settings."""
    with settings(official, training) as (port, file):
        command = ["-m", "streamlit", "run", str(ROOT / "benchmarks" / "plain_page.py"), *PLAIN, "--server.port"]
        with _serve([*command, str(port)], port, "/_stcore/health", file, PYTHONPATH=str(ROOT)) as server:
            yield server


@contextmanager
def settings(official: Path, training: Path) -> Iterator[tuple[int, Path]]:
    """A free port and a settings file that names it and the databases."""
    port = _free_port()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "config.yaml")
        file.write_text(
            f"server:\n  port: {port}\n"
            f"databases:\n  official: sqlite:///{official.resolve()}\n  training: sqlite:///{training.resolve()}\n"
            f"api:\n  requests_per_minute: {UNBOUNDED}\n",
            "utf-8",
        )
        yield port, file


@contextmanager
def _serve(command: list[str], port: int, health: str, config: Path, **more: str) -> Iterator[Server]:
    log = config.with_name("log")
    start = time.perf_counter()
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            stdout=out,
            stderr=subprocess.STDOUT,
            env={**os.environ, "DASHBOARD_CONFIG": str(config), "BENCHMARK_PORT": str(port), **more},
        )
    try:
        _await(f"http://127.0.0.1:{port}{health}", process, log)
        yield Server(port=port, process=psutil.Process(process.pid), seconds=time.perf_counter() - start)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)


def _await(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + HEALTHY_SECONDS
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.02)
    raise RuntimeError(f"no answer of {url}: {log.read_text('utf-8', 'replace')[-2000:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
