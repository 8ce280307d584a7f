"""A pack as a letter: what it finds and its figures, once as HTML that mail programs show and once as plain text.

Mail programs know no style sheets and no pictures that nobody has asked for: everything stands in the tags, and figures
are tables. Both forms are written from the same blocks, so that none says a number which the other does not.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import escape

from domain.status import Status
from exports import theme
from exports.meeting.story import Block, Bullets, Cell, Facts, RankBars, Section, Story, Strip, Table, Trend
from locales import Language

MOST = 12
"""Rows of a table in a letter; the rest is in the files and on the page of the pack."""
ENDS = 3
"""How many of the best and how many of the worst of a ranking stand in a letter."""
WIDEST = 5
"""Columns of a table in a letter; the rows of a wider one are told line by line."""
SOURCES = 3
"""Sources named under a finding."""
WIDTH = 680
"""Pixels of the letter on a wide screen."""
FONT = "font-family:'Be Vietnam Pro',Arial,Helvetica,sans-serif"
PAGE = f"padding:12px 16px 32px;{FONT};font-size:15px;line-height:1.5;color:#{theme.INK};text-align:left"
LAYOUT = 'role="presentation" width="100%" cellpadding="0" cellspacing="0"'
MARKS = {
    Status.MET: ("\u25cf", theme.MET),
    Status.ALREADY_MET: ("\u25c9", theme.MET),
    Status.MET_LATE: ("\u2297", theme.MET),
    Status.ON_PACE: ("\u25b2", theme.ON_PACE),
    Status.BEHIND: ("\u25c6", theme.BEHIND),
    Status.OFF_TRACK: ("\u25bc", theme.OFF_TRACK),
    Status.MISSED: ("\u25a0", theme.INK),
    Status.REGRESSED: ("\u21a7", theme.INK),
    Status.CANNOT_JUDGE: ("\u25c7", theme.QUIET),
    Status.STALE: ("\u25f7", theme.QUIET),
    Status.NO_DATA: ("\u25cb", theme.SILENT),
}
"""Letters that come near the marks of the screens, with their colours; the word stands beside each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bulletin:
    """A letter about a pack, before it is known to whom it goes."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What a letter says besides the pack."""

    address: str = ""
    """Of the page of the pack; empty where readers reach no dashboard."""
    contact: str = ""
    """Whom to ask, and to whom to write to get no more of them; empty: one answers the letter."""
    attached: tuple[str, ...] = ()
    """Names of the files that go along."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Grid:
    """Rows under a caption, as both forms show them."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    numeric: frozenset[int] = frozenset()
    note: str = ""
    inline: bool = False
    """Whether its cells run on one line: counts."""


def told(story: Story, words: Language, around: Around) -> Bulletin:
    """The letter about the pack of `story`, in the same language as `words`."""
    mark = words.text("bulletin.marked", mark=story.mark, title=story.title) if story.mark else story.title
    return Bulletin(
        subject=words.text("bulletin.subject", title=mark, day=words.date(story.as_of)),
        text=_text(story, words, around),
        html=_html(story, words, around),
    )


def _sections(story: Story) -> tuple[Section, ...]:
    """What is found; where it all comes from is the last lines of the letter."""
    return tuple(section for section in story.sections if section.code != "sources")


def _corrections(story: Story) -> list[str]:
    """That the pack was corrected, and what it corrects itself."""
    return [said for said in (story.notice if story.corrected_by is not None else "", story.erratum) if said]


def _closing(story: Story, words: Language, around: Around) -> Iterator[str]:
    """The last lines: where the whole is, how one knows it, why one gets it and how one gets no more."""
    if around.attached:
        yield words.text("bulletin.attached", files=", ".join(around.attached))
    yield words.text("bulletin.seal", seal=story.seal, hash=story.sha256)
    yield words.text("bulletin.why")
    yield words.text("bulletin.stop-to", contact=around.contact) if around.contact else words.text("bulletin.stop")


# Blocks


def _grids(section: Section, words: Language) -> Iterator[_Grid]:
    for block in section.blocks:
        for grid in _of_block(block, words):
            # What the heading says already is not said again.
            yield replace(grid, caption="") if grid.caption == section.heading else grid


def _of_block(block: Block, words: Language) -> Iterator[_Grid]:
    match block:
        case Strip():
            counts = tuple(Cell(text=said, status=status) for status, said in block.counts)
            yield _Grid(caption=block.caption, head=(), rows=(counts,), note=block.note, inline=True)
        case Facts():
            yield _Grid(caption="", head=(), rows=tuple((Cell(text=term), cell) for term, cell in block.rows))
        case Table():
            yield _cut(block, words)
        case Bullets():
            yield _bullets(block, words)
        case Trend():
            targets = tuple(Cell(text=target.written) for target in block.targets)
            yield _Grid(caption=block.said, head=(), rows=(targets,), inline=True)
        case RankBars():
            yield _ranking(block, words)


