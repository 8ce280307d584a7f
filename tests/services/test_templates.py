"""A reporter takes away the template of an own unit: what is due of it, beside what was sent the month before."""

import io
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from openpyxl import load_workbook

import locales
from domain.errors import DashboardError
from domain.people import Grant, Person, Role
from services import duty, templates
from services.acting import Acting
from services.view import View

Look = Callable[..., View]
WORDS = locales.language("vi")
TODAY = date(2025, 11, 30)
UNIT = "prov63_ha_noi"


def reporter(*units: str) -> Person:
    return Person(login="lan", grants=tuple(Grant(Role.REPORTER, unit) for unit in units))


@pytest.fixture
def act(look: Look) -> Callable[..., Acting]:
    def acting(person: Person, workspace: str = "training", today: date = TODAY) -> Acting:
        return Acting(
            view=look(workspace, today), person=person, now=datetime.now(UTC), today=today,
            training=workspace == "training",
        )  # fmt: skip

    return acting


def test_a_template_holds_what_is_due_beside_the_month_before(act) -> None:
    acting = act(reporter(UNIT))
    document = templates.blank(acting, UNIT, [202506], ".xlsx", WORDS)
    assert document.name == "mau-bao-cao-prov63_ha_noi-2025-06.xlsx"
    sheet = load_workbook(io.BytesIO(document.content)).worksheets[0]
    at = {cell.value: cell.column - 1 for cell in sheet[1]}
    rows = [row for row in sheet.iter_rows(min_row=2, values_only=True) if row[at["Mã chỉ tiêu"]]]
    assert {row[at["Mã đơn vị"]] for row in rows} == {UNIT}
    assert {row[at["Kỳ báo cáo"]] for row in rows} == {"Tháng 6/2025"}
    due = [cell.indicator.code for cell in duty.expected(acting.view, UNIT, 202506)]
    assert len(due) > 10
    assert [row[at["Mã chỉ tiêu"]] for row in rows] == due
    series = acting.view.series(due, [UNIT])
    known = 0
    for row in rows:
        code = row[at["Mã chỉ tiêu"]]
        last = [f for f in series.get((UNIT, code), ()) if f"{f.period.end:%Y-%m}" == "2025-05"]
        assert row[at["Tử số kỳ trước"]] == (last[0].numerator if last else None)
        known += bool(last)
    assert known > 5


def test_months_are_those_whose_cut_off_has_come_while_the_unit_lived(act) -> None:
    # The one province ended with June 2025, the ministry lives: its November ended on the 14th.
    assert templates.months_to_report(act(reporter(UNIT)), UNIT)[0] == 202506
    assert templates.months_to_report(act(reporter("moj")), "moj")[0] == 202511
    assert templates.months_to_report(act(reporter(UNIT), today=date(2020, 3, 13)), UNIT)[0] == 202002
    assert templates.months_to_report(act(reporter(UNIT), today=date(2020, 3, 14)), UNIT)[0] == 202003
    assert len(templates.months_to_report(act(reporter(UNIT), today=date(2020, 3, 14)), UNIT)) == 12


@pytest.mark.parametrize(
    ("months", "ending", "code"),
    [
        ([], ".csv", "template-months"),
        ([202013], ".csv", "template-months"),
        ([*range(202001, 202013), 202101], ".xlsx", "template-months"),
        ([209901], ".csv", "template-unit"),
    ],
)
def test_impossible_wishes_are_a_sentence(act, months, ending, code) -> None:
    with pytest.raises(DashboardError) as raised:
        templates.blank(act(reporter(UNIT)), UNIT, months, ending, WORDS)
    assert raised.value.code == code
    for language in locales.languages():
        assert locales.language(language).text(f"error.{code}", **raised.value.params)


@pytest.mark.parametrize("ending", templates.KINDS)
def test_only_reporters_of_the_unit_get_one(act, ending) -> None:
    assert templates.blank(act(reporter(UNIT)), UNIT, [202506], ending, WORDS).content
    for person in (reporter("prov63_ha_nam"), Person(login="x", grants=(Grant(Role.APPROVER, UNIT),)), Person()):
        with pytest.raises(DashboardError, match="not-allowed"):
            templates.blank(act(person), UNIT, [202506], ending, WORDS)
        with pytest.raises(DashboardError, match="not-allowed"):
            templates.months_to_report(act(person), UNIT)
