"""Indicators one a line: bullet bar, latest value, change, a status for each deadline, who can move it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from markupsafe import Markup

from charts import bullet as bullets
from domain.scorecard import ScorecardRow
from locales import Language
from ui import blocks, figure_chips, marks
from ui.blocks import Link

DEADLINES = (2020, 2025)
"""The two deadlines of Resolution 17: a column of the overview each."""


def lines(
    rows: Sequence[ScorecardRow],
    words: Language,
    link: Link,
    *,
    as_of: date,
    owners: Mapping[str, str] | None = None,
    years: Sequence[int] = DEADLINES,
    conflicts: Collection[str] = (),
    acts: Mapping[str, str] | None = None,
) -> Markup:
    """One indicator a line: bullet bar, latest value and date, change, a status for each deadline, who can move it.

    `owners` are names by code of org unit; `conflicts` are the tokens of figures that another one contradicts; `acts`
    are the numbers of legal acts by code: a status under another act than the list is about names it.
    """
    shown = [
        {
            "name": words.of(row.indicator.short) or words.of(row.indicator.names),
            "href": link("indicators", indicator=row.indicator.code),
            "bullet": bullet(row, words, as_of=as_of, years=years),
            "figure": figure_chips.latest(row, words, link, conflicts),
            "day": words.date(row.latest.period.end) if row.latest else "",
            **figure_chips.change(row, words),
            "statuses": [_deadline(row, year, words, acts or {}) for year in years],
            "owner": (owners or {}).get(row.indicator.owner or "", "") or words.text("card.lines.owner-unknown"),
        }
        for row in rows
    ]
    return blocks.block(
        "lines",
        rows=shown,
        years=years,
        label=words.text("card.lines.label"),
        head={k: words.text(f"card.lines.{k}") for k in ("label", "bar", "value", "change", "owner")},
        legend={
            "value": words.text("card.lines.legend.value"),
            "plan": words.text("card.lines.legend.plan"),
            "ticks": [words.text("card.lines.legend.tick", year=y) for y in years],
        },
    )


def bullet(row: ScorecardRow, words: Language, *, as_of: date, years: Sequence[int] = DEADLINES) -> Markup:
    """The bullet bar of a row: value, a tick for each deadline, and where the plan should be today."""
    placed = bullets.place(row, as_of)
    known = [
        words.text("card.lines.bar-target", year=t.target.deadline.year, due=words.due(t.target, row.indicator))
        for t in placed.ticks
    ]
    coming = [a for a in row.assessments if a.plan_today is not None and a.target.deadline >= as_of]
    if coming:
        known.append(words.text("card.lines.bar-plan", value=words.number(coming[0].plan_today, row.indicator.unit)))
    ticks = [
        {
            "at": f"{t.position:.1f}",
            "kind": f"tick-{years.index(t.target.deadline.year)}" if t.target.deadline.year in years else "tick-other",
        }
        for t in placed.ticks
    ]
    return blocks.block(
        "bullet",
        said=words.text(
            "card.lines.bar-says",
            value=words.figure(row.latest, row.indicator),
            targets=", ".join(known) or words.text("card.lines.no-target"),
        ),
        value=None if placed.value is None else f"{placed.value:.1f}",
        ticks=ticks,
        plan=None if placed.plan is None else f"{placed.plan:.1f}",
    )


def _deadline(row: ScorecardRow, year: int, words: Language, acts: Mapping[str, str]) -> dict[str, object]:
    """The status of a row at the deadline of a year: its own, or how many units have met it."""
    of_year = [a for a in row.assessments if a.target.deadline.year == year]
    shown = next((a for a in of_year if a.target.headline), of_year[0] if of_year else None)
    if shown is None:
        return {"year": year, "mark": None, "none": words.text("figure.dash"), "units": ""}
    mark = marks.against(shown, row.units, words)
    other = "" if shown.target.headline else acts.get(shown.target.instrument, "")
    return {"year": year, "none": "", **mark, "units": " · ".join(filter(None, (other, str(mark["units"]))))}
