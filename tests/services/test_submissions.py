"""Reporters' files on a filled training workspace: what a preview says, and that taking the file does exactly that."""

import io
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from domain.assessment import Thresholds
from domain.errors import DashboardError
from domain.observation import Observation, ObsStatus, Origin
from domain.org_unit import Level
from domain.people import Grant, Person, Role
from domain.report import ReportState, ReviewStep
from loaders.actuals import Outcome
from services import consequences, submissions
from services.acting import Acting
from services.catalogue import catalogue
from services.consequences import Kind
from services.examination import examine, remark_alone
from services.view import View
from storage import audit, observations, originals, reports
from storage.database import Database

UNIT, OTHER = "prov34_ha_noi", "prov34_da_nang"
OLD = "prov63_ha_noi"
"""A unit with a long history of its own."""
TRAINING_DAY = date(2025, 11, 30)
HEAD = "don_vi,chi_tieu,ky_bao_cao,tu_so,mau_so,gia_tri,ghi_chu,nguon_goc\n"
RATE, SECOND = "online_dossier_pct", "npsp_integrated_pct"
Enter = Callable[..., Acting]


@pytest.fixture
def enter(filled: Path, tmp_path: Path) -> Iterator[Enter]:
    """`enter("an")` acts as a reporter of `UNIT` on a copy of the training workspace."""
    shutil.copy(filled / "training.sqlite", tmp_path / "training.sqlite")
    database = Database(f"sqlite:///{tmp_path / 'training.sqlite'}")
    codelists = catalogue(database)
    view = View(database=database, codelists=codelists, as_of=TRAINING_DAY, rules=Thresholds())

    def acting(login: str = "an", role: Role = Role.REPORTER, unit: str | None = UNIT, *, now: datetime | None = None):
        person = Person(login=login, grants=(Grant(role, unit),))
        moment = now or datetime.now(UTC)
        return Acting(view=view, person=person, now=moment, today=TRAINING_DAY, training=True)

    yield acting
    database.dispose()


def row(indicator: str, month: str, numerator: int, denominator: int, note: str = "", unit: str = UNIT) -> str:
    return f"{unit},{indicator},{month},{numerator},{denominator},,{note},demo\n"


def file(*rows: str) -> bytes:
    return (HEAD + "".join(rows)).encode()


def stored(
    acting: Acting, indicator: str = RATE, month: date = date(2025, 10, 14), unit: str = UNIT
) -> list[Observation]:
    with acting.database.reading() as connection:
        (found,) = observations.series(connection, [indicator], [unit], since=month, until=month)
        return observations.revisions(connection, found.key)


def test_a_preview_stores_nothing(enter: Enter) -> None:
    acting = enter()
    before = acting.database.version()
    found = submissions.preview(acting, file(row(RATE, "2025-10", 61000, 77000)), "a.csv")
    assert [c.kind for c in found.changes] == [Kind.REVISED]
    assert found.consequences.national
    assert acting.database.version() == before
    assert len(stored(acting)) == 1


def test_a_file_is_taken_whole_with_its_original_its_report_and_its_entry(enter: Enter) -> None:
    acting = enter()
    data = file(row(RATE, "2025-10", 61000, 77000), row(SECOND, "2025-10", 800, 900, "rà soát lại danh mục dịch vụ"))
    receipt = submissions.submit(acting, data, "ha-noi.csv", {RATE: "x"}, good_rows_only=True)
    assert (receipt.created, receipt.revised, receipt.unchanged) == (0, 2, 0)
    assert submissions.receipt(acting, receipt.number) == receipt
    first, second = stored(acting)
    assert (first.status, second.status) == (ObsStatus.NORMAL, ObsStatus.PROVISIONAL)
    assert (second.numerator, second.denominator, second.origin) == (61000, 77000, Origin.DEMO)
    assert (second.provenance.file, second.provenance.line) == ("ha-noi.csv", 2)
    assert second.provenance.submission == receipt.number
    with acting.database.reading() as connection:
        assert originals.content(connection, receipt.sha256) == data
        (report,) = reports.of_submission(connection, receipt.number)
        assert (report.org_unit, report.state, report.figures) == (UNIT, ReportState.SUBMITTED, 2)
        assert audit.first_break(connection) is None
        assert audit.holds(connection, receipt.seal)


