"""The deck, read back part by part: every figure is in it and can be edited, on our template and on others."""

import io
import posixpath
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import pptx
import pytest
from openpyxl import load_workbook
from openxml_audit import OpenXmlValidator
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.presentation import Presentation
from pptx.slide import Slide

import locales
from domain.errors import DashboardError
from domain.indicator import Bounds, Indicator, Unit
from domain.status import Status
from exports.meeting import paging, slide_template
from exports.meeting.pptx import write
from exports.meeting.slide_chart import EPOCH
from exports.meeting.story import (
    Bullet,
    Bullets,
    BulletTick,
    Cell,
    Facts,
    Note,
    RankBar,
    RankBars,
    Section,
    Story,
    Table,
    Trend,
    TrendPoint,
    TrendRemark,
    TrendTarget,
)
from exports.meeting.storyboard import story
from storage import packs
from tests.exports.meeting.conftest import BODY

TEMPLATES = Path(__file__).parent / "templates"
LIBREOFFICE = TEMPLATES / "libreoffice.pptx"
"""Saved by LibreOffice from the file beside it: its layouts are typed and numbered in a way of their own."""
VI = locales.language("vi")
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
HOSTILE = '</a:t><script>&amp; "]]>\x00\x0b\ud800\ufffe=HYPERLINK("x")'


def opened(data: bytes) -> Presentation:
    return pptx.Presentation(io.BytesIO(data))


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return {name: file.read(name) for name in file.namelist()}


