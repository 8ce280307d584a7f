"""What-ifs in the minutes of meetings: kept by value, never changed."""

from dataclasses import dataclass, replace

from sqlalchemy import Connection, func, insert, select

from domain.scenario import KeptOutcome, Outcome
from storage.codes import instant_number, number_instant
from storage.serialisation import from_json, to_json
from storage.tables import kept_scenario as table


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
    found = []
    for row in connection.execute(select(table).where(table.c.pack == pack).order_by(table.c.id)):
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
