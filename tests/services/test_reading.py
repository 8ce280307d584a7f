"""What pages are told: standings, trends, rankings, rows of figures, downloads, from the published figures."""

import csv
import io
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from domain.observation import FigureKey
from domain.org_unit import NATION, Level
from domain.status import Status
from services import downloads, geographies, methodology, rankings, trends
from services.figures import figure
from services.geographies import Geography
from services.standings import published_nationally, standing
from services.view import View
from tests.conftest import downloaded

ROOT = Path(__file__).parents[2]
Look = Callable[..., View]
TODAY = date(2026, 11, 22)


def statuses(view: View, indicator: str) -> dict[str, Status]:
    return {a.target.code: a.status for a in standing(view, NATION, indicator).assessments}


def test_the_world_rank_was_met_late_and_documents_in_time(look: Look) -> None:
    view = look("official", TODAY)
    assert statuses(view, "un_egdi_rank")["un_egdi_rank@2020"] is Status.MET_LATE
    assert statuses(view, "edoc_exchange_pct") == {"edoc_exchange_pct@2020": Status.MET}
    late = next(a for a in standing(view, NATION, "un_egdi_rank").assessments if a.status is Status.MET_LATE)
    assert late.months_late == 45
    assert late.met_on == date(2024, 9, 17)


def test_a_day_before_the_deadline_gives_paces(look: Look) -> None:
    view = look("official", date(2020, 9, 30))
    # 19.1 % on 17/09/2020 from 4.55 % at the end of 2018: 626 of 731 days gone, due were 26.34 %.
    found = next(a for a in standing(view, NATION, "level4_service_pct").assessments if a.target.headline)
    assert found.status is Status.BEHIND
    assert found.baseline is not None
    assert found.baseline.value == 4.55
    assert found.plan_value == pytest.approx(26.34, abs=0.005)


def test_a_target_of_each_unit_gives_the_nation_no_verdict_but_counts_the_units(look: Look) -> None:
    row = standing(look("official", TODAY), NATION, "online_dossier_pct")
    of_2020 = next(a for a in row.assessments if a.target.code == "online_dossier_pct@2020")
    assert of_2020.status is Status.NOT_APPLICABLE
    assert row.units["online_dossier_pct@2020"].total == 85


def test_units_without_figures_are_silent_and_never_zero(look: Look) -> None:
    row = standing(look("official", TODAY), "prov63_ha_noi", "one_stop_dossier_pct")
    assert row.latest is None
    assert [a.status for a in row.assessments] == [Status.NO_DATA]
    assert all(a.gap is None for a in row.assessments)


def test_a_trend_is_cut_at_the_decree_that_ended_the_levels(look: Look) -> None:
    view = look("official", TODAY)
    found = trends.trend(view, NATION, "level4_service_pct")
    assert len(found.lines) > 1
    assert any(f.value == 30.1 for f in (*found.rivals, *found.figures))
    for line in found.lines:
        assert not any(line[0].period.end < b.day <= line[-1].period.end for b in found.breaks)


def test_two_definitions_are_two_lines(look: Look) -> None:
    view = look("official", TODAY)
    found = trends.trend(view, NATION, "level4_eligible_pct")
    assert {line[0].series for line in found.lines} == {"", "vgp"}


def test_a_ranking_names_its_denominator_and_the_silent(look: Look) -> None:
    view = look("official", TODAY)
    found = rankings.of_level(view, Level.PROVINCE, Geography.WERE, "dti", None)
    assert found.expected == 63
    assert found.rows
    assert len(found.rows) + len(found.silent) == 63
    assert len({f.figure.period.end.year for f in found.rows}) == 1
    in_2021 = rankings.of_level(view, Level.PROVINCE, Geography.WERE, "dti", "2021-12")
    assert {f.figure.period.end.year for f in in_2021.rows} == {2021}
    assert in_2021.rows[0].org_unit.code == "prov63_da_nang"


def test_equal_values_share_a_place(look: Look) -> None:
    view = look("training", date(2025, 11, 30))
    found = rankings.of_level(view, Level.PROVINCE, Geography.ARE, "online_dossier_pct", None)
    assert found.expected == 34
    assert len(found.rows) > 25
    values = [row.figure.value for row in found.rows]
    assert values == sorted(values, reverse=True)
    for left, right in zip(found.rows, found.rows[1:], strict=False):
        assert (left.place == right.place) is (left.figure.value == right.figure.value)


def test_published_figures_still_speak_of_the_units_as_they_were(look: Look) -> None:
    assert geographies.usual(look("official", TODAY), Level.PROVINCE) is Geography.WERE
    assert geographies.usual(look("training", date(2025, 11, 30)), Level.PROVINCE) is Geography.ARE
    assert geographies.usual(look("training", date(2024, 11, 30)), Level.PROVINCE) is Geography.WERE


def test_a_figure_opens_to_its_file_line_and_source(look: Look) -> None:
    view = look("official", TODAY)
    row = standing(view, NATION, "edoc_exchange_pct")
    assert row.latest is not None
    detail = figure(view, FigureKey.parse(row.latest.key.token()))
    assert detail is not None
    assert detail.current.provenance.file == "published/national.csv"
    assert detail.current.provenance.line > 1
    assert detail.current.provenance.source.startswith("http")
    assert figure(view, FigureKey("edoc_exchange_pct", NATION, date(1999, 1, 1))) is None


