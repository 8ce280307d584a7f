"""The screens of ministries and provinces: findings, maps, tables, scorecards, and what an address may say."""

import re
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import told

Open = Callable[..., AppTest]
DAY = "as_of=2026-11-22"


def plain(html: str) -> str:
    """What a reader sees of `html`, in one line."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def title(opened: AppTest) -> str:
    found = re.search(r"<h1[^>]*>(.*?)</h1>", told(opened), re.DOTALL)
    assert found
    return plain(found[1]).strip()


def test_the_title_of_provinces_counts_who_met_and_who_is_silent(open_screen: Open) -> None:
    opened = open_screen("provinces", f"{DAY}&lang=en&indicator=fullprocess_dossier_pct")
    assert title(opened) == "End-to-end online dossiers, target 2024: of 63 provinces 4 met, 7 missed, 52 without data"
    html = told(opened)
    assert "63 / 63 provinces with data" in html
    assert "11 / 63 units with data" in html
    assert "52/63 provinces have no data for this indicator" in html


def test_map_and_table_tell_of_which_year_their_figures_are(open_screen: Open) -> None:
    """Vĩnh Phúc and Tiền Giang are in PAPI of 2023 and not in that of 2024."""
    html = told(open_screen("provinces", f"{DAY}&indicator=papi_egov_dimension&lang=vi"))
    text = plain(html)
    assert "61 / 63 địa phương có số liệu năm 2024" in text
    assert "2/63 địa phương chưa có số liệu năm 2024 về chỉ tiêu này" in text
    assert "61 / 63 đơn vị có số liệu năm 2024, 2 của kỳ khác" in text
    assert re.search(r"Tiền Giang</a></th>.*?2,70<small>\(2023\)</small>", html)


def test_a_column_never_has_places_beside_values(open_screen: Open) -> None:
    """Of the index of digital transformation each figure has its place, and most have nothing else."""
    html = told(open_screen("provinces", f"{DAY}&indicator=dti&lang=vi"))
    heads = re.findall(r'<th scope="col">.*?</th>', html[html.index('class="heat"') :])
    (column,) = (place for place, head in enumerate(heads) if 'indicator=dti"' in head)
    rows = re.findall(r'<tr data-unit="prov63_\w+">.*?</tr>', html)
    cells = [re.findall(r"<td.*?</td>", row)[column] for row in rows]
    assert len(cells) == 63
    assert all("hạng " in cell for cell in cells if "href" in cell)
    places = re.findall(r'class="tile .*?</a>', html, re.DOTALL)
    assert not any(re.search(r"<b>0,\d", place) for place in places)
    assert "đứng đầu Đà Nẵng (hạng 1 trong 63), đứng cuối Bắc Kạn (hạng 63 trong 63)" in plain(html)


def test_one_place_does_not_turn_a_column_of_values_into_places(open_screen: Open) -> None:
    html = told(open_screen("provinces", f"{DAY}&indicator=it_application_index&lang=vi"))
    assert "hạng 63<small>(2019)</small>" in html
    assert "0,6770" in html


def test_a_title_that_speaks_of_another_indicator_than_the_map_says_so(open_screen: Open) -> None:
    html = told(open_screen("provinces", f"{DAY}&lang=en"))
    head = plain(html[html.index("<h1") :][:1500])
    assert "below stands another indicator, of which more units have data: PAPI e-governance" in head
    shown = told(open_screen("provinces", f"{DAY}&lang=en&indicator=papi_egov_dimension"))
    assert "below stands another" not in shown


def test_the_map_has_every_province_and_both_archipelagos(open_screen: Open) -> None:
    html = told(open_screen("provinces", f"{DAY}&indicator=fullprocess_dossier_pct"))
    tiles = re.findall(r'<a[^>]*class="tile f-(\w+)[^"]*"[^>]*href="([^"]+)"', html)
    assert len(tiles) == 65
    assert sum(status == "met" for status, _ in tiles) == 5, "four provinces, and the archipelago of one of them"
    assert "Hoàng Sa" in html
    assert "Trường Sa" in html
    assert all("unit=prov63_" in href for _, href in tiles)


def test_the_outlines_of_both_lists_are_one_switch_away(open_screen: Open) -> None:
    tiles = told(open_screen("provinces", f"{DAY}&indicator=fullprocess_dossier_pct"))
    assert re.search(r'href="[^"]*map=outlines[^"]*"', tiles)
    html = told(open_screen("provinces", f"{DAY}&indicator=fullprocess_dossier_pct&map=outlines&unit=prov63_ha_nam"))
    drawn = re.findall(r'<a data-(unit|of)="(\w+)" class="unit ([^"]*)" href="([^"]+)"', html)
    assert len(drawn) == 65
    assert all(f"unit={code}" in href and "map=outlines" in href for _, code, _, href in drawn)
    classes = {(kind, code): said.split() for kind, code, said, _ in drawn}
    assert sum("f-met" in said for said in classes.values()) == 5, "four provinces, and the archipelago of one of them"
    assert {code for kind, code in classes if kind == "of"} == {"prov63_da_nang", "prov63_khanh_hoa"}
    assert [code for (_, code), said in classes.items() if "chosen" in said] == ["prov63_ha_nam"]
    assert "Sơ đồ minh họa, không phải ranh giới pháp lý" in html
    now = told(open_screen("provinces", f"{DAY}&geography=are&map=outlines"))
    assert len(re.findall(r'<a data-(?:unit|of)="prov34_\w+" class="unit ', now)) == 36


def test_the_map_without_a_target_is_shaded_by_value_and_says_so(open_screen: Open) -> None:
    html = told(open_screen("provinces", f"{DAY}&indicator=papi_egov_dimension"))
    assert set(re.findall(r"tile f-not_applicable shade-(\d)", html)) == set("12345")
    assert "Không có mục tiêu nên ô tô theo giá trị" in html
    assert 'href="https://papi.org.vn"' in html


def test_the_34_provinces_are_one_switch_away(open_screen: Open) -> None:
    html = told(open_screen("provinces", f"{DAY}&geography=are"))
    assert html.count('class="tile ') == 36
    assert "unit=prov34_" in html
    assert "unit=prov63_" not in html
    assert "34 tỉnh, thành phố như hiện nay" in html


def test_common_units_join_what_was_before_with_what_is(open_screen: Open) -> None:
    opened = open_screen("provinces", f"{DAY}&geography=common&lang=en")
    html = told(opened)
    assert html.count('class="tile ') == 36
    assert "34 common units" in html
    assert "PAPI is a survey with a sample for each province" in html
    assert "2 parts" in html
    assert re.search(r"only 1 of 2 units have a figure, covering \d+(\.\d)?% of the population", html)
    links = re.findall(r'href="((?:indicators|history|provinces)[^"]*)"', html)
    assert len(links) > 100
    assert [link for link in links if "geography=" not in link] == []


def test_a_former_province_leads_to_the_common_unit_it_is_part_of(open_screen: Open) -> None:
    opened = open_screen("provinces", "workspace=training&geography=common&unit=prov63_bac_giang")
    assert title(opened).startswith("Tỉnh Bắc Ninh (từ 01/07/2025): ")
    text = plain(told(opened))
    assert "gồm cả thời gian trước đó của Bắc Giang, Bắc Ninh (đến 30/06/2025)" in text
    assert "31/12/2020" in text, "it owes what its parts owed"


def test_who_can_move_what_is_one_link_away_and_beside_a_ministry(open_screen: Open) -> None:
    closed = told(open_screen("ministries", "workspace=training"))
    assert 'class="movers"' not in closed
    assert "movers=yes" in closed
    html = told(open_screen("ministries", "workspace=training&movers=yes&lang=en"))
    assert "Who can move it: owners and regions" in html
    assert "Government Office" in html
    assert "Mekong River Delta" in html
    assert re.search(r"short or behind.{,120}\d+ of \d+ judged", html), "who has no figure is told, too"
    own = told(open_screen("ministries", "workspace=training&unit=oog&lang=en"))
    assert "What this unit can move, by region" in own
    assert re.search(r"\d+ of \d+ short or behind", own)


def test_training_opens_with_the_provinces_as_they_are(open_screen: Open) -> None:
    opened = open_screen("provinces", "workspace=training")
    html = told(opened)
    assert "34 địa phương" in title(opened)
    assert html.count('class="tile ') == 36
    assert "34 / 34 địa phương có số liệu" in html


def test_a_scorecard_tells_targets_likes_reasons_and_history(open_screen: Open) -> None:
    opened = open_screen("provinces", f"{DAY}&unit=prov63_nghe_an")
    html = told(opened)
    assert title(opened).startswith("Tỉnh Nghệ An: ")
    assert "2 chưa thể kết luận" in title(opened)
    text = plain(html)
    assert "8,6 %" in text
    assert "trung vị, 61/63 đơn vị cùng cấp" in text
    assert "Năm địa phương có dân số gần nhất: Đồng Nai, Thanh Hóa, Bình Dương, Hải Phòng, An Giang" in text
    assert html.count('<details class="why"') == 2
    assert "Nghị quyết 202/2025/QH15" in text
    assert 'data-unit="prov63_nghe_an" class="tile chosen' in html
    assert '<tr data-unit="prov63_nghe_an" class="chosen">' in html
    assert "gần 1.800" in text, "a count of the article, as a fact without a target"
    assert "chịu trách nhiệm" in text


def test_a_training_scorecard_has_gaps_months_and_run_rates(open_screen: Open) -> None:
    opened = open_screen("ministries", "workspace=training&lang=en&unit=moha@2025-03")
    text = plain(told(opened))
    assert title(opened).startswith("Ministry of Home Affairs (since 01/03/2025): ")
    assert re.search(r"\d pts short", text)
    assert re.search(r"months? behind", text)
    assert re.search(r"needs [+−]?\d", text)
    assert "ratio of sums" in text
    assert "merged from Ministry of Labour" in text
    assert len(opened.get("plotly_chart")) == 1


def test_other_agencies_stand_behind_a_filter_and_the_denominator_is_shown(open_screen: Open) -> None:
    few, more = (told(open_screen("ministries", f"{DAY}&lang=en&others={o}")) for o in ("no", "yes"))
    assert few.count("<tr data-unit=") == 22
    assert more.count("<tr data-unit=") == 31
    assert "19 / 22 ministries with data" in few
    assert re.search(r"\d+ / 31 ministries with data", more)
    assert "with other agencies (31)" in few


@pytest.mark.parametrize(
    ("query", "told_so"),
    [
        ("workspace=training&as_of=2025-11-30&unit=prov34_nghe_an", r"ratio of sums, \d+ units"),
        (f"{DAY}&unit=prov63_nghe_an", r"(ratio of sums|median), \d+/63 units of the level"),
    ],
)
def test_a_country_that_is_a_sum_is_called_one(open_screen: Open, query: str, told_so: str) -> None:
    said = plain(told(open_screen("provinces", f"{query}&lang=en")))
    beside = said[said.index("beside the country and its likes") :]
    assert re.search(told_so, beside)
    assert "where the country has none, all units of the level stand in its place" in beside


def test_the_table_in_order_of_the_gap_has_the_furthest_first(open_screen: Open) -> None:
    html = told(open_screen("provinces", f"{DAY}&indicator=fullprocess_dossier_pct&sort=gap"))
    rows = re.findall(r'<tr data-unit="(\w+)"', html)
    assert len(rows) == 63
    met = {"prov63_ha_nam", "prov63_da_nang", "prov63_ha_giang", "prov63_nam_dinh"}
    assert set(rows[7:11]) == met
    assert not met & set(rows[:7])
    by_name = re.findall(r'<tr data-unit="(\w+)"', told(open_screen("provinces", f"{DAY}&sort=name")))
    assert by_name[0] == "prov63_an_giang"
    assert by_name[-1] == "prov63_yen_bai"


def test_more_columns_on_request(open_screen: Open) -> None:
    first = told(open_screen("provinces", DAY))
    every = told(open_screen("provinces", f"{DAY}&columns=all"))
    heads = [html.count('<th scope="col"><a href="indicators') for html in (first, every)]
    assert heads == [10, 26]
    assert "tất cả 26 chỉ tiêu có số liệu" in first


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("geography=wer", "không thể là “wer”"),
        ("columns=al", "không thể là “al”"),
        ("map=outline", "không thể là “outline”"),
        ("unit=mof", "không phải địa phương"),
        ("indicator=un_egdi_rank", "không có số liệu theo địa phương"),
    ],
)
def test_a_wrong_value_gets_a_sentence_and_the_screen_stands(open_screen: Open, query: str, sentence: str) -> None:
    html = told(open_screen("provinces", f"{DAY}&{query}"))
    assert sentence in html.replace("&#34;", '"')
    assert html.count("<tr data-unit=") == 63


@pytest.mark.parametrize("name", ["ministries", "provinces"])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_an_empty_workspace_says_so(open_empty: Open, name: str, language: str) -> None:
    html = told(open_empty(name, f"lang={language}"))
    assert 'class="empty"' in html
    assert "<tr data-unit=" not in html


def test_a_day_before_every_figure_is_empty_too(open_screen: Open) -> None:
    html = told(open_screen("ministries", "as_of=2012-01-01"))
    assert 'class="empty"' in html
    assert "chưa có số liệu" in html.casefold()
