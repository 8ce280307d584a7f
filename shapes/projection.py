"""Places on a plane whose areas are right: Albers' conic projection between 10° and 22° north, in km."""

from math import asin, atan2, cos, degrees, hypot, radians, sin, sqrt

RADIUS = 6371.0
_SOUTH, _NORTH, _MIDDLE, _MERIDIAN = radians(10), radians(22), radians(16), radians(106)
_N = (sin(_SOUTH) + sin(_NORTH)) / 2
_C = cos(_SOUTH) ** 2 + 2 * _N * sin(_SOUTH)
_ORIGIN = RADIUS * sqrt(_C - 2 * _N * sin(_MIDDLE)) / _N


def plane(longitude: float, latitude: float) -> tuple[float, float]:
    """Km east and north of 106° east, 16° north."""
    distance = RADIUS * sqrt(_C - 2 * _N * sin(radians(latitude))) / _N
    angle = _N * (radians(longitude) - _MERIDIAN)
    return distance * sin(angle), _ORIGIN - distance * cos(angle)


def globe(east: float, north: float) -> tuple[float, float]:
    """Longitude and latitude, in degrees, of a place on the plane: the way back of `plane`."""
    distance = hypot(east, _ORIGIN - north)
    angle = atan2(east, _ORIGIN - north)
    latitude = asin((_C - (distance * _N / RADIUS) ** 2) / (2 * _N))
    return degrees(angle / _N + _MERIDIAN), degrees(latitude)
