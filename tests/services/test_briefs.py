"""The brief of any day says what the overview of that day says, with and without figures."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from pypdf import PdfReader

import locales
from domain.people import Grant, Person, Role
from services import briefs, findings
from services.acting import Acting
from services.overview import overview
from services.view import View

Look = Callable[..., View]
VI, EN = locales.language("vi"), locales.language("en")
VIEWER = Person(login="an", grants=(Grant(Role.VIEWER),))
NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)


@pytest.mark.parametrize("day", [date(2018, 12, 31), date(2026, 11, 22)])
@pytest.mark.parametrize("words", [VI, EN], ids=["vi", "en"])
def test_it_says_what_the_overview_of_that_day_says(look: Look, day: date, words: locales.Language) -> None:
    view = look("official", day)
    found, made = overview(view), briefs.brief(view, words, NOW, training=False)
    assert made.finding == findings.title(found, words)
    assert [strip.tally for strip in made.strips] == [strip.tally for strip in found.strips[:2]]
    assert [bar.written for bar in made.lines.rows] == [words.figure(row.latest, row.indicator) for row in found.rows]
    assert len(made.notable) == len(found.exceptions)
    assert made.day == words.date(day)
    assert (made.mark, made.only) == ("", "")


def test_its_sentences_are_those_of_the_screen_without_links(look: Look) -> None:
    made = briefs.brief(look("official", date(2026, 11, 22)), VI, NOW, training=False)
    first, second, third = made.sentences
    assert [one.reason for one in made.notable if "mục tiêu khác" in one.reason] == [
        "Đến hạn mà không đạt · 942/QĐ-TTg, năm 2025; và 1 mục tiêu khác của chỉ tiêu này"
    ]
    assert first == (
        "Tình hình: mục tiêu năm 2020 có 2 đạt, 1 đạt muộn, 1 chưa thể kết luận, 5 chưa có số liệu; "
        "mục tiêu năm 2025 có 1 không đạt, 3 chưa có số liệu."
    )
    assert "hạng\u00a05 (17/09/2024), thiếu 1 bậc" in second
    assert third.endswith("8 trong 14 chỉ tiêu chính chưa có số liệu nào, 3 trong đó do Văn phòng Chính phủ phụ trách.")
    assert not any("<" in said or "{" in said for said in made.sentences)


def test_the_paper_names_its_day_workspace_and_what_is_left_out(look: Look) -> None:
    view = replace(look("training", date(2025, 11, 30)), accepted_only=True)
    acting = Acting(view=view, person=VIEWER, now=NOW, today=NOW.date(), training=True)
    paper = briefs.document(acting, VI, "Asia/Ho_Chi_Minh")
    assert (paper.name, paper.media_type) == ("tom-tat-training-2025-11-30.pdf", "application/pdf")
    reader = PdfReader(io.BytesIO(paper.content))
    assert len(reader.pages) == 1
    text = " ".join(reader.pages[0].extract_text().split())
    for said in ("TẬP HUẤN", "30/11/2025", "Tập huấn", "số sơ bộ không hiện", "Lập lúc 10:00 22/11/2026"):
        assert said in text, said
