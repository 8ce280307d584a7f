"""Where milliseconds go: the own time of functions by what they belong to; of pages, of answers, of files read."""

import asyncio
import cProfile
import json
import os
import pstats
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

from starlette.types import ASGIApp, Message

from benchmarks import servers
from benchmarks.databases import Workspaces
from benchmarks.report import Section, Table
from benchmarks.screens import SCREENS

ROOT = Path(__file__).parent.parent
LAST = date(2025, 10, 31)
PREFIX = "/api/v1"
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
ANSWER_KINDS = {
    "framework": ("/fastapi/", "/starlette/", "/anyio/", "/asyncio/", "/contextlib.py"),
    "SQL": ("sqlite3",),
    "SQLAlchemy": ("/sqlalchemy/",),
    "rows to objects": ("/storage/",),
    "choosing and judging": ("/services/", "/domain/"),
    "told field by field": ("/api/", "/urllib/parse.py"),
    "JSON and CSV": ("SchemaSerializer", "SchemaValidator", "/pydantic/", "_csv", "StringIO"),
}
READING_KINDS = {
    "lines and cells": ("/delimited.py", "/cells.py", "_csv"),
    "headings": ("/headings.py", "/months.py"),
    "names": ("/naming.py", "/domain/names.py", "unicodedata"),
    "numbers": ("/numerals.py", "/decimal.py", "decimal.Decimal"),
    "checks": ("/domain/checks.py",),
    "rows to figures, with places and problems": ("/actuals/table.py", "/actuals/reader.py", "/domain/", "<string>"),
}
FILES = (400, 13_000)
"""Rows of the files that are read."""
REST = "built in and other"


def measure(files: Workspaces, rounds: int = ROUNDS) -> Section:
    """All pages of both workspaces as shipped."""
    tables = []
    for workspace in WORKSPACES:
        found = _profiles(files, workspace, rounds)
        tables.append(_shares(f"Shares of a cold page, {workspace}", "page", KINDS, found))
    answers = _profiles(files, "answers", rounds)
    tables.append(_shares("Shares of a cold answer to a program, training", "answer", ANSWER_KINDS, answers))
    files_read = _profiles(files, "reading", rounds)
    tables.append(_shares("Shares of reading and checking a right file", "file", READING_KINDS, files_read))
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


def kind_of(file: str, name: str, kinds: Mapping[str, Sequence[str]] = KINDS) -> str:
    """What a function of a file belongs to; of those built in, what their name says."""
    where = name if file == "~" else file.replace("\\", "/").replace(str(ROOT), "")
    return next((kind for kind, marks in kinds.items() if any(mark in where for mark in marks)), REST)


def _shares(
    title: str, of: str, kinds: Mapping[str, Sequence[str]], profiles: Mapping[str, Mapping[str, float]]
) -> Table:
    rows = []
    for name, spent in profiles.items():
        whole = sum(spent.values())
        rows.append((name, *(f"{100 * spent.get(kind, 0.0) / whole:.0f} %" for kind in (*kinds, REST))))
    return Table(title, (of, *kinds, REST), tuple(rows))


def _profiles(files: Workspaces, of: str, rounds: int) -> dict[str, dict[str, float]]:
    with servers.settings(files.official, files.training) as (_, config):
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.profiles", of, str(rounds)], cwd=ROOT, text=True,
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
    return _by_kind(profile, KINDS)


def _by_kind(profile: cProfile.Profile, kinds: Mapping[str, Sequence[str]]) -> Counter[str]:
    spent: Counter[str] = Counter()
    for (file, _line, function), (_calls, _all, own, *_rest) in pstats.Stats(profile).stats.items():  # type: ignore[attr-defined]
        spent[kind_of(file, function, kinds)] += own
    return spent


def _answered(rounds: int) -> dict[str, dict[str, float]]:
    """Seconds of each answer of the interface by kind, all of it in one thread and without a socket."""
    import fastapi.routing

    from api.application import application
    from benchmarks.programs import RESOURCES, seen_from

    async def at_once(handler: Callable[..., object], *args: object, **kwargs: object) -> object:
        return handler(*args, **kwargs)

    fastapi.routing.run_in_threadpool = at_once  # type: ignore[assignment]
    app, loop, found = application(), asyncio.new_event_loop(), {}
    for name, address in RESOURCES.items():
        loop.run_until_complete(_asked(app, seen_from(address, LAST)))
        profile = cProfile.Profile()
        for step in range(1, rounds + 1):
            profile.enable()
            loop.run_until_complete(_asked(app, seen_from(address, LAST - timedelta(days=step))))
            profile.disable()
        found[name] = dict(_by_kind(profile, ANSWER_KINDS))
    return found


async def _asked(app: ASGIApp, address: str) -> None:
    path, _, query = address.partition("?")
    scope = {
        "type": "http", "http_version": "1.1", "method": "GET", "scheme": "http", "path": PREFIX + path,
        "root_path": PREFIX, "query_string": query.encode(), "headers": [(b"host", b"localhost")],
        "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80),
    }  # fmt: skip

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        if message.get("status", 200) != 200:
            raise RuntimeError(f"{address}: {message['status']}")

    await app(scope, receive, send)


def _read(rounds: int) -> dict[str, dict[str, float]]:
    """Seconds of reading a right file by kind."""
    from benchmarks import reading
    from benchmarks.databases import DATA
    from loaders import definitions

    codelists, found = definitions(DATA), {}
    for rows in FILES:
        data = reading.written(reading.Lists(codelists), rows)
        reading.ours(data, codelists)
        profile = cProfile.Profile()
        for _ in range(rounds):
            profile.enable()
            reading.ours(data, codelists)
            profile.disable()
        found[f"{rows:,} rows"] = dict(_by_kind(profile, READING_KINDS))
    return found


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
    of, rounds = sys.argv[1], int(sys.argv[2])
    json.dump(
        _answered(rounds) if of == "answers" else _read(rounds) if of == "reading" else _profiled(of, rounds), out
    )
