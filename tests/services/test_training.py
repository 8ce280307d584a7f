"""The training workspace: deterministic, inside every unit's life, through the published figures, never official."""

import csv
import hashlib
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path

import pytest

from domain.errors import DashboardError
from domain.indicator import Bounds, Counts, Direction, Frequency, Indicator, Unit
from domain.observation import Observation, Origin
from domain.org_unit import NATION, EventKind, Kind, Level, OrgUnit, UnitEvent
from domain.target import Comparator, Measure, Target
from loaders.training import Answers, Index, National, Rate, Reporters, Shape
from services import training
from services.catalogue import Catalogue, catalogue
from storage import observations
from storage.database import Database
from storage.submissions import NewSubmission

DATA = Path(__file__).parents[2] / "data"
NOW = datetime(2026, 1, 5, tzinfo=UTC)
MERGER = date(2025, 7, 1)


def unit(code: str, level: Level, *, opened: date | None = None, closed: date | None = None) -> OrgUnit:
    kind = {Level.NATION: Kind.NATION, Level.MINISTRY: Kind.MINISTRY}.get(level, Kind.PROVINCE)
    return OrgUnit(
        code=code, level=level, kind=kind, names={"vi": code}, short={"vi": code},
        opened=opened, closed=closed, population=1_200_000 if level is Level.PROVINCE else None,
    )  # fmt: skip


def indicator(code: str, **more: object) -> Indicator:
    values: dict[str, object] = {
        "unit": Unit.PERCENT,
        "direction": Direction.HIGHER,
        "bounds": Bounds(0, 100),
        "frequency": Frequency.MONTHLY,
        "levels": (Level.NATION, Level.MINISTRY, Level.PROVINCE),
        "counts": Counts.REQUIRED,
    }
    return Indicator(code=code, names={"vi": code}, short={"vi": code}, **(values | more))  # type: ignore[arg-type]


def target(of: str, measure: Measure = Measure.VALUE) -> Target:
    return Target(
        code=f"{of}@2025", indicator=of, instrument="nq17", issued=date(2019, 3, 7), deadline=date(2025, 12, 31),
        comparator=Comparator.AT_LEAST, value=80.0, measure=measure,
    )  # fmt: skip


def codelists(*indicators: Indicator, targets: Iterable[Target] = ()) -> Catalogue:
    old = [unit(f"old{n}", Level.PROVINCE, closed=date(2025, 6, 30)) for n in range(24)]
    new = [unit(f"new{n}", Level.PROVINCE, opened=MERGER) for n in range(12)]
    units = [
        unit(NATION, Level.NATION), *(unit(f"m{n}", Level.MINISTRY) for n in range(12)), *old, *new,
        replace(unit("enterprise", Level.MINISTRY), kind=Kind.STATE_ENTERPRISE),
    ]  # fmt: skip
    events = [
        UnitEvent(code=f"e{n}", kind=EventKind.MERGE, day=MERGER, before=f"old{n}", after=f"new{n // 2}")
        for n in range(24)
    ]
    return Catalogue(
        indicators={i.code: i for i in indicators},
        targets=tuple(targets),
        org_units={u.code: u for u in units},
        unit_events=tuple(events),
        instruments={}, breaks=(), conflicts=(), systems=(), statements=(), claims=(), calendars={}, tiles=(),
    )  # fmt: skip


RATE, STOCK, ASKED, TOTAL, GAIN, RANK, SCORE = "rate", "stock", "asked", "total", "gain", "world_rank", "score"

SMALL = codelists(
    indicator(RATE),
    indicator(STOCK),
    indicator(ASKED, cumulative=True),
    indicator(TOTAL, unit=Unit.COUNT, levels=(Level.NATION,), cumulative=True, counts=Counts.NOT_A_RATE,
              bounds=Bounds(0)),
    indicator(GAIN, unit=Unit.COUNT, levels=(Level.NATION,), counts=Counts.NOT_A_RATE, bounds=Bounds(0)),
    indicator(RANK, unit=Unit.RANK, levels=(Level.NATION,), frequency=Frequency.BIENNIAL, counts=Counts.NOT_A_RATE,
              direction=Direction.LOWER, bounds=Bounds(1, 193)),
    indicator(SCORE, unit=Unit.INDEX, frequency=Frequency.YEARLY, counts=Counts.NOT_A_RATE, bounds=Bounds(0, 1)),
    targets=[target(RATE), target(STOCK), target(ASKED, Measure.SHARE_OF_UNITS)],
)  # fmt: skip

