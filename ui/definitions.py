"""The indicator page in blocks: where it stands and why, what it means, and the rows behind its chart."""

from markupsafe import Markup

from domain.indicator import Indicator
from domain.org_unit import NATION, Level, OrgUnit
from domain.scorecard import ScorecardRow
from domain.status import Status
from domain.target import Judged, Target
from domain.trend import Trend
from locales import Language
from services import below, geographies, standings, trends
from services.geographies import Geography
from services.view import View
from ui import blocks, figure_chips, marks, naming, reasons, score_table, sides, unit_grids
from ui.address import PAGE_OF
from ui.cached import rendered
from ui.page import Page


@rendered
def title(page: Page, indicator: Indicator, unit: OrgUnit) -> Markup:
    """The finding as the title of the page: the latest figure, its day, and the status that counts most now."""
    words, row = page.words, page.ask(standings.standing, unit.code, indicator.code, page.address.geography)
    named = naming.full(page, page.catalogue.org_units[row.org_unit.code])
    whose = words.text("page.indicators.of", indicator=words.of(indicator.names), unit=named)
    if row.latest is None:
        return blocks.heading(
            words.text("page.indicators.title-silent", name=words.of(indicator.short)), whose, level=1
        )
    finding = words.text(
        "page.indicators.title",
        name=words.of(indicator.short),
        figure=words.figure(row.latest, indicator),
        day=words.date(row.latest.period.end),
    )
    return blocks.heading(finding, whose, level=1)


@rendered
def standing(page: Page, row: ScorecardRow) -> Markup:
    """The unit under each of its targets; for targets that judge every unit, how the units stand."""
    words = page.words
    targets = page.catalogue.targets_of(row.indicator.code)
    strips = Markup("").join(
        marks.strip(
            words.text(
                "page.indicators.units", whom=_first_upper(words.owing(t)), target=_named(page, t, row.indicator)
            ),
            row.units[t.code],
            words,
            units=True,
        )
        for t in targets
        if t.code in row.units
    )
    waiting = "; ".join(_named(page, t, row.indicator) for t in targets if not t.counts)
    note = blocks.note(words.text("page.indicators.unconfirmed", targets=waiting)) if waiting else Markup("")
    return Markup("").join(
        (
            score_table.scorecard([row], words, page.link, conflicts=conflicting(page, row.indicator)),
            strips,
            sides.counted(page) if strips else Markup(""),
            note,
        )
    )


@rendered
def why(page: Page, row: ScorecardRow) -> Markup:
    """Why each status is what it is, folded."""
    return Markup("").join(
        reasons.why(
            assessment,
            row.indicator,
            page.words,
            page.link,
            page.settings.rules,
            instrument=page.words.of(page.catalogue.instruments[assessment.target.instrument].names),
        )
        for assessment in row.assessments
        if assessment.status is not Status.NOT_APPLICABLE
    )


@rendered
def definition(page: Page, indicator: Indicator) -> Markup:
    """What is measured, by whom, and what the law asks."""
    words, codelists = page.words, page.catalogue
    owner = codelists.heir(indicator.owner, page.as_of)
    rows: list[tuple[str, str | Markup]] = [
        (words.text("page.indicators.definition"), words.of(indicator.definition)),
        (words.text("page.indicators.numerator"), words.of(indicator.numerator)),
        (words.text("page.indicators.denominator"), words.of(indicator.denominator)),
        (words.text("page.indicators.unit"), words.text(f"unit.{indicator.unit}.name")),
        (words.text("page.indicators.direction"), words.text(f"direction.{indicator.direction}")),
        (words.text("page.indicators.frequency"), words.text(f"frequency.{indicator.frequency}")),
        (
            words.text("page.indicators.calendar"),
            words.of(codelists.calendars[indicator.calendar].names)
            if indicator.calendar in codelists.calendars
            else "",
        ),
        (words.text("page.indicators.levels"), ", ".join(words.text(f"level.{level}") for level in indicator.levels)),
        (
            words.text("page.indicators.owner"),
            words.of(owner.names) if owner else words.text("card.lines.owner-unknown"),
        ),
        (words.text("page.indicators.source"), blocks.source(indicator.source)),
        (
            words.text("page.indicators.certainty"),
            words.text(f"certainty.{indicator.certainty}") if indicator.certainty else "",
        ),
        (words.text("page.indicators.note"), words.of(indicator.note)),
        (words.text("page.indicators.code"), indicator.code),
    ]
    targets = [
        [
            _named(page, t, indicator),
            words.of(codelists.instruments[t.instrument].names),
            words.of(t.clause) or words.text("figure.dash"),
            _whom(page, t),
            words.text(f"inheritance.{t.inherits}") if t.judges_units else "",
            words.text(f"certainty.{t.certainty}"),
            blocks.source(t.source),
        ]
        for t in codelists.targets_of(indicator.code)
    ]
    head = [
        words.text(f"page.indicators.target.{k}")
        for k in ("due", "instrument", "clause", "whom", "inheritance", "certainty", "source")
    ]
    parts = [blocks.heading(words.text("page.indicators.about")), blocks.terms(rows)]
    if targets:
        parts += [blocks.heading(words.text("page.indicators.targets")), blocks.table(head, targets)]
    conflicts = codelists.conflicts_of(indicator.code)
    if conflicts:
        parts.append(blocks.heading(words.text("page.indicators.conflicts")))
        parts += [blocks.note(words.of(c.names), kind="warning") for c in conflicts]
    return Markup("").join(parts)


