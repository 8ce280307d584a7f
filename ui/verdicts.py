"""The overview in blocks: strips of counts, headline indicators, exceptions, targets one by one, systems, news."""

from markupsafe import Markup

from domain.assessment import Assessment
from domain.scorecard import ScorecardRow
from domain.tally import Tally
from domain.target import Target
from services import findings as found_out
from services.overview import CheckedClaim, Exceptional, Overview, Strip
from ui import blocks, figure_chips, indicator_lines, marks, reasons, sentences, sides
from ui.address import OFFICIAL
from ui.cached import rendered
from ui.page import Page


@rendered
def opening(page: Page, found: Overview) -> Markup:
    """What stands first: the finding as title, three sentences, and a strip for each deadline."""
    return Markup("").join(
        (
            blocks.heading(found_out.title(found, page.words), level=1),
            blocks.findings(sentences.findings(page, found)),
            blocks.beside([_strip(page, strip) for strip in found.strips]),
            sides.switch(page),
        )
    )


@rendered
def indicators(page: Page, found: Overview) -> Markup:
    """Every headline indicator on one line."""
    words = page.words
    known = sum(row.latest is not None for row in found.rows)
    heirs = {row.indicator.owner: page.catalogue.heir(row.indicator.owner, page.as_of) for row in found.rows}
    owners = {code: words.of(heir.short) for code, heir in heirs.items() if code and heir}
    title = (
        words.text("page.overview.lines", known=known, total=len(found.rows), day=words.date(found.freshest))
        if known and found.freshest
        else words.text("page.overview.lines-silent", total=len(found.rows))
    )
    return (
        blocks.part(found_out.LINES)
        + blocks.heading(title, level=3)
        + indicator_lines.lines(
            found.rows,
            words,
            page.link,
            as_of=page.as_of,
            owners=owners,
            conflicts=found.contradicted,
            acts={code: words.of(act.number) for code, act in page.catalogue.instruments.items()},
        )
    )


@rendered
def exceptions(page: Page, found: Overview) -> Markup:
    """What is out of the ordinary, each with the reason it is listed."""
    words = page.words
    if not found.exceptions:
        return blocks.heading(words.text("page.overview.exceptions-none"))
    head = blocks.heading(
        words.text("page.overview.exceptions", count=len(found.exceptions)), words.text("page.overview.exceptions-note")
    )
    return head + Markup("").join(_exception(page, e) for e in found.exceptions)


@rendered
def targets(page: Page, found: Overview) -> Markup:
    """The targets of Resolution 17 one by one, with why, and with what officials said of them."""
    return Markup("").join(_due(page, strip, found) for strip in found.strips if strip.assessments or strip.each_unit)


@rendered
def systems(page: Page, found: Overview) -> Markup:
    """The national systems, a figure each with its day."""
    words = page.words
    head = blocks.heading(words.text("page.overview.systems"), words.text("page.overview.systems-note"))
    return head + figure_chips.small_figures(
        [
            (
                words.of(s.system.names),
                page.link("systems", system=s.system.code),
                s.row.indicator,
                s.row.latest,
                s.row.previous,
            )
            for s in found.systems
        ],
        words,
        page.link,
    )


@rendered
def news(page: Page, found: Overview) -> Markup:
    """The newest figures and what each changed."""
    words = page.words
    if found.freshest is None:
        return blocks.heading(words.text("page.overview.news-none"))
    head = [words.text(f"page.overview.news.{k}") for k in ("indicator", "figure", "day", "change")]
    return blocks.heading(words.text("page.overview.news", day=words.date(found.freshest))) + blocks.table(
        head, [_news(page, row, found) for row in found.news], numeric={1, 3}
    )


def _strip(page: Page, strip: Strip) -> Markup:
    words, year = page.words, strip.deadline.year
    href = f"#{found_out.part_of(strip)}"
    waiting = blocks.linked(words.text("page.overview.strip.unconfirmed-link"), page.link("methodology"))
    notes = []
    if strip.each_unit:
        by_code = page.catalogue.indicators
        listed = sentences.names(page, [by_code[t.indicator] for t in strip.each_unit])
        apart = len(strip.each_unit)
        notes.append(blocks.sentence(words, "page.overview.strip.each-unit", count=apart, indicators=listed))
    if strip.successors.total:
        said = sentences.counts(page, strip.successors)
        notes.append(blocks.sentence(words, "page.overview.strip.successors", counts=said))
    nothing = not strip.tally.total
    if strip.unconfirmed:
        key = "page.overview.strip.all-unconfirmed" if nothing else "page.overview.strip.unconfirmed"
        notes.append(blocks.sentence(words, key, count=strip.unconfirmed, link=waiting))
    kind = "horizon" if nothing else "passed" if strip.passed else "coming"
    return marks.strip(
        words.text(f"page.overview.strip.{kind}", year=year), strip.tally, words, href="" if nothing else href,
        links=dict.fromkeys(strip.tally.by_status, href), note=Markup(" ").join(notes),
        total=words.text("card.strip.total", count=strip.unconfirmed) if nothing and strip.unconfirmed else "",
    )  # fmt: skip


