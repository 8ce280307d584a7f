"""What a merged unit owes: by the policy of the target, with what its parts owed beside it."""

from dataclasses import replace
from datetime import date

import pytest

from domain.geography import Lineage
from domain.inheritance import owed
from domain.org_unit import EventKind, UnitEvent, last_day_before
from domain.target import Inheritance, UnitValue
from tests.domain.builders import a_province, a_target

TURN = date(2025, 7, 1)
NORTH, SOUTH = (
    a_province(code, population=size, closed=last_day_before(TURN)) for code, size in (("north", 3), ("south", 1))
)
WHOLE = a_province("whole", population=4, opened=TURN)
LINEAGE = Lineage(
    {u.code: u for u in (NORTH, SOUTH, WHOLE)},
    tuple(UnitEvent(code=u, kind=EventKind.MERGE, day=TURN, before=u, after="whole") for u in ("north", "south")),
)
GIVEN = (UnitValue(unit="north", value=60), UnitValue(unit="south", value=80))


@pytest.mark.parametrize(
    ("policy", "value"),
    [
        (None, 70),
        (Inheritance.SAME, 70),
        (Inheritance.WEIGHTED, 65),
        (Inheritance.STRICTEST, 80),
        (Inheritance.SUM, 140),
    ],
)
def test_a_merged_unit_owes_by_the_policy_of_the_target(policy: Inheritance | None, value: float) -> None:
    target = a_target(70, unit_values=GIVEN, inheritance=policy)
    found = owed(target, WHOLE, LINEAGE)
    assert found.value == value
    assert found.inherited is not None
    assert found.inherited.policy is (policy or Inheritance.SAME)
    assert {(p.unit, value - p.value) for p in found.inherited.parents} == {
        ("north", value - 60),
        ("south", value - 80),
    }
    assert [owed(target, one, LINEAGE).value for one in (NORTH, SOUTH)] == [60, 80]


def test_where_less_is_better_the_strictest_is_the_least() -> None:
    target = a_target(70, unit_values=GIVEN, inheritance=Inheritance.STRICTEST, lower_better=True)
    assert owed(target, WHOLE, LINEAGE).value == 60


def test_parts_without_a_value_of_their_own_owe_what_all_owe() -> None:
    target = a_target(10, unit_values=GIVEN[:1], inheritance=Inheritance.SUM)
    assert owed(target, WHOLE, LINEAGE).value == 70


def test_a_value_of_its_own_and_a_target_set_later_are_not_inherited() -> None:
    own = a_target(70, unit_values=(*GIVEN, UnitValue(unit="whole", value=90)), inheritance=Inheritance.STRICTEST)
    assert (owed(own, WHOLE, LINEAGE).value, owed(own, WHOLE, LINEAGE).inherited) == (90, None)
    later = replace(own, unit_values=GIVEN, issued=TURN)
    assert owed(later, WHOLE, LINEAGE) == later


def test_ministries_without_a_population_count_alike() -> None:
    units = {code: replace(unit, population=None) for code, unit in LINEAGE.units.items()}
    target = a_target(70, unit_values=GIVEN, inheritance=Inheritance.WEIGHTED)
    assert owed(target, WHOLE, Lineage(units, LINEAGE.events)).value == 70


def test_a_common_unit_owes_what_its_whole_inherited() -> None:
    (area,) = LINEAGE.common(LINEAGE.units.values(), date(2019, 1, 1), date(2025, 12, 31))
    target = a_target(70, unit_values=GIVEN, inheritance=Inheritance.STRICTEST)
    assert owed(target, area.unit, LINEAGE).value == 80