def _cut(table: Table, words: Language) -> _Grid:
    more = len(table.rows) - MOST
    note = words.count("bulletin.more", more) if more > 0 else ""
    return _Grid(caption=table.caption, head=table.head, rows=table.rows[:MOST], numeric=table.numeric, note=note)


def _bullets(block: Bullets, words: Language) -> _Grid:
    rows = []
    for one in block.rows:
        ticks = {tick.year: tick.written for tick in one.ticks}
        figure = words.text("bulletin.dated", figure=one.written, day=one.day) if one.day else one.written
        due = [
            Cell(
                text=words.text("bulletin.due", due=ticks[year], status=status.text) if year in ticks else status.text,
                status=status.status,
            )
            for year, status in zip(block.years, one.statuses, strict=True)
        ]
        named = [one.name]
        for tick in one.others(block.years):
            said = (
                words.text("bulletin.due", due=tick.written, status=tick.verdict.text) if tick.verdict else tick.written
            )
            named.append(words.text("letter.of-year", year=tick.year, said=said))
        rows.append((Cell(text="; ".join(named)), Cell(text=figure), *due))
    head = (
        words.text("bulletin.indicator"),
        words.text("bulletin.figure"),
        *(words.text("bulletin.target", year=year) for year in block.years),
    )
    return _Grid(caption=block.caption, head=head, rows=tuple(rows))


def _ranking(block: RankBars, words: Language) -> _Grid:
    bars, between = block.rows, len(block.rows) - 2 * ENDS
    if between > 1:
        bars = (*bars[:ENDS], *bars[-ENDS:])
    return _Grid(
        caption=block.caption,
        head=(words.text("bulletin.place"), words.text("bulletin.unit"), words.text("bulletin.figure")),
        rows=tuple(
            (Cell(text=str(bar.place)), Cell(text=bar.name, status=bar.status), Cell(text=bar.written)) for bar in bars
        ),
        numeric=frozenset({2}),
        note=words.count("bulletin.between", between) if between > 1 else "",
    )


# Plain text


def _text(story: Story, words: Language, around: Around) -> str:
    parts = [story.band.upper()] if story.band else []
    parts += [story.title, "\n".join(f"{term}: {said}" for term, said in story.facts)]
    parts += _corrections(story)
    if around.address:
        parts.append(words.text("bulletin.page", address=around.address))
    for section in _sections(story):
        parts.append(f"== {section.heading}\n{section.finding}")
        parts += [_plain(grid) for grid in _grids(section, words)]
        if section.sources:
            parts.append(_sources(section, words))
    parts.append("--\n" + "\n\n".join(_closing(story, words, around)))
    return "\n\n".join(parts) + "\n"


def _plain(grid: _Grid) -> str:
    lines = [grid.caption] if grid.caption else []
    for row in grid.rows:
        if grid.inline:
            lines += [f"- {cell.text}" for cell in row]
            continue
        said = [
            f"{head}: {cell.text}" if head and place else cell.text
            for place, (head, cell) in enumerate(zip(grid.head or ("",) * len(row), row, strict=True))
            if cell.text
        ]
        lines.append("- " + "; ".join(said))
    if grid.note:
        lines.append(grid.note)
    return "\n".join(lines)


def _sources(section: Section, words: Language) -> str:
    return words.text("bulletin.sources", sources="; ".join(section.sources[:SOURCES]))


# HTML


