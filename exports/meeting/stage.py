"""What fits on a slide of a screen: type of at least 24 of 720 lines everywhere, measured before anything is drawn.

Lengths are in pixels of a slide of `WIDE` × `HIGH`; a screen shows it larger or smaller as a whole.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from exports.meeting import drawing, lettering, paging
from exports.meeting.drawing import Chart
from exports.meeting.lettering import REGULAR, SEMIBOLD
from exports.meeting.paging import Slide
from exports.meeting.story import Block, Bullets, Cell, Facts, RankBars, Section, Story, Strip, Table, Trend

WIDE, HIGH = 1280, 720
SIDE, ROOM = 48, 1184
"""The margin at both sides, and what is left between them."""
TEXT, LEADING = 24, 29
"""Type of everything that is read in the room, and the height of its line."""
TITLES = ((38, 46, 2), (34, 42, 2), (30, 37, 3), (28, 34, 5))
"""Type of a title, height of its line, and up to how many lines it is so large."""
TOP, FOOT, GAP = 40, 60, 14
"""Room of the notices above, of the footer, and between two blocks."""
SKIP = 11
"""Between two facts."""
PADDING = 12
"""Above and below the lines of a row, together."""
COLUMN = 24
"""Between two columns of a table."""
MARK = 32
"""A mark and the room behind it."""
BESIDE, ASIDE = 664, 480
"""A trend, and the facts beside it."""
FEW = 3
"""Facts that stand below a trend."""
LEAST = 270
"""Height that a slide keeps for its blocks, whatever its title."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The lines above the blocks."""

    heading: str
    """What it is about; empty where the title says so already."""
    title: str
    size: int
    leading: int
    lines: int
    body: float
    """Height that is left for the blocks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A block with the room it gets."""

    block: Block
    wide: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """A slide with every block in its place: rows from top to bottom, blocks from left to right."""

    about: Slide
    head: Head
    rows: tuple[tuple[Placed, ...], ...]


def staged(story: Story) -> tuple[Staged, ...]:
    """The story on slides that overflow nowhere."""
    sections = tuple(_with_whole_rows(section) for section in story.sections)

    def fits(section: Section, blocks: Sequence[Block]) -> bool:
        if not paging.together(blocks):
            return False
        annex = isinstance(blocks[0], Table) and blocks[0] in section.annex
        finding = f"{section.heading}: {_caption(blocks[0])}" if annex else section.finding
        return _height(story, blocks) <= head(section.heading, finding).body

    return tuple(_placed(story, slide) for slide in paging.slides(replace(story, sections=sections), fits))


def head(heading: str, finding: str) -> Head:
    """The title as large as it may be, and what it leaves."""
    above = "" if finding.startswith(heading) else heading
    lines = {size: len(lettering.wrapped(finding, ROOM, size, SEMIBOLD)) for size, _, _ in TITLES}
    size, leading = next(((size, high) for size, high, most in TITLES if lines[size] <= most), TITLES[-1][:2])
    high = len(lettering.wrapped(above, ROOM, TEXT)) * LEADING if above else 0
    body = HIGH - TOP - high - lines[size] * leading - 2 * GAP - FOOT
    return Head(heading=above, title=finding, size=size, leading=leading, lines=lines[size], body=max(LEAST, body))


def columns(table: Table, room: float = ROOM) -> list[float]:
    """Widths of the columns: each as wide as its longest word or number, what is left by how much each would like."""
    least, liked = [], []
    for place, said in enumerate(table.head):
        texts = [said, *(row[place].text for row in table.rows)]
        mark = MARK if any(row[place].status for row in table.rows) else 0
        wide = max(lettering.number(text, TEXT, SEMIBOLD) for text in texts) + mark
        need = max(map(_longest, texts)) + mark
        if place in table.numeric:
            need = max([lettering.number(text, TEXT, SEMIBOLD) for text in texts[1:]] + [_longest(said)])
        least.append(min(need, 0.45 * room) + COLUMN)
        liked.append(max(wide + COLUMN, least[-1]))
    spare, wishes = room - sum(least), sum(liked) - sum(least)
    if spare <= 0 or not wishes:
        return [one * room / sum(least) for one in least]
    return [need + spare * (like - need) / wishes for need, like in zip(least, liked, strict=True)]


def _placed(story: Story, slide: Slide) -> Staged:
    above = head(slide.heading, slide.finding)
    rows = _rows(slide.blocks)
    heights = [max(_natural(story, block, wide) for block, wide in row) for row in rows]
    spare = max(0.0, above.body - sum(heights) - GAP * (len(rows) - 1))
    grown = next(
        (n for n, row in enumerate(rows) if any(isinstance(b, Trend | Bullets | RankBars) for b, _ in row)), None
    )
    if grown is not None:
        heights[grown] += spare
    return Staged(
        about=slide,
        head=above,
        rows=tuple(
            tuple(Placed(block=block, wide=wide, high=high) for block, wide in row)
            for row, high in zip(rows, heights, strict=True)
        ),
    )


