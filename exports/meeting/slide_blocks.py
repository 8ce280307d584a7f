"""The blocks of a story as tables of a slide, cell by cell; charts are put over or beside them."""

import re
from collections.abc import Sequence

from domain.status import Status
from exports.meeting import slide_text
from exports.meeting.drawn import BEST_FIRST
from exports.meeting.slide_tables import Grid, heading
from exports.meeting.slide_text import Line, Lines, Run, Tone, marked, say
from exports.meeting.story import Bullet, Bullets, BulletTick, Facts, Strip, Table
from locales import Language

NOTHING: Lines = ((Run(text=""),),)
SMALL = 0.8
"""Size of what explains a figure beside the figure."""


def strips(found: Sequence[Strip], words: Language) -> Grid:
    """Several strips as one table, so that a status stands in one column all the way down."""
    present = [status for status in BEST_FIRST if any(status in dict(strip.counts) for strip in found)]
    rows: list[tuple[Lines, ...]] = []
    for strip in found:
        counts = dict(strip.counts)
        name = Run(text=strip.caption, bold=True, size=0.85)
        if counts:
            rows.append(
                (((name,),), *(_count(one, counts[one]) if one in counts else NOTHING for one in present)),
            )
        if strip.note or not counts:
            about = () if counts else (name, Run(text="  "))
            rows.append((((*about, Run(text=strip.note, size=SMALL, tone=Tone.QUIET)),),))
    nothing = words.text("figure.none")
    said = [f"{strip.caption}: {', '.join(text for _, text in strip.counts) or nothing}" for strip in found]
    return Grid(
        said="; ".join(said),
        name=found[0].caption,
        head=(),
        rows=tuple(rows),
        widths=(2.6, *(1.2 for _ in present)),
        sizes=(22, 20, 19, 18, 17, 16, 15, 14, 13, 12),
        first_column=True,
        even=True,
    )


def _count(status: Status, text: str) -> Lines:
    """A count over its word, where the language writes the number first."""
    found = re.fullmatch(r"(\d\S*)\s(.+)", text)
    if found is None:
        return marked(status, text)
    return ((slide_text.mark(status, 1.1), Run(text=found[1], bold=True, size=1.3)), (Run(text=found[2], size=SMALL),))


def table(found: Table, words: Language) -> Grid:
    """A table of the story."""
    return Grid(
        said=words.text("deck.table", caption=found.caption, count=len(found.rows)),
        name=found.caption,
        head=tuple(heading(one) for one in found.head),
        rows=tuple(tuple(marked(cell.status, cell.text) for cell in row) for row in found.rows),
        widths=found.widths or (1.0,) * len(found.head),
        right=found.numeric,
        least=30,
    )


def facts(found: Facts, words: Language, *, beside: bool = False) -> Grid:
    """Terms and what is said of them; `beside` a chart in a narrow place."""
    return Grid(
        said="; ".join(f"{term}: {cell.text}" for term, cell in found.rows),
        name=words.text("deck.facts"),
        head=(),
        rows=tuple(
            (say(term, tone=Tone.QUIET), marked(cell.status, cell.text, bold=cell.value is not None))
            for term, cell in found.rows
        ),
        widths=(1, 1) if beside else (5, 6),
        first_column=True,
    )


def bullets(found: Bullets, words: Language, least: float = 0.0) -> Grid:
    """Rows of bullet bars: name, room for the bar, figure with its date, and how it stands under each target."""
    return Grid(
        said=found.said,
        name=found.caption,
        head=(
            heading(words.text("deck.indicator")), NOTHING, heading(words.text("deck.figure")),
            *(heading(words.text("drawing.target-of", year=year)) for year in found.years),
        ),
        rows=tuple(_bullet(row, found.years, words) for row in found.rows),
        widths=(3.3, 4.0, 1.9, *(2.0 for _ in found.years)),
        right=frozenset({2}), least=least, first_column=True, drawn=1,
    )  # fmt: skip


def _bullet(row: Bullet, years: Sequence[int], words: Language) -> tuple[Lines, ...]:
    due = {tick.year: tick.written for tick in row.ticks}
    others = [_other(tick, words) for tick in row.others(years)]
    known = row.value is not None
    figure: Lines = ((Run(text=row.written, bold=known, size=1.0 if known else 0.85),),)
    if row.day:
        figure += (_beneath(f"{row.day} · {words.text('obs_status.P')}" if row.provisional else row.day),)
    stands = (
        (*marked(cell.status, cell.text, size=0.85), *((_beneath(due[year]),) if year in due else ()))
        for year, cell in zip(years, row.statuses, strict=True)
    )
    return ((*say(row.name), *others), NOTHING, figure, *stands)


def _other(tick: BulletTick, words: Language) -> Line:
    """A target of a year without a column, with how the row stands under it."""
    due = _beneath(f"{words.text('drawing.target-of', year=tick.year)}: {tick.written}")
    if tick.verdict is None or tick.verdict.status is None:
        return due
    mark = slide_text.mark(tick.verdict.status, SMALL)
    return (*due, *_beneath("; "), mark, *_beneath(tick.verdict.text))


def _beneath(text: str) -> Line:
    return (Run(text=text, size=SMALL, tone=Tone.QUIET),)


def key(found: Bullets, words: Language) -> Line:
    """What bar, ticks and triangle mean."""
    runs = [Run(text="\u25ac\u00a0", glyph=True, tone=Tone.ACCENT), Run(text=words.text("drawing.actual"))]
    if any(row.provisional for row in found.rows):
        runs += [Run(text="   \u25a4\u00a0", glyph=True, tone=Tone.ACCENT), Run(text=words.text("drawing.provisional"))]
    for year in found.years:
        tone = Tone.INK if year == max(found.years) else Tone.QUIET
        runs += [Run(text="   "), Run(text="\u2503", glyph=True, tone=tone)]
        runs.append(Run(text=words.text("drawing.target-of", year=year)))
    if any(row.plan is not None for row in found.rows):
        runs += [Run(text="   "), Run(text="\u25b2\u00a0", glyph=True), Run(text=words.text("drawing.plan-today"))]
    return tuple(runs)


def said(rows: Sequence[Bullet], words: Language) -> str:
    """What the bars of a chart show, in words: figure, targets, plan."""
    found = []
    for row in rows:
        parts = [words.text("slide.bullet", name=row.name, figure=row.written)]
        parts += [f"{words.text('drawing.target-of', year=tick.year)}: {tick.written}" for tick in row.ticks]
        if row.plan is not None:
            parts.append(f"{words.text('drawing.plan-today')}: {row.plan_written}")
        found.append(", ".join(parts))
    return "; ".join(found)
