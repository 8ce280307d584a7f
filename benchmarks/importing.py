"""How fast figures are written: the product's bulk path beside what the engines take at most, on both of them."""

import shutil
import sqlite3
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import event

from benchmarks import servers
from benchmarks.databases import DATA, Workspaces
from benchmarks.ratios import interleaved, middle, paired
from benchmarks.report import Section, Table
from deploy.postgresql import Cluster
from domain.observation import Observation, Origin
from services import loading
from services.catalogue import catalogue
from storage import observations, submissions
from storage.codes import instant_number
from storage.database import Connection, Database
from storage.rows import COLUMNS, Encoder, Values
from storage.submissions import NewSubmission
from storage.tables import FOREVER

ROUNDS = 5
ROWS = 100_000
TABLES = ("observation_history", "observation_current")
STEPS = {
    "INSERT INTO observation_history": "history",
    "INSERT INTO observation_current": "current figures",
    "INSERT INTO rollup": "sums",
    "INSERT INTO stock": "counts",
    "DELETE FROM incoming WHERE": "compared with what is there",
    "UPDATE incoming": "revisions numbered",
}
COPIED = {"observation_history": "history", "observation_current": "current figures"}
STAGED = "staged"
REST = "read from objects, committed"


def measure(files: Workspaces, rounds: int = ROUNDS) -> Section:
    """New figures, and the same ones again, on SQLite and on PostgreSQL."""
    figures = _figures(files)
    rows, steps = [], []
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)  # PostgreSQL is another user where we are root
        with postgresql(Path(folder, "postgresql")) as cluster:
            for engine, beside in ((Sqlite(Path(folder)), "executemany"), (Postgresql(cluster), "COPY")):
                desk = _Desk(engine, figures)
                samples = interleaved(rounds, {"plain": desk.plain, "product": desk.write})
                rows += _rows(engine.name, beside, samples["plain"], samples["product"], desk)
                steps += desk.steps()
    return Section(
        "Import",
        (
            (
                f"{ROWS:,} figures of the training history as objects, written by the product's bulk path into a "
                "database with definitions and without figures: compared with what is there, numbered, into history "
                "and current figures, with sums and counts, in one transaction. Beside it the least an engine can do: "
                "the same values, encoded beforehand, into two empty tables with the same columns and indexes, by "
                "*COPY* on PostgreSQL and by *executemany* on SQLite, in one transaction. Files are synchronised on "
                "both. How long a file takes to be read and checked before stands under *Reading and checking*. On "
                "PostgreSQL the product's history also makes sure of each row's submission, which the bare tables do "
                "not: why it stays is record 0043."
            ),
        ),
        (
            Table("Figures written", ("engine", "what", "s", "rows/s", "÷ the least"), tuple(rows)),
            Table("Where the time of the bulk path goes", ("engine: step", "share", "s"), tuple(steps)),
        ),
    )


@contextmanager
def postgresql(folder: Path) -> Iterator[Cluster]:
    """A PostgreSQL of its own in `folder`, stopped at the end."""
    cluster = Cluster(folder, servers._free_port())
    cluster.make()
    try:
        yield cluster
    finally:
        cluster.stop()


class Sqlite:
    """Databases as files."""

    name = "SQLite"

    def __init__(self, folder: Path) -> None:
        self._folder, self._numbers = folder, count(1)
        self._template = folder / "template.sqlite"
        defined(Database(f"sqlite:///{self._template}"))

    @contextmanager
    def fresh(self) -> Iterator[Database]:
        """A database with definitions and without figures."""
        path = Path(shutil.copy(self._template, self._folder / f"{next(self._numbers)}.sqlite"))
        database = Database(f"sqlite:///{path}")
        yield database
        database.dispose()
        for one in self._folder.glob(f"{path.name}*"):
            one.unlink()

    @staticmethod
    def plain(driver: sqlite3.Connection, rows: dict[str, list[tuple[Any, ...]]]) -> float:
        """Seconds of `rows` into empty copies of the tables."""
        for table in rows:
            (made,) = driver.execute("SELECT sql FROM sqlite_master WHERE name = ?", (table,)).fetchone()
            driver.execute(made.replace(table, f"plain_{table}"))
        start = time.perf_counter()
        driver.execute("BEGIN IMMEDIATE")
        for table, values in rows.items():
            marks = ", ".join("?" * len(values[0]))
            driver.executemany(f"INSERT INTO plain_{table} VALUES ({marks})", values)
        driver.execute("COMMIT")
        return time.perf_counter() - start


class Postgresql:
    """Databases of a server."""

    name = "PostgreSQL"

    def __init__(self, cluster: Cluster) -> None:
        self._cluster, self._numbers = cluster, count(1)
        cluster.ask("createdb", "template")
        defined(Database(self._address("template")))

    def _address(self, name: str) -> str:
        return f"{self._cluster.address(name)}?passfile={self._cluster.passwords}"

    @contextmanager
    def fresh(self) -> Iterator[Database]:
        """A database with definitions and without figures."""
        name = f"import_{next(self._numbers)}"
        self._cluster.ask("createdb", "-T", "template", name)
        database = Database(self._address(name))
        yield database
        database.dispose()
        self._cluster.ask("dropdb", name)

    @staticmethod
    def plain(driver: Any, rows: dict[str, list[tuple[Any, ...]]]) -> float:
        """Seconds of `rows` into empty copies of the tables."""
        with driver.cursor() as cursor:
            for table in rows:
                cursor.execute(f"CREATE TABLE plain_{table} (LIKE {table} INCLUDING ALL)")
            driver.commit()
            start = time.perf_counter()
            for table, values in rows.items():
                with cursor.copy(f"COPY plain_{table} FROM STDIN") as copy:
                    for row in values:
                        copy.write_row(row)
            driver.commit()
            return time.perf_counter() - start


