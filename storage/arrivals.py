"""When figures came: the first report of each cell, and what it says now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, select

from domain.observation import ObsStatus, Origin
from domain.period import Period
from storage import dimensions
from storage.codes import ORIGIN, STATUS, day_number, number_day, number_instant
from storage.tables import name, observation_history, submission


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """One revision of a figure that was reported."""

    org_unit: str
    indicator: str
    period: Period
    recorded_at: datetime
    """In UTC."""
    missing: bool
    """Whether it says that there is no figure."""
    submission: int
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
    """Every revision of the figures whose period ends in [since, until], in order of figure and revision.

    Published figures are no reports and are left out. One range of the history is read for each unit and indicator.
    """
    units = {number: code for code, number in dimensions.org_unit_numbers(connection, org_units).items()}
    measured = {number: code for code, number in dimensions.indicator_numbers(connection, indicators).items()}
    number = connection.execute(select(name.c.id).where(name.c.text == calendar)).scalar()
    if number is None or not units or not measured:
        return []
    c = observation_history.c
    rows = connection.execute(
        select(
            c.org_unit, c.indicator, c.period_end, c.period_start, c.recorded_at, c.status, c.submission,
            submission.c.kind,
        )
        .join(submission, submission.c.id == c.submission)
        .where(
            c.org_unit.in_(sorted(units)),
            c.indicator.in_(sorted(measured)),
            c.period_end.between(day_number(since), day_number(until)),
            c.calendar == number,
            c.source == 0,
            c.origin != ORIGIN[Origin.PUBLISHED],
        )
        .order_by(c.org_unit, c.indicator, c.period_end, c.period_start, c.revision)
    ).all()  # fmt: skip
    periods: dict[tuple[int, int], Period] = {}
    missing = STATUS[ObsStatus.MISSING]
    found = []
    for unit, indicator, end, start, recorded_at, status, sent, kind in rows:
        period = periods.get((end, start))
        if period is None:
            period = periods[end, start] = Period(number_day(end) or date.min, number_day(start))
        found.append(
            Reported(
                org_unit=units[unit], indicator=measured[indicator], period=period,
                recorded_at=number_instant(recorded_at), missing=status == missing, submission=sent, kind=kind,
            )
        )  # fmt: skip
    return found
