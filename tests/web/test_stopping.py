"""Told to stop, the server takes nothing new and finishes what it has begun; what it says of itself on the way."""

import os
import shutil
import signal
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from sqlalchemy import text
from starlette.testclient import TestClient, WebSocketDenialResponse

import server
from storage.database import Database, writes_at_work
from tests.browser.conftest import served
from tests.conftest import WORKSPACES
from ui import cached
from web import stopping

Operate = Callable[[Path | None], Path]


def status(address: str) -> int:
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def test_a_form_that_is_on_its_way_is_answered_and_nothing_new_begins(filled: Path, tmp_path: Path) -> None:
    for name in WORKSPACES:
        shutil.copy(filled / f"{name}.sqlite", tmp_path)
    with served(tmp_path) as running:
        port = int(running.address.rpartition(":")[2])
        listening = [c.pid for c in psutil.net_connections("tcp") if c.status == "LISTEN" and c.laddr.port == port]
        process = psutil.Process(listening[0])
        body = b"workspace=training&login=nobody&password=wrong"
        with socket.create_connection(("127.0.0.1", port), timeout=20) as half:
            half.sendall(
                b"POST /session/close HTTP/1.1\r\nHost: 127.0.0.1\r\nSec-Fetch-Site: same-origin\r\n"
                b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n" % len(body) + body[:9]
            )
            assert status(f"{running.address}/readyz") == 200
            os.kill(process.pid, signal.SIGTERM)
            until = time.monotonic() + 10
            while status(f"{running.address}/readyz") != 503 and time.monotonic() < until:
                time.sleep(0.02)
            assert (status(f"{running.address}/"), status(f"{running.address}/healthz")) == (503, 200)
            time.sleep(3 * stopping.QUIET_SECONDS)
            assert process.is_running()
            half.sendall(body[9:])
            assert half.recv(100).startswith(b"HTTP/1.1 303")
        process.wait(10)


@pytest.fixture
def asked(operate: Operate, filled: Path) -> TestClient:
    """The server of filled workspaces, without its start: nothing migrates by itself."""
    operate(filled)
    for name in WORKSPACES:
        cached.database(name)
    return TestClient(server.app._build_starlette_app(), raise_server_exceptions=True)


def test_ready_is_who_has_tables_of_this_release_and_data(asked: TestClient) -> None:
    said = asked.get("/readyz").json()
    assert (said["status"], set(said["version"])) == ("ok", set(WORKSPACES))
    assert all(version > 1 for version in said["version"].values())
    official = cached.database("official")
    for change, code in (
        ("DELETE FROM loaded_file", "database-unloaded"),
        ("UPDATE alembic_version SET version_num = '0001'", "database-older"),
        ("UPDATE alembic_version SET version_num = '9999'", "database-newer"),
    ):
        with official.writing() as connection:
            connection.execute(text(change))
        answer = asked.get("/readyz")
        assert (answer.status_code, answer.json()) == (503, {"status": "failing", "error": code})
        assert asked.get("/healthz").json() == {"status": "ok"}, "no other start would mend it"


def test_who_stops_is_not_ready_and_refuses_sockets(asked: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stopping, "_state", stopping._State(stopping=True))
    assert asked.get("/readyz").json() == {"status": "stopping"}
    assert asked.get("/").status_code == 503
    assert asked.get("/static/none.js").status_code != 503, "open screens still ask for it"
    with pytest.raises(WebSocketDenialResponse) as caught, asked.websocket_connect("/_stcore/stream"):
        pass
    assert caught.value.status_code == 503


def test_a_write_is_counted_while_it_waits_and_writes(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'figures.sqlite'}")
    database.migrate("official")
    with database.writing():
        assert writes_at_work() == 1
    assert writes_at_work() == 0
    database.dispose()
