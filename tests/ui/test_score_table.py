"""The scorecard of a unit has a line for each target."""

from datetime import date

from tests.domain.builders import (
    END_2020,
    a_target,
    months,
)
from tests.ui.reader import VI, Read, a_row, link
from ui import score_table


def test_a_scorecard_holds_a_line_for_each_target():
    given = months(date(2023, 1, 1), [10 + n for n in range(24)], org_unit="prov63_x")
    page = Read(score_table.scorecard([a_row(given, [a_target(20, END_2020), a_target(80)])], VI, link))
    assert len([1 for tag, _ in page.tags if tag == "tr"]) == 3
    assert "31/12/2020" in page.text
    assert "31/12/2025" in page.text
    assert "thiếu 47 điểm %" in page.text
    assert "gần đây +0,98 điểm %" in page.text
    assert any("--picture:url('data:image/svg+xml," in values.get("style", "") for _, values in page.tags)
    assert "không có mục tiêu" in Read(score_table.scorecard([a_row(given)], VI, link)).text
