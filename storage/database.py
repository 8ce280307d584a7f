"""One database: SQLite embedded in the product, or PostgreSQL behind several replicas of it.

One writer at a time on both: on SQLite by BEGIN IMMEDIATE, on PostgreSQL by an advisory lock. Revisions are then
numbered and sums kept without races or deadlocks, and a write means the same on both; readers never wait.
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

from sqlalchemy import Connection, Engine, create_engine, event, insert, inspect, select, text, update
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from domain.errors import DashboardError
from storage.standing import MOMENT, Moment, Standing
from storage.tables import workspace as workspace_table

__all__ = [
    "Connection",
    "Database",
    "Readable",
    "Rehearsal",
    "head_revision",
    "revision",
    "stored_workspace",
    "writes_at_work",
]

MIGRATIONS = Path(__file__).with_name("migrations")
WAIT_SECONDS = 30
"""How long a writer waits for the one before it."""
CONNECTIONS = 24
"""Connections of one engine at most, unless it is told another number."""
RECYCLED_SECONDS = 900
"""How old a connection to a standby may become."""
KEPT_OPEN = 8
"""How many of them stay open while nobody needs them."""
PREPARED = 32
"""Statements that a connection of SQLite keeps prepared, some 10 KB each. Lists of different lengths are statements of
their own, so that any number fills up in time; to prepare one again takes 0.04 ms.
"""
_WRITER = 17_2019
"""The advisory lock every writer takes on PostgreSQL."""
_READS: dict[str, Any] = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
"""How PostgreSQL is read: one moment of it, and nothing changed."""


class Readable(Protocol):
    """What can be asked: a database, or a rehearsal in it."""

    def reading(self) -> AbstractContextManager[Connection]:
        """A connection that sees one moment of the data."""


class Database:
    """The engine and its transactions; cheap to make, connects on first use."""

    def __init__(self, url: str, *, connections: int = CONNECTIONS, standby_reads: bool = False) -> None:
        """`url`: ``sqlite:////path/to/file`` or ``postgresql://user:password@host/name``.

        Several hosts are ``postgresql://user@/name?host=one:5432&host=two:5432``: writing finds the one that takes it.
        `connections` bounds what is open at once; with `standby_reads` reading prefers a host that is a standby, with
        as many connections again. Raises DashboardError ``database-address`` for any other address.
        """
        self.url = _address(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        kept = min(KEPT_OPEN, connections)
        options: dict[str, Any] = {
            "pool_size": kept, "max_overflow": connections - kept, "pool_timeout": WAIT_SECONDS,
            "hide_parameters": True,  # what stands in an error goes to the log, and nobody is named there
        }  # fmt: skip
        if self.is_sqlite:
            Path(self.url.database or "").parent.mkdir(parents=True, exist_ok=True)
            own = {"timeout": WAIT_SECONDS, "cached_statements": PREPARED}
            self.engine: Engine = create_engine(self.url, connect_args=own, **options)
            event.listen(self.engine, "connect", _open_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)
            self._engines = [self.engine]
            self._reading = self.engine
        else:
            self.engine = create_engine(_attended(self.url, "read-write"), pool_pre_ping=True, **options)
            self._engines = [self.engine]
            if standby_reads:
                preferring = _attended(self.url, "prefer-standby")
                # Connections go back to a standby some time after it has come again.
                self._engines.append(
                    create_engine(preferring, pool_pre_ping=True, pool_recycle=RECYCLED_SECONDS, **options)
                )
            self._reading = self._engines[-1].execution_options(**_READS)
        self._writing = self.engine.execution_options(writing=True)
        self._standing = Standing()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one moment of the database and cannot change it."""
        with self._mended(), ExitStack() as ends:
            connection, moment = self._begun(ends, self._reading)
            if len(self._engines) > 1 and moment.is_behind(connection):
                # One of several standbys follows later than another: what was shown once does not disappear.
                ends.close()
                connection, moment = self._begun(ends, self.engine.execution_options(**_READS))
            yield connection.execution_options(**{MOMENT: moment})

    def _begun(self, ends: ExitStack, engine: Engine) -> tuple[Connection, Moment]:
        connection = ends.enter_context(engine.connect())
        ends.enter_context(connection.begin())
        return connection, Moment(self._standing)

    @contextmanager
    def writing(self, *, shown: bool = True) -> Iterator[Connection]:
        """One transaction, the only one that writes; all of it is kept or, on any exception, nothing.

        `shown` is whether screens may show something else afterwards; sessions and counts of failed passwords are not
        shown, and what screens keep stands. Raises DashboardError ``database-busy`` where the writer before it does
        not end in time.
        """
        with _at_work, self._mended(), self._writing.connect() as connection, connection.begin():
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
            moment: Moment = connection.get_execution_options()[MOMENT]
            return moment.version(connection)

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
        for engine in self._engines:
            engine.dispose()

    def _stands(self, workspace: str) -> bool:
        """Whether there is nothing to migrate."""
        with self.reading() as connection:
            if revision(connection) != head_revision():
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
        except PoolTimeoutError as error:
            raise DashboardError("database-crowded", address=self.shown_address) from error
        except (DBAPIError, self.engine.dialect.loaded_dbapi.Error) as error:
            # Figures are sent to the driver itself, whose errors are its own.
            code = _mendable(error)
            if code is None:
                raise
            raise DashboardError(code, address=self.shown_address) from error

    @property
    def shown_address(self) -> str:
        """Its address without a password."""
        return self.url.render_as_string(hide_password=True)


class _AtWork:
    """Counts the transactions of this process that write."""

    def __init__(self) -> None:
        self._lock, self.count = Lock(), 0

    def __enter__(self) -> None:
        with self._lock:
            self.count += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self.count -= 1


_at_work = _AtWork()


def writes_at_work() -> int:
    """How many transactions of this process write or wait for their turn, in any database."""
    return _at_work.count


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


def revision(connection: Connection) -> str | None:
    """The number of the last migration that the database has seen; None before the first.

    Raises DashboardError ``database-newer`` where a later release of the product has migrated it.
    """
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if found is not None and found > head_revision():
        raise DashboardError("database-newer", database=found, product=head_revision())
    return found


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


def _attended(address: URL, attributes: str) -> URL:
    """The address with the kind of server that is wanted, where it names several and no kind itself."""
    hosts = address.query.get("host", ())
    several = (not isinstance(hosts, str) and len(hosts) > 1) or "," in str(hosts)
    if not several or "target_session_attrs" in address.query:
        return address
    return address.update_query_dict({"target_session_attrs": attributes})


def _open_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # The driver must not begin transactions by itself: it would begin them as readers, and a reader that starts to
    # write while another writes fails at once with "database is locked", whatever the timeout.
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA synchronous=FULL")


def _begin_sqlite(connection: Connection) -> None:
    if connection.get_execution_options().get("writing"):
        connection.exec_driver_sql("PRAGMA query_only=0")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        return
    # A screen begins to read some dozens of times, and nobody waits here: told to the driver it takes a tenth.
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA query_only=1")
    driver.execute("BEGIN")


def _mendable(error: Exception) -> str | None:
    cause = error.orig if isinstance(error, DBAPIError) else error
    message = str(cause)
    if "database is locked" in message or "lock timeout" in message:
        return "database-busy"
    if "no such table: workspace" in message or 'relation "workspace" does not exist' in message:
        return "database-empty"
    if "disk is full" in message or "No space left" in message:
        return "disk-full"
    invalidated = isinstance(error, DBAPIError) and error.connection_invalidated
    if type(cause).__name__ == "OperationalError" and (
        invalidated or "unable to open" in message or "connect" in message
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
