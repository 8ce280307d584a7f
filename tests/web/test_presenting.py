"""The address of presentations: who gets the document, who goes on to the page, and what is sent only once."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse
from starlette.routing import Route
from starlette.testclient import TestClient
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

import settings as operator
from domain.pack import Erratum
from domain.people import Grant, Role
from exports.meeting import presentation
from storage import accounts, packs
from tests.conftest import begin_session
from tests.storage.test_packs import a_pack
from ui import cached, people
from web import headers
from web.headers import SecurityHeaders
from web.presenting import Presentations

PAGE = "<html>the page of the framework</html>"
ASKED = "/present?pack=1&lang=vi"
Operate = Callable[[Path | None], Path]


@pytest.fixture
def folder(operate: Operate) -> Path:
    """A workspace with one pack."""
    folder = operate(None)
    with cached.database("official").writing() as connection:
        packs.add(connection, a_pack())
    return folder


@pytest.fixture
def browser(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """Somebody who asks the server for a presentation."""
    monkeypatch.setattr(
        headers, "security_headers", lambda: ((b"content-security-policy", b"ours"), (b"x-other", b"1"))
    )

    async def page(_request):
        return HTMLResponse(PAGE)

    app = Starlette(
        routes=[Route("/present", page), Route("/packs", page)],
        middleware=[Middleware(SecurityHeaders), Middleware(Presentations)],
    )
    with TestClient(app, base_url="https://tiendo.example.vn") as client:
        yield client


def only_signed_in(folder: Path) -> None:
    """Figures are for accounts only."""
    choose(folder, "viewing: signed_in")


def choose(folder: Path, chosen: str) -> None:
    """The operator has chosen something."""
    file = folder / "config.yaml"
    file.write_text(f"{file.read_text('utf-8')}{chosen}\n", "utf-8")
    operator.current.cache_clear()


def test_a_pack_is_sent_whole_under_a_policy_of_its_own(browser: TestClient) -> None:
    answer = browser.get(ASKED)
    assert answer.headers["content-encoding"] == "br"
    assert answer.text.startswith("<!doctype html>")
    assert 'href="./packs?pack=1&amp;workspace=official&amp;lang=vi"' in answer.text
    policy = answer.headers.get_list("content-security-policy")
    assert policy == [f"{presentation.policy()}; frame-ancestors 'self'"]
    assert answer.headers["x-other"] == "1"
    assert "private" in answer.headers["cache-control"]
    assert browser.get(ASKED, headers={"accept-encoding": "identity"}).text == answer.text
    assert browser.get("/packs").headers["content-security-policy"] == "ours"


def test_what_a_browser_has_is_not_sent_again_until_the_pack_is_corrected(browser: TestClient) -> None:
    etag = browser.get(ASKED).headers["etag"]
    again = browser.get(ASKED, headers={"if-none-match": etag})
    assert (again.status_code, again.content) == (304, b"")
    assert browser.get(ASKED.replace("vi", "en")).headers["etag"] != etag
    with cached.database("official").writing() as connection:
        wrong = packs.head(connection, 1)
        packs.add(connection, a_pack(erratum=Erratum(number=1, sha256=wrong.sha256, reason="sai")))
    corrected = browser.get(ASKED, headers={"if-none-match": etag})
    assert corrected.status_code == 200
    assert 'class="corrected"><a href="./packs?pack=2&amp;' in corrected.text


@pytest.mark.parametrize(
    "asked",
    ["", "pack=99", "pack=0", "pack=x", "pack=1&lang=fr", "pack=1&workspace=elsewhere", "pack=1&workspace=training"],
)
def test_what_cannot_be_shown_goes_on_to_the_page_that_says_why(browser: TestClient, asked: str) -> None:
    assert browser.get(f"/present?{asked}").text == PAGE


def test_where_figures_are_for_accounts_a_stranger_goes_on_to_the_page(browser: TestClient, folder: Path) -> None:
    only_signed_in(folder)
    assert browser.get(ASKED).text == PAGE
    token = begin_session(cached.database("official"), "lan", Grant(Role.VIEWER))
    browser.cookies.set(people.cookie_of("official"), token)
    assert browser.get(ASKED).text.startswith("<!doctype html>")
    browser.cookies.set(people.cookie_of("official"), f"{token}x")
    assert browser.get(ASKED).text == PAGE


def test_whom_an_identity_provider_vouches_for_gets_the_document(
    browser: TestClient, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    only_signed_in(folder)
    home, now = "https://tiendo.example.vn", datetime.now(UTC)
    with cached.database("official").writing() as connection:
        accounts.add(
            connection, login="lan", name="Lan", email="lan@bo.gov.vn", password="", must_change=False,
            now=now - timedelta(days=1),
        )  # fmt: skip
        accounts.grant(connection, accounts.find(connection, "lan").number, Grant(Role.VIEWER), now)

    def asked(secret: str, origin: str, **claims: object) -> str:
        said = {"origin": origin, "is_logged_in": True, "email": "lan@bo.gov.vn", "email_verified": True, **claims}
        signed = create_signed_value(secret, people.IDENTITY_COOKIE, json.dumps({"iat": now.timestamp(), **said}))
        browser.cookies.set(people.IDENTITY_COOKIE, signed.decode())
        return browser.get(ASKED).text

    assert asked(get_cookie_secret(), home) == PAGE, "there is no provider"
    monkeypatch.setattr(people, "get_origin_from_redirect_uri", lambda: home)
    assert asked(get_cookie_secret(), home).startswith("<!doctype html>")
    assert asked("another secret", home) == PAGE
    assert asked(get_cookie_secret(), "https://example.org") == PAGE
    assert asked(get_cookie_secret(), home, email_verified=False) == PAGE
    assert asked(get_cookie_secret(), home, iat=(now - timedelta(hours=13)).timestamp()) == PAGE
    with cached.database("official").writing() as connection:
        accounts.end(connection, accounts.find(connection, "lan").number, datetime.now(UTC))
    assert asked(get_cookie_secret(), home) == PAGE, "what was taken away is gone"
