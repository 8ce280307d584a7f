"""A scenario is played on the figures one looks at, or says why it cannot be; minutes keep it by value."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import locales
from domain.assessment import Answer
from domain.errors import DashboardError
from domain.geography import Geography
from domain.indicator import Counts, Frequency, Unit
from domain.observation import ObsStatus
from domain.org_unit import Level
from domain.scenario import Aim, Lift, Obstacle, Scenario
from domain.status import Status
from domain.target import Judged
from exports.meeting import supposed
from exports.meeting.storyboard import story
from services import packs, scenarios
from services.view import View
from storage import audit, definitions
from storage.database import Database
from tests.services.at_work import HANOI, HUE, LAN, MINH, Office
from tests.services.test_packs import AGENDA, THU, define, target
from tests.storage.made import INDICATORS, UNITS, figure, fill, later, located, month, rate

UNITS_LIFTED = Lift(aim=Aim.MEDIAN, bottom=2, among=Level.PROVINCE)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Eight months of four provinces with counts, and a figure of a ministry without."""
    database = Database(f"sqlite:///{tmp_path / 'official.db'}")
    database.migrate("official")
    fill(database)
    levels = (Level.NATION, Level.MINISTRY, Level.PROVINCE)
    first = replace(INDICATORS[0], frequency=Frequency.MONTHLY, levels=levels)
    with database.writing() as connection:
        count = replace(INDICATORS[1], unit=Unit.COUNT)
        definitions.put(connection, "indicator", located([first, count, *INDICATORS[2:]], "indicators.yaml"), later(0))
    define(database, [replace(target(80.0), judged=Judged.BOTH, levels=levels)])
    made = Office(database)
    for number in range(67, 75):
        add = number - 67
        made.submit(
            rate(10 + add, 100, org_unit=HANOI, period=number, indicator="share_1"),
            rate(60 + add, 200, org_unit=HUE, period=number, indicator="share_1"),
            rate(80 + add, 100, org_unit="province_3", period=number, indicator="share_1"),
            rate(300 + add, 400, org_unit="province_4", period=number, indicator="share_1"),
            hours=number,
        )
    made.submit(figure("share_1", "ministry_1", month(74), 55.0, status=ObsStatus.PROVISIONAL), hours=80)
    yield made
    database.dispose()


def play(office: Office, **changes):
    asked = Scenario(indicator="share_1", target="share_1@2025")
    return scenarios.played(office.acting(LAN).view, replace(asked, **changes))


def test_the_bottom_at_the_median_is_the_sum_over_the_units(office: Office) -> None:
    found = play(office, lift=UNITS_LIFTED)
    lifted = found.lifted
    assert (lifted.units, lifted.denominator) == (4, 800)
    assert lifted.before == 17 + 67 + 87 + 307
    assert found.figure.value == pytest.approx(100 * 478 / 800)
    # The median of 17, 33.5, 76.75 and 87 is 55.125 %: 56 of 100, and 111 of 200.
    assert lifted.level == pytest.approx(55.125)
    assert [(one.org_unit, one.before, one.after) for one in lifted.shifts] == [(HANOI, 17, 56), (HUE, 67, 111)]
    assert found.after.value == pytest.approx(100 * (478 + 39 + 44) / 800)
    assert set(lifted.uncounted) == {"ministry_1", "ministry_2", "ministry_3", "province_5"}
    assert (found.met_before, found.met_after) == (1, 1)
    assert {unit.code for unit in found.org_units} == {HANOI, HUE, *lifted.uncounted}
    assert found.before.assessment.status is not Status.NOT_APPLICABLE
    assert found.before.pace == pytest.approx(found.after.pace), "a lift is no pace"


def test_named_units_at_the_target(office: Office) -> None:
    found = play(office, lift=Lift(aim=Aim.TARGET, units=(HANOI, "province_3", "ministry_1")))
    assert [(one.org_unit, one.after) for one in found.lifted.shifts] == [(HANOI, 80)]
    assert found.lifted.there == ("province_3",)
    assert "ministry_1" in found.lifted.uncounted, "a rate without its counts is in no sum, and named"
    assert (found.met_before, found.met_after) == (1, 2)


