"""The interface for programs, on workspaces as the operator's command fills them; read only."""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

import settings as operator
from api import door as doors
from api.door import PATH, Door
from storage.database import Database
from storage.tables import metadata
from tests.conftest import WORKSPACES, write_config
from tests.services.conftest import look
from ui import cached

__all__ = ["look"]

Serve = Callable[..., Starlette]
SQLITE, POSTGRESQL = ENGINES = ("sqlite", "postgresql")
on_both_engines = pytest.mark.parametrize("engine", ENGINES, indirect=True, scope="module")
COPIED = {"official": "1", "training": "period_end BETWEEN 20200601 AND 20210331"}
"""Which figures of a workspace stand on PostgreSQL: all of training would take longer than all that is asked of it."""


def forget() -> None:
    operator.current.cache_clear()
    cached.close_databases()
    st.cache_resource.clear()
    doors._made.cache_clear()


def configured(folder: Path, own: Path, more: str = "api:\n  requests_per_minute: 1000000\n") -> Path:
    """Settings in `own` whose databases stand in `folder`."""
    file = own / "config.yaml"
    file.write_text(write_config(own).read_text("utf-8").replace(f"{own}/", f"{folder}/") + more, "utf-8")
    return file


def server() -> Starlette:
    """A server with nothing but the interface."""
    return Starlette(middleware=[Middleware(Door)])


@pytest.fixture(scope="session")
def on_postgresql(filled: Path, postgresql_address: Callable[[str], str]) -> dict[str, str]:
    """The addresses of both workspaces on PostgreSQL, filled with `COPIED`; read only."""
    addresses = {name: postgresql_address(f"api_{name}") for name in WORKSPACES}
    for name, address in addresses.items():
        database = Database(address)
        database.migrate(name)
        _copy(filled / f"{name}.sqlite", database, COPIED[name])
        database.dispose()
    return addresses


def _copy(file: Path, database: Database, figures: str) -> None:
    """The rows of a database of SQLite, of figures those of a condition, into an empty one of PostgreSQL."""
    source = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    with database.writing(shown=False) as connection:
        for table in ("workspace", "source", "name"):  # what a migration writes is in the file as well
            connection.exec_driver_sql(f"DELETE FROM {table}")
        driver = connection.connection.driver_connection
        assert driver is not None
        for table in metadata.sorted_tables:
            columns = ", ".join(column.name for column in table.columns)
            some = figures if "period_end" in table.columns else "1"
            rows = source.execute(f"SELECT {columns} FROM {table.name} WHERE {some}")
            with driver.cursor() as cursor, cursor.copy(f"COPY {table.name} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
    source.close()


@pytest.fixture(scope="module", params=[SQLITE])
def engine(request: pytest.FixtureRequest) -> str:
    """What the databases of the server stand on; `on_both_engines` asks for each."""
    return str(request.param)


@pytest.fixture(scope="module")
def served(
    filled: Path, tmp_path_factory: pytest.TempPathFactory, engine: str, request: pytest.FixtureRequest
) -> Iterator[Starlette]:
    """The server of the interface."""
    own = tmp_path_factory.mktemp("api")
    file = configured(filled, own)
    if engine == POSTGRESQL:
        text = file.read_text("utf-8")
        for name, address in request.getfixturevalue("on_postgresql").items():
            text = text.replace(f"sqlite:///{filled / name}.sqlite", address)
        file.write_text(text, "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        forget()
        patch.setenv(operator.VARIABLE, str(file))
        yield server()
    forget()


@pytest.fixture(scope="module")
def client(served: Starlette) -> Iterator[TestClient]:
    """A program that asks it."""
    with TestClient(served, base_url=f"http://tiendo.example{PATH}/") as found:
        yield found
