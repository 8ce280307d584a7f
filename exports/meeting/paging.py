"""A story on slides: one finding a slide, long tables and rankings cut where a slide ends."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from exports.meeting.story import Block, Bullets, Facts, Note, RankBars, Section, Story, Strip, Table, Trend

T = TypeVar("T")

ROWS = 9
"""Rows of a table on a slide: what is read from five metres."""
BARS = 12
"""Bars of a ranking on a slide."""
BULLETS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Slide:
    """One slide."""

    code: str
    """Its place in addresses: the section, and from the second slide of one its number."""
    heading: str
    """What it is about."""
    finding: str
    """Its title."""
    blocks: tuple[Block, ...]
    notes: tuple[Note, ...]
    sources: tuple[str, ...]
    part: int
    """1 for the first slide of a section."""
    parts: int
    annex: bool = False
    """Whether it only continues a table: it is reached from the agenda, not on the way."""


def slides(story: Story) -> tuple[Slide, ...]:
    """Every section in the order of the story, then the long tables."""
    found: list[Slide] = []
    for section in story.sections:
        found += _cut(section, list(_pages(section.blocks)))
    for section in story.sections:
        tables = [(page,) for table in section.annex for page in _rows(table)]
        if tables:
            cut = _cut(replace(section, code=f"{section.code}-annex", notes=(), finding=section.heading), tables)
            found += [
                replace(slide, annex=True, finding=f"{section.heading}: {_caption(slide.blocks[0])}") for slide in cut
            ]
    return tuple(found)


def _cut(section: Section, pages: Sequence[tuple[Block, ...]]) -> list[Slide]:
    return [
        Slide(
            code=section.code if part == 1 else f"{section.code}-{part}",
            heading=section.heading,
            finding=section.finding,
            blocks=page,
            notes=section.notes if part == 1 else (),
            sources=section.sources,
            part=part,
            parts=len(pages),
        )
        for part, page in enumerate(pages, 1)
    ]


def _pages(blocks: Sequence[Block]) -> Iterator[tuple[Block, ...]]:
    """Blocks as slides: strips and facts stand together, and beside one chart; each long block begins its own."""
    page: list[Block] = []
    for block in blocks:
        for number, part in enumerate(_parts(block)):
            if page and (number or not _fits(page, part)):
                yield tuple(page)
                page = []
            page.append(part)
    if page:
        yield tuple(page)


def _fits(page: Sequence[Block], block: Block) -> bool:
    if any(isinstance(one, Table | Bullets | RankBars) for one in page):
        return False
    if isinstance(block, Table):
        return len(block.rows) <= ROWS - 2 * sum(isinstance(one, Strip) for one in page)
    return isinstance(block, Strip | Facts | Trend)


def _parts(block: Block) -> Iterator[Block]:
    match block:
        case Table():
            yield from _rows(block)
        case RankBars():
            yield from (replace(block, rows=tuple(rows)) for rows in _even(block.rows, BARS))
        case Bullets():
            yield from (replace(block, rows=tuple(rows)) for rows in _even(block.rows, BULLETS))
        case _:
            yield block


def _rows(table: Table) -> Iterator[Table]:
    yield from (replace(table, rows=tuple(rows)) for rows in _even(table.rows, ROWS))


def _even(rows: Sequence[T], most: int) -> Iterator[tuple[T, ...]]:
    """`rows` in as few pages as needed, all about equally long: a last page with one row looks like a mistake."""
    pages = -(-len(rows) // most) or 1
    length = -(-len(rows) // pages) or 1
    yield from (tuple(rows[first : first + length]) for first in range(0, len(rows) or 1, length))


def _caption(block: Block) -> str:
    return "" if isinstance(block, Facts) else block.caption