def test_who_meets_a_target_only_late_is_told_apart(office: Office) -> None:
    """Of two above 76.5 per cent one was there at the deadline; whoever is lifted comes after it."""
    due = replace(target(76.5), judged=Judged.BOTH, levels=(Level.NATION, Level.PROVINCE), deadline=date(2024, 8, 31))
    define(office.database, [due], hours=90)
    lift = Lift(aim=Aim.TARGET, units=(HANOI, "province_4"))
    found = play(office, lift=lift)
    assert (found.met_before, found.late_before) == (2, 1)
    assert (found.met_after, found.late_after) == (3, 2)
    said = supposed.finding(found, locales.language("en"))
    assert "the units that meet the target go from 2 (1 of them late) to 3 (2 of them late)" in said
    in_time = play(office, lift=lift, deadline=date(2025, 12, 31))
    assert (in_time.late_before, in_time.late_after) == (1, 0), "the deadline that is supposed has not passed"
    for side in (Geography.WERE, Geography.COMMON):
        assert play(office, lift=replace(lift, geography=side)).late_after == 2


def test_a_pace_and_a_deadline_move_what_is_at_the_deadline(office: Office) -> None:
    as_is = play(office)
    assert as_is.scenario.empty
    assert as_is.before == as_is.after
    fast = play(office, pace=5.0)
    assert (fast.before.answer, fast.after.answer) == (Answer.NO, Answer.YES)
    assert fast.after.assessment == fast.before.assessment, "today it stands as it stands"
    longer = play(office, pace=1.0, deadline=date(2028, 12, 31))
    assert longer.after.deadline == date(2028, 12, 31)
    assert longer.after.required < fast.before.required
    assert longer.after.answer is Answer.YES
    assert longer.target.deadline == date(2025, 12, 31), "the target itself stays what it is"
    of_unit = play(office, org_unit=HANOI, pace=1.0)
    assert of_unit.after.answer is Answer.NO
    assert len(of_unit.history) == 8


@pytest.mark.parametrize(
    ("changes", "obstacle"),
    [
        ({"indicator": "share_3", "target": None}, Obstacle.NO_FIGURE),
        ({"indicator": "share_2", "target": None, "lift": UNITS_LIFTED}, Obstacle.NO_COUNTS),
        ({"indicator": "share_3", "target": None, "lift": UNITS_LIFTED}, Obstacle.NO_COUNTS),
        ({"org_unit": HANOI, "lift": UNITS_LIFTED}, Obstacle.NOT_THE_NATION),
        ({"target": None, "deadline": date(2030, 1, 1)}, Obstacle.NO_TARGET),
        ({"target": "no", "lift": Lift(aim=Aim.TARGET, bottom=1)}, Obstacle.NO_TARGET),
    ],
)
def test_where_it_cannot_be_played_it_says_why(office: Office, changes: dict, obstacle: Obstacle) -> None:
    found = play(office, **changes)
    assert (found.obstacle, found.after) == (obstacle, None)


def test_a_scenario_is_kept_in_the_minutes_as_it_was(office: Office) -> None:
    packs.freeze(office.acting(THU, 90), AGENDA)
    asked = Scenario(indicator="share_1", target="share_1@2025", lift=UNITS_LIFTED)
    made = scenarios.keep(office.acting(THU, 91), 1, asked, " để tham khảo ")
    assert (made.number, made.pack, made.remark, made.made_by) == (1, 1, "để tham khảo", "thu")
    office.submit(rate(99, 100, org_unit=HANOI, period=74, indicator="share_1"), hours=92)
    with office.database.writing() as connection:
        renamed = [replace(one, names={"vi": "Khác"}, short={"vi": "Khác"}) for one in UNITS]
        definitions.put(connection, "org_unit", located(renamed, "units.csv"), later(93))
    (kept,) = scenarios.minutes(office.acting(LAN, 94), 1)
    assert kept == made, "its inputs and what came of it stand by value"
    assert kept.outcome.lifted.shifts[0].before == 17
    assert scenarios.minutes(office.acting(LAN), 2) == ()
    with office.database.reading() as connection:
        entry = audit.entries(connection, action="scenario-kept")[0]
    assert (entry.subject, entry.actor) == ("pack/1", "thu")


