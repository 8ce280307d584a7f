"""Databases for the storage tests: every contract test runs on SQLite and on a real PostgreSQL."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

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
def postgresql_address(postgresql: str, worker_id: str) -> Iterator[Callable[[], str]]:
    """Makes empty databases on the server and drops them at the end."""
    engine = create_engine(make_url(postgresql), isolation_level="AUTOCOMMIT")
    made: list[str] = []

    def new() -> str:
        name = f"test_{worker_id}_{len(made)}"
        with engine.connect() as connection:
            connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
            connection.execute(text(f"CREATE DATABASE {name}"))
        made.append(name)
        return make_url(postgresql).set(database=name).render_as_string(hide_password=False)

    yield new
    with engine.connect() as connection:
        for name in made:
            connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
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
    return str(request.getfixturevalue("postgresql_address")())


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
