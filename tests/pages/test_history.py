"""Where a figure opens to its row."""

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from domain.observation import source_key
from tests.pages.conftest import told

Open = Callable[..., AppTest]
SOURCE = "https://vneconomy.vn/ty-le-dich-vu-cong-truc-tuyen-muc-do-4-dat-96.htm"
LEVEL4 = f"level4_service_pct~vn~2020-12-31~2020-01-01~stated~{source_key(SOURCE)}"


def test_a_figure_shows_file_line_source_and_what_contradicts_it(open_screen: Open) -> None:
    page = told(open_screen("history", f"figure={LEVEL4}"))
    assert "30,85 %" in page
    assert "published/national.csv" in page
    assert f'href="{SOURCE}"' in page
    assert "30,1 %" in page, "the rival of the same day"


def test_without_a_figure_it_says_how_to_get_here(open_screen: Open) -> None:
    assert "chạm vào con số" in told(open_screen("history"))


def test_an_address_of_no_figure_is_a_sentence(open_screen: Open) -> None:
    assert "Không có số liệu nào" in told(open_screen("history", "figure=level4_service_pct~vn~1999-12-31~~stated~"))