def test_the_last_month_of_a_unit_is_taken_late_and_its_next_one_is_refused(enter: Enter) -> None:
    acting = enter("an", unit="prov63_bac_giang")
    (stands,) = stored(acting, month=date(2025, 6, 14), unit="prov63_bac_giang")
    late = row(RATE, "2025-06", stands.numerator + 1, stands.denominator, unit="prov63_bac_giang")
    assert submissions.submit(acting, file(late), "a.csv").revised == 1
    found = submissions.preview(acting, file(row(RATE, "2025-07", 6100, 7700, unit="Bắc Giang")), "b.csv")
    assert [(p.code, p.params["successors"]) for p in found.examined.problems] == [
        ("unit-not-alive", "Bắc Ninh (01/07/2025 – …)")
    ]


def test_a_b_a_is_three_revisions_and_the_same_again_is_none(enter: Enter) -> None:
    acting = enter()
    a, b = file(row(RATE, "2025-10", 61000, 77000)), file(row(RATE, "2025-10", 61001, 77000))
    done = [submissions.submit(acting, data, "x.csv") for data in (a, b, a, a)]
    assert [(r.revised, r.unchanged) for r in done] == [(1, 0), (1, 0), (1, 0), (0, 1)]
    assert [f.numerator for f in stored(acting)][1:] == [61000, 61001, 61000]
    with acting.database.reading() as connection:
        states = [[r.state for r in reports.of_submission(connection, r.number)] for r in done]
    assert states == [[ReportState.SUPERSEDED], [ReportState.SUPERSEDED], [ReportState.SUBMITTED], []]


def test_a_file_with_fewer_indicators_erases_nothing(enter: Enter) -> None:
    acting = enter()
    submissions.submit(acting, file(row(RATE, "2025-10", 61000, 77000), row(SECOND, "2025-10", 800, 900)), "x.csv",
                       {"unlike-own-history": "rà soát lại toàn bộ dịch vụ"})  # fmt: skip
    submissions.submit(acting, file(row(RATE, "2025-10", 61001, 77000)), "y.csv")
    assert stored(acting, SECOND)[-1].numerator == 800


def test_two_people_at_once_are_both_kept_and_the_second_is_told(enter: Enter) -> None:
    an, binh = enter("an"), enter("binh")
    mine, theirs = file(row(RATE, "2025-10", 61000, 77000)), file(row(RATE, "2025-10", 61500, 77000))
    seen_an, seen_binh = submissions.preview(an, mine, "a.csv"), submissions.preview(binh, theirs, "b.csv")
    submissions.submit(an, mine, "a.csv", expected=seen_an.seal)
    with pytest.raises(DashboardError, match="preview-outdated"):
        submissions.submit(binh, theirs, "b.csv", expected=seen_binh.seal)
    again = submissions.preview(binh, theirs, "b.csv")
    assert again.changes[0].before.numerator == 61000
    submissions.submit(binh, theirs, "b.csv", expected=again.seal)
    assert [f.numerator for f in stored(an)][1:] == [61000, 61500]


def test_bad_rows_are_left_out_only_by_choice(enter: Enter) -> None:
    acting = enter()
    data = file(row(RATE, "2025-10", 61000, 77000), row(SECOND, "2025-10", 901, 900))
    found = submissions.preview(acting, data, "x.csv")
    assert found.examined.outcome is Outcome.REJECT_ROWS
    with pytest.raises(DashboardError, match="submission-incomplete"):
        submissions.submit(acting, data, "x.csv")
    assert len(stored(acting)) == 1
    receipt = submissions.submit(acting, data, "x.csv", good_rows_only=True, expected=found.seal)
    assert (receipt.revised, receipt.left_out) == (1, 1)


def test_another_units_rows_are_refused(enter: Enter) -> None:
    acting = enter()
    data = file(row(RATE, "2025-10", 10, 20, unit=OTHER))
    found = submissions.preview(acting, data, "x.csv")
    assert [p.code for p in found.examined.problems] == ["unit-of-others"]
    with pytest.raises(DashboardError, match="submission-empty"):
        submissions.submit(acting, data, "x.csv", good_rows_only=True)


