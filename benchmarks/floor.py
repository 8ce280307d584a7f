"""The floor of a page: its own SQL on a bare connection, and the rows it gave as JSON. Nothing can be faster."""

import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import orjson
from sqlalchemy import event
from streamlit.testing.v1 import AppTest

from ui import cached

ROOT = Path(__file__).parent.parent
Asked = list[tuple[str, Any]]


def questions(name: str, query: str) -> Asked:
    """The SQL statements of a page for an address that nobody has asked for, by running it in this process."""
    page = AppTest.from_file(str(ROOT / "pages" / f"{name}.py"), default_timeout=60)
    for key, value in parse_qsl(query):
        page.query_params[key] = value
    asked = overheard(query, page.run)
    if page.exception:
        raise RuntimeError(str(page.exception))
    return asked


def answers(address: str) -> Asked:
    """The SQL statements of an address of the interface for programs that nobody has asked for."""
    from starlette.testclient import TestClient

    from api.application import application

    client = TestClient(application())
    found: list[int] = []
    asked = overheard(address.partition("?")[2], lambda: found.append(client.get(address).status_code))
    if found != [200]:
        raise RuntimeError(f"{address}: {found}")
    return asked


def overheard(query: str, act: Callable[[], object]) -> Asked:
    """The SELECT statements of the workspace that `query` names while `act` is done, with their parameters."""
    workspace = dict(parse_qsl(query)).get("workspace", "official")
    engine = cached.database(workspace).engine
    asked: Asked = []

    def listen(_connection: object, _cursor: object, statement: str, parameters: Any, *_rest: object) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "WITH")):
            asked.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", listen)
    try:
        act()
    finally:
        event.remove(engine, "before_cursor_execute", listen)
    return asked


def asked_of(official: Path, training: Path, wanted: Sequence[tuple[str, str]]) -> list[Asked]:
    """The statements of each (page, query) over two databases; of an address of the interface where no page is named.

    A process of its own finds them: what this one has asked and kept is of its own databases. It has shown a page
    before, as the servers have: definitions are read once for a state of the data and are no part of a cold page.
    """
    from benchmarks.servers import settings

    with settings(official, training) as (_, config):
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.floor"], cwd=ROOT, input=json.dumps(list(wanted)), text=True,
            env={**os.environ, "DASHBOARD_CONFIG": str(config)}, capture_output=True, check=False,
        )  # fmt: skip
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return [[(statement, tuple(given)) for statement, given in asked] for asked in json.loads(done.stdout)]


class Floor:
    """A bare connection to a workspace."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path)

    def milliseconds(self, asked: Asked) -> float:
        """Ask everything once more and write all rows as JSON."""
        start = time.perf_counter()
        rows = [self._connection.execute(statement, parameters).fetchall() for statement, parameters in asked]
        orjson.dumps(rows)
        return (time.perf_counter() - start) * 1e3

    def close(self) -> None:
        """Leave the database."""
        self._connection.close()


if __name__ == "__main__":
    out = sys.stdout
    sys.stdout = sys.stderr  # whatever a page says is no part of the answer
    pairs = json.load(sys.stdin)
    for where in ("official", "training"):
        questions("methodology", f"workspace={where}&as_of=2024-01-15")
    json.dump([questions(name, query) if name else answers(query) for name, query in pairs], out)
