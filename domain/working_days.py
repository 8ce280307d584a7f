"""Working days of the State's offices: the day a report is due on, and how late it is.

Sources: the Labour Code (public holidays, days in lieu) and each year's official notices as kept in
`data/holidays.yaml`. Decree 09/2019/ND-CP gives a report a due day and says nothing of one that falls on a day off:
there the rule of the Civil Code 2015, article 148(5), is taken (the next working day); see
`docs/decisions/0018-duty-is-counted-in-working-days.md`.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from domain.calendars import due_day
from domain.reference import Calendar, HolidayYear

FIXED = ((1, 1), (4, 30), (5, 1), (9, 2))
"""Public holidays that have the same day each year, as (month, day): all that is known of a year without data."""
FIRST_YEAR, LAST_YEAR = 2010, 2099
"""Years for which the fixed days are known without data."""
SATURDAY = 5
"""`date.weekday` of the first day of a weekend."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingDays:
    """Which days are worked: those from Monday to Friday that are no day off, and weekend days named as worked."""

    off: tuple[date, ...] = ()
    """Days from Monday to Friday that are off, in order."""
    worked: tuple[date, ...] = ()
    """Days of a weekend that are worked in exchange for another one, in order."""
    years: frozenset[int] = field(default_factory=frozenset)
    """Years whose holidays are data; of others only weekends and `FIXED` are known."""

    @classmethod
    def of(cls, known: Iterable[HolidayYear]) -> "WorkingDays":
        """The working days by the holidays of the years that are known."""
        years = {int(one.code): one for one in known}
        off = {
            date(year, month, day)
            for year in range(FIRST_YEAR, LAST_YEAR + 1)
            if year not in years
            for month, day in FIXED
        }
        for one in years.values():
            off.update(day for festival in one.off for day in _each(festival.first, festival.last))
        worked = {day for one in years.values() for day in one.worked}
        return cls(
            off=tuple(sorted(day for day in off if day.weekday() < SATURDAY)),
            worked=tuple(sorted(day for day in worked if day.weekday() >= SATURDAY)),
            years=frozenset(years),
        )

    def works(self, day: date) -> bool:
        """Whether `day` is a working day."""
        if day.weekday() < SATURDAY:
            return not _holds(self.off, day)
        return _holds(self.worked, day)

    def next(self, day: date) -> date:
        """`day`, or the first working day after it."""
        while not self.works(day):
            day += timedelta(days=1)
        return day

    def between(self, after: date, until: date) -> int:
        """Working days after `after` up to and with `until`; negative where `until` comes first."""
        if until < after:
            return -self.between(until, after)
        return (
            _weekdays(until)
            - _weekdays(after)
            - (bisect_right(self.off, until) - bisect_right(self.off, after))
            + (bisect_right(self.worked, until) - bisect_right(self.worked, after))
        )

    def move(self, day: date, days: int) -> date:
        """The working day that is `days` working days after `day`; before it where `days` is negative.

        From a day off the count starts at the working day before it, or after it where one goes back.
        """
        step = timedelta(days=1 if days > 0 else -1)
        left = abs(days)
        while left:
            day += step
            left -= self.works(day)
        return day

    def due(self, calendar: Calendar, year: int, month: int) -> date | None:
        """The last day on which a report of the month is in time, to its midnight; None where there is no duty.

        A due day that is a day off moves to the next working day.
        """
        day = due_day(calendar, year, month)
        return None if day is None else self.next(day)

    def late(self, due: date, day: date) -> int:
        """By how many working days what came on `day` is late; 0 up to the due day.

        What comes on a day off counts as of the next working day, so that nothing late is late by 0.
        """
        return 0 if day <= due else self.between(due, self.next(day))


def _each(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)


def _weekdays(day: date) -> int:
    """Days from Monday to Friday since the first Monday there is, up to and with `day`."""
    weeks, rest = divmod(day.toordinal(), 7)
    return weeks * 5 + min(rest, 5)


def _holds(days: tuple[date, ...], day: date) -> bool:
    place = bisect_right(days, day)
    return place > 0 and days[place - 1] == day
