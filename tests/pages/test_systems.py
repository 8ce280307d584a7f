"""The national systems as a reader gets them; every figure of the articles must be findable, with its citation."""

import re
from collections.abc import Callable
from html import unescape

from streamlit.testing.v1 import AppTest

from tests.pages.conftest import told

Open = Callable[..., AppTest]
TODAY = "as_of=2026-11-22"

PLO = "Viết Thịnh, PLO"
YEAR_2019 = "Bài về năm 2019 bứt phá trong xây dựng chính phủ điện tử"
WORKSHOP = "Lam Anh: hội thảo Việt Nam – Nhật Bản lần thứ 3, 08/01/2021"
NGHE_AN = "Bùi Thọ – Chu Quý"
YEAR_2020 = "Góc nhìn: Nâng cao chất lượng phục vụ, 29/12/2020"

SEEDS = (
    (
        "1,3 triệu văn bản điện tử đã gửi nhận qua Trục liên thông văn bản quốc gia (03/2019–25/02/2020)",
        "1.300.000",
        PLO,
    ),
    ("Số văn bản tháng thứ 10 gấp hai lần tháng đầu tiên", "2 lần", PLO),
    ("Hơn 65.900 tài khoản đăng ký trên Cổng Dịch vụ công quốc gia", "hơn 65.900", PLO),
    ("Hơn 17 triệu lượt truy cập", "hơn 17.000.000", PLO),
    ("Khoảng 1.925.000 hồ sơ đồng bộ trạng thái", "khoảng 1.925.000", PLO),
    ("11.000 hồ sơ trực tuyến thực hiện từ Cổng được xử lý thành công", "11.000", PLO),
    (
        (
            "Nghị quyết số 17/NQ-CP ngày 07/03/2019; Uỷ ban quốc gia về Chính phủ điện tử; "
            "ban chỉ đạo ở tất cả bộ, ngành, tỉnh, thành"
        ),
        "không nêu con số",
        YEAR_2019,
    ),
    (
        "3 hệ thống vận hành năm 2019: Trục liên thông văn bản quốc gia, e-Cabinet, Cổng Dịch vụ công quốc gia",
        "3",
        YEAR_2019,
    ),
    (
        "Tiết kiệm hàng chục triệu USD so với gửi, nhận văn bản giấy (ước tính, không có số)",
        "không nêu con số",
        YEAR_2019,
    ),
    ("Hội thảo lần thứ 3 (lần 1: 08/2019, lần 2: 02/2020)", "3", WORKSHOP),
    ("Lâm Đồng luôn trong nhóm đầu cả nước về chính quyền điện tử (không có số)", "không nêu con số", WORKSHOP),
    ("100% bộ, ngành, địa phương đã kết nối với Trục liên thông văn bản quốc gia", "100 %", NGHE_AN),
    ("72% văn bản điện tử trao đổi qua mạng năm 2018", "72 %", NGHE_AN),
    ("86,5% năm 2019 (mục tiêu 2020: 90%)", "86,5 %", NGHE_AN),
    ("Nghệ An: 20 sở, ban, ngành tham gia cổng và một cửa điện tử liên thông (từ 10/01/2017)", "20", NGHE_AN),
    ("Nghệ An: 21 huyện, thành, thị tham gia", "21", NGHE_AN),
    ("Nghệ An: gần 1.800 dịch vụ công trực tuyến", "gần 1.800", NGHE_AN),
    ("Nghệ An: trên 1.100 dịch vụ mức độ 2", "hơn 1.100", NGHE_AN),
    ("Nghệ An: gần 600 dịch vụ mức độ 3", "gần 600", NGHE_AN),
    ("Nghệ An: 50 dịch vụ mức độ 4", "50", NGHE_AN),
    ("Chỉ tiêu 30% dịch vụ công trực tuyến mức độ 4 năm 2020", "30 %", NGHE_AN),
    ("Công khai mức độ hài lòng: từ 50% lên 100% (Uỷ ban quốc gia, 2020)", "100 %", NGHE_AN),
    ("100% bộ, ngành, địa phương có nền tảng tích hợp, chia sẻ dữ liệu (2020)", "100 %", NGHE_AN),
    (
        (
            "Cổng Dịch vụ công quốc gia, Trục liên thông văn bản quốc gia, e-Cabinet, "
            "Hệ thống thông tin báo cáo Chính phủ đã vận hành (không có số)"
        ),
        "4",
        YEAR_2020,
    ),
)
"""Each figure of the five articles as it is written, the number as it is shown, and whose words they are."""


