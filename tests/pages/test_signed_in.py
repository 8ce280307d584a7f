"""The seam between a browser and an account."""

import ast
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import locales
from domain.people import STRANGER, VISITOR, Grant, Role, Verb
from storage import accounts
from tests.architecture.source import pages, table
from tests.conftest import SignedIn, begin_session
from tests.pages.conftest import screen, told
from ui import cached, doors, people

Operate = Callable[[Path | None], Path]
VI, EN = locales.language("vi"), locales.language("en")


@pytest.fixture
def training(filled: Path, operate: Operate) -> None:
    operate(filled)


@pytest.mark.usefixtures("training")
def test_a_ready_account_is_somebody(signed_in: SignedIn) -> None:
    person = signed_in("bao-cao-ha-noi")
    assert person.allows(Verb.SUBMIT, "prov34_ha_noi")
    assert not person.allows(Verb.SUBMIT, "prov34_nghe_an")
    assert not person.allows(Verb.APPROVE)
    assert people.visitor("official") == VISITOR, "accounts belong to one workspace"
    assert signed_in("") == VISITOR


@pytest.mark.usefixtures("training")
def test_every_look_asks_the_database(signed_in: SignedIn) -> None:
    assert signed_in("lan", Grant(Role.ADMIN), workspace="official").allows(Verb.ADMINISTER)
    database = cached.database("official")
    with database.writing() as connection:
        account = accounts.find(connection, "lan")
        accounts.revoke(connection, account.number, Grant(Role.ADMIN))
    assert not people.visitor("official").allows(Verb.ADMINISTER)
    with database.writing() as connection:
        accounts.end(connection, account.number, datetime.now(UTC))
    assert people.visitor("official") == VISITOR


@pytest.mark.usefixtures("training")
def test_a_forged_an_expired_and_a_foreign_token_are_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    database = cached.database("training")
    name = people.cookie_of("training")
    good = begin_session(database, "kiem-tra")
    old = begin_session(database, "kiem-tra", now=datetime.now(UTC) - timedelta(hours=2))
    elsewhere = begin_session(cached.database("official"), "kiem-tra", Grant(Role.AUDITOR))
    seen = {}
    for token in (good, old, elsewhere, good[:-1], f"{good} ", "", "x" * 10_000, "' OR 1=1 --"):
        monkeypatch.setattr(people, "cookies", lambda token=token: {name: token})
        seen[token] = people.visitor("training").login
    assert seen.pop(good) == "kiem-tra"
    assert set(seen.values()) == {""}


def test_where_viewing_is_for_accounts_a_stranger_may_nothing(
    filled: Path, operate: Operate, signed_in: SignedIn
) -> None:
    folder = operate(filled)
    (folder / "config.yaml").write_text((folder / "config.yaml").read_text("utf-8") + "viewing: signed_in\n", "utf-8")
    assert signed_in("") == STRANGER
    assert not people.visitor("training").allows(Verb.VIEW)
    assert signed_in("nguoi-xem").allows(Verb.VIEW)


# Every page, by everybody ------------------------------------------------------------------------------------------

WHO = {
    "viewer": "nguoi-xem",
    "reporter": "bao-cao-ha-noi",
    "approver": "duyet-ha-noi",
    "reviewer": "tiep-nhan",
    "secretary": "thu-ky",
    "auditor": "kiem-tra",
    "admin": "quan-tri",
    "visitor": "",
}
RULES_OF_PAGES = ast.literal_eval(table("dashboard.py", "PAGES"))
OPEN = {"sign-in", "account", "help"}


