"""What fits on a slide of a screen: type of at least 24 of 720 lines everywhere, measured before anything is drawn.

Lengths are in pixels of a slide of `WIDE` × `HIGH`; a screen shows it larger or smaller as a whole.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from exports.meeting import drawing, lettering, paging
from exports.meeting.drawing import Chart
from exports.meeting.lettering import SEMIBOLD
from exports.meeting.paging import Slide
from exports.meeting.story import Block, Bullets, Cell, Facts, RankBars, Section, Story, Strip, Table, Trend

WIDE, HIGH = 1280, 720
SIDE, ROOM = 48, 1184.0
"""The margin at both sides, and what is left between them."""
TEXT, LEADING = 24, 29
"""Type of everything that is read in the room, and the height of its line."""
TITLES = ((38, 46, 2), (34, 42, 2), (30, 37, 3), (28, 34, 5))
"""Type of a title, height of its line, and up to how many lines it is so large."""
CONTINUED = TITLES[2:]
"""The same for a slide that continues one: its title finds nothing new."""
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
NARROW, ROOMY = 560, 584
"""The same where much is to be said beside it."""
NUMBER = 0.2
"""Share of the room up to which a number stands on one line."""
TABULAR = 0.93
"""What figures of one width leave of the room that others would have."""
FEW = 3
"""Facts that stand below a trend."""
SAMPLE = 24
"""Rows by which the columns of a table are tried."""
LEAST = 270
"""Height that a slide keeps for its blocks, whatever its title."""

Rows = list[list[tuple[Block, float]]]
"""From top to bottom, each with its blocks from left to right and their widths."""


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
        annex = section.code.endswith("-annex")
        finding = f"{section.heading}: {_caption(blocks[0])}" if annex else section.finding
        said = [finding] if section.found_in is None else [finding, section.opening]
        body = min(head(section.heading, one).body for one in said)
        return _high(_heights(story, _rows(story, blocks, body))) <= body

    return tuple(_placed(story, slide) for slide in paging.slides(replace(story, sections=sections), fits))


def head(heading: str, finding: str, titles: Sequence[tuple[int, int, int]] = TITLES) -> Head:
    """The title as large as it may be, and what it leaves."""
    above = "" if finding.startswith(heading) else heading
    lines = {size: len(lettering.wrapped(finding, ROOM, size, SEMIBOLD)) for size, _, _ in titles}
    size, leading = next(((size, high) for size, high, most in titles if lines[size] <= most), titles[-1][:2])
    high = len(lettering.wrapped(above, ROOM, TEXT)) * LEADING if above else 0
    body = HIGH - TOP - high - lines[size] * leading - 2 * GAP - FOOT
    return Head(heading=above, title=finding, size=size, leading=leading, lines=lines[size], body=max(LEAST, body))


def _head_of(story: Story, slide: Slide) -> Head:
    """The title of one slide of a section that may have several: the finding once, then what is continued.

    Each says which one of how many it is, as far as that takes no room from the blocks.
    """
    usual = head(slide.heading, slide.finding)
    if slide.parts == 1:
        return usual
    name = slide.finding if slide.annex else slide.heading
    said = story.words.text("deck.part", heading=name, part=slide.part, parts=slide.parts)
    if not slide.finds or slide.annex:
        continued = head("", said, CONTINUED)
        return continued if continued.body >= usual.body else usual
    whole = len(lettering.wrapped(said, ROOM, TEXT)) == len(lettering.wrapped(slide.heading, ROOM, TEXT))
    return replace(usual, heading=said) if usual.heading and whole else usual


def columns(table: Table, room: float = ROOM) -> list[float]:
    """Widths of the columns of a table that `staged` has given."""
    return [room * one / sum(table.widths) for one in table.widths]


def _measured(table: Table, room: float = ROOM) -> list[float]:
    """Widths of the columns: none narrower than its longest word or number, and the table as low as it can be.

    A column gets room by how long its texts are, or by less than that: one long column must not starve the others.
    """
    least, liked = [], []
    for place, said in enumerate(table.head):
        texts = [said, *(row[place].text for row in table.rows)]
        mark = MARK if any(row[place].status for row in table.rows) else 0
        wide = max(lettering.number(text, TEXT, SEMIBOLD) for text in texts) + mark
        need = max(map(_longest, texts)) + mark
        if place in table.numeric and wide <= NUMBER * room:
            need = max([lettering.number(text, TEXT, SEMIBOLD) for text in texts[1:]] + [_longest(said)])
        # A heading of many short lines is no heading.
        need = max(need, lettering.narrowest(said, 2, TEXT))
        least.append(min(need, 0.45 * room) + COLUMN)
        liked.append(wide + COLUMN)
    if sum(least) >= room:
        return [one * room / sum(least) for one in least]
    ways = [_shared(least, [one**power for one in liked], room) for power in (1.0, 0.75, 0.5)]
    sample = table.rows[:SAMPLE]
    return min(ways, key=lambda widths: _top(table, widths) + sum(_row(row, table, widths) for row in sample))


def _shared(least: Sequence[float], liked: Sequence[float], room: float) -> list[float]:
    """Columns that share `room` as they like, none below its least."""
    low, high = 0.0, room / min(liked)
    for _ in range(lettering.STEPS * 2):
        share = (low + high) / 2
        if sum(max(need, share * like) for need, like in zip(least, liked, strict=True)) > room:
            high = share
        else:
            low = share
    found = [max(need, low * like) for need, like in zip(least, liked, strict=True)]
    return [one * room / sum(found) for one in found]


def _placed(story: Story, slide: Slide) -> Staged:
    above = _head_of(story, slide)
    rows = _rows(story, slide.blocks, above.body)
    heights = _heights(story, rows)
    spare = max(0.0, above.body - sum(heights) - GAP * (len(rows) - 1))
    # Counts and tables stand at the top, whatever is left below them.
    for place, row in enumerate(rows):
        if any(isinstance(block, Trend | Bullets | RankBars) for block, _ in row):
            heights[place] += spare
            break
    return Staged(
        about=slide,
        head=above,
        rows=tuple(
            tuple(Placed(block=block, wide=wide, high=high) for block, wide in row)
            for row, high in zip(rows, heights, strict=True)
        ),
    )


def _rows(story: Story, blocks: Sequence[Block], body: float) -> Rows:
    """The first way to place blocks that fits; the last one where none does."""
    found: Rows = []
    for found in _ways(blocks):
        if _high(_heights(story, found)) <= body:
            return found
    return found


def _ways(blocks: Sequence[Block]) -> Iterator[Rows]:
    """Ways to place blocks, the best one first: all below each other, but two strips that stand above something else.

    Facts may stand beside a trend: many do at once, few only where the trend has much to say. Where its explanations
    leave no room for that below it, they stand beside it too, after the facts.
    """
    strips = [block for block in blocks if isinstance(block, Strip)]
    beside = len(strips) == 2 and len(blocks) > 2 and list(blocks[:2]) == strips
    above: Rows = [[(strip, (ROOM - 44) / 2) for strip in strips]] if beside else []
    rest = blocks[2:] if beside else blocks
    match rest:
        case [*first, Trend() as trend, Facts() as facts]:
            above += [[(block, ROOM)] for block in first]
            if len(facts.rows) <= FEW:
                yield [*above, [(trend, ROOM)], [(facts, ROOM)]]
            yield [*above, [(trend, BESIDE), (facts, ASIDE)]]
            if trend.remarks:
                bare = replace(trend, explained=False)
                told = tuple((f"({one.number}) {one.written}", Cell(text="")) for one in trend.remarks)
                side = replace(facts, rows=(*facts.rows, *told))
                yield [*above, [(bare, BESIDE), (side, ASIDE)]]
                yield [*above, [(bare, NARROW), (side, ROOMY)]]
        case _:
            yield [*above, *([(block, ROOM)] for block in rest)]


def _heights(story: Story, rows: Rows) -> list[float]:
    return [max(_natural(story, block, wide) for block, wide in row) for row in rows]


def _high(heights: Sequence[float]) -> float:
    return sum(heights) + GAP * (len(heights) - 1)


def _natural(story: Story, block: Block, wide: float) -> float:
    """How high a block is at its full size."""
    match block:
        case Table():
            widths = columns(block, wide)
            return _top(block, widths) + sum(_row(row, block, widths) for row in block.rows)
        case Facts():
            return sum(_fact(term, cell, wide) for term, cell in block.rows)
        case _:
            return drawing.height(block, story.words, width=wide, text=TEXT, small=TEXT) + 4


def _top(table: Table, widths: Sequence[float]) -> float:
    """The line of headings."""
    lines = [len(lettering.wrapped(said, wide - COLUMN, TEXT)) for said, wide in zip(table.head, widths, strict=True)]
    return max(lines) * LEADING + PADDING + 4


def _row(row: Sequence[Cell], table: Table, widths: Sequence[float]) -> float:
    return max(_cell_lines(cell, place, table, widths) for place, cell in enumerate(row)) * LEADING + PADDING + 1


def _cell_lines(cell: Cell, place: int, table: Table, widths: Sequence[float]) -> int:
    room = widths[place] - COLUMN - (MARK if cell.status else 0)
    if place in table.numeric and lettering.number(cell.text, TEXT, SEMIBOLD) > room:
        return len(lettering.wrapped(cell.text, TABULAR * room, TEXT, SEMIBOLD))
    return 1 if place in table.numeric else len(lettering.wrapped(cell.text, room, TEXT))


def _fact(term: str, cell: Cell, wide: float) -> float:
    """Beside a chart the term runs on into what is said of it; alone they stand in two columns."""
    mark = MARK if cell.status else 0
    if not cell.text:
        return len(lettering.wrapped(term, wide, TEXT)) * LEADING + SKIP
    if wide < ROOM / 2:
        return len(lettering.wrapped(f"{term}: {cell.text}", wide - mark, TEXT, SEMIBOLD)) * LEADING + SKIP
    lines = max(
        len(lettering.wrapped(term, 0.4 * wide - COLUMN, TEXT)),
        len(lettering.wrapped(cell.text, 0.6 * wide - mark, TEXT, SEMIBOLD)),
    )
    return lines * LEADING + PADDING


def _with_whole_rows(section: Section) -> Section:
    """The section with rows that no slide could hold told in several rows: what people have written is not cut."""
    body = head(section.heading, section.finding).body
    return replace(
        section,
        blocks=tuple(_with_short_rows(one, body) if isinstance(one, Table) else one for one in section.blocks),
        annex=tuple(_with_short_rows(one, body) for one in section.annex),
    )


def _with_short_rows(table: Table, body: float) -> Table:
    """The table with its columns measured, the same on all its slides, and no row higher than a slide."""
    widths = _measured(table)
    most = max(1, int((body - _top(table, widths) - PADDING - 1) // LEADING))
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
    return replace(table, rows=tuple(rows), widths=tuple(widths))


def _longest(text: str) -> float:
    # A dash stays with what stands before it.
    words = text.replace(" \u2013 ", "\u00a0\u2013 ").split(" ")
    return max((lettering.number(word, TEXT, SEMIBOLD) for word in words), default=0.0)


def _caption(block: Block) -> str:
    return "" if isinstance(block, Facts) else block.caption


__all__ = ["ASIDE", "BESIDE", "Chart", "Head", "Placed", "Staged", "columns", "head", "staged"]