def test_what_is_asked_must_be_explained_and_the_explanation_goes_with_the_figure(enter: Enter) -> None:
    acting, month = enter(unit=OLD), date(2025, 5, 14)
    before = stored(acting, month=month, unit=OLD)[-1]
    data = file(row(RATE, "2025-05", 100, before.denominator, unit=OLD))
    found = submissions.preview(acting, data, "x.csv")
    assert "unlike-own-history" in [p.code for p in found.examined.unanswered]
    with pytest.raises(DashboardError, match="submission-empty"):
        submissions.submit(acting, data, "x.csv", good_rows_only=True)
    why = "cổng dịch vụ ngừng hoạt động ba tuần do di chuyển trung tâm dữ liệu"
    receipt = submissions.submit(acting, data, "x.csv", {"unlike-own-history": why})
    assert stored(acting, month=month, unit=OLD)[-1].provenance.note == {"vi": why}
    with acting.database.reading() as connection:
        kept = {f.problem.code: f.explanation for f in reports.findings(connection, receipt.number)}
    assert kept["unlike-own-history"] == why
    again = submissions.submit(acting, data, "x.csv")
    assert again.unchanged == 1, "what is known and explained is not asked again"


@pytest.mark.parametrize(
    ("note", "told", "left"),
    [
        ("ngừng ba tuần", {"ngừng ba tuần"}, ""),
        ("số sơ bộ — ngừng ba tuần — đã đối chiếu", {"đã đối chiếu", "ngừng ba tuần"}, "số sơ bộ"),
        ("số sơ bộ — chưa đối chiếu", {"", "ngừng ba tuần"}, "số sơ bộ — chưa đối chiếu"),
        ("ngừng ba tuần — số sơ bộ", {"ngừng ba tuần"}, "ngừng ba tuần — số sơ bộ"),
        ("chờ — ngừng — ba tuần", {"ngừng — ba tuần"}, "chờ"),
    ],
)
def test_a_remark_is_told_without_the_explanations_behind_it(note: str, told: set[str], left: str) -> None:
    assert remark_alone(note, told) == left


def test_a_short_word_explains_nothing_and_a_remark_in_the_file_does(enter: Enter) -> None:
    acting = enter(unit=OLD)
    before = stored(acting, month=date(2025, 5, 14), unit=OLD)[-1]
    bare = file(row(RATE, "2025-05", 100, before.denominator, unit=OLD))
    assert submissions.preview(acting, bare, "x.csv", {"unlike-own-history": "ok"}).examined.unanswered
    remarked = file(row(RATE, "2025-05", 100, before.denominator, "hệ thống ngừng hoạt động ba tuần", unit=OLD))
    assert not submissions.preview(acting, remarked, "x.csv").examined.unanswered


def test_an_accepted_figure_is_locked_until_its_month_is_opened_again(enter: Enter) -> None:
    acting = enter()
    receipt = submissions.submit(acting, file(row(RATE, "2025-10", 61000, 77000)), "x.csv")
    with acting.database.writing() as connection:
        for step in (ReviewStep.APPROVE, ReviewStep.ACCEPT):
            reports.step(connection, submission=receipt.number, org_unit=UNIT, step=step, reviewer="o", now=acting.now)
        assert observations.settle(connection, receipt.number, UNIT, acting.now) == 1
    other = file(row(RATE, "2025-10", 61001, 77000), row(SECOND, "2025-10", 800, 900, "rà soát lại toàn bộ"))
    found = examine(acting, other, "x.csv")
    assert [(p.code, p.line, p.column[:1]) for p in found.problems if p.severity == "block"] == [
        ("figure-locked", 2, "D")
    ]
    assert [f.indicator for f in found.figures] == [SECOND], "missing figures of the month may still come"
    assert submissions.submit(acting, file(row(RATE, "2025-10", 61000, 77000)), "x.csv").unchanged == 1
    with acting.database.writing() as connection:
        reports.reopen(
            connection,
            reports.Reopening(
                org_unit=UNIT, month=202510, reason="sai mẫu số", reviewer="o", recorded_at=acting.now,
                expires_at=acting.now + timedelta(days=5),
            ),
        )  # fmt: skip
    assert submissions.submit(acting, other, "x.csv").revised == 2
    late = replace(acting, now=acting.now + timedelta(days=6))
    assert stored(acting)[-1].status is ObsStatus.PROVISIONAL
    assert len(examine(late, other, "x.csv").figures) == 2, "provisional figures are not locked"


