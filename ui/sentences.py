"""Findings as sentences: what a screen says before it shows anything, each number leading to what stands behind it."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from domain.assessment import Assessment
from domain.indicator import Indicator
from domain.org_unit import OrgUnit
from domain.status import WORST_FIRST, Status
from domain.tally import Tally
from locales import Language
from services.overview import Exceptional, Movers, Overview, Strip
from services.systems import SystemSection
from ui import blocks, figure_chips, marks
from ui.address import PAGE_OF
from ui.marks import BEST_FIRST
from ui.page import Page

_WRONG = (
    ("missed", (Status.MISSED, Status.REGRESSED)),
    ("behind", (Status.OFF_TRACK, Status.BEHIND)),
    ("on_pace", (Status.ON_PACE,)),
    ("met", (Status.MET, Status.MET_LATE, Status.ALREADY_MET)),
    ("unknown", tuple(s for s in WORST_FIRST if not s.judged)),
)
"""The counts of a title that says what is wrong: the worst first."""
_STANDING = (
    ("met", (Status.MET, Status.MET_LATE, Status.ALREADY_MET)),
    ("on_pace", (Status.ON_PACE,)),
    ("behind", (Status.BEHIND, Status.OFF_TRACK)),
    ("missed", (Status.MISSED, Status.REGRESSED)),
    ("unknown", (Status.CANNOT_JUDGE,)),
    ("stale", (Status.STALE,)),
    ("silent", (Status.NO_DATA,)),
)
"""The counts of a title that says how many stand where: the best first."""


def overview_title(page: Page, found: Overview) -> str:
    """How the targets of both deadlines stand, in one line."""
    words, counted = page.words, together(*(strip.tally for strip in found.strips[:2]))
    if not counted.judged:
        return words.text("page.overview.title-nothing", total=counted.total)
    said = _grouped(words, counted, _WRONG, "page.overview.title-count")
    return words.text("page.overview.title", total=counted.total, counts=said)


def standing(words: Language, tally: Tally) -> str:
    """How many stand where, in a few counts: "5 met, 3 on pace, 2 missed"."""
    return _grouped(words, tally, _STANDING, "page.units.count")


def _grouped(words: Language, tally: Tally, groups: Sequence[tuple[str, tuple[Status, ...]]], key: str) -> str:
    counted = [(name, sum(tally.by_status.get(s, 0) for s in statuses)) for name, statuses in groups]
    return ", ".join(words.text(f"{key}.{name}", count=n) for name, n in counted if n)


def together(*tallies: Tally) -> Tally:
    """Several tallies as one."""
    return Tally.of(s for tally in tallies for s, n in tally.by_status.items() for _ in range(n))


def findings(page: Page, found: Overview) -> list[Markup]:
    """Three sentences: is something wrong, how wrong, who can move it."""
    return [_standing(page, found.strips[:2]), _worst(page, found), _movers(page, found)]


def counts(page: Page, tally: Tally, href: str = "") -> Markup:
    """A tally in words, what went well first: "2 met, 1 missed, 6 no data"; each count leads to `href`."""
    words = page.words
    return Markup(", ").join(
        blocks.sentence(
            words, "finding.count", status=words.text(f"status.{s}"), count=blocks.linked(n, href) if href else n
        )
        for s in BEST_FIRST
        if (n := tally.by_status.get(s, 0))
    )  # fmt: skip


def names(page: Page, indicators: list[Indicator]) -> Markup:
    """Indicators by their short names, each leading to its page."""
    return Markup(", ").join(
        blocks.linked(page.words.of(i.short), page.link("indicators", indicator=i.code)) for i in indicators
    )


def unit(page: Page, org_unit: OrgUnit) -> Markup:
    """A unit by its short name, leading to its scorecard; plain where it has no page."""
    name = page.words.of(org_unit.short) or page.words.of(org_unit.names)
    if org_unit.level not in PAGE_OF:
        return Markup("{}").format(name)
    return blocks.linked(name, page.link(PAGE_OF[org_unit.level], unit=org_unit.code))


def part_of(strip: Strip) -> str:
    """The place on the overview where the targets of a strip stand one by one."""
    return f"due-{strip.deadline.year}"


def reason_of(page: Page, exceptional: Exceptional) -> str:
    """Why a line is on the list of exceptions, with the act that asks for it."""
    words, reason = page.words, page.words.text(f"exception.{exceptional.reason}")
    target = exceptional.target or (exceptional.assessment.target if exceptional.assessment else None)
    if target is None:
        return reason
    number = page.catalogue.instruments[target.instrument].number
    return words.text("exception.of", reason=reason, instrument=number, year=target.deadline.year)


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


def _standing(page: Page, strips: tuple[Strip, ...]) -> Markup:
    words = page.words
    parts = [
        blocks.sentence(
            words, "finding.strip", year=strip.deadline.year, counts=counts(page, strip.tally, f"#{part_of(strip)}")
        )
        if strip.tally.total
        else Markup("{}").format(words.text("finding.strip-nothing", year=strip.deadline.year))
        for strip in strips
    ]
    return blocks.sentence(words, "finding.standing", strips=Markup("; ").join(parts))


def _worst(page: Page, found: Overview) -> Markup:
    words, worst = page.words, found.worst
    if worst is None:
        counted = together(*(strip.tally for strip in found.strips[:2]))
        unknown = counted.total - counted.judged
        key = "finding.none-wrong" if unknown else "finding.all-right"
        return blocks.sentence(
            words, key, total=counted.total,
            unknown=blocks.linked(unknown, f"#{part_of(found.strips[0])}"),
        )  # fmt: skip
    indicator = worst.row.indicator
    named = names(page, [indicator])
    if worst.assessment is not None:
        return _worst_figure(page, worst.assessment, indicator, named)
    assert worst.target is not None
    assert worst.units is not None
    return blocks.sentence(
        words, "finding.divided", indicator=named, short=worst.units.short, judged=worst.units.judged,
        due=words.due(worst.target, indicator), year=worst.target.deadline.year,
    )  # fmt: skip


def _worst_figure(page: Page, worst: Assessment, indicator: Indicator, named: Markup) -> Markup:
    words = page.words
    values: Mapping[str, object] = {
        "indicator": named,
        "figure": figure_chips.figure(worst.figure, indicator, words, page.link),
        "day": words.date(worst.figure.period.end) if worst.figure else words.text("figure.dash"),
        "gap": words.difference(worst.gap, indicator.unit),
        "due": words.due(worst.target, indicator),
        "year": worst.target.deadline.year,
        "status": marks.mark(worst.status, words, months_late=worst.months_late),
    }
    return blocks.sentence(words, "finding.worst", **values)


def _movers(page: Page, found: Overview) -> Markup:
    parts = []
    if found.movers is not None:
        parts.append(_who(page, found.movers, found.worst))
    if found.silent:
        parts.append(_silent(page, found))
    return Markup(" ").join(parts)


def _who(page: Page, movers: Movers, worst: Exceptional | None) -> Markup:
    """Who can move the worst; where nobody knows, that, and who can move the next thing."""
    words, indicator = page.words, movers.of.row.indicator
    other = worst is not None and worst.row.indicator != indicator
    values: dict[str, object] = {"indicator": names(page, [indicator])}
    if movers.farthest:
        listed = [
            blocks.sentence(
                words, "finding.movers.unit", unit=unit(page, page.catalogue.org_units[a.org_unit]),
                figure=figure_chips.figure(a.latest or a.figure, indicator, words, page.link),
            )
            for a in movers.farthest
        ]  # fmt: skip
        values |= {"short": movers.short, "judged": movers.judged, "units": Markup(", ").join(listed)}
        return blocks.sentence(words, f"finding.movers.units{'-other' * other}", **values)
    if movers.owner is not None:
        values["owner"] = unit(page, movers.owner)
        return blocks.sentence(words, f"finding.movers.owner{'-other' * other}", **values)
    return blocks.sentence(words, "finding.movers.unknown")


def _silent(page: Page, found: Overview) -> Markup:
    values: dict[str, object] = {"silent": blocks.linked(len(found.silent), "#lines"), "total": len(found.rows)}
    if not found.silent_owners:
        return blocks.sentence(page.words, "finding.silent", **values)
    owner, n = found.silent_owners[0]
    return blocks.sentence(page.words, "finding.silent-owner", owner=unit(page, owner), count=n, **values)
