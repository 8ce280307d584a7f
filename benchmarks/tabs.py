"""Open tabs for code that waits: ours by the websocket protocol, Dash's by its callback over HTTP."""

import asyncio
import http.client
import json
import threading
import time
from collections.abc import Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

from benchmarks.client import Run, Viewer
from benchmarks.servers import Server

T = TypeVar("T")
_loop = asyncio.new_event_loop()
_runner = threading.Thread(target=_loop.run_forever, name="tabs", daemon=True)


def wait(work: Coroutine[Any, Any, T]) -> T:
    """The result of asynchronous work.

    Its loop has a thread of its own: a driven browser keeps one running in the thread that asks.
    """
    return begin(work).result()


def begin(work: Coroutine[Any, Any, T]) -> "Future[T]":
    """The same, without waiting for it yet."""
    if not _runner.is_alive():
        _runner.start()
    return asyncio.run_coroutine_threadsafe(work, _loop)


class Tab:
    """One tab of the dashboard."""

    def __init__(self, server: Server, path: str, query: str) -> None:
        self._viewer = Viewer(server.port, path, query)
        wait(self._viewer.open())

    def run(self, query: str | None = None) -> Run:
        """One run; raises RuntimeError where the page shows an exception."""
        run = wait(self._viewer.run(query))
        if run.exceptions:
            raise RuntimeError(run.exceptions[0])
        return run

    def close(self) -> None:
        """Close the tab."""
        wait(self._viewer.close())


class DashTab:
    """One tab of the Dash peer: a kept connection."""

    def __init__(self, server: Server, path: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        self._path = f"/{path}"

    def run(self, query: str) -> Run:
        """What the browser does when the address changes."""
        values = {"pathname": self._path, "search": f"?{query}"}
        body = json.dumps({
            "output": "page.children", "outputs": {"id": "page", "property": "children"},
            "inputs": [{"id": "address", "property": key, "value": value} for key, value in values.items()],
            "changedPropIds": ["address.search"],
        })  # fmt: skip
        return self._ask("POST", "/_dash-update-component", body)

    def load(self, query: str) -> Run:
        """What a new tab asks for besides scripts: page, layout, callbacks, and the first answer."""
        runs = [self._ask("GET", path) for path in (self._path, "/_dash-layout", "/_dash-dependencies")]
        runs.append(self.run(query))
        return Run(sum(r.milliseconds for r in runs), 0.0, sum(r.bytes for r in runs), len(runs))

    def close(self) -> None:
        """Close the tab."""
        self._connection.close()

    def _ask(self, method: str, path: str, body: str | None = None) -> Run:
        start = time.perf_counter()
        self._connection.request(method, path, body, {"Content-Type": "application/json"})
        answer = self._connection.getresponse()
        data = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status}")
        return Run((time.perf_counter() - start) * 1e3, 0.0, len(data), 1)
