"""What a screen is about: the indicator and the unit of the address, or the ones a first visit begins with."""

from domain.indicator import Indicator
from domain.org_unit import NATION, Level, OrgUnit
from services import below, standings
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


def ranked(page: Page, indicator: Indicator) -> list[Level]:
    """The levels whose units are ranked by an indicator: those that report it, and provinces by what is below them."""
    found: list[Level] = [level for level in (Level.MINISTRY, Level.PROVINCE) if level in indicator.levels]
    lower = below.reported_below(indicator, Level.PROVINCE)
    if lower is not None and page.catalogue.of_level(lower):
        found.append(Level.PROVINCE)
    return found


def units(page: Page, indicator: Indicator, chosen: OrgUnit) -> list[OrgUnit]:
    """The units one can choose under an indicator: the country, those that report it, provinces by what is below them.

    Of districts and communes, which are thousands, only those of the province that is chosen or in which the chosen
    one lies.
    """
    codelists = page.catalogue
    levels = set(ranked(page, indicator))
    found = [codelists.org_units[NATION]] + [u for u in codelists.org_units.values() if u.level in levels]
    province: OrgUnit | None = chosen
    while province is not None and province.level is not Level.PROVINCE:
        province = codelists.org_units.get(province.parent or "")
    if province is not None:
        for level in indicator.levels:
            found += codelists.below(province.code, level)
    return found if chosen in found else [*found, chosen]
