"""Who owes what, by when, and what has come: on the product's own definitions and on a history made here."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from domain.assessment import Thresholds
from domain.duty import Completeness
from domain.geography import Geography
from domain.observation import Observation, ObsStatus, Origin, Provenance
from domain.org_unit import Level
from services import duty, loading
from services.catalogue import catalogue
from services.duty import DutyClock
from services.view import View
from storage import observations
from storage.database import Database
from storage.submissions import NewSubmission

DATA = Path(__file__).parents[2] / "data"
ZONE = "Asia/Ho_Chi_Minh"
HA_NOI, HA_GIANG, CAN_THO = "prov34_ha_noi", "prov63_ha_giang", "prov34_can_tho"
SINCE = date(2025, 10, 1)


@pytest.fixture(scope="module")
def defined(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An official workspace with definitions and no figure."""
    path = tmp_path_factory.mktemp("duty") / "official.sqlite"
    database = Database(f"sqlite:///{path}")
    database.migrate("official")
    loading.load(database, DATA, now=datetime(2025, 1, 1, tzinfo=UTC), figures=False)
    database.dispose()
    return path


@pytest.fixture
def official(defined: Path, tmp_path: Path) -> Iterator[Database]:
    """A copy of it to write to."""
    path = tmp_path / "official.sqlite"
    path.write_bytes(defined.read_bytes())
    database = Database(f"sqlite:///{path}")
    yield database
    database.dispose()


def look_from(database: Database, as_of: date) -> View:
    return View(database=database, codelists=catalogue(database), as_of=as_of, rules=Thresholds())


def clock(today: date, since: date | None = SINCE) -> DutyClock:
    return DutyClock(today=today, since=since, timezone=ZONE)


def send(database: Database, unit: str, month: int, at: datetime, *, only: int | None = None, nil: bool = False) -> int:
    """Sends the first `only` cells of a unit and month (all of them without), each with a value of its own."""
    cells = duty.expected(look_from(database, at.date()), unit, month)
    figures = [
        Observation(
            indicator=cell.indicator.code, org_unit=unit, period=cell.period, calendar=cell.calendar,
            value=None if nil else float(at.minute), origin=Origin.REPORTED,
            provenance=Provenance(file="f.xlsx", line=line),
            status=ObsStatus.MISSING if nil else ObsStatus.PROVISIONAL,
        )
        for line, cell in enumerate(cells[:only], 2)
    ]  # fmt: skip
    new = NewSubmission(
        kind="report", file="f.xlsx", sha256="0", origin=Origin.REPORTED, reporter="lan", recorded_at=at
    )
    with database.writing() as connection:
        observations.write(connection, new, figures)
    return len(figures)


@pytest.fixture(scope="module")
def view(defined: Path) -> Iterator[View]:
    """From a day in the workspace without figures."""
    database = Database(f"sqlite:///{defined}")
    yield look_from(database, date(2025, 11, 30))
    database.dispose()


class TestExpected:
    def test_cells_are_the_monthly_indicators_of_the_level(self, view: View) -> None:
        cells = duty.expected(view, HA_NOI, 202511)
        assert len(cells) > 10
        assert {c.period.end for c in cells} == {date(2025, 11, 14)}
        assert {c.due for c in cells} == {date(2025, 11, 25)}
        assert all(Level.PROVINCE in c.indicator.levels for c in cells)

    def test_an_indicator_is_expected_from_its_first_month_to_its_last(self, view: View) -> None:
        def months(code: str, *among: int) -> list[int]:
            return [m for m in among if any(c.indicator.code == code for c in duty.expected(view, "prov63_ha_noi", m))]

        assert months("fullprocess_dossier_pct", 202206, 202207, 202208) == [202207, 202208]
        assert months("level4_service_pct", 202205, 202206, 202207) == [202205, 202206]
        assert months("reports_on_gris_pct", 202002, 202003) == [202003]

    def test_a_unit_owes_the_months_at_whose_end_it_lives(self, view: View) -> None:
        assert duty.expected(view, HA_GIANG, 202506)
        assert not duty.expected(view, HA_GIANG, 202507)
        assert not duty.expected(view, HA_NOI, 202506)
        assert duty.expected(view, HA_NOI, 202507)
        # The ministries changed on 1 March: the month to 14 March is that of the new ones.
        assert duty.expected(view, "mof", 202502)
        assert not duty.expected(view, "mof", 202503)
        assert duty.expected(view, "mof@2025-03", 202503)

    @pytest.mark.parametrize("unit", ["vn", "vss", "evn", "nobody"])
    def test_others_owe_nothing(self, view: View, unit: str) -> None:
        assert duty.expected(view, unit, 202001) == ()

    def test_a_due_day_in_tet_moves(self, view: View) -> None:
        assert {c.due for c in duty.expected(view, "prov63_ha_noi", 202001)} == {date(2020, 1, 30)}

    @pytest.mark.parametrize(
        ("on", "closed", "due", "coming"),
        [
            (date(2025, 11, 14), 202510, 202510, 202511),
            (date(2025, 11, 15), 202511, 202510, 202511),
            (date(2025, 11, 25), 202511, 202510, 202511),
            (date(2025, 11, 26), 202511, 202511, 202512),
            # 25 January 2020 was Tet: January fell due on the 30th.
            (date(2020, 1, 30), 202001, 201912, 202001),
            (date(2020, 1, 31), 202001, 202001, 202002),
        ],
    )
    def test_which_month_is_being_collected(self, view: View, on: date, closed: int, due: int, coming: int) -> None:
        assert duty.last_closed(view.codelists, "decree09", on).month == closed
        assert duty.last_due(view.codelists, "decree09", on).month == due
        assert duty.next_due(view.codelists, "decree09", on).month == coming


