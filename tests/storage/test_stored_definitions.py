"""Definitions over time: revised, closed, reopened, never deleted."""

from dataclasses import replace

import pytest

from domain.errors import DashboardError
from domain.indicator import Indicator
from domain.org_unit import Level, OrgUnit
from domain.problem import Problem
from domain.reference import Tile
from storage import definitions, files, observations
from storage.change import Change
from storage.database import Database
from storage.tables import FOREVER, definition
from tests.storage.made import INDICATORS, LEVELS, NOW, UNITS, indicator, later, located, rate, sent


def put(database: Database, kind: str, items, file: str = "file.yaml", hours: float = 0, **more) -> Change:
    with database.writing() as connection:
        return definitions.put(connection, kind, located(items, file), later(hours), **more)


def codes(database: Database, kind: str, item_type, **more):
    with database.reading() as connection:
        return [one.code for one in definitions.latest(connection, kind, item_type, **more)]


def test_created_revised_unchanged_closed(database: Database):
    first, second, third = (indicator(f"new_{i}") for i in range(3))
    assert put(database, "measure", [first, second]) == Change(created=2)
    changed = replace(second, source="https://example.vn")
    assert put(database, "measure", [changed, first, third], hours=1) == Change(created=1, revised=1, unchanged=1)
    assert codes(database, "measure", Indicator) == ["new_1", "new_0", "new_2"], "in the order of the file"
    assert put(database, "measure", [third], hours=2) == Change(unchanged=1, closed=2)
    assert codes(database, "measure", Indicator) == ["new_2"]
    assert put(database, "measure", [first, third], hours=3) == Change(created=1, unchanged=1)
    assert codes(database, "measure", Indicator) == ["new_0", "new_2"]
    with database.reading() as connection:
        assert definitions.latest(connection, "measure", Indicator, known_at=later(-1)) == []
        assert definitions.latest(connection, "measure", Indicator, known_at=later(0)) == [first, second]
        assert definitions.latest(connection, "measure", Indicator, known_at=later(1)) == [changed, first, third]
        assert definitions.latest(connection, "measure", Indicator, known_at=later(2)) == [third]
        rows = connection.execute(definition.select().where(definition.c.kind == "measure")).all()
        places = {row.code: (row.file, row.line) for row in rows if row.superseded_at == FOREVER}
        assert places == {"new_0": ("file.yaml", 2), "new_2": ("file.yaml", 3)}
        assert sorted((row.code, row.revision) for row in rows) == [
            ("new_0", 1), ("new_0", 2), ("new_1", 1), ("new_1", 2), ("new_2", 1),
        ]  # fmt: skip


def test_a_kind_in_two_files_is_closed_file_by_file(database: Database):
    put(database, "measure", [indicator("a"), indicator("b")], "one.yaml")
    assert put(database, "measure", [indicator("c")], "two.yaml") == Change(created=1)
    assert put(database, "measure", [indicator("a")], "one.yaml") == Change(unchanged=1, closed=1)
    assert put(database, "measure", [], files=["two.yaml"]) == Change(closed=1)
    assert codes(database, "measure", Indicator) == ["a"]


def test_one_code_twice_is_refused(database: Database):
    with pytest.raises(DashboardError) as caught:
        put(database, "measure", [indicator("a"), indicator("a")])
    assert caught.value.code == "definition-twice"
    assert caught.value.params == {
        "kind": "measure", "definition": "a", "file": "file.yaml", "line": "3", "first": "2",
    }  # fmt: skip


def test_tiles_are_known_by_their_place(database: Database):
    names = {"vi": "Khánh Hòa"}
    tiles = [
        Tile(geography="63", row=3, column=column, org_unit="province_1", names=names, archipelago=column == 9)
        for column in (7, 9)
    ]
    assert put(database, "tile", tiles) == Change(created=2)
    assert put(database, "tile", tiles) == Change(unchanged=2)
    with database.reading() as connection:
        assert definitions.latest(connection, "tile", Tile) == tiles


def test_a_unit_that_changes_its_level_moves_to_the_sum_of_that_level(database: Database):
    with database.writing() as connection:
        observations.write(connection, sent(), [rate(1, 2, org_unit=code) for code in LEVELS])
        before = observations.rollups(connection, ["share_1"], levels=[Level.PROVINCE])
    raised = [replace(one, level=Level.PROVINCE) if one.code == "district_1" else one for one in UNITS]
    assert put(database, "org_unit", raised, "units.csv", hours=1).revised == 1
    with database.reading() as connection:
        after = observations.rollups(connection, ["share_1"], levels=[Level.PROVINCE])
        assert [one.n for one in after] == [before[0].n + 1]
        assert observations.stocked(connection)[Level.DISTRICT] == {"share_1": 1}


def test_everything_that_was_put_comes_back_equal(database: Database):
    with database.reading() as connection:
        assert definitions.latest(connection, "org_unit", OrgUnit) == UNITS
        assert definitions.latest(connection, "indicator", Indicator) == INDICATORS


def test_files_are_remembered_by_content(database: Database):
    problem = Problem(code="bad-number", file="a.csv", line=3, column="value", cell="x", params={"near": "1"})
    with database.writing() as connection:
        assert not files.seen(connection, "a.csv", "1" * 64)
        files.remember(connection, "a.csv", "1" * 64, NOW, Change(created=3, submission=1), [problem])
        assert files.seen(connection, "a.csv", "1" * 64)
        files.remember(connection, "a.csv", "2" * 64, later(1), Change(revised=2, unchanged=1))
        assert not files.seen(connection, "a.csv", "1" * 64)
        files.remember(connection, "b.csv", "3" * 64, NOW, Change(closed=1), [problem])
    with database.reading() as connection:
        assert files.loaded(connection) == [
            files.LoadedFile(
                file="a.csv", sha256="2" * 64, recorded_at=later(1), change=Change(revised=2, unchanged=1), problems=()
            ),
            files.LoadedFile(
                file="b.csv", sha256="3" * 64, recorded_at=NOW, change=Change(closed=1), problems=(problem,)
            ),
        ]
