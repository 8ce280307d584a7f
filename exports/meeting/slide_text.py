"""Text on slides: runs with their language, and how high they stand, so that nothing overflows its place."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from pptx.enum.text import PP_ALIGN
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.oxml.ns import qn
from pptx.slide import Slide
from pptx.text.text import TextFrame, _Paragraph
from pptx.util import Emu

from domain.status import Status
from exports.meeting import lettering
from exports.meeting.lettering import REGULAR, SEMIBOLD
from exports.meeting.office_xml import clean, element
from exports.theme import GLYPHS

POINT = 12_700
"""English Metric Units of a point."""
LINE = 1.27
"""Height of a line of Be Vietnam Pro by its size; other fonts of screens are lower."""
WIDER = 1.04
"""Bold is so much wider than the semibold that is measured; and a program may set letters a trace wider."""
SLACK = 0.5
"""Points that a line may be too long by: widths of columns are rounded."""
GLYPH_FONT = "Segoe UI Symbol"
"""Has every mark of a status, on each Windows; other systems take one of theirs."""


class Tone(Enum):
    """How a run stands out, by the colours of the template's own theme."""

    INK = '<a:schemeClr val="tx1"/>'
    QUIET = '<a:schemeClr val="tx1"><a:lumMod val="75000"/><a:lumOff val="25000"/></a:schemeClr>'
    ACCENT = '<a:schemeClr val="accent1"/>'


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Letters of one look."""

    text: str
    size: float = 1.0
    """Beside the size of the text around it."""
    bold: bool = False
    tone: Tone = Tone.INK
    colour: str = ""
    """A colour of its own instead of a tone."""
    glyph: bool = False
    link: Slide | None = None
    """The slide to which it leads."""


Line = tuple[Run, ...]
"""A paragraph."""
Lines = tuple[Line, ...]


def say(text: str, *, size: float = 1.0, bold: bool = False, tone: Tone = Tone.INK) -> Lines:
    """A text of one look, one paragraph a line of it."""
    return tuple((Run(text=line, size=size, bold=bold, tone=tone),) for line in text.splitlines() or [""])


def marked(status: Status | None, text: str, *, size: float = 1.0, bold: bool = False) -> Lines:
    """A text behind the mark of a status."""
    word = Run(text=text, size=size, bold=bold)
    return ((mark(status, size), word),) if status is not None else ((word,),)


def mark(status: Status, size: float = 1.0) -> Run:
    """The mark of a status, with the space behind it."""
    glyph, colour = GLYPHS[status]
    return Run(text=f"{glyph}\u00a0", colour=colour, glyph=True, size=size)


def height(lines: Lines, room: float, size: float) -> float:
    """Points that `lines` take where they may be `room` points wide."""
    return sum(_count(line, room, size) * LINE * size * max((run.size for run in line), default=1.0) for line in lines)


def widest_word(lines: Lines, size: float) -> float:
    """Points of the longest word: a narrower column would break it."""
    return max((wide for line in lines for wide, _ in _words(line, size)), default=0.0)


def width(lines: Lines, size: float) -> float:
    """Points of the longest line, unbroken."""
    return max((sum(_wide(run.text, run, size) for run in line) for line in lines), default=0.0)


def fitting(lines: Lines, room: float, high: float, sizes: Sequence[float], most: int | None = None) -> float:
    """The first of `sizes` at which `lines` fit; the last one where none does. `most` is of lines."""
    for size in sizes:
        short = most is None or sum(_count(line, room, size) for line in lines) <= most
        if short and height(lines, room, size) <= high:
            return size
    return sizes[-1]


def _count(line: Line, room: float, size: float) -> int:
    """Lines that a paragraph is broken into."""
    count, filled, room = 1, 0.0, max(room, size)
    for wide, space in _words(line, size):
        if filled and filled + wide > room + SLACK:
            count, filled = count + 1, 0.0
        # A word that is wider than the room is broken inside.
        over = int(wide // room)
        count, filled = count + over, filled + wide - over * room + space
    return count


def _words(line: Line, size: float) -> Iterator[tuple[float, float]]:
    """Each word of a paragraph with the space behind it; a word may be of several runs."""
    wide = 0.0
    for run in line:
        parts = run.text.split(" ")
        for place, part in enumerate(parts):
            wide += _wide(part, run, size)
            if place < len(parts) - 1:
                yield wide, _wide(" ", run, size)
                wide = 0.0
    yield wide, 0.0


def _wide(text: str, run: Run, size: float) -> float:
    """Points of `text` in the look of `run`."""
    if run.glyph:
        # Another font has them, and they are about as wide as high.
        return size * run.size * len(text) * 0.8
    return lettering.width(text, size * run.size * WIDER, SEMIBOLD if run.bold else REGULAR)


def put(
    frame: TextFrame, lines: Lines, size: float | None, tag: str, align: PP_ALIGN | None = None, gap: float = 0.0
) -> None:
    """Write `lines` into a shape; `tag` is the language as "vi-VN". Without a size the template's own stands."""
    for place, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()  # type: ignore[no-untyped-call]
        if align is not None:
            paragraph.alignment = align
        if gap:
            paragraph.space_before = Emu(int(gap * POINT) if place else 0)
        for run in line:
            _add(paragraph, run, size, tag, frame)
        if not any(run.text for run in line):
            end = paragraph._p.get_or_add_endParaRPr()  # noqa: SLF001
            end.set("lang", tag)
            if size is not None:
                end.set("sz", str(round(size * 100)))


def _add(paragraph: _Paragraph, run: Run, size: float | None, tag: str, frame: TextFrame) -> None:
    if not run.text:
        return
    written = paragraph.add_run()
    written.text = clean(run.text)
    properties = written._r.get_or_add_rPr()  # noqa: SLF001 - languages and colours of themes have no door of their own
    properties.set("lang", tag)
    if size is not None:
        properties.set("sz", str(round(size * run.size * 100)))
    if run.bold:
        properties.set("b", "1")
    if run.colour or run.tone is not Tone.INK:
        fill = f'<a:srgbClr val="{run.colour}"/>' if run.colour else run.tone.value
        properties.append(element(f"<a:solidFill>{fill}</a:solidFill>"))
    if run.glyph:
        for name in ("latin", "ea", "sym"):
            properties.append(element(f'<a:{name} typeface="{GLYPH_FONT}"/>'))
    if run.link is not None:
        identity = frame.part.relate_to(run.link.part, RT.SLIDE)
        click = element('<a:hlinkClick action="ppaction://hlinksldjump"/>')
        click.set(qn("r:id"), identity)
        properties.append(click)
