"""Migration, workspaces, versions and the mistakes of an operator."""

import gc
import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, event, select, text
from sqlalchemy.exc import DBAPIError

from domain.errors import DashboardError
from domain.observation import ObsStatus
from storage import database as database_module
from storage import dimensions, observations, tables
from storage.database import PREPARED, Database, head_revision
from tests.storage.made import figure, sent

ROOT = Path(__file__).parents[2]
LATER = ("kept_scenario", "explanation_end", "explanation", "decision_end", "decision", "pack")
"""Tables that came after the accepted figures, in the order in which they can be dropped; each is guarded."""


def statements(database: Database) -> list[str]:
    """What the engine says that its tables, keys and indexes are, the migration's own table left out."""
    queries = {
        "sqlite": "SELECT sql FROM sqlite_master WHERE tbl_name <> 'alembic_version' AND sql IS NOT NULL",
        "postgresql": """
            SELECT concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid)) FROM pg_constraint
              WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text <> 'alembic_version'
            UNION ALL SELECT indexdef FROM pg_indexes
              WHERE schemaname = 'public' AND tablename <> 'alembic_version'
            UNION ALL SELECT concat_ws(' ', table_name, ordinal_position, column_name, data_type, is_nullable,
              column_default, is_identity) FROM information_schema.columns
              WHERE table_schema = 'public' AND table_name <> 'alembic_version'""",
    }
    with database.reading() as connection:
        return sorted(connection.execute(text(queries[connection.dialect.name])).scalars())


def test_the_migrations_make_the_schema_of_the_tables(address: str, tmp_path: Path, request: pytest.FixtureRequest):
    migrated = Database(address)
    migrated.migrate("official")
    with migrated.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, tables.metadata) == []
    if migrated.is_sqlite:
        made = Database(f"sqlite:///{tmp_path / 'made.db'}")
    else:
        made = Database(request.getfixturevalue("postgresql_address")("made"))
    with made.engine.execution_options(writing=True).begin() as connection:
        tables.metadata.create_all(connection)
    found = statements(migrated)
    assert len(found) > 12
    assert found == statements(made)
    migrated.dispose()
    made.dispose()


def test_every_constraint_has_a_name():
    for table in tables.metadata.tables.values():
        for constraint in table.constraints:
            assert constraint.name, f"{table.name}: {constraint!r}"
        for index in table.indexes:
            assert index.name


def test_migrating_twice_changes_nothing(address: str):
    database = Database(address)
    database.migrate("official")
    before = database.version()
    database.migrate("official")
    assert (database.version(), database.workspace) == (before, "official")
    database.dispose()


def test_many_start_at_once(address: str):
    databases = [Database(address) for _ in range(8)]
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda each: each.migrate("training"), databases))
        assert {each.workspace for each in databases} == {"training"}
    for each in databases:
        each.dispose()


