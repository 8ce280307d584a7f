"""Views on the two workspaces as the operator's command fills them; read only."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from domain.assessment import Thresholds
from services import loading
from services.catalogue import catalogue
from services.view import View
from storage.database import Database
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def look(filled: Path) -> Iterator[Callable[..., View]]:
    """`look("official", date(2021, 6, 30))` is a view from that day."""
    databases: dict[str, Database] = {}

    def view(workspace: str, as_of: date) -> View:
        if workspace not in databases:
            databases[workspace] = Database(f"sqlite:///{filled / workspace}.sqlite")
        database = databases[workspace]
        return View(database=database, codelists=catalogue(database), as_of=as_of, rules=Thresholds())

    yield view
    for database in databases.values():
        database.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an official workspace with its definitions and no figures, on either engine."""
    found = f"sqlite:///{tmp_path / 'official.sqlite'}"
    if request.param == "postgresql":
        found = str(request.getfixturevalue("postgresql_address")("defined"))
    database = Database(found)
    database.migrate("official")
    loading.load(database, ROOT / "data", now=datetime.now(UTC), figures=False)
    database.dispose()
    return found
