"""The first screen as a reader gets it."""

import re
from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from tests.pages.conftest import told

Open = Callable[..., AppTest]
TODAY = "as_of=2026-11-22"


def plain(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page))


def test_the_title_is_the_finding_and_three_sentences_follow(open_screen: Open) -> None:
    page = told(open_screen("overview", TODAY))
    assert "<h1>13 mục tiêu của Nghị quyết 17: 1 không đạt, 3 đạt (trong đó 1 muộn), 9 chưa kết luận được</h1>" in page
    findings = page.split('<ol class="findings">')[1].split("</ol>")[0]
    assert findings.count("<li>") == 3
    first, second, third = (plain(s) for s in findings.split("</li>")[:3])
    assert "mục tiêu năm 2020 có 2 đạt, 1 đạt muộn, 1 chưa thể kết luận, 5 chưa có số liệu" in first
    assert "mục tiêu năm 2025 có 1 không đạt, 3 chưa có số liệu" in first
    assert "hạng 5" in second
    assert "thiếu 1 bậc" in second
    assert "8 trong 14 chỉ tiêu chính chưa có số liệu nào, 3 trong đó do Văn phòng Chính phủ" in third


def test_every_sentence_leads_to_its_numbers(open_screen: Open) -> None:
    page = told(open_screen("overview", TODAY))
    findings = page.split('<ol class="findings">')[1].split("</ol>")[0]
    assert all("href=" in sentence for sentence in findings.split("</li>")[:3])
    for place in re.findall(r'href="#([\w-]+)"', page):
        assert f'id="{place}"' in page
    assert re.search(r'href="indicators\?[^"]*indicator=un_egdi_asean_rank', findings)
    assert "figure=un_egdi_asean_rank~vn~2024-09-17" in findings, "the number opens to its row"


def test_the_strips_say_what_they_do_not_count(open_screen: Open) -> None:
    page = plain(told(open_screen("overview", TODAY)))
    assert "2 mục tiêu chỉ xét từng đơn vị, không tính ở đây: Hồ sơ giải quyết trực tuyến, Hồ sơ qua một cửa" in page
    assert "6 mục tiêu còn chờ xác nhận, không tính." in page
    assert "Theo các văn bản sau Nghị quyết 17, cùng thời hạn: 3 không đạt" in page
    assert "Cả 5 mục tiêu đang biết còn chờ xác nhận" in page
    assert "Không có mục tiêu nào" not in page


def test_a_second_target_of_a_listed_indicator_is_counted(open_screen: Open) -> None:
    page = told(open_screen("overview", TODAY))
    head = page.split("942/QĐ-TTg, năm 2025")[1].split("</header>")[0]
    assert "và 1 mục tiêu khác của chỉ tiêu này" in head
    assert re.search(r'href="indicators\?[^"]*indicator=un_egdi_rank"', head)
    assert "and 1 more target of it" in told(open_screen("overview", f"lang=en&{TODAY}"))


def test_before_the_deadline_there_are_paces(open_screen: Open) -> None:
    page = told(open_screen("overview", "as_of=2020-06-30"))
    assert "Mục tiêu năm 2020: tiến độ" in page
    assert "1 chậm so với lộ trình, 1 đúng lộ trình" in page
    assert "Bộ TT&amp;TT" in page
    assert "tuyên bố" not in page.lower()


def test_the_claim_stands_beside_the_verdict_with_its_source(open_screen: Open) -> None:
    page = told(open_screen("overview", TODAY))
    assert "Tuyên bố 10/03/2021" in page
    assert "en.sggp.org.vn" in page
    assert "trừ ra" in page
    box = plain(page).partition("Ngày 10/03/2021 có tuyên bố:")[2].partition("Chỉ tiêu")[0]
    said = re.search(r"Trong (\d+) mục tiêu được nói là đạt, số liệu công bố cho kết quả: ([^.;]*)", box)
    assert said
    assert said[2].startswith("2 đạt, 1 đạt muộn")
    column = re.findall(r'<td[^>]*data-label="Tuyên bố 10/03/2021"[^>]*>(.*?)</td>', page, re.DOTALL)
    assert [plain(cell).strip() for cell in column].count("đạt") == int(said[1]) == 9, "what is said can be counted"
    assert "1 mục tiêu chỉ xét từng đơn vị: Hồ sơ qua một cửa điện tử" in box
    assert sum(map(int, re.findall(r"\d+", said[2]))) + 1 == 9


def test_systems_lead_to_their_sections_and_news_have_days(open_screen: Open) -> None:
    page = told(open_screen("overview", TODAY))
    assert re.search(r'href="systems\?[^"]*system=npsp"', page)
    assert "7.700.000" in page
    assert "Số liệu mới nhất: 18/12/2025" in page


def test_english_says_the_same(open_screen: Open) -> None:
    page = plain(told(open_screen("overview", f"lang=en&{TODAY}")))
    assert "13 targets of Resolution 17: 1 missed, 3 met (1 of them late), 9 cannot be judged" in page
    assert "mục tiêu" not in page
    assert "Met only after its deadline · Plan for 2024, 2024" in page
    assert re.findall(r"Kế hoạch|Mục |Phụ lục|Nhiệm vụ|Kết luận", page) == []


def test_training_is_full_and_quotes_no_claim_on_real_figures(open_screen: Open) -> None:
    page = told(open_screen("overview", "workspace=training"))
    assert "mark-no_data" not in page.split('class="lines-table"')[1].split("</section>")[0]
    assert "Tuyên bố" not in page
    assert "đã đánh giá chưa đạt hoặc chậm, xa nhất là" in page


def test_links_carry_workspace_language_and_day(open_screen: Open) -> None:
    page = told(open_screen("overview", "workspace=training&lang=en&as_of=2024-06-30")).split("<h1>")[1]
    links = re.findall(r'href="((?:\./|\w+)\?[^"]*)"', page)
    assert len(links) > 50
    assert all("workspace=training" in h and "lang=en" in h and "as_of=2024-06-30" in h for h in links)


def test_an_empty_workspace_says_what_to_do(open_empty: Open) -> None:
    opened = open_empty("overview")
    assert not opened.exception
    assert "make load" in "".join(e.proto.body for e in opened.get("html"))


def test_the_page_for_leaders_is_offered_of_the_day_one_looks_from(open_screen: Open) -> None:
    (button,) = open_screen("overview", "as_of=2020-06-30").get("download_button")
    assert button.proto.label == "Bản tóm tắt A4"
