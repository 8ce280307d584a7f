"""A client that speaks Streamlit's websocket protocol, so that a server can be measured without a browser.

It keeps the front end's message cache: a large message it has seen comes back as a hash only.
"""

import asyncio
import time
from dataclasses import dataclass, field

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

PATIENCE = 120
"""Seconds after which a run counts as lost."""


@dataclass
class Run:
    """One run of a page script, as a browser would have seen it."""

    milliseconds: float
    """From the request to the end of the script."""
    first_milliseconds: float
    """Until the first element."""
    bytes: int
    messages: int
    exceptions: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    """The HTML that came as such and not as a hash."""
    charts: int = 0


class Viewer:
    """One open tab."""

    def __init__(self, port: int, page: str = "", query: str = "") -> None:
        self.url = f"ws://127.0.0.1:{port}/_stcore/stream"
        self.page, self.query = page, query
        self._seen: set[str] = set()
        self.runs = 0

    async def open(self) -> None:
        """Connect; the server starts a session."""
        self._socket = await websockets.connect(
            self.url, subprotocols=[websockets.Subprotocol("streamlit"), websockets.Subprotocol("viewer")],
            max_size=None, compression=None, ping_interval=None, open_timeout=60,
        )  # fmt: skip

    async def run(self, query: str | None = None) -> Run:
        """Ask for a run of the page with `query` as its address, and wait until its script has finished."""
        self.query = self.query if query is None else query
        request = BackMsg()
        request.rerun_script.query_string = self.query
        request.rerun_script.page_name = self.page
        request.rerun_script.cached_message_hashes.extend(self._seen)
        start = time.perf_counter()
        await self._socket.send(request.SerializeToString())
        run, first = Run(0.0, 0.0, 0, 0), 0.0
        while True:
            data = await asyncio.wait_for(self._socket.recv(), PATIENCE)
            run.bytes, run.messages = run.bytes + len(data), run.messages + 1
            message = ForwardMsg()
            message.ParseFromString(data if isinstance(data, bytes) else data.encode())
            kind = message.WhichOneof("type")
            if kind == "script_finished":
                self.runs += 1
                run.milliseconds, run.first_milliseconds = (time.perf_counter() - start) * 1e3, first * 1e3
                return run
            if message.metadata.cacheable:
                self._seen.add(message.hash)
            if kind in ("delta", "ref_hash"):
                first = first or time.perf_counter() - start
            if kind == "delta":
                _read(message, run)

    async def close(self) -> None:
        """Leave, as a closed tab does."""
        await self._socket.close()


def _read(message: ForwardMsg, run: Run) -> None:
    element = message.delta.new_element
    match element.WhichOneof("type"):
        case "exception":
            run.exceptions.append(element.exception.message)
        case "html" if not element.html.body.startswith("<style"):
            run.said.append(element.html.body)
        case "plotly_chart":
            run.charts += 1
