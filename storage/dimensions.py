"""The small numbers of indicators, org units, sources and names, and the words behind them.

Numbers are given by the one writer there is (see `storage.database`), so the next one is the greatest plus one.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cache
from itertools import islice
from typing import Any

from sqlalchemy import Column, Connection, Select, Table, func, insert, select

from domain.observation import source_key
from storage import lists, standing
from storage.tables import indicator, name, org_unit, source

AT_ONCE = 500
"""Values in one IN list: far below what either engine refuses."""
MOST_KEPT = 50_000
"""Words of one kind that are kept: more than a country has units, and some megabytes."""


def blocks(items: Iterable[Any], size: int = AT_ONCE) -> Iterator[list[Any]]:
    """`items` in lists of at most `size`."""
    iterator = iter(items)
    while block := list(islice(iterator, size)):
        yield block


@cache
def _known(dialect: str, wanted: Column[Any], found: Column[Any]) -> Select[Any]:
    return select(wanted, found).where(lists.among(dialect, wanted, "some"))


def _pairs(connection: Connection, wanted: Column[Any], found: Column[Any], values: Iterable[Any]) -> dict[Any, Any]:
    """The values of `found` by those of `wanted`, for the `values` there are."""
    some = dict.fromkeys(values)
    if not some:
        return {}
    known: dict[Any, Any] = standing.of(connection).setdefault((wanted, found), {})
    pairs = {value: known.get(value) for value in some}
    missing = [value for value, there in pairs.items() if there is None]
    if missing:
        given = {"some": lists.given(connection, missing)}
        asked: dict[Any, Any] = dict(connection.execute(_known(connection.dialect.name, wanted, found), given).all())
        if len(known) > MOST_KEPT:
            known.clear()
        known.update(asked)  # and not what is unknown: anybody may ask for anything
        pairs.update(asked)
    return {value: there for value, there in pairs.items() if there is not None}


def indicator_numbers(connection: Connection, codes: Iterable[str]) -> dict[str, int]:
    """Code to number, for the indicators that are known."""
    return _pairs(connection, indicator.c.code, indicator.c.id, codes)


def org_unit_numbers(connection: Connection, codes: Iterable[str]) -> dict[str, int]:
    """Code to number, for the org units that are known."""
    return _pairs(connection, org_unit.c.code, org_unit.c.id, codes)


def indicator_codes(connection: Connection, numbers: Iterable[int]) -> dict[int, str]:
    """Number to code."""
    return _pairs(connection, indicator.c.id, indicator.c.code, numbers)


def org_unit_codes(connection: Connection, numbers: Iterable[int]) -> dict[int, str]:
    """Number to code."""
    return _pairs(connection, org_unit.c.id, org_unit.c.code, numbers)


def name_texts(connection: Connection, numbers: Iterable[int]) -> dict[int, str]:
    """Number to text."""
    return _pairs(connection, name.c.id, name.c.text, numbers)


def source_addresses(connection: Connection, numbers: Iterable[int]) -> dict[int, str]:
    """Number to address."""
    return _pairs(connection, source.c.id, source.c.address, numbers)


def source_numbers_by_key(connection: Connection, keys: Collection[str]) -> list[int]:
    """The numbers of the sources with these keys; one key is nearly always one source."""
    found: list[int] = []
    for block in blocks(keys):
        found.extend(connection.execute(select(source.c.id).where(source.c.key.in_(block))).scalars())
    return found


def intern_names(connection: Connection, texts: Collection[str]) -> dict[str, int]:
    """Text to number; texts not seen before get one."""
    known = _pairs(connection, name.c.text, name.c.id, texts)
    return known | _add(connection, name, texts, known, lambda text: {"text": text})


def intern_sources(connection: Connection, addresses: Collection[str]) -> dict[str, int]:
    """Address to number; addresses not seen before get one."""
    keys = {address: source_key(address) for address in addresses}
    known: dict[str, int] = {}
    for block in blocks(set(keys.values())):
        rows = connection.execute(select(source.c.address, source.c.id).where(source.c.key.in_(block)))
        known.update((address, number) for address, number in rows if address in keys)
    return known | _add(connection, source, addresses, known, lambda text: {"key": keys[text], "address": text})


def add_indicators(connection: Connection, codes: Collection[str]) -> None:
    """Give numbers to the indicators that have none."""
    _add(connection, indicator, codes, indicator_numbers(connection, codes), lambda code: {"code": code})


def put_org_units(connection: Connection, levels: dict[str, int]) -> bool:
    """Give numbers to org units (code to number of the level); True where the level of a known one has changed."""
    known = org_unit_numbers(connection, levels)
    _add(connection, org_unit, levels, known, lambda code: {"code": code, "level": levels[code]})
    before = _pairs(connection, org_unit.c.code, org_unit.c.level, known)
    changed = {code: levels[code] for code, level in before.items() if levels[code] != level}
    for code, level in changed.items():
        connection.execute(org_unit.update().where(org_unit.c.code == code).values(level=level))
    return bool(changed)


def _add(
    connection: Connection,
    table: Table,
    wanted: Collection[str],
    known: dict[str, int],
    values: Callable[[str], dict[str, Any]],
) -> dict[str, int]:
    """Insert what is `wanted` and not `known`; text to number of the new ones."""
    missing = [text for text in dict.fromkeys(wanted) if text not in known]
    if not missing:
        return {}
    first = connection.execute(select(func.coalesce(func.max(table.c.id), 0))).scalar_one() + 1
    numbers = {text: first + i for i, text in enumerate(missing)}
    connection.execute(insert(table), [{"id": number, **values(text)} for text, number in numbers.items()])
    return numbers
