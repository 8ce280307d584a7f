"""Three of the pages as what they are made of, for peers that send it in their own way.

Peers get every advantage the product gives itself: answers are asked once for a state of the data, and blocks and
charts are made once.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from domain.org_unit import Level
from domain.people import VISITOR
from services.geographies import usual
from services.overview import overview
from services.standings import standing
from ui import address, cached, definitions, drawings, level_choices, levels, subjects, unit_cards, verdicts
from ui.address import Bounds
from ui.drawings import Drawing
from ui.page import Page


@dataclass(frozen=True)
class Pick:
    """A box to choose from: (code, label) of what it offers, and the code that is chosen."""

    key: str
    options: list[tuple[str, str]]
    chosen: str


Blocks = tuple[Markup, ...]
"""Blocks of HTML that stand one below the other."""
Part = Blocks | Drawing | Pick | None
"""What a page is made of; None where a chart has nothing to show."""


def open_page(name: str, query: Mapping[str, str]) -> Page:
    """A page for an address, as `ui.frame` opens it."""
    settings = cached.settings()
    bounds = Bounds(
        languages=cached.languages(), language=settings.language, today=cached.today(),
        training_as_of=settings.training_as_of,
    )  # fmt: skip
    found = address.parse(name, query, {}, bounds)
    version = cached.database(found.workspace).version()
    codelists = cached.codelists(found.workspace, version)
    return Page(
        name=name, address=found.checked(codelists.indicators, codelists.org_units), settings=settings,
        words=cached.words(found.language), bounds=bounds, person=VISITOR, version=version,
    )  # fmt: skip


def _overview(page: Page) -> Iterator[Part]:
    found = page.ask(overview)
    blocks = (
        verdicts.opening,
        verdicts.indicators,
        verdicts.exceptions,
        verdicts.targets,
        verdicts.systems,
        verdicts.news,
    )
    yield tuple(block(page, found) for block in blocks)


def _indicators(page: Page) -> Iterator[Part]:
    indicator, unit = subjects.indicator(page), subjects.unit(page)
    assert indicator is not None
    row = page.ask(standing, unit.code, indicator.code)
    every = [(i.code, page.words.of(i.names)) for i in page.catalogue.indicators.values()]
    units = [(u.code, page.words.of(u.names)) for u in page.catalogue.org_units.values()]
    yield (definitions.title(page, indicator, unit),)
    yield Pick("indicator", every, indicator.code)
    yield Pick("unit", units, unit.code)
    yield (definitions.standing(page, row),)
    yield page.ask(drawings.trend, unit.code, indicator.code, page.language)
    yield (definitions.why(page, row),)
    for level in (Level.MINISTRY, Level.PROVINCE):
        if level in indicator.levels:
            side = page.ask(usual, level)
            asked = page.query.get("period")
            yield (definitions.ranking_head(page, indicator, level, side),)
            yield page.ask(drawings.ranking, level, side, indicator.code, asked, unit.code, page.language)
    yield definitions.definition(page, indicator), definitions.figures(page, indicator, unit)


def _provinces(page: Page) -> Iterator[Part]:
    screen = level_choices.open_screen(page, Level.PROVINCE)
    unit = screen.chosen.unit
    units = [(u.code, page.words.of(u.names)) for u in screen.table.extent.units]
    offered = [(i.code, page.words.of(i.short)) for i in screen.table.offered]
    yield (unit_cards.title(page, unit) if unit else levels.title(screen),)
    yield Pick("unit", units, unit or "")
    yield Pick("indicator", offered, screen.shown.indicator.code if screen.shown else "")
    if unit:
        yield unit_cards.targets(page, unit), unit_cards.beneath(page, unit), unit_cards.beside(page, unit)
        yield page.ask(drawings.unit_trends, unit, page.joined, page.language)
        yield unit_cards.why(page, unit), unit_cards.others(page, unit), unit_cards.life(page, unit)
    whole = Markup("").join
    yield (
        levels.together(screen),
        whole(levels.unit_map(screen)),
        levels.extremes(screen),
        whole(levels.heat(screen)),
    )


PARTS: dict[str, Callable[[Page], Iterator[Part]]] = {
    "overview": _overview, "indicators": _indicators, "provinces": _provinces,
}  # fmt: skip
"""The parts of each page, from top to bottom."""
