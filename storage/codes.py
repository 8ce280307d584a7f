"""Small numbers for what repeats: enumerations, days and instants; a number once given is never used again."""

from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

from domain.observation import ObsStatus, Origin, Qualifier
from domain.org_unit import Level
from domain.target import Certainty

T = TypeVar("T")

ORIGIN: dict[Origin, int] = {Origin.PUBLISHED: 1, Origin.REPORTED: 2, Origin.FEED: 3, Origin.DEMO: 4}
QUALIFIER: dict[Qualifier, int] = {
    Qualifier.EXACT: 0,
    Qualifier.ABOUT: 1,
    Qualifier.NEARLY: 2,
    Qualifier.MORE_THAN: 3,
    Qualifier.LESS_THAN: 4,
}
STATUS: dict[ObsStatus, int] = {
    ObsStatus.NORMAL: 0,
    ObsStatus.PROVISIONAL: 1,
    ObsStatus.ESTIMATED: 2,
    ObsStatus.MISSING: 3,
}
CERTAINTY: dict[Certainty | None, int] = {
    None: 0,
    Certainty.QUOTED: 1,
    Certainty.SECONDARY: 2,
    Certainty.DERIVED: 3,
    Certainty.MEMORY: 4,
}
LEVEL: dict[Level, int] = {
    Level.NATION: 0,
    Level.MINISTRY: 1,
    Level.PROVINCE: 2,
    Level.DISTRICT: 3,
    Level.COMMUNE: 4,
}


def reverse(numbers: dict[T, int]) -> dict[int, T]:
    """Number to value."""
    return {number: value for value, number in numbers.items()}


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def day_number(day: date | None) -> int:
    """20251130 for 30 November 2025; 0 for None."""
    return 0 if day is None else day.year * 10000 + day.month * 100 + day.day


def number_day(number: int) -> date | None:
    """The inverse of `day_number`."""
    return date(number // 10000, number // 100 % 100, number % 100) if number else None


def instant_number(instant: datetime) -> int:
    """Microseconds since 1970 in UTC. Raises ValueError for an instant without a time zone."""
    if instant.tzinfo is None:
        raise ValueError(f"an instant needs a time zone: {instant}")
    return (instant - EPOCH) // _MICROSECOND


def number_instant(number: int) -> datetime:
    """The inverse of `instant_number`, in UTC."""
    return EPOCH + number * _MICROSECOND
