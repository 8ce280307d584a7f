"""The chart of a scenario: what is known, what follows from it, and what is supposed, which no mark passes for."""

from datetime import date

import pytest

import locales
from charts import scenario_lines
from domain.scenario import Outcome, Prospect, Scenario
from tests.charts.drawn import figure_of
from tests.domain.builders import a_province, a_target, an_indicator, months

VI = locales.language("vi")
FIGURES = tuple(months(date(2025, 1, 1), [50.0, 51.0, 52.0]))
END = date(2025, 12, 31)


def an_outcome(after: Prospect | None = None, before: Prospect | None = None) -> Outcome:
    usual = Prospect(
        value=52.0, day=FIGURES[-1].period.end, due=80.0, deadline=END, pace=1.0, at_deadline=61.0
    )  # fmt: skip
    return Outcome(
        scenario=Scenario(indicator="rate", pace=3.0), indicator=an_indicator(), org_unit=a_province("a"),
        target=a_target(), as_of=FIGURES[-1].period.end, figure=FIGURES[-1], history=FIGURES,
        before=before or usual, after=after or usual,
    )  # fmt: skip


def written(outcome: Outcome) -> list[str]:
    return [
        one.text.replace("\N{NO-BREAK SPACE}", " ")
        for one in figure_of(scenario_lines.draw(outcome, VI)).layout.annotations
    ]


def test_what_is_supposed_is_marked_and_has_no_row() -> None:
    after = Prospect(
        value=52.0, day=FIGURES[-1].period.end, due=80.0, deadline=date(2026, 6, 30), pace=3.0, at_deadline=97.0
    )  # fmt: skip
    outcome = an_outcome(after)
    chart = figure_of(scenario_lines.draw(outcome, VI))
    assert f"<b>{VI.text('what-if.mark')}</b>" in written(outcome), "inside the chart"
    assert any("97 %" in text and "giả định" in text for text in written(outcome))
    known, as_is, supposed, *targets = chart.data
    assert list(known.customdata) == [f.key.token() for f in FIGURES]
    assert (as_is.customdata, supposed.customdata) == (None, None)
    assert list(supposed.y) == [52.0, 97.0]
    assert supposed.marker.symbol == "square-open"
    assert [list(one.x) for one in targets] == [["2025-12-31"], ["2026-06-30"]]
    said = scenario_lines.text_alternative(outcome, VI).replace("\N{NO-BREAK SPACE}", " ")
    assert "61 %" in said
    assert "97 %" in said


@pytest.mark.parametrize("at_deadline", [61.0, None])
def test_where_nothing_differs_one_line_is_drawn(at_deadline: float | None) -> None:
    side = Prospect(value=52.0, day=FIGURES[-1].period.end, due=80.0, deadline=END, at_deadline=at_deadline)
    outcome = an_outcome(side, side)
    assert len(figure_of(scenario_lines.draw(outcome, VI)).data) == 3
    assert sum("giả định:" in text for text in written(outcome)) == 0
