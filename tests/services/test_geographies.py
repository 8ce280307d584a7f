"""Screens in all three geographies: common units are the sums of their parts, and nothing else crosses a merger."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import event

from domain.geography import Geography
from domain.observation import MergeMethod, Origin
from domain.org_unit import Kind, Level
from domain.status import Reason, Status
from services import figures, geographies, levels, movers, packs, rankings, recasts, scorecards, trends
from services.view import View

Look = Callable[..., View]
TODAY = date(2026, 11, 22)
TRAINED = date(2025, 11, 30)
TURN = date(2025, 7, 1)
RATE = "online_dossier_pct"
WHOLE = "prov34_bac_ninh"
PARTS = ("prov63_bac_giang", "prov63_bac_ninh")
COMMON = Geography.COMMON


def test_common_units_hold_every_former_one_once(look: Look) -> None:
    view = look("official", TODAY)
    for level, number, day in ((Level.PROVINCE, 34, date(2025, 6, 30)), (Level.MINISTRY, 17, date(2025, 2, 28))):
        areas = geographies.extent(view, level, COMMON).areas
        assert len(areas) == number
        members = [
            u.code for area in geographies.extent(view, level, COMMON, principal=False).areas for u in area.members
        ]
        assert len(members) == len(set(members))
        assert {u.code for u in view.codelists.units(level, day)} <= set(members)
    finance = geographies.area(view, "mpi", COMMON)
    assert (finance.unit.code, {u.code for u in finance.members}) == (
        "mof@2025-03", {"mof", "mpi", "vss", "cmsc", "mof@2025-03"},
    )  # fmt: skip
    assert geographies.area(view, "mpi", None).unit.code == "mpi"


def test_a_later_merger_of_two_makes_no_other_reorganisation(look: Look) -> None:
    codelists = look("official", TODAY).codelists
    assert geographies.turning_day(codelists, Level.PROVINCE, TODAY) == TURN
    assert geographies.turning_day(codelists, Level.PROVINCE, date(2025, 6, 30)) == date.max


def test_before_the_merger_a_common_unit_is_the_sum_of_its_parts_and_after_it_itself(look: Look) -> None:
    view = look("training", TRAINED)
    area = geographies.area(view, PARTS[0], COMMON)
    found = recasts.every(view, [area], [RATE])[WHOLE, RATE].figures
    raw = view.series([RATE], [WHOLE, *PARTS])
    before = [f for f in found if f.period.end < TURN]
    assert len(before) > 70
    for figure in before:
        same = [f for part in PARTS for f in raw[part, RATE] if f.period == figure.period]
        assert figure.merged is not None
        assert figure.merged.whole is (len(same) == 2)
        assert sorted(f.key for f in same) == sorted(figure.merged.parts)
        assert (figure.numerator, figure.denominator) == (
            sum(f.numerator for f in same), sum(f.denominator for f in same),
        )  # fmt: skip
    assert [f for f in found if f.period.end >= TURN] == raw[WHOLE, RATE]


def test_only_a_common_unit_has_one_line_across_the_merger_and_each_has_the_break(look: Look) -> None:
    view = look("training", TRAINED)
    apart, joined = (trends.trend(view, WHOLE, RATE, geography) for geography in (Geography.ARE, COMMON))
    for drawn in (apart, joined):
        assert TURN in {b.day for b in drawn.breaks}
    across = [line for line in joined.lines if line[0].period.end < TURN <= line[-1].period.end]
    assert len(across) == 1
    assert not any(line[0].period.end < TURN <= line[-1].period.end for line in apart.lines)
    assert min(f.period.end for line in apart.lines for f in line).year == 2019, "the time before is drawn, too"
    assert {a.target.deadline.year for a in joined.assessments} == {2020}
    assert apart.assessments == (), "the new province owes nothing of 2020"


def test_the_country_is_the_sum_in_every_geography(look: Look) -> None:
    view = look("training", date(2025, 8, 31))
    for first, last in ((date(2025, 6, 1), date(2025, 6, 30)), (date(2025, 8, 1), date(2025, 8, 31))):
        sums = set()
        for geography in (Geography.WERE, Geography.ARE, COMMON):
            areas = geographies.extent(view, Level.PROVINCE, geography).areas
            if geography is Geography.WERE and first >= TURN:
                continue
            found = recasts.between(view, areas, [RATE], first, last)
            of_all = [f for made in found.values() for f in made.figures]
            sums.add((sum(f.numerator for f in of_all), sum(f.denominator for f in of_all)))
        assert len(sums) == 1


def test_a_part_without_a_figure_is_said_and_nothing_is_judged_or_placed_by_it(look: Look) -> None:
    view = look("official", TODAY)
    found = rankings.of_level(view, Level.PROVINCE, COMMON, "fullprocess_dossier_pct")
    assert "prov34_da_nang" in {u.code for u in found.partial}
    assert not {u.code for u in found.partial} & {row.org_unit.code for row in found.rows}
    assert found.expected == 34
    cells = levels.column(view, Level.PROVINCE, COMMON, "fullprocess_dossier_pct", False).cells
    half = cells["prov34_da_nang"]
    assert half.figure.merged.method is MergeMethod.WEIGHTED
    assert 0 < half.figure.merged.covered < 1
    assert (half.status, half.assessment.reason) == (Status.CANNOT_JUDGE, Reason.PARTS_MISSING)
    now = levels.column(view, Level.PROVINCE, Geography.ARE, "fullprocess_dossier_pct", False).cells
    assert now["prov34_da_nang"].assessment.reason is Reason.BEFORE_UNIT


def test_what_cannot_be_combined_is_shown_for_the_parts(look: Look) -> None:
    view = look("official", TODAY)
    found = rankings.of_level(view, Level.PROVINCE, COMMON, "dti")
    assert (found.apart, len(found.rows)) == (True, 63)
    assert {row.org_unit.code[:6] for row in found.rows} == {"prov63"}
    standing = levels.standing(view, Level.PROVINCE, COMMON, "papi_egov_dimension")
    cell = standing.cells[WHOLE]
    assert (cell.figure, {f.org_unit for f in cell.apart}) == (None, set(PARTS))
    assert standing.cells["prov34_nghe_an"].figure.org_unit == "prov63_nghe_an", "one province, the same land"
    assert all(view.codelists.indicators[code].apart for code in ("dti", "papi_egov_dimension"))
    drawn = trends.trend(view, WHOLE, "papi_egov_dimension", COMMON)
    assert drawn.figures == ()
    assert {f.org_unit for group in drawn.apart for f in group} == set(PARTS)


def test_a_merged_figure_opens_to_its_parts(look: Look) -> None:
    view = look("training", TRAINED)
    area = geographies.area(view, WHOLE, COMMON)
    merged = next(f for f in recasts.every(view, [area], [RATE])[WHOLE, RATE].figures if f.merged)
    detail = figures.figure(view, merged.key)
    assert detail is not None
    assert detail.current.value == merged.value
    assert {f.key for f in detail.parts} == set(merged.merged.parts)


def test_a_scorecard_of_a_common_unit_stands_beside_common_units(look: Look) -> None:
    view = look("training", date(2025, 6, 30))
    assert scorecards.of_unit(view, PARTS[0], COMMON).unit.code == PARTS[0], (
        "before the merger there is nothing to join"
    )
    card = scorecards.of_unit(look("training", TRAINED), PARTS[0], COMMON)
    assert card.unit.code == WHOLE
    assert {a.target.deadline.year for row in card.rows for a in row.assessments} >= {2020, 2025}
    peers = {u.code for c in card.comparisons for p in c.peers for u in p.units}
    assert {code[:6] for code in peers} == {"prov34", "vn"}


def test_all_of_a_table_is_read_by_few_questions(look: Look) -> None:
    view = look("training", TRAINED)
    asked: list[str] = []

    def listen(_connection, _cursor, statement, *_rest) -> None:
        asked.append(statement)

    event.listen(view.database.engine, "before_cursor_execute", listen)
    try:
        levels.column(view, Level.PROVINCE, COMMON, RATE, False)
    finally:
        event.remove(view.database.engine, "before_cursor_execute", listen)
    assert sum("observation" in statement for statement in asked) <= 3


def test_units_are_called_as_on_the_day(look: Look) -> None:
    codelists = look("official", TODAY).codelists
    assert codelists.on(date(2024, 12, 31)).org_units["prov63_thua_thien_hue"].short["vi"] == "Thừa Thiên Huế"
    later = codelists.on(date(2025, 1, 1))
    assert later.org_units["prov63_thua_thien_hue"].short["vi"] == "Huế"
    assert later.org_units["prov34_bac_ninh"].kind is Kind.PROVINCE
    assert later.on(TODAY).org_units["prov34_bac_ninh"].kind is Kind.CITY
    assert later.on(date(2020, 1, 1)).org_units == codelists.org_units


def test_namesakes_of_other_land_are_known(look: Look) -> None:
    found = look("official", TODAY).codelists.namesakes
    assert {"prov63_bac_ninh", "prov34_bac_ninh", "prov63_an_giang", "mof", "mof@2025-03"} <= found
    assert not found & {"prov63_nghe_an", "prov34_nghe_an", "prov63_bac_giang", "mps"}


def test_a_merged_unit_says_from_whom_it_has_a_target(look: Look) -> None:
    view = look("training", TRAINED)
    card = scorecards.of_unit(view, WHOLE)
    targets = [a.target for row in card.rows for a in row.assessments]
    assert targets
    assert all({p.unit for p in t.inherited.parents} == set(PARTS) for t in targets if t.issued < TURN)
    before = scorecards.of_unit(view, PARTS[0])
    assert [a.target.inherited for row in before.rows for a in row.assessments if a.target.inherited] == []


@pytest.mark.parametrize("geography", [None, COMMON])
def test_a_pack_is_frozen_in_its_geography(look: Look, geography: Geography | None) -> None:
    view = look("training", TRAINED)
    rows = packs.standings(view, "provinces", "", geography)
    years = {a.target.deadline.year for row in rows for a in row.assessments}
    assert (2020 in years) is (geography is COMMON)
    assert {row.org_unit.code[:6] for row in rows} == {"prov34"}
    assert all(f.origin is Origin.DEMO for row in rows for f in row.history)


@pytest.mark.parametrize(("geography", "regions"), [(Geography.WERE, "reg63_"), (COMMON, "reg34_")])
def test_who_can_move_it_is_the_owner_by_the_regions_of_the_time(
    look: Look, geography: Geography, regions: str
) -> None:
    view = look("training", TRAINED)
    found = movers.matrix(view, geography)
    assert found.lines
    assert {region.code[:6] for region in found.regions} == {regions}
    for line in found.lines:
        cells = levels.column(view, Level.PROVINCE, geography, line.indicator.code, False).cells
        judged = [cell.status for cell in cells.values() if cell.status.judged]
        assert sum(field.tally.judged for field in line.fields.values()) == len(judged)
        assert line.short == sum(not status.good for status in judged)
    owners = [line.owner.code if line.owner else "" for line in found.lines]
    assert "mic" not in owners, "who has ended moves nothing any more"
    assert set(movers.owned_by(view, "oog")) >= {"reports_on_gris_pct"}
    code = found.lines[0].indicator.code
    assert movers.matrix(view, geography, (code,)).lines == (found.lines[0],)
