"""Findings as sentences: what a screen says before it shows anything, each number leading to what stands behind it."""

from markupsafe import Markup

from domain.indicator import Indicator
from domain.org_unit import OrgUnit
from domain.tally import Tally
from services import findings as found_out
from services.findings import Count, Figure, Joined, Judged, Named, Piece, Sentence, Unit
from services.overview import Overview
from services.systems import SystemSection
from ui import blocks, figure_chips, marks
from ui.address import PAGE_OF
from ui.page import Page


def written(page: Page, piece: Piece) -> Markup:
    """A piece of a finding, with links where it names something that has a page."""
    match piece:
        case Count():
            return blocks.linked(piece.number, f"#{piece.part}")
        case Named():
            return names(page, [piece.indicator])
        case Unit():
            return unit(page, piece.org_unit)
        case Figure():
            return figure_chips.figure(piece.figure, piece.indicator, page.words, page.link)
        case Judged():
            return marks.mark(piece.status, page.words, months_late=piece.months_late)
        case Sentence():
            values = {name: written(page, one) for name, one in piece.values.items()}
            return blocks.sentence(page.words, piece.key, **values)
        case Joined():
            return Markup(piece.between).join(written(page, one) for one in piece.pieces)  # noqa: S704 a comma
        case _:
            return Markup("{}").format(piece)


def findings(page: Page, found: Overview) -> list[Markup]:
    """Three sentences: is something wrong, how wrong, who can move it."""
    return [written(page, one) for one in found_out.three(found, page.words)]


def counts(page: Page, tally: Tally) -> Markup:
    """A tally in words, what went well first: "2 met, 1 missed, 6 no data"."""
    return written(page, found_out.counts(tally, page.words))


def names(page: Page, indicators: list[Indicator]) -> Markup:
    """Indicators by their short names, each leading to its page."""
    return Markup(", ").join(
        blocks.linked(page.words.of(i.short), page.link("indicators", indicator=i.code)) for i in indicators
    )


def unit(page: Page, org_unit: OrgUnit) -> Markup:
    """A unit by its short name, leading to its scorecard; plain where it has no page."""
    name = found_out.unit_name(org_unit, page.words)
    if org_unit.level not in PAGE_OF:
        return Markup("{}").format(name)
    return blocks.linked(name, page.link(PAGE_OF[org_unit.level], unit=org_unit.code))


def systems_title(page: Page, sections: tuple[SystemSection, ...]) -> str:
    """How many systems have figures, and how many of them have had none for long."""
    words = page.words
    known = [s for s in sections if s.freshest]
    stale = [s for s in known if s.stale]
    newest = max(known, key=lambda s: s.freshest or page.as_of, default=None)
    if newest is None:
        return words.text("page.systems.title-silent", total=len(sections))
    return words.text(
        "page.systems.title-stale" if stale else "page.systems.title",
        total=len(sections), known=len(known), stale=len(stale),
        months=words.months(page.settings.rules.stale_months), day=words.date(newest.freshest or page.as_of),
    )  # fmt: skip
