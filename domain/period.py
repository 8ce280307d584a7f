"""The stretch of time a figure speaks of."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import total_ordering

DAYS_A_MONTH = 365.25 / 12
"""The mean over the years, by which all lengths in months are counted."""


@total_ordering
@dataclass(frozen=True, slots=True)
class Period:
    """From `start` to `end`, both days included; `start` is None where a source states only an as-of day.

    In order of `end`; of one end, the period without a start comes first.
    """

    end: date
    start: date | None = None

    def __post_init__(self) -> None:
        if self.start is not None and self.start > self.end:
            raise ValueError(f"a period cannot start on {self.start} and end on {self.end}")

    def __lt__(self, other: "Period") -> bool:
        return (self.end, self.start or date.min) < (other.end, other.start or date.min)

    @classmethod
    def month(cls, year: int, month: int) -> "Period":
        """The calendar month, first to last day."""
        return cls(date(year, month, calendar.monthrange(year, month)[1]), date(year, month, 1))

    @property
    def is_year(self) -> bool:
        """Whether this is one whole calendar year."""
        return (
            self.start is not None
            and (self.start.month, self.start.day) == (1, 1)
            and (self.end.month, self.end.day) == (12, 31)
            and self.start.year == self.end.year
        )

    @property
    def length(self) -> int:
        """Whole months, to the nearest; 0 where the start is not stated or the period is of days."""
        return 0 if self.start is None else round(months_between(self.start, self.end + timedelta(days=1)))

    @property
    def is_month(self) -> bool:
        """Whether this is one whole calendar month."""
        return self.start is not None and self == Period.month(self.end.year, self.end.month)


def months_between(earlier: date, later: date) -> float:
    """Months from `earlier` to `later`, in months of 30.4375 days; negative when `later` comes first."""
    return (later - earlier).days / DAYS_A_MONTH


def months_begun(earlier: date, later: date) -> int:
    """Months begun from `earlier` to `later`, as people count them: 31/12/2020 to 31/08/2021 is 8, to 01/09/2021 is 9.

    From the last day of a month to the last day of another is a whole number of months.
    """
    months = (later.year - earlier.year) * 12 + later.month - earlier.month
    month_ends = all((day + timedelta(days=1)).day == 1 for day in (earlier, later))
    return months if month_ends or later.day <= earlier.day else months + 1


def add_months(day: date, months: float) -> date:
    """`day` moved by `months` of 30.4375 days, to the nearest day."""
    return day + timedelta(days=round(months * DAYS_A_MONTH))


def month_number(day: date) -> int:
    """The month of `day` as one number: 202003 for March 2020."""
    return day.year * 100 + day.month


def month_moved(number: int, months: int) -> int:
    """The month so many months after (or, negative, before) the one with this number."""
    year, month = divmod(number // 100 * 12 + number % 100 - 1 + months, 12)
    return year * 100 + month + 1


_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")


def parse_month(text: str) -> Period | None:
    """`YYYY-MM` as a calendar month, or None."""
    found = _MONTH.fullmatch(text)
    if not found or not 1 <= int(found[2]) <= 12 or not 1900 <= int(found[1]) <= 2199:
        return None
    return Period.month(int(found[1]), int(found[2]))
