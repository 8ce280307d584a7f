"""One ministry or province in blocks: its finding, its targets, its likes, its other figures, its history."""

from collections.abc import Sequence

import streamlit as st
from markupsafe import Markup

from domain.indicator import Indicator, Unit
from domain.observation import Observation
from domain.org_unit import OrgUnit
from domain.scorecard import ScorecardRow
from domain.target import Target
from locales import Language
from services import below, findings, geographies, scorecards
from services.catalogue import Catalogue
from services.geographies import Passage
from services.overview import contradicted
from services.scorecards import Comparison, Group, PeerValue, UnitCard
from ui import (
    blocks,
    drawings,
    elements,
    explanations_desk,
    figure_chips,
    marks,
    movers,
    naming,
    pickers,
    reasons,
    score_table,
    unit_grids,
)
from ui.address import Address
from ui.cached import rendered
from ui.page import Page

BESIDE = 10
"""Comparisons that stand open; the others are folded."""
_GROUPS = (Group.NATION, Group.REGION, Group.SIMILAR)


def show(page: Page, unit: str) -> None:
    """The scorecard of a unit: its targets, what it can move, its likes, why, its other figures and its history."""
    moved = movers.of_owner(page, unit)
    elements.show(targets(page, unit), beneath(page, unit), moved, explanations_desk.of_unit(page, unit))
    # What stands beside what is in style.css: columns would be three boxes to send, and this is one.
    with st.container(key="likes-and-trends"):
        elements.show(beside(page, unit))
        _show_trends(page, unit)
    elements.show(why(page, unit), others(page, unit), life(page, unit))


def _show_trends(page: Page, unit: str) -> None:
    """The small trends of a unit under their heading; nothing where no line has two points."""
    drawing = page.ask(drawings.unit_trends, unit, page.joined, page.language)
    if drawing is not None:
        elements.show(blocks.heading(page.words.text("page.units.trends"), page.words.text("page.units.trends-note")))
        pickers.show(page, drawing, "trends", empty="page.units.trends")


@rendered
def title(page: Page, unit: str) -> Markup:
    """How the unit stands under all its targets, as the title of the screen."""
    words, card = page.words, page.ask(scorecards.of_unit, unit, page.joined)
    name = naming.full(page, page.catalogue.org_units[card.unit.code])
    tally = card.tally
    said = findings.standing(tally, words)
    if not tally.total:
        said = words.text("page.units.card.nothing-owed")
        plain = words.text("page.units.card.title-plain", name=name, said=said)
        return blocks.heading(plain, _about(page, card), level=1)
    return blocks.heading(
        words.text("page.units.card.title", name=name, total=tally.total, counts=said), _about(page, card), level=1
    )


@rendered
def life(page: Page, unit: str) -> Markup:
    """What the unit was, what changed, and what it became, each with its legal act."""
    words = page.words
    found = page.ask(geographies.life, unit)
    rows = [
        *(_passage(page, p, "was") for p in found.was),
        *(_passage(page, p, "change") for p in found.changes),
        *(_passage(page, p, "became") for p in found.became),
    ]
    if not rows:
        return Markup("")
    head = [words.text(f"page.units.life.{k}") for k in ("day", "what", "act", "certainty")]
    return blocks.heading(words.text("page.units.life", name=naming.short(page, found.unit))) + blocks.table(head, rows)


