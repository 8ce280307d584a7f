"""Which extents of ministries and provinces a screen counts that shows both: those that owe, or one geography."""

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
    words, sides = page.words, {level: page.ask(geographies.extents, level) for level in geographies.REORGANISED}
    if all(len(found) == 1 for found in sides.values()):
        return Markup("")
    links = [(OWED, words.text(f"sides.{OWED}"), page.link(None, geography=None))]
    for one in Geography:
        number = {level: len(page.ask(geographies.extent, level, one).units) for level in sides}
        said = words.text(f"sides.{one}", provinces=number[Level.PROVINCE], ministries=number[Level.MINISTRY])
        links.append((one.value, said, page.link(None, geography=one.value)))
    chosen = page.address.geography or OWED
    shown = blocks.switch(words.text("page.units.geography"), links, chosen, labelled=True)
    return Markup('<div class="level-switches sides">{}<small>{}</small></div>').format(
        shown, words.text(f"sides.{chosen}-note")
    )


def of_level(page: Page, level: Level, **changes: object) -> Markup:
    """The same for a screen of one level: the units of each month, or one geography; `changes` go along."""
    words, sides = page.words, page.ask(geographies.extents, level)
    if len(sides) == 1:
        return Markup("")
    links = [(OWED, words.text("sides.of-month"), page.link(None, geography=None, **changes))]
    for side in sides:
        said = words.text(f"page.{PAGE_OF[level]}.{side.geography}", count=len(side.units))
        links.append((side.geography.value, said, page.link(None, geography=side.geography.value, **changes)))
    chosen = page.address.geography or OWED
    return blocks.switch(words.text("page.units.geography"), links, chosen, labelled=True)


def of_reported(page: Page, **changes: object) -> Markup:
    """The same where units are taken as they reported, or together as in one geography; `changes` go along."""
    words = page.words
    if all(len(page.ask(geographies.extents, level)) == 1 for level in geographies.REORGANISED):
        return Markup("")
    links = [(OWED, words.text("sides.of-reports"), page.link(None, geography=None, **changes))]
    links += [
        (one.value, words.text(f"geography.name.{one}"), page.link(None, geography=one.value, **changes))
        for one in Geography
    ]
    shown = blocks.switch(words.text("page.units.geography"), links, page.address.geography or OWED, labelled=True)
    return Markup('<div class="level-switches">{}</div>').format(shown)


def counted(page: Page) -> Markup:
    """Of which geography the units are that a screen counts, with the way back; nothing where none was chosen."""
    chosen = page.address.geography
    if chosen is None:
        return Markup("")
    words = page.words
    back = blocks.linked(words.text("sides.back"), page.link(None, geography=None))
    return Markup('<p class="sides"><small>{} {}</small></p>').format(words.text(f"sides.{chosen}-note"), back)
