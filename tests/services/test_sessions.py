"""Signing in: what opens, what does not, and that nobody learns more than that."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from domain.accounts import SignInRules
from domain.errors import DashboardError
from domain.people import Grant, Role
from services import passwords, sessions
from storage import accounts, audit
from storage import sessions as stored
from storage.database import Database

pytestmark = pytest.mark.usefixtures("cheap_hashes")
RULES = SignInRules(failures=3)
NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
PASSWORD = "một mật khẩu rất dài"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database(f"sqlite:///{tmp_path / 'official.sqlite'}")
    made.migrate("official")
    with made.writing() as connection:
        for login, email in (("lan", "lan@hanoi.gov.vn"), ("binh", "")):
            number = accounts.add(
                connection, login=login, name=login.title(), email=email, password=passwords.hashed(PASSWORD),
                must_change=False, now=NOW,
            )  # fmt: skip
            accounts.grant(connection, number, Grant(Role.REPORTER, "a"), NOW)
    yield made
    made.dispose()


def entered(database: Database, login: str = "lan", password: str = PASSWORD, now: datetime = NOW) -> sessions.Opened:
    return sessions.sign_in(database, login, password, now, RULES)


def refusal(database: Database, login: str, password: str, now: datetime = NOW) -> DashboardError:
    with pytest.raises(DashboardError) as error:
        entered(database, login, password, now)
    return error.value


def held(database: Database, token: str, now: datetime = NOW) -> str:
    found = sessions.person_behind(database, token, now, RULES)
    return "" if found is None else found.person.login


def actions(database: Database, login: str = "lan") -> list[str]:
    with database.reading() as connection:
        return [entry.action for entry in audit.entries(connection, subject=f"account/{login}")]


def test_a_right_password_opens_a_session_however_the_login_was_typed(database: Database) -> None:
    opened = entered(database, "  LAN ")
    assert opened.person.login == "lan"
    assert held(database, opened.token) == "lan"
    assert actions(database) == ["signed-in"]


def test_both_ways_to_write_a_vietnamese_letter_are_one_password(database: Database) -> None:
    import unicodedata

    decomposed = unicodedata.normalize("NFD", PASSWORD)
    assert decomposed != PASSWORD
    assert held(database, entered(database, password=decomposed).token) == "lan"


def test_the_database_holds_no_token_and_no_password(database: Database, tmp_path: Path) -> None:
    opened = entered(database)
    database.dispose()
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert opened.token.encode() not in kept
    assert PASSWORD.encode() not in kept
    assert sessions.digest(opened.token).encode() in kept
    assert b"$argon2id$" in kept


def test_refusals_are_one_and_the_same(database: Database) -> None:
    with database.writing() as connection:
        ended = accounts.find(connection, "binh")
        accounts.end(connection, ended.number, NOW)
    told = [
        refusal(database, "nobody", PASSWORD),
        refusal(database, "lan", "wrong"),
        refusal(database, "binh", PASSWORD),
        refusal(database, "' OR 1=1 --", PASSWORD),
        refusal(database, "", ""),
    ]
    assert len({(error.code, *error.params.items()) for error in told}) == 1


def test_a_password_is_hashed_where_there_is_nobody_too(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise the time of an answer would tell whether a login exists."""
    looked = []
    monkeypatch.setattr(passwords, "matches", lambda kept, password: looked.append(bool(kept)) or False)
    refusal(database, "nobody", "x")
    refusal(database, "lan", "x")
    assert looked == [False, True]


def test_hashing_for_nobody_takes_as_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    passwords._nobodys.cache_clear()

    def spent(kept: str) -> float:
        begun = datetime.now(UTC)
        for _ in range(3):
            assert not passwords.matches(kept, "x")
        return (datetime.now(UTC) - begun).total_seconds()

    known = passwords.hashed(PASSWORD)
    spent("")
    assert 0.2 < spent("") / spent(known) < 5


def test_too_many_wrong_passwords_lock_for_a_while_even_the_right_one(database: Database) -> None:
    for _ in range(RULES.failures):
        refusal(database, "lan", "wrong")
    locked = refusal(database, "lan", PASSWORD)
    assert locked.params == refusal(database, "nobody", PASSWORD).params
    assert actions(database) == ["account-locked"]
    assert held(database, entered(database, "binh").token) == "binh", "nobody else is locked out"
    later = NOW + RULES.lock
    assert held(database, entered(database, now=later).token, later) == "lan"


