"""Charts as they are sent: drawn once for each state of the data, kept as finished JSON.

Each function here is a question for `Page.ask`: its arguments are plain values, and the answer is shared.
"""

from dataclasses import dataclass, field

from charts import ranking_bars, scenario_lines, small_trends, trend_line
from charts.ready import ReadyFigure
from domain.org_unit import Level
from domain.scenario import Scenario
from domain.trend import Trend
from services import rankings, scenarios, scorecards, systems, trends
from services.geographies import Geography
from services.view import View
from ui import cached


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart, the same in a sentence, and the notes that stand below it."""

    chart: ReadyFigure
    says: str
    notes: tuple[str, ...] = ()
    """Numbered, as marks on the chart are."""
    remarks: tuple[str, ...] = ()
    """What must be known of single figures on it: disputes with both values and their clocks, signs."""
    serial: int = field(default_factory=cached.serial, compare=False)
    """What tells this drawing from all others; see `ui.elements`."""


def trend(view: View, unit: str, indicator: str, language: str, geography: Geography | None = None) -> Drawing | None:
    """The trend of a unit under an indicator; None without a figure."""
    return _drawn(view.ask(trends.trend, unit, indicator, geography), language)


def _drawn(found: Trend, language: str) -> Drawing | None:
    if not any(f.value is not None for f in found.figures):
        return None
    words = cached.words(language)
    return Drawing(
        ReadyFigure(trend_line.draw(found, words)),
        trend_line.text_alternative(found, words),
        tuple(trend_line.notes(found, words)),
    )


def ranking(
    view: View,
    level: Level,
    geography: Geography,
    indicator: str,
    period: str | None,
    chosen: str | None,
    language: str,
) -> Drawing | None:
    """The units of a level by an indicator; None where no unit has a figure."""
    found = view.ask(rankings.of_level, level, geography, indicator, period)
    if not found.rows:
        return None
    words = cached.words(language)
    return Drawing(
        ReadyFigure(ranking_bars.draw(found, words, chosen)),
        ranking_bars.text_alternative(found, words),
        remarks=tuple(ranking_bars.remarks(found, words)),
    )


def of_system(view: View, system: str, language: str) -> Drawing | None:
    """The trend of the indicator that stands for a system; None with fewer than two figures."""
    found = systems.lead_trend(view, system)
    return None if found is None else _drawn(found, language)


def beside_lead(view: View, system: str, language: str) -> Drawing | None:
    """The other indicators of a system as small trends; None where none has two figures."""
    section = systems.section(view, system)
    rows = [row for row in section.moving if row != section.lead]
    if not rows:
        return None
    words = cached.words(language)
    return Drawing(ReadyFigure(small_trends.draw(rows, words, columns=3)), small_trends.text_alternative(rows, words))


def scenario(view: View, asked: Scenario, language: str) -> Drawing | None:
    """A scenario beside what is known; None where it cannot be played."""
    outcome = view.ask(scenarios.played, asked)
    if outcome.obstacle is not None:
        return None
    words = cached.words(language)
    return Drawing(ReadyFigure(scenario_lines.draw(outcome, words)), scenario_lines.text_alternative(outcome, words))


SMALL = 8
"""Panels of small trends: more are a page of their own."""

NARROW = 20
"""Letters a line of a panel's name where two panels share the width of a telephone."""


def unit_trends(view: View, unit: str, geography: Geography | None, language: str) -> Drawing | None:
    """The small trends of a unit's indicators, those with targets first; None where no line has two points."""
    card = view.ask(scorecards.of_unit, unit, geography)
    rows = [r for r in (*card.rows, *card.others) if sum(f.value is not None for f in r.history) > 1][:SMALL]
    if not rows:
        return None
    words = cached.words(language)
    return Drawing(
        ReadyFigure(small_trends.draw(rows, words, letters=NARROW)), small_trends.text_alternative(rows, words)
    )
