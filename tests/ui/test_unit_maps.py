"""Both maps name every unit, count who has figures, and have the archipelagos in the colour of their province."""

import pytest

from domain.reference import Tile
from domain.scorecard import HeatCell
from domain.status import Status
from tests.domain.builders import an_indicator, an_observation
from tests.ui.reader import VI, Read, link
from ui import unit_maps

TILES = [
    Tile(geography="63", row=0, column=0, org_unit="dn", names={"vi": "Đà Nẵng"}),
    Tile(geography="63", row=1, column=0, org_unit="qn", names={"vi": "Quảng Nam"}),
    Tile(geography="63", row=0, column=2, org_unit="dn", names={"vi": "Hoàng Sa (Đà Nẵng)"}, archipelago=True),
]


@pytest.mark.parametrize("draw", [unit_maps.tile_map, unit_maps.outline_map])
def test_a_map_names_every_unit_and_has_the_archipelago_with_its_province(draw):
    cells = {"dn": HeatCell(figure=an_observation(value=61.0), status=Status.BEHIND)}
    page = Read(draw(TILES, cells, VI, link, an_indicator()))
    islands, town, silent = (
        next(values for tag, values in page.tags if tag == "a" and values["aria-label"].startswith(name))
        for name in ("Hoàng Sa (thuộc Đà Nẵng): 61", "Đà Nẵng: 61", "Quảng Nam: chưa có số liệu")
    )
    assert islands["href"] == town["href"] == link("provinces", unit="dn")
    assert "archipelago" in islands["class"]
    assert "f-behind" in islands["class"]
    assert "f-behind" in town["class"]
    assert "f-no_data" in silent["class"]
    assert "1 / 2 địa phương có số liệu" in page.text
    shapes = [values["class"] for tag, values in page.tags if "mark" in values.get("class", "").split()]
    assert shapes.count("mark mark-behind") >= 2
    assert "mark mark-no_data" in shapes, "a status has a shape, not its colour alone"


def test_the_outlines_say_that_they_are_schematic_and_carry_no_geometry():
    block = str(unit_maps.outline_map(TILES, {}, VI, link, an_indicator()))
    assert "Sơ đồ minh họa, không phải ranh giới pháp lý" in block
    assert "/app/static/maps/outlines_63.css?v=" in block
    assert "polygon" not in block


def test_without_provinces_there_are_no_outlines():
    assert not unit_maps.outline_map([], {}, VI, link, an_indicator())