def test_a_nil_return_is_reported_and_no_figure(enter: Enter) -> None:
    days = {"since": date(2025, 11, 1), "until": date(2025, 11, 30)}
    view = enter().view
    units = [u.code for u in view.codelists.units(Level.PROVINCE, TRAINING_DAY)]
    with view.database.reading() as connection:
        known = {(f.org_unit, f.indicator) for f in observations.series(connection, [RATE, SECOND], units, **days)}
    silent = next(u for u in units if (u, RATE) not in known)
    speaking = next(u for u in units if (u, RATE) in known)
    acting, other = enter(unit=silent), enter(unit=speaking)
    why = "hệ thống đang nâng cấp"
    with pytest.raises(DashboardError, match="nil-has-figure"):
        submissions.nil_return(other, speaking, 202511, [RATE], why)
    with pytest.raises(DashboardError, match="nil-without-reason"):
        submissions.nil_return(acting, silent, 202511, [RATE], "không")
    with pytest.raises(DashboardError, match="not-allowed"):
        submissions.nil_return(other, silent, 202511, [RATE], why)
    receipt = submissions.nil_return(acting, silent, 202511, [RATE], why)
    assert (receipt.kind, receipt.created, receipt.units[0].figures) == (submissions.NIL, 1, 1)
    with acting.database.reading() as connection:
        assert not observations.series(connection, [RATE], [silent], **days)
        (kept,) = observations.series(connection, [RATE], [silent], **days, nil=True)
    assert (kept.status, kept.value, kept.provenance.note) == (ObsStatus.MISSING, None, {"vi": why})
    late = f"{silent},{RATE},2025-11,1,2,,số đến muộn sau khi nâng cấp,demo\n"
    assert submissions.submit(acting, file(late), "x.csv").revised == 1, "a figure that comes after all takes its place"


@pytest.mark.parametrize(
    ("unit", "month", "indicator"),
    [
        pytest.param(UNIT, 203001, RATE, id="a month to come"),
        pytest.param(UNIT, 201001, RATE, id="a month before the unit"),
        pytest.param(UNIT, 202513, RATE, id="no month"),
        pytest.param(OLD, 202511, RATE, id="a unit that has ended"),
        pytest.param(UNIT, 202511, "dti", id="yearly"),
        pytest.param(UNIT, 202511, "no-such-indicator", id="no indicator"),
    ],
)
def test_there_is_no_nil_return_of_what_is_not_due(enter: Enter, unit: str, month: int, indicator: str) -> None:
    acting = enter(unit=unit)
    before = acting.database.version()
    with pytest.raises(DashboardError, match="nil-not-due"):
        submissions.nil_return(acting, unit, month, [indicator], "hệ thống đang nâng cấp")
    assert acting.database.version() == before


def test_an_accepted_nil_return_is_locked(enter: Enter) -> None:
    view, days = enter().view, {"since": date(2025, 11, 1), "until": date(2025, 11, 30)}
    units = [u.code for u in view.codelists.units(Level.PROVINCE, TRAINING_DAY)]
    with view.database.reading() as connection:
        known = {f.org_unit for f in observations.series(connection, [RATE], units, **days)}
    unit = next(u for u in units if u not in known)
    acting = enter(unit=unit)
    receipt = submissions.nil_return(acting, unit, 202511, [RATE], "hệ thống đang nâng cấp")
    with acting.database.writing() as connection:
        for step in (ReviewStep.APPROVE, ReviewStep.ACCEPT):
            reports.step(connection, submission=receipt.number, org_unit=unit, step=step, reviewer="o", now=acting.now)
        observations.settle(connection, receipt.number, unit, acting.now)
    with pytest.raises(DashboardError, match="nil-accepted"):
        submissions.nil_return(acting, unit, 202511, [RATE], "một lý do khác hẳn")


def test_what_is_said_of_two_sheets_goes_with_the_figure_of_its_sheet(enter: Enter) -> None:
    acting, book = enter(), Workbook()
    for month, numerator in (("2025-10", 100), ("2025-09", 60500)):
        sheet = book.create_sheet(month)
        sheet.append(HEAD.strip().split(","))
        sheet.append([UNIT, RATE, month, numerator, 77000, None, None, "demo"])
    out = io.BytesIO()
    book.save(out)
    why = "cổng dịch vụ ngừng hoạt động ba tuần"
    receipt = submissions.submit(acting, out.getvalue(), "x.xlsx", {"great-jump": why})
    with acting.database.reading() as connection:
        kept = reports.findings(connection, receipt.number)
    assert kept
    assert all(f.end and f.problem.file == f"x.xlsx [{f.end:%Y-%m}]" for f in kept)
    assert {f.explanation for f in kept if f.problem.code == "great-jump"} == {why}


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/tháng 3.csv", "tháng 3.csv"),
        ("C:\\Users\\lan\\a.csv", "a.csv"),
        ("a\x00b\r\nSet-Cookie: c.csv", "ab Set-Cookie: c.csv"),
        ("a\udcffb.csv", "ab.csv"),
        ("vsc\u202egnp.csv", "vscgnp.csv"),
        ("a\u00a0b.csv", "a b.csv"),
        ("x" * 3000 + ".csv", "x" * 196 + ".csv"),
    ],
)
def test_a_file_is_kept_under_a_name_that_can_be_stored_and_shown(enter: Enter, sent: str, kept: str) -> None:
    acting, data = enter(), file(row(RATE, "2025-10", 61000, 77000))
    assert submissions.preview(acting, data, sent).examined.name == kept
    assert submissions.submit(acting, data, sent).file == kept
    assert stored(acting)[-1].provenance.file == kept