class TestTracking:
    def test_a_workspace_without_reports_and_without_duties(self, official: Database) -> None:
        found = duty.tracking(look_from(official, date(2025, 11, 30)), Level.PROVINCE, clock(date(2025, 11, 30), None))
        assert found is not None
        assert len(found.units) == 34
        assert not found.counted
        assert found.silent == ()
        assert {f.completeness for f in found.cells.values()} == {Completeness.OPEN}

    def test_who_has_sent_who_is_late_who_is_silent(self, official: Database) -> None:
        all_cells = send(official, HA_NOI, 202511, datetime(2025, 11, 20, 2, tzinfo=UTC))
        send(official, CAN_THO, 202511, datetime(2025, 11, 21, 2, tzinfo=UTC), only=3)
        # 23:30 of the due day in Viet Nam, then half an hour into the next one.
        send(official, "prov34_hue", 202511, datetime(2025, 11, 25, 16, 30, tzinfo=UTC))
        send(official, "prov34_da_nang", 202511, datetime(2025, 11, 25, 17, 30, tzinfo=UTC))
        send(official, "prov34_cao_bang", 202511, datetime(2025, 11, 24, 2, tzinfo=UTC), nil=True)
        today = date(2025, 11, 28)
        found = duty.tracking(look_from(official, today), Level.PROVINCE, clock(today))
        assert found is not None
        assert found.chosen.month == 202511
        said = {f.org_unit: (f.completeness, f.sent, f.late) for f in found.of_month(202511)}
        assert len(said) == 34
        assert said[HA_NOI] == (Completeness.COMPLETE, all_cells, 0)
        assert said[CAN_THO] == (Completeness.PARTIAL, 3, 3)
        assert said["prov34_hue"] == (Completeness.COMPLETE, all_cells, 0)
        assert said["prov34_da_nang"] == (Completeness.COMPLETE, all_cells, 1)
        assert said["prov34_cao_bang"] == (Completeness.NIL, all_cells, 0)
        silent = {one.org_unit.code: (one.months, one.last, one.late) for one in found.silent}
        assert len(silent) == 34 - 5
        assert silent["prov34_lao_cai"] == (2, None, 3)

    def test_a_correction_keeps_the_day_of_the_first_report(self, official: Database) -> None:
        send(official, HA_NOI, 202511, datetime(2025, 11, 20, 2, 1, tzinfo=UTC))
        send(official, HA_NOI, 202511, datetime(2025, 11, 28, 2, 2, tzinfo=UTC))
        today = date(2025, 11, 28)
        (found,) = duty.of_units(look_from(official, today), [HA_NOI], 202511, "decree09", clock(today))
        assert (found.late, found.last) == (0, date(2025, 11, 20))

    def test_a_nil_return_that_is_filled_is_none_any_more(self, official: Database) -> None:
        send(official, HA_NOI, 202511, datetime(2025, 11, 20, 2, 1, tzinfo=UTC), nil=True)
        send(official, HA_NOI, 202511, datetime(2025, 11, 28, 2, 2, tzinfo=UTC))
        for day, completeness in ((date(2025, 11, 27), Completeness.NIL), (date(2025, 11, 28), Completeness.COMPLETE)):
            (found,) = duty.of_units(look_from(official, day), [HA_NOI], 202511, "decree09", clock(date(2025, 11, 28)))
            assert found.completeness is completeness

    def test_one_looks_from_the_as_of_day(self, official: Database) -> None:
        send(official, HA_NOI, 202511, datetime(2025, 11, 27, 2, tzinfo=UTC))
        today = date(2025, 11, 28)
        (before,) = duty.of_units(look_from(official, date(2025, 11, 26)), [HA_NOI], 202511, "decree09", clock(today))
        assert (before.completeness, before.late) == (Completeness.MISSING, 1)
        (after,) = duty.of_units(look_from(official, today), [HA_NOI], 202511, "decree09", clock(today))
        assert (after.completeness, after.late) == (Completeness.COMPLETE, 2)

    def test_published_figures_are_no_reports(self, look: Callable[..., View]) -> None:
        """The official workspace is full of published figures, and nobody has reported."""
        found = duty.tracking(look("official", date(2025, 11, 30)), Level.PROVINCE, clock(date(2025, 11, 30)))
        assert found is not None
        assert len(found.silent) == len(found.units) == 34

    def test_the_old_provinces_are_seen_by_their_months(self, look: Callable[..., View]) -> None:
        today = date(2025, 11, 30)
        found = duty.tracking(look("training", today), Level.PROVINCE, clock(today, date(2019, 1, 1)), 202506)
        assert found is not None
        assert len(found.units) == 63
        assert found.months[-1].month == 202506
        assert found.months[0].month == 202407

    def test_former_units_are_followed_to_the_end_of_their_time(self, look: Callable[..., View]) -> None:
        today = date(2025, 11, 30)
        found = duty.tracking(
            look("training", today), Level.PROVINCE, clock(today, date(2019, 1, 1)), geography=Geography.WERE
        )
        assert found is not None
        assert (found.chosen.month, len(found.units)) == (202506, 63)

    def test_a_common_unit_has_done_what_its_members_of_each_month_have(self, look: Callable[..., View]) -> None:
        today, since = date(2025, 11, 30), date(2019, 1, 1)
        view = look("training", today)
        found = duty.tracking(view, Level.PROVINCE, clock(today, since), geography=Geography.COMMON)
        alone = duty.tracking(view, Level.PROVINCE, clock(today, since))
        before = duty.tracking(view, Level.PROVINCE, clock(today, since), 202506)
        assert found is not None
        assert alone is not None
        assert before is not None
        assert len(found.units) == 34
        assert len(found.cells) == 12 * 34, "no month is empty on either side of the merger"
        for month, other in ((202511, alone), (202505, before)):
            assert sum(a.sent for a in found.of_month(month)) == sum(a.sent for a in other.of_month(month))
            assert sum(a.expected for a in found.of_month(month)) == sum(a.expected for a in other.of_month(month))
        own = duty.tracking(view, Level.PROVINCE, clock(today, since), geography=Geography.ARE)
        assert own is not None
        assert own.cells == alone.cells, "a unit owes nothing for the time before it"

    def test_a_common_unit_is_told_by_its_members_of_the_month(self, look: Callable[..., View]) -> None:
        today = date(2025, 11, 30)
        view = look("training", today)

        def asked(month: int, side: Geography | None) -> list[str]:
            found = duty.of_area(view, "prov34_bac_ninh", month, "decree09", clock(today, date(2019, 1, 1)), side)
            return sorted(one.org_unit.code for one in found)

        assert asked(202505, Geography.COMMON) == ["prov63_bac_giang", "prov63_bac_ninh"]
        assert asked(202511, Geography.COMMON) == ["prov34_bac_ninh"]
        assert asked(202505, None) == ["prov34_bac_ninh"]