def _about(page: Page, card: UnitCard) -> Markup:
    """Kind, region, population and validity of the unit; where it went."""
    words, unit = page.words, card.unit
    region = page.catalogue.regions.get(unit.region or "")
    parts: list[str | Markup] = [words.text(f"kind.{unit.kind}")]
    if region is not None:
        parts.append(words.of(region.names))
    if unit.population:
        parts.append(words.text("page.units.card.population", count=words.plain(unit.population)))
    if len(card.members) > 1:
        # Under the days of each: the whole has none of its own.
        named = ", ".join(naming.short(page, one) for one in card.members if one.code != unit.code)
        return Markup(" · ").join([*parts, words.text("page.units.card.common", names=named)])
    if unit.opened is not None:
        parts.append(words.text("page.units.card.opened", day=words.date(unit.opened)))
    if unit.closed is not None:
        heirs = Markup(", ").join(_to_unit(page, u) for u in card.life.heirs)
        key = "page.units.card.closed-heirs" if heirs else "page.units.card.closed"
        parts.append(blocks.sentence(words, key, day=words.date(unit.closed), heirs=heirs))
    return Markup(" · ").join(parts)


def _to_unit(page: Page, unit: OrgUnit) -> Markup:
    return blocks.linked(naming.full(page, unit), page.link(page.name, unit=unit.code, geography=None))


def _passage(page: Page, passage: Passage, side: str) -> list[str | Markup]:
    words, event = page.words, passage.event
    key = f"page.units.life.{side}.{event.kind}"
    if not words.has(key):
        key = f"page.units.life.{side}"
    other = _to_unit(page, passage.other) if passage.other else Markup("")
    what = Markup("<span>{}</span>").format(blocks.sentence(words, key, other=other))
    if note := words.of(event.note):
        what = Markup("{}<small>{}</small>").format(what, note)
    sure = words.text(f"certainty.{event.certainty}") if words.has(f"certainty.{event.certainty}") else ""
    return [words.date(event.day), what, event.legal_act or words.text("figure.dash"), sure]


@rendered
def targets(page: Page, unit: str) -> Markup:
    """The unit under each of its targets, what carries no figure yet, and what others owe in its place."""
    words, at, card = page.words, page.address, page.ask(scorecards.of_unit, unit, page.joined)
    owed = len(card.rows) + len(card.silent)
    parts = [blocks.heading(words.text("page.units.card.targets", count=len(card.rows), all=owed))] if owed else []
    if card.rows:
        flagged = contradicted(page.view, card.rows)
        parts.append(score_table.scorecard(card.rows, words, at.link, conflicts=flagged))
    elif card.silent:
        parts.append(blocks.empty(words.text("page.units.card.silent-all", count=len(card.silent)), words))
    if card.silent:
        parts.append(_silent(card.silent, words, at))
    if card.passed:
        parts.append(blocks.note(_passed(page, card)))
    return Markup("").join(parts)


def _silent(rows: Sequence[ScorecardRow], words: Language, at: Address) -> Markup:
    listed = [
        [
            _to_indicator(row.indicator, row.org_unit.code, words, at, short=False),
            words.target(a.target, row.indicator),
            words.date(a.target.deadline),
        ]
        for row in rows
        for a in row.assessments
    ]
    head = [words.text(f"card.score.{k}") for k in ("indicator", "target")] + [words.text("page.units.card.deadline")]
    return blocks.folded(words.text("page.units.card.silent", count=len(rows)), blocks.table(head, listed))


def _to_indicator(indicator: Indicator, unit: str, words: Language, at: Address, *, short: bool) -> Markup:
    name = words.of(indicator.short if short else indicator.names)
    return blocks.linked(name, at.link("indicators", indicator=indicator.code, unit=unit))


def _passed(page: Page, card: UnitCard) -> Markup:
    words, heirs = page.words, Markup(", ").join(_to_unit(page, u) for u in card.life.heirs)
    day = words.date(card.unit.closed) if card.unit.closed else ""
    key = "page.units.card.passed" if heirs else "page.units.card.passed-none"
    return blocks.sentence(words, key, count=len(card.passed), day=day, heirs=heirs)


