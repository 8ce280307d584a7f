"""Each chart of a story as a picture of its own, SVG or PNG, with the finding, sources and seal that belong to it."""

import io
import zipfile
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import typst

from exports.meeting import drawing, lettering
from exports.meeting.canvas import LIGHT, Canvas
from exports.meeting.drawing import Chart
from exports.meeting.lettering import SEMIBOLD
from exports.meeting.presentation import FONTS, WEIGHTS
from exports.meeting.progress import Progress, unwatched
from exports.meeting.story import Section, Story, Strip, Trend

SIDE, ROOM = 40, 1160
TITLE, TEXT, SMALL = 30, 24, 18
PLOT = 520
"""Height of a trend."""
DPI = 144
"""Two points of a picture for each of the drawing."""
PAGE = Path(__file__).with_name("picture.typ")
_MOMENT = (1980, 1, 1, 0, 0, 0)
"""The first moment a ZIP can write: the same story is the same file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartFile:
    """A chart that can be taken away."""

    code: str
    """The section, and from its second chart on the number."""
    name: str
    section: Section
    chart: Chart


def charts(story: Story) -> tuple[ChartFile, ...]:
    """Every chart in the order of the story; a ranking is whole."""
    found = []
    for section in story.sections:
        drawn = [block for block in section.blocks if isinstance(block, Chart)]
        for number, chart in enumerate(drawn, 1):
            name = f"{section.heading}: {chart.caption}" if chart.caption != section.heading else section.heading
            code = section.code if number == 1 else f"{section.code}-{number}"
            found.append(ChartFile(code=code, name=name, section=section, chart=chart))
    return tuple(found)


def svg(story: Story, file: ChartFile) -> bytes:
    """The chart with everything that belongs to it; its type is inside."""
    drawn = _drawn(story, file)
    head, inside = drawn.split("<title", 1)
    return f"{head}<style>{_faces()}</style><title{inside}".encode()


def png(story: Story, file: ChartFile) -> bytes:
    """The same as a picture of points."""
    made = typst.compile(
        str(PAGE), font_paths=[str(lettering.FONTS)], ignore_system_fonts=True, format="png", ppi=DPI,
        sys_inputs={"drawing": _drawn(story, file)},
    )  # fmt: skip
    assert isinstance(made, bytes)
    return made


def write(story: Story, progress: Progress = unwatched) -> bytes:
    """Every chart as SVG and as PNG in one archive; the same story is the same archive."""
    out, found = io.BytesIO(), charts(story)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for done, file in enumerate(found):
            progress(done, len(found))
            for ending, data in (("svg", svg(story, file)), ("png", png(story, file))):
                archive.writestr(zipfile.ZipInfo(f"{file.code}.{ending}", _MOMENT), data, zipfile.ZIP_DEFLATED)
    progress(len(found), len(found))
    return out.getvalue()


def _drawn(story: Story, file: ChartFile) -> str:
    canvas, p = Canvas(LIGHT), LIGHT
    height = PLOT if isinstance(file.chart, Trend) else None
    chart = drawing.svg(file.chart, story.words, width=ROOM, height=height, text=TEXT, small=TEXT)
    high = float(chart.split(' height="', 1)[1].split('"', 1)[0])
    y = 0.0
    if story.band:
        y = canvas.lines(SIDE, SIDE, _lines(f"{story.mark}. {story.band}", SMALL), SMALL, weight=SEMIBOLD) - SIDE + 8
    y = canvas.lines(SIDE, y + SIDE + 24, _lines(file.section.finding, TITLE, SEMIBOLD), TITLE, weight=SEMIBOLD)
    about = file.section.heading if isinstance(file.chart, Strip) else file.name  # a strip bears its own name
    y = canvas.lines(SIDE, y, _lines(about, TEXT), TEXT, fill=p.quiet)
    canvas.place(chart, SIDE, y)
    y += high + 44
    for said in _below(story, file):
        y = canvas.lines(SIDE, y, _lines(said, SMALL), SMALL, fill=p.quiet, leading=1.35)
    wide, whole = ROOM + 2 * SIDE, y + SIDE / 2
    if story.mark:
        canvas.across(story.mark, wide, whole)
    said = ", ".join(text for _, text in file.chart.counts) if isinstance(file.chart, Strip) else file.chart.said
    return canvas.done(wide, whole, (wide, whole), file.name, said, paper=True)


def _below(story: Story, file: ChartFile) -> Iterator[str]:
    words = story.words
    if file.section.sources:
        yield words.text("present.source", sources="; ".join(file.section.sources))
    yield f"{words.text('present.fresh', day=words.date(story.as_of))} · {story.seal}"
    if story.notice:
        yield story.notice


def _lines(text: str, size: float, weight: int = lettering.REGULAR) -> list[str]:
    return lettering.wrapped(text, ROOM, size, weight)


@cache
def _faces() -> str:
    """The type inside the file: elsewhere nobody has it."""
    return "".join(
        f'@font-face{{font-family:"{lettering.FAMILY}";font-weight:{weight};'
        f"src:url(data:font/woff2;base64,{b64encode((FONTS / name).read_bytes()).decode()})}}"
        for weight, name in WEIGHTS.items()
    )
