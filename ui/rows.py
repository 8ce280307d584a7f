"""The row of a figure: file, line, source, revisions, and what contradicts it."""

from markupsafe import Markup

from domain.observation import Observation, ObsStatus
from services.figures import FigureDetail
from ui import blocks
from ui.cached import rendered
from ui.page import Page


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
        words.of(detail.org_unit.names),
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
            (words.text("page.history.unit"), words.of(detail.org_unit.names)),
            (words.text("page.history.period"), words.period(current.period)),
            (words.text("page.history.value"), words.exact(current, detail.indicator)),
            (words.text("page.history.counted"), counts),
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
                words.text("page.history.line", file=place.file, line=place.line)
                if place.file
                else words.text("page.history.derived"),
            ),
            (words.text("page.history.recorded"), page.moment(place.recorded_at) if place.recorded_at else ""),
        ]
    )


@rendered
def against(page: Page, detail: FigureDetail) -> Markup:
    """What says otherwise: conflicts, other sources of the day, breaks of the series."""
    words = page.words
    parts = [blocks.note(words.of(c.names), kind="warning") for c in detail.conflicts]
    if detail.rivals:
        parts.append(blocks.heading(words.text("page.history.rivals")))
        parts.append(_list(page, detail, detail.rivals))
    parts += [
        blocks.note(words.text("page.history.break", day=words.date(b.day), name=words.of(b.names)))
        for b in detail.breaks
    ]
    return Markup("").join(parts)


@rendered
def revisions(page: Page, detail: FigureDetail) -> Markup:
    """Every revision, latest first; nothing is overwritten."""
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
                words.exact(f, detail.indicator),
                blocks.source(f.provenance.source) or words.text(f"origin.{f.origin}"),
                words.text("page.history.line", file=f.provenance.file, line=f.provenance.line),
                page.moment(f.provenance.recorded_at) if f.provenance.recorded_at else "",
            ]
            for f in figures
        ],
        numeric={0, 1},
    )