def _rows(blocks: Sequence[Block]) -> list[list[tuple[Block, float]]]:
    """Two strips stand beside each other above something else, many facts beside a trend; all others below."""
    strips = [block for block in blocks if isinstance(block, Strip)]
    rest = list(blocks)
    rows: list[list[tuple[Block, float]]] = []
    if len(strips) == 2 and len(blocks) > 2 and list(blocks[:2]) == strips:
        rows.append([(strip, (ROOM - 44) / 2) for strip in strips])
        rest = rest[2:]
    while rest:
        block = rest.pop(0)
        if isinstance(block, Trend) and rest and isinstance(rest[0], Facts) and len(rest[0].rows) > FEW:
            rows.append([(block, BESIDE), (rest.pop(0), ASIDE)])
        else:
            rows.append([(block, ROOM)])
    return rows


def _height(story: Story, blocks: Sequence[Block]) -> float:
    rows = _rows(blocks)
    return sum(max(_natural(story, block, wide) for block, wide in row) for row in rows) + GAP * (len(rows) - 1)


def _natural(story: Story, block: Block, wide: float) -> float:
    """How high a block is at its full size."""
    match block:
        case Table():
            widths = columns(block, wide)
            head = max(
                len(lettering.wrapped(said, w - COLUMN, TEXT)) for said, w in zip(block.head, widths, strict=True)
            )
            rows = sum(_row(row, block, widths) for row in block.rows)
            return head * LEADING + PADDING + rows + 4
        case Facts():
            return sum(_fact(term, cell, wide) for term, cell in block.rows)
        case _:
            return drawing.height(block, story.words, width=wide, text=TEXT, small=TEXT) + 4


def _row(row: Sequence[Cell], table: Table, widths: Sequence[float]) -> float:
    return max(_cell_lines(cell, place, table, widths) for place, cell in enumerate(row)) * LEADING + PADDING + 1


def _cell_lines(cell: Cell, place: int, table: Table, widths: Sequence[float]) -> int:
    room = widths[place] - COLUMN - (MARK if cell.status else 0)
    weight = SEMIBOLD if place in table.numeric else REGULAR
    return len(lettering.wrapped(cell.text, room, TEXT, weight))


def _fact(term: str, cell: Cell, wide: float) -> float:
    """Beside a chart the term runs on into what is said of it; alone they stand in two columns."""
    mark = MARK if cell.status else 0
    if wide < ROOM / 2:
        return len(lettering.wrapped(f"{term}: {cell.text}", wide - mark, TEXT, SEMIBOLD)) * LEADING + SKIP
    lines = max(
        len(lettering.wrapped(term, 0.4 * wide - COLUMN, TEXT)),
        len(lettering.wrapped(cell.text, 0.6 * wide - mark, TEXT, SEMIBOLD)),
    )
    return lines * LEADING + PADDING


def _with_whole_rows(section: Section) -> Section:
    """The section with rows that no slide could hold told in several rows: what people have written is not cut."""
    return replace(
        section,
        blocks=tuple(_with_short_rows(one) if isinstance(one, Table) else one for one in section.blocks),
        annex=tuple(map(_with_short_rows, section.annex)),
    )


def _with_short_rows(table: Table) -> Table:
    widths = columns(table)
    most = (LEAST - 2 * (LEADING + PADDING)) // LEADING
    rows: list[tuple[Cell, ...]] = []
    for row in table.rows:
        lines = [
            lettering.wrapped(cell.text, widths[place] - COLUMN - (MARK if cell.status else 0), TEXT)
            for place, cell in enumerate(row)
        ]
        pieces = -(-max(map(len, lines)) // most)
        if pieces == 1:
            rows.append(row)
            continue
        rows += [
            tuple(
                replace(cell, text=" ".join(said[piece * most : (piece + 1) * most]))
                if len(said) > most
                else (Cell(text="") if piece else cell)
                for cell, said in zip(row, lines, strict=True)
            )
            for piece in range(pieces)
        ]
    return replace(table, rows=tuple(rows))


def _longest(text: str) -> float:
    return max((lettering.width(word, TEXT, SEMIBOLD) for word in text.split(" ")), default=0.0)


def _caption(block: Block) -> str:
    return "" if isinstance(block, Facts) else block.caption


__all__ = ["ASIDE", "BESIDE", "Chart", "Head", "Placed", "Staged", "columns", "head", "staged"]
