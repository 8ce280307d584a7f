"""Which extents of ministries and provinces a screen counts that shows both: those that owe, or one geography."""

from collections.abc import Iterable

from markupsafe import Markup

from domain.geography import Geography
from domain.org_unit import Level
from services import geographies
from ui import blocks
from ui.address import PAGE_OF
from ui.page import Page

OWED = "owed"
"""The value of the choice that is none: each target is counted over the units that owe it."""


def switch(page: Page) -> Markup:
    """Links to this screen in each geography, and what the chosen one counts; nothing before any reorganisation."""
    if not _reorganised(page):
        return Markup("")
    words, named = page.words, []
    for one in Geography:
        number = {level: len(page.ask(geographies.extent, level, one).units) for level in geographies.REORGANISED}
        said = words.text(f"sides.{one}", provinces=number[Level.PROVINCE], ministries=number[Level.MINISTRY])
        named.append((one, said))
    note = words.text(f"sides.{page.address.geography or OWED}-note")
    shown = _switch(page, words.text(f"sides.{OWED}"), named)
    return Markup('<div class="level-switches sides">{}<small>{}</small></div>').format(shown, note)


def of_level(page: Page, level: Level, **changes: object) -> Markup:
    """The same for a screen of one level: the units of each month, or one geography; `changes` go along."""
    words, sides = page.words, page.ask(geographies.extents, level)
    if len(sides) == 1:
        return Markup("")
    named = [
        (one.geography, words.text(f"page.{PAGE_OF[level]}.{one.geography}", count=len(one.units))) for one in sides
    ]
    return _switch(page, words.text("sides.of-month"), named, **changes)


def of_reported(page: Page, **changes: object) -> Markup:
    """The same where units are taken as they reported, or together as in one geography; `changes` go along."""
    if not _reorganised(page):
        return Markup("")
    named = [(one, page.words.text(f"geography.name.{one}")) for one in Geography]
    shown = _switch(page, page.words.text("sides.of-reports"), named, **changes)
    return Markup('<div class="level-switches">{}</div>').format(shown)


def counted(page: Page) -> Markup:
    """Of which geography the units are that a screen counts, with the way back; nothing where none was chosen."""
    chosen = page.address.geography
    if chosen is None:
        return Markup("")
    words = page.words
    back = blocks.linked(words.text("sides.back"), page.link(None, geography=None))
    return Markup('<p class="sides"><small>{} {}</small></p>').format(words.text(f"sides.{chosen}-note"), back)


def _reorganised(page: Page) -> bool:
    """Whether any level has more than one geography on the as-of day."""
    return any(len(page.ask(geographies.extents, level)) > 1 for level in geographies.REORGANISED)


def _switch(page: Page, usual: str, named: Iterable[tuple[Geography, str]], **changes: object) -> Markup:
    """The choice that is none, called `usual`, and the geographies by their names."""
    links = [(OWED, usual, page.link(None, geography=None, **changes))]
    links += [(one.value, said, page.link(None, geography=one.value, **changes)) for one, said in named]
    return blocks.switch(
        page.words.text("page.units.geography"), links, page.address.geography or OWED, labelled=True
    )  # fmt: skip
