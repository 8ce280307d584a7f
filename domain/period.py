"""The stretch of time a figure speaks of."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

DAYS_A_MONTH = 365.25 / 12


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """From `start` to `end`, both days included; `start` is None where a source states only an as-of day."""

    end: date
    start: date | None = None

    def __post_init__(self) -> None:
        if self.start is not None and self.start > self.end:
            raise ValueError(f"a period cannot start on {self.start} and end on {self.end}")

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
    def is_month(self) -> bool:
        """Whether this is one whole calendar month."""
        return self.start is not None and self == Period.month(self.end.year, self.end.month)


def months_between(earlier: date, later: date) -> float:
    """Months from `earlier` to `later`, in months of 30.4375 days; negative when `later` comes first."""
    return (later - earlier).days / DAYS_A_MONTH


def add_months(day: date, months: float) -> date:
    """`day` moved by `months` of 30.4375 days, to the nearest day."""
    return day + timedelta(days=round(months * DAYS_A_MONTH))


_MONTH = re.compile(r"(\d{4})-(\d{2})")


def parse_month(text: str) -> Period | None:
    """`YYYY-MM` as a calendar month, or None."""
    found = _MONTH.fullmatch(text)
    if not found or not 1 <= int(found[2]) <= 12 or not 1900 <= int(found[1]) <= 2199:
        return None
    return Period.month(int(found[1]), int(found[2]))
