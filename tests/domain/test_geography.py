"""Units over time: nothing is lost by combining, nothing is counted twice, nothing is joined that is not one."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.geography import Area, Lineage, merged, recast
from domain.indicator import Counts, Merging, Unit
from domain.observation import Cover, MergeMethod, Observation, ObsStatus, Origin, Qualifier
from domain.org_unit import EventKind, Kind, OrgUnit, UnitEvent, last_day_before
from domain.period import Period
from domain.trend import lines
from tests.domain.builders import a_province, an_indicator, an_observation, counted

TURN = date(2025, 7, 1)
DAYS = [date(year, 7, 1) for year in range(2020, 2024)]
"""Days on which units change; figures lie in the middle between them."""
MIDDLES = [date(year, 1, 15) for year in range(2020, 2025)]
SEEDS = st.integers(0, 2**32)
RATE = an_indicator(counts=Counts.REQUIRED)


def history(seed: int) -> tuple[dict[str, OrgUnit], tuple[UnitEvent, ...], list[Observation]]:
    """Some units that merge, split, go on anew, and their counts: not every unit has one every time."""
    rng = Random(seed)
    units: dict[str, OrgUnit] = {}
    events: list[UnitEvent] = []

    def born(day: date | None) -> str:
        code = f"u{len(units) + 1}"
        units[code] = a_province(code, opened=day, population=rng.randint(1, 9))
        return code

    alive = [born(None) for _ in range(rng.randint(2, 5))]
    for day in DAYS:
        kind = rng.choice([EventKind.MERGE, EventKind.SPLIT, EventKind.UNCHANGED, EventKind.TRANSFER])
        before = rng.sample(alive, min(rng.randint(1, 3), len(alive)))
        if kind is EventKind.TRANSFER:
            pairs = [(one, other) for one in before for other in alive if one != other]
        else:
            after = [born(day) for _ in range(2 if kind is EventKind.SPLIT else 1)]
            before = before[:1] if kind is not EventKind.MERGE else before
            pairs = [(one, other) for one in before for other in after]
            for one in before:
                units[one] = replace(units[one], closed=last_day_before(day))
            alive = [u for u in alive if u not in before] + after
        events += [UnitEvent(code=f"{a}-{b}", kind=kind, day=day, before=a, after=b) for a, b in pairs]
    cells = []
    for day in MIDDLES:
        for unit in units.values():
            if unit.alive_on(day) and rng.random() < 0.9:
                whole = rng.randint(1, 50)
                figure = counted(day, rng.randint(0, whole), whole, org_unit=unit.code, source="")
                cells.append(replace(figure, origin=Origin.REPORTED))
    return units, tuple(events), cells


def by_unit(cells: list[Observation]) -> dict[str, list[Observation]]:
    found: dict[str, list[Observation]] = {}
    for cell in cells:
        found.setdefault(cell.org_unit, []).append(cell)
    return found


def geographies(lineage: Lineage) -> dict[str, list[Area]]:
    """As they were on the first day, as they are on the last one, and the largest common units."""
    every = list(lineage.units.values())
    return {
        "were": [lineage.own(u) for u in every if u.alive_on(MIDDLES[0])],
        "are": [lineage.own(u) for u in every if u.alive_on(MIDDLES[-1])],
        "common": list(lineage.common(every, MIDDLES[0], MIDDLES[-1])),
    }


@settings(max_examples=25)
@given(SEEDS)
def test_what_was_merged_can_be_told_apart_again(seed: int) -> None:
    units, events, cells = history(seed)
    found = by_unit(cells)
    for name, areas in geographies(Lineage(units, events)).items():
        keys: Counter = Counter()
        for area in areas:
            made = recast(area, RATE, found)
            keys.update(f.key for f in made.figures if f.merged is None)
            keys.update(key for f in made.figures if f.merged is not None for key in f.merged.parts)
            keys.update(f.key for group in made.apart for f in group)
        assert max(keys.values(), default=1) == 1, name
        assert set(keys) <= {c.key for c in cells}
        if name == "common":
            assert set(keys) == {c.key for c in cells}


@settings(max_examples=25)
@given(SEEDS)
def test_the_country_is_the_same_in_all_three_geographies(seed: int) -> None:
    units, events, cells = history(seed)
    lineage = Lineage(units, events)
    for areas in geographies(lineage).values():
        for day in MIDDLES:
            today = {c.org_unit: c for c in cells if c.period.end == day}
            summed = [0, 0]
            for block in lineage.blocks(areas, [u for u in units.values() if u.alive_on(day)]):
                parts = {u.code: today[u.code] for u in block.parts if u.code in today}
                if parts:
                    assert block.areas, "every figure is of some land of the geography"
                    whole = Area(unit=block.areas[0].unit, members=block.parts)
                    figure = merged(whole, RATE, parts)
                    assert figure is not None
                    summed = [summed[0] + figure.numerator, summed[1] + figure.denominator]
            assert summed == [sum(c.numerator for c in today.values()), sum(c.denominator for c in today.values())]


@settings(max_examples=25)
@given(SEEDS)
def test_a_series_over_a_change_of_units_has_its_break(seed: int) -> None:
    units, events, cells = history(seed)
    lineage = Lineage(units, events)
    turns = {e.day for e in events if e.follows and e.kind is not EventKind.UNCHANGED}
    for area in lineage.common(list(units.values()), MIDDLES[0], MIDDLES[-1]):
        days = {b.day for b in lineage.breaks(area)}
        members = {u.code for u in area.members}
        assert days == {
            e.day for e in events if e.follows and e.before in members and e.kind is not EventKind.UNCHANGED
        }
        assert days <= turns
        figures = recast(area, RATE, by_unit(cells)).figures
        unbroken, _ = lines(figures, lineage.breaks(area))
        for line in unbroken:
            assert not any(line[0].period.end < day <= line[-1].period.end for day in days)


def test_a_task_that_goes_elsewhere_ties_nobody() -> None:
    units = {code: a_province(code) for code in ("a", "b")}
    events = (UnitEvent(code="e", kind=EventKind.TRANSFER, day=TURN, before="a", after="b"),)
    assert len(Lineage(units, events).common(units.values(), date.min, date.max)) == 2


NORTH = a_province("north", population=3, closed=last_day_before(TURN), short={"vi": "Bắc"})
SOUTH = a_province("south", population=1, closed=last_day_before(TURN), short={"vi": "Nam"})
WHOLE = a_province("whole", population=4, opened=TURN, short={"vi": "Cả"})
LINEAGE = Lineage(
    {u.code: u for u in (NORTH, SOUTH, WHOLE)},
    tuple(
        UnitEvent(code=u.code, kind=EventKind.MERGE, day=TURN, before=u.code, after="whole", legal_act="1/NQ")
        for u in (NORTH, SOUTH)
    ),
)
AREA = LINEAGE.own(WHOLE)
EVE = last_day_before(TURN)


def cell(unit: str, value: float | None, **changes: object) -> Observation:
    return an_observation(EVE, value, org_unit=unit, **changes)


def combined(*cells: Observation, **changes: object) -> Observation | None:
    (figure,) = (*recast(AREA, an_indicator(**changes), by_unit(list(cells))).figures, None)[:1]
    return figure


def test_a_rate_with_counts_is_the_ratio_of_the_sums() -> None:
    figure = combined(
        cell("north", 50, numerator=1, denominator=2),
        cell("south", 90, numerator=9, denominator=10, status=ObsStatus.PROVISIONAL),
    )
    assert (figure.numerator, figure.denominator, figure.org_unit) == (10, 12, "whole")
    assert figure.value == pytest.approx(1000 / 12)
    assert (figure.merged.method, figure.merged.provisional, figure.status) == (
        MergeMethod.RATIO, 1, ObsStatus.PROVISIONAL,
    )  # fmt: skip


def test_a_rate_without_counts_is_weighted_and_marked_or_left_apart_by_rule() -> None:
    cells = (cell("north", 50), cell("south", 90, qualifier=Qualifier.MORE_THAN))
    figure = combined(*cells)
    assert (figure.value, figure.status, figure.merged.estimated) == (60, ObsStatus.ESTIMATED, True)
    assert figure.qualifier is Qualifier.MORE_THAN
    assert combined(*cells, merging=Merging.SUMS) is None
    apart = recast(AREA, an_indicator(merging=Merging.PARTS), by_unit(list(cells))).apart
    assert [[f.org_unit for f in group] for group in apart] == [["north", "south"]]


def test_counts_are_added_and_indices_stay_apart() -> None:
    figure = combined(cell("north", 7), cell("south", 5), unit=Unit.COUNT)
    assert (figure.value, figure.merged.method, figure.numerator) == (12, MergeMethod.SUM, None)
    assert combined(cell("north", 0.7), cell("south", 0.5), unit=Unit.INDEX) is None


def test_a_missing_part_is_said_with_the_share_that_is_covered() -> None:
    made = recast(AREA, RATE, by_unit([cell("north", 50, numerator=1, denominator=2)]))
    (figure,) = made.figures
    assert (figure.merged.of, figure.merged.whole) == (2, False)
    assert (figure.merged.covered, figure.merged.by) == (0.75, Cover.POPULATION)
    assert made.whole == ()


def test_figures_of_two_series_or_origins_are_never_combined() -> None:
    made = recast(AREA, RATE, by_unit([cell("north", 50), cell("south", 90, series="x")]))
    assert [f.merged.whole for f in made.figures] == [False, False]


def test_the_figure_of_the_only_unit_of_its_time_is_its_own() -> None:
    lone = a_province("whole", opened=TURN)
    before = a_province("before", closed=EVE)
    events = (UnitEvent(code="e", kind=EventKind.UNCHANGED, day=TURN, before="before", after="whole"),)
    area = Lineage({"whole": lone, "before": before}, events).own(lone)
    figure = cell("before", 50)
    assert recast(area, RATE, by_unit([figure])).figures == (figure,)


def test_an_agency_that_does_not_report_is_missed_by_nobody() -> None:
    agency = replace(SOUTH, kind=Kind.GOVERNMENT_AGENCY)
    lineage = Lineage(LINEAGE.units | {"south": agency}, LINEAGE.events)
    figure = cell("north", 50)
    assert recast(lineage.own(WHOLE), RATE, by_unit([figure])).figures == (figure,)


def test_common_units_stand_under_who_holds_all_of_them_for_all_their_time() -> None:
    (area,) = LINEAGE.common(LINEAGE.units.values(), date(2019, 1, 1), date(2025, 12, 31))
    assert (area.unit.code, area.unit.opened, area.unit.closed) == ("whole", None, None)
    assert [b.names["vi"] for b in LINEAGE.breaks(area)] == ["Bắc + Nam → Cả (1/NQ)"]
    assert len(LINEAGE.common(LINEAGE.units.values(), EVE, TURN)) == 1, "the day of the change is in the span"
    before = LINEAGE.common(LINEAGE.units.values(), date(2019, 1, 1), EVE)
    assert [a.unit.code for a in before] == ["north", "south"]
    assert len(LINEAGE.common(LINEAGE.units.values(), TURN, date(2025, 12, 31))) == 1


def test_units_that_change_land_among_themselves_are_one_with_all_their_names() -> None:
    later = [a_province(code, opened=TURN, population=size) for code, size in (("x", 1), ("y", 2))]
    units = {u.code: u for u in (NORTH, SOUTH, *later)}
    pairs = [("north", "x"), ("north", "y"), ("south", "y")]
    events = tuple(UnitEvent(code=a + b, kind=EventKind.MERGE, day=TURN, before=a, after=b) for a, b in pairs)
    (area,) = Lineage(units, events).common(units.values(), date.min, date.max)
    assert (area.unit.code, area.unit.short["vi"]) == ("y", "x + y")


def test_a_period_belongs_to_the_units_of_its_last_day() -> None:
    """July of a calendar that begins in June is of the units of July."""
    across = Period(TURN + timedelta(days=13), date(2025, 6, 15))
    figure = replace(cell("whole", 50), period=across)
    assert recast(AREA, RATE, by_unit([figure])).figures == (figure,)