@rendered
def beneath(page: Page, unit: str) -> Markup:
    """What the districts and communes of a province report: the ratio of their sums, and how they stand."""
    words, found = page.words, page.ask(below.of_unit, unit)
    if not found:
        return Markup("")
    rows: list[list[str | Markup]] = []
    for one in found:
        figure = figure_chips.figure(one.latest, one.indicator, words, page.link)
        sum_of = one.latest.summed.units if one.latest and one.latest.summed else 0
        covered = words.text("page.units.below.covered", count=sum_of, all=one.units)
        standings = Markup("").join(
            marks.strip(
                words.text("page.units.strip", target=words.target(t, one.indicator), deadline=words.date(t.deadline)),
                tally, words, units=True,
            )
            for t, tally in one.standings
        )  # fmt: skip
        rows.append(
            [
                _to_indicator(one.indicator, unit, words, page.address, short=False),
                Markup("{}<small>{}</small>").format(figure, words.period(one.latest.period) if one.latest else ""),
                Markup("{}<small>{}</small>").format(words.text(f"level.{one.level}"), covered),
                standings,
            ]
        )
    keys = ("card.score.indicator", "page.units.value", "card.figure.unit", "card.score.status")
    head = [words.text(key) for key in keys]
    return blocks.heading(words.text("page.units.below"), words.text("page.units.below-note")) + blocks.table(
        head, rows, numeric={1}
    )


@rendered
def beside(page: Page, unit: str) -> Markup:
    """The latest figures beside those of the country, the region and similar units, with how each was made."""
    words, at, card = page.words, page.address, page.ask(scorecards.of_unit, unit, page.joined)
    told = [c for c in card.comparisons if any(p.value is not None for p in c.peers)]
    if not told:
        return Markup("")
    present = [g for g in _GROUPS if any(_of(c, g) for c in told)]
    head = [words.text("card.score.indicator"), words.of(card.unit.short)]
    head += [_group_name(g, card.unit, page.catalogue, words) for g in present]
    rows: list[list[str | Markup]] = []
    for comparison in told:
        indicator = comparison.indicator
        row: list[str | Markup] = [
            _to_indicator(indicator, unit, words, at, short=True),
            Markup("{}<small>{}</small>").format(
                figure_chips.figure(comparison.figure, indicator, words, at.link),
                words.period(comparison.figure.period),
            ),
        ]
        row += [_peer(_of(comparison, g), comparison.figure, indicator, words, at) for g in present]
        rows.append(row)
    note = words.text("page.units.beside-note")
    if (similar := _of(told[0], Group.SIMILAR)) is not None and len(similar.units) <= scorecards.PEERS:
        names = ", ".join(words.of(u.short) for u in similar.units)
        note = f"{note} {words.text('page.units.beside-similar', names=names)}"
    numeric = set(range(1, len(head)))
    shown = blocks.heading(
        words.text("page.units.beside", name=naming.short(page, page.catalogue.org_units[card.unit.code])), note
    )
    shown += blocks.table(head, rows[:BESIDE], numeric=numeric)
    if rest := rows[BESIDE:]:
        shown += blocks.folded(
            words.text("page.units.beside-more", count=len(rest)), blocks.table(head, rest, numeric=numeric)
        )
    return shown


def _of(comparison: Comparison, group: Group) -> PeerValue | None:
    wanted = (group, Group.LEVEL) if group is Group.NATION else (group,)
    return next((p for p in comparison.peers if p.group in wanted), None)


def _group_name(group: Group, unit: OrgUnit, codelists: Catalogue, words: Language) -> str:
    if group is Group.REGION and (region := codelists.regions.get(unit.region or "")) is not None:
        return words.of(region.names)
    key = f"page.units.group.{group}"
    return words.text(f"{key}.{unit.level}" if group is Group.SIMILAR else key)