SHAPE = Shape(
    seed=11,
    first=date(2019, 1, 1),
    last=date(2025, 12, 31),
    tet=(date(2019, 2, 5), date(2020, 1, 25), date(2021, 2, 12), date(2022, 2, 1), date(2023, 1, 22)),
    reporters=Reporters(late=0.1, patchy=0.08, silent=0.1, slips=0.004, regress=0.1),
    kinds={"state_enterprise": 0.0},
    sizes={"m0": 5.0},
    rates=(
        Rate(indicator=RATE, ministry=9000, province=9000, points={date(2019, 1, 31): 8.0, date(2025, 12, 31): 70.0}),
        Rate(indicator=STOCK, ministry=900, province=900, stock=True, points={date(2025, 12, 31): 80.0}),
    ),
    otherwise=Rate(),
    answers=(Answers(indicator=ASKED, points={date(2019, 1, 31): 10.0, date(2020, 12, 31): 100.0}),),
    national=(
        National(indicator=TOTAL, noise=0.01, points={date(2019, 12, 9): 1000, date(2025, 12, 31): 9_000_000}),
        National(indicator=RANK, points={date(2018, 7, 31): 88, date(2020, 7, 10): 86}),
    ),
    gains={GAIN: TOTAL},
    indices=(Index(indicator=SCORE, points={date(2024, 12, 31): 0.7}),),
    anchors={
        RATE: {date(2020, 12, 31): 22.98, date(2021, 12, 15): 29.8},
        STOCK: {date(2019, 12, 31): 10.76, date(2020, 12, 31): 30.85},
        ASKED: {date(2020, 12, 31): 100.0},
        TOTAL: {date(2020, 2, 29): 65_900, date(2022, 6, 30): 2_100_000},
    },
)


@pytest.fixture(scope="module")
def rows() -> list[Observation]:
    return list(training.generate(SMALL, SHAPE))


def national(figures: Iterable[Observation], code: str) -> dict[tuple[int, int], float]:
    sums: dict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0])
    for one in figures:
        if one.indicator == code and one.org_unit != NATION:
            assert one.numerator is not None
            assert one.denominator is not None
            sums[one.period.end.year, one.period.end.month][0] += one.numerator
            sums[one.period.end.year, one.period.end.month][1] += one.denominator
    return {month: 100 * yes / whole for month, (yes, whole) in sums.items()}


def of(figures: Iterable[Observation], code: str, org_unit: str) -> list[Observation]:
    return [one for one in figures if one.indicator == code and one.org_unit == org_unit]


def digest(figures: Iterable[Observation]) -> str:
    return hashlib.sha256(repr([(f.key, f.content) for f in figures]).encode()).hexdigest()


def test_equal_inputs_give_equal_figures(rows: list[Observation]) -> None:
    assert list(training.generate(SMALL, SHAPE)) == rows