def test_a_right_password_ends_the_count(database: Database) -> None:
    for _ in range(3):
        for _ in range(RULES.failures - 1):
            refusal(database, "lan", "wrong")
        entered(database)
    assert "account-locked" not in actions(database)


def test_many_attempts_at_once_are_no_more_than_a_few(database: Database) -> None:
    """The attempt is counted before the password is looked at: all of them would pass a count made afterwards."""

    def attempt(number: int) -> str:
        try:
            entered(database, "lan", PASSWORD if number > 20 else f"wrong {number}")
        except DashboardError as error:
            return error.code
        return "in"

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(attempt, range(40)))
    assert outcomes.count("in") == 0, "the right ones came after the lock"
    with database.reading() as connection:
        assert accounts.find(connection, "lan").locked_until == NOW + RULES.lock


def test_a_session_ends_by_disuse_and_in_any_case(database: Database) -> None:
    opened = entered(database)
    assert held(database, opened.token, NOW + RULES.idle - timedelta(seconds=1)) == "lan"
    assert held(database, opened.token, NOW + RULES.idle) == ""
    moment = NOW
    while moment < NOW + RULES.longest:
        sessions.note_use(database, opened.token, moment)
        assert held(database, opened.token, moment) == "lan"
        moment += RULES.idle / 2
    assert held(database, opened.token, moment) == ""


def test_its_use_is_written_down_seldom_and_no_screen_is_drawn_anew_for_it(database: Database) -> None:
    opened, version = entered(database), database.version()
    soon, later = (
        sessions.person_behind(database, opened.token, NOW + span, RULES)
        for span in (timedelta(minutes=1), sessions.NOTE_EVERY)
    )
    assert (soon.worth_noting, later.worth_noting) == (False, True)
    sessions.note_use(database, opened.token, NOW + sessions.NOTE_EVERY)
    assert database.version() == version


@pytest.mark.parametrize("token", ["", "x", "x" * 100_000, "\0", "đ", "'; DROP TABLE session; --"])
def test_a_forged_token_is_nobody(token: str, database: Database) -> None:
    opened = entered(database)
    assert held(database, token) == ""
    assert held(database, opened.token[:-1]) == ""
    assert held(database, sessions.digest(opened.token)) == "", "what the database keeps opens nothing"


def test_signing_out_ends_this_session_only(database: Database) -> None:
    here, there = entered(database), entered(database)
    sessions.sign_out(database, here.token)
    sessions.sign_out(database, here.token)
    assert (held(database, here.token), held(database, there.token)) == ("", "lan")


def test_signing_out_everywhere_ends_all_of_ones_own(database: Database) -> None:
    mine, also, other = entered(database), entered(database), entered(database, "binh")
    assert sessions.signed_in_browsers(database, "lan", NOW, RULES) == 2
    assert sessions.sign_out_everywhere(database, mine.token, NOW, RULES) == 2
    assert [held(database, one.token) for one in (mine, also, other)] == ["", "", "binh"]
    assert actions(database)[0] == "signed-out-everywhere"
    with pytest.raises(DashboardError, match="session-ended"):
        sessions.sign_out_everywhere(database, mine.token, NOW, RULES)


def test_a_hash_of_earlier_costs_is_made_anew(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=2, memory_cost=64, parallelism=1))
    entered(database)
    with database.reading() as connection:
        kept = accounts.password_of(connection, accounts.find(connection, "lan").number)
    assert "t=2" in kept
    assert held(database, entered(database).token) == "lan"


def test_ended_sessions_are_deleted_when_somebody_comes(database: Database) -> None:
    old = entered(database)
    entered(database, "binh", now=NOW + timedelta(days=1))
    with database.reading() as connection:
        assert stored.find(connection, sessions.digest(old.token)) is None


def test_another_password_ends_all_sessions_and_begins_one(database: Database) -> None:
    here, there = entered(database), entered(database)
    new = "a quite different one"
    opened = sessions.change_password(database, here.token, PASSWORD, new, NOW, RULES)
    assert [held(database, one.token) for one in (here, there, opened)] == ["", "", "lan"]
    refusal(database, "lan", PASSWORD)
    assert held(database, entered(database, password=new).token) == "lan"
    assert actions(database).count("password-changed") == 1


