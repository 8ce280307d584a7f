"""What an administrator does: it works, it is written down, and it cannot lock everybody out."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from domain.accounts import SignInRules
from domain.assessment import Thresholds
from domain.errors import DashboardError
from domain.people import SYSTEM, Grant, Person, Role, Verb
from services import accounts, classroom, sessions
from services.acting import Acting
from services.catalogue import Catalogue, catalogue
from services.loading import load
from services.view import View
from storage import accounts as stored
from storage import audit
from storage.database import Database
from tests.architecture.source import ROOT

pytestmark = pytest.mark.usefixtures("cheap_hashes")
NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
RULES = SignInRules()
HANOI, HAI_DUONG, HAI_PHONG = "prov34_ha_noi", "prov63_hai_duong", "prov34_hai_phong"
ADMIN = Person(login="quan", grants=(Grant(Role.ADMIN),))


@pytest.fixture(scope="module")
def codelists(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    made = Database(f"sqlite:///{tmp_path_factory.mktemp('lists') / 'official.sqlite'}")
    made.migrate("official")
    load(made, ROOT / "data", now=NOW, figures=False)
    found = catalogue(made)
    made.dispose()
    return found


@pytest.fixture
def at_work(tmp_path: Path, codelists: Catalogue) -> Iterator[Acting]:
    """An administrator of an empty workspace."""
    made = Database(f"sqlite:///{tmp_path / 'official.sqlite'}")
    made.migrate("official")
    view = View(database=made, codelists=codelists, as_of=NOW.date(), rules=Thresholds())
    yield Acting(view=view, person=ADMIN, now=NOW, today=date(2026, 3, 2), training=False)
    made.dispose()


def add(acting: Acting, login: str, *grants: Grant, email: str = "") -> str:
    return accounts.add(acting, login, login.title(), email, grants)


def held(acting: Acting, login: str) -> set[Grant]:
    return set(accounts.one(acting, login).grants)


def trail(acting: Acting, login: str) -> list[tuple[str, str]]:
    with acting.database.reading() as connection:
        return [(e.action, e.actor) for e in reversed(audit.entries(connection, subject=f"account/{login}"))]


def test_a_new_account_signs_in_with_its_first_password_and_must_change_it(at_work: Acting) -> None:
    first = accounts.add(at_work, " Lan.N ", "  Nguyễn   Lan ", "Lan@HaNoi.gov.vn", [Grant(Role.REPORTER, HANOI)])
    opened = sessions.sign_in(at_work.database, "lan.n", first, NOW, RULES)
    assert (opened.person.name, opened.person.email) == ("Nguyễn Lan", "lan@hanoi.gov.vn")
    assert opened.person.must_change
    assert not opened.person.allows(Verb.SUBMIT, HANOI)
    assert trail(at_work, "lan.n") == [("account-added", "quan"), ("role-granted", "quan"), ("signed-in", "lan.n")]


def test_first_passwords_are_long_and_never_the_same(at_work: Acting) -> None:
    made = {add(at_work, f"a{number}") for number in range(5)}
    assert len(made) == 5
    assert all(len(password.replace("-", "")) == 16 for password in made)


@pytest.mark.parametrize(
    ("login", "name", "email", "code"),
    [
        ("lẫn", "Lan", "", "login-shape"),
        ("a", "Lan", "", "login-shape"),
        ("a b", "Lan", "", "login-shape"),
        ("../etc", "Lan", "", "login-shape"),
        (SYSTEM.login, "Lan", "", "login-shape"),
        ("x" * 41, "Lan", "", "login-shape"),
        ("lan", "  ", "", "name-missing"),
        ("lan", "Lan", "lan", "email-shape"),
        ("lan", "Lan", "a@b.vn\nBcc: x@y.vn", "email-shape"),
        ("binh", "Binh", "", "account-exists"),
        ("lan", "Lan", "BINH@bo.gov.vn", "email-taken"),
    ],
)
def test_a_wrong_account_is_a_sentence(login: str, name: str, email: str, code: str, at_work: Acting) -> None:
    add(at_work, "binh", email="binh@bo.gov.vn")
    with pytest.raises(DashboardError, match=code):
        accounts.add(at_work, login, name, email)
    assert [one.login for one in accounts.every(at_work)] == ["binh"]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (Grant(Role.REPORTER), "grant-needs-unit"),
        (Grant(Role.ADMIN, HANOI), "grant-takes-no-unit"),
        (Grant(Role.APPROVER, "prov34_ha_nim"), "no-such-unit"),
    ],
)
def test_a_wrong_role_is_refused_and_the_account_with_it(given: Grant, code: str, at_work: Acting) -> None:
    with pytest.raises(DashboardError, match=code):
        add(at_work, "lan", given)
    assert accounts.every(at_work) == []
    add(at_work, "lan")
    with pytest.raises(DashboardError, match=code):
        accounts.grant(at_work, "lan", given)


def test_roles_are_given_and_taken_once(at_work: Acting) -> None:
    add(at_work, "lan")
    grant = Grant(Role.REPORTER, HANOI)
    assert [accounts.grant(at_work, "lan", grant) for _ in range(2)] == [True, False]
    assert held(at_work, "lan") == {grant}
    assert [accounts.revoke(at_work, "lan", grant) for _ in range(2)] == [True, False]
    assert held(at_work, "lan") == set()
    assert [action for action, _ in trail(at_work, "lan")] == ["account-added", "role-granted", "role-revoked"]


def test_a_name_and_an_address_are_written_anew(at_work: Acting) -> None:
    add(at_work, "lan", email="lan@hanoi.gov.vn")
    add(at_work, "binh", email="binh@hanoi.gov.vn")
    accounts.amend(at_work, "lan", " Lan  Anh ", "lan@hanoi.gov.vn")
    accounts.amend(at_work, "lan", "Lan Anh", "Lan@Hue.gov.vn")
    assert (accounts.one(at_work, "lan").name, accounts.one(at_work, "lan").email) == ("Lan Anh", "lan@hue.gov.vn")
    for name, email, code in (
        ("", "", "name-missing"),
        ("Lan", "lan", "email-shape"),
        ("Lan", "BINH@hanoi.gov.vn", "email-taken"),
    ):
        with pytest.raises(DashboardError, match=code):
            accounts.amend(at_work, "lan", name, email)
    said = " ".join(f"{dict(entry.detail)}" for entry in entries(at_work))
    assert "gov.vn" not in said, "the trail names logins only"


def entries(acting: Acting) -> list[audit.Entry]:
    with acting.database.reading() as connection:
        return audit.entries(connection)


def test_nobody_changes_their_own_account(at_work: Acting) -> None:
    add(at_work, "quan", Grant(Role.ADMIN))
    add(at_work, "lan")
    for deed in (
        lambda: accounts.grant(at_work, "quan", Grant(Role.REVIEWER)),
        lambda: accounts.revoke(at_work, "quan", Grant(Role.ADMIN)),
        lambda: accounts.reset_password(at_work, "quan"),
        lambda: accounts.amend(at_work, "quan", "Q", ""),
        lambda: accounts.deactivate(at_work, "quan"),
        lambda: accounts.hand_over(at_work, "lan", "quan", end=False),
        lambda: accounts.hand_over(at_work, "quan", "lan", end=True),
    ):
        with pytest.raises(DashboardError, match="own-account"):
            deed()


def test_the_last_administrator_stays(at_work: Acting) -> None:
    """Whoever acts may have lost the role a moment ago: the rule looks at what would be left."""
    add(at_work, "minh", Grant(Role.ADMIN))
    for deed in (
        lambda: accounts.revoke(at_work, "minh", Grant(Role.ADMIN)),
        lambda: accounts.deactivate(at_work, "minh"),
    ):
        with pytest.raises(DashboardError, match="last-admin"):
            deed()
    assert held(at_work, "minh") == {Grant(Role.ADMIN)}
    accounts.deactivate(replace(at_work, person=SYSTEM), "minh")


def test_a_reset_ends_every_session_and_lifts_a_lock(at_work: Acting) -> None:
    first = add(at_work, "lan")
    opened = sessions.sign_in(at_work.database, "lan", first, NOW, RULES)
    for _ in range(RULES.failures):
        with pytest.raises(DashboardError):
            sessions.sign_in(at_work.database, "lan", "wrong", NOW, RULES)
    second = accounts.reset_password(at_work, "lan")
    assert sessions.person_behind(at_work.database, opened.token, NOW, RULES) is None
    assert sessions.sign_in(at_work.database, "lan", second, NOW, RULES).person.must_change
    with pytest.raises(DashboardError, match="sign-in-refused"):
        sessions.sign_in(at_work.database, "lan", first, NOW, RULES)


def test_an_account_that_ends_is_out_at_once_and_may_come_back(at_work: Acting) -> None:
    add(at_work, "minh", Grant(Role.ADMIN))
    first = add(at_work, "lan", Grant(Role.REPORTER, HANOI), email="lan@hanoi.gov.vn")
    opened = sessions.sign_in(at_work.database, "lan", first, NOW, RULES)
    accounts.deactivate(at_work, "lan")
    assert sessions.person_behind(at_work.database, opened.token, NOW, RULES) is None
    with pytest.raises(DashboardError, match="account-ended"):
        accounts.deactivate(at_work, "lan")
    with pytest.raises(DashboardError, match="account-ended"):
        accounts.reset_password(at_work, "lan")
    add(at_work, "heir", email="lan@hanoi.gov.vn")
    with pytest.raises(DashboardError, match="email-taken"):
        accounts.reactivate(at_work, "lan")
    accounts.deactivate(at_work, "heir")
    second = accounts.reactivate(at_work, "lan")
    assert sessions.sign_in(at_work.database, "lan", second, NOW, RULES).person.grants == (Grant(Role.REPORTER, HANOI),)
    with pytest.raises(DashboardError, match="account-in-service"):
        accounts.reactivate(at_work, "lan")


def test_a_handover_moves_what_is_held_for_units_and_nothing_else(at_work: Acting) -> None:
    add(at_work, "minh", Grant(Role.ADMIN))
    own = (Grant(Role.REPORTER, HANOI), Grant(Role.APPROVER, HAI_PHONG))
    add(at_work, "lan", *own, Grant(Role.SECRETARY))
    add(at_work, "hoa", own[0])
    assert set(accounts.hand_over(at_work, "lan", "hoa", end=True)) == set(own)
    assert held(at_work, "hoa") == set(own)
    assert held(at_work, "lan") == {Grant(Role.SECRETARY)}
    assert not accounts.one(at_work, "lan").in_service
    with pytest.raises(DashboardError, match="same-account"):
        accounts.hand_over(at_work, "hoa", "hoa", end=False)
    with pytest.raises(DashboardError, match="account-ended"):
        accounts.hand_over(at_work, "hoa", "lan", end=False)
    with pytest.raises(DashboardError, match="no-such-account"):
        accounts.hand_over(at_work, "hoa", "nobody", end=False)
    assert held(at_work, "hoa") == set(own)


@pytest.mark.parametrize("keep", [True, False])
def test_staff_of_a_merged_unit_go_on_for_its_successor(keep: bool, at_work: Acting) -> None:
    add(at_work, "lan", Grant(Role.REPORTER, HAI_DUONG))
    add(at_work, "hoa", Grant(Role.APPROVER, HANOI))
    (orphan,) = accounts.orphans(at_work)
    assert (orphan.unit.code, orphan.logins) == (HAI_DUONG, ("lan",))
    assert [unit.code for unit in orphan.successors] == [HAI_PHONG]
    with pytest.raises(DashboardError, match="no-successor"):
        accounts.succeed(at_work, HAI_DUONG, HANOI, keep=keep)
    assert accounts.succeed(at_work, HAI_DUONG, HAI_PHONG, keep=keep) == 1
    old = {Grant(Role.REPORTER, HAI_DUONG)} if keep else set()
    assert held(at_work, "lan") == {Grant(Role.REPORTER, HAI_PHONG)} | old
    assert held(at_work, "hoa") == {Grant(Role.APPROVER, HANOI)}
    assert accounts.orphans(at_work) == ()


def test_a_unit_whose_reports_nobody_could_approve_is_named(at_work: Acting) -> None:
    def named() -> list[str]:
        return [unit.code for unit in accounts.without_second_eyes(at_work)]

    add(at_work, "lan", Grant(Role.REPORTER, HANOI), Grant(Role.APPROVER, HANOI))
    assert named() == [HANOI], "nobody approves their own"
    add(at_work, "hoa", Grant(Role.APPROVER, HAI_PHONG))
    assert named() == [HANOI], "who approves for nobody who reports is no matter"
    accounts.grant(at_work, "hoa", Grant(Role.APPROVER, HANOI))
    assert named() == []
    accounts.deactivate(at_work, "hoa")
    assert named() == [HANOI]


def test_before_a_merger_nobody_is_an_orphan(at_work: Acting) -> None:
    add(at_work, "lan", Grant(Role.REPORTER, HAI_DUONG))
    assert accounts.orphans(replace(at_work, today=date(2025, 6, 30))) == ()
    assert len(accounts.orphans(replace(at_work, today=date(2025, 7, 1)))) == 1


def test_names_are_erased_when_their_time_has_come_and_the_trail_still_holds(at_work: Acting) -> None:
    add(at_work, "minh", Grant(Role.ADMIN))
    add(at_work, "lan", email="lan@hanoi.gov.vn")
    accounts.deactivate(at_work, "lan")
    assert accounts.forget(replace(at_work, now=NOW + timedelta(days=729)), 24) == []
    later = replace(at_work, now=NOW + timedelta(days=732))
    assert accounts.forget(later, 24) == ["lan"]
    assert accounts.forget(later, 24) == []
    account = accounts.one(at_work, "lan")
    assert (account.name, account.email, account.outside) == ("", "", True)
    with pytest.raises(DashboardError, match="account-forgotten"):
        accounts.reactivate(at_work, "lan")
    with at_work.database.reading() as connection:
        assert audit.first_break(connection) is None
        said = " ".join(f"{e.subject} {dict(e.detail)}" for e in audit.entries(connection))
    assert "hanoi.gov.vn" not in said, "the trail names logins only"


def test_one_from_outside_needs_an_address_and_gets_no_password(at_work: Acting) -> None:
    with pytest.raises(DashboardError, match="email-missing"):
        accounts.add(at_work, "lan", "Lan", "", outside=True)
    assert accounts.add(at_work, "lan", "Lan", "lan@hanoi.gov.vn", outside=True) == ""
    with pytest.raises(DashboardError, match="account-outside"):
        accounts.reset_password(at_work, "lan")


def test_everybody_can_be_signed_out(at_work: Acting) -> None:
    opened = sessions.sign_in(at_work.database, "lan", add(at_work, "lan"), NOW, RULES)
    assert accounts.end_everybodys_sessions(at_work) == 1
    assert sessions.person_behind(at_work.database, opened.token, NOW, RULES) is None


def test_a_class_finds_its_accounts_as_they_were(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'training.sqlite'}")
    database.migrate("training")
    known = classroom.read(ROOT / "data")
    assert {account.role for account in known.accounts} == set(Role)
    assert classroom.make_ready(database, ROOT / "data", NOW) == len(known.accounts)
    assert classroom.make_ready(database, ROOT / "data", NOW) == 0
    with database.writing() as connection:
        reporter = stored.find(connection, "bao-cao-ha-noi")
        stored.set_password(connection, reporter.number, "x", must_change=True)
        stored.grant(connection, reporter.number, Grant(Role.ADMIN), NOW)
        stored.end(connection, stored.find(connection, "quan-tri").number, NOW)
    assert classroom.make_ready(database, ROOT / "data", NOW) == 2
    rules = replace(RULES, shared=True)
    for account in classroom.standing(database, known):
        assert sessions.sign_in(database, account.login, known.password, NOW, rules).person.grants == account.grants
    assert stored_grants(database, "bao-cao-ha-noi") == {
        Grant(Role.REPORTER, "prov63_ha_noi"),
        Grant(Role.REPORTER, HANOI),
    }
    database.dispose()


def stored_grants(database: Database, login: str) -> set[Grant]:
    with database.reading() as connection:
        return set(stored.find(connection, login).grants)


def test_ready_accounts_never_stand_in_the_official_workspace(at_work: Acting) -> None:
    with pytest.raises(DashboardError, match="workspace-mismatch"):
        classroom.make_ready(at_work.database, ROOT / "data", NOW)
    assert accounts.every(at_work) == []