def test_what_was_accepted_is_found_in_a_database_of_the_release_before(database: Database):
    def kept(connection: Connection) -> list[list[tuple]]:
        behind, counted = tables.observation_accepted, tables.stock
        questions = (select(behind), select(counted).where(counted.c.n > 0).order_by(*counted.primary_key))
        return [[tuple(row) for row in connection.execute(question)] for question in questions]

    key = {"indicator": "share_1", "org_unit": "province_1"}
    final, provisional = ObsStatus.NORMAL, ObsStatus.PROVISIONAL
    with database.writing() as connection:
        for hours, (value, status) in enumerate([(1, final), (2, final), (3, provisional), (4, provisional)]):
            observations.write(connection, sent(hours), [figure(**key, value=float(value), status=status)])
        nothing = figure(**key, period=2, value=None, status=ObsStatus.MISSING)
        new = figure(**key, period=3, status=provisional)
        observations.write(connection, sent(5), [nothing, new, figure("share_2"), figure("share_2", period=2)])
        before = kept(connection)
        assert [len(rows) for rows in before] == [1, 2]
        newer = (
            "api_token", "feed_fetch", "feed_document", "feed", "bulletin_letter", "bulletin_recipient",
        )  # fmt: skip
        for table in newer:
            connection.execute(text(f"DROP TABLE {table}"))
        for table in LATER:
            connection.execute(text(f"DROP TABLE {table}"))
            if connection.dialect.name == "postgresql":
                connection.execute(text(f"DROP FUNCTION {table}_is_kept"))
        connection.execute(text("DROP TABLE observation_accepted"))
        connection.execute(text("DELETE FROM stock"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0002'"))
    database.migrate("official")
    with database.reading() as connection:
        assert kept(connection) == before
        found = observations.series(connection, ["share_1"], ["province_1"], accepted_only=True)
        assert [one.value for one in found] == [2.0]


def test_migrates_from_any_directory(tmp_path: Path):
    script = "from storage.database import Database; import sys; Database(sys.argv[1]).migrate('official')"
    address = f"sqlite:///{tmp_path / 'deep' / 'er 100%' / 'figures.db'}"
    subprocess.run(
        [sys.executable, "-c", script, address],
        check=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        timeout=60,
    )
    database = Database(address)
    assert database.workspace == "official"
    database.dispose()


def test_a_database_belongs_to_one_workspace(database: Database):
    with pytest.raises(DashboardError) as caught:
        database.migrate("training")
    assert caught.value.code == "workspace-mismatch"
    assert caught.value.params == {"stored": "official", "wanted": "training"}
    assert database.workspace == "official"


def test_a_database_of_a_later_release_is_refused(database: Database):
    with database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DashboardError) as caught:
        database.migrate("official")
    assert caught.value.code == "database-newer"
    assert caught.value.params == {"database": "9999", "product": head_revision()}


def test_the_version_grows_with_every_committed_write_only(database: Database):
    first = database.version()
    assert database.version() == first
    with database.writing() as connection:
        observations.write(connection, sent(), [figure()])
    second = database.version()
    assert second > first
    with pytest.raises(DashboardError), database.writing() as connection:
        observations.write(connection, sent(), [figure(value=1.0), figure(indicator="unknown")])
    assert database.version() == second
    with database.reading() as connection:
        assert observations.latest(connection, ["share_1"], ["province_1"])[0].value == 50.0


@pytest.mark.parametrize("url", ["mysql://host/name", "sqlite://", "sqlite:///:memory:", "figures.db", ""])
def test_other_addresses_are_refused(url: str):
    with pytest.raises(DashboardError) as caught:
        Database(url)
    assert caught.value.code == "database-address"


def test_an_empty_database_says_so(address: str):
    database = Database(address)
    for attempt in (lambda: database.workspace, database.version):
        with pytest.raises(DashboardError) as caught:
            attempt()
        assert caught.value.code == "database-empty"
    database.dispose()


def test_an_unreachable_server_is_named_without_its_password():
    database = Database("postgresql://reader:secret@127.0.0.1:1/figures")
    with pytest.raises(DashboardError) as caught:
        database.migrate("official")
    assert caught.value.code == "database-unreachable"
    assert "127.0.0.1" in caught.value.params["address"]
    assert "secret" not in str(caught.value)


def test_an_unreachable_file_is_named(tmp_path: Path):
    (tmp_path / "figures.db").mkdir()
    database = Database(f"sqlite:///{tmp_path / 'figures.db'}")
    with pytest.raises(DashboardError) as caught:
        database.migrate("official")
    assert caught.value.code == "database-unreachable"


def test_a_writer_that_waits_too_long_gets_a_sentence(address: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(database_module, "WAIT_SECONDS", 0.2)
    one, other = Database(address), Database(address)
    one.migrate("official")
    with one.writing():
        with pytest.raises(DashboardError) as caught, other.writing():
            pass
        assert caught.value.code == "database-busy"
    with other.writing():
        pass
    one.dispose()
    other.dispose()


def test_sqlite_is_set_up_to_lose_nothing(tmp_path: Path):
    database = Database(f"sqlite:///{tmp_path / 'figures.db'}")
    database.migrate("official")
    with database.writing() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "query_only")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "query_only": 0}
    database.dispose()


