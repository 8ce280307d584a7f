"""What stands behind a figure and a submission, and who may see which part of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.errors import DashboardError
from domain.people import STRANGER, VISITOR, Person
from domain.problem import Problem, Severity
from domain.report import ReportState, ReturnReason, ReviewStep
from services import audit_trail, disputes, figures, reviews
from storage import audit, observations, originals
from storage.database import Database
from storage.reports import KeptFinding
from tests.services.at_work import ADMIN, BINH, FILE, HANOI, HOA, HUE, LAN, MINH, QUAN, Office, sent
from tests.storage.made import fill, later, month, rate
from tests.storage.made import sent as loading
from tests.storage.unguarded import unguard

ASKED = KeptFinding(
    problem=Problem(code="unusual", file="thang-1.csv", line=14, severity=Severity.ASK),
    org_unit=HANOI, indicator="share_1", end=month(1).end, explanation="Đổi phần mềm",
)  # fmt: skip


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    database = Database(f"sqlite:///{tmp_path / 'official.db'}")
    database.migrate("official")
    fill(database)
    yield Office(database)
    database.dispose()


@pytest.fixture
def key(office: Office):
    """A figure that was sent, returned, mended, approved, accepted, contested and opened again."""
    with office.database.writing() as connection:
        observations.write(connection, loading(), [rate(30, 100)])
    first = office.submit(sent(40), hours=1, findings=(ASKED,))
    reviews.give_back(office.acting(BINH, 2), first, HANOI, ReturnReason.WRONG_FIGURES, "Dòng 14")
    second = office.submit(sent(41), hours=3)
    reviews.approve(office.acting(BINH, 4), second, HANOI)
    reviews.accept(office.acting(MINH, 5), second, HANOI)
    key = sent().key
    disputes.contest(office.acting(LAN, 6), key, "Mẫu số", value=50)
    reviews.reopen(office.acting(MINH, 7), HANOI, 201901, "Sai", later(9))
    return key


def test_a_trail_tells_each_revision_with_its_decisions(office: Office, key) -> None:
    found = figures.trail(office.acting(BINH, 8), key)
    assert [(one.figure.numerator, one.report and one.report.state) for one in found.steps] == [
        (30, None), (40, ReportState.SUPERSEDED), (41, ReportState.ACCEPTED), (41, ReportState.ACCEPTED),
    ]  # fmt: skip
    assert [(one.step, one.reviewer) for one in found.steps[1].reviews] == [(ReviewStep.RETURN_BY_UNIT, "binh")]
    assert [(one.step, one.reviewer) for one in found.steps[3].reviews] == [
        (ReviewStep.APPROVE, "binh"), (ReviewStep.ACCEPT, "minh"),
    ]  # fmt: skip
    assert found.steps[1].findings == (ASKED,)
    assert [one.opened_by for one in found.disputes] == ["lan"]
    assert [one.month for one in found.reopenings] == [201901]
    assert found.traced


@pytest.mark.parametrize("who", [VISITOR, HOA], ids=lambda one: one.login or "visitor")
def test_others_see_what_was_decided_and_not_by_whom(office: Office, key, who: Person) -> None:
    found = figures.trail(office.acting(who, 8), key)
    assert not found.traced
    assert found.steps[1].findings[0].explanation == "Đổi phần mềm"
    logins = {one.report.reporter for one in found.steps if one.report}
    logins |= {said.reviewer for one in found.steps for said in one.reviews}
    logins |= {one.opened_by for one in found.disputes} | {one.reviewer for one in found.reopenings}
    assert logins == {""}


def test_where_viewing_is_for_accounts_a_stranger_sees_no_trail(office: Office, key) -> None:
    with pytest.raises(DashboardError) as error:
        figures.trail(office.acting(STRANGER), key)
    assert error.value.code == "not-allowed"
    assert figures.trail(office.acting(VISITOR), sent(period=9).key).steps == ()


def test_a_submission_is_seen_by_the_units_in_it(office: Office) -> None:
    everywhere = KeptFinding(problem=Problem(code="column-ignored", severity=Severity.NOTE))
    number = office.submit(sent(), sent(org_unit=HUE), who=MINH, findings=(ASKED, everywhere))
    reviews.approve(office.acting(BINH, 1), number, HANOI)
    own = figures.submission(office.acting(HOA), number)
    assert ([one.org_unit for one in own.reports], own.reviews, own.findings, own.has_file) == ([HUE], (), (), False)
    for who in (MINH, QUAN, ADMIN):
        whole = figures.submission(office.acting(who), number)
        assert [one.org_unit for one in whole.reports] == [HANOI, HUE]
        assert (whole.findings, whole.has_file, len(whole.reviews)) == ((ASKED, everywhere), True, 1)
        assert figures.original(office.acting(who), number) == ("thang-1.csv", FILE)


def test_a_submission_is_seen_without_reading_its_file(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    number = office.submit(sent())
    monkeypatch.delattr(originals, "content")
    assert figures.submission(office.acting(BINH), number).has_file


def test_files_are_for_those_who_may_trace_all_in_them(office: Office) -> None:
    both = office.submit(sent(), sent(org_unit=HUE))
    own = office.submit(sent(period=2), hours=1)
    with office.database.writing() as connection:
        observations.write(connection, loading(2), [rate(30, 100, period=3)])

    def refused(code: str, who: Person, number: int) -> None:
        for act in (figures.original, *([figures.submission] if who is not BINH or number != both else [])):
            with pytest.raises(DashboardError) as error:
                act(office.acting(who), number)
            assert error.value.code == code

    assert figures.original(office.acting(BINH), own) == ("thang-1.csv", FILE)
    assert figures.original(office.acting(LAN), both) == ("thang-1.csv", FILE), "who sent it may have it back"
    refused("not-allowed", BINH, both)
    refused("not-allowed", HOA, own)
    refused("not-allowed", VISITOR, own)
    refused("not-allowed", BINH, 3)
    refused("submission-unknown", MINH, 99)
    assert figures.submission(office.acting(QUAN), 3).has_file is False


# The audit trail


def test_only_some_read_the_trail(office: Office, key) -> None:
    for who in (LAN, BINH, MINH, VISITOR):
        for act in (audit_trail.excerpt, audit_trail.verify):
            with pytest.raises(DashboardError) as error:
                act(office.acting(who))
            assert error.value.code == "not-allowed"


def test_the_trail_is_searched(office: Office, key) -> None:
    acting = office.acting(QUAN)
    found = audit_trail.excerpt(acting)
    assert (len(found.entries), found.whole, found.more) == (5, 5, False)
    assert set(found.actions) == {
        "report-returned", "report-approved", "report-accepted", "dispute-opened", "month-reopened",
    }  # fmt: skip

    def numbers(**more) -> list[int]:
        return [one.number for one in audit_trail.excerpt(acting, **more).entries]

    assert numbers(action="report-accepted") == [3]
    assert numbers(words="binh") == [2, 1]
    assert numbers(words="Dòng 14") == [1]
    assert numbers(words="100%") == []
    assert numbers(subject=f"unit/{HANOI}/201901") == [5]
    assert numbers(since=later(4), until=later(6)) == [3, 2]
    assert numbers(before=3) == [2, 1]


def test_long_trails_come_by_page(office: Office) -> None:
    with office.database.writing() as connection:
        for number in range(audit_trail.SHOWN + 1):
            audit.append(connection, now=later(number), actor="lan", action="signed-in", subject="account/lan")
    first = audit_trail.excerpt(office.acting(QUAN))
    rest = audit_trail.excerpt(office.acting(QUAN), before=first.entries[-1].number)
    assert (first.more, rest.more) == (True, False)
    assert [one.number for one in (*first.entries, *rest.entries)] == list(range(audit_trail.SHOWN + 1, 0, -1))


def test_verifying_names_the_break_and_missing_seals(office: Office, key) -> None:
    acting = office.acting(QUAN)
    whole = audit_trail.verify(acting)
    assert (whole.entries, whole.broken, whole.holds) == (5, None, True)
    assert audit_trail.verify(acting, [f" {whole.last.upper()} "]).holds
    forged = audit_trail.verify(acting, ["f" * 64])
    assert (forged.missing, forged.holds, forged.broken) == (("f" * 64,), False, None)
    with office.database.writing() as connection:
        unguard(connection)
        connection.exec_driver_sql("UPDATE audit SET actor = 'hoa' WHERE id = 2")
    broken = audit_trail.verify(acting)
    assert (broken.broken.number, broken.broken.kind, broken.holds) == (2, "content", False)


def test_an_empty_trail_holds(office: Office) -> None:
    found = audit_trail.verify(office.acting(ADMIN))
    assert (found.entries, found.last, found.holds) == (0, audit.START, True)