def _exception(page: Page, exceptional: Exceptional) -> Markup:
    words, row = page.words, exceptional.row
    href = page.link("indicators", indicator=row.indicator.code)
    reason = Markup("{}").format(found_out.reason_of(exceptional, words, page.catalogue))
    if more := found_out.more_of(exceptional, words):
        reason += Markup("; {}").format(blocks.linked(more, href))
    head = blocks.heading(blocks.linked(words.of(row.indicator.names), href), reason, level=3)
    if exceptional.assessment is not None:
        return head + _why(page, exceptional.assessment)
    return head + Markup("<p>{}</p>").format(found_out.said_of(exceptional, words))


def _due(page: Page, strip: Strip, found: Overview) -> Markup:
    """The targets of one deadline as a table; a claim on them is a column of its own.

    Claims speak of the real figures: beside invented ones they would mislead.
    """
    words = page.words
    claim = next((c for c in found.claims if c.claim.deadline == strip.deadline and page.workspace == OFFICIAL), None)
    said = {t.target.code: t.said_met for t in claim.targets} if claim else {}
    units = {code: tally for row in found.rows for code, tally in row.units.items()}
    results: list[tuple[Target, Markup]] = [(a.target, _why(page, a)) for a in strip.assessments]
    results += [(t, _units(page, t, units.get(t.code, Tally.of(())))) for t in strip.each_unit]
    head = [words.text(f"page.overview.due.{k}") for k in ("indicator", "target", "result")]
    if claim:
        head.append(words.text("page.overview.due.said", day=words.date(claim.claim.day)))
    rows: list[list[str | Markup]] = []
    for target, result in results:
        indicator = page.catalogue.indicators[target.indicator]
        rows.append([sentences.names(page, [indicator]), words.target(target, indicator), result])
        if claim:
            key = "met" if said.get(target.code, True) else "excepted"
            rows[-1].append(words.text(f"page.overview.due.said-{key}"))
    counts = sentences.counts(page, strip.tally).striptags()
    title = words.text("page.overview.due", year=strip.deadline.year, counts=counts)
    block = blocks.part(found_out.part_of(strip)) + blocks.heading(title)
    return block + (_claim(page, claim) if claim else Markup("")) + blocks.table(head, rows)


def _why(page: Page, assessment: Assessment) -> Markup:
    instrument = page.catalogue.instruments[assessment.target.instrument]
    indicator = page.catalogue.indicators[assessment.target.indicator]
    return reasons.why(
        assessment,
        indicator,
        page.words,
        page.link,
        page.settings.rules,
        instrument=page.words.of(instrument.names),
    )


def _units(page: Page, target: Target, units: Tally) -> Markup:
    words = page.words
    key = "page.overview.due.units" if units.judged else "page.overview.due.units-none"
    met = words.text("page.overview.due.units-met", met=units.met, judged=units.judged)
    text = words.text(key, met=words.with_late(met, units.met, units.late), silent=units.without_data)
    return blocks.linked(text, page.link("indicators", indicator=target.indicator))


def _claim(page: Page, claim: CheckedClaim) -> Markup:
    """What was said, its source, and what published figures say of the targets it calls met."""
    words = page.words
    met = [t for t in claim.targets if t.said_met]
    tally = Tally.of(t.assessment.status for t in met if t.assessment)
    counts = sentences.counts(page, tally)
    if apart := [t.indicator for t in met if t.assessment is None]:
        listed = sentences.names(page, apart)
        counts += blocks.sentence(words, "page.overview.claim-units", count=len(apart), indicators=listed)
    text = blocks.sentence(
        words, "page.overview.claim", claim=f"{words.of(claim.claim.names)}.", said=len(met), counts=counts
    )
    source = blocks.source(claim.claim.source)
    return blocks.note(
        text + Markup(" ") + source, title=words.text("page.overview.claim-title", day=words.date(claim.claim.day))
    )


def _news(page: Page, row: ScorecardRow, found: Overview) -> list[str | Markup]:
    words, latest = page.words, row.latest
    assert latest is not None
    change = words.text("page.overview.news.first")
    if row.change is not None:
        change = words.signed(row.change, row.indicator.unit)
    return [
        sentences.names(page, [row.indicator]),
        figure_chips.latest(row, words, page.link, found.contradicted),
        words.period(latest.period),
        change,
    ]