def wanted(name: str) -> list[Verb]:
    """The verbs of which a page needs one, as the menu says it; none for a page that is for all who may look."""
    return [] if RULES_OF_PAGES[name] in {"visible", "hidden"} else [Verb(v) for v in RULES_OF_PAGES[name].split()]


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("name", pages())
def test_a_page_opens_for_those_whose_work_it_is(
    name: str, who: str, filled: Path, operate: Operate, signed_in: SignedIn
) -> None:
    operate(filled)
    person = signed_in(WHO[who])
    said = told(screen(name, "workspace=training"))
    refused = [VI.text("frame.not-your-role"), VI.text("frame.sign-in-first")]
    allowed = not wanted(name) or any(person.allows(verb) for verb in wanted(name))
    if name == "account":
        allowed = person.signed_in
    assert any(sentence in said for sentence in refused) is not allowed
    line = said.partition('class="frame-line"')[2].partition("</div>")[0]
    assert (">" + person.name in line) is person.signed_in or not person.name
    assert (f">{VI.text('page.sign-in.menu')}</a>" in line) is (name != "sign-in" and not person.signed_in)


@pytest.mark.parametrize("name", [name for name in pages() if name not in OPEN])
def test_where_viewing_is_for_accounts_no_page_opens_signed_out(name: str, filled: Path, operate: Operate) -> None:
    folder = operate(filled)
    (folder / "config.yaml").write_text((folder / "config.yaml").read_text("utf-8") + "viewing: signed_in\n", "utf-8")
    for workspace in ("official", "training"):
        said = told(screen(name, f"workspace={workspace}&unit=prov63_ha_noi"))
        assert VI.text("frame.sign-in-to-look") in said
        assert "sign-in?" in said
        assert 'class="heading"' not in said
        assert 'class="figure' not in said
        assert "<table" not in said


@pytest.mark.parametrize("name", [name for name in pages() if name not in OPEN])
def test_with_a_first_password_no_page_opens(name: str, filled: Path, operate: Operate, signed_in: SignedIn) -> None:
    operate(filled)
    signed_in("quan-tri")
    database = cached.database("training")
    with database.writing(shown=False) as connection:
        accounts.set_password(connection, accounts.find(connection, "quan-tri").number, "x", must_change=True)
    said = told(screen(name, "workspace=training"))
    assert VI.text("frame.must-change") in said
    assert "<table" not in said


RULES = {"all": "visible", "none": "hidden", "people": "administer", "submit": "submit", "either": "submit administer"}


def test_the_menu_shows_what_one_may_use(filled: Path, operate: Operate, signed_in: SignedIn) -> None:
    operate(filled)
    signed_in("quan-tri")
    assert shown(RULES) == {"all", "people", "either"}
    signed_in("bao-cao-ha-noi")
    assert shown(RULES) == {"all", "submit", "either"}
    signed_in("")
    assert shown(RULES) == {"all"}


def test_every_rule_of_the_menu_names_verbs() -> None:
    assert {verb for name in pages() for verb in wanted(name)} >= {Verb.ADMINISTER}


def shown(rules: dict[str, str]) -> set[str]:
    """What `frame.menu` shows inside a screen of the training workspace."""

    def script(rules: dict[str, str]) -> None:
        import streamlit as st

        from ui import frame

        st.query_params["workspace"] = "training"
        st.json(frame.menu(rules))

    found = json.loads(AppTest.from_function(script, kwargs={"rules": rules}).run().json[0].value)
    return {name for name, visibility in found.items() if visibility == "visible"}


