"""Provinces out of wards: a cell around each ward, cells of one province joined, shared borders kept shared."""

from collections.abc import Mapping, Sequence
from math import pi, sqrt

import numpy as np
import shapely
from shapely import MultiPoint, Polygon
from shapely.geometry.base import BaseGeometry

from shapes.projection import plane
from shapes.wards import Ward

REACH = 1.35
"""A ward's land is a disc of its area, larger by this, so that neighbours meet."""
LEAST, MOST = 3.0, 900.0
"""Km² between which a disc stays."""
CLOSING, SHORE = 6.0, 1.5
"""Km over which gaps between discs close, and by which the coast lies within the discs."""
GRID = 0.01
"""Km: places are rounded to it, so that one border has the same points on both sides."""
SMOOTH = 1.5
"""Km² of the smallest triangle of the coast or a border, as a length: what is finer is left out."""
TOUCH = 0.05
"""Km within which two pieces are neighbours."""
FAR = 100.0
"""Km beyond the outermost wards to which their cells reach."""
ISLET, CLEAR = 4.0, 2.0
"""Km: the least radius of an island, and its distance from other provinces."""
ARCHIPELAGOS: Mapping[str, Sequence[tuple[float, float]]] = {
    # Longitude, latitude of islands that show the extent of the whole.
    "hoang_sa": ((111.61, 16.53), (112.34, 16.83), (111.20, 15.78), (112.73, 16.67)),
    "truong_sa": (
        (111.92, 8.65),
        (114.33, 11.43),
        (114.33, 9.89),
        (114.37, 10.18),
        (112.92, 7.89),
        (113.70, 8.97),
        (112.30, 8.90),
    ),
}
OF_ARCHIPELAGO = 9.0
"""Km: the radius in which each of them is drawn."""


def provinces(
    wards: Sequence[Ward], heirs: Mapping[str, str]
) -> tuple[dict[str, BaseGeometry], dict[str, BaseGeometry]]:
    """The 63 and the 34 by code, on the plane: the latter are the former joined. Archipelagos are not part of them."""
    main = [ward for ward in wards if not ward.island]
    land, cells = _land(main), _cells(main)
    codes = np.array([ward.was for ward in main])
    # Cells are joined before the coast is cut: a cut takes long.
    joined = {code: shapely.coverage_union_all(cells[codes == code]) for code in sorted(set(heirs))}
    old = _whole({code: shape.intersection(land) for code, shape in joined.items()})
    new = {
        code: shapely.union_all([old[before] for before in sorted(old) if heirs[before] == code])
        for code in sorted(set(heirs.values()))
    }
    islands = [ward for ward in wards if ward.island]
    return (
        _with_islands(_simple(old), [(ward.was, ward) for ward in islands]),
        _with_islands(_simple(new), [(ward.became, ward) for ward in islands]),
    )


def archipelagos() -> dict[str, BaseGeometry]:
    """Hoàng Sa and Trường Sa as discs at their true places."""
    return {
        name: shapely.union_all([_disc(plane(*place), OF_ARCHIPELAGO) for place in places])
        for name, places in ARCHIPELAGOS.items()
    }


def _land(main: Sequence[Ward]) -> BaseGeometry:
    """The mainland: discs of the wards' areas, grown together."""
    places = shapely.points([ward.place for ward in main])
    radii = np.sqrt(np.clip([ward.area for ward in main], LEAST, MOST) / pi)
    discs = shapely.union_all(shapely.buffer(places, radii * REACH))
    grown = discs.buffer(CLOSING).buffer(-CLOSING - SHORE)
    return Polygon(max(_parts(grown), key=lambda part: part.area).exterior)


def _cells(main: Sequence[Ward]) -> np.ndarray:
    """What is nearer to each ward than to any other."""
    places = MultiPoint([ward.place for ward in main])
    around = shapely.voronoi_polygons(places, extend_to=places.envelope.buffer(FAR), ordered=True)
    return np.array(around.geoms)


def _whole(found: dict[str, BaseGeometry]) -> dict[str, BaseGeometry]:
    """Each province in one piece: a stray piece goes to the neighbour with which it shares most border."""
    for _ in range(3):
        for code in list(found):
            pieces = sorted(_parts(found[code]), key=lambda piece: piece.area)
            for piece in pieces[:-1]:
                shared = {
                    other: shape.buffer(TOUCH).intersection(piece.boundary).length
                    for other, shape in found.items()
                    if other != code and shape.distance(piece) < TOUCH
                }
                nearest = max(shared, key=lambda other: (shared[other], other))
                found[nearest] = shapely.union_all([found[nearest], piece])
            found[code] = pieces[-1]
    return found


def _simple(found: Mapping[str, BaseGeometry]) -> dict[str, BaseGeometry]:
    shapes = shapely.set_precision(np.array(list(found.values())), GRID)
    return dict(zip(found, shapely.coverage_simplify(shapes, SMOOTH), strict=True))


def _with_islands(found: dict[str, BaseGeometry], islands: Sequence[tuple[str, Ward]]) -> dict[str, BaseGeometry]:
    centres = [shapely.points(plane(*place)) for places in ARCHIPELAGOS.values() for place in places]
    for code, ward in islands:
        if any(shapely.points(ward.place).distance(centre) < 100 for centre in centres):
            continue  # drawn as an archipelago of its own
        others = shapely.union_all([shape for other, shape in found.items() if other != code])
        disc = _disc(ward.place, max(ISLET, sqrt(ward.area / pi)))
        found[code] = shapely.union_all([found[code], disc.difference(others.buffer(CLEAR))])
    return found


def _disc(place: tuple[float, float], radius: float) -> BaseGeometry:
    return shapely.points(place).buffer(radius, quad_segs=3)


def _parts(shape: BaseGeometry) -> list[BaseGeometry]:
    return list(getattr(shape, "geoms", [shape]))
