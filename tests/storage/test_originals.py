"""Files as they were sent, small ones whole and large ones in pieces; and figures by their own keys."""

import hashlib
import io
import tracemalloc
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from domain.period import Period
from storage import observations, originals
from storage.database import Database
from storage.tables import original, original_part
from tests.storage.made import rate, sent

NOW = datetime(2021, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("size", [0, 1, 10, 11, 35])
def test_a_file_in_pieces_is_the_file(database: Database, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(originals, "PART", 10)
    data = bytes(range(size))
    for _ in range(2):
        with database.writing() as connection:
            sha256 = originals.keep_large(connection, io.BytesIO(data), NOW)
    assert sha256 == hashlib.sha256(data).hexdigest()
    with database.reading() as connection:
        assert originals.content(connection, sha256) == data
        assert connection.execute(select(original.c.size)).scalars().all() == [size]
        assert connection.execute(select(func.count()).select_from(original_part)).scalar() == -(-size // 10)
        assert originals.content(connection, "other") is None


def test_one_that_is_kept_whole_is_not_kept_again(database: Database) -> None:
    with database.writing() as connection:
        originals.keep(connection, hashlib.sha256(b"x").hexdigest(), b"x", NOW)
        sha256 = originals.keep_large(connection, io.BytesIO(b"x"), NOW)
        assert originals.content(connection, sha256) == b"x"
        assert connection.execute(select(func.count()).select_from(original_part)).scalar() == 0


def test_a_large_file_is_looked_for_without_it_and_read_in_the_memory_of_one(database: Database) -> None:
    size = 24 * originals.PART
    with database.writing() as connection:
        sha256 = originals.keep_large(connection, io.BytesIO(bytes(size)), NOW)
    tracemalloc.start()
    try:
        with database.reading() as connection:
            assert originals.is_kept(connection, sha256)
            assert not originals.is_kept(connection, "other")
            _, peak = tracemalloc.get_traced_memory()
            assert peak < originals.PART
            tracemalloc.reset_peak()
            content = originals.content(connection, sha256)
            _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert content == bytes(size)
    assert peak < 1.6 * size


def test_what_is_known_under_the_keys_of_figures(database: Database) -> None:
    first, second = rate(40, 100), rate(50, 100, period=Period.month(2019, 7))
    with database.writing() as connection:
        observations.write(connection, sent(), [first])
        observations.write(connection, sent(1), [rate(41, 100)])
        assert observations.current(connection, []) == {}
        found = observations.current(connection, [second, first])
    assert {key: one.numerator for key, one in found.items()} == {first.key: 41}
