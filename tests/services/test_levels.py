"""Ministries and provinces: who stands where, one unit beside its likes, and what a unit was and became."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from domain.assessment import Thresholds
from domain.indicator import Counts, Frequency
from domain.observation import Observation, Origin, Provenance
from domain.org_unit import NATION, Level
from domain.period import Period
from domain.status import Status
from domain.thinning import Series
from services import geographies, judging, levels, scorecards
from services.catalogue import catalogue
from services.geographies import Geography
from services.scorecards import Group, Method
from services.view import View
from storage import definitions, observations
from storage.database import Database
from storage.submissions import NewSubmission
from tests.storage.made import INDICATORS, UNITS, figure, later, located, month, rate, sent

Look = Callable[..., View]
TODAY = date(2026, 11, 22)
TRAINED = date(2025, 11, 30)


# Geographies


@pytest.mark.parametrize(
    ("level", "were", "are", "turn"),
    [(Level.MINISTRY, 22, 17, date(2025, 3, 1)), (Level.PROVINCE, 63, 34, date(2025, 7, 1))],
)
def test_both_sides_of_a_reorganisation(look: Look, level: Level, were: int, are: int, turn: date) -> None:
    sides = geographies.extents(look("official", TODAY), level)
    assert [(s.geography, len(s.units), s.turn) for s in sides] == [
        (Geography.WERE, were, turn),
        (Geography.ARE, are, turn),
        (Geography.COMMON, are, turn),
    ]
    before = geographies.extents(look("official", turn.replace(year=2024)), level)
    assert [(s.geography, len(s.units)) for s in before] == [(Geography.WERE, were)]


def test_other_agencies_come_on_request_only(look: Look) -> None:
    view = look("official", TODAY)
    few = geographies.extent(view, Level.MINISTRY, Geography.WERE)
    more = geographies.extent(view, Level.MINISTRY, Geography.WERE, principal=False)
    assert "vss" not in {u.code for u in few.units}
    assert {u.code for u in more.units} - {u.code for u in few.units} >= {"vss", "vtv", "evn"}


def test_a_unit_stands_on_its_side_and_lasting_ones_on_both(look: Look) -> None:
    view = look("official", TODAY)
    assert geographies.side_of(view, "prov63_ha_giang") is Geography.WERE
    assert geographies.side_of(view, "prov34_tuyen_quang") is Geography.ARE
    assert geographies.side_of(view, "mps") is None


def test_every_side_has_all_its_squares_and_both_archipelagos(look: Look) -> None:
    view = look("official", TODAY)
    for side in geographies.extents(view, Level.PROVINCE):
        tiles = geographies.tiles(view.codelists, side.units)
        assert {t.org_unit for t in tiles} == {u.code for u in side.units}
        assert {t.names["vi"].split(" (")[0] for t in tiles if t.archipelago} == {"Hoàng Sa", "Trường Sa"}
        assert len({(t.row, t.column) for t in tiles}) == len(tiles)


def test_a_life_names_what_a_unit_was_and_became_with_the_act(look: Look) -> None:
    view = look("official", TODAY)
    merged = geographies.life(view, "prov63_ha_giang")
    assert [u.code for u in merged.heirs] == ["prov34_tuyen_quang"]
    assert merged.became[0].event.legal_act.startswith("Nghị quyết 202/2025/QH15")
    made = geographies.life(view, "prov34_tuyen_quang")
    assert {p.other.code for p in made.was if p.other} == {"prov63_ha_giang", "prov63_tuyen_quang"}
    ministry = geographies.life(view, "mic")
    assert [u.code for u in ministry.heirs] == ["most@2025-03"], "a task passed on makes no heir"
    assert "mcst" in {p.other.code for p in ministry.became if p.other}
    lasting = geographies.life(view, "mps")
    assert {p.other.code for p in lasting.changes if p.other} >= {"mic", "molisa"}
    assert lasting.was == lasting.became == ()


# Tables and maps


def test_units_owe_only_what_falls_due_while_they_live(look: Look) -> None:
    view = look("training", TRAINED)
    units = view.codelists.org_units
    assert {t.deadline.year for t in view.targets_for(units["prov63_nghe_an"], "fullprocess_dossier_pct")} == {2024}
    assert {t.deadline.year for t in view.targets_for(units["prov34_nghe_an"], "fullprocess_dossier_pct")} == {2025}
    early = look("training", date(2024, 6, 30))
    assert {t.deadline.year for t in early.targets_for(units["prov63_nghe_an"], "fullprocess_dossier_pct")} == {
        2024,
        2025,
    }


def test_end_to_end_dossiers_of_provinces_in_2024(look: Look) -> None:
    after = levels.standing(look("official", TODAY), Level.PROVINCE, Geography.WERE, "fullprocess_dossier_pct")
    assert after.target is not None
    assert after.target.deadline == date(2024, 12, 31)
    assert after.tally is not None
    assert after.tally.by_status == {Status.MISSED: 7, Status.MET: 4, Status.NO_DATA: 52}
    assert after.covered == 11
    assert after.cells["prov63_ha_nam"].status is Status.MET
    assert after.cells["prov63_nghe_an"].figure is None


def test_the_coming_target_comes_first_where_something_can_be_said(look: Look) -> None:
    asked = (Level.PROVINCE, Geography.WERE, "fullprocess_dossier_pct")
    told = levels.standing(look("training", date(2025, 2, 15)), *asked)
    assert told.target is not None
    assert told.target.deadline.year == 2025
    silent = levels.standing(look("official", date(2025, 2, 15)), *asked)
    assert silent.target is not None
    assert silent.target.deadline.year == 2024, "nobody can be judged for 2025"
    assert [t.deadline.year for t, _ in silent.tallies] == [2024, 2025]


def test_without_a_target_one_year_is_shown_and_ranks_are_no_values(look: Look) -> None:
    view = look("official", TODAY)
    papi = levels.standing(view, Level.PROVINCE, Geography.WERE, "papi_egov_dimension")
    assert papi.target is None
    assert papi.tallies == ()
    assert {c.figure.period.end.year for c in papi.cells.values() if c.figure} == {2024}
    assert papi.ranked[0].code == "prov63_binh_duong"
    assert {c.status for c in papi.cells.values()} == {Status.NOT_APPLICABLE, Status.NO_DATA}
    dti = levels.standing(view, Level.PROVINCE, Geography.WERE, "dti")
    assert dti.covered == 63
    assert dti.ranked[0].code == "prov63_da_nang"
    assert len(dti.ranked) == 63, "all have a published place: places order them"


def test_the_table_shows_what_is_published_for_every_unit(look: Look) -> None:
    found = levels.of_level(look("official", TODAY), Level.PROVINCE, Geography.WERE)
    codes = [i.code for i in found.heat.indicators]
    assert len(codes) == levels.COLUMNS
    assert {
        "dti",
        "papi_egov_dimension",
        "it_application_index",
        "online_dossier_pct",
        "fullprocess_dossier_pct",
    } <= set(codes)
    assert found.heat.with_figures("papi_egov_dimension") == 63
    judged = [code for code in codes if code in found.heat.targets]
    assert codes[: len(judged)] == judged, "those with a target come first"
    every = levels.of_level(look("official", TODAY), Level.PROVINCE, Geography.WERE, every=True)
    assert [i.code for i in every.heat.indicators] == [i.code for i in found.offered]
    assert len(found.offered) > levels.COLUMNS
    also = levels.of_level(look("official", TODAY), Level.PROVINCE, Geography.WERE, also="one_stop_dossier_pct")
    assert also.heat.indicators[0].code == "one_stop_dossier_pct"
    assert also.heat.with_figures("one_stop_dossier_pct") == 0


def test_a_first_map_is_not_blank(look: Look) -> None:
    found = levels.of_level(look("official", TODAY), Level.PROVINCE, Geography.WERE)
    assert found.widest is not None
    assert found.leading is not None
    figures = [found.heat.cells[u.code, found.widest].figure for u in found.heat.units]
    assert sum(f is not None and f.value is not None for f in figures) >= 32
    assert found.leading in found.heat.targets


def test_an_empty_workspace_has_tables_without_columns(tmp_path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'empty.sqlite'}")
    database.migrate("official")
    view = View(database=database, codelists=catalogue(database), as_of=TODAY, rules=Thresholds())
    found = levels.of_level(view, Level.PROVINCE, geographies.usual(view, Level.PROVINCE))
    assert found.heat.units == found.heat.indicators == found.offered == ()
    assert found.leading is None
    assert found.widest is None
    database.dispose()


# One unit


def test_a_scorecard_sorts_what_is_known_from_what_is_silent(look: Look) -> None:
    card = scorecards.of_unit(look("official", TODAY), "prov63_nghe_an")
    assert {r.indicator.code for r in card.rows} == {"online_dossier_pct", "level4_service_pct"}
    assert all(r.latest is None and r.assessments for r in card.silent)
    assert all(r.latest is not None and not r.assessments for r in card.others)
    assert card.tally.total == sum(len(r.assessments) for r in (*card.rows, *card.silent))
    assert card.tally.without_data == sum(len(r.assessments) for r in card.silent)
    assert {t.deadline.year for t in card.passed} >= {2025}
    assert all(t.deadline > date(2025, 6, 30) for t in card.passed)


def test_comparisons_say_how_they_were_made(look: Look) -> None:
    official = scorecards.of_unit(look("official", TODAY), "prov63_nghe_an")
    papi = next(c for c in official.comparisons if c.indicator.code == "papi_egov_dimension")
    by_group = {p.group: p for p in papi.peers}
    assert by_group[Group.LEVEL].method is by_group[Group.REGION].method is Method.MEDIAN, "no counts, so no roll-up"
    assert (by_group[Group.LEVEL].covered, len(by_group[Group.LEVEL].units)) == (61, 63), "two provinces have no 2024"
    assert len(by_group[Group.SIMILAR].units) == scorecards.PEERS
    assert "online_services_total" not in {c.indicator.code for c in official.comparisons}, "counts grow with size"


def test_a_ratio_of_sums_is_the_sum_of_counts(look: Look) -> None:
    view = look("training", TRAINED)
    card = scorecards.of_unit(view, "prov34_nghe_an")
    found = next(c for c in card.comparisons if c.indicator.code == "fullprocess_dossier_pct")
    region = next(p for p in found.peers if p.group is Group.REGION)
    assert region.method is Method.RATIO_OF_SUMS
    figures = view.series(["fullprocess_dossier_pct"], [u.code for u in region.units])
    same = [f for of_unit in figures.values() for f in of_unit if f.period == found.figure.period]
    assert len(same) == region.covered
    assert region.value == pytest.approx(100 * sum(f.numerator for f in same) / sum(f.denominator for f in same))
    assert region.value != pytest.approx(sum(f.value for f in same) / len(same)), "never the mean of percentages"
    nation = next(p for p in found.peers if p.group is Group.NATION)
    assert nation.method is Method.RATIO_OF_SUMS
    assert nation.figure is not None
    assert nation.figure.period == found.figure.period


def test_the_country_beside_a_unit_is_that_of_its_own_series(tmp_path: Path) -> None:
    """Its figure, or its sum where it has no figure by the as-of day; else the units of the level, by that name."""
    database = Database(f"sqlite:///{tmp_path / 'official.sqlite'}")
    database.migrate("official")
    measured = replace(INDICATORS[0], levels=tuple(Level), counts=Counts.REQUIRED, frequency=Frequency.MONTHLY)
    fed = rate(1, 100, org_unit="province_2", period=6, source="A portal", origin=Origin.FEED)
    with database.writing() as connection:
        definitions.put(connection, "org_unit", located(UNITS, "units.csv"), later(0))
        definitions.put(connection, "indicator", located([measured], "indicators.yaml"), later(0))
        counted = [rate(60 + n, 100, org_unit=f"province_{n}", period=p) for n in (1, 2, 3) for p in range(1, 7)]
        observations.write(connection, sent(), [*counted, figure(org_unit=NATION, period=4, value=54.8)])
        observations.write(connection, sent(1, Origin.FEED), [fed])

    def beside(as_of: date) -> tuple[scorecards.PeerValue, list[Observation]]:
        view = View(database=database, codelists=catalogue(database), as_of=as_of, rules=Thresholds())
        (found,) = scorecards.of_unit(view, "province_1").comparisons
        return found.peers[0], view.series([measured.code], [NATION])[NATION, measured.code]

    country, series = beside(month(3).end)
    assert (country.group, country.method, country.figure) == (Group.NATION, Method.RATIO_OF_SUMS, series[-1])
    assert (country.value, len(series)) == (pytest.approx(62), 3)
    country, series = beside(month(4).end)
    assert (country.group, country.method, country.value) == (Group.NATION, Method.FIGURE, 54.8)
    assert [country.figure] == series
    country, series = beside(month(6).end)
    assert (country.group, country.method, country.figure) == (Group.LEVEL, Method.RATIO_OF_SUMS, None)
    assert (country.covered, len(country.units)) == (3, 5)
    assert country.value == pytest.approx(62), "by what the unit reported, not by the feed beside it"
    assert [one.value for one in series] == [54.8]
    database.dispose()


def test_ministries_are_held_against_their_kind(look: Look) -> None:
    card = scorecards.of_unit(look("training", TRAINED), "moha@2025-03")
    groups = {p.group: p for c in card.comparisons for p in c.peers}
    assert Group.REGION not in groups
    assert {u.kind for u in groups[Group.SIMILAR].units} == {card.unit.kind}
    assert card.unit not in groups[Group.SIMILAR].units


# Speed: what is read does not grow with what is old


def test_the_deciding_figures_decide_as_all_figures_would(look: Look) -> None:
    view = look("training", TRAINED)
    indicators = [i for i in view.codelists.indicators.values() if Level.PROVINCE in i.levels]
    codes = [i.code for i in indicators]
    for unit in (view.codelists.org_units["prov63_nghe_an"], view.codelists.org_units["prov34_nghe_an"]):
        every, deciding = view.series(codes, [unit.code]), view.deciding(codes, [unit.code])
        for indicator in indicators:
            key = (unit.code, indicator.code)
            assert view.assessments(unit, indicator, deciding.get(key, [])) == view.assessments(
                unit, indicator, every.get(key, [])
            )


@pytest.mark.parametrize(
    ("day", "accepted_only"), [(date(2020, 6, 30), False), (date(2022, 2, 15), True), (TRAINED, False)], ids=str
)
def test_tables_and_counts_say_of_the_few_figures_read_what_they_would_of_all(
    look: Look, monkeypatch: pytest.MonkeyPatch, day: date, accepted_only: bool
) -> None:
    view = replace(look("training", day), accepted_only=accepted_only)

    def told() -> list[object]:
        owed = {t.indicator for t in view.codelists.targets if t.counts and t.judges_units}
        found: list[object] = [
            judging.of_indicator(view, code, geography) for code in sorted(owed) for geography in (None, *Geography)
        ]
        for level in (Level.MINISTRY, Level.PROVINCE):
            measured = [code for code, indicator in view.codelists.indicators.items() if level in indicator.levels]
            sides = [side.geography for side in geographies.extents(view, level)]
            found += [levels.column(view, level, side, code, others=False) for side in sides for code in measured]
        return found

    few = told()
    read: list[int] = []
    places = View._places

    def all_of_them(self: View, unit: str, indicator: str, series: Series) -> None:
        chosen = places(self, unit, indicator, series)
        read.append(len(series.ends) - len(chosen if chosen is not None else series.ends))

    monkeypatch.setattr(View, "_places", all_of_them)
    assert few == told()
    assert sum(read) > 1_000, "figures were left out that are now looked at"


def test_older_history_is_not_read(tmp_path, filled) -> None:
    shutil.copy(filled / "training.sqlite", tmp_path)
    database = Database(f"sqlite:///{tmp_path / 'training.sqlite'}")
    view = View(database=database, codelists=catalogue(database), as_of=TRAINED, rules=Thresholds())
    before = view.deciding(["online_dossier_pct"], ["prov63_nghe_an"])["prov63_nghe_an", "online_dossier_pct"]
    old = [replace(before[0], period=Period.month(year, month)) for year in range(1990, 2015) for month in range(1, 13)]
    old = [replace(f, provenance=Provenance(file="old", line=n)) for n, f in enumerate(old, 2)]
    with database.writing() as connection:
        observations.write(
            connection,
            NewSubmission(
                kind="training", file="old", sha256="0" * 64, origin=Origin.DEMO, reporter="test",
                recorded_at=datetime(2026, 1, 5, tzinfo=UTC),
            ),
            old,
        )  # fmt: skip
    after = view.deciding(["online_dossier_pct"], ["prov63_nghe_an"])["prov63_nghe_an", "online_dossier_pct"]
    read: list[Observation] = [f for f in after if f not in before]
    assert [f.period.end for f in read] == [date(2014, 12, 31)], "one figure before, and no more"
    database.dispose()
