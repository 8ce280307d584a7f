"""One database: SQLite embedded in the product, or PostgreSQL behind several replicas of it.

One writer at a time on both: on SQLite by BEGIN IMMEDIATE, on PostgreSQL by an advisory lock. Revisions are then
numbered and sums kept without races or deadlocks, and a write means the same on both; readers never wait.
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import Connection, Engine, create_engine, event, insert, inspect, select, text, update
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError

from domain.errors import DashboardError
from storage.tables import workspace as workspace_table

__all__ = ["Connection", "Database", "Readable", "Rehearsal", "head_revision", "stored_workspace"]

MIGRATIONS = Path(__file__).with_name("migrations")
WAIT_SECONDS = 30
"""How long a writer waits for the one before it."""
POOL_SIZE = 8
MAX_OVERFLOW = 24
_WRITER = 17_2019
"""The advisory lock every writer takes on PostgreSQL."""
_READ_VERSION = text("SELECT version FROM workspace WHERE id = 1")


class Readable(Protocol):
    """What can be asked: a database, or a rehearsal in it."""

    def reading(self) -> AbstractContextManager[Connection]:
        """A connection that sees one moment of the data."""


class Database:
    """The engine and its transactions; cheap to make, connects on first use."""

    def __init__(self, url: str, *, pool_size: int = POOL_SIZE, max_overflow: int = MAX_OVERFLOW) -> None:
        """`url`: ``sqlite:////path/to/file`` or ``postgresql://user:password@host/name``.

        Raises DashboardError ``database-address`` for anything else.
        """
        self.url = _address(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        options: dict[str, Any] = {"pool_size": pool_size, "max_overflow": max_overflow, "pool_timeout": WAIT_SECONDS}
        if self.is_sqlite:
            Path(self.url.database or "").parent.mkdir(parents=True, exist_ok=True)
            self.engine: Engine = create_engine(self.url, connect_args={"timeout": WAIT_SECONDS}, **options)
            event.listen(self.engine, "connect", _open_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)
        else:
            self.engine = create_engine(self.url, pool_pre_ping=True, **options)
        self._reading = self.engine.execution_options(
            **({} if self.is_sqlite else {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True})
        )
        self._writing = self.engine.execution_options(writing=True)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one moment of the database and cannot change it."""
        with self._mended(), self._reading.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self, *, shown: bool = True) -> Iterator[Connection]:
        """One transaction, the only one that writes; all of it is kept or, on any exception, nothing.

        `shown` is whether screens may show something else afterwards; sessions and counts of failed passwords are not
        shown, and what screens keep stands. Raises DashboardError ``database-busy`` where the writer before it does
        not end in time.
        """
        with self._mended(), self._writing.connect() as connection, connection.begin():
            self._await_turn(connection)
            yield connection
            if shown:
                connection.execute(update(workspace_table).values(version=workspace_table.c.version + 1))

    @contextmanager
    def rehearsing(self) -> Iterator["Rehearsal"]:
        """A transaction that is undone at its end, whatever is written in it: what would be, seen by all services.

        It has the turn of a writer, so what it finds is what a commit at its moment would have made. Keep it short.
        """
        with self._mended(), self._writing.connect() as connection, connection.begin() as transaction:
            self._await_turn(connection)
            try:
                yield Rehearsal(connection)
            finally:
                transaction.rollback()

    @contextmanager
    def at_one_moment(self) -> Iterator["Rehearsal"]:
        """What several services read, all of it of one moment, whatever is written in between."""
        with self.reading() as connection:
            yield Rehearsal(connection)

    def version(self) -> int:
        """A number that grows with every committed write, by one short read."""
        with self.reading() as connection:
            return int(connection.execute(_READ_VERSION).scalar_one())

    @property
    def workspace(self) -> str:
        """The name stored by the first `migrate`. Raises DashboardError ``database-empty`` before it."""
        with self.reading() as connection:
            return stored_workspace(connection)

    def migrate(self, workspace: str) -> None:
        """Bring the schema to that of the code; safe when several processes start at once.

        Raises DashboardError ``workspace-mismatch`` where the database belongs to another workspace, and
        ``database-newer`` where a later release of the product has migrated it.
        """
        if self._stands(workspace):
            return
        if self.is_sqlite:
            self._use_wal()
        with self._mended(), self._writing.connect() as connection, connection.begin():
            self._await_turn(connection)
            _upgrade(connection)
            row = connection.execute(select(workspace_table.c.name)).first()
            if row is None:
                connection.execute(insert(workspace_table).values(id=1, name=workspace, version=1))
            else:
                _require_workspace(row.name, workspace)

    def dispose(self) -> None:
        """Close every connection."""
        self.engine.dispose()

    def _stands(self, workspace: str) -> bool:
        """Whether there is nothing to migrate."""
        with self.reading() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return False
            revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
            head = head_revision()
            if revision is not None and revision > head:
                raise DashboardError("database-newer", database=revision, product=head)
            if revision != head:
                return False
            _require_workspace(stored_workspace(connection), workspace)
            return True

    def _await_turn(self, connection: Connection) -> None:
        if not self.is_sqlite:
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{WAIT_SECONDS}s'")
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITER})")

    def _use_wal(self) -> None:
        """Switch the file to write-ahead logging. SQLite does not wait for another who does so at the same time."""
        until = time.monotonic() + WAIT_SECONDS
        while True:
            try:
                with self._mended(), self.engine.connect() as connection:
                    driver = connection.connection.driver_connection
                    assert isinstance(driver, sqlite3.Connection)
                    driver.execute("PRAGMA journal_mode=WAL")
                    return
            except DashboardError as error:
                if error.code != "database-busy" or time.monotonic() > until:
                    raise
            except sqlite3.OperationalError:
                if time.monotonic() > until:
                    raise
            time.sleep(0.02)

    @contextmanager
    def _mended(self) -> Iterator[None]:
        """Turn what an operator can mend into a sentence; let everything else pass."""
        try:
            yield
        except DBAPIError as error:
            code = _mendable(error)
            if code is None:
                raise
            raise DashboardError(code, address=self.url.render_as_string(hide_password=True)) from error


