"""Drawings of a story: every figure is written in them, nothing leaves them, and a name is never markup."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import typst

import locales
from domain.indicator import Bounds, Indicator, Unit
from domain.status import Status
from domain.tally import Tally
from exports.meeting import drawing, lettering, paging, story, storyboard
from exports.meeting.canvas import DARK, LIGHT, PRINT, mark, shape
from exports.meeting.drawing import Chart, svg
from exports.meeting.story import Bullet, Bullets, BulletTick, Cell, RankBar, RankBars, Strip, Trend, TrendPoint
from storage import packs

BODY = (Path(__file__).parents[2] / "storage/kept/pack-1.json").read_bytes()
PACK = packs.read(BODY)
VI, EN = locales.language("vi"), locales.language("en")
SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = [
    '</text><script>alert("x")</script>',
    "&amp; <b> ]]> \x00\x0b\ud800\ufffe\ue000",
    "x" * 300,
    "Sở Thông tin và Truyền thông " * 6,
    "']\"}#set text(red)",
]


@cache
def told(language: str) -> story.Story:
    return storyboard.story(PACK, language, number=1, sha256=packs.digest(BODY))


def charts(language: str = "vi") -> Iterator[Chart]:
    for slide in paging.slides(told(language)):
        yield from (block for block in slide.blocks if isinstance(block, Chart))


def percent() -> Indicator:
    found = next(block.indicator for block in charts() if isinstance(block, Trend))
    return replace(found, unit=Unit.PERCENT, bounds=Bounds(0.0, 100.0))


def point(day: date, value: float, *, provisional: bool = False) -> TrendPoint:
    return TrendPoint(day=day, value=value, written=f"{value:g} %", provisional=provisional)


def trend(*lines: tuple[TrendPoint, ...], **more: object) -> Trend:
    usual = {
        "caption": "c", "plans": (), "targets": (), "remarks": (), "low": 0.0, "high": 100.0, "flipped": False,
        "said": "s",
    }  # fmt: skip
    return Trend(indicator=percent(), lines=lines, **{**usual, **more})


def bars(name: str, *, provisional: bool = False) -> RankBars:
    row = RankBar(
        place=1, name=name, value=61.5, written="61,5 %", status=Status.BEHIND, provisional=provisional
    )  # fmt: skip
    return RankBars(
        indicator=percent(),
        caption=name,
        rows=(row,) * 12,
        target=80.0,
        target_written="Mục tiêu 31/12/2025: 80 %",
        said=name,
    )


def bullets(name: str) -> Bullets:
    row = Bullet(
        indicator=percent(), name=name, value=61.5, written="61,5 %", day="30/11/2025", plan=70.0, plan_written="70 %",
        ticks=(BulletTick(year=2020, value=78.0, written="hạng 78"), BulletTick(year=2025, value=80.0, written="80 %")),
        worst=0.0, best=100.0, provisional=True,
        statuses=(Cell(text="chưa thể kết luận", status=Status.BEHIND), Cell(text="–")),
    )  # fmt: skip
    return Bullets(caption=name, years=(2020, 2025), rows=(row,) * 7, said=name)


def of_other_years(name: str) -> Bullets:
    """Bars with a target of a year that has no column."""
    verdict = Cell(text=name, status=Status.MET_LATE)
    tick = BulletTick(year=2023, value=60.0, written="60 %", verdict=verdict)
    found = bullets(name)
    return replace(found, rows=tuple(replace(row, ticks=(row.ticks[0], tick)) for row in found.rows))


def texts(drawn: str) -> list[ET.Element]:
    return list(ET.fromstring(drawn).iter(f"{SVG}text"))


@pytest.mark.parametrize("language", locales.languages())
def test_every_written_figure_stands_in_a_drawing_as_text(language: str) -> None:
    kinds = set()
    for chart in charts(language):
        kinds.add(type(chart))
        said = [element.text for element in texts(svg(chart, locales.language(language), height=500))]
        section = story.Section(code="x", heading="", finding="", blocks=(chart,))
        for written in replace(told(language), sections=(section,)).written():
            assert any(written in (one or "") for one in said), written
    assert kinds == {Bullets, Trend, RankBars, Strip}


def remarked(said: str) -> Trend:
    remark = story.TrendRemark(day=date(2024, 6, 1), number=1, written=said)
    return trend((point(date(2024, 1, 31), 5.0), point(date(2025, 1, 31), 6.0)), remarks=(remark,))


@pytest.mark.parametrize(("width", "height"), [(1160, None), (1160, 300), (600, None)])
def test_no_text_leaves_its_drawing(width: float, height: float | None) -> None:
    found = [*charts(), *charts("en")]
    found += [kind(name) for kind in (bars, bullets, remarked) for name in HOSTILE]
    found += [of_other_years(name) for name in HOSTILE if width > 1000]
    for chart in found:
        drawn = svg(chart, VI, width=width, height=height)
        _, _, wide, high = map(float, ET.fromstring(drawn).attrib["viewBox"].split())
        for element in texts(drawn):
            weight, size = int(element.attrib["font-weight"]), float(element.attrib["font-size"])
            places, room = element.attrib["x"].split(), lettering.width(element.text or "", size, weight)
            left, anchor = float(places[0]), element.attrib.get("text-anchor", "start")
            if len(places) == 1:
                left -= {"start": 0.0, "middle": room / 2, "end": room}[anchor]
            assert left >= -1, element.text
            assert (float(places[-1]) if len(places) > 1 else left + room) <= wide + 1, element.text
            assert size * 0.6 <= float(element.attrib["y"]) <= high, element.text


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_text_and_whole(name: str) -> None:
    shown = re.sub("[\x00\x0b\ud800\ufffe\ue000]", "\ufffd", name)
    for chart in (bars(name), bullets(name), trend((point(date(2024, 1, 31), 5.0),), caption=name)):
        drawn = svg(chart, VI, height=500)
        root = ET.fromstring(drawn)
        tags = {element.tag.removeprefix(SVG) for element in root.iter()}
        assert tags <= {
            "svg", "title", "desc", "defs", "pattern", "g", "text", "rect", "line", "polyline", "polygon", "circle",
            "path",
        }  # fmt: skip
        assert root.findtext(f"{SVG}title") == shown
    said = "".join(element.text or "" for element in texts(svg(bars(name), VI)))
    assert re.sub(r"\s", "", shown) in re.sub(r"\s", "", said)


def test_numbers_of_remarks_stand_beside_each_other() -> None:
    line = tuple(point(date(2019 + n // 12, n % 12 + 1, 28), 20.0 + n) for n in range(72))
    remarks = tuple(
        story.TrendRemark(day=date(2024, 9 + n, 1), number=n + 1, written=f"Việc {n + 1}") for n in range(4)
    )
    root = ET.fromstring(svg(trend(line, remarks=remarks), VI))
    boxes = [one for one in root.iter(f"{SVG}rect") if one.attrib["width"] == one.attrib["height"]]
    top = min(float(one.attrib["y"]) for one in boxes)
    row = sorted((float(one.attrib["x"]), float(one.attrib["width"])) for one in boxes if float(one.attrib["y"]) == top)
    assert len(row) == 4
    assert all(x + wide < far for (x, wide), (far, _) in pairwise(row))
    assert row[-1][0] + row[-1][1] <= float(root.attrib["viewBox"].split()[2])


def test_nothing_is_joined_over_a_break_and_what_is_provisional_is_hollow() -> None:
    before = tuple(point(date(2023, month, 28), 20.0 + month) for month in range(1, 7))
    after = tuple(point(date(2024, month, 28), 60.0 + month, provisional=month == 6) for month in range(1, 7))
    remark = story.TrendRemark(day=date(2024, 1, 1), number=1, written="Thay đổi cách tính")
    root = ET.fromstring(svg(trend(before, after, remarks=(remark,)), VI))
    assert [len(line.attrib["points"].split()) for line in root.iter(f"{SVG}polyline")] == [6, 6]
    hollow = [one for one in root.iter(f"{SVG}circle") if one.findtext(f"{SVG}title") == "66 %"]
    assert [one.attrib["fill"] for one in hollow] == [LIGHT.paper]
    said = [element.text for element in root.iter(f"{SVG}text")]
    assert "66 %" in said, "the last figure is written"
    assert "1" in said
    assert "Thay đổi cách tính" in said
    assert VI.text("drawing.provisional") in said
    assert VI.text("drawing.provisional") in [one.text for one in texts(svg(bars("x", provisional=True), VI))]
    assert "url(#" in svg(bars("x", provisional=True), VI)
    assert "url(#" not in svg(bars("x"), VI)


def test_a_status_is_known_without_its_colour() -> None:
    for palette in (LIGHT, DARK, PRINT):
        shapes = {re.sub('"#[0-9A-F]{6}"', "", shape(status, palette)) for status in Status}
        assert len(shapes) == len(Status)
        assert ET.fromstring(mark(Status.MET, palette)).tag == f"{SVG}svg"


def test_figures_of_a_ranking_stand_in_columns() -> None:
    rows = tuple(replace(bars("x").rows[0], written=written) for written in ("11,11 %", "98,76 %"))
    drawn = [e for e in texts(svg(replace(bars("x"), rows=rows), VI)) if (e.text or "").endswith("%") and "," in e.text]
    (first, second) = ([float(place) for place in e.attrib["x"].split()] for e in drawn)
    assert first[2] == second[2], "the comma"
    assert first[-1] == second[-1]


def test_a_ranking_has_one_scale_on_all_its_slides() -> None:
    def longest(chart: RankBars) -> float:
        bars = [one for one in ET.fromstring(svg(chart, VI)).iter(f"{SVG}rect") if one.find(f"{SVG}title") is not None]
        return float(bars[0].attrib["width"])

    whole = replace(bars("x"), longest=100.0, target=None)
    high = replace(whole, rows=(replace(whole.rows[0], value=99.0),))
    assert longest(high) / longest(whole) == pytest.approx(99.0 / 61.5, rel=1e-3)


def test_the_same_chart_is_the_same_text_and_names_nothing_twice() -> None:
    found = list(charts())
    assert [svg(chart, VI) for chart in found] == [svg(chart, VI) for chart in found]
    ids = re.findall(r' id="([^"]+)"', "".join(svg(chart, VI) for chart in found))
    assert len(ids) == len(set(ids)) >= 2 * len(found)


def test_a_chart_without_figures_says_so() -> None:
    none = Strip(caption="2030", tally=Tally.of([]), counts=())
    assert EN.text("card.strip.none") in [element.text for element in texts(svg(none, EN))]
    row = replace(bullets("x").rows[0], value=None, written=VI.text("figure.none"), day="", provisional=False)
    drawn = svg(replace(bullets("x"), rows=(row,)), VI)
    assert VI.text("figure.none") in " ".join(element.text or "" for element in texts(drawn))
    assert not list(ET.fromstring(drawn).iter(f"{SVG}rect")), "no bar is no zero"


def test_typst_draws_it_in_our_own_letters() -> None:
    drawn = svg(next(chart for chart in charts() if isinstance(chart, Bullets)), VI, palette=PRINT)
    source = f'#set page(width: auto, height: auto)\n#image(bytes({typst_text(drawn)}), format: "svg")'
    made = typst.compile(source.encode(), font_paths=[str(lettering.FONTS)], ignore_system_fonts=True)
    assert isinstance(made, bytes)
    assert b"BeVietnamPro" in made
    assert drawing.WIDTH == 1160


def typst_text(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