def test_the_next_pack_tells_of_the_minutes_and_the_own_one_stays_as_it_was(office: Office) -> None:
    first = packs.freeze(office.acting(THU, 100), AGENDA)
    own = packs.archive(office.acting(LAN, 101), first.number)
    asked = Scenario(indicator="share_1", target="share_1@2025", lift=UNITS_LIFTED)
    kept = scenarios.keep(office.acting(THU, 102), first.number, asked, "Làm mốc =1+1")
    assert packs.archive(office.acting(LAN, 103), first.number) == own
    second = packs.freeze(office.acting(THU, 104), AGENDA)
    found = packs.opened(office.acting(LAN, 105), second.number)
    assert found.pack.scenarios == (kept,)
    for code in ("vi", "en"):
        told = story(found.pack, code, number=second.number, sha256=second.sha256)
        (section,) = [one for one in told.sections if one.code == "scenarios"]
        assert section.finding.startswith(("Giả định", "Supposed")), "marked in its title"
        ((what, before, after, _),) = section.blocks[0].rows
        assert "Làm mốc =1+1" in what.text
        assert (before.value, after.value) == (kept.outcome.before.value, kept.outcome.after.value)
    third = packs.freeze(office.acting(THU, 106), AGENDA)
    assert packs.opened(office.acting(LAN, 107), third.number).pack.scenarios == (), "each is told once"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, "scenario-empty"),
        ({"indicator": "no", "pace": 1.0}, "scenario-codes"),
        ({"org_unit": "no", "pace": 1.0}, "scenario-codes"),
        ({"pace": float("nan")}, "scenario-codes"),
        ({"pace": 1.0, "target": "no"}, "scenario-codes"),
        ({"lift": replace(UNITS_LIFTED, bottom=0)}, "scenario-codes"),
        ({"lift": Lift(aim=Aim.MEDIAN, units=(HANOI, "no"))}, "scenario-codes"),
        ({"org_unit": HANOI, "lift": UNITS_LIFTED}, "scenario-obstacle"),
    ],
)
def test_what_cannot_be_kept_is_refused_and_leaves_nothing(office: Office, changes: dict, code: str) -> None:
    packs.freeze(office.acting(THU, 90), AGENDA)
    asked = replace(Scenario(indicator="share_1", target="share_1@2025"), **changes)
    with pytest.raises(DashboardError) as error:
        scenarios.keep(office.acting(THU), 1, asked)
    assert error.value.code == code
    assert scenarios.minutes(office.acting(LAN), 1) == ()


def test_only_secretaries_keep_and_of_packs_there_are(office: Office) -> None:
    asked = Scenario(indicator="share_1", target="share_1@2025", pace=1.0)
    for who, code in ((MINH, "not-allowed"), (THU, "pack-unknown")):
        with pytest.raises(DashboardError) as error:
            scenarios.keep(office.acting(who), 1, asked)
        assert error.value.code == code


def test_units_lifted_as_one_have_the_same_sum(look: Callable[..., View]) -> None:
    """In July 2025 the last figures are still of 63 provinces, and 34 stand where they stood."""
    view = look("training", date(2025, 7, 5))
    indicator = next(
        i for i in view.codelists.headlines if i.counts is Counts.REQUIRED and Level.PROVINCE in i.levels
    )  # fmt: skip
    lifted = {}
    for side in (None, *Geography):
        lift = Lift(aim=Aim.MEDIAN, bottom=3, among=Level.PROVINCE, geography=side)
        found = scenarios.played(view, Scenario(indicator=indicator.code, lift=lift)).lifted
        assert found is not None
        lifted[side] = found
    assert len({(one.before, one.denominator) for one in lifted.values()}) == 1, "no count is lost"
    silent, lineage = set(lifted[None].uncounted), view.codelists.lineage
    # What went into each of the 34: one where all of them have counts, else each for itself.
    parts = [
        set(lineage.parents(unit.code)) or {unit.code} for unit in view.codelists.units(Level.PROVINCE, view.as_of)
    ]
    provinces = sum(1 if not codes & silent else len(codes - silent) for codes in parts)
    ministries = lifted[None].units - sum(len(codes - silent) for codes in parts)
    assert lifted[Geography.ARE].units == provinces + ministries < lifted[None].units
    assert lifted[Geography.WERE].units == lifted[None].units
    here = {unit.code for unit in view.codelists.units(Level.PROVINCE, date(2025, 7, 5))}
    assert {one.org_unit for one in lifted[Geography.ARE].shifts} <= here
