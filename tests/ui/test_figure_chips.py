"""A figure opens to all that is known of it, and is never a zero where there is none."""

from dataclasses import replace
from datetime import date

import pytest

import locales
from charts import hover
from domain.indicator import Unit
from domain.observation import Contest, ObsStatus, Origin, Qualifier, Sum
from domain.reference import Statement
from domain.target import Certainty
from tests.domain.builders import (
    END_2020,
    an_indicator,
    an_observation,
    counted,
)
from tests.ui.reader import VI, Read, link
from ui import figure_chips


def test_a_figure_tells_everything_within_one_tap_and_leads_to_its_row():
    observation = counted(
        END_2020, 196, 1000, certainty=Certainty.SECONDARY, status=ObsStatus.PROVISIONAL, qualifier=Qualifier.ABOUT
    )
    page = Read(figure_chips.figure(observation, an_indicator(), VI, link, conflict=True))
    for said in (
        "khoảng 19,6 %",
        "31/12/2020",
        "example.vn",
        "nguồn thứ cấp",
        "đã công bố",
        "sơ bộ",
        "196 / 1.000",
        "đây là số gần đúng",
        "Có số liệu khác",
    ):
        assert said in page.text
    assert link("history", figure=observation.key.token()) in page.links
    assert "https://example.vn/a" in page.links
    assert [tag for tag, _ in page.tags].count("summary") == 1, "a tap opens it without a script"


def test_a_figure_of_the_training_workspace_says_that_it_is_invented():
    page = Read(figure_chips.figure(an_observation(origin=Origin.DEMO), an_indicator(), VI, link))
    assert "không có thật" in page.text


@pytest.mark.parametrize(
    ("summed", "vi", "en"),
    [
        (Sum(units=51, provisional=0), "tổng hợp từ 51 đơn vị", "summed over 51 units"),
        (
            Sum(units=51, provisional=12),
            "tổng hợp từ 51 đơn vị, 12 đơn vị còn sơ bộ",
            "summed over 51 units, of which 12 units still provisional",
        ),
        (
            Sum(units=39, provisional=0, left_out=1),
            "tổng hợp từ 39 đơn vị; chưa tính 1 đơn vị chỉ có số sơ bộ",
            "summed over 39 units; left out: 1 unit with provisional figures only",
        ),
    ],
)
def test_a_sum_tells_of_how_many_units_it_is_and_how_many_are_provisional(summed: Sum, vi: str, en: str):
    status = ObsStatus.PROVISIONAL if summed.provisional else ObsStatus.NORMAL
    observation = replace(counted(END_2020, 196, 1000, status=status), summed=summed)
    for words, said in ((VI, vi), (locales.language("en"), en)):
        page = Read(figure_chips.figure(observation, an_indicator(), words, link))
        assert said in page.text
        assert words.text("figure.provisional") not in page.text, "which part of it, and not the whole"
        assert said in hover.standing(observation, an_indicator(), words)
        assert said.split(",")[0] in hover.box(observation, an_indicator(), words).replace("<br>", " ")


def test_a_figure_that_does_not_exist_is_never_a_zero():
    page = Read(figure_chips.figure(None, an_indicator(), VI, link))
    assert page.text == "chưa có số liệu"


def test_statements_show_number_citation_date_and_source():
    statement = Statement(
        code="s1",
        system="x",
        indicator="visits",
        as_of=date(2020, 3, 9),
        value=17e6,
        qualifier=Qualifier.MORE_THAN,
        unit="visits",
        citation="hơn 17 triệu lượt",
        names={"vi": "Lượt truy cập"},
        kind="observation",
        source="https://a.vn/b",
    )
    visits = an_indicator(code="visits", unit=Unit.COUNT)
    page = Read(figure_chips.statements([statement], VI, indicators={"visits": visits}))
    for said in ("hơn 17.000.000", "Lượt truy cập", "09/03/2020", "hơn 17 triệu lượt", "a.vn"):
        assert said in page.text
    assert "https://a.vn/b" in page.links


def test_a_contested_figure_shows_both_values_and_the_clock_beside_it():
    observation = replace(
        counted(END_2020, 196, 1000), contest=Contest(value=25.0, numerator=25, denominator=100, due=date(2021, 3, 5))
    )
    page = Read(figure_chips.figure(observation, an_indicator(), VI, link))
    assert "19,6 %" in page.text
    assert page.text.count("25 %") == 2, "beside the number and in its card"
    assert "đơn vị nêu 25 %, kết luận trước hết 05/03/2021" in page.text
    assert "25 %" not in Read(figure_chips.figure(counted(END_2020, 196, 1000), an_indicator(), VI, link)).text


def test_what_is_not_final_or_was_reopened_bears_its_mark():
    observation = replace(counted(END_2020, 196, 1000, status=ObsStatus.PROVISIONAL), reopened=True)
    page = Read(figure_chips.figure(observation, an_indicator(), VI, link))
    classes = {name for _, attributes in page.tags for name in (attributes.get("class") or "").split()}
    assert {"provisional", "reopened"} <= classes
    assert "Văn phòng Chính phủ chưa chấp nhận" in page.text
    assert "đã được mở lại" in page.text
    said = next(attributes["aria-label"] for tag, attributes in page.tags if tag == "summary")
    assert "sơ bộ" in said
    assert "mở lại" in said
    plain = Read(figure_chips.figure(counted(END_2020, 196, 1000), an_indicator(), VI, link))
    assert not {"provisional", "reopened"} & {c for _, a in plain.tags for c in (a.get("class") or "").split()}
