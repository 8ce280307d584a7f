"""The list of the bulletin, and letters that go out once, on both engines."""

from datetime import timedelta

import pytest

from domain.errors import DashboardError
from storage import bulletins, packs
from storage.database import Database
from tests.storage.made import later
from tests.storage.test_packs import a_pack

HOUR = timedelta(hours=1)


@pytest.fixture
def numbers(database: Database) -> list[int]:
    """Two recipients of a workspace with one pack."""
    with database.writing() as connection:
        packs.add(connection, a_pack())
        made = [
            bulletins.add(connection, f"{name}@example.org", name.title(), "vi", "thu", later(0))
            for name in ("lan", "binh")
        ]
    return [one.number for one in made]


def take(database: Database, numbers: list[int], hours: float = 0) -> list[int]:
    with database.writing(shown=False) as connection:
        return bulletins.take_up(connection, 1, numbers, later(hours), later(hours) - HOUR)


def test_a_letter_is_taken_up_once_and_again_only_where_it_did_not_go(database: Database, numbers: list[int]) -> None:
    lan, binh = numbers
    assert take(database, numbers) == numbers
    assert take(database, numbers, hours=0.5) == [], "another sender is at it"
    with database.writing(shown=False) as connection:
        bulletins.sent(connection, 1, lan, later(0.1))
        bulletins.give_up(connection, 1, [lan, binh])
    assert take(database, numbers, hours=0.2) == [binh]
    assert take(database, numbers, hours=2) == [binh], "its sender died"
    with database.reading() as connection:
        assert bulletins.got(connection, 1) == {lan}


def test_whoever_leaves_leaves_nothing_behind(database: Database, numbers: list[int]) -> None:
    take(database, numbers)
    with database.writing(shown=False) as connection:
        bulletins.sent(connection, 1, numbers[0], later(0.1))
        assert bulletins.remove(connection, "lan@example.org") == numbers[0]
        assert bulletins.remove(connection, "lan@example.org") is None
        assert [one.address for one in bulletins.recipients(connection)] == ["binh@example.org"]
        assert bulletins.got(connection, 1) == set()
        with pytest.raises(DashboardError, match="bulletin-known"):
            bulletins.add(connection, "binh@example.org", "", "en", "thu", later(1))
