"""The squares of the tile-grid maps: reads `data/tile_grid_63.csv` and `tile_grid_34.csv`."""

from domain.reference import Tile
from loaders.codelists import Codelists
from loaders.reading import Located, Reading
from loaders.rows import Row, sheet

COLUMNS = ("geography", "row", "column", "org_unit", "name_vi", "name_en", "archipelago")


def read(data: bytes, file: str, codelists: Codelists) -> Reading[Located[Tile]]:
    """The squares of one geography's map; no two on one place."""
    page = sheet(data, file, COLUMNS)
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
