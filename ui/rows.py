"""The row of a figure: file, line, source, revisions, and what contradicts it."""

from markupsafe import Markup

from charts import hover
from domain.observation import FigureKey, Observation, ObsStatus
from locales import Language
from services.figures import FigureDetail
from ui import blocks, figure_chips, frame, naming
from ui.address import ALL, HOME, OFFICIAL, TRAINING
from ui.cached import rendered
from ui.page import Page

PARTS = 40
"""Parts of a figure that stand open; the others are folded."""


def require_shown(page: Page, detail: FigureDetail) -> None:
    """End the screen with the way to all figures where nobody has accepted this one and only accepted ones show."""
    if detail.shown is None:
        link = blocks.linked(page.words.text("page.history.show-all"), page.link(None, figures=ALL))
        frame.stop(page, "page.history.not-accepted", link=Markup(" ") + link)


def ways_on(page: Page, key: FigureKey | None) -> Markup:
    """From the address of no figure: to its indicator and unit where they are known, and to the other workspace."""
    words, codelists = page.words, page.catalogue
    if key is None:
        return Markup(" ") + blocks.linked(words.text(f"page.{HOME}.menu"), page.link(HOME))
    if key.indicator in codelists.indicators:
        back = blocks.linked(
            words.of(codelists.indicators[key.indicator].short),
            page.link(
                "indicators",
                indicator=key.indicator,
                unit=key.org_unit if key.org_unit in codelists.org_units else None,
            ),
        )
    else:
        back = blocks.linked(words.text(f"page.{HOME}.menu"), page.link(HOME))
    other = TRAINING if page.workspace == OFFICIAL else OFFICIAL
    across = blocks.linked(words.text(f"page.history.in-{other}"), page.link(None, workspace=other, as_of=None))
    return Markup(" {} · {}").format(back, across)


@rendered
def title(page: Page, detail: FigureDetail) -> Markup:
    """The number itself, of what and of whom."""
    words, current = page.words, detail.current
    return blocks.heading(
        words.text(
            "page.history.title",
            figure=words.figure(current, detail.indicator),
            name=words.of(detail.indicator.short),
            period=words.period(current.period),
        ),
        naming.full(page, detail.org_unit),
        level=1,
    )


@rendered
def facts(page: Page, detail: FigureDetail) -> Markup:
    """Everything that is known of the revision in force."""
    words, current = page.words, detail.current
    place = current.provenance
    counts = (
        words.text(
            "page.history.counts",
            numerator=words.plain(current.numerator),
            denominator=words.plain(current.denominator),
        )
        if current.numerator is not None and current.denominator is not None
        else ""
    )
    return blocks.terms(
        [
            (
                words.text("page.history.indicator"),
                blocks.linked(
                    words.of(detail.indicator.names), page.link("indicators", indicator=detail.indicator.code)
                ),
            ),
            (words.text("page.history.unit"), naming.full(page, detail.org_unit)),
            (words.text("page.history.period"), words.period(current.period)),
            (words.text("page.history.value"), words.exact(current, detail.indicator)),
            (words.text("page.history.counted"), counts),
            (words.text("card.figure.summed"), hover.summed(current, words)),
            (words.text("card.figure.merged"), "; ".join(hover.merged(current, words))),
            (words.text("page.history.rank"), words.rank(current) if current.rank is not None else ""),
            (words.text("page.history.text"), current.text),
            (
                words.text("card.figure.status"),
                words.text(f"obs_status.{current.status}") if current.status is not ObsStatus.NORMAL else "",
            ),
            (words.text("page.history.origin"), words.text(f"origin.{current.origin}")),
            (words.text("page.history.source"), blocks.source(place.source) or words.text("page.history.no-source")),
            (
                words.text("page.history.certainty"),
                words.text(f"certainty.{place.certainty}") if place.certainty else "",
            ),
            (words.text("page.history.note"), words.of(place.note)),
            (
                words.text("page.history.file"),
                _place(page, current) if place.file else words.text("page.history.derived"),
            ),
            (words.text("page.history.recorded"), page.moment(place.recorded_at) if place.recorded_at else ""),
        ]
    )


def _place(page: Page, figure: Observation) -> str | Markup:
    """File and line; of a figure that a feed brought, leading to the fetch and its kept original."""
    place = figure.provenance
    said = page.words.text("page.history.line", file=place.file, line=place.line)
    if not figure.fed or place.submission is None:
        return said
    return blocks.linked(said, page.link("history", submission=place.submission, figure=None))


@rendered
def against(page: Page, detail: FigureDetail) -> Markup:
    """What says otherwise: conflicts, other sources of the day, breaks of the series."""
    words = page.words
    parts = [blocks.note(words.of(c.names), kind="warning") for c in detail.conflicts]
    if detail.parts:
        parts.append(_parts(page, detail))
    if detail.rivals:
        parts.append(blocks.heading(words.text("page.history.rivals")))
        parts.append(_list(page, detail, detail.rivals))
    parts += [
        blocks.note(words.text("page.history.break", day=words.date(b.day), name=words.of(b.names)))
        for b in detail.breaks
    ]
    return Markup("").join(parts)


def _parts(page: Page, detail: FigureDetail) -> Markup:
    """The figures a merged one or a sum was made of, each leading to its own row."""
    words = page.words
    summed = detail.current.summed is not None
    rows: list[list[str | Markup]] = [
        [
            naming.short(page, page.catalogue.org_units[part.org_unit]),
            figure_chips.figure(part, detail.indicator, words, page.link),
            words.plain(part.numerator) if part.numerator is not None else "",
            words.plain(part.denominator) if part.denominator is not None else "",
        ]
        for part in detail.parts
    ]
    head = [words.text(f"page.history.parts.{k}") for k in ("unit", "value", "numerator", "denominator")]
    title = words.text("page.history.summed" if summed else "page.history.parts", count=len(rows))
    table = blocks.table(head, rows[:PARTS], numeric={1, 2, 3})
    if rest := rows[PARTS:]:
        more = words.text("page.history.parts.more", count=len(rest))
        table += blocks.folded(more, blocks.table(head, rest, numeric={1, 2, 3}))
    return blocks.heading(title) + table


@rendered
def revisions(page: Page, detail: FigureDetail) -> Markup:
    """Every revision, latest first; nothing is overwritten. What is combined has none of its own."""
    if detail.parts:
        return Markup("")
    head = blocks.heading(page.words.text("page.history.revisions", count=len(detail.revisions)))
    return head + _list(page, detail, detail.revisions[::-1])


def _list(page: Page, detail: FigureDetail, figures: tuple[Observation, ...]) -> Markup:
    words = page.words
    head = [words.text(f"page.history.list.{k}") for k in ("revision", "value", "source", "place", "recorded")]
    return blocks.table(
        head,
        [
            [
                str(f.provenance.revision),
                _value(f, detail, words),
                blocks.source(f.provenance.source) or words.text(f"origin.{f.origin}"),
                words.text("page.history.line", file=f.provenance.file, line=f.provenance.line),
                page.moment(f.provenance.recorded_at) if f.provenance.recorded_at else "",
            ]
            for f in figures
        ],
        numeric={0, 1},
    )


def _value(figure: Observation, detail: FigureDetail, words: Language) -> str | Markup:
    """The value, with what it is where it is not final: all revisions stand here, whatever the screen shows."""
    value = words.exact(figure, detail.indicator)
    if figure.status is ObsStatus.NORMAL:
        return value
    return Markup("{}<small>{}</small>").format(value, words.text(f"obs_status.{figure.status}"))
