"""Reports, their steps, settling, locks and what the checks said, on both engines."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from domain.errors import DashboardError
from domain.observation import Observation, ObsStatus
from domain.org_unit import Level
from domain.problem import Problem, Severity
from domain.report import ReportState, ReviewStep
from storage import observations, reports
from storage.database import Database
from storage.observations import rollups
from storage.reports import KeptFinding, Reopening
from tests.storage.made import INDICATOR_CODES, UNIT_CODES, figure, later, month, rate, sent

HANOI, HUE = "province_1", "province_2"
P, A, M = ObsStatus.PROVISIONAL, ObsStatus.NORMAL, ObsStatus.MISSING


def submit(database: Database, *figures: Observation, hours: float = 0) -> int:
    """Figures of one submission, with a report for each unit, as the submitting service writes them."""
    with database.writing() as connection:
        change = observations.write(connection, sent(hours), figures)
        assert change.submission is not None
        for unit in sorted({one.org_unit for one in figures}):
            ends = [one.period.end for one in figures if one.org_unit == unit]
            new = sum(one.org_unit == unit for one in figures) if change.created or change.revised else 0
            reports.open_report(
                connection, change.submission, unit, new, min(ends), max(ends), later(hours), reporter="lan"
            )
    return change.submission


def take(database: Database, number: int, step: ReviewStep, unit: str = HANOI, hours: float = 1, **more: str):
    with database.writing() as connection:
        return reports.step(
            connection, submission=number, org_unit=unit, step=step, reviewer="minh", now=later(hours), **more
        )


def accept(database: Database, number: int, unit: str = HANOI, hours: float = 1) -> int:
    take(database, number, ReviewStep.APPROVE, unit, hours)
    take(database, number, ReviewStep.ACCEPT, unit, hours)
    with database.writing() as connection:
        return observations.settle(connection, number, unit, later(hours))


def state(database: Database, number: int, unit: str = HANOI) -> ReportState:
    with database.reading() as connection:
        found = reports.get(connection, number, unit)
    assert found is not None
    return found.state


def held(database: Database, *figures: Observation, hours: float = 2) -> set[object]:
    with database.reading() as connection:
        return reports.locked(connection, [one.key for one in figures], later(hours))


def current(database: Database, **more) -> list[Observation]:
    with database.reading() as connection:
        return observations.series(connection, INDICATOR_CODES, UNIT_CODES, **more)


def provisional(value: int = 40, **more) -> Observation:
    return rate(value, 100, status=P, **more)


# Steps


def test_a_report_goes_its_way_and_each_step_is_kept(database: Database) -> None:
    number = submit(database, provisional(), provisional(period=2))
    with database.reading() as connection:
        report = reports.get(connection, number, HANOI)
    assert report is not None
    assert (report.state, report.figures, report.file, report.reporter) == (
        ReportState.SUBMITTED, 2, "march.csv", "lan@hanoi.gov.vn",
    )  # fmt: skip
    assert (report.first_end, report.last_end) == (month(1).end, month(2).end)
    assert take(database, number, ReviewStep.APPROVE).state is ReportState.APPROVED
    returned = take(
        database, number, ReviewStep.RETURN_BY_OFFICE, hours=2, reason="wrong-figures", comment="Xem lại dòng 14"
    )
    assert (returned.state, returned.recorded_at) == (ReportState.RETURNED, later(2))
    with database.reading() as connection:
        found = [(r.step, r.reason, r.comment, r.reviewer) for r in reports.reviews(connection, number, HANOI)]
    assert found == [
        (ReviewStep.APPROVE, "", "", "minh"),
        (ReviewStep.RETURN_BY_OFFICE, "wrong-figures", "Xem lại dòng 14", "minh"),
    ]


def test_a_step_from_another_state_is_refused_and_changes_nothing(database: Database) -> None:
    number = submit(database, provisional())
    with pytest.raises(DashboardError) as early:
        take(database, number, ReviewStep.ACCEPT)
    assert early.value.code == "report-is-submitted"
    take(database, number, ReviewStep.APPROVE)
    with pytest.raises(DashboardError) as twice:
        take(database, number, ReviewStep.APPROVE)
    assert twice.value.code == "report-is-approved"
    with database.reading() as connection:
        assert len(reports.reviews(connection, number)) == 1
    with pytest.raises(DashboardError) as unknown:
        take(database, 99, ReviewStep.APPROVE)
    assert unknown.value.code == "report-unknown"


def test_units_of_one_submission_go_separate_ways(database: Database) -> None:
    number = submit(database, provisional(), provisional(org_unit=HUE))
    take(database, number, ReviewStep.APPROVE, HUE)
    assert state(database, number, HANOI) is ReportState.SUBMITTED
    assert state(database, number, HUE) is ReportState.APPROVED


def test_of_many_who_decide_at_once_one_does(database: Database) -> None:
    number = submit(database, provisional())

    def approve(_: int) -> str:
        try:
            return take(database, number, ReviewStep.APPROVE).state
        except DashboardError as error:
            return error.code

    with ThreadPoolExecutor(6) as pool:
        said = sorted(pool.map(approve, range(6)))
    assert said == ["approved", *["report-is-approved"] * 5]
    with database.reading() as connection:
        assert len(reports.reviews(connection, number)) == 1


# Later files


def test_a_report_ends_when_none_of_its_figures_is_current(database: Database) -> None:
    first = submit(database, provisional(40), provisional(41, period=2))
    second = submit(database, provisional(50), hours=1)
    assert state(database, first) is ReportState.SUBMITTED
    submit(database, provisional(51, period=2), hours=2)
    assert state(database, first) is ReportState.SUPERSEDED
    assert state(database, second) is ReportState.SUBMITTED


def test_a_mended_file_sends_what_it_left_of_a_returned_report_again(database: Database) -> None:
    first = submit(database, provisional(40), provisional(41, indicator="share_2"))
    take(database, first, ReviewStep.RETURN_BY_UNIT, reason="wrong-figures", comment="…")
    second = submit(database, provisional(50), provisional(41, indicator="share_2"), hours=2)
    assert (state(database, first), state(database, second)) == (ReportState.SUBMITTED, ReportState.SUBMITTED)
    with database.reading() as connection:
        assert reports.reviews(connection, first)[-1].step is ReviewStep.SEND_AGAIN


def test_a_file_of_another_month_does_not_answer_a_returned_report(database: Database) -> None:
    first = submit(database, provisional(40))
    take(database, first, ReviewStep.RETURN_BY_UNIT, reason="other", comment="…")
    submit(database, provisional(40, period=2), hours=1)
    assert state(database, first) is ReportState.RETURNED


def test_the_same_file_again_answers_too_and_opens_no_report(database: Database) -> None:
    first = submit(database, provisional(40))
    take(database, first, ReviewStep.RETURN_BY_UNIT, reason="unexplained", comment="…")
    second = submit(database, provisional(40), hours=1)
    assert state(database, first) is ReportState.SUBMITTED
    with database.reading() as connection:
        assert reports.get(connection, second, HANOI) is None


# Settling


def test_acceptance_makes_figures_final_in_a_revision_of_their_own(database: Database) -> None:
    number = submit(database, provisional(), provisional(60, org_unit=HUE))
    assert accept(database, number, hours=5) == 1
    hanoi, hue = sorted(current(database), key=lambda one: one.org_unit)
    assert (hanoi.status, hue.status) == (A, P)
    place = hanoi.provenance
    assert (place.submission, place.revision, place.recorded_at, place.file, place.line) == (
        number, 2, later(5), "march.csv", 14,
    )  # fmt: skip
    with database.reading() as connection:
        first, second = observations.revisions(connection, hanoi.key)
    assert (first.status, second.status) == (P, A)
    assert [one.status for one in current(database, known_at=later(4)) if one.org_unit == HANOI] == [P]


def test_sums_follow_acceptance(database: Database) -> None:
    number = submit(database, provisional(40), provisional(60, org_unit=HUE))
    accept(database, number)
    with database.reading() as connection:
        (whole,) = rollups(connection, ["share_1"])
        (accepted,) = rollups(connection, ["share_1"], accepted_only=True)
        stock = observations.count(connection)
    assert (whole.n, whole.n_provisional, whole.sum_numerator) == (2, 1, 100)
    assert (accepted.n, accepted.sum_numerator) == (1, 40)
    assert sum(stock.values()) == 2


def test_only_what_is_still_current_is_settled(database: Database) -> None:
    first = submit(database, provisional(40), provisional(41, period=2))
    submit(database, provisional(50), hours=1)
    assert accept(database, first, hours=2) == 1
    assert {one.period.end: one.status for one in current(database)} == {month(1).end: P, month(2).end: A}


def test_settling_twice_changes_nothing(database: Database) -> None:
    number = submit(database, provisional())
    accept(database, number)
    with database.writing() as connection:
        assert observations.settle(connection, number, HANOI, later(3)) == 0
    assert current(database)[0].provenance.revision == 2


def test_a_write_after_settling_in_the_same_connection_is_whole(database: Database) -> None:
    """Both use one staging table."""
    number = submit(database, provisional(40))
    with database.writing() as connection:
        assert observations.settle(connection, number, HANOI, later(1)) == 1
        change = observations.write(connection, sent(2), [provisional(70), provisional(71, org_unit=HUE)])
        assert (change.created, change.revised) == (1, 1)
        assert observations.settle(connection, change.submission or 0, HUE, later(3)) == 1
    assert {one.org_unit: (one.numerator, one.status) for one in current(database)} == {HANOI: (70, P), HUE: (71, A)}


# Locks


def test_accepted_figures_are_locked_and_missing_cells_are_not(database: Database) -> None:
    number = submit(database, provisional(40))
    sister, other = provisional(indicator="share_2"), provisional(org_unit=HUE)
    assert held(database, provisional()) == set()
    accept(database, number)
    assert held(database, provisional(), sister, other, provisional(period=2)) == {provisional().key}


def test_a_reopened_month_of_a_unit_is_open_until_it_expires(database: Database) -> None:
    figures = [provisional(40), provisional(41, period=2)]
    accept(database, submit(database, *figures))
    assert held(database, *figures) == {one.key for one in figures}
    opened = Reopening(
        org_unit=HANOI, month=201901, reason="Sai mẫu số", reviewer="minh", recorded_at=later(2), expires_at=later(4)
    )
    with database.writing() as connection:
        reports.reopen(connection, opened)
    assert held(database, *figures, hours=3) == {figures[1].key}
    assert held(database, *figures, hours=4) == {one.key for one in figures}
    with database.reading() as connection:
        assert reports.reopenings(connection, [HANOI]) == [opened]
        assert reports.reopenings(connection, [HUE]) == []


def test_a_figure_revised_after_reopening_is_not_locked_until_it_is_accepted(database: Database) -> None:
    accept(database, submit(database, provisional(40)))
    second = submit(database, provisional(50), hours=2)
    assert held(database, provisional()) == set()
    accept(database, second, hours=3)
    assert held(database, provisional()) == {provisional().key}


def test_figures_without_a_report_are_not_locked(database: Database) -> None:
    """History that was there before anybody reported."""
    with database.writing() as connection:
        observations.write(connection, sent(), [rate(40, 100)])
    assert held(database, rate(40, 100)) == set()


# Nil returns


def nil(**more) -> Observation:
    return figure(value=None, status=M, note={"vi": "Hệ thống đang nâng cấp"}, **more)


def test_a_nil_return_is_no_figure_unless_it_is_asked_for(database: Database) -> None:
    submit(database, provisional(40), nil(period=2))
    end = month(2).end
    assert [one.status for one in current(database)] == [P]
    with database.reading() as connection:
        asked = (connection, ["share_1"], [HANOI])
        assert [one.period for one in observations.latest(*asked, until=end)] == [month(1)]
        assert [one.status for one in observations.latest(*asked, until=end, nil=True)] == [M]
        assert [one.status for one in observations.series(*asked, nil=True)] == [P, M]
        assert [one.status for one in observations.series(*asked, known_at=later(1), nil=True)] == [P, M]
        assert [one.status for one in observations.latest(*asked, known_at=later(1))] == [P]
        assert len(list(observations.figures(connection))) == 1
        assert sum(observations.count(connection).values()) == 1
        assert observations.stocked(connection) == {Level.PROVINCE: {"share_1": 1}}


def test_a_unit_with_nothing_but_a_nil_return_has_no_figure(database: Database) -> None:
    number = submit(database, nil())
    with database.reading() as connection:
        assert observations.org_units_with(connection, ["share_1"], [HANOI]) == {}
        assert observations.org_units_with(connection, ["share_1"], [HANOI], nil=True) == {"share_1": 1}
        assert [one.provenance.note for one in observations.revisions(connection, nil().key)] == [nil().provenance.note]
        assert observations.sources(connection) == []
    assert accept(database, number) == 0
    assert held(database, nil()) == {nil().key}


def test_a_figure_that_becomes_a_nil_return_leaves_the_stock_and_comes_back(database: Database) -> None:
    submit(database, provisional(40))
    submit(database, nil(), hours=1)
    with database.reading() as connection:
        assert observations.stocked(connection) == {}
        assert observations.rollups(connection, ["share_1"])[0:] == [
            one for one in observations.rollups(connection, ["share_1"]) if one.n
        ]
    submit(database, provisional(41), hours=2)
    with database.reading() as connection:
        assert observations.stocked(connection) == {Level.PROVINCE: {"share_1": 1}}
        assert observations.rollups(connection, ["share_1"])[0].sum_numerator == 41


# Lists


def test_reports_are_listed_newest_first_by_page(database: Database) -> None:
    numbers = [submit(database, provisional(i, period=i), provisional(i, period=i, org_unit=HUE)) for i in range(1, 5)]
    with database.reading() as connection:
        first = reports.reports(connection, limit=3)
        rest = reports.reports(connection, before=(first[-1].submission, first[-1].org_unit))
        listed = [(one.submission, one.org_unit) for one in (*first, *rest)]
        assert listed == [(n, unit) for n in reversed(numbers) for unit in (HUE, HANOI)]
        assert [one.submission for one in reports.reports(connection, org_units=[HUE], since=month(3).end)] == [4, 3]
        assert [one.submission for one in reports.reports(connection, org_units=[HUE], until=month(2).end)] == [2, 1]
        assert reports.reports(connection, states=[ReportState.ACCEPTED]) == []
        assert reports.reports(connection, org_units=[]) == []
        assert reports.reports(connection, reporter="someone-else") == []
        assert reports.count(connection, [ReportState.SUBMITTED], [HANOI]) == 4
        assert reports.count(connection, list(ReportState)) == 8


# Findings


def test_findings_come_back_with_their_explanations(database: Database) -> None:
    number = submit(database, provisional())
    kept = [
        KeptFinding(
            problem=Problem(
                code="unusual", file="march.csv", line=14, column="gia_tri", cell="40", params={"usual": "90"},
                severity=Severity.ASK,
            ),
            org_unit=HANOI, indicator="share_1", end=month(1).end, explanation="Đợt nâng cấp <b>hệ thống</b>",
        ),
        KeptFinding(problem=Problem(code="column-ignored", file="march.csv", severity=Severity.NOTE)),
    ]  # fmt: skip
    with database.writing() as connection:
        reports.add_findings(connection, number, kept[:1])
        reports.add_findings(connection, number, kept[1:])
    with database.reading() as connection:
        assert reports.findings(connection, number) == kept
        assert reports.findings(connection, number, org_unit_code=HANOI, indicator="share_1", end=month(1).end) == [
            kept[0]
        ]
        assert reports.findings(connection, number, org_unit_code=HUE) == []
        assert reports.findings(connection, number + 1) == []
