"""Where the milliseconds of a cold page go: its functions' own time, by what they belong to."""

import cProfile
import json
import os
import pstats
import subprocess
import sys
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

from benchmarks import servers
from benchmarks.databases import Workspaces
from benchmarks.report import Section, Table
from benchmarks.screens import SCREENS

ROOT = Path(__file__).parent.parent
LAST = date(2025, 10, 31)
ROUNDS = 3
WORKSPACES = ("official", "training")
KINDS = {
    "framework": ("/streamlit/", "/google/protobuf/"),
    "SQL": ("sqlite3",),
    "SQLAlchemy": ("/sqlalchemy/",),
    "rows to objects": ("/storage/",),
    "judging": ("/services/", "/domain/"),
    "charts": ("/charts/", "/plotly/", "/_plotly_utils/", "/orjson/", "/copy.py"),
    "words": ("/locales/", "/babel/", "/decimal.py"),
    "HTML": ("/ui/", "/markupsafe/", "/urllib/parse.py", "/html/"),
}
"""Kinds of work, by what stands in the name of a function's file; the first that fits."""
REST = "built in and other"


def measure(files: Workspaces, rounds: int = ROUNDS) -> Section:
    """All pages of both workspaces as shipped."""
    tables = []
    for workspace in WORKSPACES:
        rows = []
        for title, spent in _profiles(files, workspace, rounds).items():
            whole = sum(spent.values())
            rows.append((title, *(f"{100 * spent.get(kind, 0.0) / whole:.0f} %" for kind in (*KINDS, REST))))
        tables.append(Table(f"Shares of a cold page, {workspace}", ("page", *KINDS, REST), tuple(rows)))
    return Section(
        "Where a cold page's time goes",
        (
            (
                "The floor of a page is its SQL; everything else it does is work of its own, and a page that asks for "
                "few rows is many times its floor whatever it does. Shares of the functions' own time by what they "
                "belong to, from a profile of the script in a process that has shown the page before, from a day "
                "nobody has looked from; a profile makes Python slower than C, so that SQL is more than it says. "
                "*Judging*: services and domain. *Charts*: put together as data once, then kept as JSON. *Words*: "
                "numbers, days and sentences in the language. *Built in*: functions of C that all of them call."
            ),
        ),
        tuple(tables),
    )


def kind_of(file: str, name: str) -> str:
    """What a function of a file belongs to; of those built in, what their name says."""
    where = name if file == "~" else file.replace("\\", "/").replace(str(ROOT), "")
    return next((kind for kind, marks in KINDS.items() if any(mark in where for mark in marks)), REST)


def _profiles(files: Workspaces, workspace: str, rounds: int) -> dict[str, dict[str, float]]:
    with servers.settings(files.official, files.training) as (_, config):
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.profiles", workspace, str(rounds)], cwd=ROOT, text=True,
            env={**os.environ, "DASHBOARD_CONFIG": str(config)}, capture_output=True, check=False,
        )  # fmt: skip
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    found: dict[str, dict[str, float]] = json.loads(done.stdout)
    return found


def _spent(name: str, query: str) -> Counter[str]:
    """Seconds of the script of a page by kind."""
    from streamlit.runtime.scriptrunner.script_runner import ScriptRunner

    from benchmarks.floor import questions

    profile, run = cProfile.Profile(), ScriptRunner._run_script

    def profiled(self: ScriptRunner, asked: object) -> None:
        profile.enable()
        try:
            run(self, asked)  # type: ignore[arg-type]
        finally:
            profile.disable()

    ScriptRunner._run_script = profiled  # type: ignore[method-assign, assignment]
    try:
        questions(name, query)
    finally:
        ScriptRunner._run_script = run  # type: ignore[method-assign]
    spent: Counter[str] = Counter()
    for (file, _line, function), (_calls, _all, own, *_rest) in pstats.Stats(profile).stats.items():  # type: ignore[attr-defined]
        spent[kind_of(file, function)] += own
    return spent


def _profiled(workspace: str, rounds: int) -> dict[str, dict[str, float]]:
    from benchmarks.floor import questions

    found = {}
    for screen in SCREENS:
        questions(screen.name, screen.at(workspace, LAST))
        total: Counter[str] = Counter()
        for step in range(1, rounds + 1):
            total.update(_spent(screen.name, screen.at(workspace, LAST - timedelta(days=step))))
        found[screen.title] = dict(total)
    return found


if __name__ == "__main__":
    out, sys.stdout = sys.stdout, sys.stderr  # whatever a page says is no part of the answer
    json.dump(_profiled(sys.argv[1], int(sys.argv[2])), out)
