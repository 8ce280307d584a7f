"""The page of systems in blocks: an index, and for each system its figures, milestones, units and what was said."""

from collections.abc import Sequence

import streamlit as st
from markupsafe import Markup

from domain.indicator import Indicator
from domain.observation import Observation
from domain.reference import Statement
from domain.scorecard import ScorecardRow
from services.systems import Systems, SystemSection, UnitPart
from ui import blocks, drawings, elements, figure_chips, pickers, score_table, sentences, sides
from ui.address import OFFICIAL
from ui.cached import Block, rendered
from ui.page import Page

FIRST, OPENED = "system", "trends"
"""Keys of the address: the system whose section comes first, and the one whose small trends are open."""
_BESIDE, _BELOW, _END = Block('<div class="beside-chart">'), Block('<div class="below-chart">'), Block("</div>")


@rendered
def opening(page: Page, found: Systems) -> Markup:
    """The finding, and the systems with a figure each, which lead to their sections."""
    words = page.words
    parts = [
        blocks.heading(sentences.systems_title(page, found.sections), words.text("page.systems.about"), level=1),
        figure_chips.small_figures(
            [_card(page, s) for s in found.sections if s.lead or s.system.lead in page.catalogue.indicators],
            words,
            page.link,
        ),
    ]
    parts.append(sides.switch(page))
    if page.workspace != OFFICIAL:
        parts.append(blocks.note(words.text("page.systems.said-is-real"), kind="warning"))
    return Markup("").join(parts)


def _card(page: Page, section: SystemSection) -> tuple[str, str, Indicator, Observation | None, Observation | None]:
    name, href, lead = page.words.of(section.system.names), f"#{section.system.code}", section.lead
    if lead is None:
        return name, href, page.catalogue.indicators[section.system.lead], None, None
    return name, href, lead.indicator, lead.latest, lead.previous


def show(page: Page, found: Systems, first: str, opened: str) -> None:
    """All systems, `first` before the others; of the one named by `opened` the small trends, too."""
    waiting: Sequence[Markup] = [opening(page, found)]
    # One grid for the page, in which a chart has words beside it: a box for each would be a third more to send.
    with st.container(key="beside-charts"):
        for section in ordered(found, first):
            waiting = _show(page, section, waiting, opened=section.system.code == opened)
        if found.others:
            waiting = [*waiting, others(page, found.others)]
        elements.show(*waiting)


def _show(page: Page, section: SystemSection, before: Sequence[Markup], *, opened: bool) -> list[Markup]:
    """One system: finding, trend of its leading indicator, milestones, all its figures, units, statements.

    With `opened` its other indicators are drawn as small trends. `before` is drawn along with it, and what ends it is
    returned to be drawn along with what follows: a few large elements cost less than many small ones.
    """
    drawing = page.ask(drawings.of_system, section.system.code, page.language)
    waiting = [*before, head(page, section)]
    if drawing is None:
        waiting += [milestones(page, section), figures(page, section)]
    else:
        elements.show(*waiting, chart_title(page, section))
        below = pickers.draw(page, drawing, section.system.code, empty="page.systems.no-trend")
        waiting = [*_boxed(_BESIDE, milestones(page, section)), *_boxed(_BELOW, below, figures(page, section))]
    others_move = any(row != section.lead for row in section.moving)
    if drawing is not None or others_move:
        elements.show(*waiting)
        waiting = []
    if others_move:
        _show_small(page, section, opened=opened)
    return [*waiting, said(page, section)]


def _boxed(opened: Block, *words: Markup) -> Sequence[Markup]:
    """Words in a box of the grid; none where there are no words."""
    return [opened, *words, _END] if any(words) else []


def ordered(found: Systems, first: str) -> list[SystemSection]:
    """The sections, that of system `first` before the others: a link to it must not wait for a page still growing."""
    return sorted(found.sections, key=lambda section: section.system.code != first)


@rendered
def others(page: Page, statements: tuple[Statement, ...]) -> Markup:
    """What was said of no system in particular."""
    return (
        blocks.part("others") + blocks.heading(page.words.text("page.systems.others")) + _statements(page, statements)
    )


@rendered
def head(page: Page, section: SystemSection) -> Markup:
    """The finding of the section, what the system is for, and since when nothing new was published."""
    words, lead = page.words, section.lead
    name = words.of(section.system.names)
    if lead is None:
        title: str | Markup = words.text("page.systems.section-silent", system=name)
    else:
        assert lead.latest is not None
        title = blocks.sentence(
            words, "page.systems.section", system=name, indicator=words.of(lead.indicator.short),
            figure=figure_chips.figure(lead.latest, lead.indicator, words, page.link),
            day=words.period(lead.latest.period),
        )  # fmt: skip
    return blocks.part(section.system.code) + blocks.heading(title, _about(page, section))


def _about(page: Page, section: SystemSection) -> Markup:
    """What the system is for, who is in charge, and since when nothing new was published."""
    words = page.words
    owner = page.catalogue.heir(section.system.owner, page.as_of)
    parts = [Markup("{}").format(words.of(section.system.purpose))]
    if owner is not None:
        parts.append(blocks.sentence(words, "page.systems.owner", owner=sentences.unit(page, owner)))
    if section.stale and section.freshest:
        silent = words.text("page.systems.stale", day=words.date(section.freshest))
        parts.append(Markup("<b>{}</b>").format(silent))
    return Markup(" ").join(parts)


