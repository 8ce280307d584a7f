"""Databases for the storage tests: every contract test runs on SQLite and on a real PostgreSQL."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from storage.database import Database
from tests.storage.made import fill


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
