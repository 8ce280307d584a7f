"""The plain parts of every page, headings, sentences, tables, notes; and the one door to `templates/`.

Each function of the modules that draw returns `Markup` for `st.html`. Words come from `words`, addresses from
`link(page, **query) -> href`; none of them asks a database or knows a page. The page's sanitiser keeps classes,
styles, ``details`` and ``aria-*``, and drops inline SVG and every ``target`` but ``_blank``: marks and small trends
are masks of the style sheet.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from locales import Language

Link = Callable[..., str]
"""``link(page, **query)`` gives the address of a page; the query is added to what every address carries."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A text that may lead somewhere."""

    text: str
    href: str = ""
    outside: bool = False
    term: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A term and what it is."""

    term: str
    text: str | Markup
    day: str = ""


@cache
def _templates() -> Environment:
    folder = Path(__file__).with_name("templates")
    return Environment(
        loader=FileSystemLoader(folder), autoescape=True, trim_blocks=True, undefined=StrictUndefined, auto_reload=False
    )


def block(template: str, /, **values: object) -> Markup:
    """The template of that name with `values` in its places."""
    # Safe: the templates escape whatever they are given.
    return Markup(_templates().get_template(f"{template}.html").render(**values).strip())  # noqa: S704


def linked(text: object, href: str) -> Markup:
    """`text` that leads to `href`."""
    return Markup('<a href="{}">{}</a>').format(href, text)


def sentence(words: Language, key: str, **values: object) -> Markup:
    """The sentence of `key` with figures, marks and links in its places; plain values are escaped.

    Brackets stay with the figure between them: a browser may break a line at either side of one.
    """
    text, found = escape(words.texts[key]), {k: escape(v) for k, v in values.items()}
    for name, value in found.items():
        if value.startswith('<span class="figure'):
            text = text.replace(f"({{{name}}})", Markup('<span class="whole">({{{}}})</span>').format(name))
    return text.format_map(found)


def findings(sentences: Sequence[Markup]) -> Markup:
    """The first thing a reader sees: a few sentences with linked numbers."""
    return block("findings", sentences=sentences)


def heading(title: str | Markup, note: str | Markup = "", *, level: int = 2) -> Markup:
    """A title that states what is found, with a line below it that says of what and when."""
    return block("heading", title=title, note=note, level=level)


def part(name: str) -> Markup:
    """A place on the page to which an address can lead: ``#name``."""
    return Markup('<a id="{}" class="part"></a>').format(name)


def beside(items: Sequence[Markup]) -> Markup:
    """Blocks beside each other, as many in a row as fit."""
    inside = Markup("").join(Markup("<div>{}</div>").format(item) for item in items)
    return Markup('<div class="beside">{}</div>').format(inside)


def terms(rows: Iterable[tuple[str, str | Markup]]) -> Markup:
    """Terms and what they are: a definition, a figure's row. Rows without text are left out."""
    return block("terms", rows=[Row(term, text) for term, text in rows if text])


def table(
    head: Sequence[str], rows: Sequence[Sequence[str | Markup]], *, numeric: Collection[int] = (), caption: str = ""
) -> Markup:
    """A plain table; columns in `numeric` are aligned right in tabular figures. Below 640 px rows become blocks.

    A column that is empty in every row is left out: a heading above nothing asks what is missing.
    """
    kept = [place for place in range(len(head)) if not rows or any(row[place] for row in rows)]
    return block(
        "table", head=[head[place] for place in kept], rows=[[row[place] for place in kept] for row in rows],
        numeric={new for new, place in enumerate(kept) if place in numeric}, caption=caption,
    )  # fmt: skip


def cited(source: str) -> Anchor | None:
    """An address by the name of its site; a citation as it is; None without a source."""
    if not source:
        return None
    if source.startswith(("http://", "https://")):
        href, _, _ = source.partition(" ")
        return Anchor(href.split("/")[2].removeprefix("www."), href, outside=True)
    return Anchor(source)


def source(address: str) -> str | Markup:
    """A source by the name of its site, leading there; a citation as it is."""
    found = cited(address)
    if found is None or not found.outside:
        return address
    site = Markup('<a href="{}" target="_blank">{}</a>').format(found.href, found.text)
    _, _, remark = address.partition(" ")
    return site + (f" {remark}" if remark else "")


def switch(label: str, choices: Iterable[tuple[str, str, str]], current: str, *, labelled: bool = False) -> Markup:
    """Links to one screen with other values, as (value, text, address); `labelled` also writes what they choose."""
    links = Markup("").join(
        Markup('<a href="{}" data-value="{}"{}>{}</a>').format(
            href, value, Markup(' aria-current="true"') if value == current else "", text
        )
        for value, text, href in choices
    )
    shown = Markup("<span>{}</span>").format(label) if labelled else ""
    return Markup('<nav class="frame-switch" aria-label="{}">{}{}</nav>').format(label, shown, links)


def folded(summary: str, inside: Markup) -> Markup:
    """What is opened by whoever wants it."""
    return Markup('<details class="folded"><summary>{}</summary>{}</details>').format(summary, inside)


def note(text: str | Markup, *, title: str = "", kind: str = "plain") -> Markup:
    """A box beside the flow of the page; `kind` is ``plain``, ``warning`` or ``wrong``."""
    return block("note", text=text, title=title, kind=kind)


def empty(text: str | Markup, words: Language, *, title: str = "") -> Markup:
    """The designed state of a part that has nothing to show: what is missing and what a reader can do."""
    return block("empty", text=text, title=title or words.text("card.empty.title"))


def chart_notes(lines: Sequence[str]) -> Markup:
    """What the numbers on a chart mean; nothing where there are none."""
    return block("notes", lines=lines) if lines else Markup("")


def remarks(lines: Sequence[str]) -> Markup:
    """What must be known of single figures on a chart, one a line."""
    return Markup('<p class="attribution">{}</p>').format(Markup("<br>").join(lines))
