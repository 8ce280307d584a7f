"""The outlines as an open file: GeoJSON (RFC 7946), degrees to the third decimal."""

import json
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import shapely
from shapely.geometry.base import BaseGeometry

from shapes.projection import globe

DECIMALS = 3
NOTICE = (
    "Schematic, made from the places and areas of the wards of 2025; no boundary of legal meaning. "
    "Ward data: vietnamadminunits 1.0.4, (c) 2025 Tran Ngoc Minh Hieu, MIT licence, see static/maps/NOTICE.md"
)
Place = tuple[float, float]
Ring = list[Place]


def geojson(shapes: Mapping[str, BaseGeometry], archipelagos: Mapping[str, tuple[str, BaseGeometry]]) -> str:
    """One line a unit: provinces by code, then the archipelagos by name with the province they belong to."""
    lines = [_feature({"unit": code}, shape) for code, shape in shapes.items()]
    lines += [_feature({"archipelago": name, "unit": parent}, shape) for name, (parent, shape) in archipelagos.items()]
    inside = ",\n".join(lines)
    return f'{{"type":"FeatureCollection","notice":{json.dumps(NOTICE)},"features":[\n{inside}\n]}}\n'


def _feature(properties: Mapping[str, str], shape: BaseGeometry) -> str:
    polygons = [[_ring(part.exterior)] for part in _parts(shape)]
    geometry = {"type": "MultiPolygon", "coordinates": polygons}
    return json.dumps({"type": "Feature", "properties": properties, "geometry": geometry}, separators=(",", ":"))


def _ring(line: BaseGeometry) -> list[Place]:
    """A ring counter-clockwise in degrees, without points that fall together."""
    east_north = shapely.get_coordinates(line if line.is_ccw else line.reverse())
    degrees = [globe(x, y) for x, y in east_north.tolist()]
    places = [(round(longitude, DECIMALS), round(latitude, DECIMALS)) for longitude, latitude in degrees]
    return [places[0], *(after for before, after in pairwise(places) if after != before)]


def _parts(shape: BaseGeometry) -> list[BaseGeometry]:
    """Largest first."""
    return sorted(getattr(shape, "geoms", [shape]), key=lambda part: -part.area)


def read(file: Path) -> list[tuple[dict[str, str], list[Ring]]]:
    """Properties and outer rings (closed, longitude and latitude) of each feature of such a file."""
    features = json.loads(file.read_text("utf-8"))["features"]
    return [
        (f["properties"], [[(x, y) for x, y in polygon[0]] for polygon in f["geometry"]["coordinates"]])
        for f in features
    ]