class Rehearsal:
    """The database inside one transaction; reads see what was written in it, and nothing that others write."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """The connection of the transaction."""
        yield self.connection


def stored_workspace(connection: Connection) -> str:
    """The workspace this database belongs to."""
    name = connection.execute(select(workspace_table.c.name).where(workspace_table.c.id == 1)).scalar()
    if name is None:
        raise DashboardError("database-empty")
    return str(name)


def head_revision() -> str:
    """The number of the last migration the code knows."""
    return max(path.name[:4] for path in (MIGRATIONS / "versions").glob("[0-9][0-9][0-9][0-9]_*.py"))


def _address(url: str) -> URL:
    try:
        address = make_url(url)
        backend = address.get_backend_name()
    except ArgumentError as error:
        raise DashboardError("database-address", address="") from error
    if backend == "postgresql":
        return address.set(drivername="postgresql+psycopg")
    if backend == "sqlite" and address.database not in (None, "", ":memory:"):
        return address
    raise DashboardError("database-address", address=address.render_as_string(hide_password=True))


def _open_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # The driver must not begin transactions by itself: it would begin them as readers, and a reader that starts to
    # write while another writes fails at once with "database is locked", whatever the timeout.
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA synchronous=FULL")


def _begin_sqlite(connection: Connection) -> None:
    writing = bool(connection.get_execution_options().get("writing"))
    connection.exec_driver_sql(f"PRAGMA query_only={0 if writing else 1}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _mendable(error: DBAPIError) -> str | None:
    message = str(error.orig)
    if "database is locked" in message or "lock timeout" in message:
        return "database-busy"
    if "no such table: workspace" in message or 'relation "workspace" does not exist' in message:
        return "database-empty"
    if "disk is full" in message or "No space left" in message:
        return "disk-full"
    if isinstance(error, OperationalError) and (
        error.connection_invalidated or "unable to open" in message or "connect" in message
    ):
        return "database-unreachable"
    return None


def _require_workspace(stored: str, wanted: str) -> None:
    if stored != wanted:
        raise DashboardError("workspace-mismatch", stored=stored, wanted=wanted)


def _upgrade(connection: Connection) -> None:
    # Alembic takes a fifth of a second to import and is needed once in the life of a database.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
