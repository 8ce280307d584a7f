"""One database as one file: SQLite's own backup in one step, `pg_dump` of one moment; and back again."""

import hashlib
import os
import sqlite3
import subprocess
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, inspect, select, update

from domain.errors import DashboardError
from storage import audit
from storage.database import Database, revision, stored_workspace
from storage.postgresql_programs import program
from storage.tables import audit as audit_table
from storage.tables import observation_current, observation_history, original, pack, submission, workspace

SQLITE, POSTGRESQL = "sqlite", "postgresql"
_COUNTED = (observation_current, observation_history, submission, original, pack, audit_table)


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a database held at the moment it was copied: enough to prove that all of it came back."""

    workspace: str
    revision: str
    version: int
    rows: dict[str, int]
    """Rows by table, of those that grow."""
    seal: str
    """The hash of the last entry of the audit trail."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """One file of a backup."""

    file: str
    engine: str
    """`sqlite` or `postgresql`: a copy goes back into an engine of its own kind."""
    sha256: str
    content: Content

    def as_json(self) -> dict[str, Any]:
        """As plain values."""
        return asdict(self)

    @classmethod
    def from_json(cls, said: dict[str, Any]) -> "Copy":
        """What `as_json` gave. Raises KeyError and TypeError for anything else."""
        return cls(**{**said, "content": Content(**said["content"])})


def engine(database: Database) -> str:
    """Of which kind a database is."""
    return SQLITE if database.is_sqlite else POSTGRESQL


def copy(database: Database, folder: Path) -> Copy:
    """Copy a database as it is at one moment into `folder`, whatever is written meanwhile; writers do not wait.

    Raises DashboardError ``backup-failed`` where the program of PostgreSQL fails, with what it said.
    """
    with database.reading() as connection:
        content = _content(connection)
        file = folder / f"{content.workspace}.{'sqlite' if database.is_sqlite else 'dump'}"
        (_copy_sqlite if database.is_sqlite else _dump)(connection, file)
    return Copy(file=file.name, engine=engine(database), sha256=sha256(file), content=content)


def put_back(database: Database, copied: Copy, folder: Path) -> None:
    """Make a database what it was when it was copied, in one step, and bring it up to this release.

    What stood in it is gone. Its version goes on growing, so that nothing a server keeps of the time before is taken
    for the present. Raises DashboardError ``restore-failed``, ``restore-differs``.
    """
    before = _version(database)
    (_put_back_sqlite if database.is_sqlite else _put_back_dump)(database, folder / copied.file)
    with database.reading() as connection:
        if _content(connection) != copied.content:
            raise DashboardError("restore-differs", file=copied.file)
    database.migrate(copied.content.workspace)
    with database.writing() as connection:
        connection.execute(update(workspace).values(version=max(before, copied.content.version)))


def is_filled(database: Database) -> bool:
    """Whether a database holds anything of a workspace that a restoration would wipe out."""
    with database.reading() as connection:
        if not inspect(connection).has_table(submission.name):
            return False
        return connection.execute(select(submission.c.id).limit(1)).first() is not None


def sha256(file: Path) -> str:
    """The SHA-256 of a file of any size."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _content(connection: Connection) -> Content:
    found = revision(connection)
    if found is None:
        raise DashboardError("database-empty")
    # A copy of an earlier release lacks the tables that came later.
    there = set(inspect(connection).get_table_names())
    last = audit.entries(connection, limit=1) if audit_table.name in there else []
    return Content(
        workspace=stored_workspace(connection),
        revision=found,
        version=int(connection.execute(select(workspace.c.version)).scalar_one()),
        rows={
            table.name: int(connection.execute(select(func.count()).select_from(table)).scalar_one())
            for table in _COUNTED
            if table.name in there
        },
        seal=last[0].hash if last else audit.START,
    )


def _version(database: Database) -> int:
    with database.reading() as connection:
        if not inspect(connection).has_table(workspace.name):
            return 0
        return connection.execute(select(workspace.c.version)).scalar() or 0


def _copy_sqlite(connection: Connection, file: Path) -> None:
    source = _driver(connection)
    copied = sqlite3.connect(file)
    try:
        source.backup(copied, pages=-1)  # all in one step: no write in between can make it begin again
        copied.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
    finally:
        copied.close()


def _put_back_sqlite(database: Database, file: Path) -> None:
    source = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    try:
        if source.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise DashboardError("restore-failed", file=file.name, said="integrity_check")
        with database.engine.connect() as connection:
            driver = _driver(connection)
            source.backup(driver, pages=-1)
            driver.execute("PRAGMA journal_mode=WAL")
    except sqlite3.Error as error:
        raise DashboardError("restore-failed", file=file.name, said=str(error)) from error
    finally:
        source.close()
    database.dispose()


def _dump(connection: Connection, file: Path) -> None:
    # The moment that was counted is the moment that is dumped.
    moment = connection.exec_driver_sql("SELECT pg_export_snapshot()").scalar_one()
    where, environment = _place(connection)
    _run(
        "backup-failed", file, [program("pg_dump"), "-Fc", "--no-owner", "--no-privileges", "--schema=public",
        f"--snapshot={moment}", "-f", file, "-d", where], environment,
    )  # fmt: skip


def _put_back_dump(database: Database, file: Path) -> None:
    with database.engine.connect() as connection:
        where, environment = _place(connection)
    script = file.with_suffix(".sql")
    try:
        made: list[str | Path] = [
            program("pg_restore"),
            "--no-owner",
            "--no-privileges",
            "--schema=public",
            "-f",
            script,
            file,
        ]
        _run("restore-failed", file, made, environment)
        # One transaction: either what stood there before, or all that was copied.
        _run(
            "restore-failed", file, [program("psql"), "-X", "-q", "-1", "-w", "-v", "ON_ERROR_STOP=1",
            "-c", "SET lock_timeout = '30s'", "-c", "DROP SCHEMA IF EXISTS public CASCADE",
            "-c", "CREATE SCHEMA public", "-f", script, "-d", where], environment,
        )  # fmt: skip
    finally:
        script.unlink(missing_ok=True)
    database.dispose()


def _driver(connection: Connection) -> Any:
    return connection.connection.driver_connection


def _place(connection: Connection) -> tuple[str, dict[str, str]]:
    """How a program reaches the very server of a connection; a password goes by the environment, never by arguments."""
    info = _driver(connection).info
    # Not the driver's whole list: its libpq may know options that the program's does not.
    said = {k: v for k, v in connection.engine.url.query.items() if k not in {"host", "port", "target_session_attrs"}}
    said |= {"host": info.host, "port": str(info.port), "user": info.user, "dbname": info.dbname}
    where = " ".join(f"{name}={_quoted(str(value))}" for name, value in said.items())
    secret = {"PGPASSWORD": info.password} if info.password else {}
    return where, {**os.environ, **secret}


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _run(code: str, file: Path, command: list[str | Path], environment: dict[str, str]) -> None:
    done = subprocess.run(  # noqa: S603 - our own words
        command, env=environment, capture_output=True, text=True, errors="replace", check=False
    )
    if done.returncode:
        raise DashboardError(code, file=file.name, said=" ".join(done.stderr.split())[-300:])
