"""The outlines: every true border and no other, both archipelagos, and files that are what the script makes."""

import csv
import re
from collections import Counter, defaultdict
from itertools import pairwise
from pathlib import Path

import pytest

from domain.reference import Tile
from shapes import __main__ as script
from shapes.layout import layout
from shapes.outlines import read
from shapes.sheet import WIDE_FROM
from tests.loaders.product_data import DATA, everything

ROOT = DATA.parent
LISTS = ("63", "34")
ARCHIPELAGOS = {"hoang_sa": "da_nang", "truong_sa": "khanh_hoa"}
BORDERS = {"63": 135, "34": 58}
LARGEST = 80_000
"""Bytes of a file."""


def outlines(listed: str) -> Path:
    return DATA / f"outlines_{listed}.geojson"


def neighbours(listed: str) -> set[frozenset[str]]:
    """Provinces that share a land border."""
    with Path(__file__).with_name("neighbours.csv").open(encoding="utf-8", newline="") as file:
        found = {frozenset((row["one"], row["other"])) for row in csv.DictReader(file) if row["geography"] == listed}
    assert len(found) == BORDERS[listed]
    return found


def tiles(listed: str) -> dict[str, Tile]:
    return {t.org_unit: t for t in everything().of(Tile) if t.geography == listed and not t.archipelago}


@pytest.mark.parametrize("listed", LISTS)
def test_neighbours_share_a_border_and_nobody_else(listed: str) -> None:
    sides: defaultdict[frozenset, set[str]] = defaultdict(set)
    for properties, rings in read(outlines(listed)):
        if "archipelago" not in properties:
            for edge in (frozenset(step) for ring in rings for step in pairwise(ring)):
                sides[edge].add(properties["unit"])
    assert max(map(len, sides.values())) == 2, "two provinces lie over each other"
    assert {frozenset(units) for units in sides.values() if len(units) == 2} == neighbours(listed)


@pytest.mark.parametrize("listed", LISTS)
def test_every_province_and_both_archipelagos_have_an_outline(listed: str) -> None:
    features = [properties for properties, _ in read(outlines(listed))]
    islands = {p["archipelago"]: p["unit"] for p in features if "archipelago" in p}
    assert islands == {name: f"prov{listed}_{parent}" for name, parent in ARCHIPELAGOS.items()}
    units = [p["unit"] for p in features if "archipelago" not in p]
    assert sorted(units) == sorted(tiles(listed))


@pytest.mark.parametrize(
    ("listed", "beside", "cornerwise", "wrongly"), [("63", 84, 47, 1), ("34", 40, 18, 0)], ids=LISTS
)
def test_how_many_neighbours_touch_on_the_map_of_tiles(listed: str, beside: int, cornerwise: int, wrongly: int) -> None:
    """131 of the 135 borders of the 63 and all 58 of the 34: squares cannot do better without moving a province."""
    place = tiles(listed)

    def steps(one: str, other: str) -> tuple[int, int]:
        """The longer way and the whole way between two squares."""
        down, right = (abs(getattr(place[one], axis) - getattr(place[other], axis)) for axis in ("row", "column"))
        return max(down, right), down + right

    true = neighbours(listed)
    touching = Counter(steps(*pair) for pair in true)
    assert (touching[1, 1], touching[1, 2]) == (beside, cornerwise)
    strangers = [{a, b} for a in place for b in place if a < b and {a, b} not in true]
    assert sum(steps(*pair) == (1, 1) for pair in strangers) == wrongly


@pytest.mark.parametrize("listed", LISTS)
def test_the_archipelagos_touch_no_province_on_the_map_of_tiles(listed: str) -> None:
    islands = [t for t in everything().of(Tile) if t.geography == listed and t.archipelago]
    assert len(islands) == 2
    assert not [
        (island.names["vi"], unit)
        for island in islands
        for unit, tile in tiles(listed).items()
        if max(abs(island.row - tile.row), abs(island.column - tile.column)) <= 1
    ]


def test_the_files_are_what_the_script_makes_of_the_wards() -> None:
    """Byte for byte, so that a change of an outline is a change of the script."""
    made = script.made()
    assert set(made) == set(map(outlines, LISTS))
    assert [path.name for path, text in made.items() if path.read_text("utf-8") != text] == []


def test_the_browser_draws_the_outlines_as_they_stand() -> None:
    drawn = script.drawn()
    assert set(drawn) == {ROOT / f"static/maps/outlines_{n}.{kind}" for n in LISTS for kind in ("css", "svg")}
    assert [path.name for path, text in drawn.items() if path.read_text("utf-8") != text] == []
    assert all(path.stat().st_size <= LARGEST for path in (*drawn, *map(outlines, LISTS)))


def test_the_style_sheet_keeps_the_place_of_the_map() -> None:
    """Before the outlines are there: by the proportions of their compositions, so that nothing jumps."""
    style = (ROOT / "ui/style.css").read_text("utf-8")
    for listed in LISTS:
        for name, composition in layout(outlines(listed)).compositions.items():
            whole = composition.whole
            proportion = f"aspect-ratio: {whole.width:g} / {whole.height:g};"
            before = "" if name == "narrow" else re.escape(f"@container outlines (width >= {WIDE_FROM}px) {{ ")
            assert re.search(rf"{before}& \.outlines {{ [^}}]*{proportion}", style), name
