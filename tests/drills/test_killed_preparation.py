"""The preparation of both workspaces is killed again and again; what then stands is what an undisturbed one makes."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import settings as operator
from domain.observation import Origin
from storage import observations, rollup
from storage.database import Database
from tests.conftest import ROOT, WORKSPACES, write_config

KILLS = 12
SECONDS = 300

pytestmark = pytest.mark.drill


def prepare(folder: Path) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "commands.py", "prepare"],
        cwd=ROOT,
        env={**os.environ, operator.VARIABLE: str(write_config(folder))},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def standing(folder: Path) -> dict[str, tuple[dict[Origin, int], list[tuple[object, ...]]]]:
    """Counts and sums of each workspace."""
    found = {}
    for name in WORKSPACES:
        database = Database(f"sqlite:///{folder / name}.sqlite")
        with database.reading() as connection:
            indicators = sorted({code for of_level in observations.stocked(connection).values() for code in of_level})
            sums = [
                (r.indicator, r.period, r.sum_numerator, r.sum_denominator, r.n)
                for r in rollup.rollups(connection, indicators)
            ]
            found[name] = (observations.count(connection), sorted(sums, key=repr))
        database.dispose()
    return found


def test_a_preparation_killed_at_any_moment_ends_in_the_same_figures(tmp_path: Path) -> None:
    calm, killed = tmp_path / "calm", tmp_path / "killed"
    calm.mkdir()
    killed.mkdir()
    start = time.monotonic()
    assert prepare(calm).wait(SECONDS) == 0
    whole = time.monotonic() - start
    draw = random.Random(17)
    deaths = 0
    for _ in range(KILLS):
        running = prepare(killed)
        time.sleep(draw.uniform(0.2, whole))
        if running.poll() is None:
            running.send_signal(signal.SIGKILL)
            deaths += 1
        running.wait(SECONDS)
    assert deaths, "no run was killed: the drill proves nothing"
    assert prepare(killed).wait(SECONDS) == 0
    assert standing(killed) == standing(calm)
