"""Reporting months under a named calendar: when one starts, ends and is due.

Sources: Decree 09/2019/ND-CP, articles 12 and 13 (from day 15 to day 14, due on day 25), and the
calendars published figures are seen to use; which calendar an indicator has is data.
"""

from calendar import monthrange
from datetime import date, timedelta

from domain.period import Period
from domain.reference import Calendar


def period_of(calendar: Calendar, year: int, month: int) -> Period:
    """The reporting month that bears the name of `month`, which is the month it ends in.

    A period that starts after day 1 starts in the month before. Both days belong to it: a half-open
    "from the 20th to the 20th" is written with first day 20 and last day 19.
    """
    end = _day(year, month, calendar.last_day)
    if calendar.first_day == 1:
        return Period(end, date(year, month, 1))
    before = date(year, month, 1) - timedelta(days=1)
    return Period(end, _day(before.year, before.month, calendar.first_day))


def due_day(calendar: Calendar, year: int, month: int) -> date | None:
    """The last day on which a report of the month is in time; None where the calendar has no duty.

    The due day is the first one of its number after the cut-off: day 25 of the same month for a period that
    ends on day 14, and of the next month for one that ends on the last day. Working days and holidays
    come on top of it and are not counted here.
    """
    if calendar.due_day is None:
        return None
    end = period_of(calendar, year, month).end
    due = _day(year, month, calendar.due_day)
    if due > end:
        return due
    after = date(year, month, monthrange(year, month)[1]) + timedelta(days=1)
    return _day(after.year, after.month, calendar.due_day)


def _day(year: int, month: int, day: int | None) -> date:
    """Day `day` of the month, or its last one where the month is shorter or `day` is None."""
    last = monthrange(year, month)[1]
    return date(year, month, last if day is None else min(day, last))