class _Desk:
    """Writes the same figures again and again, each time into a database of its own."""

    def __init__(self, engine: Sqlite | Postgresql, figures: Sequence[Observation]) -> None:
        self._engine, self._figures = engine, figures
        self.again: list[float] = []
        """Seconds of the same figures once more."""
        self._spent: Counter[str] = Counter()
        self._whole = 0.0
        self._times = 0

    def plain(self) -> float:
        """Seconds of the least that can be done."""
        with self._engine.fresh() as database:
            with database.writing() as connection:
                number = submissions.add(connection, _submission())
                rows = Encoder(connection, number, instant_number(datetime.now(UTC))).rows(self._figures)
            values = {TABLES[0]: [(*row, FOREVER) for row in rows], TABLES[1]: rows}
            raw = database.engine.raw_connection()
            try:
                assert raw.driver_connection is not None
                return self._engine.plain(raw.driver_connection, _ordered(database, values))
            finally:
                raw.close()

    def write(self) -> float:
        """Seconds of the product."""
        with self._engine.fresh() as database:
            with _timed(database, self._spent):
                first = _write(database, self._figures)
            self._whole, self._times = self._whole + first, self._times + 1
            self.again.append(_write(database, self._figures))
            return first

    def steps(self) -> list[tuple[str, ...]]:
        """The share of each step, and its seconds, of the runs that were measured."""
        spent = {**self._spent, REST: self._whole - sum(self._spent.values())}
        return [
            (f"{self._engine.name}: {step}", f"{100 * seconds / self._whole:.0f} %", f"{seconds / self._times:.2f}")
            for step, seconds in sorted(spent.items(), key=lambda item: -item[1])
        ]


def defined(database: Database) -> None:
    """Give an empty database all definitions and no figures."""
    database.migrate("training")
    loading.load(database, DATA, now=datetime.now(UTC), figures=False)
    if database.is_sqlite:
        with database.engine.connect() as connection:
            driver: Any = connection.connection.driver_connection
            driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.dispose()


def _figures(files: Workspaces) -> list[Observation]:
    database = Database(f"sqlite:///{files.training}")
    codelists = catalogue(database)
    with database.reading() as connection:
        found = observations.series(connection, codelists.indicators, list(codelists.org_units))
    database.dispose()
    return found[:ROWS]


def _write(database: Database, figures: Sequence[Observation]) -> float:
    start = time.perf_counter()
    with database.writing() as connection:
        observations.write(connection, _submission(), figures)
    return time.perf_counter() - start


def _submission() -> NewSubmission:
    moment = datetime.now(UTC)
    return NewSubmission(
        kind="import", file="import", sha256="", origin=Origin.DEMO, reporter="import", recorded_at=moment
    )


def _ordered(database: Database, values: dict[str, list[tuple[Any, ...]]]) -> dict[str, list[tuple[Any, ...]]]:
    """The values in the order of the columns, whatever it is there."""
    with database.reading() as connection:
        found = {}
        for table, rows in values.items():
            columns = list(connection.exec_driver_sql(f"SELECT * FROM {table} LIMIT 0").keys())
            given = [*COLUMNS, *(["superseded_at"] if table == TABLES[0] else [])]
            places = [given.index(column) for column in columns]
            found[table] = [tuple(row[place] for place in places) for row in rows]
        return found


@contextmanager
def _timed(database: Database, spent: "Counter[str]") -> Iterator[None]:
    """While this lasts, `spent` grows by the seconds of each step."""
    started: list[float] = []

    def before(*_: object) -> None:
        started.append(time.perf_counter())

    def after(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seconds = time.perf_counter() - started.pop()
        step = step_of(statement)
        if step:
            spent[step] += seconds

    copy, stage = observations._copy, observations._stage

    def copied(connection: Connection, table: str, columns: Sequence[str], rows: Iterable[Values]) -> None:
        start = time.perf_counter()
        copy(connection, table, columns, rows)
        if table in COPIED:
            spent[COPIED[table]] += time.perf_counter() - start

    def staged(connection: Connection, rows: list[Values]) -> None:
        start = time.perf_counter()
        stage(connection, rows)
        spent[STAGED] += time.perf_counter() - start

    # Rows that are sent to the driver itself pass no listener.
    observations._copy, observations._stage = copied, staged
    listeners: dict[str, Callable[..., None]] = {"before_cursor_execute": before, "after_cursor_execute": after}
    for name, listener in listeners.items():
        event.listen(database.engine, name, listener)
    try:
        yield
    finally:
        observations._copy, observations._stage = copy, stage
        for name, listener in listeners.items():
            event.remove(database.engine, name, listener)


def step_of(statement: str) -> str | None:
    """Which step of the bulk path a statement is; None for those that take no time worth a name."""
    text = " ".join(statement.split())
    return next((step for start, step in STEPS.items() if text.startswith(start)), None)


def _rows(
    engine: str, beside: str, plain: Sequence[float], product: Sequence[float], desk: _Desk
) -> list[tuple[str, ...]]:
    found = []
    for what, sample in ((beside, plain), ("bulk path", product), ("bulk path, the same again", desk.again)):
        seconds = middle(sample).value
        ratio = "1" if sample is plain else paired(sample, plain).text(1)
        found.append((engine, what, f"{seconds:.2f}", f"{ROWS / seconds:,.0f}", ratio))
    return found
