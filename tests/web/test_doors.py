"""The doors as a browser, and as somebody who is none, meets them."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse
from starlette.routing import Route
from starlette.testclient import TestClient

import locales
import settings as operator
from domain.people import Grant, Role
from services import passwords, sessions
from storage import accounts
from tests.conftest import begin_session
from ui import cached, people
from web import doors
from web.headers import SecurityHeaders
from web.shell import Shell

HOME = "https://tiendo.example.vn"
SAME = {"sec-fetch-site": "same-origin"}
PASSWORD = "mot mat khau rat dai"
Operate = Callable[[Path | None], Path]


@pytest.fixture
def browser(operate: Operate, cheap_hashes: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """Somebody before the doors of a workspace in which Lan may report."""
    operate(None)
    monkeypatch.setattr(doors, "SEEM_SECONDS", 0.0)
    cached.database("training")
    database = cached.database("official")
    with database.writing() as connection:
        number = accounts.add(
            connection, login="lan", name="Lan", email="", password=passwords.hashed(PASSWORD), must_change=False,
            now=datetime.now(UTC),
        )  # fmt: skip
        accounts.grant(connection, number, Grant(Role.REPORTER, "a"), datetime.now(UTC))

    async def page(_request):
        return HTMLResponse("<html></html>")

    app = Starlette(
        routes=[*doors.ROUTES, Route("/sign-in", page), Route("/", page)],
        middleware=[Middleware(Shell)],
    )
    with TestClient(app, base_url=HOME, follow_redirects=False) as client:
        yield client


def form(browser: TestClient, **fields: str) -> dict[str, str]:
    """The form to sign in, as the page draws it for this browser."""
    browser.get("/sign-in")
    token = sessions.form_token(browser.cookies[people.FORM_COOKIE])
    return {"workspace": "official", "language": "vi", "token": token, **fields}


def enter(browser: TestClient, password: str = PASSWORD, login: str = "lan", **fields: str):
    sent = form(browser, login=login, password=password, **fields)
    return browser.post("/session/open", data=sent, headers=SAME)


def signed_form(browser: TestClient, **fields: str) -> dict[str, str]:
    token = sessions.form_token(browser.cookies[people.cookie_of("official")])
    return {"workspace": "official", "language": "en", "token": token, **fields}


def behind(browser: TestClient) -> str:
    token = browser.cookies.get(people.cookie_of("official"), "")
    rules = cached.settings().sign_in_rules("official")
    found = sessions.person_behind(cached.database("official"), token, datetime.now(UTC), rules)
    return "" if found is None else found.person.login


def query(answer) -> dict[str, str]:
    return {key: values[-1] for key, values in parse_qs(urlsplit(answer.headers["location"]).query).items()}


def path(answer) -> str:
    return urlsplit(answer.headers["location"]).path


def test_signing_in_gives_a_cookie_no_script_can_read_and_leads_on(browser: TestClient) -> None:
    answer = enter(browser, next="provinces?workspace=official&lang=vi&as_of=2025-11-30&unit=prov34_ha_noi")
    assert answer.status_code == 303
    assert answer.headers["location"] == ("../provinces?workspace=official&lang=vi&as_of=2025-11-30&unit=prov34_ha_noi")
    (cookie,) = answer.headers.get_list("set-cookie")
    assert re.match(r"session-official=[\w-]{43};", cookie)
    assert {"httponly", "secure", "samesite=lax", "path=/", "max-age=43200"} <= {
        part.strip().lower() for part in cookie.split(";")
    }
    assert behind(browser) == "lan"


@pytest.mark.parametrize(("key", "value"), [("figures", "accepted"), ("geography", "common"), ("as_of", "2021-03-31")])
def test_what_is_carried_everywhere_goes_through_every_door(key: str, value: str, browser: TestClient) -> None:
    said = {key: value}
    ways = [enter(browser, "wrong", **said), enter(browser, **said)]
    ways += [
        browser.post(f"/session/{door}", data=signed_form(browser, again="x", **said), headers=SAME)
        for door in ("password", "close")
    ]
    assert [query(way)[key] for way in ways] == [value] * 4
    assert key not in query(enter(browser))


def test_what_is_carried_through_a_door_leads_nowhere_else(browser: TestClient) -> None:
    answer = enter(browser, geography="//evil.example?x=1#\r\nset-cookie: a=b", figures="&next=https://evil.example")
    assert answer.headers["location"].startswith("../?workspace=official&lang=vi&")
    assert set(query(answer)) == {"workspace", "lang", "figures", "geography"}


PROXY, STRANGER = "10.0.0.5", "203.0.113.7"


@pytest.mark.parametrize(
    ("base", "headers", "peer", "more", "secure"),
    [
        ("http://tiendo.example.vn", {}, PROXY, "", False),
        ("http://tiendo.example.vn", {"x-forwarded-proto": "https"}, PROXY, "  proxies: [10.0.0.0/24]\n", True),
        ("http://tiendo.example.vn", {"x-forwarded-proto": "http"}, PROXY, "  proxies: [10.0.0.0/24]\n", False),
        ("http://tiendo.example.vn", {"x-forwarded-proto": "https"}, PROXY, "", False),
        ("http://tiendo.example.vn", {"x-forwarded-proto": "https"}, STRANGER, "  proxies: [10.0.0.0/24]\n", False),
        ("http://tiendo.example.vn", {"x-forwarded-proto": "https"}, "127.0.0.1", "", True),
        ("http://tiendo.example.vn", {}, STRANGER, "  https: true\n", True),
        ("https://tiendo.example.vn", {}, STRANGER, "", True),
    ],
)
def test_cookies_and_the_browser_are_kept_to_https_where_it_is_spoken(
    base: str, headers: dict[str, str], peer: str, more: str, secure: bool, browser: TestClient
) -> None:
    file = operator.path()
    file.write_text(file.read_text("utf-8").replace("server:\n", f"server:\n{more}"), "utf-8")
    operator.current.cache_clear()
    browser = TestClient(
        SecurityHeaders(browser.app), base_url=base, headers=headers, client=(peer, 1), follow_redirects=False
    )
    shown = browser.get("/sign-in").headers
    given = shown["set-cookie"]
    assert (shown.get("strict-transport-security") == "max-age=31536000") is secure
    assert ("secure" in given.lower()) is secure
    secret = re.match(r"form=([\w-]+)", given)[1]
    answer = browser.post(
        "/session/open",
        data={"login": "lan", "password": PASSWORD, "token": sessions.form_token(secret)},
        headers={**SAME, "cookie": f"form={secret}"},
    )
    assert ("secure" in answer.headers["set-cookie"].lower()) is secure


def test_readers_get_no_cookie(browser: TestClient) -> None:
    assert "set-cookie" not in browser.get("/").headers
    first, second = browser.get("/sign-in"), browser.get("/sign-in")
    assert "form=" in first.headers["set-cookie"]
    assert "set-cookie" not in second.headers, "a second tab leaves the form of the first one valid"


@pytest.mark.parametrize(
    "onward",
    [
        "https://evil.example", "//evil.example", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)",
        "../../evil", "./..//evil.example", "provinces/../..//evil.example", "provinces?x=1#@evil.example",
        "provinces?next=https://evil.example", "%2f%2fevil.example", "provinces\r\nset-cookie: a=b", " provinces",
        "http:evil.example", "/", "@evil.example", "provinces?unit=<script>",
    ],
)  # fmt: skip
def test_no_way_leads_to_another_site(onward: str, browser: TestClient) -> None:
    answer = enter(browser, next=onward)
    assert answer.headers["location"] == "../?workspace=official&lang=vi"
    assert answer.headers.get_list("set-cookie")[0].startswith("session-official=")


@pytest.mark.parametrize(
    ("onward", "there"),
    [("", "../?workspace=official&lang=vi"), ("./?lang=en", "../?lang=en"), ("sign-in", "../sign-in")],
)
def test_ways_of_our_own_lead_there(onward: str, there: str, browser: TestClient) -> None:
    assert enter(browser, next=onward).headers["location"] == there


def test_refusals_are_one_and_the_same_answer(browser: TestClient) -> None:
    known, unknown = enter(browser, "wrong"), enter(browser, "wrong", "nobody")
    for answer in (known, unknown):
        assert (answer.status_code, path(answer)) == (303, "../sign-in")
        assert query(answer)["outcome"] == "sign-in-refused"
        assert "set-cookie" not in answer.headers
    assert known.headers["location"] == unknown.headers["location"]
    assert "lan" not in query(known).values(), "a login is not written into an address"


def test_a_refusal_takes_a_while_whatever_was_wrong(browser: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    waited = []
    monkeypatch.setattr(doors, "SEEM_SECONDS", 60.0)

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr(doors.asyncio, "sleep", sleep)
    enter(browser, "wrong")
    enter(browser, "wrong", "nobody")
    enter(browser)
    assert len(waited) == 2
    assert all(50 < seconds <= 60 for seconds in waited)


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "https://tiendo.example.vn.evil.example"},
        {},
    ],
)
@pytest.mark.parametrize("door", ["open", "close", "close-all", "password"])
def test_a_form_of_another_site_is_refused(door: str, headers: dict[str, str], browser: TestClient) -> None:
    enter(browser)
    sent = signed_form(browser, login="lan", password=PASSWORD, present=PASSWORD, new="x" * 20, again="x" * 20)
    answer = browser.post(f"/session/{door}", data=sent, headers=headers)
    assert answer.status_code == 403
    assert answer.text == locales.language("en").text("door.foreign")
    assert behind(browser) == "lan"


@pytest.mark.parametrize(
    "headers", [{"origin": HOME}, {"origin": "https://public.vn", "x-forwarded-host": "public.vn"}]
)
def test_a_browser_that_names_only_its_origin_is_taken(headers: dict[str, str], browser: TestClient) -> None:
    sent = form(browser, login="lan", password=PASSWORD)
    assert browser.post("/session/open", data=sent, headers=headers).status_code == 303
    assert behind(browser) == "lan"


@pytest.mark.parametrize("token", ["", "x", "0" * 64])
def test_a_form_that_was_not_drawn_for_this_browser_is_asked_for_again(token: str, browser: TestClient) -> None:
    sent = form(browser, login="lan", password=PASSWORD) | {"token": token}
    answer = browser.post("/session/open", data=sent, headers=SAME)
    assert query(answer)["outcome"] == "form-stale"
    enter(browser)
    for door in ("close", "close-all", "password"):
        answer = browser.post(f"/session/{door}", data=signed_form(browser) | {"token": token}, headers=SAME)
        assert query(answer)["outcome"] == "form-stale"
    assert behind(browser) == "lan"


def test_a_form_drawn_for_somebody_else_is_not_taken(browser: TestClient) -> None:
    """Signing a victim in to an account of the attacker's, with a form the attacker had drawn."""
    theirs = sessions.form_token("another browser's cookie")
    sent = form(browser, login="lan", password=PASSWORD) | {"token": theirs}
    assert query(browser.post("/session/open", data=sent, headers=SAME))["outcome"] == "form-stale"
    assert behind(browser) == ""


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "HEAD"])
def test_doors_open_to_forms_only(method: str, browser: TestClient) -> None:
    assert browser.request(method, "/session/close", headers=SAME).status_code == 405


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"a=" + b"x" * 20_000, "application/x-www-form-urlencoded"),
        (b'{"login": "lan"}', "application/json"),
        (b"--x\r\n", "multipart/form-data; boundary=x"),
        (b"&".join(b"a=1" for _ in range(50)), "application/x-www-form-urlencoded"),
        (b"login=\xff\xfe", "application/x-www-form-urlencoded"),
        (b"login=%ff%fe", "application/x-www-form-urlencoded"),
        (b"", ""),
    ],
)
def test_what_is_no_form_of_ours_is_refused(body: bytes, kind: str, browser: TestClient) -> None:
    headers = {**SAME, **({"content-type": kind} if kind else {})}
    assert browser.post("/session/open", content=body, headers=headers).status_code == 403


