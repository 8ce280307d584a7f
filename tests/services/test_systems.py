"""The sections of the national systems."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from domain.org_unit import NATION, Kind, Level, OrgUnit
from services.systems import Systems, SystemSection, section, systems
from services.view import View
from tests.services.statements import heard

Look = Callable[..., View]
TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def today(look: Look) -> Systems:
    return systems(look("official", TODAY))


def of(found: Systems, code: str) -> SystemSection:
    return next(s for s in found.sections if s.system.code == code)


def test_every_system_has_a_section_and_every_statement_a_place(look: Look, today: Systems) -> None:
    codelists = look("official", TODAY).codelists
    assert [s.system.code for s in today.sections] == [s.code for s in codelists.systems]
    placed = [s.code for part in today.sections for s in part.statements]
    placed += [s.code for part in today.sections for unit in part.units for s in unit.statements]
    placed += [s.code for s in today.others]
    assert sorted(placed) == sorted(s.code for s in codelists.statements)


def test_a_statement_of_no_known_system_stands_at_the_end(look: Look) -> None:
    view = look("official", TODAY)
    first, *rest = view.codelists.statements
    moved = replace(view.codelists, statements=(replace(first, system="elsewhere"), *rest))
    found = systems(replace(view, codelists=moved))
    assert [s.code for s in found.others] == [first.code]


def test_the_leading_figure_comes_first(today: Systems) -> None:
    portal = of(today, "npsp")
    assert portal.rows[0].indicator.code == "npsp_accounts_cum"
    assert portal.lead == portal.rows[0]
    assert portal.freshest == date(2025, 12, 18)
    assert not portal.stale


def test_a_section_without_its_leading_figure_is_led_by_its_newest(today: Systems) -> None:
    reporting = of(today, "gris")
    assert reporting.lead is not None
    assert reporting.lead.indicator.code != reporting.system.lead
    assert reporting.lead.latest is not None
    assert reporting.lead.latest.period.end == reporting.freshest
    assert reporting.stale


def test_the_services_of_nghe_an_stand_by_level(today: Systems) -> None:
    nghe_an = next(u for u in of(today, "one_stop").units if u.org_unit.code == "prov63_nghe_an")
    values = {row.indicator.code: row.latest.value for row in nghe_an.rows if row.latest}
    assert {"level2_services": 1100, "level3_services": 600, "level4_services": 50}.items() <= values.items()
    assert {
        "agencies_on_one_stop": 20,
        "districts_on_one_stop": 21,
        "online_services_total": 1800,
    }.items() <= values.items()
    assert len(nghe_an.statements) == 6


def test_the_sentence_on_lam_dong_stands_with_the_province(today: Systems) -> None:
    lam_dong = next(u for u in of(today, "one_stop").units if u.org_unit.code == "prov63_lam_dong")
    assert [s.code for s in lam_dong.statements] == ["lam-dong-standing"]
    assert lam_dong.statements[0].value is None


def test_targets_of_each_unit_say_how_the_units_stand(today: Systems) -> None:
    row = next(r for r in of(today, "one_stop").rows if r.indicator.code == "one_stop_dossier_pct")
    assert row.units["one_stop_dossier_pct@2020"].without_data == 85


def test_only_lines_of_two_figures_move(today: Systems) -> None:
    for part in today.sections:
        assert all(len(row.history) > 1 for row in part.moving)
    assert of(today, "npsp").moving


def test_an_earlier_day_knows_neither_later_figures_nor_later_statements(look: Look) -> None:
    found = systems(look("official", date(2020, 2, 27)))
    for part in found.sections:
        assert all(row.latest is None or row.latest.period.end <= date(2020, 2, 27) for row in part.rows)
        assert all(s.as_of is None or s.as_of <= date(2020, 2, 27) for s in part.statements)
    accounts = of(found, "npsp").rows[0].latest
    assert accounts is not None
    assert accounts.value == 65900


def test_one_section_alone_is_the_same_section(look: Look, today: Systems) -> None:
    assert section(look("official", TODAY), "ndxp") == of(today, "ndxp")


def test_training_shows_units_of_statements_and_no_flood_of_others(look: Look) -> None:
    found = systems(look("training", date(2025, 11, 30)))
    for part in found.sections:
        assert all(row.org_unit.code == NATION for row in part.rows)
        assert len(part.units) <= 8


def test_communes_that_report_nothing_are_asked_nothing(look: Look) -> None:
    """The same sections by the same number of statements, however many units there are below the provinces."""
    view = look("official", TODAY)
    name = {"vi": "xã", "en": "commune"}
    communes = {
        f"commune_{n}": OrgUnit(
            code=f"commune_{n}", level=Level.COMMUNE, kind=Kind.COMMUNE, names=name, short=name, parent="prov63_ha_noi"
        )
        for n in range(2_000)
    }
    crowded = replace(view, codelists=replace(view.codelists, org_units={**view.codelists.org_units, **communes}))
    told, few = _counted(view)
    told_crowded, many = _counted(crowded)
    assert [s.units for s in told_crowded.sections] == [s.units for s in told.sections]
    assert any(s.units for s in told.sections)
    assert few == many


def _counted(view: View) -> tuple[Systems, int]:
    """The sections, and how many statements they took."""
    with heard(view) as asked:
        found = systems(view)
    return found, len(asked)