@pytest.mark.parametrize("text", ['=HYPERLINK("http://x")', "<script>alert(1)</script>", "'; DROP TABLE submission;--"])
def test_text_that_looks_like_a_program_is_text(enter: Enter, text: str) -> None:
    acting = enter()
    written = '"' + text.replace('"', '""') + '"'
    submissions.submit(acting, file(row(RATE, "2025-10", 61000, 77000, written)), f"{text}.csv".replace("/", "_"))
    assert stored(acting)[-1].provenance.note == {"vi": text}


def test_nobody_sends_without_the_right(enter: Enter) -> None:
    for role in set(Role) - {Role.REPORTER}:
        acting = enter("x", role, UNIT if role is Role.APPROVER else None)
        with pytest.raises(DashboardError, match="not-allowed"):
            submissions.preview(acting, b"", "x.csv")
        with pytest.raises(DashboardError, match="not-allowed"):
            submissions.submit(acting, b"", "x.csv")


def test_a_receipt_is_for_those_it_concerns(enter: Enter) -> None:
    number = submissions.submit(enter(), file(row(RATE, "2025-10", 61000, 77000)), "x.csv").number
    for role, unit in ((Role.APPROVER, UNIT), (Role.REVIEWER, None), (Role.AUDITOR, None), (Role.REPORTER, UNIT)):
        assert submissions.receipt(enter("y", role, unit), number).number == number
    for role, unit in ((Role.APPROVER, OTHER), (Role.REPORTER, OTHER), (Role.VIEWER, None), (Role.SECRETARY, None)):
        with pytest.raises(DashboardError, match="not-allowed"):
            submissions.receipt(enter("y", role, unit), number)
    with pytest.raises(DashboardError, match="no-such-submission"):
        submissions.receipt(enter(), number + 1)


# What is then committed equals the preview

MONTHS = [f"2025-{month:02}" for month in range(8, 12)]
CELLS = st.dictionaries(
    st.tuples(st.sampled_from([RATE, SECOND, "edoc_exchange_pct", "fullprocess_dossier_pct"]), st.sampled_from(MONTHS)),
    st.integers(0, 1000),
    min_size=1,
    max_size=8,
)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(CELLS, st.booleans())
def test_what_is_committed_equals_the_preview(enter: Enter, cells: dict, twice: bool) -> None:
    acting = enter()
    data = file(*(row(indicator, month, n, 1000, "kiểm kê lại toàn bộ") for (indicator, month), n in cells.items()))
    if twice:
        submissions.submit(acting, data, "x.csv", good_rows_only=True)
    view = replace(acting.view, kept=None)
    seen = submissions.preview(acting, data, "x.csv")
    if not seen.examined.figures:
        return
    changed = [c.figure for c in seen.changes if c.kind is not Kind.UNCHANGED]
    before = consequences.standing(view, changed)
    receipt = submissions.submit(acting, data, "x.csv", good_rows_only=True, expected=seen.seal)
    after = consequences.standing(view, changed)
    if changed:
        assert consequences.compare(view, before, after, changed) == seen.consequences
    kinds = [receipt.created, receipt.revised, receipt.unchanged]
    assert kinds == [seen.number(Kind.NEW), seen.number(Kind.REVISED), seen.number(Kind.UNCHANGED)]
    keys = {c.figure.key: c.figure for c in seen.changes}
    with acting.database.reading() as connection:
        known = observations.series(
            connection, {k.indicator for k in keys}, [UNIT],
            since=min(k.end for k in keys), until=max(k.end for k in keys),
        )  # fmt: skip
    assert {f.key: f.content for f in known if f.key in keys} == {k: f.content for k, f in keys.items()}
