"""Old names, codes and aliases lead to the unit of the month, or to its successor: with the product's own codelists."""

from datetime import date
from functools import cache

import pytest

import locales
from domain.org_unit import Level
from loaders import Codelists, definitions, read_file
from loaders.actuals.outcome import FileReading, Outcome, Scope
from tests.loaders.product_data import DATA

HEAD = "don_vi,chi_tieu,ky_bao_cao,tu_so,mau_so\n"
JUNE, JULY = "2025-06", "2025-07"


@cache
def known() -> Codelists:
    return definitions(DATA)


def read(unit: str, month: str, own: frozenset[str] | None = None) -> FileReading:
    """A file of one row, sent late in September."""
    scope = Scope(today=date(2025, 9, 30), org_units=own, training=False)
    return read_file(f"{HEAD}{unit},online_dossier_pct,{month},1,2\n".encode(), "a.csv", known(), scope)


@pytest.mark.parametrize(
    ("said", "month", "unit"),
    [
        ("Bắc Giang", JUNE, "prov63_bac_giang"),
        ("Bắc Ninh", JUNE, "prov63_bac_ninh"),
        ("Bắc Ninh", JULY, "prov34_bac_ninh"),
        ("24", JUNE, "prov63_bac_giang"),
        ("24", JULY, "prov34_bac_ninh"),
        ("91", JUNE, "prov63_kien_giang"),
        ("91", JULY, "prov34_an_giang"),
        ("H05", JULY, "prov34_bac_ninh"),
        ("TP HCM", JUNE, "prov63_ho_chi_minh"),
        ("TP HCM", JULY, "prov34_ho_chi_minh"),
        ("Thừa Thiên Huế", JULY, "prov34_hue"),
        ("Tỉnh Đồng Nai", "2025-08", "prov34_dong_nai"),
        ("Thành phố Đồng Nai", "2025-08", "prov34_dong_nai"),
        ("Tỉnh Thừa Thiên Huế", "2025-02", "prov63_thua_thien_hue"),
        ("Thành phố Huế", "2025-02", "prov63_thua_thien_hue"),
        ("Bộ Tài chính", "2025-02", "mof"),
        ("Bộ Tài chính", "2025-03", "mof@2025-03"),
    ],
)
def test_a_name_or_a_code_is_the_unit_of_the_month(said: str, month: str, unit: str) -> None:
    reading = read(said, month)
    assert reading.outcome is Outcome.ACCEPT
    assert [figure.org_unit for figure in reading.observations] == [unit]


@pytest.mark.parametrize(
    ("said", "month", "successor"),
    [
        ("Bắc Giang", JULY, "Bắc Ninh (01/07/2025 – …)"),
        ("prov63_bac_ninh", JULY, "Bắc Ninh (01/07/2025 – …)"),
        ("27", JULY, "Bắc Ninh (01/07/2025 – …)"),
        ("UBND tỉnh Quảng Bình", JULY, "Quảng Trị (01/07/2025 – …)"),
        ("Bộ TT&TT", "2025-03", "Bộ KH&CN (01/03/2025 – …)"),
        ("G13", "2025-03", "Bộ NN&MT"),
    ],
)
def test_a_unit_that_has_ended_is_refused_with_its_successor(said: str, month: str, successor: str) -> None:
    reading = read(said, month)
    assert reading.outcome is Outcome.REJECT_FILE
    (problem,) = reading.problems
    assert (problem.code, problem.line, problem.params["successors"]) == ("unit-not-alive", 2, successor)
    assert successor in locales.language("vi").problem(problem)


@pytest.mark.parametrize(
    ("said", "before"),
    [
        ("prov34_ha_noi", "Hà Nội (… – 30/06/2025)"),
        ("prov34_bac_ninh", "Bắc Giang, Bắc Ninh (… – 30/06/2025)"),
    ],
)
def test_a_unit_that_had_not_begun_is_refused_with_those_before_it(said: str, before: str) -> None:
    reading = read(said, JUNE)
    (problem,) = reading.problems
    assert (problem.code, problem.params["predecessors"]) == ("unit-not-yet", before)
    assert before in locales.language("vi").problem(problem)


def test_two_extents_of_one_name_are_told_apart_where_both_are_named() -> None:
    (problem,) = read("Bắc Ninh", JULY, frozenset({"prov63_bac_ninh"})).problems
    assert problem.code == "unit-of-others"
    assert {name: text for name, text in problem.params.items() if "." not in name} == {
        "unit": "Bắc Ninh (01/07/2025 – …)",
        "own": "Bắc Ninh (… – 30/06/2025)",
    }
    assert read("Bắc Ninh", JUNE, frozenset({"prov63_bac_ninh"})).outcome is Outcome.ACCEPT


@pytest.mark.parametrize(
    ("own", "unit", "month", "vietnamese", "english"),
    [
        (None, "G13", "2025-03", ["Bộ NN&MT"], ["Agriculture and Env. (MAE)"]),
        (None, "Bắc Giang", JULY, ["Bắc Ninh (01/07/2025 – …)"], ["Bac Ninh (01/07/2025 – …)"]),
        (
            {"prov63_bac_ninh", "prov63_ha_noi", "prov63_nghe_an", "prov63_lao_cai", "prov63_yen_bai"},
            "Bắc Ninh",
            JULY,
            ["Bắc Ninh (01/07/2025 – …)", "(Bắc Ninh (… – 30/06/2025), Hà Nội, Lào Cai, …)"],
            ["Bac Ninh (01/07/2025 – …)", "(Bac Ninh (… – 30/06/2025), Hanoi, Lao Cai, …)"],
        ),
    ],
)
def test_each_language_names_units_in_its_own_words(
    own: set[str] | None, unit: str, month: str, vietnamese: list[str], english: list[str]
) -> None:
    (problem,) = read(unit, month, frozenset(own) if own else None).problems
    for code, expected in (("vi", vietnamese), ("en", english)):
        said = locales.language(code).problem(problem)
        assert [name for name in expected if name not in said] == [], said


def test_what_a_level_does_not_report_is_said_by_names_of_indicator_and_levels() -> None:
    """A ministry does not report what provinces do; a sentence names no code."""
    indicators = known().indicators.values()
    one = next(i for i in indicators if Level.MINISTRY not in i.levels and Level.PROVINCE in i.levels)
    row = f"{HEAD}Bộ Tài chính,{one.code},2025-02,1,2\n"
    reading = read_file(row.encode(), "a.csv", known(), Scope(today=date(2025, 9, 30), training=False))
    problem = next(p for p in reading.problems if p.code == "wrong-level")
    for code in ("vi", "en"):
        words = locales.language(code)
        said = words.problem(problem)
        assert words.of(one.names) in said
        assert all(words.text(f"level.{level}") in said for level in one.levels)
        assert one.code not in said
