"""The wards of 2025 with their place, area and provinces: read from the data of the package `vietnamadminunits`.

Only its tables of 2025 are read. Its older coordinates come from a geocoding service whose terms do not let us.
"""

import csv
import json
import sqlite3
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from domain.names import fold
from shapes.projection import plane

DATA = Path(__file__).parents[1] / "data"
AREA_KM2 = 30.0
"""Of a ward whose area the package does not know."""
OLD, NEW = "prov63_", "prov34_"
ISLANDS = "dackhu"
"""What the key of a special zone begins with: since 2025 these are the wards that are islands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ward:
    """A ward of 2025."""

    place: tuple[float, float]
    """Km on the plane of `shapes.projection`."""
    area: float
    """Km²."""
    was: str
    """Unit of the 63 it lay in; of several, the one most of its parts came from."""
    became: str
    """Unit of the 34 it lies in."""
    island: bool


def wards() -> list[Ward]:
    """Every ward, in the order of the package; one whose two provinces contradict the merger is left out."""
    package = find_spec("vietnamadminunits")
    if package is None or not package.submodule_search_locations:
        raise SystemExit("vietnamadminunits is missing: pip install -r requirements-dev.txt")  # a developer's command
    folder = Path(package.submodule_search_locations[0]) / "data"
    was = _old_provinces(json.loads((folder / "converter_2025.json").read_text("utf-8")))
    by_name, by_code, heir = _units()
    with sqlite3.connect(folder / "dataset.db") as connection:
        rows = connection.execute(
            "select provinceKey, wardKey, provinceCode, wardLon, wardLat, wardAreaKm2 from admin_units order by rowid"
        ).fetchall()
    connection.close()
    found: dict[tuple[float, float], Ward] = {}
    for province, key, code, longitude, latitude, area in rows:
        names = Counter(was[province, key])
        old = by_name[max(names, key=lambda name: (names[name], name))]
        if heir[old] == by_code[code]:
            # Of two wards at one place the first is kept: cells are drawn around places.
            found.setdefault(
                plane(longitude, latitude),
                Ward(
                    place=plane(longitude, latitude),
                    area=area or AREA_KM2,
                    was=old,
                    became=by_code[code],
                    island=key.startswith(ISLANDS),
                ),
            )
    return list(found.values())


def heirs() -> Mapping[str, str]:
    """The unit of the 34 each unit of the 63 became part of."""
    return _units()[2]


def _units() -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """Units of the 63 by folded name, units of the 34 by GSO code, and what the former became."""
    with (DATA / "org_units.csv").open(encoding="utf-8", newline="") as file:
        units = {row["code"]: row for row in csv.DictReader(file)}
    with (DATA / "unit_events.csv").open(encoding="utf-8", newline="") as file:
        events = list(csv.DictReader(file))
    by_name = {fold(row["name_vi"]): code for code, row in units.items() if code.startswith(OLD)}
    by_code = {row["gso"]: code for code, row in units.items() if code.startswith(NEW)}
    heir = {e["before"]: e["after"] for e in events if e["before"].startswith(OLD) and e["after"].startswith(NEW)}
    # Where only the name changed, the package knows the old unit by its new name: Huế.
    renamed = [e for e in events if e["kind"] == "unchanged" and e["before"] in heir]
    by_name |= {fold(units[e["after"]]["name_vi"]): e["before"] for e in renamed}
    return by_name, by_code, heir


def _old_provinces(converter: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> dict[tuple[str, str], list[str]]:
    """Keys of the old provinces of the parts of each ward of 2025, which is known by its province and its own key."""
    found: dict[tuple[str, str], list[str]] = {}
    for province, whole in converter["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for ward, parts in whole.items():
            found[province, ward] = [part.split("_")[0] for part in parts]
    for province, divided in converter["DICT_PROVINCE_WARD_DIVIDED"].items():
        for part, into in divided.items():
            for ward in into:
                found.setdefault((province, ward["newWardKey"]), []).append(part.split("_")[0])
    return found