class TestTraining:
    def test_the_ready_made_history_came_on_its_due_days(self, look: Callable[..., View]) -> None:
        today = date(2025, 11, 30)
        found = duty.tracking(look("training", today), Level.PROVINCE, clock(today, date(2019, 1, 1)))
        assert found is not None
        assert found.months[-1].month == 202511
        complete = [f for f in found.cells.values() if f.completeness is Completeness.COMPLETE]
        assert len(complete) > len(found.cells) / 2
        assert {f.late for f in complete} == {0}
        assert 0 < len(found.silent) < len(found.units) / 4

    def test_what_is_sent_in_the_play_counts_on_the_day_it_is_set_in(self) -> None:
        playing = clock(date(2025, 11, 30))
        assert playing.day_of(datetime(2026, 11, 27, 3, tzinfo=UTC)) == date(2025, 11, 30)
        assert playing.day_of(datetime(2025, 11, 26, 18, tzinfo=UTC)) == date(2025, 11, 27)


def test_a_unit_cell_by_cell(official: Database) -> None:
    send(official, HA_NOI, 202511, datetime(2025, 11, 26, 2, tzinfo=UTC), only=2)
    today = date(2025, 11, 27)
    found = duty.of_unit(look_from(official, today), HA_NOI, 202511, clock(today))
    came = [(line.arrival.day, line.late) for line in found.lines if line.arrival]
    assert came == [(date(2025, 11, 26), 1)] * 2
    assert {line.late for line in found.lines if not line.arrival} == {2}
    assert found.fulfilment is not None
    assert (found.fulfilment.sent, found.fulfilment.expected) == (2, len(found.lines))
    nothing = duty.of_unit(look_from(official, today), HA_GIANG, 202511, clock(today))
    assert (nothing.lines, nothing.fulfilment) == ((), None)
