"""Old names, codes and aliases lead to the unit of the month, or to its successor: with the product's own codelists."""

from datetime import date
from functools import cache

import pytest

import locales
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
    assert problem.params == {"unit": "Bắc Ninh (01/07/2025 – …)", "own": "Bắc Ninh (… – 30/06/2025)"}
    assert read("Bắc Ninh", JUNE, frozenset({"prov63_bac_ninh"})).outcome is Outcome.ACCEPT
