"""Where a figure opens to its row."""

import re
from collections.abc import Callable

from streamlit.testing.v1 import AppTest

import locales
from domain.observation import source_key
from domain.people import Grant, Role
from tests.conftest import SignedIn
from tests.pages.conftest import told
from ui import rows

Open = Callable[..., AppTest]
EN = locales.language("en")
SOURCE = "https://vneconomy.vn/ty-le-dich-vu-cong-truc-tuyen-muc-do-4-dat-96.htm"
LEVEL4 = f"level4_service_pct~vn~2020-12-31~2020-01-01~stated~{source_key(SOURCE)}"


def test_a_figure_shows_file_line_source_and_what_contradicts_it(open_screen: Open) -> None:
    page = told(open_screen("history", f"figure={LEVEL4}"))
    assert "30,85 %" in page
    assert "published/national.csv" in page
    assert f'href="{SOURCE}"' in page
    assert "30,1 %" in page, "the rival of the same day"


def test_without_a_figure_it_says_how_to_get_here(open_screen: Open) -> None:
    said = told(open_screen("history"))
    assert "chạm vào con số" in said
    assert 'href="./?' in said[said.index("chạm vào con số") : said.index("frame-footer")]


def test_an_address_of_no_figure_is_a_sentence(open_screen: Open) -> None:
    said = told(open_screen("history", "as_of=2025-11-30&figure=level4_service_pct~vn~1999-12-31~~stated~"))
    notice = said[said.index("Không có số liệu nào") : said.index("frame-footer")]
    links = re.findall(r'href="([^"]*)"', notice)
    assert len(links) == 2
    assert links[0].startswith("indicators?")
    assert "indicator=level4_service_pct&amp;unit=vn" in links[0]
    assert "workspace=training" in links[1]
    assert "figure=level4_service_pct~vn~1999-12-31~~stated~" in links[1]
    assert "as_of" not in links[1], "the day of one workspace says nothing in the other"


def test_an_address_of_no_known_indicator_leads_to_the_first_page(open_screen: Open) -> None:
    said = told(open_screen("history", "workspace=training&figure=un_egdi~nowhere~2024-12-31~~stated~"))
    notice = said[said.index("Không có số liệu nào") : said.index("frame-footer")]
    links = re.findall(r'href="([^"]*)"', notice)
    assert links[0].startswith("./?")
    assert "workspace=official" in links[1]


def test_a_figure_of_a_feed_leads_to_the_fetch_and_its_original(open_screen: Open, signed_in: SignedIn) -> None:
    source = source_key("Bộ chỉ số 766 (tệp tập huấn, số giả định)")
    figure = f"qd766_score~prov34_ha_noi~2025-11-30~2025-11-01~statistical~{source}"
    page = told(open_screen("history", f"workspace=training&figure={figure}"))
    assert "qd766-training-2025-11.json" in page
    number = re.search(r"submission=(\d+)", page)[1]
    signed_in("kiem-toan-lo", Grant(Role.AUDITOR))
    fetch = open_screen("history", f"workspace=training&submission={number}")
    assert "data/feeds/qd766-training-2025-11.json" in told(fetch)
    assert len(fetch.get("download_button")) == 1


def test_a_sum_of_the_country_opens_to_its_units(open_screen: Open) -> None:
    sides = "workspace=training&lang=en&as_of=2025-11-30"
    page = told(open_screen("indicators", f"{sides}&indicator=online_dossier_pct"))
    key = re.findall(r"figure=(online_dossier_pct~vn~2025-1[^&\"]*)", page)[0]
    opened = told(open_screen("history", f"{sides}&figure={key}"))
    said = re.search(r"Summed from (\d+) figures", opened)
    assert said
    assert len(set(re.findall(r"figure=(online_dossier_pct~(?!vn~)[^&\"]*)", opened))) == int(said[1])
    assert EN.text("page.history.parts.more", count=int(said[1]) - rows.PARTS) in opened, "the others are folded"
