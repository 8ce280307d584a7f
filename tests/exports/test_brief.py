"""The brief is one page, whatever stands on it; what had no room is counted, and what is least leaves first."""

import io
import re
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import example, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

import locales
from domain.status import Status
from domain.tally import Tally
from exports.brief import FEWEST, Brief, Notable, pdf, seal
from exports.meeting.story import Bullet, Bullets, BulletTick, Cell, Strip
from tests.domain.builders import an_indicator

VI = locales.language("vi")
NOW = datetime(2025, 11, 30, 2, 30, tzinfo=UTC)
LONG = "Tỷ lệ hồ sơ thủ tục hành chính được tiếp nhận và giải quyết trực tuyến toàn trình trên tổng số hồ sơ, " * 3


def a_line(name: str, status: Status | None, value: float | None = 41.5) -> Bullet:
    return Bullet(
        indicator=an_indicator(), name=name, value=value, written="41,5 %" if value else "chưa có số liệu",
        day="31/10/2025", ticks=(BulletTick(year=2020, value=30, written="30 %"),), plan=55, plan_written="55 %",
        worst=0, best=100, statuses=(Cell(text="–"), Cell(text=f"status of {name[:20]}", status=status)),
    )  # fmt: skip


def a_brief(
    lines: int = 14, notable: int = 8, name: str = "Hồ sơ trực tuyến", said: str = "Đến nay còn thiếu 8,5 điểm %."
) -> Brief:
    counts = Tally({Status.MET: 6, Status.MISSED: 3})
    strip = Strip(
        caption="Mục tiêu", tally=counts, counts=((Status.MET, "6 đạt"), (Status.MISSED, "3 không đạt")), note=said
    )
    rows = tuple(
        a_line(f"{name} {place}", Status.MET if place % 3 else Status.OFF_TRACK) for place in range(1, lines + 1)
    )
    return Brief(
        finding=f"9 mục tiêu: 3 không đạt. {name}"[:300],
        sentences=(f"Tình hình: {said}", f"Đáng lo nhất: {name}", ""),
        strips=(replace(strip, caption="Mục tiêu năm 2020"), replace(strip, caption="Mục tiêu năm 2025")),
        lines=Bullets(caption="Các chỉ tiêu chính", years=(2020, 2025), rows=rows, said="Mọi chỉ tiêu"),
        notable=tuple(Notable(name=f"{name} {n}", reason="Chậm", said=said) for n in range(notable)),
        sources=("đã công bố · trích nguyên văn · chinhphu.vn",) * 3,
        day="30/11/2025", workspace="Chính thức", mark="", band="", only="", made=NOW,
    )  # fmt: skip


def read(brief: Brief) -> tuple[int, str]:
    """Its pages, and its letters without spaces."""
    reader = PdfReader(io.BytesIO(pdf(brief, VI)))
    text = "".join(page.extract_text() for page in reader.pages)
    return len(reader.pages), re.sub(r"[\s\u200b]", "", unicodedata.normalize("NFC", text))


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_it_says_everything_in_letters_that_can_be_searched() -> None:
    brief = a_brief(notable=3)
    reader = PdfReader(io.BytesIO(pdf(brief, VI)))
    text = " ".join(reader.pages[0].extract_text().split())
    for said in ("41,5 %", "31/10/2025", "30 %", "6 đạt", "3 không đạt", "Chính thức", seal(brief)[:12]):
        assert said in text, said
    _, letters = read(brief)
    for said in (brief.finding, *brief.sentences, brief.strips[0].note, brief.sources[0], "Mục tiêu năm 2025"):
        assert bare(said) in letters
    assert [row.name for row in brief.lines.rows if bare(row.name) not in letters] == []
    assert "Còn" not in text, "nothing was left out"
    root = reader.trailer["/Root"]
    assert (root["/Lang"], bool(root["/MarkInfo"]["/Marked"])) == ("vi", True)
    width, height = (float(side) / 72 * 25.4 for side in reader.pages[0].mediabox[2:])
    assert (round(width), round(height)) == (210, 297)
    fonts = {str(one.get_object()["/BaseFont"]) for one in reader.pages[0]["/Resources"]["/Font"].values()}
    assert all("BeVietnamPro" in font for font in fonts)


@settings(max_examples=5)
@given(
    lines=st.integers(0, 30),
    notable=st.integers(0, 14),
    name=st.sampled_from(["DTI", LONG, "x" * 300, "W" * 80, "#panic(1) $x$ *b* <svg> \x00"]),
    said=st.sampled_from(["", "Còn thiếu.", LONG * 3, "y" * 900]),
)
@example(lines=40, notable=14, name=LONG, said=LONG * 6)
@example(lines=14, notable=12, name=LONG, said=LONG)
@example(lines=0, notable=0, name="DTI", said="")
def test_it_is_one_page_whatever_stands_on_it(lines: int, notable: int, name: str, said: str) -> None:
    pages, _ = read(a_brief(lines, notable, name, said))
    assert pages == 1


def test_what_had_no_room_is_counted_and_the_worst_stays() -> None:
    brief = a_brief(lines=30, notable=12)
    pages, text = read(brief)
    said = re.search(r"Còn(\d+)chỉtiêuchính", text)
    assert pages == 1
    shown = [row for row in brief.lines.rows if re.search(rf"{bare(row.name)}(?!\d)", text)]
    assert len(brief.lines.rows) - len(shown) == int(said[1]) > 0
    assert len(shown) >= FEWEST
    wrong = {row.name for row in brief.lines.rows if row.statuses[1].status is Status.OFF_TRACK}
    assert wrong <= {row.name for row in shown}, "what is well leaves before what is wrong"
    assert re.search(r"Còn(\d+)điềucầnchúý", text)[1] == "9"


def test_without_anything_to_be_judged_it_says_so() -> None:
    brief = a_brief(lines=0, notable=0, said="")
    nothing = tuple(replace(strip, tally=Tally({}), counts=()) for strip in brief.strips)
    pages, text = read(replace(brief, strips=nothing, sources=(), sentences=("", "", "")))
    assert (pages, bare(VI.text("figure.none")) in text) == (1, True)


def test_what_leaves_first_is_the_last_thing_to_be_looked_at() -> None:
    brief = a_brief(notable=12, said=LONG)
    _, text = read(brief)
    shown = [n for n, one in enumerate(brief.notable) if bare(f"{one.name}–") in text]
    assert shown == list(range(len(shown)))
    assert 0 < len(shown) < 12
    assert bare(VI.count("brief.notable-left", 12 - len(shown))) in text


def test_training_stands_across_the_page() -> None:
    _, text = read(replace(a_brief(), mark="TẬP HUẤN", band="Số liệu giả định."))
    assert text.count("TẬPHUẤN") == 2
    assert "Sốliệugiảđịnh." in text


def test_the_seal_is_of_what_is_said_not_of_when() -> None:
    brief = a_brief()
    later = replace(brief, made=datetime(2026, 1, 1, tzinfo=UTC))
    assert seal(brief) == seal(later) != seal(replace(brief, finding="khác"))
    assert pdf(brief, VI) == pdf(brief, VI) != pdf(later, VI)