def test_signing_out(browser: TestClient) -> None:
    enter(browser)
    answer = browser.post("/session/close", data=signed_form(browser), headers=SAME)
    assert (path(answer), query(answer)["outcome"], query(answer)["lang"]) == ("../sign-in", "signed-out", "en")
    assert people.cookie_of("official") not in browser.cookies


def test_signing_out_everywhere(browser: TestClient) -> None:
    other = begin_session(cached.database("official"), "lan")
    enter(browser)
    answer = browser.post("/session/close-all", data=signed_form(browser), headers=SAME)
    assert query(answer)["outcome"] == "signed-out-everywhere"
    browser.cookies.set(people.cookie_of("official"), other)
    assert behind(browser) == ""


def test_a_new_password_by_form(browser: TestClient) -> None:
    enter(browser)
    new = "mot mat khau khac han"

    def change(**fields: str):
        sent = signed_form(browser, present=PASSWORD, new=new, again=new) | fields
        return query(browser.post("/session/password", data=sent, headers=SAME))["outcome"]

    assert change(again="other") == "passwords-differ"
    assert change(present="wrong") == "password-wrong"
    assert change(new="short", again="short") == "password-short"
    before = browser.cookies[people.cookie_of("official")]
    assert change() == "password-changed"
    assert browser.cookies[people.cookie_of("official")] != before
    assert behind(browser) == "lan"


def test_a_session_that_has_ended_leads_to_the_form(browser: TestClient) -> None:
    browser.cookies.set(people.cookie_of("official"), "gone")
    for door in ("close-all", "password"):
        answer = browser.post(f"/session/{door}", data=signed_form(browser), headers=SAME)
        assert (path(answer), query(answer)["outcome"]) == ("../sign-in", "session-ended")
        browser.cookies.set(people.cookie_of("official"), "gone")


def test_a_first_password_leads_to_the_page_where_it_is_changed(browser: TestClient) -> None:
    with cached.database("official").writing() as connection:
        number = accounts.find(connection, "lan").number
        accounts.set_password(connection, number, passwords.hashed(PASSWORD), must_change=True)
    assert path(enter(browser, next="provinces")) == "../account"


def test_an_account_of_one_workspace_opens_no_other(browser: TestClient) -> None:
    answer = enter(browser, workspace="training")
    assert query(answer) == {"workspace": "training", "lang": "vi", "outcome": "sign-in-refused"}
