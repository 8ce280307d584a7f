"""Each item of an agenda as a section of the story."""

from dataclasses import replace

from domain.observation import ObsStatus
from domain.org_unit import NATION
from domain.pack import ItemKind, PackItem, figures_of
from domain.scorecard import Ranking
from domain.status import Status
from domain.tally import Tally
from exports.meeting import choosing, drawn, prose, sentences
from exports.meeting.story import Cell, Facts, Note, RankBar, RankBars, Section, Table
from exports.meeting.telling import Telling

NAMED = 3
"""Names that a sentence lists before it counts the others."""


def sections(told: Telling, place: int, item: PackItem) -> tuple[Section, ...]:
    """What an item of the agenda says: one section for each thing it finds; the first has the secretary's note."""
    first, *others = _sections(told, place, item)
    if item.item.note:
        said = Note(question=told.words.text("slide.note"), answer=item.item.note)
        first = replace(first, notes=(said, *first.notes))
    return (first, *others)


def _sections(told: Telling, place: int, item: PackItem) -> tuple[Section, ...]:
    match item.item.kind:
        case ItemKind.RANKING if item.ranking is not None:
            return (_ranking(told, place, item, item.ranking),)
        case ItemKind.INDICATOR:
            return (_indicator(told, place, item),)
        case ItemKind.STRIPS:
            return (_counts(told, place, item), *_lines(told, place, item))
        case _:
            return (_scorecard(told, place, item),)


def _counts(told: Telling, place: int, item: PackItem) -> Section:
    deadlines = [strip for strip in item.strips if strip.deadline.year in (drawn.FIRST, drawn.SECOND)]
    counted = choosing.together(strip.tally for strip in deadlines)
    standing = sentences.standing(told, counted)
    said = told.words.text("slide.strips.finding", total=counted.total, standing=standing)
    strips = [drawn.pack_strip(told, strip) for strip in item.strips]
    return Section(
        code=f"item-{place}",
        heading=told.item(item),
        finding=said,
        prose=prose.strips(told, item),
        blocks=tuple(strips),
    )


def _lines(told: Telling, place: int, item: PackItem) -> tuple[Section, ...]:
    """The headline indicators, under the worst of them."""
    if not item.rows:
        return ()
    words, worst = told.words, choosing.worst(item.rows)
    known = sum(row.latest is not None for row in item.rows)
    covered = words.text("slide.lines.covered", known=known, all=len(item.rows))
    bullets = drawn.bullets(told, words.text("slide.strips.lines"), item.rows)
    about, main = worst or (None, None)
    return (
        Section(
            code=f"item-{place}-lines",
            heading=told.item(item),
            finding=sentences.far(told, *worst) if worst else covered,
            found_in=bullets.rows[item.rows.index(about)] if about else None,
            opening=covered,
            prose=prose.lines(told, item.rows),
            blocks=(bullets,),
            notes=sentences.notes(told, about, main),
            sources=told.sources(row.latest for row in item.rows if row.latest),
        ),
    )


def _indicator(told: Telling, place: int, item: PackItem) -> Section:
    words, row = told.words, item.rows[0]
    indicator = row.indicator
    main = choosing.shown(row.assessments)
    said = sentences.row_finding(told, row, main)
    facts: list[tuple[str, Cell]] = [
        (
            words.text("slide.figure"),
            Cell(text=told.dated(row.latest, indicator), value=row.latest.value if row.latest else None),
        )
    ]
    for a in row.assessments:
        if a.status is not Status.NOT_APPLICABLE:
            due = words.text("slide.due", target=words.target(a.target, indicator), day=words.date(a.target.deadline))
            facts.append((due, Cell(text=words.text(f"status.{a.status}"), status=a.status)))
    if main is not None:
        facts += drawn.pace(told, main, indicator)
    trend = drawn.trend(told, row, item)
    return Section(
        code=f"item-{place}",
        heading=told.item(item),
        finding=said,
        prose=prose.indicator(told, row),
        blocks=(*([trend] if trend else []), Facts(rows=tuple(facts))),
        notes=sentences.notes(told, row, main),
        sources=told.sources(figures_of([row])),
    )


