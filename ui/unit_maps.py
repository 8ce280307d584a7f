"""The maps of the provinces: squares of one size, or outlines. A province is a link to its scorecard in both.

Neither needs a script or a library of charts: they can be printed, met by the keyboard, and read without colour.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from charts import column
from domain.indicator import Indicator
from domain.reference import Tile
from domain.scorecard import HeatCell, time_of
from domain.status import Status
from locales import Language
from ui import blocks, cached, unit_grids
from ui.blocks import Link
from ui.unit_grids import Names


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What a map shows of one province or archipelago."""

    tile: Tile
    name: str
    parent: str
    """Of an archipelago: the name of its province, whose colour it has."""
    status: Status
    shade: int
    """1 to 5 without a target, else 0."""
    value: str
    said: str
    """What it says on hover, on focus, and to a screen reader."""
    href: str
    across: int
    """Percent of the width of the map of squares: where what it says is anchored, so that it stays on the map."""


def tile_map(
    tiles: Sequence[Tile],
    cells: Mapping[str, HeatCell],
    words: Language,
    link: Link,
    indicator: Indicator,
    *,
    page: str = "provinces",
    shades: Mapping[str, int] | None = None,
    names: Names = str,
) -> Markup:
    """The map of provinces as squares of text: light, printable, readable on a telephone. `cells` are by unit code.

    `shades` are five steps of one hue by unit code, for an indicator without a target. The archipelagos have a
    dashed outline, the colour of their province and its name. `names` tell apart units of one name.
    """
    return blocks.block(
        "tiles",
        places=_places(tiles, cells, words, link, indicator, page, shades or {}, names),
        label=words.text("card.map.label"),
        columns=_columns(tiles),
        rows=max((t.row for t in tiles), default=0) + 1,
        caption=_coverage(tiles, cells, indicator, words),
    )


def outline_map(
    tiles: Sequence[Tile],
    cells: Mapping[str, HeatCell],
    words: Language,
    link: Link,
    indicator: Indicator,
    *,
    page: str = "provinces",
    shades: Mapping[str, int] | None = None,
    names: Names = str,
) -> Markup:
    """The map of provinces by their outlines, archipelagos included; the arguments are those of `tile_map`.

    The outlines stand in files of `static/maps`, one for each list of provinces (`make shapes`): the browser keeps
    them, and a screen carries no geometry.
    """
    if not tiles:
        return Markup("")
    listed = Counter(t.geography for t in tiles).most_common(1)[0][0]
    drawn = [t for t in tiles if t.geography == listed]
    return blocks.block(
        "outlines",
        places=_places(drawn, cells, words, link, indicator, page, shades or {}, names),
        label=words.text("map.outlines-label"),
        listed=listed,
        sheet=cached.static_address(f"maps/outlines_{listed}.css"),
        caption=_coverage(drawn, cells, indicator, words),
        enlarged=words.text("map.enlarged"),
        schematic=words.text("map.schematic"),
    )


def _places(
    tiles: Sequence[Tile],
    cells: Mapping[str, HeatCell],
    words: Language,
    link: Link,
    indicator: Indicator,
    page: str,
    shades: Mapping[str, int],
    names: Names,
) -> list[Place]:
    parents = {t.org_unit: words.of(t.names) for t in tiles if not t.archipelago}
    dues = {c.assessment.target.due for c in cells.values() if c.assessment}
    decimals = column.decimals((c.figure.value for c in cells.values() if c.figure), indicator.unit, dues)
    placed = unit_grids.by_place(cell.figure for cell in cells.values())
    found = []
    for tile in tiles:
        cell = cells.get(tile.org_unit)
        parent = parents.get(tile.org_unit, "") if tile.archipelago else ""
        name = words.of(tile.names).removesuffix(f" ({parent})")
        title = words.text("card.map.archipelago", name=name, parent=parent) if parent else name
        found.append(
            Place(
                tile=tile,
                name=name,
                parent=parent,
                status=cell.status if cell else Status.NO_DATA,
                shade=shades.get(tile.org_unit, 0),
                value="" if tile.archipelago else unit_grids.square(cell, indicator, decimals, words, placed=placed),
                said=unit_grids.tip(cell, indicator, words, title, names),
                href=link(page, unit=tile.org_unit),
                across=round(100 * (tile.column + 0.5) / _columns(tiles)),
            )
        )
    return found


def _columns(tiles: Sequence[Tile]) -> int:
    return max((t.column for t in tiles), default=0) + 1


def _coverage(tiles: Sequence[Tile], cells: Mapping[str, HeatCell], indicator: Indicator, words: Language) -> str:
    provinces = {t.org_unit for t in tiles if not t.archipelago}
    filled = sum(u in cells and (cells[u].figure is not None or bool(cells[u].apart)) for u in provinces)
    times = {time_of(cell.figure, indicator) for cell in cells.values() if cell.figure is not None}
    if len(times) == 1:
        return words.text("card.map.coverage-of", count=filled, all=len(provinces), time=words.time(times.pop()))
    return words.text("card.map.coverage", count=filled, all=len(provinces))
