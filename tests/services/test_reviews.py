"""Approving, accepting, returning, reopening: the right, the state, the trail, and two people at once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

import locales
from domain.errors import DashboardError
from domain.observation import ObsStatus
from domain.people import Grant, Person, Role
from domain.problem import Problem, Severity
from domain.report import ReportState, ReturnReason, ReviewStep
from services import reviews
from services.remarks import MOST
from storage import audit, observations, reports
from storage.database import Database
from storage.reports import KeptFinding
from tests.services.at_work import ADMIN, BINH, HANOI, HOA, HUE, LAN, MINH, QUAN, Office, person, sent
from tests.storage.made import fill, later, month


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    database = Database(f"sqlite:///{tmp_path / 'official.db'}")
    database.migrate("official")
    fill(database)
    yield Office(database)
    database.dispose()


def refused(code: str, act, *args, **more) -> DashboardError:
    with pytest.raises(DashboardError) as error:
        act(*args, **more)
    assert error.value.code == code
    return error.value


def current(office: Office, unit: str = HANOI):
    with office.database.reading() as connection:
        return observations.series(connection, ["share_1"], [unit])


def trail(office: Office) -> list[tuple[str, str, str]]:
    with office.database.reading() as connection:
        assert audit.first_break(connection) is None
        return [(one.actor, one.action, one.subject) for one in reversed(audit.entries(connection))]


def test_from_sent_to_accepted(office: Office) -> None:
    number = office.submit(sent(), sent(41, period=2))
    assert reviews.approve(office.acting(BINH, 1), number, HANOI).state is ReportState.APPROVED
    assert {one.status for one in current(office)} == {ObsStatus.PROVISIONAL}
    assert reviews.accept(office.acting(MINH, 2), number, HANOI, "Đủ").state is ReportState.ACCEPTED
    assert {(one.status, one.provenance.recorded_at) for one in current(office)} == {(ObsStatus.NORMAL, later(2))}
    subject = f"report/{number}/{HANOI}"
    assert trail(office) == [("binh", "report-approved", subject), ("minh", "report-accepted", subject)]


def test_nobody_decides_about_what_is_their_own(office: Office) -> None:
    both = person("ca-hai", Grant(Role.REPORTER, HANOI), Grant(Role.APPROVER, HANOI), Grant(Role.REVIEWER))
    number = office.submit(sent(), who=both)
    refused("own-report", reviews.approve, office.acting(both), number, HANOI)
    reviews.approve(office.acting(BINH), number, HANOI)
    refused("own-report", reviews.accept, office.acting(both), number, HANOI)
    other = office.submit(sent(50), who=LAN, hours=1)
    reviews.approve(office.acting(both), other, HANOI)
    refused("own-report", reviews.accept, office.acting(both), other, HANOI)
    assert reviews.accept(office.acting(MINH), other, HANOI).state is ReportState.ACCEPTED


def test_who_sends_again_becomes_a_sender(office: Office) -> None:
    both = person("ca-hai", Grant(Role.REPORTER, HANOI), Grant(Role.APPROVER, HANOI))
    number = office.submit(sent())
    reviews.give_back(office.acting(BINH), number, HANOI, ReturnReason.OTHER, "Xem lại")
    reviews.send_again(office.acting(both), number, HANOI, "Số đúng theo sổ")
    refused("own-report", reviews.approve, office.acting(both), number, HANOI)
    assert reviews.approve(office.acting(BINH), number, HANOI).state is ReportState.APPROVED


STRANGERS = [LAN, HOA, QUAN, ADMIN, person("khach", Grant(Role.VIEWER)), Person()]


@pytest.mark.parametrize("who", STRANGERS, ids=lambda one: one.login or "visitor")
def test_wrong_people_decide_nothing(office: Office, who: Person) -> None:
    number = office.submit(sent())
    acting = office.acting(who)
    for act, more in (
        (reviews.approve, ()),
        (reviews.accept, ()),
        (reviews.give_back, (ReturnReason.OTHER, "x")),
    ):
        refused("not-allowed", act, acting, number, HANOI, *more)
    refused("not-allowed", reviews.accept_all, acting, [(number, HANOI)])
    refused("not-allowed", reviews.reopen, acting, HANOI, 201901, "x", later(24))
    if who is not LAN:
        refused("not-allowed", reviews.send_again, acting, number, HANOI, "x")
    assert trail(office) == []
    with office.database.reading() as connection:
        assert reports.get(connection, number, HANOI).state is ReportState.SUBMITTED


def test_a_refusal_names_the_unit_in_the_language_of_the_reader(office: Office) -> None:
    unit = office.acting(MINH).codelists.org_units[HUE]
    with pytest.raises(DashboardError) as error:
        reviews.approve(office.acting(BINH), office.submit(sent()), HUE)
    for code in ("vi", "en"):
        words = locales.language(code)
        assert f" ({words.of(unit.names)})" in words.text("error.not-allowed", **error.value.params)


def test_a_return_says_why_and_by_whom(office: Office) -> None:
    number = office.submit(sent())
    refused("remark-missing", reviews.give_back, office.acting(BINH), number, HANOI, ReturnReason.OTHER, "  \n\0 ")
    refused("remark-long", reviews.give_back, office.acting(BINH), number, HANOI, ReturnReason.OTHER, "x" * (MOST + 1))
    reviews.give_back(office.acting(BINH, 1), number, HANOI, ReturnReason.WRONG_FIGURES, " Dòng 14:\n <b>sai</b>\0 ")
    desk = reviews.desk(office.acting(LAN))
    (back,) = desk.returned
    assert (back.last.step, back.last.reason, back.last.comment) == (
        ReviewStep.RETURN_BY_UNIT, "wrong-figures", "Dòng 14:\n<b>sai</b>",
    )  # fmt: skip
    assert {one.status for one in current(office)} == {ObsStatus.PROVISIONAL}


def test_the_office_returns_only_what_the_unit_has_approved(office: Office) -> None:
    number = office.submit(sent())
    refused("report-is-submitted", reviews.give_back, office.acting(MINH), number, HANOI, ReturnReason.OTHER, "x")
    reviews.approve(office.acting(BINH), number, HANOI)
    refused("report-is-approved", reviews.give_back, office.acting(BINH), number, HANOI, ReturnReason.OTHER, "x")
    report = reviews.give_back(office.acting(MINH), number, HANOI, ReturnReason.INCOMPLETE, "Thiếu mẫu số")
    assert report.state is ReportState.RETURNED


def test_a_unit_that_is_not_in_the_submission_is_unknown(office: Office) -> None:
    number = office.submit(sent())
    refused("report-unknown", reviews.approve, office.acting(HOA), number, HUE)
    refused("report-unknown", reviews.accept, office.acting(MINH), number, "nowhere")
    refused("report-unknown", reviews.dossier, office.acting(MINH), 99, HANOI)


def test_of_many_who_accept_at_once_one_does(office: Office) -> None:
    number = office.submit(sent())
    reviews.approve(office.acting(BINH), number, HANOI)
    reviewers = [person(f"minh-{i}", Grant(Role.REVIEWER)) for i in range(8)]

    def accept(who: Person) -> str:
        try:
            return reviews.accept(office.acting(who), number, HANOI).state
        except DashboardError as error:
            return error.code

    with ThreadPoolExecutor(8) as pool:
        said = sorted(pool.map(accept, reviewers))
    assert said == ["accepted", *["report-is-accepted"] * 7]
    assert [one.provenance.revision for one in current(office)] == [2]
    assert len([one for one in trail(office) if one[1] == "report-accepted"]) == 1


def test_a_return_and_an_acceptance_at_once_leave_one_of_them(office: Office) -> None:
    for attempt in range(6):
        number = office.submit(sent(attempt), hours=attempt)
        reviews.approve(office.acting(BINH, attempt), number, HANOI)
        with ThreadPoolExecutor(2) as pool:
            acts = [
                pool.submit(reviews.accept, office.acting(MINH, attempt), number, HANOI),
                pool.submit(
                    reviews.give_back, office.acting(MINH, attempt), number, HANOI, ReturnReason.OTHER, "x"
                ),
            ]  # fmt: skip
            errors = [one.exception() for one in acts]
        assert sum(error is None for error in errors) == 1
        accepted = errors[0] is None
        assert current(office)[0].status is (ObsStatus.NORMAL if accepted else ObsStatus.PROVISIONAL)
        if accepted:
            reviews.reopen(office.acting(MINH, attempt), HANOI, 201901, "…", later(attempt + 1))


def test_many_are_accepted_together_and_each_refusal_is_named(office: Office) -> None:
    hanoi, hue = office.submit(sent()), office.submit(sent(org_unit=HUE), who=person("ai"), hours=1)
    waiting = office.submit(sent(period=2), hours=2)
    reviews.approve(office.acting(BINH), hanoi, HANOI)
    reviews.approve(office.acting(HOA), hue, HUE)
    chosen = [(hanoi, HANOI), (waiting, HANOI), (hue, HUE), (99, HUE)]
    assert reviews.accept_all(office.acting(MINH, 3), chosen) == {
        (waiting, HANOI): "report-is-submitted",
        (99, HUE): "report-unknown",
    }
    assert [one.status for one in (*current(office), *current(office, HUE))] == [
        ObsStatus.NORMAL, ObsStatus.PROVISIONAL, ObsStatus.NORMAL,
    ]  # fmt: skip


def test_a_desk_holds_what_waits_for_this_person(office: Office) -> None:
    first, second = office.submit(sent()), office.submit(sent(period=2), hours=1)
    hue = office.submit(sent(org_unit=HUE), who=HOA)
    reviews.approve(office.acting(BINH), first, HANOI)
    binh, hoa, minh = (reviews.desk(office.acting(who)) for who in (BINH, HOA, MINH))
    assert [(one.report.submission, one.own) for one in binh.to_approve] == [(second, False)]
    assert [(one.report.submission, one.own) for one in hoa.to_approve] == [(hue, True)]
    assert [one.report.submission for one in minh.to_accept] == [first]
    assert (binh.waiting, hoa.waiting, minh.waiting) == ((1, 0, 0), (1, 0, 0), (0, 1, 0))
    for who in (QUAN, ADMIN, Person()):
        refused("not-allowed", reviews.desk, office.acting(who))


def test_a_dossier_shows_what_changes_and_why(office: Office) -> None:
    office.submit(sent(40), sent(30, indicator="share_2"))
    problem = Problem(code="unusual", file="thang-1.csv", line=14, severity=Severity.ASK)
    asked = KeptFinding(
        problem=problem, org_unit=HANOI, indicator="share_2", end=month(1).end, explanation="Đổi phần mềm"
    )
    general = KeptFinding(problem=Problem(code="column-ignored", severity=Severity.NOTE))
    number = office.submit(
        sent(90), sent(31, indicator="share_2"), sent(50, period=2), hours=1, findings=(asked, general)
    )
    found = reviews.dossier(office.acting(BINH), number, HANOI)
    assert [(one.indicator.code, one.before and one.before.value, one.figure.value) for one in found.changes] == [
        ("share_2", 30.0, 31.0), ("share_1", 40.0, 90.0), ("share_1", None, 50.0),
    ]  # fmt: skip
    assert (found.changes[0].findings, found.remarks) == ((asked,), (general,))
    assert found.changes[0].findings[0].explanation == "Đổi phần mềm"
    refused("not-allowed", reviews.dossier, office.acting(HOA), number, HANOI)
    office.submit(sent(91), hours=2)
    assert [one.current for one in reviews.dossier(office.acting(BINH), number, HANOI).changes] == [True, False, True]


def test_a_month_is_reopened_for_a_reason_and_a_time(office: Office) -> None:
    number = office.submit(sent())
    until = later(24)
    refused("nothing-locked", reviews.reopen, office.acting(MINH), HANOI, 201901, "Sai mẫu số", until)
    reviews.approve(office.acting(BINH), number, HANOI)
    reviews.accept(office.acting(MINH), number, HANOI)
    key = current(office)[0].key
    refused("remark-missing", reviews.reopen, office.acting(MINH), HANOI, 201901, "", until)
    refused("reopening-until", reviews.reopen, office.acting(MINH), HANOI, 201901, "x", later(0))
    far = later(0) + reviews.LONGEST_REOPENING + timedelta(seconds=1)
    refused("reopening-until", reviews.reopen, office.acting(MINH), HANOI, 201901, "x", far)
    refused("nothing-locked", reviews.reopen, office.acting(MINH), HANOI, 201902, "x", until)
    refused("nothing-locked", reviews.reopen, office.acting(MINH), "nowhere", 201901, "x", until)
    reviews.reopen(office.acting(MINH, 1), HANOI, 201901, "Sai mẫu số", until)
    with office.database.reading() as connection:
        assert reports.locked(connection, [key], later(2)) == set()
        assert reports.locked(connection, [key], later(25)) == {key}
    assert current(office)[0].reopened
    assert trail(office)[-1] == ("minh", "month-reopened", f"unit/{HANOI}/201901")
    assert [one.month for one in reviews.dossier(office.acting(MINH), number, HANOI).reopenings] == [201901]


def test_the_effect_of_a_report_is_told_against_the_data_without_it(office: Office) -> None:
    office.submit(sent(40), who=LAN)
    office.submit(sent(60, org_unit=HUE), who=HOA, hours=1)
    number = office.submit(sent(80), sent(10, indicator="share_2"), hours=2)
    view = office.acting(MINH).view
    version = office.database.version()
    found = reviews.effect(view, number, HANOI)
    sums = {one.indicator.code: one for one in found.national}
    assert (sums["share_1"].before.sum_numerator, sums["share_1"].after.sum_numerator) == (100, 140)
    assert sums["share_2"].before is None
    assert sums["share_2"].after.sum_numerator == 10
    places = {(one.indicator.code, one.unit.code): (one.before, one.after) for one in found.moves}
    before, after = places["share_1", HANOI]
    assert (before.place, after.place) == (2, 1)
    assert [one.value for one in current(office)] == [80.0], "nothing was stored"
    assert office.database.version() == version
    later_one = office.submit(sent(81), hours=3)
    assert {one.indicator.code for one in reviews.effect(view, number, HANOI).national} == {"share_2"}
    assert later_one
    assert reviews.effect(view, 99, HANOI).national == ()
