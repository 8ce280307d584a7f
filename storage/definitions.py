"""Indicators, targets, org units and every other definition, each with its revisions: nothing is ever deleted."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, and_, bindparam, func, insert, select, update

from domain.errors import DashboardError
from domain.reference import Tile
from storage import dimensions, rollup
from storage.change import Change
from storage.codes import LEVEL, instant_number
from storage.serialisation import from_json, to_json
from storage.tables import FOREVER, definition

T = TypeVar("T")

INDICATOR = "indicator"
ORG_UNIT = "org_unit"


class LocatedItem(Protocol):
    """An item and where it stood."""

    @property
    def item(self) -> Any:
        """A dataclass of the domain."""

    @property
    def file(self) -> str:
        """Name of the file."""

    @property
    def line(self) -> int:
        """The heading is line 1."""


def code_of(item: Any) -> str:
    """What makes two items revisions of one definition: the code, or the place of a tile."""
    if isinstance(item, Tile):
        return f"{item.geography}~{item.row}~{item.column}"
    return str(item.code)


def put(
    connection: Connection,
    kind: str,
    located: Sequence[LocatedItem],
    now: datetime,
    *,
    files: Iterable[str] | None = None,
    code: Callable[[Any], str] = code_of,
) -> Change:
    """Make the definitions of `kind` what `located` says.

    A changed item gets a new revision, an item that vanished is closed. Only items that came from the same files are
    closed, since one kind may stand in several: `files` names them where `located` may be empty.
    Raises DashboardError ``definition-twice`` where one code comes twice.
    """
    stamp = instant_number(now)
    wanted = _by_code(kind, located, code)
    living = {
        row.code: row
        for row in connection.execute(
            select(definition).where(definition.c.kind == kind, definition.c.superseded_at == FOREVER)
        )
    }
    greatest: dict[str, int] = dict(
        connection.execute(
            select(definition.c.code, func.max(definition.c.revision))
            .where(definition.c.kind == kind)
            .group_by(definition.c.code)
        ).all()
    )
    own_files = {one.file for one in located} if files is None else set(files)
    new, ended, moved = [], [], []
    created = revised = unchanged = closed = 0
    for item_code, (one, body) in wanted.items():
        before = living.get(item_code)
        if before is not None and before.body == body:
            unchanged += 1
            if (before.file, before.line) != (one.file, one.line):
                moved.append({"k": item_code, "r": before.revision, "f": one.file, "l": one.line})
            continue
        if before is None:
            created += 1
        else:
            revised += 1
            ended.append({"k": item_code, "r": before.revision, "t": max(stamp, before.recorded_at + 1)})
        new.append(
            {
                "kind": kind,
                "code": item_code,
                "revision": greatest.get(item_code, 0) + 1,
                "body": body,
                "file": one.file,
                "line": one.line,
                "recorded_at": stamp if before is None else max(stamp, before.recorded_at + 1),
                "superseded_at": FOREVER,
            }
        )
    for item_code, before in living.items():
        if item_code not in wanted and before.file in own_files:
            closed += 1
            ended.append({"k": item_code, "r": before.revision, "t": max(stamp, before.recorded_at + 1)})
    one_row = and_(
        definition.c.kind == kind, definition.c.code == bindparam("k"), definition.c.revision == bindparam("r")
    )
    if ended:
        connection.execute(update(definition).where(one_row).values(superseded_at=bindparam("t")), ended)
    if moved:
        connection.execute(update(definition).where(one_row).values(file=bindparam("f"), line=bindparam("l")), moved)
    if new:
        connection.execute(insert(definition), new)
    _number(connection, kind, [one.item for one in located])
    return Change(created=created, revised=revised, unchanged=unchanged, closed=closed)


def latest(connection: Connection, kind: str, item_type: type[T], *, known_at: datetime | None = None) -> list[T]:
    """The definitions of `kind` that hold, in the order of their files; as known at `known_at` where it is given."""
    statement = select(definition.c.body).where(definition.c.kind == kind, *_known(known_at))
    rows = connection.execute(statement.order_by(definition.c.file, definition.c.line, definition.c.code)).scalars()
    return [from_json(body, item_type) for body in rows]


def _known(known_at: datetime | None) -> list[Any]:
    if known_at is None:
        return [definition.c.superseded_at == FOREVER]
    stamp = instant_number(known_at)
    return [definition.c.recorded_at <= stamp, definition.c.superseded_at > stamp]


def _by_code(
    kind: str, located: Sequence[LocatedItem], code: Callable[[Any], str]
) -> dict[str, tuple[LocatedItem, str]]:
    items: dict[str, tuple[LocatedItem, str]] = {}
    for one in located:
        item_code = code(one.item)
        if item_code in items:
            raise DashboardError(
                "definition-twice",
                kind=kind,
                definition=item_code,
                file=one.file,
                line=str(one.line),
                first=str(items[item_code][0].line),
            )
        items[item_code] = (one, to_json(one.item))
    return items


def _number(connection: Connection, kind: str, items: Sequence[Any]) -> None:
    """Figures name indicators and org units by small numbers: give one to each."""
    if kind == INDICATOR:
        dimensions.add_indicators(connection, [item.code for item in items])
    elif kind == ORG_UNIT and dimensions.put_org_units(connection, {item.code: LEVEL[item.level] for item in items}):
        rollup.rebuild(connection)