@pytest.mark.parametrize(
    ("new", "code"),
    [
        ("short", "password-short"),
        ("a" * 300, "password-long"),
        ("aaaaaaaaaaaaaaaa", "password-plain"),
        ("my name is Lan, yes", "password-plain"),
        (PASSWORD, "password-same"),
    ],
)
def test_a_weak_password_is_refused_and_the_session_stands(new: str, code: str, database: Database) -> None:
    opened = entered(database)
    for _ in range(RULES.failures + 1):
        with pytest.raises(DashboardError, match=code):
            sessions.change_password(database, opened.token, PASSWORD, new, NOW, RULES)
    assert held(database, opened.token) == "lan"
    assert held(database, entered(database).token) == "lan", "a weak new one is no failed attempt"


def test_whoever_finds_an_open_browser_cannot_guess_the_password_there(database: Database) -> None:
    opened = entered(database)
    for number in range(RULES.failures + 2):
        with pytest.raises(DashboardError, match="password-wrong"):
            sessions.change_password(database, opened.token, f"guess {number}", "another password 1", NOW, RULES)
    with pytest.raises(DashboardError, match="password-wrong"):
        sessions.change_password(database, opened.token, PASSWORD, "another password 1", NOW, RULES)
    assert actions(database)[0] == "account-locked"


def test_a_first_password_allows_nothing_until_it_is_changed(database: Database) -> None:
    with database.writing() as connection:
        account = accounts.find(connection, "lan")
        accounts.set_password(connection, account.number, passwords.hashed("first one here"), must_change=True)
    opened = entered(database, password="first one here")
    assert opened.person.must_change
    assert not any(opened.person.allows(verb, "a") for grant in opened.person.grants for verb in _verbs(grant))
    changed = sessions.change_password(database, opened.token, "first one here", "a second one here", NOW, RULES)
    found = sessions.person_behind(database, changed.token, NOW, RULES)
    assert found.person.must_change is False
    assert any(found.person.allows(verb, "a") for grant in found.person.grants for verb in _verbs(grant))


def _verbs(grant: Grant):
    from domain.people import RIGHTS

    return RIGHTS[grant.role]


def test_a_shared_password_is_not_changed(database: Database) -> None:
    opened = entered(database)
    shared = replace(RULES, shared=True)
    with pytest.raises(DashboardError, match="password-shared"):
        sessions.change_password(database, opened.token, PASSWORD, "another 12345678", NOW, shared)
    with database.writing() as connection:
        number = accounts.find(connection, "lan").number
        accounts.set_password(connection, number, passwords.hashed(PASSWORD), must_change=True)
    changed = sessions.change_password(database, opened.token, PASSWORD, "another 12345678", NOW, shared)
    assert not changed.person.must_change, "a first one is nobody's to share"


def test_an_identity_provider_speaks_for_an_address_and_not_for_ever(database: Database) -> None:
    def vouched(email: str, at: datetime, now: datetime = NOW) -> str:
        person = sessions.person_of_email(database, email, at, now, RULES)
        return "" if person is None else person.login

    assert vouched("LAN@hanoi.gov.vn ", NOW) == "lan"
    assert vouched("", NOW) == "", "binh has no address"
    assert vouched("other@hanoi.gov.vn", NOW) == ""
    assert vouched("lan@hanoi.gov.vn", NOW, NOW + RULES.longest) == ""
    sessions.sign_out_everywhere(database, entered(database).token, NOW, RULES)
    assert vouched("lan@hanoi.gov.vn", NOW - timedelta(seconds=1)) == ""
    assert vouched("lan@hanoi.gov.vn", NOW + timedelta(seconds=1)) == "lan"
    with database.writing() as connection:
        accounts.end(connection, accounts.find(connection, "lan").number, NOW)
    assert vouched("lan@hanoi.gov.vn", NOW + timedelta(seconds=1)) == ""


def test_one_from_outside_has_no_password_to_guess(database: Database) -> None:
    with database.writing() as connection:
        accounts.set_password(connection, accounts.find(connection, "lan").number, "", must_change=False)
    for password in ("", "x", PASSWORD):
        refusal(database, "lan", password)
