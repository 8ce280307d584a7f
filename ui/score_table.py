"""The scorecard of one unit: each indicator with its small trend, and a line for each of its targets."""

from collections.abc import Collection, Sequence

from markupsafe import Markup

from charts import sparkline
from domain.assessment import Assessment
from domain.org_unit import NATION, Level
from domain.scorecard import ScorecardRow
from locales import Language
from ui import blocks, figure_chips, marks
from ui.blocks import Link


def scorecard(
    rows: Sequence[ScorecardRow],
    words: Language,
    link: Link,
    *,
    conflicts: Collection[str] = (),
) -> Markup:
    """One unit: each indicator with its latest figure and small trend, and a line for each target."""
    lines = []
    for row in rows:
        unit = row.org_unit.code
        query = {} if unit == NATION else {"unit": unit}
        lines.append(
            {
                "name": words.of(row.indicator.names),
                "href": link("indicators", indicator=row.indicator.code, **query),
                "figure": figure_chips.latest(row, words, link, conflicts),
                "day": words.date(row.latest.period.end) if row.latest else "",
                **figure_chips.change(row, words),
                "spark": sparkline.address(row.history, row.indicator),
                "spark_said": _spark_said(row, words),
                "targets": [_against(a, row, words) for a in row.assessments],
            }
        )
    head = {
        k: words.text(f"card.score.{k}")
        for k in ("indicator", "latest", "target", "status", "gap", "ahead", "rate", "trend")
    }
    return blocks.block(
        "scorecard", rows=lines, head=head, dash=words.text("figure.dash"), none_says=words.text("card.score.context")
    )


def _against(a: Assessment, row: ScorecardRow, words: Language) -> dict[str, object]:
    """One line of a scorecard: a unit against one target."""
    unit = row.indicator.unit
    gap = ahead = ""
    if a.gap is not None and a.status.judged:
        key = "missing" if a.gap > 0 else "over" if a.gap < 0 else "none"
        gap = words.text(f"card.score.gap-{key}", gap=words.difference(a.gap, unit))
    if a.months_ahead is not None and a.status.judged:
        key = "even" if abs(a.months_ahead) < 0.5 else "ahead" if a.months_ahead > 0 else "behind"
        ahead = words.text(f"card.score.months-{key}", months=words.months(a.months_ahead))
    rates = []
    if a.required_rate is not None:
        rates.append(words.text("card.score.rate-required", rate=figure_chips.gain(a.required_rate, unit, words)))
        rates.append(
            words.text("card.score.rate-unknown")
            if a.recent_rate is None
            else words.text("card.score.rate-recent", rate=figure_chips.gain(a.recent_rate, unit, words))
        )
    return {
        "due": words.due(a.target, row.indicator)
        if a.target.inherited is None or all(p.value == a.target.value for p in a.target.inherited.parents)
        else words.text("card.score.due-inherited", due=words.due(a.target, row.indicator)),
        "deadline": words.date(a.target.deadline),
        # In the card of the country the value that each unit owes says of whom it is asked.
        "whom": words.owing(a.target) if a.target.code in row.units and not a.target.judges(Level.NATION) else "",
        **marks.against(a, row.units, words),
        "gap": gap or words.text("figure.dash"),
        "ahead": ahead or words.text("figure.dash"),
        "rates": rates or [words.text("figure.dash")],
    }


def _spark_said(row: ScorecardRow, words: Language) -> str:
    known = [f for f in row.history if f.value is not None]
    if len(known) < 2:
        return ""
    first, last = (words.figure(f, row.indicator) for f in (known[0], known[-1]))
    return words.text("chart.spark.says", first=first, last=last)
