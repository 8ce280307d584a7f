"""A line of the overview cuts nothing and invents nothing."""

from datetime import date

from domain.status import Status
from domain.tally import Tally
from domain.target import Judged
from tests.domain.builders import (
    END_2020,
    a_target,
    an_indicator,
    figures,
)
from tests.ui.reader import AS_OF, EN, LONG, VI, Read, a_row, link
from ui import indicator_lines


def test_a_line_holds_name_bar_value_date_change_statuses_and_owner():
    targets = [a_target(20, END_2020, headline=True), a_target(80)]
    given = figures((date(2019, 12, 31), 0), (END_2020, 30), (date(2024, 12, 31), 9.8))
    row = a_row(given, targets, an_indicator(short={"vi": LONG}))
    page = Read(indicator_lines.lines([row], VI, link, as_of=AS_OF))
    for said in (
        LONG,
        "9,8 %",
        "31/12/2024",
        "−20,2 điểm %",
        "từ 31/12/2020",
        "tụt lại",
        "chậm nhiều",
        "chưa xác định",
    ):
        assert said in page.text, said
    assert any("mục tiêu 2020: 20" in label and "lộ trình hôm nay" in label for label in page.labels)
    assert link("indicators", indicator="rate") in page.links


def test_a_change_that_rounds_to_nothing_has_no_arrow():
    given = figures((END_2020, 30.0), (date(2024, 12, 31), 29.999))
    block = indicator_lines.lines([a_row(given, [])], VI, link, as_of=AS_OF)
    assert "change-same" in block
    assert "change-worse" not in block


def test_a_target_of_each_unit_shows_how_many_units_met_it():
    target = a_target(50, END_2020, judged=Judged.EACH_UNIT)
    tally = Tally({Status.MET: 41, Status.MISSED: 12, Status.NO_DATA: 10})
    page = Read(indicator_lines.lines([a_row([], [target], units={target.code: tally})], VI, link, as_of=AS_OF))
    assert "41/53" in page.text
    assert "10 chưa có số liệu" in page.text
    assert "muộn" not in page.text


def test_units_that_met_a_target_late_are_counted_and_said_to_be_late():
    target = a_target(50, END_2020, judged=Judged.EACH_UNIT)
    tally = Tally({Status.MET: 29, Status.MET_LATE: 56})
    row = a_row([], [target], units={target.code: tally})
    assert "85/85 đơn vị đạt trong đó 56 muộn" in Read(indicator_lines.lines([row], VI, link, as_of=AS_OF)).text
    assert "85/85 units met 56 of them late" in Read(indicator_lines.lines([row], EN, link, as_of=AS_OF)).text


def test_a_line_without_any_figure_says_so_and_draws_no_bar():
    block = indicator_lines.lines([a_row([], [a_target(50, END_2020)])], VI, link, as_of=AS_OF)
    assert "chưa có số liệu" in Read(block).text
    assert 'class="bar"' not in block
