"""The floor of a page: its own SQL on a bare connection, and the rows it gave as JSON. Nothing can be faster."""

import sqlite3
import time
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
    workspace = dict(parse_qsl(query)).get("workspace", "official")
    engine = cached.database(workspace).engine
    asked: Asked = []

    def listen(_connection: object, _cursor: object, statement: str, parameters: Any, *_rest: object) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "WITH")):
            asked.append((statement, parameters))

    page = AppTest.from_file(str(ROOT / "pages" / f"{name}.py"), default_timeout=60)
    for key, value in parse_qsl(query):
        page.query_params[key] = value
    event.listen(engine, "before_cursor_execute", listen)
    try:
        page.run()
    finally:
        event.remove(engine, "before_cursor_execute", listen)
    if page.exception:
        raise RuntimeError(str(page.exception))
    return asked


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
