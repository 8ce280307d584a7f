"""The packs of meetings: kept by value under their hash, never changed and never deleted."""

import hashlib
import zlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select

from domain.errors import DashboardError
from domain.pack import MeetingPack
from domain.wording import Wording
from storage import serialisation
from storage.codes import day_number, instant_number, number_day, number_instant
from storage.serialisation import from_json, to_json
from storage.tables import pack as table

LATER = frozenset({"since", "decisions", "explanations", "scenarios"})
LATER_OF_ITEMS = frozenset({"trend", "pulling"})
"""Parts that later releases brought, of a pack and of its items: an empty one is not written, as it was not then."""
LATER_OF_AGENDA = frozenset({"note"})
"""The same of each item as it was chosen."""
LATER_WITHIN = frozenset(
    {"merged", "merging", "apart", "geography", "partial", "inheritance", "unit_values", "inherited"}
)
"""Fields that later releases brought, wherever they stand in a pack: an empty one is not written either."""
_HEAD = [column for column in table.c if column.name != "content"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PackHead:
    """What a list says of a pack."""

    number: int
    sha256: str
    """Hash of the canonical JSON of the pack."""
    title: Wording
    meeting_day: date
    as_of: date
    scope: str
    """`PackScope.token`."""
    made_by: str
    recorded_at: datetime
    corrects: int | None
    corrected_by: int | None
    """Number of the pack that corrects this one."""


def written(pack: MeetingPack) -> bytes:
    """The canonical JSON of a pack: what is hashed, kept and exported."""
    parts = serialisation.plain(pack)
    kept = _without(parts, LATER)
    kept["items"] = [
        {**_without(item, LATER_OF_ITEMS), "item": _without(item["item"], LATER_OF_AGENDA)} for item in parts["items"]
    ]
    chosen = [_without(item, LATER_OF_AGENDA) for item in parts["agenda"]["items"]]
    kept["agenda"] = {**parts["agenda"], "items": chosen}
    return serialisation.written(_without_later(kept)).encode()


def _without(parts: Mapping[str, Any], later: Collection[str]) -> dict[str, Any]:
    """`parts` without those of `later` that are empty."""
    return {key: part for key, part in parts.items() if part or key not in later}


def _without_later(plain: Any) -> Any:
    if isinstance(plain, list):
        return [_without_later(one) for one in plain]
    if isinstance(plain, dict):
        return {key: _without_later(part) for key, part in _without(plain, LATER_WITHIN).items()}
    return plain


def read(body: bytes) -> MeetingPack:
    """The pack that `written` wrote. Raises ValueError where it is none."""
    return from_json(body.decode(), MeetingPack)


def digest(body: bytes) -> str:
    """The hash of a pack's JSON."""
    return hashlib.sha256(body).hexdigest()


def add(connection: Connection, pack: MeetingPack) -> PackHead:
    """Keep a pack under the next number.

    Raises DashboardError ``pack-corrected`` where it corrects one that another pack corrects already.
    """
    body = written(pack)
    number = int(connection.execute(select(func.coalesce(func.max(table.c.id), 0))).scalar_one()) + 1
    corrects = pack.erratum.number if pack.erratum else None
    if corrects is not None and (other := _corrected_by(connection, [corrects]).get(corrects)) is not None:
        raise DashboardError("pack-corrected", number=str(corrects), other=str(other))
    connection.execute(
        insert(table).values(
            id=number,
            sha256=digest(body),
            title=to_json(dict(pack.agenda.title), dict[str, str]),
            meeting_day=day_number(pack.agenda.meeting_day),
            as_of=day_number(pack.agenda.as_of),
            scope=pack.agenda.scope.token(),
            corrects=corrects,
            made_by=pack.made_by,
            recorded_at=instant_number(pack.known_at),
            content=zlib.compress(body),
        )
    )
    found = head(connection, number)
    assert found is not None
    return found


def heads(connection: Connection, *, scope: str = "", before: int | None = None, limit: int = 100) -> list[PackHead]:
    """The packs there are, or those of one scope or with numbers under `before`: the last one first."""
    statement = select(*_HEAD).order_by(table.c.id.desc()).limit(limit)
    if scope:
        statement = statement.where(table.c.scope == scope)
    if before is not None:
        statement = statement.where(table.c.id < before)
    return _heads(connection, connection.execute(statement).all())


def count(connection: Connection) -> int:
    """How many packs there are."""
    return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def head(connection: Connection, number: int) -> PackHead | None:
    """What is said of pack `number`, or None."""
    rows = connection.execute(select(*_HEAD).where(table.c.id == number)).all()
    return next(iter(_heads(connection, rows)), None)


def with_hash(connection: Connection, sha256: str) -> PackHead | None:
    """What is said of the pack of that hash, or None."""
    rows = connection.execute(select(*_HEAD).where(table.c.sha256 == sha256)).all()
    return next(iter(_heads(connection, rows)), None)


def body(connection: Connection, number: int) -> bytes | None:
    """The canonical JSON of pack `number`, byte for byte as it was kept, or None.

    Raises DashboardError ``pack-damaged`` where it is not what its hash says.
    """
    row = connection.execute(select(table.c.content, table.c.sha256).where(table.c.id == number)).first()
    if row is None:
        return None
    try:
        found = zlib.decompress(row.content)
    except zlib.error:
        found = b""
    if digest(found) != row.sha256:
        raise DashboardError("pack-damaged", number=str(number))
    return found


def _corrected_by(connection: Connection, numbers: Sequence[int]) -> dict[int, int]:
    rows = connection.execute(select(table.c.corrects, table.c.id).where(table.c.corrects.in_(list(numbers))))
    return {row.corrects: row.id for row in rows}


def _heads(connection: Connection, rows: Sequence[Row[Any]]) -> list[PackHead]:
    corrections = _corrected_by(connection, [row.id for row in rows])
    return [
        PackHead(
            number=row.id,
            sha256=row.sha256,
            title=from_json(row.title, dict[str, str]),
            meeting_day=_day(row.meeting_day),
            as_of=_day(row.as_of),
            scope=row.scope,
            made_by=row.made_by,
            recorded_at=number_instant(row.recorded_at),
            corrects=row.corrects,
            corrected_by=corrections.get(row.id),
        )
        for row in rows
    ]


def _day(number: int) -> date:
    day = number_day(number)
    assert day is not None
    return day
