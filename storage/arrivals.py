"""When figures came: the first report of each cell, and whether it says that there is no figure."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, Select, or_, select, tuple_

from domain.observation import ObsStatus, Origin
from domain.period import Period
from storage import dimensions
from storage.codes import ORIGIN, STATUS, day_number, number_day, number_instant
from storage.tables import name, observation_history, submission

_MISSING = STATUS[ObsStatus.MISSING]


class Reported(NamedTuple):
    """One revision of a figure that was reported. A tuple: there are tens of thousands of them on one screen."""

    org_unit: str
    indicator: str
    period: Period
    recorded_at: datetime
    """In UTC."""
    missing: bool
    """Whether it says that there is no figure."""
    kind: str
    """Kind of the submission."""


def reported(
    connection: Connection,
    org_units: Iterable[str],
    indicators: Iterable[str],
    calendar: str,
    since: date,
    until: date,
) -> list[Reported]:
    """The first revision of the figures whose period ends in [since, until]; the revisions of one figure in order.

    Of an indicator of a unit that has a nil return in those periods, every revision: each may take it back.
    Published figures are no reports and are left out. One range of the history is read for each unit and indicator.
    """
    units = {number: code for code, number in dimensions.org_unit_numbers(connection, org_units).items()}
    measured = {number: code for code, number in dimensions.indicator_numbers(connection, indicators).items()}
    number = connection.execute(select(name.c.id).where(name.c.text == calendar)).scalar()
    if number is None or not units or not measured:
        return []
    c = observation_history.c
    every = _revisions(number, since, until).where(c.org_unit.in_(sorted(units)), c.indicator.in_(sorted(measured)))
    rows = connection.execute(every.where(or_(c.revision == 1, c.status == _MISSING))).all()
    told = sorted({(row[0], row[1]) for row in rows if row[5] == _MISSING})
    if told:
        once = [row for row in rows if (row[0], row[1]) not in told]
        pairs = tuple_(c.org_unit, c.indicator)
        whole: list[Row[Any]] = []
        for block in dimensions.blocks(told):
            whole += connection.execute(_revisions(number, since, until).where(pairs.in_(block))).all()
        rows = [*once, *whole]
    return _decoded(rows, units, measured)


def _revisions(calendar: int, since: date, until: date) -> Select[Any]:
    c = observation_history.c
    return (
        select(c.org_unit, c.indicator, c.period_end, c.period_start, c.recorded_at, c.status, submission.c.kind)
        .join(submission, submission.c.id == c.submission)
        .where(
            c.period_end.between(day_number(since), day_number(until)),
            c.calendar == calendar,
            c.source == 0,
            c.origin != ORIGIN[Origin.PUBLISHED],
        )
        .order_by(c.org_unit, c.indicator, c.period_end, c.period_start, c.revision)
    )


def _decoded(rows: Iterable[Any], units: dict[int, str], measured: dict[int, str]) -> list[Reported]:
    periods: dict[tuple[int, int], Period] = {}
    instants: dict[int, datetime] = {}
    found = []
    for unit, indicator, end, start, recorded_at, status, kind in rows:
        period = periods.get((end, start))
        if period is None:
            period = periods[end, start] = Period(number_day(end) or date.min, number_day(start))
        moment = instants.get(recorded_at)
        if moment is None:
            moment = instants[recorded_at] = number_instant(recorded_at)
        found.append(Reported(units[unit], measured[indicator], period, moment, status == _MISSING, kind))
    return found