def test_another_process_draws_the_same_figures(rows: list[Observation]) -> None:
    code = (
        "import runpy, sys; m = runpy.run_path(sys.argv[1]);"
        "print(m['digest'](m['training'].generate(m['SMALL'], m['SHAPE'])))"
    )
    found = subprocess.run(
        [sys.executable, "-c", code, __file__],
        cwd=DATA.parent, env={**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": str(DATA.parent)},
        capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    assert found.stdout.strip() == digest(rows)


def test_another_seed_gives_other_figures(rows: list[Observation]) -> None:
    assert digest(training.generate(SMALL, replace(SHAPE, seed=12))) != digest(rows)


def test_a_new_indicator_leaves_the_others_as_they_were(rows: list[Observation]) -> None:
    more = replace(SMALL, indicators={"a_new_one": indicator("a_new_one"), **SMALL.indicators},
                   targets=(target("a_new_one"), *SMALL.targets))  # fmt: skip
    again = list(training.generate(more, SHAPE))
    assert of(again, "a_new_one", "m3"), "an indicator that owes a target has a history without being named"
    assert digest(f for f in again if f.indicator != "a_new_one") == digest(rows)


def test_lines_run_from_the_first_row_after_the_heading(rows: list[Observation]) -> None:
    assert [one.provenance.line for one in rows] == list(range(2, len(rows) + 2))
    assert {one.provenance.file for one in rows} == {"training"}
    assert {one.origin for one in rows} == {Origin.DEMO}


def test_no_key_comes_twice(rows: list[Observation]) -> None:
    assert len({one.key for one in rows}) == len(rows)


def test_figures_stay_inside_the_life_of_their_unit(rows: list[Observation]) -> None:
    for one in rows:
        assert SMALL.org_units[one.org_unit].alive_on(one.period.end), one
    assert {f.period.end for f in rows if f.org_unit.startswith("new")} <= {
        date(2025, 7, 31), date(2025, 8, 31), date(2025, 9, 30), date(2025, 10, 31), date(2025, 11, 30),
        date(2025, 12, 31),
    }  # fmt: skip
    assert max(f.period.end for f in rows if f.org_unit.startswith("old")) == date(2025, 6, 30)


def test_a_state_enterprise_of_size_nought_does_not_report(rows: list[Observation]) -> None:
    assert not [one for one in rows if one.org_unit == "enterprise"]


def test_the_history_is_monthly_and_whole(rows: list[Observation]) -> None:
    months = {one.period for one in rows if one.indicator == RATE}
    assert len(months) == 84
    assert all(period.is_month for period in months)


def test_values_are_the_ratio_of_their_counts_inside_the_bounds(rows: list[Observation]) -> None:
    rated = [one for one in rows if one.denominator is not None]
    assert rated
    for one in rated:
        assert one.numerator is not None
        assert one.denominator is not None
        assert one.value is not None
        assert 0 <= one.numerator <= one.denominator > 0
        assert one.value == pytest.approx(100 * one.numerator / one.denominator)
    for one in rows:
        assert one.value is not None
        assert SMALL.indicators[one.indicator].bounds.hold(one.value)


@pytest.mark.parametrize("code", [RATE, STOCK, ASKED])
def test_the_ratio_of_sums_is_the_published_figure(rows: list[Observation], code: str) -> None:
    found = national(rows, code)
    for day, value in SHAPE.anchors[code].items():
        assert found[day.year, day.month] == pytest.approx(value, abs=0.05)


def test_some_units_are_late_and_some_silent_but_most_report(rows: list[Observation]) -> None:
    ends = {u: [f.period.end for f in of(rows, RATE, u)] for u in SMALL.org_units if u.startswith(("m", "old"))}
    gaps = {u: max((b - a).days for a, b in pairwise(days)) for u, days in ends.items()}
    assert any(gap > 150 for gap in gaps.values()) or any(e[-1] < date(2025, 3, 1) for e in ends.values())
    assert sum(gap < 62 for gap in gaps.values()) > 0.6 * len(gaps)
    ministries = [days[-1] for u, days in ends.items() if u.startswith("m")]
    assert date(2025, 12, 31) in ministries


def test_some_units_fall_back() -> None:
    calm = replace(SHAPE, reporters=replace(SHAPE.reporters, regress=0.0))
    restless = replace(SHAPE, reporters=replace(SHAPE.reporters, regress=0.2))

    def falls(shape: Shape) -> int:
        figures = list(training.generate(SMALL, shape))
        return sum(
            later[9].value < later[0].value - 6  # type: ignore[operator]
            for u in SMALL.org_units
            for series in [of(figures, STOCK, u)]
            for later in zip(*(series[n:] for n in range(10)), strict=False)
        )

    assert falls(restless) > 3 * (falls(calm) + 1)


def test_what_is_cumulative_never_falls(rows: list[Observation]) -> None:
    total = [one.value for one in of(rows, TOTAL, NATION)]
    assert len(total) == 73
    assert total == sorted(total)  # type: ignore[type-var]
    for u in SMALL.org_units:
        answers = [one.value for one in of(rows, ASKED, u)]
        assert answers == sorted(answers)  # type: ignore[type-var]


def test_a_national_series_passes_through_its_anchors(rows: list[Observation]) -> None:
    by_end = {one.period.end: one.value for one in of(rows, TOTAL, NATION)}
    assert by_end[date(2020, 2, 29)] == 65_900
    assert by_end[date(2022, 6, 30)] == 2_100_000


def test_gains_are_the_steps_of_the_cumulative_series(rows: list[Observation]) -> None:
    total = [one.value or 0 for one in of(rows, TOTAL, NATION)]
    assert [one.value for one in of(rows, GAIN, NATION)] == [total[0], *(b - a for a, b in pairwise(total))]


def test_a_survey_has_only_its_editions(rows: list[Observation]) -> None:
    assert [(f.period.end, f.value) for f in of(rows, RANK, NATION)] == [
        (date(2018, 7, 31), 88), (date(2020, 7, 10), 86),
    ]  # fmt: skip


def test_yearly_scores_rank_the_units_of_a_level(rows: list[Observation]) -> None:
    found = sorted(
        (f for f in rows if f.indicator == SCORE and f.org_unit.startswith("old")), key=lambda f: f.rank or 0
    )
    assert [f.rank for f in found] == list(range(1, 25))
    assert [f.value for f in found] == sorted((f.value for f in found), reverse=True)  # type: ignore[type-var]
    assert {f.rank_of for f in found} == {24}
    assert all(f.period.is_year for f in found)


def test_a_merged_unit_starts_at_the_summed_counts_of_its_parts() -> None:
    steady = replace(SHAPE, reporters=Reporters(late=0, patchy=0, silent=0, slips=0, regress=0))
    figures = list(training.generate(SMALL, steady))
    misses = []
    for n in range(12):
        (first, *_), parts = of(figures, STOCK, f"new{n}"), [of(figures, STOCK, f"old{2 * n + k}")[-1] for k in (0, 1)]
        yes, whole = (sum(getattr(p, name) for p in parts) for name in ("numerator", "denominator"))
        assert first.denominator == pytest.approx(whole, rel=0.01)
        misses.append(abs((first.value or 0) - 100 * yes / whole))
    assert max(misses) < 3


def test_growth_dips_around_tet(rows: list[Observation]) -> None:
    sums: dict[tuple[int, int], int] = defaultdict(int)
    for one in rows:
        if one.indicator == RATE and one.org_unit == "m0":
            sums[one.period.end.year, one.period.end.month] = one.denominator or 0
    assert sums[2019, 2] < 0.9 * sums[2019, 4]


# -- the whole product ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterable[tuple[Database, list[tuple[str, int, int]]]]:
    told: list[tuple[str, int, int]] = []
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('training') / 'training.sqlite'}")
    database.migrate(workspace="training")
    training.build(database, DATA, lambda *step: told.append(step), now=NOW)
    yield database, told
    database.dispose()


def test_the_shape_names_known_indicators_and_published_figures(
    built: tuple[Database, list[tuple[str, int, int]]],
) -> None:
    shape, known = training.read_shape(DATA), catalogue(built[0])
    named = [*shape.anchors, *shape.gains, *shape.gains.values()]
    named += [one.indicator for one in (*shape.rates, *shape.answers, *shape.national, *shape.indices)]
    assert sorted(set(named) - set(known.indicators)) == []
    assert sorted(set(shape.sizes) - {code.split("@")[0] for code in known.org_units}) == []
    with (DATA / "published" / "national.csv").open(encoding="utf-8", newline="") as file:
        published = {(r["indicator"], r["period_end"], float(r["value"])) for r in csv.DictReader(file) if r["value"]}
    anchors = {
        (code, day.isoformat(), value) for code, points in shape.anchors.items() for day, value in points.items()
    }
    assert sorted(anchors - published) == []


def test_every_rate_anchor_is_reached_by_the_storage_roll_up(
    built: tuple[Database, list[tuple[str, int, int]]],
) -> None:
    database, _ = built
    shape = training.read_shape(DATA)
    checked = 0
    with database.reading() as connection:
        for code in [one.indicator for one in (*shape.rates, *shape.answers)]:
            summed = {(f.period.end.year, f.period.end.month): f for f in observations.national(connection, [code])}
            for day, value in shape.anchors.get(code, {}).items():
                assert summed[day.year, day.month].value == pytest.approx(value, abs=0.05), (code, day)
                checked += 1
    assert checked >= 15


def test_every_unit_that_owes_a_target_has_a_history(built: tuple[Database, list[tuple[str, int, int]]]) -> None:
    database, told = built
    known = catalogue(database)
    owed = [
        i.code
        for i in known.indicators.values()
        if known.targets_of(i.code) and i.unit is Unit.PERCENT and {Level.MINISTRY, Level.PROVINCE} & set(i.levels)
    ]
    assert len(owed) > 15
    day = date(2025, 11, 30)
    with database.reading() as connection:
        for level in (Level.MINISTRY, Level.PROVINCE):
            units = [u.code for u in known.units(level, day)]
            codes = [code for code in owed if level in known.indicators[code].levels]
            have = {(f.org_unit, f.indicator) for f in observations.latest(connection, codes, units, day)}
            assert len(have) == len(units) * len(codes)
    assert ("training", 7, 7) in told


def test_nothing_is_built_twice(built: tuple[Database, list[tuple[str, int, int]]]) -> None:
    database, _ = built
    before = database.version()
    change = training.build(database, DATA, now=NOW)
    assert (change.created, change.revised, change.unchanged) == (0, 0, 0)
    assert database.version() == before


def test_an_official_database_is_not_built_on(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'official.sqlite'}")
    database.migrate(workspace="official")
    before = database.version()
    with pytest.raises(DashboardError) as refused:
        training.build(database, DATA, now=NOW)
    assert refused.value.code == "workspace-mismatch"
    assert database.version() == before
    database.dispose()


def submission(origin: Origin) -> NewSubmission:
    return NewSubmission(kind="test", file="test", sha256="", origin=origin, reporter="test", recorded_at=NOW)


@pytest.mark.parametrize("claimed", [Origin.DEMO, Origin.PUBLISHED])
def test_demo_figures_cannot_enter_the_official_database(
    tmp_path: Path, rows: list[Observation], claimed: Origin
) -> None:
    database = Database(f"sqlite:///{tmp_path / 'official.sqlite'}")
    database.migrate(workspace="official")
    with pytest.raises(DashboardError) as refused, database.writing() as connection:
        observations.write(connection, submission(claimed), rows[:3])
    assert refused.value.code == "demo-in-official"
    with database.reading() as connection:
        assert not observations.count(connection)
    database.dispose()


@pytest.mark.parametrize("origin", [Origin.PUBLISHED, Origin.REPORTED, Origin.FEED])
def test_real_figures_cannot_enter_the_training_database(
    tmp_path: Path, rows: list[Observation], origin: Origin
) -> None:
    database = Database(f"sqlite:///{tmp_path / 'training.sqlite'}")
    database.migrate(workspace="training")
    with pytest.raises(DashboardError) as refused, database.writing() as connection:
        observations.write(connection, submission(Origin.DEMO), [replace(rows[0], origin=origin)])
    assert refused.value.code == "real-in-training"
    database.dispose()


def test_a_broken_shape_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "training.yaml").write_text("seed: [", encoding="utf-8")
    with pytest.raises(DashboardError) as refused:
        training.read_shape(tmp_path)
    assert refused.value.code == "training-shape"
    (tmp_path / "training.yaml").write_text("seeed: 1", encoding="utf-8")
    with pytest.raises(DashboardError) as refused:
        training.read_shape(tmp_path)
    assert refused.value.params["reason"]
