"""Figure keys as the numbers of the figure tables, and back."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from domain.observation import FigureKey, source_key
from storage import dimensions
from storage.codes import day_number, number_day
from storage.tables import name, source

Numbers = tuple[int, int, int, int, int, int]
"""A key as in `storage.tables.KEY`."""


def numbers(connection: Connection, keys: Iterable[FigureKey]) -> dict[Numbers, FigureKey]:
    """Numbers to key. A key with an unknown word is left out; one of two sources with one key comes twice."""
    wanted = list(keys)
    indicators = dimensions.indicator_numbers(connection, {key.indicator for key in wanted})
    org_units = dimensions.org_unit_numbers(connection, {key.org_unit for key in wanted})
    calendars = _by(connection, name.c.text, name.c.id, {key.calendar for key in wanted})
    sources = _by(connection, source.c.key, source.c.id, {key.source for key in wanted} - {""}) | {"": [0]}
    return {
        (
            org_units[key.org_unit], indicators[key.indicator], day_number(key.end), day_number(key.start),
            calendar, origin,
        ): key
        for key in wanted
        if key.org_unit in org_units and key.indicator in indicators
        for calendar in calendars.get(key.calendar, ())
        for origin in sources.get(key.source, ())
    }  # fmt: skip


def keys(connection: Connection, rows: Sequence[Numbers]) -> list[FigureKey]:
    """The keys of `rows`, in their order."""
    org_units = dimensions.org_unit_codes(connection, {row[0] for row in rows})
    indicators = dimensions.indicator_codes(connection, {row[1] for row in rows})
    calendars: Mapping[int, str] = {0: ""} | dimensions.name_texts(connection, {row[4] for row in rows})
    sources: Mapping[int, str] = {0: ""} | dimensions.source_addresses(connection, {row[5] for row in rows})
    found = []
    for org_unit, indicator, end, start, calendar, origin in rows:
        last = number_day(end)
        assert last is not None
        unit, what, of = org_units[org_unit], indicators[indicator], source_key(sources[origin])
        found.append(FigureKey(what, unit, last, number_day(start), calendars[calendar], of))
    return found


def _by(connection: Connection, word: Any, number: Any, words: Iterable[str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for block in dimensions.blocks(words):
        for text, value in connection.execute(select(word, number).where(word.in_(block))):
            found.setdefault(text, []).append(value)
    return found