def test_a_summed_figure_opens_too(look: Look) -> None:
    view = look("training", date(2025, 11, 30))
    row = standing(view, NATION, "online_dossier_pct")
    assert row.latest is not None
    detail = figure(view, row.latest.key)
    assert detail is not None
    assert detail.current.denominator
    assert detail.current.value == row.latest.value


def rows_of(file: str) -> int:
    """How many figures a published file holds: one a row below the heading."""
    with (ROOT / "data/published" / file).open(encoding="utf-8", newline="") as lines:
        return sum(1 for _ in csv.DictReader(lines))


def test_the_download_holds_every_figure_but_those_given_only_by_their_publisher(look: Look) -> None:
    view = look("official", TODAY)
    rows = list(csv.DictReader(io.StringIO(downloaded(view, downloads.attributed(view)))))
    assert not any(row["indicator"].startswith("papi") for row in rows)
    assert sum(row["file"] == "published/national.csv" for row in rows) == rows_of("national.csv")
    everything = list(csv.DictReader(io.StringIO(downloaded(view))))
    assert sum(row["file"] == "published/papi.csv" for row in everything) == rows_of("papi.csv")
    assert {row["nguon_goc"] for row in everything} == {"published"}


def test_a_download_of_common_units_says_how_each_was_combined(look: Look) -> None:
    view = look("official", TODAY)
    rows = list(csv.DictReader(io.StringIO(downloaded(view, geography=Geography.COMMON))))
    plain = [row for row in rows if not row["geography"]]
    merged = [row for row in rows if row["geography"] == "common"]
    assert len(plain) + len(merged) == len(rows)
    half = next(r for r in merged if r["org_unit"] == "prov34_da_nang" and r["indicator"] == "fullprocess_dossier_pct")
    assert (half["status"], half["merge_method"], half["merge_of"], half["merge_by"]) == (
        "E", "weighted", "2", "population",
    )  # fmt: skip
    assert 0 < float(half["merge_covered"]) < 1
    assert half["merge_parts"] in ("prov63_da_nang", "prov63_quang_nam")
    assert not [row for row in merged if row["indicator"].startswith(("papi", "dti"))]


def test_training_downloads_carry_their_mark(look: Look) -> None:
    view = look("training", date(2025, 11, 30))
    first = next(iter(csv.DictReader(io.StringIO(downloaded(view)))))
    assert first["nguon_goc"] == "demo"


def test_examples_say_what_they_are_called(look: Look) -> None:
    found = {e.code: e.assessment.status for e in methodology.examples(look("official", TODAY).rules)}
    assert found == {
        "far-behind": Status.OFF_TRACK,
        "met": Status.MET,
        "met-late": Status.MET_LATE,
        "regressed": Status.REGRESSED,
        "rank-gain": Status.MET_LATE,
        "on-pace": Status.ON_PACE,
        "too-close": Status.CANNOT_JUDGE,
        "no-window": Status.CANNOT_JUDGE,
    }


def test_unconfirmed_targets_count_nowhere(look: Look) -> None:
    view = look("official", TODAY)
    waiting = methodology.unconfirmed(view)
    assert len(waiting) == 17
    judged = {a.target.code for code in view.codelists.indicators for a in standing(view, NATION, code).assessments}
    assert not judged & {t.code for t in waiting}


def test_what_the_nation_has_figures_of(look: Look) -> None:
    known = published_nationally(look("official", TODAY))
    assert "edoc_exchange_pct" in known
    assert "eid_authenticated_pct" not in known


def test_search_finds_by_alias_and_without_diacritics(look: Look) -> None:
    codelists = look("official", TODAY).codelists
    assert codelists.search_units("tp hcm")[0].code.endswith("ho_chi_minh")
    assert any(u.code == "prov63_dak_lak" for u in codelists.search_units("dak lak"))


def test_a_unit_is_found_by_its_former_and_later_names(look: Look) -> None:
    """And shown under the one it has on the day from which one looks."""
    listed = look("official", date(2026, 11, 22)).codelists
    for day in (date(2024, 6, 30), date(2025, 3, 1), date(2025, 11, 30), date(2026, 11, 22)):
        codelists = listed.on(day)
        found = {query: codelists.search_units(query) for query in ("tinh thua thien hue", "thanh pho dong nai")}
        assert found["tinh thua thien hue"] == [codelists.org_units["prov63_thua_thien_hue"]]
        assert found["thanh pho dong nai"] == [codelists.org_units["prov34_dong_nai"]]
    assert listed.on(date(2025, 3, 1)).search_units("tinh thua thien hue")[0].names["vi"] == "Thành phố Huế"
    assert listed.on(date(2025, 11, 30)).search_units("thanh pho dong nai")[0].names["vi"] == "Tỉnh Đồng Nai"
    assert any(i.code == "un_egdi_rank" for i in codelists.search_indicators("xep hang"))


def test_who_can_move_a_number_passes_to_the_successor(look: Look) -> None:
    codelists = look("official", TODAY).codelists
    before, after = codelists.heir("mic", date(2025, 2, 28)), codelists.heir("mic", date(2025, 3, 1))
    assert before is not None
    assert after is not None
    assert (before.code, after.code) == ("mic", "most@2025-03")
    assert codelists.heir(None, TODAY) is None