def statements(page: str) -> dict[str, str]:
    """Each statement of the page by its text."""
    items = re.findall(r'<li id="said-[^"]+">(.*?)</li>', page, re.DOTALL)
    assert items
    return {unescape(re.search(r"<b>(.*?)</b>", item)[1]): unescape(re.sub(r"<[^>]+>", "|", item)) for item in items}


def test_there_are_all_the_figures_of_the_articles() -> None:
    assert len(SEEDS) == 24


def test_every_figure_of_the_articles_is_found_with_its_number_and_citation(open_screen: Open) -> None:
    found = statements(told(open_screen("systems", TODAY)))
    for text, number, citation in SEEDS:
        assert text in found, text
        assert f"|{number}|" in found[text], (text, number, found[text])
        assert citation in found[text], (text, found[text])


def test_the_articles_speak_english_too(open_screen: Open) -> None:
    found = statements(told(open_screen("systems", f"lang=en&{TODAY}")))
    assert len(found) >= len(SEEDS)
    assert "More than 65,900 accounts on the National Public Service Portal" in found


def test_the_title_says_how_many_systems_have_fallen_silent(open_screen: Open) -> None:
    page = told(open_screen("systems", TODAY))
    assert "<h1>8 trong 8 hệ thống có số liệu; 6 hệ thống không có số mới trong 18 tháng qua</h1>" in page


def test_each_system_has_a_section_with_milestones_and_figures(open_screen: Open) -> None:
    page = told(open_screen("systems", TODAY))
    for code in ("npsp", "ndxp", "ecabinet", "gris", "lgsp", "one_stop", "satisfaction", "programme"):
        assert f'<a id="{code}"' in page
        assert f'href="#{code}"' in page
    assert page.count("Các mốc") == 8
    assert "Khai trương với 8 dịch vụ công ban đầu" in page
    assert "trong 18 tháng qua" in page


def test_leading_trends_are_drawn_and_small_ones_when_they_are_asked_for(open_screen: Open) -> None:
    folded = open_screen("systems", TODAY)
    charts = len(folded.get("plotly_chart"))
    assert 5 <= charts <= 8
    opened = open_screen("systems", f"trends=npsp&{TODAY}")
    told(opened)
    assert len(opened.get("plotly_chart")) == charts + 1


def test_a_link_to_a_system_puts_its_section_first(open_screen: Open) -> None:
    page = told(open_screen("systems", f"system=satisfaction&{TODAY}"))
    assert page.index('id="satisfaction"') < page.index('id="npsp"') < page.index('id="ndxp"')


def test_an_unknown_system_is_named_with_the_nearest(open_screen: Open) -> None:
    page = told(open_screen("systems", f"system=npps&{TODAY}"))
    assert "frame-notice" in page
    assert "npps" in page
    assert "system=npsp" in page


def test_training_says_which_words_are_real(open_screen: Open) -> None:
    page = told(open_screen("systems", "workspace=training"))
    assert "trích dẫn báo chí trên trang này là thật" in page
    assert "trích dẫn báo chí trên trang này là thật" not in told(open_screen("systems", TODAY))


def test_an_early_day_has_no_later_milestone(open_screen: Open) -> None:
    page = told(open_screen("systems", "as_of=2019-06-30"))
    assert "Khai trương e-Cabinet" in page
    assert "Khai trương với 8 dịch vụ" not in page


def test_an_empty_workspace_says_what_to_do(open_empty: Open) -> None:
    opened = open_empty("systems")
    assert not opened.exception
    assert "make load" in "".join(e.proto.body for e in opened.get("html"))
