"""Slides as PDF: what the presentation shows, a page a slide, to be printed or shown where nothing else is at hand."""

from collections.abc import Sequence
from pathlib import Path

from exports import theme, typesetting
from exports.meeting import drawing, lettering, stage
from exports.meeting.canvas import PRINT, mark
from exports.meeting.progress import Progress, unwatched
from exports.meeting.stage import Placed, Staged
from exports.meeting.story import Cell, Facts, Story, Strip, Table
from exports.typefaces import SANS
from exports.typesetting import breakable

SHEET = Path(__file__).with_name("slides.typ")
SOURCES = 3
"""Sources that a footer names before it counts the others."""
FOOTER, SMALL = 950, 16
"""Pixels of a footer's line, and its type."""


def pdf(story: Story, progress: Progress = unwatched) -> bytes:
    """Every slide on a page of 16:9, a front page first; the same story is the same file, byte for byte.

    A pack that was corrected, or corrects another one, says so on every page.
    """
    staged = stage.staged(story)
    main = [one for one in staged if not one.about.annex]
    annex = [one for one in staged if one.about.annex]
    words, slides = story.words, []
    for number, one in enumerate([*main, *annex], 1):
        place = (
            words.text("present.place", number=number + 1, all=len(main) + 1)
            if number <= len(main)
            else words.text("present.annex-place", number=number - len(main), all=len(annex))
        )
        slides.append(_slide(story, one, place))
        progress(number, len(staged) + 1)
    data = {
        "language": story.language,
        "title": story.title,
        "keywords": [story.seal, story.sha256],
        "mark": story.mark,
        "band": story.band,
        "notice": story.notice,
        "erratum": breakable(story.erratum),
        "facts": [[term, breakable(said)] for term, said in story.facts],
        "front": breakable(story.title),
        "front_size": 60 if len(lettering.wrapped(story.title, stage.ROOM, 60, lettering.SEMIBOLD)) < 4 else 36,
        "place": words.text("present.place", number=1, all=len(main) + 1),
        "fresh": f"{words.text('present.fresh', day=words.date(story.as_of))} · {story.seal}",
        "slides": slides,
        "colours": {
            "ink": theme.INK, "accent": theme.ACCENT, "quiet": theme.QUIET, "faint": theme.RULE,
        },
        "measures": {
            "wide": stage.WIDE, "high": stage.HIGH, "side": stage.SIDE, "top": stage.TOP, "foot": stage.FOOT,
            "gap": stage.GAP, "text": stage.TEXT, "leading": stage.LEADING, "padding": stage.PADDING,
            "column": stage.COLUMN, "mark": stage.MARK, "skip": stage.SKIP, "room": stage.ROOM,
        },
    }  # fmt: skip
    made = typesetting.pdf(SHEET, data, moment=story.known_at, fonts=[SANS])
    progress(len(staged) + 1, len(staged) + 1)
    return made


def _slide(story: Story, staged: Staged, place: str) -> dict[str, object]:
    head, about = staged.head, staged.about
    return {
        "heading": breakable(head.heading),
        "title": breakable(head.title),
        "size": head.size,
        "leading": head.leading,
        "first": about.part == 1,
        "place": place,
        "source": _source(story, about.sources),
        "rows": [[_piece(story, one) for one in row] for row in staged.rows],
    }


def _piece(story: Story, placed: Placed) -> dict[str, object]:
    room = {"wide": placed.wide, "high": placed.high}
    match placed.block:
        case Table() as table:
            return {
                **room,
                "kind": "table",
                "caption": table.caption,
                "head": table.head,
                "rows": [[_cell(cell) for cell in row] for row in table.rows],
                "numeric": sorted(table.numeric),
                "columns": stage.columns(table, placed.wide),
            }
        case Facts() as facts:
            whole = placed.wide > stage.ROOM / 2
            rows = [[breakable(term), _cell(cell)] for term, cell in facts.rows]
            return {**room, "kind": "facts", "rows": rows, "whole": whole}
        case chart:
            said = ", ".join(text for _, text in chart.counts) if isinstance(chart, Strip) else chart.said
            drawn = drawing.svg(
                chart, story.words, width=placed.wide, height=placed.high, text=stage.TEXT, small=stage.TEXT,
                palette=PRINT, whole=True,
            )  # fmt: skip
            return {**room, "kind": "chart", "svg": drawn, "said": f"{chart.caption}. {said}"}


def _cell(cell: Cell) -> dict[str, str]:
    return {"text": breakable(cell.text), "mark": mark(cell.status, PRINT, 20) if cell.status else ""}


def _source(story: Story, sources: Sequence[str]) -> str:
    """The first few sources, as many as stand on one line, and how many more there are."""
    for shown in range(min(SOURCES, len(sources)), 0, -1):
        named, more = "; ".join(sources[:shown]), len(sources) - shown
        said = story.words.count("letter.source-more", more, names=named) if more else named
        said = story.words.text("letter.source", names=said)
        if shown == 1 or lettering.width(said, SMALL) <= FOOTER:
            return said
    return ""
