"""Native tables on slides: hair lines, no boxes, a heading row that programs know as one, sizes that fit."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.shapes.graphfrm import GraphicFrame
from pptx.slide import Slide
from pptx.table import _Cell
from pptx.util import Emu

from exports.meeting import slide_text
from exports.meeting.office_xml import clean, element
from exports.meeting.slide_template import Area
from exports.meeting.slide_text import POINT, Lines, Run, Tone

NO_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
"""The built-in style of Office without lines and fields; ours are set cell by cell."""
SIDE, ABOVE = 5.0, 3.5
"""Points between a text and the edges of its cell."""
AFTER = 10.0
"""Points more behind a number: what stands to the right of it begins at the left."""
DRAWN = 225.0
"""Points that a chart over a column needs to be read."""
HEAD = 0.8
"""Size of headings beside the body."""
SIZES = (20, 19, 18, 17, 16, 15.5, 15)
"""Points, the first that fits; below the last a table goes on over the next slide."""
WHOLE = 16.0
"""Points down to which letters are made smaller, rather than that a line is broken."""
MOST = 0.6
"""Share of a table that a column gets at most for what it would like to have."""
SMALLER = (14, 13)
FEW = 3
"""Rows on a slide, below which its letters are taken from `SMALLER`."""
LAST = (14, 13, 12, 11, 10)
"""For one row that is too high for a slide by itself."""
_RULE = '<a:schemeClr val="tx1"><a:lumMod val="25000"/><a:lumOff val="75000"/></a:schemeClr>'
_STRONG = '<a:schemeClr val="accent1"/>'
_NOTHING = "<a:noFill/>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A table as it is to be written: every cell as paragraphs."""

    said: str
    """The alternative text."""
    name: str
    head: tuple[Lines, ...]
    """Empty for a table without headings."""
    rows: tuple[tuple[Lines, ...], ...]
    """A row of one cell goes over the whole width."""
    widths: tuple[float, ...]
    """Relative."""
    right: frozenset[int] = frozenset()
    """Columns set to the right."""
    sizes: Sequence[float] = SIZES
    least: float = 0.0
    """Points that a row is high at least."""
    first_column: bool = False
    """Whether the first column is a heading of its row."""
    drawn: int | None = None
    """The column over which charts are put: the others take of it what they need, and only the first one breaks."""
    even: bool = False
    """Whether the columns keep their relative widths, and texts begin at the top of their cells."""


def widths(grid: Grid, area: Area, size: float) -> list[int]:
    """The columns, by their relative widths: one that has room to spare gives to those that would break their text.

    None is narrower than its longest word where that can be.
    """
    if grid.drawn is not None and (found := around(grid, area, size)):
        return found
    total, whole = sum(grid.widths), area.width / POINT
    wide = [whole * one / total for one in grid.widths]
    for measure in (slide_text.widest_word,) if grid.even else (slide_text.width, slide_text.widest_word):
        need = [min(_need(grid, column, measure, size), whole * MOST) for column in range(len(wide))]
        lacking = sum(max(0.0, one - have) for one, have in zip(need, wide, strict=True))
        spare = sum(max(0.0, have - one) for one, have in zip(need, wide, strict=True))
        if not lacking or not spare:
            continue
        given, taken = min(1.0, spare / lacking), min(1.0, lacking / spare)
        wide = [have + (one - have) * (given if one > have else taken) for one, have in zip(need, wide, strict=True)]
    found = [int(one * POINT) for one in wide]
    return [*found[:-1], area.width - sum(found[:-1])]


def _need(grid: Grid, column: int, measure: Callable[[Lines, float], float], size: float) -> float:
    """Points of a column for its widest cell."""
    full = [row for row in (grid.head, *grid.rows) if len(row) == len(grid.widths)]
    inside = max((measure(row[column], size * (HEAD if row is grid.head else 1)) for row in full), default=0.0)
    return 2 * SIDE + AFTER * (column in grid.right) + inside


def around(grid: Grid, area: Area, size: float) -> list[int]:
    """Columns around one with charts, of which only the first breaks its texts; none where that cannot be."""
    whole = area.width / POINT
    wide = [_need(grid, column, slide_text.width, size) for column in range(len(grid.widths))]
    drawn = grid.drawn
    assert drawn is not None
    wide[drawn] = min(DRAWN, whole * 0.26)
    first = whole - sum(wide[1:])
    if first < _need(grid, 0, slide_text.widest_word, size) * 1.6:
        return []
    wide[drawn] += max(0.0, first - wide[0])
    found = [int(one * POINT) for one in wide[1:]]
    return [area.width - sum(found), *found]


def heights(grid: Grid, columns: Sequence[int], size: float) -> list[float]:
    """Points of each row, the heading first where there is one."""
    found = []
    for row in (grid.head, *grid.rows) if grid.head else grid.rows:
        times = HEAD if row is grid.head else 1.0
        rooms = columns if len(row) == len(columns) else [sum(columns)]
        inside = max(
            slide_text.height(cell, room / POINT - 2 * SIDE - AFTER * (column in grid.right), size * times)
            for column, (cell, room) in enumerate(zip(row, rooms, strict=True))
        )
        found.append(max(inside + 2 * ABOVE, 0.0 if row is grid.head else grid.least))
    return found


def size_of(grid: Grid, area: Area) -> float | None:
    """The first size at which the table fits into `area`; None where it must go on over another slide.

    Large letters in broken lines are no better than somewhat smaller ones in whole lines.
    """
    room = area.width / POINT
    for size in grid.sizes:
        whole = sum(_need(grid, column, slide_text.width, size) for column in range(len(grid.widths))) <= room
        if size >= WHOLE and whole and high(grid, area, size) * POINT <= area.height:
            return size
    for size in grid.sizes:
        if high(grid, area, size) * POINT <= area.height:
            return size
    return None


