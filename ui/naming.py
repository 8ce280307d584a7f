"""Units as they are named where several extents of one name may meet: "Bắc Ninh (since 01/07/2025)"."""

from domain.org_unit import Level, OrgUnit
from locales import Language
from services.catalogue import Catalogue
from ui.page import Page


def full(page: Page, unit: OrgUnit) -> str:
    """The name of a unit; with its days where another extent bears the same name."""
    return apart(page.words, page.catalogue, unit, page.words.of(unit.names))


def short(page: Page, unit: OrgUnit) -> str:
    """The short name of a unit; with its days where another extent bears the same name."""
    return apart(page.words, page.catalogue, unit, page.words.of(unit.short) or page.words.of(unit.names))


def listed(page: Page, unit: OrgUnit) -> str:
    """The name of a unit in a list of all extents: with its days, also where the same land goes on under it."""
    name = page.words.of(unit.names)
    if unit.level is not Level.NATION and (unit.closed is not None or unit.predecessors):
        return _dated(page.words, unit, name)
    return name


def apart(words: Language, codelists: Catalogue, unit: OrgUnit, name: str) -> str:
    """`name` of a unit, with its first or last day where another extent bears the same name."""
    return _dated(words, unit, name) if unit.code in codelists.namesakes else name


def _dated(words: Language, unit: OrgUnit, name: str) -> str:
    if unit.closed is not None:
        return words.text("picker.unit-until", name=name, day=words.date(unit.closed))
    if unit.opened is not None:
        return words.text("picker.unit-since", name=name, day=words.date(unit.opened))
    return name
