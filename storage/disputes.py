"""Disputes about figures: opened by the unit, settled by the Government Office; a row stays for ever."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, insert, select, tuple_, update

from domain.dispute import Dispute, DisputeOutcome
from domain.errors import DashboardError
from domain.observation import FigureKey
from storage import figure_keys
from storage.codes import day_number, instant_number, number_day, number_instant
from storage.tables import FOREVER, KEY, dispute, observation_current

_KEY = [dispute.c[column] for column in KEY]


def add(connection: Connection, new: Dispute) -> Dispute:
    """Open a dispute about a current figure, and give it its number.

    Raises DashboardError ``dispute-open`` where one about the figure is open, ``figure-unknown`` where there is none.
    """
    current = tuple_(*(observation_current.c[column] for column in KEY))
    candidates = list(figure_keys.numbers(connection, [new.key]))
    found = connection.execute(
        select(*(observation_current.c[column] for column in KEY)).where(current.in_(candidates))
    ).first()
    if found is None:
        raise DashboardError("figure-unknown")
    if any(one.is_open for one in of_figure(connection, new.key)):
        raise DashboardError("dispute-open")
    number = int(connection.execute(select(func.coalesce(func.max(dispute.c.id), 0))).scalar_one()) + 1
    connection.execute(
        insert(dispute).values(
            id=number,
            **dict(zip(KEY, found, strict=True)),
            value=new.value,
            numerator=new.numerator,
            denominator=new.denominator,
            reason=new.reason,
            opened_by=new.opened_by,
            opened_at=instant_number(new.opened_at),
            due=day_number(new.due),
            outcome="",
            comment="",
            settled_by="",
            settled_at=FOREVER,
        )
    )
    return replace(new, number=number)


def settle(
    connection: Connection, number: int, outcome: DisputeOutcome, *, comment: str, by: str, now: datetime
) -> Dispute:
    """End a dispute.

    Raises DashboardError ``dispute-unknown`` where there is none, ``dispute-settled`` where somebody was quicker.
    """
    found = get(connection, number)
    if found is None:
        raise DashboardError("dispute-unknown", number=str(number))
    if not found.is_open:
        raise DashboardError("dispute-settled", number=str(number))
    connection.execute(
        update(dispute)
        .where(dispute.c.id == number)
        .values(outcome=outcome, comment=comment, settled_by=by, settled_at=instant_number(now))
    )
    return replace(found, outcome=outcome, comment=comment, settled_by=by, settled_at=now)


def get(connection: Connection, number: int) -> Dispute | None:
    """Dispute `number`, or None."""
    return next(iter(_read(connection, select(dispute).where(dispute.c.id == number))), None)


def of_figure(connection: Connection, key: FigureKey) -> list[Dispute]:
    """All disputes there were about a figure, first to last."""
    candidates = list(figure_keys.numbers(connection, [key]))
    return _read(connection, select(dispute).where(tuple_(*_KEY).in_(candidates)).order_by(dispute.c.id))


def unsettled(connection: Connection) -> list[Dispute]:
    """The disputes that are open, that which is due first before the others."""
    return _read(
        connection, select(dispute).where(dispute.c.settled_at == FOREVER).order_by(dispute.c.due, dispute.c.id)
    )


def _read(connection: Connection, statement: Select[Any]) -> list[Dispute]:
    rows: Sequence[Row[Any]] = connection.execute(statement).all()
    keys = figure_keys.keys(connection, [tuple(getattr(row, column) for column in KEY) for row in rows])
    found = []
    for row, key in zip(rows, keys, strict=True):
        due = number_day(row.due)
        assert due is not None
        is_open = row.settled_at == FOREVER
        found.append(
            Dispute(
                number=row.id,
                key=key,
                value=row.value,
                numerator=row.numerator,
                denominator=row.denominator,
                reason=row.reason,
                opened_by=row.opened_by,
                opened_at=number_instant(row.opened_at),
                due=due,
                outcome=None if is_open else DisputeOutcome(row.outcome),
                comment=row.comment,
                settled_by=row.settled_by,
                settled_at=None if is_open else number_instant(row.settled_at),
            )
        )
    return found
