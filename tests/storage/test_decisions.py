"""Decisions, explanations and their ends are added and never changed, on both engines."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from sqlalchemy.exc import DBAPIError

from domain.decision import Closing, Decision, ExpectedEffect
from domain.errors import DashboardError
from domain.explanation import Explanation, ExplanationKind
from domain.period import Period
from domain.scenario import Aim, Counted, KeptOutcome, Lift, Outcome, Scenario, lift
from storage import decisions, explanations, packs, scenarios
from storage.database import Database
from tests.domain.builders import a_province, a_target, an_indicator, an_observation
from tests.storage.made import later
from tests.storage.test_packs import a_pack

DAY = date(2025, 3, 3)
FIRST = Decision(
    number=0, pack=1, item=2, day=DAY, text="Mở lại cổng\ntrước tháng 6", owner="ministry_1", due=date(2025, 6, 30),
    effect=ExpectedEffect(indicator="share_1", org_unit="province_1", value=61.5), made_by="thu", recorded_at=later(1),
)  # fmt: skip
SECOND = replace(FIRST, item=None, due=date(2025, 5, 1), owner="province_2", effect=None, recorded_at=later(2))
OUTAGE = Explanation(
    number=0, org_unit="province_1", month=Period.month(2025, 2), kind=ExplanationKind.OUTAGE, text="Mất điện",
    by_unit=True, by="binh", recorded_at=later(1),
)  # fmt: skip
LAW = replace(
    OUTAGE, org_unit=None, indicator="share_1", month=Period.month(2024, 12), kind=ExplanationKind.LAW,
    source="42/2022/NĐ-CP", by_unit=False,
)  # fmt: skip


KEPT = KeptOutcome(
    number=0, pack=1, remark="", made_by="thu", recorded_at=later(3),
    outcome=Outcome(
        scenario=Scenario(indicator="rate", lift=Lift(aim=Aim.MEDIAN, bottom=2, units=("a",)), deadline=DAY),
        indicator=an_indicator(), org_unit=a_province("a"), target=a_target(), as_of=DAY, figure=an_observation(),
        lifted=lift(
            [Counted(org_unit="a", numerator=1, denominator=3), Counted(org_unit="b", numerator=2, denominator=3)],
            {"a"}, Fraction(50),
        ),
    ),
)  # fmt: skip


@pytest.fixture
def made(database: Database) -> Database:
    """A workspace with a pack, two decisions and two explanations."""
    with database.writing() as connection:
        packs.add(connection, a_pack())
        decisions.add(connection, FIRST, "provinces")
        decisions.add(connection, SECOND, "country")
        explanations.add(connection, OUTAGE)
        explanations.add(connection, LAW)
    return database


def test_decisions_come_back_as_they_were_made(made: Database) -> None:
    first, second = replace(FIRST, number=1), replace(SECOND, number=2)
    with made.reading() as connection:
        assert decisions.get(connection, 1) == first
        assert decisions.get(connection, 9) is None
        assert decisions.of_pack(connection, 1) == [first, second]
        assert decisions.of_pack(connection, 2) == []
        assert decisions.pending(connection) == [second, first], "that which is due first"
        assert decisions.pending(connection, scopes=["provinces"]) == [first]
        assert decisions.pending(connection, scopes=["unit/province_1"], org_unit="province_1") == [first]
        assert decisions.pending(connection, org_unit="province_2") == [second]
        assert decisions.pending(connection, scopes=[]) == []


def test_a_decision_ends_once(made: Database) -> None:
    with made.writing() as connection:
        ended = decisions.close(
            connection, 1, Closing.DONE, day=date(2025, 4, 1), remark="xong", by="thu", now=later(5)
        )  # fmt: skip
        assert (ended.closed, ended.how, ended.closed_by) == (date(2025, 4, 1), Closing.DONE, "thu")
        assert decisions.get(connection, 1) == ended
        assert [one.number for one in decisions.pending(connection)] == [2]
        assert [one.number for one in decisions.pending(connection, since=later(4))] == [2, 1]
        assert [one.number for one in decisions.pending(connection, since=later(5))] == [2]
        for number, code in ((1, "decision-closed"), (9, "decision-unknown")):
            with pytest.raises(DashboardError) as error:
                decisions.close(connection, number, Closing.DROPPED, day=DAY, remark="", by="thu", now=later(6))
            assert error.value.code == code


def test_explanations_stand_until_they_are_taken_back(made: Database) -> None:
    outage, law = replace(OUTAGE, number=1), replace(LAW, number=2)
    with made.writing() as connection:
        assert explanations.standing(connection) == [law, outage]
        assert explanations.standing(connection, until=date(2025, 1, 31)) == [law]
        gone = explanations.withdraw(connection, 1, by="thu", now=later(3))
        assert (gone.withdrawn_by, gone.withdrawn_at, gone.stands) == ("thu", later(3), False)
        assert explanations.get(connection, 1) == gone
        assert explanations.standing(connection) == [law]
        for number, code in ((1, "explanation-withdrawn"), (9, "explanation-unknown")):
            with pytest.raises(DashboardError) as error:
                explanations.withdraw(connection, number, by="thu", now=later(4))
            assert error.value.code == code


def test_what_stands_in_the_minutes_comes_back_by_value(made: Database) -> None:
    with made.writing() as connection:
        first, second = (scenarios.add(connection, KEPT) for _ in range(2))
        assert (first.number, second.number) == (1, 2)
        assert scenarios.of_pack(connection, 1) == [first, second]
        assert scenarios.of_pack(connection, 2) == []


@pytest.mark.parametrize("table", ["decision", "decision_end", "explanation", "explanation_end", "kept_scenario"])
def test_the_database_itself_refuses_to_change_them(made: Database, table: str) -> None:
    with made.writing() as connection:
        decisions.close(connection, 1, Closing.DONE, day=DAY, remark="", by="thu", now=later(5))
        explanations.withdraw(connection, 1, by="thu", now=later(5))
        scenarios.add(connection, KEPT)
    for deed in (f"UPDATE {table} SET recorded_at = 0", f"DELETE FROM {table}"):
        with pytest.raises(DBAPIError, match="never changed"), made.writing() as connection:
            connection.exec_driver_sql(deed)