def flat(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").split())


def said(data: bytes) -> str:
    """Every letter of slides and of what charts show."""
    found = []
    for name, part in parts(data).items():
        if re.match(r"ppt/(slides/slide|charts/chart)\d+\.xml", name):
            for paragraph in ET.fromstring(part).iter():
                if paragraph.tag == f"{A}p":
                    found.append("".join(one.text or "" for one in paragraph.iter(f"{A}t")))
                elif paragraph.tag == f"{C}v":
                    found.append(paragraph.text or "")
    return flat("\n".join(found))


def charts(data: bytes) -> list:
    return [shape.chart for slide in opened(data).slides for shape in slide.shapes if shape.has_chart]


def cached(series: ET.Element, kind: str) -> list[float | None]:
    """What a series shows before its workbook is opened, an empty cell as None."""
    cache = series.find(f"{C}{kind}/{C}numRef/{C}numCache")
    points = {int(one.get("idx")): float(one.find(f"{C}v").text) for one in cache.iter(f"{C}pt")}
    return [points.get(place) for place in range(int(cache.find(f"{C}ptCount").get("val")))]


def series(chart, kind: str) -> Iterator[tuple[str, list[float | None]]]:
    """Name and values of every series."""
    for one in ET.fromstring(chart.part.blob).iter(f"{C}ser"):
        yield one.find(f"{C}tx").findtext(f".//{C}v"), cached(one, kind)


def shown(found: list[float | None]) -> list[float]:
    return [one for one in found if one is not None]


# A story with everything that charts can show


@cache
def percent() -> Indicator:
    found = packs.read(BODY).indicators[0]
    return replace(found, unit=Unit.PERCENT, bounds=Bounds(0.0, 100.0))


def points(first: date, *values: float, provisional: int = 0) -> tuple[TrendPoint, ...]:
    days = [first + timedelta(days=30 * place) for place in range(len(values))]
    return tuple(
        TrendPoint(day=day, value=value, written=f"{value:g} %", provisional=place >= len(values) - provisional)
        for place, (day, value) in enumerate(zip(days, values, strict=True))
    )


TREND = Trend(
    indicator=percent(), caption="Có chỗ đứt", said="Ba đoạn.", low=0.0, high=92.0, flipped=False,
    lines=(points(date(2019, 1, 31), 10.5, 12.25, 15), points(date(2021, 6, 30), 40, 43.75, 51, provisional=1)),
    plans=(((date(2019, 1, 31), 10.5), (date(2020, 12, 31), 50.0)),),
    targets=(
        TrendTarget(day=date(2020, 12, 31), value=50.0, written="2020: 50 %"),
        TrendTarget(day=date(2025, 12, 31), value=80.0, written="2025: 80 %"),
    ),
    remarks=(TrendRemark(day=date(2020, 6, 1), number=1, written="Đổi định nghĩa <b>"),),
)  # fmt: skip
BULLETS = Bullets(
    caption="Các chỉ tiêu", years=(2020, 2025), said="Ba dòng.",
    rows=tuple(
        Bullet(
            indicator=percent(), name=name, value=value, written=written, day="30/11/2025" if value else "",
            ticks=tuple(BulletTick(year=year, value=due, written=f"{due:g} %") for year, due in ticks), plan=plan,
            plan_written="", worst=worst, best=best, provisional=provisional,
            statuses=(Cell(text="đạt", status=Status.MET), Cell(text="chậm", status=Status.BEHIND)),
        )
        for name, value, written, ticks, plan, worst, best, provisional in (
            ("Một", 54.83, "54,83 %", ((2020, 30.0), (2025, 80.0)), 71.25, 0.0, 100.0, False),
            ("Không có", None, "chưa có số liệu", ((2023, 60.0),), None, 0.0, 100.0, False),
            ("Thứ hạng", 71.0, "hạng 71", ((2025, 70.0),), 74.0, 98.5, 1.0, True),
        )
    ),
)  # fmt: skip
RANKING = RankBars(
    indicator=percent(), caption="Xếp hạng", said="Bốn đơn vị.", target=80.0, target_written="Mục tiêu 2025: 80 %",
    longest=100.0,
    rows=(
        RankBar(place=1, name="Bộ A", value=99.25, written="99,25 %", status=Status.MET),
        RankBar(place=2, name="Bộ B", value=75.0, written="75 %", status=Status.OFF_TRACK, provisional=True),
        RankBar(place=3, name="Bộ C", value=None, written="không công bố", status=None),
    ),
)  # fmt: skip
LONG = Table(
    caption="Quyết định", head=("Quyết định", "Đơn vị", "Trước"), widths=(5, 3, 2), numeric=frozenset({2}),
    rows=tuple(
        (Cell(text=f"{place}. {'Hoàn thành kết nối dữ liệu hộ tịch ' * 6}"), Cell(text="Văn phòng Chính phủ"),
         Cell(text=f"{place},5 %", value=place + 0.5))
        for place in range(9)
    ),
)  # fmt: skip


def section(code: str, *blocks: object, **more: object) -> Section:
    return Section(code=code, heading=f"Mục {code}", finding=f"Phát hiện {code}", blocks=blocks, **more)


@pytest.fixture(scope="module")
def full(pack) -> Story:
    """A training story: breaks, remarks, provisional figures, places without values, an erratum, hostile names."""
    base = story(pack, "vi", number=2, sha256="b" * 64)
    one = ((Cell(text=HOSTILE), Cell(text="=1+1")),)
    return replace(
        base, title=f"Họp {HOSTILE}", mark="TẬP HUẤN", band="Số liệu giả định.", erratum="Đính chính số 1: sai tháng 3",
        sections=(
            section("a", TREND, Facts(rows=(("Số liệu mới nhất", Cell(text="51 %", value=51.0)),))),
            section("b", BULLETS, notes=(Note(question="Vì sao?", answer="Vì thế."),), sources=("nguồn 1", "nguồn 2")),
            section("c", RANKING), section("d", LONG), *base.sections,
            section("e", Table(caption=HOSTILE, head=("=A", "B"), rows=one), replace(RANKING, caption=HOSTILE, rows=(
                replace(RANKING.rows[0], name=HOSTILE, written=HOSTILE),
            ))),
        ),
    )  # fmt: skip


@pytest.fixture(scope="module")
def deck(full: Story) -> bytes:
    return write(full)


@pytest.fixture(scope="module")
def narrow(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The template that the library brings: 4:3, as a .potx, with a slide of its own left in it."""
    file = tmp_path_factory.mktemp("templates") / "narrow.potx"
    deck = pptx.Presentation()
    deck.slides.add_slide(deck.slide_layouts[0]).shapes.title.text = "Trang mẫu cũ"
    out = io.BytesIO()
    deck.save(out)
    main = b"presentationml.presentation.main+xml"
    with zipfile.ZipFile(file, "w") as copy:
        for name, part in parts(out.getvalue()).items():
            copy.writestr(name, part.replace(main, b"presentationml.template.main+xml"))
    return file


@pytest.fixture(scope="module", params=["own", "narrow", "libreoffice"])
def anywhere(request: pytest.FixtureRequest, full: Story, narrow: Path, deck: bytes) -> tuple[Path | None, bytes]:
    """The full story on each template, with the file of the template."""
    file = {"own": None, "narrow": narrow, "libreoffice": LIBREOFFICE}[request.param]
    return file, deck if file is None else write(full, file)


# What is said


def test_every_number_of_the_story_is_in_it(told: Story) -> None:
    data = write(told)
    made = said(data)
    numbers = list(told.written())
    assert len(numbers) > 10
    assert [number for number in numbers if flat(number) not in made] == []
    cells = {cell.text for slide in paging.slides(told) for b in slide.blocks if isinstance(b, Table) for row in b.rows
             for cell in row}  # fmt: skip
    assert {cell for cell in cells if flat(cell) not in made} == set()
    for slide in paging.slides(told):
        assert flat(slide.finding) in made
    assert made.count(told.seal) == len(opened(data).slides)
    _speaks(told, data)


def test_every_number_of_every_kind_of_block_is_in_it(full: Story, deck: bytes) -> None:
    made = said(deck)
    assert [one for one in full.written() if flat(one) not in made and HOSTILE not in one] == []
    assert flat("(1) Đổi định nghĩa <b>") in made
    assert flat(f"{VI.text('drawing.target-of', year=2023)}: 60 %") in made
    assert full.erratum in made


def test_charts_hold_the_numbers_of_the_story(deck: bytes) -> None:
    made = charts(deck)
    trend = next(one for one in made if _is(one, "lineChart") and "2025: 80 %" in dict(series(one, "val")))
    values = dict(series(trend, "val"))
    calendar = next(cached(one, "cat") for one in ET.fromstring(trend.part.blob).iter(f"{C}ser"))
    days = [EPOCH + timedelta(days=day) for day in shown(calendar)]
    for number, line in enumerate(TREND.lines, 1):
        drawn = values[VI.text("deck.stretch", number=number)]
        assert [(day, one) for day, one in zip(days, drawn, strict=True) if one is not None] == [
            (point.day, point.value) for point in line
        ]
    assert shown(values["2020: 50 %"]) == [50.0]
    assert shown(values[VI.text("drawing.plan")]) == [10.5, 50.0]
    first, second = (one for one in made if _is(one, "scatterChart") and _about(one, "Một", "Thứ hạng"))
    across = dict(series(first, "xVal"))
    assert shown(across[VI.text("drawing.actual")]) == [0.0, 54.83]
    assert shown(across[VI.text("drawing.target-of", year=2020)]) == [30.0, 30.0]
    assert shown(across[VI.text("drawing.target-of", year=2023)]) == [60.0, 60.0]
    assert shown(across[VI.text("drawing.target-of", year=2025)]) == [80.0, 80.0]
    assert shown(across[VI.text("drawing.plan-today")]) == [71.25]
    across = dict(series(second, "xVal"))
    assert shown(across[VI.text("drawing.provisional")]) == [98.5, 71.0], "the bar begins at the worst end"
    assert VI.text("drawing.actual") not in across
    ranking = next(one for one in made if _is(one, "barChart") and _about(one, "1. Bộ A"))
    values = dict(series(ranking, "val"))
    assert list(values.values()) == [[None, 99.25, 75.0, None], [80.0] * 4]


def _is(chart, kind: str) -> bool:
    return ET.fromstring(chart.part.blob).find(f".//{C}{kind}") is not None


def _about(chart, *names: str) -> bool:
    book = load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob))
    return any(book.active.cell(row, 1).value in names for row in range(2, 4))


def test_a_workbook_holds_what_its_chart_shows(deck: bytes) -> None:
    count = 0
    for chart in charts(deck):
        root, sheet = (
            ET.fromstring(chart.part.blob),
            load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob)),
        )
        assert sheet.custom_doc_props["nguon_goc"].value == "demo", "a chart of invented figures says so"
        for kind in ("numRef", "strRef"):
            for reference in root.iter(f"{C}{kind}"):
                place = reference.find(f"{C}f").text.partition("!")[2].replace("$", "")
                cells = sheet.active[place]
                cells = [row[0].value for row in cells] if isinstance(cells, tuple) else [cells.value]
                for point in reference.iter(f"{C}pt"):
                    cell, text = cells[int(point.get("idx"))], point.findtext(f"{C}v")
                    if kind == "numRef":
                        cell = (cell.date() - EPOCH).days if hasattr(cell, "date") else cell
                        assert float(text) == cell
                    else:
                        assert text == cell
                    count += 1
        formulas = [cell.coordinate for row in sheet.active for cell in row if cell.data_type == "f"]
        assert formulas == [], "names of people are never run"
    assert count > 60


def test_nothing_is_joined_over_a_break(deck: bytes) -> None:
    stretches = [name for one in charts(deck) if _is(one, "lineChart") for name, _ in series(one, "val")]
    assert stretches.count(VI.text("deck.stretch", number=2)) == 1
    assert VI.text("drawing.actual") in stretches, "an unbroken line has no number"


# Native, and for everybody


def test_nothing_is_a_picture_and_everything_is_described(deck: bytes) -> None:
    assert [name for name in parts(deck) if "/media/" in name or name.endswith((".png", ".jpeg", ".emf"))] == []
    described = [
        shape._element.nvGraphicFramePr.cNvPr.get("descr")
        for slide in opened(deck).slides
        for shape in slide.shapes
        if shape.has_chart or shape.has_table
    ]
    assert len(described) > 10
    assert all(described)
    assert not any(shape.shape_type == 13 for slide in opened(deck).slides for shape in slide.shapes)
    assert {TREND.said, BULLETS.said, RANKING.said} <= set(described)


def _speaks(told: Story, data: bytes) -> None:
    """Every text knows its language, and the file is named and dated."""
    tag = {"vi": "vi-VN", "en": "en-US"}[told.language]
    found = {
        run.get("lang")
        for name, part in parts(data).items()
        if re.match(r"ppt/(slides|notesSlides|charts)/[a-zA-Z]+\d+\.xml", name)
        for run in ET.fromstring(part).iter(f"{A}rPr")
        if name.startswith(("ppt/slides", "ppt/charts")) or run.get("lang")
    }
    assert found == {tag}
    core = opened(data).core_properties
    assert (core.language, core.title, core.identifier) == (tag, told.title, told.sha256)
    assert told.facts[0][1] in core.subject
    assert core.created.date() == told.meeting_day


def test_a_presenter_is_told_what_is_asked(deck: bytes, full: Story) -> None:
    notes = [slide.notes_slide.notes_text_frame.text for slide in opened(deck).slides if slide.has_notes_slide]
    of_bullets = next(one for one in notes if one.startswith("Phát hiện b"))
    for part in ("Vì sao?", "Vì thế.", "nguồn 1", "nguồn 2", full.sha256, full.seal, full.band):
        assert part in of_bullets
    assert len(notes) > len(opened(deck).slides) - 3


def test_the_agenda_leads_to_every_subject(deck: bytes) -> None:
    slides = list(opened(deck).slides)
    agenda = slides[1]
    table = next(shape.table for shape in agenda.shapes if shape.has_table)
    links = 0
    for row in list(table.rows)[1:]:
        name, number = (cell.text_frame for cell in row.cells)
        click = name.paragraphs[0].runs[0]._r.find(f".//{A}hlinkClick")
        target = agenda.part.rels[click.get("{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id")]
        assert target.target_part is slides[int(number.text) - 1].part
        shown = next(shape.text_frame.text for shape in slides[int(number.text) - 1].shapes if shape.name == "Subject")
        assert name.text in (shown.partition(" · ")[0], VI.text("deck.annex", heading=shown.partition(" · ")[0]))
        links += 1
    assert links > 5


def test_training_is_marked_everywhere(deck: bytes, full: Story) -> None:
    for slide in opened(deck).slides:
        assert [shape.text_frame.text for shape in slide.shapes if shape.name.startswith("Mark")] == [full.mark] * 2
    assert b"nguon_goc" in parts(deck)["docProps/custom.xml"]
    assert "nguon_goc=demo" in opened(deck).core_properties.keywords
    official = write(replace(full, mark="", band=""))
    assert full.mark not in said(official)
    assert not [name for name in parts(official) if "custom" in name]


def test_the_same_story_is_the_same_file(full: Story, deck: bytes) -> None:
    assert write(full) == deck


# The file itself


def test_the_file_is_valid(anywhere: tuple[Path | None, bytes], tmp_path: Path) -> None:
    _, data = anywhere
    file = tmp_path / "deck.pptx"
    file.write_bytes(data)
    result = OpenXmlValidator().validate(str(file))
    assert [str(error) for error in result.errors] == []
    found = parts(data)
    types = ET.fromstring(found["[Content_Types].xml"])
    named = {one.get("PartName") for one in types if one.get("PartName")}
    endings = {one.get("Extension") for one in types if one.get("Extension")}
    assert named <= {f"/{name}" for name in found}
    assert [name for name in found if f"/{name}" not in named and name.rpartition(".")[2] not in endings] == []
    for name, part in found.items():
        if name.endswith(".rels"):
            folder = posixpath.dirname(posixpath.dirname(name))
            for relation in ET.fromstring(part):
                if relation.get("TargetMode") != "External":
                    target = posixpath.normpath(posixpath.join("/", folder, relation.get("Target")))
                    assert target.lstrip("/") in found, (name, target)
        elif name.startswith("ppt/slides/slide"):
            numbers = [one.get("id") for one in ET.fromstring(part).iter(f"{P}cNvPr")]
            assert len(numbers) == len(set(numbers)), name


# Templates of others


def test_the_template_is_used(anywhere: tuple[Path | None, bytes], full: Story) -> None:
    file, data = anywhere
    deck, template = opened(data), slide_template.from_file(file)
    assert deck.slide_width == template.deck.slide_width
    assert "Trang mẫu cũ" not in said(data)
    made = said(data)
    assert [one for one in full.written() if flat(one) not in made and HOSTILE not in one] == []
    layouts = Counter(slide.slide_layout.name for slide in deck.slides)
    assert set(layouts) == {template.cover.name, template.content.name}
    for slide in deck.slides:
        kinds = {shape.placeholder_format.type for shape in slide.placeholders}
        assert kinds & {PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE}
        assert kinds >= {PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER}
        assert all(shape.text_frame.text for shape in slide.placeholders), "no empty place asks for text"
    # Runs name no font but that of marks: the theme of the template speaks.
    fonts = {
        one.get("typeface") for name, part in parts(data).items() if name.startswith("ppt/slides/slide")
        for one in ET.fromstring(part).iter(f"{A}latin")
    }  # fmt: skip
    assert fonts <= {"Segoe UI Symbol", "+mn-lt"}


def test_nothing_overflows(anywhere: tuple[Path | None, bytes]) -> None:
    file, data = anywhere
    deck, area = opened(data), slide_template.from_file(file).area
    slides = list(deck.slides)
    assert len(slides) > 10
    for slide in slides[1:]:
        for shape in slide.shapes:
            assert shape.left >= 0, shape.name
            assert shape.left + shape.width <= deck.slide_width, shape.name
            if shape.has_chart or shape.has_table:
                assert shape.top >= area.top, shape.name
                assert shape.top + shape.height <= area.bottom + 20_000, (slides.index(slide) + 1, shape.name)
    cover = next(shape for shape in slides[0].shapes if shape.name == "Erratum")
    assert cover.top + cover.height <= deck.slide_height
    _apart(slides)


def _apart(slides: list[Slide]) -> None:
    """Tables stand over no other table."""
    for slide in slides:
        tables = sorted((s for s in slide.shapes if s.has_table), key=lambda s: s.top)
        for upper, lower in pairwise(tables):
            assert upper.top + upper.height <= lower.top


def test_a_long_table_goes_on_under_its_heading(deck: bytes) -> None:
    found = [
        [[cell.text_frame.text for cell in row.cells] for row in shape.table.rows]
        for slide in opened(deck).slides
        for shape in slide.shapes
        if shape.has_table and shape.name == LONG.caption
    ]
    assert len(found) > 1
    assert {tuple(rows[0]) for rows in found} == {LONG.head}
    assert [row[0] for rows in found for row in rows[1:]] == [row[0].text for row in LONG.rows]


def _without(kind: str) -> bytes:
    """The library's template without what a deck needs."""
    deck = pptx.Presentation()
    for layout in list(deck.slide_layouts):
        typed = layout._element.get("type")
        unwanted = {"cover": typed == "title", "content": typed not in ("title", "blank"), "room": typed == "obj"}
        if unwanted.get(kind):
            deck.slide_layouts.remove(layout)
        elif kind == "room" and typed == "titleOnly":
            title = layout.placeholders[0]
            title.left, title.top, title.width, title.height = 0, 0, 8_000_000, 5_000_000
    out = io.BytesIO()
    deck.save(out)
    return out.getvalue()


def _spoilt(kind: str) -> bytes:
    good = _without("")
    if kind == "broken":
        return b"no zip"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as copy:
        for name, part in parts(good).items():
            changed = part.replace(b"presentation.main+xml", b"presentation.macroEnabled.main+xml")
            copy.writestr(name, changed if kind == "macros" else part)
        if kind == "large":
            copy.writestr("ppt/media/big.bin", bytes(slide_template.AT_MOST + 1))
    return out.getvalue()


@pytest.mark.parametrize("kind", ["cover", "content", "room", "macros", "large", "broken", "file"])
def test_a_template_that_cannot_be_used_says_why(kind: str, tmp_path: Path) -> None:
    file = tmp_path / "mau.pptx"
    if kind != "file":
        file.write_bytes(_spoilt(kind) if kind in ("macros", "large", "broken") else _without(kind))
    with pytest.raises(DashboardError) as refused:
        slide_template.from_file(file)
    assert refused.value.code == f"slides-template-{kind}"
    for code in locales.languages():
        assert str(file) in locales.language(code).text(f"error.{refused.value.code}", **refused.value.params)
