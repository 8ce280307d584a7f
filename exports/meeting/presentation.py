"""A story as a presentation: one HTML document that holds every slide, its type and its pictures, and fetches nothing.

What the server shows and what is taken away on a stick are the same document, so neither a slow network nor none is
noticed between two slides.
"""

import hashlib
from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Literal

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from domain.status import Status
from exports.meeting import drawing, lettering, stage
from exports.meeting.canvas import LIGHT, shape
from exports.meeting.stage import Placed, Staged
from exports.meeting.story import Block, Facts, Note, Story, Table

FONTS = Path(__file__).parents[2] / "static/fonts"
"""With figures of one width, which the original lacks."""
WEIGHTS = {400: "BeVietnamPro-Regular.woff2", 600: "BeVietnamPro-SemiBold.woff2"}
FRONT = "front"
"""The first slide: what meeting, of what day."""
SOURCES = 3
"""Sources that a footer names before it counts the others."""
FOOTER = 850
"""Pixels of a footer's line."""
SMALL = 16
KEYS = (
    (("\u2192", "PageDown"), "next"), (("\u2190", "PageUp"), "previous"), (("Home", "End"), "ends"), (("F",), "full"),
    (("B",), "black"), (("A",), "agenda"), (("N",), "notes"), (("W",), "window"), (("1", "2", "Enter"), "jump"),
    (("?",), "help"), (("Esc",), "close"),
)  # fmt: skip
CONTROLS = (
    ("previous", "M15 4L7 12L15 20"), ("next", "M9 4L17 12L9 20"), ("agenda", "M4 6h16M4 12h16M4 18h16"),
    ("notes", "M4 4h16v12h-9l-5 4v-4H4z"), ("full", "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5"),
    ("help", "M8 9a4 4 0 1 1 5.5 3.6c-1 .5-1.5 1.2-1.5 2.6M12 18v2"),
)  # fmt: skip
"""What can be done by hand, and how its sign is drawn in a square of 24."""
SAID = (
    "a-slide", "agenda", "all-sources", "annex", "coming", "controls", "elapsed", "help", "home", "last", "no-notes",
    "notes",
)  # fmt: skip
"""What the document says besides the story: ``present.<key>`` in `locales/`."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A block as the template shows it."""

    kind: Literal["chart", "table", "facts"]
    block: Block
    drawing: str = ""
    columns: tuple[str, ...] = ()
    """Widths in per cent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """A slide as the template shows it; `staged` is None for the first one."""

    code: str
    place: str
    staged: Staged | None = None
    rows: tuple[tuple[_Piece, ...], ...] = ()
    annex: bool = False
    source: str = ""
    sources: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class _Entry:
    """A line of the agenda."""

    code: str
    number: int
    name: str


def nowhere(_number: int) -> str:
    """The address of a pack where nobody knows the server."""
    return ""


def write(story: Story, number: int, *, address: Callable[[int], str] = nowhere) -> bytes:
    """The whole document of pack `number`; `address` leads to the page of a pack, and is empty without a server.

    What was corrected, or corrects another pack, says so on every slide. The same story is the same document, byte for
    byte.
    """
    pages, words = _pages(story), story.words
    numbered = [_Entry(page.code, number, _name(story, page)) for number, page in enumerate(pages, 1)]
    agenda = [entry for entry, page in zip(numbered, pages, strict=True) if _begins(page) and not page.annex]
    agenda = [entry for before, entry in pairwise((_Entry("", 0, ""), *agenda)) if entry.name != before.name]
    annex = [entry for entry, page in zip(numbered, pages, strict=True) if page.annex]
    return (
        _templates()
        .get_template("presentation.html")
        .render(
            story=story, slides=pages, agenda=agenda, annex=annex,
            correct_at=address(story.corrected_by) if story.corrected_by is not None else "", home=address(number),
            fresh=words.text("present.fresh", day=words.date(story.as_of)), keys=KEYS, controls=CONTROLS,
            said_of={key: words.text(f"present.{key}") for key in SAID} | {"figure": words.text("slide.figure")},
            key_names={key: words.text(f"present.key.{key}") for _, key in KEYS},
            shapes=[(status, Markup(shape(status, LIGHT))) for status in Status],  # noqa: S704 drawn by us
            style=Markup(_style()), script=Markup(_script()), policy=policy(),  # noqa: S704 our own files
        )
        .encode()
    )  # fmt: skip


@cache
def policy() -> str:
    """What a browser lets the document do: its own style and script, its own type, and nothing from anywhere."""
    return "; ".join(
        (
            "default-src 'none'", f"script-src {script_hash()}", f"style-src '{_hashed(_style())}'",
            "font-src data:", "img-src data:", "base-uri 'none'", "form-action 'none'",
        )
    )  # fmt: skip


def script_hash() -> str:
    """The script as a policy names it."""
    return f"'{_hashed(_script())}'"


def _pages(story: Story) -> list[_Page]:
    staged = stage.staged(story)
    main, annex = [one for one in staged if not one.about.annex], [one for one in staged if one.about.annex]
    words, every = story.words, len(main) + 1
    pages = [_Page(code=FRONT, place=words.text("present.place", number=1, all=every))]
    for number, one in enumerate(main, 2):
        pages.append(_page(story, one, words.text("present.place", number=number, all=every)))
    for number, one in enumerate(annex, 1):
        pages.append(_page(story, one, words.text("present.annex-place", number=number, all=len(annex))))
    return pages


def _page(story: Story, staged: Staged, place: str) -> _Page:
    about = staged.about
    return _Page(
        code=about.code,
        place=place,
        staged=staged,
        rows=tuple(tuple(_piece(story, one) for one in row) for row in staged.rows),
        annex=about.annex,
        source=_source(story, about.sources),
        sources=about.sources,
        notes=about.notes,
    )


def _piece(story: Story, placed: Placed) -> _Piece:
    match placed.block:
        case Table() as table:
            widths = stage.columns(table, placed.wide)
            return _Piece("table", table, columns=tuple(f"{100 * wide / sum(widths):.2f}" for wide in widths))
        case Facts() as facts:
            return _Piece("facts", facts)
        case chart:
            drawn = drawing.svg(
                chart, story.words, width=placed.wide, height=placed.high, text=stage.TEXT, small=stage.TEXT
            )
            # In rem it grows with the slide.
            return _Piece("chart", chart, Markup(_scaled(drawn, placed)))  # noqa: S704 texts are escaped where drawn


def _scaled(drawn: str, placed: Placed) -> str:
    """The drawing in the unit in which a slide is scaled."""
    head, inside = drawn.split(" viewBox=", 1)
    return (
        f'{head.split(" width=")[0]} width="{placed.wide / 16:g}rem" height="{placed.high / 16:g}rem" viewBox={inside}'
    )


def _source(story: Story, sources: Sequence[str]) -> str:
    """The first few sources, as many as stand on one line, and how many more there are."""
    for shown in range(min(SOURCES, len(sources)), 0, -1):
        named, more = "; ".join(sources[:shown]), len(sources) - shown
        said = story.words.count("present.more-sources", more, named=named) if more else named
        said = story.words.text("present.source", sources=said)
        if shown == 1 or lettering.width(said, SMALL) <= FOOTER:
            return said
    return ""


def _begins(page: _Page) -> bool:
    """Whether a slide is the first one of its section."""
    return page.staged is None or page.staged.about.part == 1


def _name(story: Story, page: _Page) -> str:
    if page.staged is None:
        return story.title
    about = page.staged.about
    return about.finding if page.annex else about.heading


@cache
def _style() -> str:
    fonts = [(weight, b64encode((FONTS / file).read_bytes()).decode()) for weight, file in WEIGHTS.items()]
    return _templates().get_template("presentation.css").render(fonts=fonts, colours=LIGHT, titles=stage.TITLES)


@cache
def _script() -> str:
    return Path(__file__).with_name("presentation.js").read_text("utf-8")


def _hashed(text: str) -> str:
    return f"sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True,
        trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined, auto_reload=False,
    )  # fmt: skip


__all__ = ["FRONT", "nowhere", "policy", "script_hash", "write"]
