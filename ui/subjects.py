"""What a screen is about: the indicator and the unit of the address, or the ones a first visit begins with."""

from domain.indicator import Indicator
from domain.org_unit import NATION, OrgUnit
from services import standings
from ui.page import Page


def indicator(page: Page) -> Indicator | None:
    """The indicator of the address, else the first headline one with a figure; None in an empty workspace."""
    codelists = page.catalogue
    if page.address.indicator:
        return codelists.indicators[page.address.indicator]
    known = page.ask(standings.published_nationally)
    first = next((i for i in codelists.headlines if i.code in known), None)
    return first or next(iter(codelists.headlines), None) or next(iter(codelists.indicators.values()), None)


def unit(page: Page) -> OrgUnit:
    """The unit of the address, else the nation."""
    return page.catalogue.org_units[page.address.unit or NATION]
