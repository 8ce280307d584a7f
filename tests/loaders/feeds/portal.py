"""A real portal on this machine: it answers well, or slowly, with errors, cut off, or with another document."""

import hashlib
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs


@dataclass
class Portal:
    """What it says, how it misbehaves, and what it was asked."""

    url: str = ""
    body: bytes = b""
    content_type: str = "application/json"
    answers: list[int] = field(default_factory=list)
    """Status codes of the next answers; then 200."""
    retry_after: str = ""
    cut_to: int | None = None
    """Bytes after which it hangs up, having announced all of them."""
    cuts: int = 10
    """How many answers it cuts off."""
    drip_seconds: float = 0.0
    """Pause after each byte: no single read ever waits long."""
    silent_seconds: float = 0.0
    location: str = ""
    tagged: bool = True
    by_form: dict[str, bytes] = field(default_factory=dict)
    """Bodies by the posted p_thang."""
    asked: list[tuple[str, str, dict[str, str], dict[str, str]]] = field(default_factory=list)
    """Method, path, headers, form."""
    stop: threading.Event = field(default_factory=threading.Event)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    portal: Portal

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        self._answer({})

    def do_POST(self) -> None:
        said = self.rfile.read(int(self.headers.get("content-length", "0"))).decode()
        self._answer({key: values[0] for key, values in parse_qs(said).items()})

    def _answer(self, form: dict[str, str]) -> None:
        portal = self.portal
        headers = {key.lower(): value for key, value in self.headers.items()}
        portal.asked.append((self.command, self.path, headers, form))
        self.close_connection = True
        if portal.silent_seconds:
            portal.stop.wait(portal.silent_seconds)
            return
        status = portal.answers.pop(0) if portal.answers else 200
        body = portal.by_form.get(form.get("p_thang", ""), portal.body) if status == 200 else b"<html>sorry</html>"
        tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        if status == 200 and portal.tagged and headers.get("if-none-match") == tag:
            self.send_response(304)
            self.end_headers()
            return
        self.send_response(status)
        self.send_header("Content-Type", portal.content_type)
        self.send_header("Content-Length", str(len(body)))
        if portal.tagged and status == 200:
            self.send_header("ETag", tag)
        if portal.retry_after and status != 200:
            self.send_header("Retry-After", portal.retry_after)
        if portal.location:
            self.send_header("Location", portal.location)
        self.end_headers()
        if portal.cut_to is not None and portal.cuts > 0:
            portal.cuts -= 1
            self.wfile.write(body[: portal.cut_to])
            return
        if portal.drip_seconds:
            for at in range(len(body)):
                if portal.stop.is_set():
                    return
                self.wfile.write(body[at : at + 1])
                self.wfile.flush()
                time.sleep(portal.drip_seconds)
            return
        self.wfile.write(body)


class _Server(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """Clients hang up in these tests; that is no news."""


@contextmanager
def portal() -> Iterator[Portal]:
    """A portal that listens on a port of its own until the end of the block."""
    made = Portal()
    server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"portal": made}))
    made.url = f"http://127.0.0.1:{server.server_port}/statistics"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        made.stop.set()
        server.shutdown()
        server.server_close()
        thread.join()
