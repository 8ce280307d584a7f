"""Who can move a number, as a table: owner and indicator by region, with how many provinces are short in each."""

from markupsafe import Markup

from domain.names import fold
from domain.org_unit import Level
from locales import Language
from services import geographies, movers
from services.movers import Field, Matrix
from ui import blocks, frame, marks, naming
from ui.address import PAGE_OF
from ui.cached import rendered
from ui.page import Page

SHOWN, YES, NO = "movers", "yes", "no"
"""The key of the address that opens the whole table: it asks for many columns."""
NAMED = 3
"""Provinces that a field names before it counts the others."""


def of_indicator(page: Page, indicator: str) -> Markup:
    """One indicator by region, where provinces are judged by it."""
    return _table(page, page.ask(movers.matrix, _geography(page), (indicator,)), "page.indicators.movers")


def of_owner(page: Page, unit: str) -> Markup:
    """What a ministry owns, by region; nothing where it owns nothing by which provinces are judged."""
    owned = page.ask(movers.owned_by, unit)
    if not owned:
        return Markup("")
    return _table(page, page.ask(movers.matrix, _geography(page), owned), "page.ministries.movers-own")


def of_all(page: Page) -> Markup:
    """Every owner with every indicator by which provinces are judged; a link to it until somebody asks for it."""
    if frame.choose(page, SHOWN, (YES, NO), NO) == NO:
        return Markup("<p>{}</p>").format(
            blocks.linked(page.words.text("movers.show"), page.link(None, **{SHOWN: YES}))
        )  # fmt: skip
    return _table(page, page.ask(movers.matrix, _geography(page)), "page.ministries.movers")


def _geography(page: Page) -> geographies.Geography:
    return page.address.geography or page.ask(geographies.usual, Level.PROVINCE)


@rendered
def _table(page: Page, found: Matrix, heading: str) -> Markup:
    if not found.lines:
        return Markup("")
    words = page.words
    rows: list[list[str | Markup]] = []
    for place, line in enumerate(found.lines):
        owner = line.owner
        named = naming.short(page, owner) if owner else words.text("card.lines.owner-unknown")
        first = "" if place and found.lines[place - 1].owner == owner else named
        asked, day = words.target(line.target, line.indicator), words.date(line.target.deadline)
        due = words.text("page.units.strip", target=asked, deadline=day)
        link = page.link(PAGE_OF[Level.PROVINCE], indicator=line.indicator.code, sort="gap")
        name = Markup("{}<small>{}</small>").format(blocks.linked(words.of(line.indicator.short), link), due)
        rows.append([first, name, *(_field(line.fields[region.code], words) for region in found.regions)])
    head = [words.text(f"movers.{key}") for key in ("owner", "indicator")]
    head += [words.of(region.names) for region in found.regions]
    note = words.text("movers.note", units=words.text(f"geography.{Level.PROVINCE}.{found.geography}"))
    return blocks.heading(words.text(heading), note) + Markup('<div class="movers">{}</div>').format(
        blocks.table(head, rows)
    )


def _field(field: Field, words: Language) -> Markup:
    """How many are short of how many judged, with the worst status as a mark, and the farthest by name."""
    tally = field.tally
    if not tally.judged:
        return Markup('<span class="silent-figure">{}</span>').format(words.text("movers.unknown", all=tally.total))
    of_all = words.text("movers.judged", judged=tally.judged, all=tally.total) if tally.judged < tally.total else ""
    if not field.short:
        return Markup("<span>{}</span><small>{}</small>").format(words.text("movers.none", judged=tally.judged), of_all)
    names = [words.of(unit.short) for unit in field.short]
    listed = ", ".join(names[:NAMED])
    if len(names) > NAMED:
        listed = words.count("movers.more", len(names) - NAMED, names=listed)
    worst = tally.worst
    mark = marks.shape(worst) if worst else Markup("")
    said = words.text("movers.short", short=tally.short, judged=tally.judged)
    return Markup('<span title="{}">{} {}</span><small>{}</small>').format(
        ", ".join(sorted(names, key=fold)), mark, said, " · ".join(filter(None, (listed, of_all)))
    )
