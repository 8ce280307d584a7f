"""Findings, and answers to what a presenter may be asked, as sentences."""

from domain.assessment import Assessment
from domain.org_unit import NATION
from domain.scorecard import Ranking, ScorecardRow
from domain.tally import Tally
from exports.meeting import drawn
from exports.meeting.story import Note
from exports.meeting.telling import Telling


def standing(told: Telling, tally: Tally) -> str:
    """Counts by status in words, the best first."""
    counts = [
        told.words.text("finding.count", count=n, status=told.words.text(f"status.{s}"))
        for s in drawn.BEST_FIRST
        if (n := tally.by_status.get(s, 0))
    ]
    return ", ".join(counts) or told.words.text("figure.none")


def row_finding(told: Telling, row: ScorecardRow, main: Assessment | None) -> str:
    """Where one indicator of one unit stands, under the target `main`."""
    words, name = told.words, told.words.of(row.indicator.short)
    if row.org_unit.code != NATION:
        name = words.text("slide.of-unit", name=name, unit=words.of(row.org_unit.short))
    if row.latest is None:
        return words.text("slide.row.silent", name=name)
    figure, day = words.figure(row.latest, row.indicator), words.date(row.latest.period.end)
    if main is None:
        return words.text("slide.row.context", name=name, figure=figure, day=day)
    status = words.text(f"status.{main.status}")
    due = words.due(main.target, row.indicator)
    year = main.target.deadline.year
    if main.gap is not None and main.gap > 0 and main.status.judged and main.figure == row.latest:
        gap = words.difference(main.gap, row.indicator.unit)
        return words.text(
            "slide.row.short", name=name, figure=figure, day=day, status=status, due=due, year=year, gap=gap
        )
    return words.text("slide.row", name=name, figure=figure, day=day, status=status, due=due, year=year)


def far(told: Telling, row: ScorecardRow, a: Assessment) -> str:
    """The worst line."""
    return told.words.text("slide.worst", finding=row_finding(told, row, a))


def ranked(told: Telling, ranking: Ranking) -> str:
    """Who is best and who is worst, and how many have a figure."""
    words, name = told.words, told.words.of(ranking.indicator.short)
    if not ranking.rows:
        return words.text("chart.ranking.says-empty", name=name, all=ranking.expected)
    best, worst = ranking.rows[0], ranking.rows[-1]
    if best is worst:
        return words.text(
            "slide.ranking.only", name=name, all=ranking.expected, unit=words.of(best.org_unit.short),
            figure=words.figure(best.figure, ranking.indicator),
        )  # fmt: skip
    return words.text(
        "slide.ranking.ends", name=name, count=len(ranking.rows), all=ranking.expected,
        best=words.of(best.org_unit.short), best_value=words.figure(best.figure, ranking.indicator),
        worst=words.of(worst.org_unit.short), worst_value=words.figure(worst.figure, ranking.indicator),
    )  # fmt: skip


def notes(told: Telling, about: ScorecardRow | None, main: Assessment | None) -> tuple[Note, ...]:
    """The likely questions about a line under a target: who pulls it down, when it moved, how sure it is."""
    words = told.words
    if about is None:
        return ()
    notes = []
    if main is not None:
        notes.append(
            Note(
                question=words.text("slide.ask.why", status=words.text(f"status.{main.status}")),
                answer=words.reason(main, about.indicator),
            )
        )
    pulling = told.pulling(about)
    if pulling:
        notes.append(Note(question=words.text("slide.ask.pulling"), answer=pulling))
    notes.append(Note(question=words.text("slide.ask.moved"), answer=moved(told, about)))
    sources = told.sources(f for f in (about.latest,) if f)
    if sources:
        notes.append(Note(question=words.text("slide.ask.source"), answer="; ".join(sources)))
    owner = told.owner(about.indicator)
    if owner:
        notes.append(Note(question=words.text("slide.ask.owner"), answer=owner))
    return tuple(notes)


def moved(told: Telling, row: ScorecardRow) -> str:
    """When a figure changed last, and by how much."""
    words = told.words
    if row.latest is None:
        return words.text("slide.moved.never")
    if row.change is None or row.previous is None:
        return words.text("slide.moved.once", day=words.period(row.latest.period))
    return words.text(
        "slide.moved", change=words.signed(row.change, row.indicator.unit),
        before=words.period(row.previous.period), day=words.period(row.latest.period),
    )  # fmt: skip
