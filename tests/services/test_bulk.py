"""Large files in pieces: what is taken is what the service of small files would take, whole or not at all."""

import io
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from domain.assessment import Thresholds
from domain.errors import DashboardError
from domain.observation import ObsStatus
from domain.people import Grant, Person, Role
from domain.problem import Severity
from domain.report import ReportState, ReviewStep
from loaders.actuals import Outcome, stream
from services import bulk, submissions
from services.acting import Acting
from services.catalogue import catalogue
from services.view import View
from storage import audit, observations, originals, reports
from storage.database import Database
from tests.services.test_submissions import OTHER, RATE, SECOND, TRAINING_DAY, UNIT, file, row

Enter = Callable[..., Acting]


@pytest.fixture
def enter(filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Enter]:
    """`enter("an")` acts as a reporter of two units on a copy of the training workspace; a piece has two rows."""
    monkeypatch.setattr(stream, "ROWS", 2)
    shutil.copy(filled / "training.sqlite", tmp_path / "training.sqlite")
    database = Database(f"sqlite:///{tmp_path / 'training.sqlite'}")
    view = View(database=database, codelists=catalogue(database), as_of=TRAINING_DAY, rules=Thresholds())

    def acting(login: str = "an", role: Role = Role.REPORTER) -> Acting:
        person = Person(login=login, grants=(Grant(role, UNIT), Grant(role, OTHER)))
        return Acting(view=view, person=person, now=datetime.now(UTC), today=TRAINING_DAY, training=True)

    yield acting
    database.dispose()


DATA = file(
    row(RATE, "2025-10", 61000, 77000),
    row(SECOND, "2025-10", 800, 900),
    row(RATE, "2025-09", 60000, 77000),
    row(RATE, "2025-10", 30000, 41000, unit=OTHER),
    row(SECOND, "2025-10", 700, 900, unit=OTHER),
)


def taken(acting: Acting, unit: str) -> list[tuple[object, ...]]:
    """Figures of a unit in autumn 2025, with their places."""
    with acting.database.reading() as connection:
        found = observations.series(connection, [RATE, SECOND], [unit], since=date(2025, 9, 1), until=TRAINING_DAY)
    return [
        (f.key, f.value, f.numerator, f.denominator, f.status, f.origin, f.provenance.revision, f.provenance.line)
        for f in found
    ]


def refused(acting: Acting, data: bytes) -> DashboardError:
    before = acting.database.version()
    with pytest.raises(DashboardError) as error:
        bulk.submit(acting, io.BytesIO(data), "a.csv")
    assert acting.database.version() == before
    return error.value


def test_a_file_in_pieces_is_taken_as_a_small_one_is(enter: Enter, tmp_path: Path) -> None:
    acting = enter()
    steps: list[tuple[str, int, int]] = []
    receipt = bulk.submit(acting, io.BytesIO(DATA), "all.csv", lambda *step: steps.append(step))
    assert (receipt.created, receipt.revised, receipt.unchanged, receipt.left_out) == (0, 5, 0, 0)
    assert [unit.org_unit for unit in receipt.units] == sorted([UNIT, OTHER])
    given = submissions.receipt(acting, receipt.number)
    assert {unit.org_unit: unit for unit in given.units} == {unit.org_unit: unit for unit in receipt.units}
    assert replace(given, units=receipt.units) == receipt
    assert steps[:3] == [("reading", 2, 5), ("reading", 4, 5), ("reading", 5, 5)]
    assert steps[-1] == ("writing", 5, 5)
    with acting.database.reading() as connection:
        assert originals.content(connection, receipt.sha256) == DATA
        found = reports.of_submission(connection, receipt.number)
        assert {one.org_unit: (one.state, one.figures) for one in found} == {
            UNIT: (ReportState.SUBMITTED, 3),
            OTHER: (ReportState.SUBMITTED, 2),
        }
        assert audit.first_break(connection) is None
    by_pieces = [taken(acting, unit) for unit in (UNIT, OTHER)]
    again = submissions.submit(acting, DATA, "all.csv", dict.fromkeys(["unlike-own-history"], "đã rà soát lại"))
    assert (again.created, again.revised, again.unchanged) == (0, 0, 5)
    assert [taken(acting, unit) for unit in (UNIT, OTHER)] == by_pieces


