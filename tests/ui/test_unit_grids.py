"""The heat table names every unit, and counts who has figures."""

from datetime import date

from domain.scorecard import HeatCell, HeatTable
from domain.status import Status
from domain.target import Certainty
from tests.domain.builders import (
    a_province,
    an_indicator,
    an_observation,
)
from tests.ui.reader import LONG, VI, Read, link
from ui import unit_grids


def test_a_heat_table_names_every_row_and_column_and_counts_who_has_figures():
    units = tuple(a_province(f"u{n}", short={"vi": f"Tỉnh dài {n}"}) for n in range(3))
    indicators = (an_indicator(short={"vi": LONG}), an_indicator(code="b"))
    observation = an_observation(date(2024, 11, 30), 62.66, org_unit="u0", certainty=Certainty.QUOTED)
    blank = HeatCell(figure=None, status=Status.NO_DATA)
    cells = {(u.code, i.code): blank for u in units for i in indicators}
    cells["u0", "rate"] = HeatCell(figure=observation, status=Status.BEHIND)
    table = HeatTable(units=units, indicators=indicators, cells=cells)
    page = Read(unit_grids.heat_table(table, VI, link, page="provinces"))
    assert LONG in page.text
    assert "1 / 3 đơn vị có số liệu" in page.text
    assert "62,7" in page.text
    assert link("history", figure=observation.key.token()) in page.links
    assert link("provinces", unit="u2") in page.links
    said = next(label for label in page.labels if label.startswith("Tỉnh dài 0:")).replace("\u00a0", " ")
    for part in ("62,66 %", "30/11/2024", "chậm", "đã công bố", "trích nguyên văn", "example.vn"):
        assert part in said
    assert sum(label.endswith("chưa có số liệu") for label in page.labels) == 5
