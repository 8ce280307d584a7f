"""What-ifs in the minutes of meetings: kept by value, never changed."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, insert, select

from domain.scenario import KeptOutcome, Outcome
from storage.codes import instant_number, number_instant
from storage.serialisation import from_json, to_json
from storage.tables import kept_scenario as table
from storage.tables import pack as packs


@dataclass(frozen=True, slots=True, kw_only=True)
class _Body:
    remark: str
    outcome: Outcome


def add(connection: Connection, new: KeptOutcome) -> KeptOutcome:
    """Keep an outcome under the next number."""
    number = int(connection.execute(select(func.coalesce(func.max(table.c.id), 0))).scalar_one()) + 1
    connection.execute(
        insert(table).values(
            id=number,
            pack=new.pack,
            body=to_json(_Body(remark=new.remark, outcome=new.outcome)),
            made_by=new.made_by,
            recorded_at=instant_number(new.recorded_at),
        )
    )
    return replace(new, number=number)


def of_pack(connection: Connection, pack: int) -> list[KeptOutcome]:
    """What stands in the minutes of the meeting with pack `pack`, first to last."""
    return _read(connection, select(table).where(table.c.pack == pack))


def of_scopes(connection: Connection, scopes: Iterable[str], since: datetime | None) -> list[KeptOutcome]:
    """What was put in the minutes of packs of one of `scopes` after `since`, or ever, first to last."""
    found = select(table).join(packs, packs.c.id == table.c.pack).where(packs.c.scope.in_(list(scopes)))
    return _read(
        connection, found if since is None else found.where(table.c.recorded_at > instant_number(since))
    )  # fmt: skip


def _read(connection: Connection, wanted: Select[Any]) -> list[KeptOutcome]:
    found = []
    for row in connection.execute(wanted.order_by(table.c.id)):
        body = from_json(row.body, _Body)
        found.append(
            KeptOutcome(
                number=row.id,
                pack=row.pack,
                remark=body.remark,
                outcome=body.outcome,
                made_by=row.made_by,
                recorded_at=number_instant(row.recorded_at),
            )
        )
    return found
