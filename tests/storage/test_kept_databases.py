"""Databases of every earlier schema, kept with what was in them: each comes up to this release and loses nothing.

A file is made by the code of its time (`sqlite3 figures.sqlite .dump | xz`), and holds what the tests of that time had
written: figures with revisions, reports with their files, packs, decisions, the trail.
"""

import lzma
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import MetaData, Table, insert, select

from domain.errors import DashboardError
from storage import audit, observations, packs, tables
from storage.database import MIGRATIONS, Connection, Database, head_revision, revision
from tests.storage.test_database import statements

KEPT = Path(__file__).parent / "kept_databases"
RELEASES = sorted(path.name[7:11] for path in KEPT.glob("schema-*.sql.xz"))
DERIVED = {"alembic_version", "workspace", "stock", "observation_accepted"}
"""What a migration may compute anew."""


def unpacked(release: str, folder: Path) -> Path:
    """The database of a release as a file."""
    file = folder / "kept.sqlite"
    made = sqlite3.connect(file)
    made.executescript(lzma.decompress((KEPT / f"schema-{release}.sql.xz").read_bytes()).decode())
    made.close()
    return file


def content(connection: Connection) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table there is, in columns by name."""
    found = MetaData()
    found.reflect(connection)
    return {
        table.name: sorted(tuple(row) for row in connection.execute(select(*_columns(table))))
        for table in found.sorted_tables
        if table.name not in DERIVED
    }


def _columns(table: Table) -> list[Any]:
    return sorted(table.columns, key=lambda column: column.name)


def as_it_was(release: str, address: str, folder: Path) -> Database:
    """The kept database in an engine: on PostgreSQL its tables by the migrations of that release, and the same rows."""
    file = unpacked(release, folder)
    if address.startswith("sqlite"):
        return Database(f"sqlite:///{file}")
    database, source = Database(address), Database(f"sqlite:///{file}")
    with source.reading() as reading, database.engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, release)
        found = MetaData()
        found.reflect(connection)
        there = MetaData()
        there.reflect(reading)
        for table in found.sorted_tables:
            made = set(map(tuple, connection.execute(select(*table.primary_key)).all()))  # by the migration itself
            rows = [
                dict(row)
                for row in reading.execute(select(there.tables[table.name])).mappings()
                if tuple(row[column.name] for column in table.primary_key) not in made
            ]
            if rows:
                connection.execute(insert(table), rows)
    source.dispose()
    return database


def test_there_is_a_database_of_every_earlier_schema() -> None:
    schemas = sorted(path.name[:4] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))
    assert set(schemas[:-1]) <= set(RELEASES) <= set(schemas), "a new migration: keep one of the schema before"


@pytest.mark.parametrize("release", RELEASES)
def test_a_database_of_an_earlier_release_comes_up_with_all_it_holds(
    release: str, address: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    database = as_it_was(release, address, tmp_path)
    with database.reading() as connection:
        assert revision(connection) == release
        before = content(connection)
        workspace = connection.execute(select(tables.workspace.c.name)).scalar_one()
    assert sum(map(len, before.values())) > 30, "it holds something"
    database.migrate(workspace)
    with database.reading() as connection:
        assert revision(connection) == head_revision()
        after = content(connection)
        assert {name: rows for name, rows in after.items() if name in before} == before
        assert audit.first_break(connection) is None
        figures = list(observations.figures(connection))
        assert figures
        for one in figures[:20]:
            assert observations.revisions(connection, one.key)[-1].content == one.content
        for number in connection.execute(select(tables.pack.c.id)).scalars():
            assert packs.body(connection, number) is not None
    # And it is the schema of a new database, to the last key and guard.
    if database.is_sqlite:
        new = Database(f"sqlite:///{tmp_path / 'new.sqlite'}")
    else:
        new = Database(request.getfixturevalue("postgresql_address")("made"))
    new.migrate(workspace)
    assert statements(database) == statements(new)
    for each in (database, new):
        each.dispose()


@pytest.mark.parametrize("release", RELEASES[:-1])
def test_an_earlier_release_refuses_what_a_later_one_has_migrated(
    release: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(f"sqlite:///{unpacked(RELEASES[-1], tmp_path)}")
    monkeypatch.setattr("storage.database.head_revision", lambda: release)
    with pytest.raises(DashboardError) as caught:
        database.migrate("official")
    assert (caught.value.code, caught.value.params["database"]) == ("database-newer", RELEASES[-1])
    database.dispose()
