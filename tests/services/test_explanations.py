"""Explanations are pinned by those who see to all units, and by a unit to its own figures; each says which."""

from datetime import date

import pytest

from domain.errors import DashboardError
from domain.explanation import ExplanationKind
from domain.period import Period
from services import explanations, trends
from storage import audit
from tests.services.at_work import BINH, HANOI, HUE, LAN, MINH, Office
from tests.services.test_packs import THU, office  # noqa: F401

JANUARY = Period.month(2025, 1)
OUTAGE = ExplanationKind.OUTAGE


def refused(code: str, act, *args, **more) -> None:
    with pytest.raises(DashboardError) as error:
        act(*args, **more)
    assert error.value.code == code


def test_an_explanation_stands_on_the_trend_until_it_is_taken_back(office: Office) -> None:  # noqa: F811
    first = explanations.pin(office.acting(THU, 1), JANUARY, OUTAGE, " Mất điện ", org_unit=HANOI)
    unit = explanations.pin(office.acting(BINH, 2), JANUARY, OUTAGE, "Bảo trì", indicator="share_1", org_unit=HANOI)
    assert (first.text, first.by_unit, first.by) == ("Mất điện", False, "thu")
    assert unit.by_unit, "it is said that the unit explains itself"

    def shown(unit: str, indicator: str = "share_1") -> list[int]:
        view = office.acting(LAN).view
        return [one.number for one in trends.trend(view, unit, indicator).explanations]

    assert shown(HANOI) == [1, 2]
    assert shown(HUE) == []
    assert [one.number for one in explanations.of_unit(office.acting(LAN).view, HANOI, date(2024, 12, 1))] == [2, 1]
    refused("not-allowed", explanations.withdraw, office.acting(BINH, 3), 1)
    refused("explanation-unknown", explanations.withdraw, office.acting(THU, 3), 9)
    explanations.withdraw(office.acting(BINH, 3), 2)
    explanations.withdraw(office.acting(MINH, 4), 1)
    refused("explanation-withdrawn", explanations.withdraw, office.acting(THU, 5), 1)
    assert shown(HANOI) == []
    with office.database.reading() as connection:
        entries = audit.entries(connection, subject="explanation/2")
    assert [(one.action, one.actor) for one in entries] == [
        ("explanation-withdrawn", "binh"), ("explanation-pinned", "binh"),
    ]  # fmt: skip


def test_who_may_explain_what(office: Office) -> None:  # noqa: F811
    refused("not-allowed", explanations.pin, office.acting(LAN), JANUARY, OUTAGE, "x", org_unit=HANOI)
    refused("not-allowed", explanations.pin, office.acting(BINH), JANUARY, OUTAGE, "x", org_unit=HUE)
    refused("not-allowed", explanations.pin, office.acting(BINH), JANUARY, OUTAGE, "x")
    assert not explanations.pin(office.acting(MINH), JANUARY, OUTAGE, "x").by_unit


@pytest.mark.parametrize(
    ("month", "kind", "more", "code"),
    [
        (JANUARY, OUTAGE, {"text": " "}, "remark-missing"),
        (JANUARY, ExplanationKind.LAW, {}, "explanation-source"),
        (Period.month(2025, 4), OUTAGE, {}, "explanation-month"),
        (Period(date(2025, 1, 31)), OUTAGE, {}, "explanation-month"),
        (JANUARY, OUTAGE, {"indicator": "no"}, "explanation-about"),
        (JANUARY, OUTAGE, {"org_unit": "no"}, "explanation-about"),
    ],
)
def test_what_explains_nothing_is_refused(office: Office, month: Period, kind, more: dict, code: str) -> None:  # noqa: F811
    refused(code, explanations.pin, office.acting(THU), month, kind, **{"text": "x"} | more)