@rendered
def chart_title(page: Page, section: SystemSection) -> Markup:
    """What the chart of the leading indicator shows, first and last figure in words."""
    assert section.lead is not None
    words, lead = page.words, section.lead
    first = lead.history[0]
    title = words.text(
        "page.systems.trend", indicator=words.of(lead.indicator.short), first=words.figure(first, lead.indicator),
        first_day=words.date(first.period.end), last=words.figure(lead.latest, lead.indicator),
        last_day=words.date(lead.history[-1].period.end),
    )  # fmt: skip
    return blocks.heading(title, level=3)


@rendered
def milestones(page: Page, section: SystemSection) -> Markup:
    """Dated facts in the life of the system, up to the as-of day."""
    words = page.words
    past = sorted((m for m in section.system.milestones if m.day <= page.as_of), key=lambda m: m.day)
    if not past:
        return Markup("")
    rows = [(words.date(m.day), _told(words.of(m.names), blocks.source(m.source))) for m in past]
    return blocks.heading(words.text("page.systems.milestones"), level=3) + blocks.terms(rows)


def _told(text: str, source: str | Markup) -> Markup:
    return Markup("{} <small>{}</small>").format(text, source)


@rendered
def figures(page: Page, section: SystemSection) -> Markup:
    """First what has a target, with its result; then what is only counted, in two columns."""
    words = page.words
    if not section.rows:
        return blocks.empty(words.text("page.systems.no-figures"), words)
    due = [row for row in section.rows if row.assessments]
    counted = [row for row in section.rows if not row.assessments]
    parts = []
    if due:
        known = sum(row.latest is not None for row in due)
        parts.append(blocks.heading(words.text("page.systems.due", known=known, total=len(due)), level=3))
        parts.append(score_table.scorecard(due, words, page.link, conflicts=section.contradicted))
    if counted:
        parts.append(blocks.heading(words.text("page.systems.counted", count=len(counted)), level=3))
        half = (len(counted) + 1) // 2
        columns = [counted[:half], counted[half:]] if len(counted) > 1 else [counted]
        parts.append(blocks.beside([_list(page, rows, section.contradicted) for rows in columns]))
    return Markup("").join(parts)


def _list(page: Page, rows: Sequence[ScorecardRow], contradicted: frozenset[str] = frozenset()) -> Markup:
    """Figures without a target, one a line."""
    words = page.words
    head = [words.text(f"page.systems.list.{k}") for k in ("indicator", "figure", "day", "change")]
    return blocks.table(head, [_line(page, row, contradicted) for row in rows], numeric={1, 3})


def _line(page: Page, row: ScorecardRow, contradicted: frozenset[str]) -> list[str | Markup]:
    words, latest = page.words, row.latest
    named = sentences.names(page, [row.indicator])
    if latest is None:
        return [named, words.text("figure.none"), "", ""]
    change = words.signed(row.change, row.indicator.unit) if row.change is not None else ""
    return [
        named,
        figure_chips.latest(row, words, page.link, contradicted),
        words.date(latest.period.end),
        change,
    ]


def _show_small(page: Page, section: SystemSection, *, opened: bool) -> None:
    """The other indicators as small trends, drawn when they are opened; the address says which system's are."""
    others = [row for row in section.moving if row != section.lead]
    code, widget = section.system.code, f"small-{section.system.code}"
    st.session_state[widget] = opened

    def moved() -> None:
        page.go(**{OPENED: code if st.session_state[widget] else None})

    box = st.expander(page.words.text("page.systems.small", count=len(others)), key=widget, on_change=moved)
    if box.open:
        with box:
            drawing = page.ask(drawings.beside_lead, code, page.language)
            pickers.show(page, drawing, f"small-{code}", empty="page.systems.no-trend")


@rendered
def said(page: Page, section: SystemSection) -> Markup:
    """Units first, beside each other where they are short; then what was said of the whole country."""
    words = page.words
    short = [part for part in section.units if not _long(part)]
    parts = [_unit(page, part) for part in section.units if _long(part)]
    if short:
        parts.append(blocks.beside([_unit(page, part) for part in short]))
    if section.statements:
        parts.append(blocks.heading(words.text("page.systems.said", count=len(section.statements)), level=3))
        parts.append(_statements(page, section.statements))
    return Markup("").join(parts)


def _long(part: UnitPart) -> bool:
    return any(row.assessments for row in part.rows)


def _unit(page: Page, part: UnitPart) -> Markup:
    words = page.words
    title = blocks.sentence(words, "page.systems.unit", unit=sentences.unit(page, part.org_unit), count=len(part.rows))
    block = blocks.heading(title if part.rows else sentences.unit(page, part.org_unit), level=3)
    if _long(part):
        block += score_table.scorecard(part.rows, words, page.link)
    elif part.rows:
        block += _list(page, part.rows)
    return block + (_statements(page, part.statements) if part.statements else Markup(""))


def _statements(page: Page, statements: tuple[Statement, ...]) -> Markup:
    return figure_chips.statements(statements, page.words, indicators=page.catalogue.indicators)
