"""A story on slides: one finding a slide, long tables and rankings cut where a slide ends."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from exports.meeting.story import Block, Bullet, Bullets, Facts, Note, RankBars, Section, Story, Strip, Table, Trend

Fits = Callable[[Section, Sequence[Block]], bool]
"""Whether blocks stand together on one slide of a section."""

ROWS = 9
"""Rows of a table on a slide: what is read from five metres."""
BARS = 10
"""Bars of a ranking on a slide."""
BULLETS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Slide:
    """One slide."""

    section: str
    """The code of its section."""
    code: str
    """Its place in addresses: the section, and from the second slide of one its number."""
    heading: str
    """What it is about."""
    finding: str
    """Its title."""
    blocks: tuple[Block, ...]
    notes: tuple[Note, ...]
    sources: tuple[str, ...]
    finds: bool
    """Whether its title is what it finds; else it says what it continues."""
    part: int
    """1 for the first slide of a section."""
    parts: int
    annex: bool = False
    """Whether it only continues a table: it is reached from the agenda, not on the way."""


def together(blocks: Sequence[Block]) -> bool:
    """Whether blocks may share a slide: strips, facts and one trend may, a long block stands alone or last."""
    *page, last = blocks
    if any(isinstance(one, Table | Bullets | RankBars) for one in page):
        return False
    return not (page and isinstance(last, Bullets | RankBars))


def by_count(_section: Section, blocks: Sequence[Block]) -> bool:
    """Whether blocks may share a slide, and none has more rows than one can read."""
    if not together(blocks):
        return False
    *page, last = blocks
    match last:
        case Bullets():
            return len(last.rows) <= BULLETS
        case RankBars():
            return len(last.rows) <= BARS
        case Table():
            return len(last.rows) <= ROWS - 2 * sum(isinstance(one, Strip) for one in page)
        case _:
            return True


def slides(story: Story, fits: Fits = by_count) -> tuple[Slide, ...]:
    """Every section in the order of the story, then the long tables."""
    found: list[Slide] = []
    for section in story.sections:
        found += _cut(section, list(_pages(section, fits)))
    for section in story.sections:
        annex = replace(
            section, code=f"{section.code}-annex", notes=(), finding=section.heading, blocks=tuple(section.annex)
        )
        tables = [(page,) for table in section.annex for page in _parts(annex, table, fits)]
        if tables:
            found += [
                replace(slide, annex=True, finding=f"{section.heading}: {_caption(slide.blocks[0])}")
                for slide in _cut(annex, tables)
            ]
    return tuple(found)


def _cut(section: Section, pages: Sequence[tuple[Block, ...]]) -> list[Slide]:
    found = next((part for part, page in enumerate(pages, 1) if _shows(page, section.found_in)), 1)
    return [
        Slide(
            section=section.code,
            code=section.code if part == 1 else f"{section.code}-{part}",
            heading=section.heading,
            finding=section.finding if section.found_in is None or part == found else section.opening,
            blocks=page,
            notes=section.notes if part == found else (),
            sources=section.sources,
            finds=part in (1, found),
            part=part,
            parts=len(pages),
        )
        for part, page in enumerate(pages, 1)
    ]


def _shows(page: Sequence[Block], bullet: Bullet | None) -> bool:
    return any(isinstance(block, Bullets) and bullet in block.rows for block in page)


def _pages(section: Section, fits: Fits) -> Iterator[tuple[Block, ...]]:
    """Blocks as slides: as many on one as fit; a block that is cut begins its own."""
    page: list[Block] = []
    for block in _in_order(section, fits):
        if page and fits(section, (*page, block)):
            page.append(block)
            continue
        for part in _parts(section, block, fits):
            if page:
                yield tuple(page)
            page = [part]
    if page:
        yield tuple(page)


def _in_order(section: Section, fits: Fits) -> Sequence[Block]:
    """The blocks as they come; where a table has no room below counts, what it lists comes before them."""
    *counts, last = section.blocks or (None,)
    listed = isinstance(last, Table) and bool(counts) and all(isinstance(one, Strip) for one in counts)
    if listed and not fits(section, section.blocks):
        return (section.blocks[-1], *section.blocks[:-1])
    return section.blocks


def _parts(section: Section, block: Block, fits: Fits) -> Iterator[Block]:
    """A block in as few pages as needed.

    All about equally long where that fits, as a last page with one row looks like a mistake; else as full as can be.
    """
    if isinstance(block, Strip | Trend) or not block.rows:
        yield block
        return
    cuts = [0]
    while cuts[-1] < len(block.rows):
        first, last = cuts[-1], len(block.rows)
        while last > first + 1 and not fits(section, (_with_rows(block, first, last),)):
            last -= 1
        cuts.append(last)
    length = -(-len(block.rows) // (len(cuts) - 1))
    even = [*range(0, len(block.rows), length), len(block.rows)]
    if all(fits(section, (_with_rows(block, first, last),)) for first, last in pairwise(even)):
        cuts = even
    yield from (_with_rows(block, first, last) for first, last in pairwise(cuts))


def _with_rows(block: Table | Bullets | RankBars | Facts, first: int, last: int) -> Block:
    cut = slice(first, last)
    match block:
        case Table():
            return replace(block, rows=block.rows[cut])
        case Bullets():
            return replace(block, rows=block.rows[cut])
        case RankBars():
            return replace(block, rows=block.rows[cut])
        case Facts():
            return replace(block, rows=block.rows[cut])


def _caption(block: Block) -> str:
    return "" if isinstance(block, Facts) else block.caption
