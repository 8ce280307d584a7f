"""The page of methods in blocks: rules with live examples, statuses, sources, breaks, and what is unconfirmed."""

from markupsafe import Markup

from domain.target import Certainty
from services import methodology
from services.feeds import states as feed_states
from ui import blocks, marks, reasons, sentences
from ui.cached import rendered
from ui.page import Page

RULES = ("as-of", "baseline", "plan", "months", "verdict", "compare", "breaks", "each-unit", "stale", "landing")
"""Keys under ``method.`` in `locales/`, in the order they are read."""


@rendered
def head(page: Page, section: str, *, level: int = 2) -> Markup:
    """The heading of a section, with its lead where it has one."""
    words, lead = page.words, f"page.methodology.{section}-lead"
    return blocks.heading(
        words.text(f"page.methodology.{section}"), words.text(lead) if words.has(lead) else "", level=level
    )


@rendered
def rules(page: Page) -> Markup:
    """Each rule in a sentence or two, with the thresholds in force."""
    words, limits = page.words, page.settings.rules
    numbers = {
        "on_pace": words.plain(limits.on_pace),
        "behind": words.plain(limits.behind),
        "stale_months": words.plain(limits.stale_months),
        "missed": limits.missed_periods,
        "grace": limits.grace_days,
        "before": limits.window_before_days,
        "after": limits.window_after_days,
        "near": words.plain(limits.approximate_points),
        "full": words.plain(limits.full_percent),
    }
    return blocks.terms([(words.text(f"method.{r}.name"), words.text(f"method.{r}", **numbers)) for r in RULES])


@rendered
def statuses(page: Page) -> Markup:
    """What each status means."""
    return marks.legend(page.words, page.settings.rules, long=True)


@rendered
def examples(page: Page) -> Markup:
    """Worked examples, computed by the rules in force."""
    words = page.words
    parts = []
    for example in methodology.examples(page.settings.rules):
        figures = "; ".join(
            words.text("method.figure", day=words.date(f.period.end), value=words.figure(f, example.indicator))
            for f in example.figures
        )
        parts.append(blocks.heading(words.text(f"example.{example.code}"), figures, level=3))
        parts.append(
            reasons.why(example.assessment, example.indicator, words, page.link, page.settings.rules, example=True)
        )
    return Markup("").join(parts)


@rendered
def certainties(page: Page) -> Markup:
    """What each degree of certainty means."""
    words = page.words
    return blocks.terms([(words.text(f"certainty.{c}"), words.text(f"certainty.{c}.meaning")) for c in Certainty])


@rendered
def unconfirmed(page: Page) -> Markup:
    """The targets that count nowhere until somebody confirms their text, in grey."""
    words, codelists = page.words, page.catalogue
    head = [words.text(f"page.methodology.unconfirmed.{k}") for k in ("indicator", "target", "instrument", "source")]
    rows: list[list[str | Markup]] = [
        [
            words.of(codelists.indicators[t.indicator].names),
            words.text(
                "page.indicators.target.says",
                target=words.target(t, codelists.indicators[t.indicator]),
                deadline=words.date(t.deadline),
            ),
            words.of(codelists.instruments[t.instrument].names),
            blocks.source(t.source),
        ]
        for t in page.ask(methodology.unconfirmed)
    ]
    return Markup('<div class="unconfirmed">{}</div>').format(blocks.table(head, rows))


@rendered
def breaks(page: Page) -> Markup:
    """The days across which nothing is joined or compared."""
    words, codelists = page.words, page.catalogue
    head = [words.text(f"page.methodology.breaks.{k}") for k in ("day", "what", "indicators")]
    return blocks.table(
        head,
        [
            [
                words.date(b.day),
                words.of(b.names),
                sentences.names(page, [codelists.indicators[i] for i in b.indicators]),
            ]
            for b in codelists.breaks
        ],
    )


@rendered
def conflicts(page: Page) -> Markup:
    """Figures that contradict each other: both are kept."""
    words, codelists = page.words, page.catalogue
    head = [words.text(f"page.methodology.conflicts.{k}") for k in ("indicator", "what")]
    return blocks.table(
        head,
        [[sentences.names(page, [codelists.indicators[c.indicator]]), words.of(c.names)] for c in codelists.conflicts],
    )


@rendered
def claims(page: Page) -> Markup:
    """What officials said of the targets."""
    words = page.words
    head = [words.text(f"page.methodology.claims.{k}") for k in ("day", "what", "source")]
    return blocks.table(
        head, [[words.date(c.day), words.of(c.names), blocks.source(c.source)] for c in page.catalogue.claims]
    )


@rendered
def feeds(page: Page) -> Markup:
    """The feeds of the workspace and how each stands; nothing where none is declared."""
    words, declared = page.words, page.settings.feeds_of(page.workspace)
    if not declared:
        return Markup("")
    columns = [words.text(f"page.methodology.feeds.{k}") for k in ("source", "reached", "newest", "last", "schedule")]
    rows: list[list[str | Markup]] = [
        [
            blocks.source(one.feed.source),
            page.moment(one.reached) if one.reached else words.text("figure.dash"),
            words.date(one.watermark) if one.watermark else words.text("figure.dash"),
            words.text(one.said),
            one.feed.schedule or words.text("figure.dash"),
        ]
        for one in page.ask(feed_states, declared)
    ]
    return head(page, "feeds") + blocks.table(columns, rows)


@rendered
def sources(page: Page) -> Markup:
    """Where figures come from, most figures first."""
    words, found = page.words, page.ask(methodology.sources)
    head = [words.text(f"page.methodology.sources.{k}") for k in ("source", "certainty", "count")]
    rows: list[list[str | Markup]] = [
        [
            blocks.source(s.source) or words.text(f"origin.{s.origin}"),
            words.text(f"certainty.{s.certainty}") if s.certainty else words.text("figure.dash"),
            words.plain(s.n),
        ]
        for s in found
    ]
    return blocks.table(head, rows, numeric={2}, caption=words.text("page.methodology.sources.total", count=len(found)))