def _html(story: Story, words: Language, around: Around) -> str:
    inside = [_band(story.band)] if story.band else []
    facts = " · ".join(f"{escape(term)}: {escape(said)}" for term, said in story.facts)
    inside.append(
        f'<h1 style="margin:18px 0 4px;font-size:24px;line-height:1.25;color:#{theme.ACCENT}">'
        f"{escape(story.title)}</h1>"
        f'<p style="margin:0 0 12px;font-size:13px;line-height:1.5;color:#{theme.QUIET}">{facts}</p>'
    )
    inside += [_band(said, theme.WRONG) for said in _corrections(story)]
    if around.address:
        inside.append(
            f'<p style="margin:0 0 8px"><a href="{escape(around.address)}" style="color:#{theme.ACCENT}">'
            f"{escape(words.text('bulletin.open'))}</a></p>"
        )
    for section in _sections(story):
        inside.append(
            f'<h2 style="margin:28px 0 2px;padding-top:10px;border-top:2px solid #{theme.INK};font-size:13px;'
            f'font-weight:normal;color:#{theme.QUIET}">{escape(section.heading)}</h2>'
            f'<p style="margin:0 0 10px;font-size:17px;line-height:1.4;font-weight:bold">{escape(section.finding)}</p>'
        )
        inside += [_table(grid) for grid in _grids(section, words)]
        if section.sources:
            inside.append(_small(_sources(section, words)))
    inside.append(f'<div style="margin-top:28px;border-top:1px solid #{theme.RULE}">')
    inside += [_small(line) for line in _closing(story, words, around)]
    inside.append("</div>")
    return (
        f'<!doctype html><html lang="{story.language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(story.title)}</title></head>"
        f'<body style="margin:0;padding:0;background:#{theme.PAPER}">'
        f'<table {LAYOUT} style="background:#{theme.PAPER}"><tr><td align="center">'
        f'<table {LAYOUT} style="max-width:{WIDTH}px"><tr><td style="{PAGE}">{"".join(inside)}</td></tr></table>'
        "</td></tr></table></body></html>"
    )


def _band(said: str, colour: str = theme.DOUBTFUL) -> str:
    return f'<p style="margin:0 0 12px;padding:8px 12px;background:#{colour};font-weight:bold">{escape(said)}</p>'


def _small(said: str) -> str:
    # A hash is longer than a telephone is wide.
    looks = f"margin:8px 0;font-size:12px;line-height:1.5;word-break:break-word;color:#{theme.QUIET}"
    return f'<p style="{looks}">{escape(said)}</p>'


def _table(grid: _Grid) -> str:
    parts = []
    if grid.caption:
        parts.append(f'<p style="margin:12px 0 4px;font-size:14px"><b>{escape(grid.caption)}</b></p>')
    if grid.inline:
        parts += [f'<p style="margin:2px 0 6px">{_inline(row)}</p>' for row in grid.rows if row]
    elif len(grid.head) > WIDEST:
        parts += [_stacked(row, grid) for row in grid.rows]
    elif grid.rows:
        parts.append(
            '<table width="100%" cellpadding="0" cellspacing="0" style="border-collapse:collapse;font-size:13px">'
        )
        if grid.head:
            heads = "".join(_head(said, place in grid.numeric) for place, said in enumerate(grid.head))
            parts.append(f"<tr>{heads}</tr>")
        parts += [
            "<tr>" + "".join(_cell(cell, place in grid.numeric) for place, cell in enumerate(row)) + "</tr>"
            for row in grid.rows
        ]
        parts.append("</table>")
    if grid.note:
        parts.append(_small(grid.note))
    return "".join(parts)


def _stacked(row: tuple[Cell, ...], grid: _Grid) -> str:
    """A row of more columns than a telephone is wide: what it is about, and below it each other cell by its heading."""
    rest = " · ".join(
        f'<span style="color:#{theme.QUIET}">{escape(head)}:</span> {_marked(cell)}'
        for head, cell in zip(grid.head[1:], row[1:], strict=True)
        if cell.text
    )
    looks = "font-size:13px;line-height:1.5"
    return (
        f'<p style="margin:0;padding:7px 0 0;{looks}">{_marked(row[0])}</p>'
        f'<p style="margin:0;padding:0 0 7px;border-bottom:1px solid #{theme.FAINT};{looks}">{rest}</p>'
    )


def _inline(row: tuple[Cell, ...]) -> str:
    """Cells one after another; each stays on one line."""
    gap = "&nbsp;&nbsp; "
    return gap.join(f'<span style="white-space:nowrap">{_marked(cell)}</span>' for cell in row)


def _marked(cell: Cell) -> str:
    """What is read, behind the mark of its status."""
    mark, colour = MARKS.get(cell.status, ("", "")) if cell.status else ("", "")
    shown = f'<span style="color:#{colour}">{mark}</span> ' if mark else ""
    return shown + escape(cell.text)


def _head(said: str, right: bool) -> str:
    return (
        f'<th align="{"right" if right else "left"}" style="padding:{_padding(right)};'
        f'border-bottom:1px solid #{theme.INK};font-size:12px;font-weight:normal;color:#{theme.QUIET}">'
        f"{escape(said)}</th>"
    )


def _cell(cell: Cell, right: bool) -> str:
    return (
        f'<td align="{"right" if right else "left"}" valign="top" style="padding:{_padding(right)};'
        f'border-bottom:1px solid #{theme.FAINT}">{_marked(cell)}</td>'
    )


def _padding(right: bool) -> str:
    """Behind a number there is more room: what stands to the right of it begins at the left."""
    return "6px 12px 6px 0" if right else "6px 5px 6px 0"