def high(grid: Grid, area: Area, size: float) -> float:
    """Points of the whole table."""
    return sum(heights(grid, widths(grid, area, size), size))


def pages(grid: Grid, area: Area) -> list[tuple[tuple[tuple[Lines, ...], ...], float]]:
    """Rows for each slide with the size of their text: all at once where they fit, else as many as fit.

    Smaller letters are taken where otherwise a slide would hold fewer than `FEW` rows.
    """
    size = size_of(grid, area)
    if size is not None:
        return [(grid.rows, size)]
    found = _cut(grid, area, grid.sizes[-1])
    for smaller in SMALLER:
        if smaller < grid.sizes[-1] and len(found) > -(-len(grid.rows) // FEW):
            found = _cut(grid, area, smaller)
    # Letters as large as the same number of slides allows.
    return next(cut for size in (*grid.sizes, *SMALLER) if len(cut := _cut(grid, area, size)) <= len(found))


def _cut(grid: Grid, area: Area, size: float) -> list[tuple[tuple[tuple[Lines, ...], ...], float]]:
    whole = heights(grid, widths(grid, area, size), size)
    head, body = (whole[0], whole[1:]) if grid.head else (0.0, whole)
    room = area.height / POINT - head
    starts, filled = [0], 0.0
    for place, one in enumerate(body):
        if place > starts[-1] and filled + one > room:
            starts, filled = [*starts, place], 0.0
        filled += one
    # All about equally long where that can be: a last slide with one row looks like a mistake.
    length = -(-len(body) // len(starts))
    if all(sum(body[first : first + length]) <= room for first in range(0, len(body), length)):
        starts = list(range(0, len(body), length))
    return [(grid.rows[first:last], size) for first, last in pairwise([*starts, len(body)])]


def put(slide: Slide, grid: Grid, area: Area, size: float, tag: str) -> GraphicFrame:
    """Write the table at the top of `area`; where a single row is still too high, its text is made smaller."""
    for smaller in (size, *LAST):
        columns = widths(grid, area, smaller)
        rows_high = heights(grid, columns, smaller)
        size = smaller
        if sum(rows_high) <= area.height / POINT + 1:
            break
    frame = slide.shapes.add_table(
        len(rows_high), len(columns), Emu(area.left), Emu(area.top), Emu(area.width), Emu(int(sum(rows_high) * POINT))
    )
    table = frame.table
    frame.name = clean(grid.name)
    described(frame, grid.said)
    for style in table._tbl.iter(qn("a:tableStyleId")):  # noqa: SLF001 - the style of a table has no door of its own
        style.text = NO_STYLE
    table.first_row, table.horz_banding, table.first_col = bool(grid.head), False, grid.first_column
    for column, wide in enumerate(columns):
        table.columns[column].width = Emu(wide)
    rows = [*([grid.head] if grid.head else []), *grid.rows]
    for place, row in enumerate(rows):
        table.rows[place].height = Emu(int(rows_high[place] * POINT))
        heading = bool(grid.head) and place == 0
        if len(row) < len(columns):
            table.cell(place, 0).merge(table.cell(place, len(columns) - 1))
        for column in range(len(columns)):
            cell = table.cell(place, column)
            lines = row[column] if column < len(row) else ()
            align = PP_ALIGN.RIGHT if column in grid.right else PP_ALIGN.LEFT
            _fill(cell, lines, size * (HEAD if heading else 1), tag, align)
            if column in grid.right:
                cell.margin_right = Emu(int((SIDE + AFTER) * POINT))
            inside = MSO_ANCHOR.TOP if grid.even else MSO_ANCHOR.MIDDLE
            cell.vertical_anchor = MSO_ANCHOR.BOTTOM if heading else inside
            head = bool(grid.head)
            above = _STRONG if head and place == 1 else "" if place == 0 or not head else _RULE
            below = _STRONG if heading else "" if place == len(rows) - 1 or not head else _RULE
            _lines(cell, above, below)
    return frame


def described(frame: GraphicFrame, said: str) -> None:
    """Give a chart or table its alternative text."""
    frame._element.nvGraphicFramePr.cNvPr.set("descr", clean(said))  # noqa: SLF001 - it has no door of its own


def _fill(cell: _Cell, lines: Lines, size: float, tag: str, align: PP_ALIGN) -> None:
    cell.margin_left = cell.margin_right = Emu(int(SIDE * POINT))
    cell.margin_top = cell.margin_bottom = Emu(int(ABOVE * POINT))
    slide_text.put(cell.text_frame, lines or ((Run(text=""),),), size, tag, align)


def _lines(cell: _Cell, above: str, below: str) -> None:
    """Hair lines between rows and a strong one under headings, said of both rows beside a line; none at the sides."""
    properties = cell._tc.get_or_add_tcPr()  # noqa: SLF001 - lines of cells have no door of their own
    for name, colour in (("lnL", ""), ("lnR", ""), ("lnT", above), ("lnB", below)):
        fill = f"<a:solidFill>{colour}</a:solidFill>" if colour else _NOTHING
        wide = 12_700 if colour == _STRONG else 6_350
        properties.append(element(f'<a:{name} w="{wide}">{fill}</a:{name}>'))
    properties.append(element(_NOTHING))


def heading(text: str) -> Lines:
    """A heading of a column."""
    return slide_text.say(text, bold=True, tone=Tone.ACCENT)