def _peer(peer: PeerValue | None, own: Observation, indicator: Indicator, words: Language, at: Address) -> Markup:
    """A value with the way it was made: a figure, a ratio of sums, or a median, and of how many units."""
    if peer is None or peer.value is None:
        return Markup('<span class="silent-figure">{}</span>').format(words.text("page.units.no-peer"))
    method = words.text(f"page.units.method.{peer.method}")
    if peer.figure is not None:
        told = [] if peer.figure.period == own.period else [words.period(peer.figure.period)]
        if peer.figure.summed is not None:
            told = [method, words.count("figure.units", peer.figure.summed.units), *told]
        return Markup("{}<small>{}</small>").format(
            figure_chips.figure(peer.figure, indicator, words, at.link), ", ".join(told or [method])
        )
    scope = words.text(
        "page.units.of-level" if peer.group is Group.LEVEL else "page.units.of", count=peer.covered, all=len(peer.units)
    )
    value = words.number(peer.value, indicator.unit, 1 if indicator.unit is Unit.PERCENT else None)
    return Markup("{}<small>{}, {}</small>").format(value, method, scope)


@rendered
def why(page: Page, unit: str) -> Markup:
    """Why each status is what it is, folded; the one of the indicator in the address stands open."""
    words, at, card = page.words, page.address, page.ask(scorecards.of_unit, unit, page.joined)
    parts = []
    for row in card.rows:
        parts.append(Markup("<h3 class='why-of'>{}</h3>").format(words.of(row.indicator.names)))
        parts += [
            reasons.why(
                a, row.indicator, words, at.link, page.settings.rules,
                instrument=_instrument(page.catalogue, a.target, words), opened=row.indicator.code == at.indicator,
            )
            for a in row.assessments
        ]  # fmt: skip
    if not parts:
        return Markup("")
    return blocks.heading(words.text("page.units.why"), words.text("page.units.why-note")) + Markup("").join(parts)


def _instrument(codelists: Catalogue, target: Target, words: Language) -> str:
    found = codelists.instruments.get(target.instrument)
    return words.of(found.names) if found else ""


@rendered
def others(page: Page, unit: str) -> Markup:
    """Figures without a target: indices, ranks, ratings, counts; shown as facts."""
    words, at, card = page.words, page.address, page.ask(scorecards.of_unit, unit, page.joined)
    if not card.others:
        return Markup("")
    rows = [_other(row, row.latest, words, at) for row in card.others if row.latest is not None]
    rows += [_apart(page, row) for row in card.others if row.latest is None and row.apart]
    head = [words.text(f"card.{k}") for k in ("score.indicator", "score.latest", "figure.period")]
    head.append(words.text("page.units.rank-and-change"))
    heading = words.text("page.units.others-figures", count=len(rows))
    return blocks.heading(heading, words.text("page.units.others-figures-note")) + blocks.table(head, rows, numeric={1})


def _apart(page: Page, row: ScorecardRow) -> list[str | Markup]:
    """Figures of the parts, beside each other with the reason why they are not one."""
    words, at = page.words, page.address
    name = _to_indicator(row.indicator, row.org_unit.code, words, at, short=False)
    told = unit_grids.why_apart(row.indicator, words)
    figures = Markup("<br>").join(
        Markup("{} {}").format(
            naming.short(page, page.catalogue.org_units[f.org_unit]),
            figure_chips.figure(f, row.indicator, words, at.link),
        )
        for f in row.apart
    )
    return [Markup("{}<small>{}</small>").format(name, told), figures, words.period(row.apart[0].period), ""]


def _other(row: ScorecardRow, latest: Observation, words: Language, at: Address) -> list[str | Markup]:
    """A figure as a fact: its name, value, period, published place, and change."""
    name = _to_indicator(row.indicator, row.org_unit.code, words, at, short=False)
    if row.indicator.attribution:
        told = words.text("page.units.attributed", publisher=row.indicator.attribution)
        name = Markup("{}<small>{}</small>").format(name, told)
    notes = [
        words.rank(latest) if latest.value is not None else "",
        words.signed(row.change, row.indicator.unit) if row.change else "",
    ]
    return [
        Markup("<span>{}</span>").format(name),
        figure_chips.figure(latest, row.indicator, words, at.link),
        words.period(latest.period),
        " · ".join(filter(None, notes)),
    ]
