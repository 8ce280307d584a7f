"""A server holds on to nothing that has ended or never was: to no screen, to no address that is not there."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from benchmarks.client import Viewer
from benchmarks.servers import Server
from benchmarks.soak import numbers_of
from benchmarks.tabs import wait
from tests.browser.conftest import served
from tests.conftest import ROOT, WORKSPACES
from web import compressed

WATCHED = """
import gc, signal
from streamlit.runtime.app_session import AppSession
from web import memory
memory.EVERY_SECONDS = 0.5
def tell(*_):
    print("alive", sum(type(one) is AppSession for one in gc.get_objects()), flush=True)
signal.signal(signal.SIGUSR1, tell)
import server
run = server.app.run
server.app.run = lambda config: run(config={**config, "server.disconnectedSessionTTL": 3})
server.main()
"""
"""The server, with seconds in place of minutes, that says how many screens are in its memory when it is asked."""
BLOCKS = """
import ctypes, sys
from web import memory
class Seen(ctypes.Structure):
    _fields_ = [(name, ctypes.c_size_t) for name in (
        "arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks", "fordblks", "keepcost")]
library = ctypes.CDLL(None)
library.mallinfo2.restype = Seen
if "bound" in sys.argv:
    memory.bound_heaps()
large = bytes(30_000_000)
del large
before = library.mallinfo2().hblks
kept = [bytes(100_000) for _ in range(10)]
print(library.mallinfo2().hblks - before)
"""
"""How many of ten blocks stand by themselves after a larger one has gone, by the numbers of glibc."""
SCREENS = 5
PATIENCE = 30


def test_large_blocks_leave_no_holes_between_small_ones() -> None:
    def apart(*more: str) -> int:
        done = subprocess.run([sys.executable, "-c", BLOCKS, *more], cwd=ROOT, capture_output=True, check=True)
        return int(done.stdout)

    # One or another may find a hole that stood before.
    assert apart("bound") > 6
    assert apart() < 3, "by itself the allocator puts them among small ones"


def test_a_closed_screen_is_released(filled: Path, tmp_path: Path) -> None:
    for name in WORKSPACES:
        shutil.copy(filled / f"{name}.sqlite", tmp_path)
    with served(tmp_path, command=("-c", WATCHED)) as running:
        port = int(running.address.rpartition(":")[2])
        listening = [c.pid for c in psutil.net_connections("tcp") if c.status == "LISTEN" and c.laddr.port == port]
        (pid,) = set(listening)
        log = tmp_path / "server.log"

        def alive() -> int:
            before = log.read_text("utf-8").count("alive")
            os.kill(pid, signal.SIGUSR1)
            _until(lambda: log.read_text("utf-8").count("alive ") > before)
            return int(log.read_text("utf-8").rpartition("alive ")[2].split()[0])

        viewers = [Viewer(port, "methodology", "workspace=official") for _ in range(SCREENS)]
        for viewer in viewers:
            wait(viewer.open())
            assert not wait(viewer.run()).exceptions
        assert alive() == SCREENS
        for viewer in viewers:
            wait(viewer.close())
        _until(lambda: alive() <= 1)  # the last one is named in the framework's loop until another one is opened
        numbers = numbers_of(Server(port, psutil.Process(pid), 0.0))
        assert numbers["dashboard_sessions", ""] == 0
        assert numbers["dashboard_sessions_ended", ""] == 0
        assert numbers["dashboard_sessions_ended_bound", ""] == 128


def test_an_address_that_is_not_there_is_not_remembered() -> None:
    compressed._compressed.cache_clear()
    for number in range(50):
        assert compressed.compressed(f"static/js/none-{number}.js") is None
    assert compressed._compressed.cache_info().currsize == 0
    for way in ("maps/outlines_34.svg", "./maps/outlines_34.svg", "fonts/../maps/outlines_34.svg"):
        assert compressed.compressed(f"app/static/{way}")
    assert compressed._compressed.cache_info().currsize == 1


def _until(reached: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not reached():
        assert time.monotonic() < end, "it does not happen"
        time.sleep(0.1)