def test_connections_are_bounded_and_who_finds_none_is_told(address: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(database_module, "WAIT_SECONDS", 0.2)
    database = Database(address, connections=2)
    database.migrate("official")
    with database.reading(), database.reading():
        with pytest.raises(DashboardError) as caught, database.reading():
            pass
        assert caught.value.code == "database-crowded"
    assert database.workspace == "official"
    database.dispose()


def test_of_several_hosts_one_takes_writes_and_a_standby_may_be_read():
    several = "postgresql://app@/figures?host=one:5432&host=two:5432"
    writing, reading = Database(several, standby_reads=True)._engines
    assert writing.url.query["target_session_attrs"] == "read-write"
    assert reading.url.query["target_session_attrs"] == "prefer-standby"
    alone = Database(several)
    assert alone._reading.url.query["target_session_attrs"] == "read-write"
    (one,) = Database("postgresql://app@one/figures")._engines
    assert "target_session_attrs" not in one.url.query


def test_what_one_standby_has_shown_is_not_taken_back_by_another_that_follows_later(
    postgresql_address: Callable[[str], str],
):
    """The pool of readers may hold connections to two standbys; one of them may be behind."""
    database = Database(postgresql_address("figures"), standby_reads=True)
    database.migrate("official")
    with database.reading() as connection:
        assert connection.engine.pool is database._engines[1].pool
        seen = database.version()
    database._standing.at(seen + 1)  # as a connection to a standby ahead of this one would have said
    with database.reading() as connection:
        assert connection.engine.pool is database.engine.pool, "the server that takes writes is behind none"
        with pytest.raises(DBAPIError, match="read-only"):
            connection.execute(text("DELETE FROM workspace"))
    database.dispose()


def test_a_connection_keeps_few_statements_prepared(tmp_path: Path):
    database = Database(f"sqlite:///{tmp_path / 'one.sqlite'}")

    def prepared() -> int:
        gc.collect()
        return sum(type(one).__qualname__ == "Statement" for one in gc.get_objects())

    before = prepared()
    with database.reading() as connection:
        for number in range(4 * PREPARED):
            connection.exec_driver_sql(f"SELECT {number}").all()
        assert 0 < prepared() - before <= PREPARED + 4
    database.dispose()


def test_lists_of_any_length_are_one_statement(database: Database):
    asked: list[str] = []
    with database.reading() as connection:
        event.listen(connection, "before_cursor_execute", lambda _c, _u, statement, *_more: asked.append(statement))
        for length in (1, 2, 5):
            dimensions.indicator_numbers(connection, [f"code {length}.{number}" for number in range(length)])
    assert len([one for one in asked if "indicator" in one]) == 3
    assert len({one for one in asked if "indicator" in one}) == 1


def test_words_are_asked_once_for_a_version(database: Database):
    with database.writing() as connection:
        dimensions.add_indicators(connection, ["a", "b"])
    asked: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda _c, _u, statement, *_more: asked.append(statement))

    def known(*codes: str) -> set[str]:
        asked.clear()
        with database.reading() as connection:
            return set(dimensions.indicator_numbers(connection, codes))

    def lookups() -> int:
        return len([one for one in asked if "FROM indicator" in one])

    assert (known("a", "b", "c"), lookups()) == ({"a", "b"}, 1)
    assert (known("b", "a"), lookups()) == ({"a", "b"}, 0), "in another transaction, too"
    assert (known("b", "c", "a"), lookups()) == ({"a", "b"}, 1), "what is unknown is not kept: anybody may ask for it"
    with database.writing() as connection:
        dimensions.add_indicators(connection, ["c"])
    assert (known("a", "c"), lookups()) == ({"a", "c"}, 1)


def test_words_of_a_write_that_is_undone_are_not_kept(database: Database):
    def undone() -> None:
        with database.writing() as connection:
            dimensions.add_indicators(connection, ["a"])
            assert set(dimensions.indicator_numbers(connection, ["a"])) == {"a"}
            raise RuntimeError

    with pytest.raises(RuntimeError):
        undone()
    with database.rehearsing() as rehearsal, rehearsal.reading() as connection:
        dimensions.add_indicators(connection, ["b"])
        assert set(dimensions.indicator_numbers(connection, ["a", "b"])) == {"b"}
    with database.reading() as connection:
        assert dimensions.indicator_numbers(connection, ["a", "b"]) == {}


def test_who_still_sees_the_version_before_does_not_keep_its_words(database: Database):
    with database.reading() as before:
        assert dimensions.indicator_numbers(before, ["a"]) == {}
        with database.writing() as connection:
            dimensions.add_indicators(connection, ["a"])
        with database.reading() as after:
            assert set(dimensions.indicator_numbers(after, ["a"])) == {"a"}
        assert dimensions.indicator_numbers(before, ["a", "b"]) == {}
    with database.at_one_moment() as moment, moment.reading() as after:
        assert set(dimensions.indicator_numbers(after, ["a", "b"])) == {"a"}


def test_a_full_disk_is_said_where_rows_are_sent_to_the_driver(tmp_path: Path):
    database = Database(f"sqlite:///{tmp_path / 'one.sqlite'}")
    database.migrate("official")

    def fill() -> None:
        with database.writing() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count = 1")
            driver = connection.connection.driver_connection
            assert driver is not None
            driver.executemany("INSERT INTO name VALUES (?, ?)", [(n, "x" * 4000) for n in range(1, 200)])

    with pytest.raises(DashboardError, match="disk-full"):
        fill()
    database.dispose()
