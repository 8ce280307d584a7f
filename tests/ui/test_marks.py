"""A status is a shape and a word; counts of them read like a sentence."""

import pytest

from domain.assessment import Thresholds
from domain.status import Status
from domain.tally import Tally
from tests.ui.reader import EN, VI, Read
from ui import marks


def test_every_status_has_its_place_in_counts():
    assert sorted(marks.BEST_FIRST) == sorted(Status)


@pytest.mark.parametrize("words", [VI, EN], ids=["vi", "en"])
@pytest.mark.parametrize("status", list(Status))
def test_a_status_is_a_shape_and_a_word(status, words):
    page = Read(marks.mark(status, words))
    assert page.text == words.text(f"status.{status}")
    assert any(f"mark-{status}" in values.get("class", "") for _, values in page.tags)


def test_a_late_target_says_how_late():
    assert Read(marks.mark(Status.MET_LATE, VI, months_late=12)).text == "muộn 12 tháng"


def test_meanings_name_the_thresholds_in_force():
    rules = Thresholds(on_pace=0.9, behind=0.5)
    assert "90" in marks.meaning(Status.ON_PACE, VI, rules)
    assert "50" in marks.meaning(Status.OFF_TRACK, VI, rules)


def test_counts_read_from_the_best_to_the_unknown():
    tally = Tally({Status.OFF_TRACK: 2, Status.MET: 4, Status.NO_DATA: 6})
    text = Read(marks.strip("2020", tally, VI)).text
    assert text.index("4 đạt") < text.index("2 chậm nhiều") < text.index("6 chưa có số liệu")
    assert "12 mục tiêu" in text
    many = Read(marks.strip("2025", Tally({Status.MET: 10_000}), VI, units=True))
    assert "10.000 đạt" in many.text
    assert "10.000 đơn vị" in many.text
    assert any(values.get("style") == "flex-grow:10000" for _, values in many.tags)
    assert "Không có mục tiêu nào" in Read(marks.strip("2020", Tally({}), VI)).text
