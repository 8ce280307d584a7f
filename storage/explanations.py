"""What is said of the figures of a month, and what of it was taken back: rows are added and never changed."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, insert, select

from domain.errors import DashboardError
from domain.explanation import Explanation, ExplanationKind
from domain.period import Period, month_number
from storage.codes import instant_number, number_instant
from storage.tables import explanation as table
from storage.tables import explanation_end as ends


def add(connection: Connection, new: Explanation) -> Explanation:
    """Pin an explanation to its month, under the next number."""
    number = int(connection.execute(select(func.coalesce(func.max(table.c.id), 0))).scalar_one()) + 1
    connection.execute(
        insert(table).values(
            id=number,
            indicator=new.indicator,
            org_unit=new.org_unit,
            month=month_number(new.month.end),
            kind=new.kind,
            text=new.text,
            source=new.source,
            by_unit=int(new.by_unit),
            made_by=new.by,
            recorded_at=instant_number(new.recorded_at),
        )
    )
    return replace(new, number=number)


def withdraw(connection: Connection, number: int, *, by: str, now: datetime) -> Explanation:
    """Take an explanation back.

    Raises DashboardError ``explanation-unknown`` where there is none, ``explanation-withdrawn`` where somebody was
    quicker.
    """
    found = get(connection, number)
    if found is None:
        raise DashboardError("explanation-unknown", number=str(number))
    if not found.stands:
        raise DashboardError("explanation-withdrawn", number=str(number))
    connection.execute(insert(ends).values(explanation=number, withdrawn_by=by, recorded_at=instant_number(now)))
    return replace(found, withdrawn_by=by, withdrawn_at=now)


def get(connection: Connection, number: int) -> Explanation | None:
    """Explanation `number`, or None."""
    return next(iter(_read(connection, _all().where(table.c.id == number))), None)


def standing(connection: Connection, *, until: date | None = None) -> list[Explanation]:
    """Those that nobody has taken back, in order of time; with `until`, of months that had begun by that day."""
    statement = _all().where(ends.c.explanation.is_(None)).order_by(table.c.month, table.c.id)
    return _read(connection, statement if until is None else statement.where(table.c.month <= month_number(until)))


def _all() -> Select[Any]:
    ended = [ends.c.withdrawn_by, ends.c.recorded_at.label("end")]
    return select(*table.c, *ended).outerjoin_from(table, ends, ends.c.explanation == table.c.id)


def _read(connection: Connection, statement: Select[Any]) -> list[Explanation]:
    return [_explanation(row) for row in connection.execute(statement)]


def _explanation(row: Row[Any]) -> Explanation:
    return Explanation(
        number=row.id,
        indicator=row.indicator,
        org_unit=row.org_unit,
        month=Period.month(row.month // 100, row.month % 100),
        kind=ExplanationKind(row.kind),
        text=row.text,
        source=row.source,
        by_unit=bool(row.by_unit),
        by=row.made_by,
        recorded_at=number_instant(row.recorded_at),
        withdrawn_by=row.withdrawn_by or "",
        withdrawn_at=None if row.withdrawn_by is None else number_instant(row.end),
    )
