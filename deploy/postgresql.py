"""A PostgreSQL of one's own as a plain process: made, started, copied as a standby, promoted, stopped."""

import os
import pwd
import secrets
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from domain.errors import DashboardError
from storage import postgresql_programs as programs

PACKAGE = "postgresql"
START_SECONDS = 60
OWNER = "dashboard"
"""The account that owns both databases."""


def identity() -> dict[str, Any]:
    """Who runs it, for `subprocess`: PostgreSQL refuses to be root."""
    if os.geteuid() != 0:
        return {}
    user = next(pwd.getpwnam(name) for name in ("postgres", "nobody") if _exists(name))
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def own(folder: Path) -> None:
    """Give a folder to whoever runs PostgreSQL."""
    who = identity()
    if who:
        os.chown(folder, who["user"], who["group"])


def is_ready(data: Path) -> bool:
    """Whether the server of a data folder takes connections: the eighth line of its file says so."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
    except OSError:
        return False
    return len(lines) >= 8 and lines[7].strip() == "ready"  # "standby" is up and takes none yet


@dataclass
class Cluster:
    """A PostgreSQL in `folder`: its data, its password file, its log, and the process while it runs."""

    folder: Path
    port: int
    settings: Mapping[str, str] = field(default_factory=dict)
    """Settings of this server beside those of `postgresql.conf` in the folder."""
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def data(self) -> Path:
        """The data folder, as PostgreSQL calls it."""
        return self.folder / "data"

    @property
    def passwords(self) -> Path:
        """A password file of libpq for the owner, readable by who made it alone."""
        return self.folder / "pgpass"

    @property
    def environment(self) -> dict[str, str]:
        """The environment in which programs find the password."""
        return {**os.environ, "PGPASSFILE": str(self.passwords)}

    def address(self, name: str) -> str:
        """The address of a database, for `config.yaml`; without a password."""
        return f"postgresql+psycopg://{OWNER}@127.0.0.1:{self.port}/{name}"

    def make(self, databases: Sequence[str] = ()) -> None:
        """Make an empty cluster where there is none, and the databases it lacks once it runs."""
        self.folder.mkdir(parents=True, exist_ok=True)
        own(self.folder)
        password = secrets.token_urlsafe(24)
        told = self.folder / "first-password"
        told.touch(mode=0o600)
        own(told)
        told.write_text(password, "utf-8")
        self.run(
            "initdb", "-D", self.data, "-U", OWNER, "-A", "scram-sha-256", "-E", "UTF8", "--locale=C.UTF-8",
            "--data-checksums", "--pwfile", told,
        )  # fmt: skip
        told.unlink()
        self.passwords.touch(mode=0o600)
        self.passwords.write_text(f"*:*:*:{OWNER}:{password}\n", "utf-8")
        self.start()
        for name in databases:
            self.ask("createdb", name)

    def start(self) -> None:
        """Start it and wait until it takes connections. Raises DashboardError ``deployment-failed`` with its log."""
        chosen = {
            "listen_addresses": "127.0.0.1", "unix_socket_directories": "", "port": str(self.port),
            "logging_collector": "off", **self.settings,
        }  # fmt: skip
        self._lay_settings()
        options = [word for name, value in chosen.items() for word in ("-c", f"{name}={value}")]
        log = self.folder / "postgresql.log"
        with log.open("ab") as out:
            self.process = subprocess.Popen(
                [programs.program("postgres", PACKAGE), "-D", self.data, *options],
                stdout=out, stderr=out, stdin=subprocess.DEVNULL, cwd=self.folder, start_new_session=True, **identity(),
            )  # fmt: skip
        until = time.monotonic() + START_SECONDS
        while not is_ready(self.data):
            if self.process.poll() is not None or time.monotonic() > until:
                raise DashboardError("deployment-failed", what="postgres", log=str(log))
            time.sleep(0.05)

    def configure(self, text: str) -> None:
        """Give a running server another `postgresql.conf`; what can change while it runs holds from now on."""
        (self.folder / "postgresql.conf").write_text(text, "utf-8")
        self._lay_settings()
        self.run("pg_ctl", "reload", "-D", self.data)

    def _lay_settings(self) -> None:
        """Let the server read `postgresql.conf` of the folder, where there is one, after its own."""
        if not (self.folder / "postgresql.conf").exists():
            return
        (self.data / "dashboard.conf").write_text((self.folder / "postgresql.conf").read_text("utf-8"), "utf-8")
        own(self.data / "dashboard.conf")
        line = "include_if_exists = 'dashboard.conf'\n"
        if line not in (said := (self.data / "postgresql.conf").read_text("utf-8")):
            (self.data / "postgresql.conf").write_text(said + line, "utf-8")

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop it: SIGINT in order, SIGKILL as a machine that loses its power (its children end by themselves)."""
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(START_SECONDS)
            self.process = None

    def standby(self, folder: Path, port: int, name: str) -> "Cluster":
        """A copy of this running cluster that follows it under `name`; not started yet."""
        folder.mkdir(parents=True, exist_ok=True)
        own(folder)
        source = f"host=127.0.0.1 port={self.port} user={OWNER} application_name={name}"
        key = folder / "pgpass"
        key.touch(mode=0o600)
        key.write_text(self.passwords.read_text("utf-8"), "utf-8")
        follower = folder / "replication-pgpass"  # the follower itself reads it, and is another user where we are root
        follower.touch(mode=0o600)
        follower.write_text(self.passwords.read_text("utf-8"), "utf-8")
        own(follower)
        copied = Cluster(folder, port)
        copied.run(
            "pg_basebackup", "-D", copied.data, "-d", f"{source} passfile={follower}", "-X", "stream", "-R",
            "--checkpoint=fast",
        )  # fmt: skip
        (folder / "postgresql.conf").write_text((self.folder / "postgresql.conf").read_text("utf-8"), "utf-8")
        return copied

    def promote(self) -> None:
        """Let a standby take writes; returns when it does."""
        self.run("pg_ctl", "promote", "-D", self.data, "-w")

    def ask(self, name: str, *arguments: str | Path) -> str:
        """Run a client program of PostgreSQL as the owner; what it said."""
        where = ["-h", "127.0.0.1", "-p", str(self.port), "-U", OWNER, "-w"]
        done = subprocess.run(
            [programs.program(name, PACKAGE), *where, *arguments],
            env=self.environment,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout

    def run(self, name: str, *arguments: str | Path) -> None:
        """Run a program on the data folder, as whoever owns it. Raises DashboardError ``deployment-failed``."""
        log = self.folder / f"{name}.log"
        with log.open("ab") as out:
            done = subprocess.run(
                [programs.program(name, PACKAGE), *arguments], stdout=out, stderr=out, stdin=subprocess.DEVNULL,
                cwd=self.folder, check=False, **identity(),
            )  # fmt: skip
        if done.returncode:
            raise DashboardError("deployment-failed", what=name, log=str(log))


def _exists(user: str) -> bool:
    try:
        pwd.getpwnam(user)
    except KeyError:
        return False
    return True