@pytest.mark.parametrize(("name", "who"), [("sign-in", ""), ("account", "quan-tri")])
def test_the_forms_of_a_page_carry_what_its_links_carry(
    name: str, who: str, filled: Path, operate: Operate, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    operate(filled)
    signed_in(who)
    monkeypatch.setattr(people, "sign_in_form_token", lambda: "x")
    carried = {"workspace": "training", "as_of": "2021-03-31", "figures": "accepted", "geography": "common"}
    said = told(screen(name, "&".join(f"{key}={value}" for key, value in carried.items()) + "&lang=en"))
    forms = re.findall(r"<form.*?</form>", said, re.DOTALL)
    assert forms
    for form in forms:
        fields = dict(re.findall(r'<input name="([^"]*)" type="hidden" value="([^"]*)"', form))
        assert {key: fields.get(key) for key in carried} == carried
        assert fields["language"] == "en"


# The desk of an administrator --------------------------------------------------------------------------------------


@pytest.fixture
def desk(filled: Path, operate: Operate, signed_in: SignedIn) -> Callable[[str], AppTest]:
    operate(filled)
    signed_in("quan-tri")
    return lambda query="": screen("people", f"workspace=training&lang=en&{query}")


def press(opened: AppTest, key: str) -> AppTest:
    """Press the button that `EN` names."""
    (button,) = [one for one in opened.button if one.label == EN.text(key)]
    return button.click().run()


def in_store(login: str):
    with cached.database("training").reading() as connection:
        return accounts.find(connection, login)


def test_accounts_that_have_ended_are_counted_where_there_are_any(desk: Callable[..., AppTest]) -> None:
    said = told(desk())
    assert EN.text("people.note-none", months=24) in said
    assert "0 no longer in use" not in said


def test_an_account_is_added_and_its_password_shown_once(desk: Callable[..., AppTest]) -> None:
    opened = desk()
    opened.text_input(key="people-add-login").input("Hoa")
    opened.text_input(key="people-add-name").input("<b>Hoa</b>")
    opened.selectbox(key="people-add-role").set_value(Role.REPORTER)
    opened.multiselect(key="people-add-units").set_value(["prov34_ha_noi"])
    said = told(press(opened, "people.add"))
    assert re.search(r"<code>[a-z2-9]{4}(-[a-z2-9]{4}){3}</code>", said)
    assert "<b>Hoa" not in said
    assert "&lt;b&gt;Hoa" in said
    assert in_store("hoa").grants == (Grant(Role.REPORTER, "prov34_ha_noi"),)
    assert "<code>" not in told(opened.run())


def test_a_mistake_is_a_sentence_and_nothing_is_added(desk: Callable[..., AppTest]) -> None:
    opened = desk()
    opened.text_input(key="people-add-login").input("hoa")
    opened.text_input(key="people-add-name").input("Hoa")
    opened.selectbox(key="people-add-role").set_value(Role.APPROVER)
    assert EN.text("error.grant-needs-unit") in told(press(opened, "people.add"))
    assert in_store("hoa") is None


def test_roles_are_given_taken_and_handed_over(desk: Callable[..., AppTest]) -> None:
    opened = desk("account=duyet-bo-y-te")
    opened.selectbox(key="people-grant-role").set_value(Role.APPROVER)
    opened.multiselect(key="people-grant-units").set_value(["prov34_nghe_an"])
    press(opened, "people.grant")
    assert {one.org_unit for one in in_store("duyet-bo-y-te").grants} == {"moh", "prov34_nghe_an"}
    opened.selectbox(key="people-revoke-held").set_value("approver/prov34_nghe_an")
    press(opened, "people.revoke")
    opened.selectbox(key="people-heir").set_value("duyet-nghe-an")
    press(opened, "people.hand-over")
    assert Grant(Role.APPROVER, "moh") in in_store("duyet-nghe-an").grants
    assert not in_store("duyet-bo-y-te").in_service


def test_a_name_is_written_anew_and_stays_text(desk: Callable[..., AppTest], signed_in: SignedIn) -> None:
    opened = desk("account=thu-ky")
    opened.text_input(key="people-name-thu-ky").input("<img src=x onerror=alert(1)>")
    said = told(press(opened, "people.amend"))
    signed_in("thu-ky")
    said += told(screen("account", "workspace=training"))
    assert "<img" not in said
    assert said.count("&lt;img src=x onerror=alert(1)&gt;") >= 3, "the list, the top line, the title"


def test_staff_of_a_merged_unit_are_given_its_successor(desk: Callable[..., AppTest]) -> None:
    opened = desk()
    assert EN.count("people.orphans", 1) in told(opened)
    assert EN.count("people.second-eyes", 1) in told(opened), "nobody approves for the unit that was merged"
    said = told(press(opened, "people.succeed"))
    assert EN.text("people.succeed.done") in said
    assert EN.count("people.orphans", 1) not in said
    assert Grant(Role.REPORTER, "prov34_hai_phong") in in_store("bao-cao-hai-duong").grants


def test_a_password_is_given_anew_and_an_account_ended_and_put_back(desk: Callable[..., AppTest]) -> None:
    opened = desk("account=thu-ky")
    assert "<code>" in told(press(opened, "people.reset"))
    assert in_store("thu-ky").must_change
    press(opened, "people.end")
    assert not in_store("thu-ky").in_service
    assert "<code>" in told(press(opened, "people.revive"))
    assert in_store("thu-ky").in_service


def test_what_came_of_a_press_stands_beside_the_button(desk: Callable[..., AppTest]) -> None:
    """On a telephone the top of the page is out of sight."""
    said = told(press(desk("account=thu-ky"), "people.reset"))
    assert said.index(EN.text("people.since")) < said.index(EN.text("people.reset.done"))
    ended = told(press(desk("account=nguoi-xem"), "people.end"))
    assert EN.text("people.end.done") in ended, "the button is gone, and the answer is not"


def test_nobody_works_on_their_own_account(desk: Callable[..., AppTest]) -> None:
    said = desk("account=quan-tri")
    assert EN.text("error.own-account") in told(said)
    assert [one.label for one in said.button if one.label == EN.text("people.end")] == []


def test_a_press_after_the_right_was_taken_away_does_nothing(desk: Callable[..., AppTest], signed_in: SignedIn) -> None:
    opened = desk("account=thu-ky")
    signed_in("kiem-tra")
    said = told(press(opened, "people.end"))
    assert EN.text("frame.not-your-role") in said
    assert in_store("thu-ky").in_service


def test_the_search_finds_by_name_login_and_unit(desk: Callable[..., AppTest]) -> None:
    opened = desk()
    for typed, login in (("thu ky", "thu-ky"), ("duyet-ha", "duyet-ha-noi"), ("hai duong", "bao-cao-hai-duong")):
        said = told(opened.text_input(key="people-search").input(typed).run())
        assert f"account={login}" in said
        assert "account=nguoi-xem" not in said


# One's own account -------------------------------------------------------------------------------------------------


def test_ones_own_page_says_who_one_is_and_what_is_kept(filled: Path, operate: Operate, signed_in: SignedIn) -> None:
    operate(filled)
    signed_in("bao-cao-ninh-binh")
    said = told(screen("account", "workspace=training&lang=en"))
    for sentence in (EN.text("role.reporter"), "Ninh Binh", "Ha Nam", EN.text("error.password-shared")):
        assert sentence in said
    assert EN.text("account.retention-title") in said
    assert 'action="session/close"' in said
    assert EN.text("role.viewer") not in said


def test_an_official_account_can_change_its_password(filled: Path, operate: Operate, signed_in: SignedIn) -> None:
    operate(filled)
    signed_in("lan", Grant(Role.REVIEWER), workspace="official")
    said = told(screen("account"))
    assert 'action="session/password"' in said
    assert 'name="present"' in said
    for outcome in doors.ACCOUNT[1:]:
        answered = told(screen("account", f"outcome={outcome}"))
        assert 'class="note' in answered.partition("session/password")[0], outcome


def test_without_our_server_the_form_says_what_to_do(filled: Path, operate: Operate) -> None:
    operate(filled)
    said = told(screen("sign-in"))
    assert "make run" in said
    assert 'type="password"' not in said


def test_the_class_sees_its_accounts_in_training_only(
    filled: Path, operate: Operate, monkeypatch: pytest.MonkeyPatch
) -> None:
    operate(filled)
    monkeypatch.setattr(people, "cookies", lambda: {people.FORM_COOKIE: "x"})
    said = told(screen("sign-in", "workspace=training"))
    assert "bao-cao-ha-noi" in said
    assert "tap-huan-2025" in said
    said = told(screen("sign-in", "workspace=official"))
    assert 'type="password"' in said
    assert "tap-huan-2025" not in said