def test_what_is_known_keeps_its_state(enter: Enter) -> None:
    acting = enter()
    first = bulk.submit(acting, io.BytesIO(DATA), "a.csv")
    with acting.database.writing() as connection:
        for step in (ReviewStep.APPROVE, ReviewStep.ACCEPT):
            reports.step(connection, submission=first.number, org_unit=UNIT, step=step, reviewer="binh", now=acting.now)
        observations.settle(connection, first.number, UNIT, acting.now)
    before = taken(acting, UNIT)
    assert {figure[4] for figure in before if figure[1] is not None} >= {ObsStatus.NORMAL}
    again = bulk.submit(acting, io.BytesIO(DATA), "a.csv")
    assert (again.revised, again.unchanged) == (0, 5)
    assert taken(acting, UNIT) == before


def test_an_accepted_figure_is_locked(enter: Enter) -> None:
    acting = enter()
    first = bulk.submit(acting, io.BytesIO(DATA), "a.csv")
    with acting.database.writing() as connection:
        for step in (ReviewStep.APPROVE, ReviewStep.ACCEPT):
            reports.step(connection, submission=first.number, org_unit=UNIT, step=step, reviewer="binh", now=acting.now)
        observations.settle(connection, first.number, UNIT, acting.now)
    error = refused(acting, DATA.replace(b"60000,", b"60001,"))
    assert (error.code, error.params["line"], error.params["month"]) == ("bulk-locked", "4", "09/2025")


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (row(RATE, "2025-08", 3, 2), "part-above-whole"),
        (row(RATE, "2025-10", 61001, 77000), "two-values"),
        (row("no_such_thing", "2025-08", 1, 2), "indicator-unknown"),
        (row(RATE, "2025-08", 1, 2, unit="prov34_nghe_an"), "unit-of-others"),
        ('"x\n', "broken-quotes"),
    ],
)
def test_one_wrong_row_at_the_end_and_nothing_is_taken(enter: Enter, wrong: str, code: str) -> None:
    acting = enter()
    found = bulk.examine(acting, io.BytesIO(DATA + wrong.encode()), "a.csv")
    assert [c for (severity, c), _ in found.tallies.items() if severity is Severity.BLOCK] == [code]
    assert found.outcome is (Outcome.REJECT_FILE if code == "broken-quotes" else Outcome.REJECT_ROWS)
    error = refused(acting, DATA + wrong.encode())
    assert error.code == ("submission-empty" if code == "broken-quotes" else "bulk-refused")


def test_a_question_is_answered_by_the_remark_of_its_row(enter: Enter) -> None:
    """The only question that needs no past: a share where a percentage is meant."""
    share = "level34_service_pct"
    for note, answered in (("", False), ("mới có một dịch vụ đầu tiên", True)):
        data = (
            f'don_vi,chi_tieu,ky_bao_cao,gia_tri,ghi_chu,nguon_goc\n{UNIT},{share},2025-10,"0,5",{note},demo\n'
        ).encode()
        acting = enter()
        found = bulk.examine(acting, io.BytesIO(data), "a.csv")
        assert (found.figures, found.unanswered) == (1, int(not answered))
        if answered:
            assert bulk.submit(acting, io.BytesIO(data), "a.csv").revised == 1
        else:
            assert refused(acting, data).code == "bulk-refused"


def test_3000_mistakes_are_counted_and_few_are_kept(enter: Enter) -> None:
    data = DATA + row("no_such_thing", "2025-08", 1, 2).encode() * 3000
    found = bulk.examine(enter(), io.BytesIO(data), "a.csv")
    tally = found.tallies[Severity.BLOCK, "indicator-unknown"]
    assert (tally.number, len(tally.examples), len(tally.lines)) == (3000, bulk.EXAMPLES, bulk.LINES)
    assert found.refused == 3000
