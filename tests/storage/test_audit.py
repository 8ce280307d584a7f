"""The chain of the audit trail breaks visibly, in whichever way it is changed, on both engines."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import DBAPIError

from storage import audit
from storage.audit import Break
from storage.database import Database
from storage.tables import audit as table
from tests.storage.made import later
from tests.storage.unguarded import unguard


def add(database: Database, number: int = 6) -> list[audit.Entry]:
    with database.writing() as connection:
        return [
            audit.append(
                connection, now=later(i), actor=f"lan-{i}", action="report-approved", subject=f"report/{i}/province_1",
                comment="Đúng <b>số</b>", step="approve",
            )
            for i in range(1, number + 1)
        ]  # fmt: skip


def test_an_untouched_trail_holds_and_reads_back(database: Database) -> None:
    written = add(database)
    with database.reading() as connection:
        assert audit.first_break(connection) is None
        assert audit.entries(connection) == written[::-1]
        assert all(audit.holds(connection, one.hash) for one in written)
        assert not audit.holds(connection, "0" * 64)


@pytest.mark.parametrize(
    "deed", ["UPDATE audit SET actor = 'hoa'", "DELETE FROM audit", "DELETE FROM audit WHERE id = 6"]
)
def test_the_database_itself_refuses_to_change_it(database: Database, deed: str) -> None:
    add(database)
    with pytest.raises(DBAPIError, match="append-only"), database.writing() as connection:
        connection.exec_driver_sql(deed)
    with database.reading() as connection:
        assert audit.count(connection) == 6
        assert audit.first_break(connection) is None


def changed(**values: object) -> Callable[[Connection], None]:
    return lambda connection: connection.execute(update(table).where(table.c.id == 3).values(**values))


def resealed(connection: Connection) -> None:
    """An entry is changed and sealed anew, as one would who knows how: the entry after it gives it away."""
    entry = next(one for one in audit.entries(connection) if one.number == 3)
    forged = audit.Entry(**{**{name: getattr(entry, name) for name in entry.__slots__}, "actor": "hoa"})
    changed(actor="hoa", hash=forged.seal())(connection)


def swapped(connection: Connection) -> None:
    rows = {row.id: dict(row._mapping) for row in connection.execute(select(table).where(table.c.id.in_([3, 4])))}
    connection.execute(delete(table).where(table.c.id.in_([3, 4])))
    connection.execute(insert(table), [{**rows[3], "id": 4}, {**rows[4], "id": 3}])


def put_between(connection: Connection) -> None:
    """An entry without a forerunner that anybody sealed."""
    connection.execute(update(table).where(table.c.id == 6).values(id=7))
    row = dict(connection.execute(select(table).where(table.c.id == 5)).one()._mapping)
    connection.execute(insert(table).values(**{**row, "id": 6}))


WAYS = {
    "actor": (changed(actor="hoa"), Break(number=3, kind="content")),
    "action": (changed(action="report-accepted"), Break(number=3, kind="content")),
    "subject": (changed(subject="report/9/province_1"), Break(number=3, kind="content")),
    "detail": (changed(detail='{"comment": "khác"}'), Break(number=3, kind="content")),
    "detail that is no detail": (changed(detail="<b>"), Break(number=3, kind="content")),
    "detail of another shape": (changed(detail="[]"), Break(number=3, kind="content")),
    "a time that cannot be": (changed(recorded_at=2**62), Break(number=3, kind="content")),
    "time": (changed(recorded_at=1), Break(number=3, kind="content")),
    "seal": (changed(hash="f" * 64), Break(number=3, kind="content")),
    "link": (changed(previous="f" * 64), Break(number=3, kind="link")),
    "changed and sealed anew": (resealed, Break(number=4, kind="link")),
    "taken out": (lambda c: c.execute(delete(table).where(table.c.id == 3)), Break(number=3, kind="gap")),
    "the first taken out": (lambda c: c.execute(delete(table).where(table.c.id == 1)), Break(number=1, kind="gap")),
    "swapped": (swapped, Break(number=3, kind="link")),
    "put between": (put_between, Break(number=6, kind="link")),
}


@pytest.mark.parametrize("way", WAYS)
def test_each_way_of_changing_it_is_found_where_it_is(database: Database, way: str) -> None:
    add(database)
    change, expected = WAYS[way]
    with database.writing() as connection:
        unguard(connection)
        change(connection)
    with database.reading() as connection:
        assert audit.first_break(connection) == expected


def test_an_end_that_was_cut_off_is_missed_by_its_seal(database: Database) -> None:
    last = add(database)[-1]
    with database.writing() as connection:
        unguard(connection)
        connection.execute(delete(table).where(table.c.id == last.number))
    with database.reading() as connection:
        assert audit.first_break(connection) is None
        assert not audit.holds(connection, last.hash)


def test_an_entry_goes_with_the_transaction_it_speaks_of(database: Database) -> None:
    add(database, 1)

    def fail() -> None:
        with database.writing() as connection:
            audit.append(connection, now=later(1), actor="lan", action="report-approved", subject="report/1/x")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with database.reading() as connection:
        assert audit.count(connection) == 1
        assert audit.first_break(connection) is None


def test_many_at_once_make_one_chain(database: Database) -> None:
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda _: add(database, 4), range(6)))
    with database.reading() as connection:
        assert audit.count(connection) == 24
        assert audit.first_break(connection) is None
