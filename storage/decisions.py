"""The decisions of meetings and how they ended: rows are added and never changed."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, insert, or_, select

from domain.decision import Closing, Decision, ExpectedEffect
from domain.errors import DashboardError
from storage.codes import day_number, instant_number, number_day, number_instant
from storage.tables import decision as table
from storage.tables import decision_end as ends


def add(connection: Connection, new: Decision, scope: str) -> Decision:
    """Keep a decision under the next number; `scope` is `PackScope.token` of its pack."""
    number = int(connection.execute(select(func.coalesce(func.max(table.c.id), 0))).scalar_one()) + 1
    effect = new.effect
    connection.execute(
        insert(table).values(
            id=number,
            pack=new.pack,
            item=new.item,
            scope=scope,
            day=day_number(new.day),
            text=new.text,
            owner=new.owner,
            due=day_number(new.due),
            indicator=effect.indicator if effect else None,
            org_unit=effect.org_unit if effect else None,
            value=effect.value if effect else None,
            made_by=new.made_by,
            recorded_at=instant_number(new.recorded_at),
        )
    )
    return replace(new, number=number)


def close(
    connection: Connection, number: int, how: Closing, *, day: date, remark: str, by: str, now: datetime
) -> Decision:
    """End a decision.

    Raises DashboardError ``decision-unknown`` where there is none, ``decision-closed`` where it has ended already.
    """
    found = get(connection, number)
    if found is None:
        raise DashboardError("decision-unknown", number=str(number))
    if not found.is_open:
        raise DashboardError("decision-closed", number=str(number))
    connection.execute(
        insert(ends).values(
            decision=number, day=day_number(day), how=how, remark=remark, closed_by=by, recorded_at=instant_number(now)
        )
    )
    return replace(found, closed=day, how=how, remark=remark, closed_by=by, closed_at=now)


def get(connection: Connection, number: int) -> Decision | None:
    """Decision `number`, or None."""
    return next(iter(_read(connection, _all().where(table.c.id == number))), None)


def of_pack(connection: Connection, pack: int) -> list[Decision]:
    """The decisions made with pack `pack` in front of the meeting, first to last."""
    return _read(connection, _all().where(table.c.pack == pack).order_by(table.c.id))


def pending(
    connection: Connection,
    *,
    scopes: Iterable[str] | None = None,
    org_unit: str | None = None,
    since: datetime | None = None,
) -> list[Decision]:
    """The open decisions, that which is due first before the others; with `since`, those that ended later, too.

    With `scopes` only those made in packs of one of these; with `org_unit` those besides that this unit carries out or
    whose figure they should move.
    """
    statement = _all().order_by(table.c.due, table.c.id)
    living = ends.c.decision.is_(None)
    statement = statement.where(
        living if since is None else or_(living, ends.c.recorded_at > instant_number(since))
    )  # fmt: skip
    wanted: list[ColumnElement[bool]] = []
    if scopes is not None:
        wanted.append(table.c.scope.in_(list(scopes)))
    if org_unit is not None:
        wanted.append(or_(table.c.owner == org_unit, table.c.org_unit == org_unit))
    return _read(connection, statement.where(or_(*wanted)) if wanted else statement)


def _all() -> Select[Any]:
    ended = [ends.c.day.label("closed"), ends.c.how, ends.c.remark, ends.c.closed_by, ends.c.recorded_at.label("end")]
    return select(*table.c, *ended).outerjoin_from(table, ends, ends.c.decision == table.c.id)


def _read(connection: Connection, statement: Select[Any]) -> list[Decision]:
    return [_decision(row) for row in connection.execute(statement)]


def _decision(row: Row[Any]) -> Decision:
    ended = row.how is not None
    effect = ExpectedEffect(indicator=row.indicator, org_unit=row.org_unit, value=row.value) if row.indicator else None
    return Decision(
        number=row.id,
        pack=row.pack,
        item=row.item,
        day=_day(row.day),
        text=row.text,
        owner=row.owner,
        due=_day(row.due),
        effect=effect,
        made_by=row.made_by,
        recorded_at=number_instant(row.recorded_at),
        closed=_day(row.closed) if ended else None,
        how=Closing(row.how) if ended else None,
        remark=row.remark if ended else "",
        closed_by=row.closed_by if ended else "",
        closed_at=number_instant(row.end) if ended else None,
    )


def _day(number: int) -> date:
    day = number_day(number)
    assert day is not None
    return day
