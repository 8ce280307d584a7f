"""Curves of the training workspace: the nation's values by month or day, straight where they are bent."""

import math
from bisect import bisect_left
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from domain import calendars
from domain.indicator import Indicator, Unit
from domain.period import DAYS_A_MONTH, Period
from domain.reference import Calendar
from loaders.training import Points


@dataclass(slots=True)
class Path:
    """A rate of the nation by month, straight in log-odds between its points: S-shaped in per cent."""

    points: list[tuple[int, float]]
    pinned: set[int]

    def value(self, month: int) -> float:
        """Per cent in `month`, level before the first and after the last point."""
        return 100 * expit(self.log_odds(month)) if 0 < self._near(month) < 100 else self._near(month)

    def log_odds(self, month: int) -> float:
        """The value of `month` in log-odds."""
        months = [m for m, _ in self.points]
        place = bisect_left(months, month)
        if place == len(months) or months[place] == month or place == 0:
            return logit(self.points[min(place, len(months) - 1)][1] / 100)
        (left, low), (right, high) = self.points[place - 1 : place + 1]
        gone = (month - left) / (right - left)
        return logit(low / 100) * (1 - gone) + logit(high / 100) * gone

    def freedom(self, month: int) -> float:
        """How much noise the month may have: none where a published figure stands, all from three months away."""
        return min(1.0, min((abs(month - pin) / 3 for pin in self.pinned), default=1.0))

    def _near(self, month: int) -> float:
        """The point of the month where there is one, else a value between 0 and 100."""
        found = dict(self.points)
        first, last = self.points[0], self.points[-1]
        return found.get(month, first[1] if month < first[0] else last[1] if month > last[0] else 50.0)


class Curve:
    """A national series through dated points: in log-odds for rates, in logarithms for what grows, else straight."""

    def __init__(self, points: Points, indicator: Indicator, *, by_month: bool) -> None:
        grows = indicator.unit in (Unit.COUNT, Unit.BILLION_VND) and all(v > 0 for v in points.values())
        self.rate = indicator.unit is Unit.PERCENT
        self.log = grows
        self.by_month = by_month
        self.knots = sorted({self._place(day): self._bend(value) for day, value in points.items()}.items())

    def at(self, day: date, noise: float) -> float:
        """Value on `day`; before the first and after the last point it stays level."""
        place = self._place(day)
        bent = self.knots[0][1] if place < self.knots[0][0] else self.knots[-1][1]
        for (left, low), (right, high) in pairwise(self.knots):
            if left <= place <= right:
                bent = low + (high - low) * (place - left) / (right - left)
                break
        if self.rate:
            return 100 * expit(bent + noise)
        return math.exp(bent + noise) if self.log else bent * (1 + noise)

    def months_between(self, left: date, right: date) -> float:
        """Distance of two days as the curve counts it: a rate keeps the month of its anchor whole."""
        apart = abs(self._place(left) - self._place(right))
        return apart if self.by_month else apart / DAYS_A_MONTH

    def _place(self, day: date) -> int:
        return month_number(day) if self.by_month else day.toordinal()

    def _bend(self, value: float) -> float:
        return logit(value / 100) if self.rate else math.log(value) if self.log else value


def month_number(day: date) -> int:
    """Months since the year 0."""
    return day.year * 12 + day.month - 1


def period_of(calendar: Calendar | None, month: int) -> Period:
    """The reporting month of `month` (see `month_number`); the calendar month where there is no calendar."""
    year, of_year = month // 12, month % 12 + 1
    return Period.month(year, of_year) if calendar is None else calendars.period_of(calendar, year, of_year)


def expit(odds: float) -> float:
    """The share of log-odds, without overflow."""
    if odds >= 0:
        return 1 / (1 + math.exp(-odds))
    grown = math.exp(odds)
    return grown / (1 + grown)


def logit(share: float) -> float:
    """Log-odds; nothing is surer than 2 in 10,000, which is a full rate after rounding."""
    share = min(max(share, 0.0002), 0.9998)
    return math.log(share / (1 - share))
