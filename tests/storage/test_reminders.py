"""A reminder to one person goes out once, on both engines."""

from datetime import timedelta

from storage import reminders
from storage.database import Database
from storage.reminders import ReminderKey
from tests.storage.made import later

HOUR = timedelta(hours=1)


def key(login: str = "lan", unit: str = "province_1", kind: str = "before") -> ReminderKey:
    return ReminderKey(org_unit=unit, month=202503, calendar="decree09", kind=kind, login=login)


def take(database: Database, *keys: ReminderKey, hours: float = 0) -> list[ReminderKey]:
    with database.writing(shown=False) as connection:
        return reminders.take_up(connection, keys, later(hours), later(hours) - HOUR)


def test_one_that_is_taken_up_or_sent_is_nobody_elses(database: Database) -> None:
    assert take(database, key(), key("binh")) == [key(), key("binh")]
    assert take(database, key(), key("hoa")) == [key("hoa")]
    with database.writing(shown=False) as connection:
        reminders.sent(connection, key(), later(0.1))
    assert take(database, key(), hours=100) == []
    assert take(database, key(kind="due"), key(unit="province_2"), hours=100) == [
        key(kind="due"),
        key(unit="province_2"),
    ]


def test_one_that_could_not_be_sent_is_tried_again(database: Database) -> None:
    take(database, key(), key("binh"))
    with database.writing(shown=False) as connection:
        reminders.sent(connection, key("binh"), later(0.1))
        reminders.give_up(connection, [key(), key("binh")])
    assert take(database, key(), key("binh")) == [key()]


def test_one_whose_sender_died_is_taken_over_once(database: Database) -> None:
    take(database, key())
    assert take(database, key(), hours=0.5) == []
    assert take(database, key(), hours=2) == [key()]
    assert take(database, key(), hours=2.5) == []
