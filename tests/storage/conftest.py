"""Databases for the storage tests: every contract test runs on SQLite and on a real PostgreSQL."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

from storage.database import Database
from tests.postgresql_server import NoServerError, postgresql_server
from tests.storage.made import fill


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a running PostgreSQL; without one the tests fail with the reason."""
    try:
        with postgresql_server() as address:
            yield address
    except NoServerError as error:
        pytest.fail(str(error), pytrace=False)


@pytest.fixture(scope="session")
def postgresql_address(postgresql: str, worker_id: str) -> Iterator[Callable[[str], str]]:
    """Gives the database of a name, emptied: a new one for each test would take longer than the tests."""
    server = make_url(postgresql).set(drivername="postgresql+psycopg")
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    made: set[str] = set()

    def empty(name: str) -> str:
        full = f"test_{worker_id}_{name}"
        address = server.set(database=full)
        if full not in made:
            made.add(full)
            with engine.connect() as connection:
                connection.execute(text(f"DROP DATABASE IF EXISTS {full} WITH (FORCE)"))
                connection.execute(text(f"CREATE DATABASE {full}"))
        inside = create_engine(address, isolation_level="AUTOCOMMIT", poolclass=NullPool)
        with inside.connect() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
        return address.render_as_string(hide_password=False)

    yield empty
    with engine.connect() as connection:
        for full in made:
            connection.execute(text(f"DROP DATABASE IF EXISTS {full} WITH (FORCE)"))
    engine.dispose()


@pytest.fixture(scope="session")
def worker_id(request: pytest.FixtureRequest) -> str:
    """The name of this process when tests run in several."""
    workerinput = getattr(request.config, "workerinput", None)
    return str(workerinput["workerid"]) if workerinput else "only"


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database, on either engine."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'figures.db'}"
    return str(request.getfixturevalue("postgresql_address")("figures"))


@pytest.fixture
def database(address: str) -> Iterator[Database]:
    """A migrated official database with a few units and indicators."""
    with _filled(address, "official") as made:
        yield made


@pytest.fixture
def training(address: str) -> Iterator[Database]:
    """A migrated training database with a few units and indicators."""
    with _filled(address, "training") as made:
        yield made


@contextmanager
def _filled(address: str, workspace: str) -> Iterator[Database]:
    made = Database(address)
    made.migrate(workspace)
    fill(made)
    try:
        yield made
    finally:
        made.dispose()