def _scorecard(told: Telling, place: int, item: PackItem) -> Section:
    words = told.words
    tally = Tally.of(a.status for row in item.rows for a in row.assessments)
    unit = words.of(item.rows[0].org_unit.names) if item.rows else told.unit(item.item.unit or NATION)
    said = words.text("slide.scorecard.finding", unit=unit, standing=sentences.standing(told, tally))
    rows = []
    # What is judged stands before what is context only.
    for row in sorted(item.rows, key=lambda one: choosing.shown(one.assessments) is None):
        main = choosing.shown(row.assessments)
        rows.append(
            (
                Cell(text=words.of(row.indicator.short)),
                Cell(text=words.figure(row.latest, row.indicator), value=row.latest.value if row.latest else None),
                Cell(text=words.period(row.latest.period) if row.latest else ""),
                Cell(
                    text=words.text("card.score.by", due=words.due(main.target, row.indicator),
                                    deadline=words.date(main.target.deadline)) if main else words.text("figure.dash"),
                    value=main.target.due if main else None,
                ),
                drawn.status_cell(told, main.status if main else None),
            )
        )  # fmt: skip
    head = tuple(
        words.text(key)
        for key in (
            "card.score.indicator", "card.score.latest", "page.packs.period", "card.score.target", "card.score.status",
        )
    )  # fmt: skip
    about, main = choosing.worst(item.rows) or (None, None)
    table = Table(
        caption=told.item(item), head=head, rows=tuple(rows), numeric=frozenset({1}), widths=(4.4, 2.6, 2.8, 2.6, 2.8)
    )
    return Section(
        code=f"item-{place}",
        heading=told.item(item),
        finding=said,
        prose=prose.scorecard(told, unit, item.rows, tally),
        blocks=(table,),
        notes=sentences.notes(told, about, main),
        sources=told.sources(row.latest for row in item.rows if row.latest),
    )


def _ranking(told: Telling, place: int, item: PackItem, ranking: Ranking) -> Section:
    words, indicator = told.words, ranking.indicator
    judged = choosing.judged(ranking)
    target = next((one.assessment.target for one in ranking.rows if one.assessment), None)
    bars = RankBars(
        indicator=indicator,
        caption=told.item(item),
        rows=tuple(
            RankBar(
                place=one.place,
                name=words.of(one.org_unit.short),
                value=one.figure.value,
                written=words.figure(one.figure, indicator),
                status=one.assessment.status if one.assessment else None,
                provisional=one.figure.status is ObsStatus.PROVISIONAL,
            )
            for one in ranking.rows
        ),
        target=target.due if target else None,
        target_written=(
            words.text("slide.target", day=words.date(target.deadline), due=words.due(target, indicator))
            if target
            else ""
        ),
        said=sentences.ranked(told, ranking),
        longest=max([indicator.bounds.high or 0.0, *(one.figure.value or 0.0 for one in ranking.rows)]),
    )
    said = bars.said
    if target is not None and judged:
        met = choosing.reached(judged)
        said = words.text("slide.ranking.met", met=met, judged=len(judged),
                          due=words.due(target, indicator), indicator=words.of(indicator.short),
                          year=target.deadline.year)  # fmt: skip
        said = words.with_late(said, met, choosing.late(judged))
    silent = [words.of(unit.short) for unit in ranking.silent]
    last = ranking.rows[-1] if ranking.rows else None
    notes = [Note(question=words.text("slide.ask.silent"), answer=", ".join(silent))] if silent else []
    if last is not None and last.assessment is not None:
        reason = words.reason(last.assessment, indicator)
        question = words.text("slide.ask.worst", unit=words.of(last.org_unit.short))
        notes.insert(0, Note(question=question, answer=reason))
    sources = told.sources(one.figure for one in ranking.rows)
    notes.append(Note(question=words.text("slide.ask.source"), answer="; ".join(sources[:NAMED])))
    return Section(
        code=f"item-{place}",
        heading=told.item(item),
        finding=said,
        prose=prose.ranking(told, ranking),
        blocks=(bars,) if ranking.rows else (Facts(rows=((told.item(item), Cell(text=words.text("figure.none"))),)),),
        notes=tuple(notes),
        sources=sources,
    )
