"""Ranking, table, scorecard and overview are made of one assessment; the training country is the sum of its units."""

import sqlite3
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from domain.geography import Area, Geography
from domain.org_unit import NATION, Level
from domain.status import Status
from services import geographies, levels, overview, rankings, scorecards, standings
from services.view import View

Look = Callable[..., View]
DAYS = [
    ("official", date(2020, 9, 30)),
    ("official", date(2021, 3, 31)),
    ("official", date(2025, 6, 30)),
    ("official", date(2026, 11, 22)),
    ("training", date(2020, 12, 31)),
    ("training", date(2021, 3, 31)),
    ("training", date(2025, 11, 30)),
]


@pytest.mark.parametrize(("workspace", "day"), DAYS)
@pytest.mark.parametrize("level", [Level.MINISTRY, Level.PROVINCE])
def test_a_ranking_holds_units_against_the_target_of_the_table(
    look: Look, workspace: str, day: date, level: Level
) -> None:
    view = look(workspace, day)
    compared = 0
    for side in geographies.extents(view, level):
        for code, indicator in view.codelists.indicators.items():
            if level not in indicator.levels:
                continue
            cells = levels.column(view, level, side.geography, code, False).cells
            ranking = rankings.of_level(view, level, side.geography, code)
            for row in () if ranking.apart else ranking.rows:
                beside = cells[row.org_unit.code].assessment
                if row.assessment is None or beside is None:
                    assert row.assessment is beside, (code, row.org_unit.code)
                    continue
                told = (row.assessment.target, row.assessment.status, row.assessment.reason)
                assert told == (beside.target, beside.status, beside.reason), (code, row.org_unit.code)
                compared += 1
    assert compared >= (1 if workspace == "official" else 150)


@pytest.mark.parametrize(("workspace", "day"), DAYS)
def test_scorecards_of_units_add_up_to_the_tallies_of_the_country(look: Look, workspace: str, day: date) -> None:
    view = look(workspace, day)
    counted: dict[str, list[str]] = {}
    alive = {u.code for t in view.codelists.targets for u in view.codelists.units_owing(t, day)}
    for unit in sorted(alive):
        for card in scorecards.scorecard(view, Area.lone(view.codelists.org_units[unit])):
            for assessment in card.assessments:
                counted.setdefault(assessment.target.code, []).append(assessment.status)
    rows = {row.indicator.code: row for row in overview.overview(view).rows}
    for code, row in rows.items():
        for target, tally in row.units.items():
            for status, n in tally.by_status.items():
                assert counted[target].count(status) == n, (code, target, status)
            assert tally.total == len(counted[target])
        assert standings.standing(view, NATION, code).units == row.units


@pytest.mark.parametrize("geography", list(Geography))
@pytest.mark.parametrize(("workspace", "day"), [("official", date(2026, 11, 22)), ("training", date(2025, 11, 30))])
def test_the_country_counts_the_units_of_a_geography_as_the_pages_of_their_levels_do(
    look: Look, workspace: str, day: date, geography: Geography
) -> None:
    view = look(workspace, day)
    compared = 0
    for row in overview.overview(view, geography).rows:
        code = row.indicator.code
        assert standings.standing(view, NATION, code, geography).units == row.units
        counted: dict[str, Counter[Status]] = {}
        for level in geographies.REORGANISED:
            if level in row.indicator.levels:
                for target, tally in levels.column(view, level, geography, code, False).tallies:
                    counted.setdefault(target.code, Counter()).update(tally.by_status)
        assert {target: dict(tally.by_status) for target, tally in row.units.items()} == {
            target: dict(found) for target, found in counted.items() if found
        }, code
        compared += len(row.units)
    assert compared >= 8


@pytest.mark.parametrize("day", [date(2019, 12, 31), date(2021, 3, 31), date(2025, 6, 30), date(2025, 11, 30)])
def test_the_training_country_is_the_ratio_of_the_sums_of_its_units(look: Look, filled: Path, day: date) -> None:
    """Recomputed from the counts of the units by SQL of its own."""
    view = look("training", day)
    compared = 0
    with sqlite3.connect(filled / "training.sqlite") as plain:
        for row in overview.overview(view).rows:
            figure = row.latest
            if figure is None or figure.denominator is None:
                continue
            end = int(f"{figure.period.end:%Y%m%d}")
            numerator, denominator = plain.execute(
                "SELECT sum(c.numerator), sum(c.denominator) FROM observation_current c"
                " JOIN indicator i ON i.id = c.indicator JOIN org_unit u ON u.id = c.org_unit"
                " WHERE i.code = ? AND u.code <> ? AND c.period_end = ?",
                (row.indicator.code, NATION, end),
            ).fetchone()
            if denominator is None:
                continue  # measured for the country only
            assert (figure.numerator, figure.denominator) == (numerator, denominator), row.indicator.code
            assert figure.value == pytest.approx(100 * numerator / denominator)
            compared += 1
    assert compared >= 8
