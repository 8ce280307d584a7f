"""The small lists: regions, calendars, systems, breaks, conflicts, claims and the tiles of the map."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from domain.observation import Conflict, SeriesBreak
from domain.reference import Calendar, Claim, Region, System, Tile
from loaders.blocks import Blocks
from loaders.codelists import Codelists
from loaders.reading import Located, Reading, span
from loaders.rows import Row, sheet

T = TypeVar("T")
Check = Callable[[T, Blocks, int, Codelists], T]
"""Names what is wrong with an item, and gives it back completed."""

TILE_COLUMNS = ("geography", "row", "column", "org_unit", "name_vi", "name_en", "archipelago")


def _list(key: str, wanted: type[T], check: Check[T]) -> Callable[[bytes, str, Codelists], Reading[Located[T]]]:
    """A reader of a YAML file that is one list of blocks under `key`."""

    def read(data: bytes, file: str, codelists: Codelists) -> Reading[Located[T]]:
        blocks = Blocks(file)
        items = []
        for node, _ in blocks.compose(data, (key,)).values():
            for item, line in blocks.items(node, wanted, key):
                before = len(blocks.problems)
                checked = check(item, blocks, line, codelists)
                if len(blocks.problems) == before:
                    items.append(Located(checked, file, line))
        return Reading(tuple(items), tuple(blocks.problems), broken=blocks.broken)

    return read


def _as_it_is(item: T, _blocks: Blocks, _line: int, _codelists: Codelists) -> T:
    return item


def _calendar(item: Calendar, blocks: Blocks, line: int, _codelists: Codelists) -> Calendar:
    for name in ("first_day", "last_day", "due_day"):
        day = getattr(item, name)
        if day is not None and not 1 <= day <= 31:
            blocks.wrong("out-of-bounds", line, name, str(day), range=span(1, 31))
    return item


def _system(item: System, blocks: Blocks, line: int, codelists: Codelists) -> System:
    """The indicators of a section are those that name it, in the order of their file."""
    if item.owner is not None:
        blocks.known(item.owner, "org-unit", codelists.org_units, line, "owner")
    own = tuple(i.code for i in codelists.indicators.values() if i.system == item.code)
    if item.lead:
        blocks.known(item.lead, "indicator", own, line, "lead")
    return replace(item, indicators=own)


def _break(item: SeriesBreak, blocks: Blocks, line: int, codelists: Codelists) -> SeriesBreak:
    for code in item.indicators:
        blocks.known(code, "indicator", codelists.indicators, line, "indicators")
    return item


def _conflict(item: Conflict, blocks: Blocks, line: int, codelists: Codelists) -> Conflict:
    blocks.known(item.indicator, "indicator", codelists.indicators, line, "indicator")
    blocks.known(item.org_unit, "org-unit", codelists.org_units, line, "org_unit")
    return item


def _claim(item: Claim, blocks: Blocks, line: int, codelists: Codelists) -> Claim:
    for code in item.excepted:
        blocks.known(code, "indicator", codelists.indicators, line, "excepted")
    return item


read_regions = _list("regions", Region, _as_it_is)
read_calendars = _list("calendars", Calendar, _calendar)
read_systems = _list("systems", System, _system)
read_breaks = _list("breaks", SeriesBreak, _break)
read_conflicts = _list("conflicts", Conflict, _conflict)
read_claims = _list("claims", Claim, _claim)


def read_tiles(data: bytes, file: str, codelists: Codelists) -> Reading[Located[Tile]]:
    """The squares of one geography's map; no two on one place."""
    page = sheet(data, file, TILE_COLUMNS)
    problems = page.problems
    tiles: dict[tuple[str, int, int], Located[Tile]] = {}
    for row in page.rows:
        tile = _tile(row, codelists)
        place = (tile.geography, tile.row, tile.column)
        if place in tiles:
            row.wrong("tile-twice", "column", first=str(tiles[place].line))
        if row.problems:
            problems.extend(row.problems)
        else:
            tiles[place] = Located(tile, file, row.line)
    return Reading(tuple(tiles.values()), tuple(problems), broken=page.broken)


def _tile(row: Row, codelists: Codelists) -> Tile:
    for column in ("row", "column"):
        row.needed(column)
    return Tile(
        geography=row.needed("geography"),
        row=row.whole("row") or 0,
        column=row.whole("column") or 0,
        org_unit=row.known("org_unit", "org-unit", codelists.org_units),
        names=row.wording("name"),
        archipelago=row.one_of("archipelago", ("yes", "no")) == "yes",
    )