@rendered
def figures(page: Page, indicator: Indicator, unit: OrgUnit) -> Markup:
    """Every figure of the chart as a row, latest first, each leading to its file, line and source."""
    words, whole = page.words, page.ask(trends.trend, unit.code, indicator.code, page.joined)
    found = whole.figures
    if not found:
        return _parts(page, whole)
    flagged = conflicting(page, indicator)
    rows: list[list[str | Markup]] = [
        [
            words.period(f.period),
            figure_chips.figure(f, indicator, words, page.link, conflict=f.key.token() in flagged),
            f.series or "",
            words.text(f"certainty.{f.provenance.certainty}")
            if f.provenance.certainty
            else words.text(f"origin.{f.origin}"),
            words.of(f.provenance.note),
        ]
        for f in reversed(found[-FIGURES:])
    ]
    head = [words.text(f"page.indicators.figures.{k}") for k in ("period", "value", "series", "certainty", "note")]
    return Markup("").join(
        [
            blocks.heading(
                words.text("page.indicators.figures", count=len(found)),
                words.text("page.indicators.figures-shown", shown=len(rows)) if len(rows) < len(found) else "",
            ),
            blocks.table(head, rows, numeric={1}),
            _parts(page, whole),
        ]
    )


def _parts(page: Page, trend: Trend) -> Markup:
    """Figures of the parts of a unit that cannot be combined, latest first, with the reason."""
    if not trend.apart:
        return Markup("")
    words = page.words
    rows: list[list[str | Markup]] = [
        [
            words.period(f.period),
            naming.short(page, page.catalogue.org_units[f.org_unit]),
            figure_chips.figure(f, trend.indicator, words, page.link),
        ]
        for group in reversed(trend.apart)
        for f in group
    ]
    head = [words.text(f"page.indicators.figures.{k}") for k in ("period", "unit", "value")]
    return blocks.heading(
        words.text("page.indicators.parts"), unit_grids.why_apart(trend.indicator, words)
    ) + blocks.table(head, rows[:FIGURES], numeric={2})


FIGURES = 60
"""Rows of the table of figures: a long monthly history is told by its chart and the download."""


@rendered
def ranking_head(page: Page, indicator: Indicator, level: Level, geography: Geography) -> Markup:
    """The heading of a ranking: of whom, in which geography, and the way to the others."""
    words, sides = page.words, page.ask(geographies.extents, level)
    shown = next((side for side in sides if side.geography is geography), sides[0])
    head = blocks.heading(
        words.text(f"page.indicators.ranking.{level}", name=words.of(indicator.short)),
        " · ".join([*_from_below(indicator, level, words), words.text(f"geography.{level}.{shown.geography}")]),
    )
    if len(sides) == 1:
        return head
    links = [
        (
            side.geography.value,
            words.text(f"page.{PAGE_OF[level]}.{side.geography}", count=len(side.units)),
            page.link(None, geography=side.geography.value, period=None),
        )
        for side in sides
    ]
    return head + blocks.switch(words.text("page.units.geography"), links, shown.geography.value, labelled=True)


def _from_below(indicator: Indicator, level: Level, words: Language) -> list[str]:
    lower = below.reported_below(indicator, level)
    return [words.text("page.indicators.from-below", level=words.text(f"level.{lower}"))] if lower else []


def conflicting(page: Page, indicator: Indicator) -> frozenset[str]:
    """Tokens of the nation's figures that a conflict names."""
    return page.ask(_conflicting, indicator.code)


def _conflicting(view: View, indicator: str) -> frozenset[str]:
    ends = {end for conflict in view.codelists.conflicts_of(indicator) for end in conflict.ends}
    figures = view.series([indicator], [NATION]).get((NATION, indicator), []) if ends else []
    return frozenset(f.key.token() for f in figures if f.period.end in ends)


def _named(page: Page, target: Target, indicator: Indicator) -> str:
    words = page.words
    return words.text(
        "page.indicators.target.says", target=words.target(target, indicator), deadline=words.date(target.deadline)
    )


def _whom(page: Page, target: Target) -> str:
    words = page.words
    if target.judged is Judged.NATION:
        return words.text("judged.nation")
    return f"{words.text(f'judged.{target.judged}')}: {words.owing(target)}"


def _first_upper(text: str) -> str:
    return text[:1].upper() + text[1:]
