"""Signing in and out in a real browser: by password, in a class, and through an identity provider."""

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

import locales
from domain.people import Grant, Role
from services import passwords
from storage import accounts
from storage.database import Database
from tests.browser.conftest import FOOTER, OpenTab, Server, Tabs, served
from tests.browser.identity_provider import IdentityProvider, identity_provider
from tests.browser.screens import DESK
from tests.conftest import WORKSPACES

pytestmark = pytest.mark.browser

VI, EN = locales.language("vi"), locales.language("en")
PASSWORD = "one long password"
FIRST = "a first password"


@pytest.fixture(scope="module")
def office(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with accounts in the official workspace."""
    folder = tmp_path_factory.mktemp("office")
    _furnish(filled, folder)
    with served(folder) as running:
        yield running


def _furnish(filled: Path, folder: Path) -> None:
    for name in WORKSPACES:
        shutil.copy(filled / f"{name}.sqlite", folder)
    database = Database(f"sqlite:///{folder / 'official.sqlite'}")
    now = datetime.now(UTC)
    with database.writing() as connection:
        for login, password, must_change, role in (
            ("lan", PASSWORD, False, Role.ADMIN),
            ("hoa", FIRST, True, Role.REVIEWER),
            ("minh", PASSWORD, False, Role.AUDITOR),
        ):
            number = accounts.add(
                connection, login=login, name=f"{login.title()} (thử)", email=f"{login}@bo.gov.vn",
                password=passwords.hashed(password), must_change=must_change, now=now,
            )  # fmt: skip
            accounts.grant(connection, number, Grant(role), now)
    database.dispose()


def enter(page: Page, login: str, password: str) -> None:
    page.locator("input[name=login]:visible").fill(login)
    page.locator("input[name=password]:visible").fill(password)
    page.locator("form.door button").first.click()


def query(page: Page) -> dict[str, str]:
    return {key: values[-1] for key, values in parse_qs(urlsplit(page.url).query).items()}


def who(page: Page) -> str:
    page.wait_for_selector(FOOTER)
    return page.locator(".frame-person").inner_text()


@pytest.mark.parametrize("width", [390, 1440])
def test_from_a_page_and_back_to_it(width: int, office: Server, open_tab: OpenTab) -> None:
    page = open_tab("/provinces?lang=en&as_of=2024-06-30&unit=prov63_ha_noi", width=width, home=office)
    page.locator(".frame-person a").click()
    page.wait_for_url("**/sign-in?**")
    enter(page, "lan", "wrong")
    expect(page.locator(".note-wrong")).to_contain_text("15 minutes after 5 wrong")
    assert "lan" not in urlsplit(page.url).query.replace("lang", "")
    enter(page, "LAN ", PASSWORD)
    page.wait_for_url("**/provinces?**")
    assert query(page) == {"workspace": "official", "lang": "en", "as_of": "2024-06-30", "unit": "prov63_ha_noi"}
    assert who(page) == "Lan (thử)"
    assert page.evaluate("document.cookie") == "" or "session" not in page.evaluate("document.cookie")
    cookies = {cookie["name"]: cookie for cookie in page.context.cookies()}
    session = cookies["session-official"]
    assert (session["httpOnly"], session["sameSite"], session["path"]) == (True, "Lax", "/")
    assert PASSWORD not in page.content()


def test_the_menu_of_an_administrator_has_the_people(office: Server, open_tab: OpenTab) -> None:
    page = open_tab("/?lang=en", home=office)
    menu = page.get_by_role("link", name=EN.text("page.people.menu"), exact=True)
    expect(menu).to_have_count(0)
    page.locator(".frame-person a").click()
    page.wait_for_url("**/sign-in?**")
    enter(page, "lan", PASSWORD)
    page.wait_for_url(lambda url: urlsplit(url).path == "/")
    menu.click()
    page.wait_for_url("**/people?**")
    expect(page.locator("h1", has_text=re.compile("3 accounts"))).to_be_visible()


def test_signing_out_everywhere_reaches_every_browser(office: Server, open_tab: OpenTab) -> None:
    here, there = (open_tab("/sign-in?lang=en", home=office) for _ in range(2))
    for page in (here, there):
        enter(page, "minh", PASSWORD)
        page.wait_for_url(lambda url: urlsplit(url).path == "/")
        assert who(page) == "Minh (thử)"
    here.goto(f"{office.address}/account?lang=en")
    here.get_by_role("button", name=EN.text("account.sign-out-everywhere")).click()
    here.wait_for_url("**/sign-in?**")
    expect(here.get_by_text(EN.text("door.signed-out-everywhere"))).to_be_visible()
    # The other browser's connection stands since before: its next run finds out.
    there.get_by_role("link", name=EN.text("page.provinces.menu"), exact=True).click()
    expect(there.locator(".frame-person")).to_have_text(EN.text("page.sign-in.menu"))


def test_a_first_password_is_changed_before_anything_else(office: Server, open_tab: OpenTab) -> None:
    page = open_tab("/sign-in?lang=en", home=office)
    enter(page, "hoa", FIRST)
    page.wait_for_url("**/account?**")
    page.goto(f"{office.address}/?lang=en")
    expect(page.locator(".frame-notice")).to_contain_text(EN.text("frame.must-change"))
    page.locator(".frame-notice a").click()
    page.wait_for_url("**/account?**")
    page.locator("input[name=present]").fill(FIRST)
    page.locator("input[name=new]").fill("my own long words")
    page.locator("input[name=again]").fill("my own long words")
    page.get_by_role("button", name=EN.text("account.change")).click()
    expect(page.get_by_text(EN.text("door.password-changed"))).to_be_visible()
    page.goto(f"{office.address}/?lang=en")
    expect(page.locator(".frame-notice")).to_have_count(0)


@pytest.mark.parametrize("width", [390, 1440])
def test_a_class_enters_by_one_press(width: int, office: Server, open_tab: OpenTab) -> None:
    page = open_tab("/sign-in?workspace=training", width=width, home=office)
    row = page.locator("tr", has_text="bao-cao-nghe-an")
    row.get_by_role("button", name=VI.text("sign-in.enter")).click()
    page.wait_for_url(lambda url: urlsplit(url).path == "/")
    assert who(page) == "Cán bộ báo cáo Nghệ An (tập huấn)"
    assert query(page)["workspace"] == "training"
    page.goto(f"{office.address}/?workspace=official")
    assert who(page) == VI.text("page.sign-in.menu"), "accounts belong to one workspace"


@pytest.fixture(scope="module")
def provider() -> Iterator[IdentityProvider]:
    with identity_provider() as running:
        yield running


@pytest.fixture(scope="module")
def vouched(provider: IdentityProvider, filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that knows the identity provider."""
    folder = tmp_path_factory.mktemp("vouched")
    _furnish(filled, folder)

    def before(server: Server) -> dict[str, str]:
        (folder / ".streamlit").mkdir()
        (folder / ".streamlit" / "secrets.toml").write_text(provider.secrets(server.address), "utf-8")
        return {"HOME": str(folder)}

    with served(folder, before) as running:
        yield running


@pytest.fixture
def by_identity(provider: IdentityProvider, vouched: Server, tabs: Tabs) -> Iterator[Callable[..., Page]]:
    """Goes to the provider and comes back as `email`."""
    lent = ExitStack()

    def come(email: str, *, verified: bool | None = True, issued_ago: int = 0) -> Page:
        provider.email, provider.verified, provider.issued_ago = email, verified, issued_ago
        page = lent.enter_context(tabs.lent(DESK)).page
        page.goto(f"{vouched.address}/sign-in?lang=en")
        page.get_by_role("button", name=EN.text("sign-in.identity")).click()
        page.wait_for_url(lambda url: urlsplit(url).path == "/" and url.startswith(vouched.address))
        page.wait_for_selector(FOOTER)
        page.goto(f"{vouched.address}/?lang=en")
        page.wait_for_selector(FOOTER)
        return page

    with lent:
        yield come


def test_an_account_comes_through_the_identity_provider(by_identity: Callable[..., Page], vouched: Server) -> None:
    page = by_identity("Lan@bo.gov.vn")
    assert who(page) == "Lan (thử)"
    page.goto(f"{vouched.address}/account?lang=en")
    expect(page.get_by_text(EN.text("account.password-outside"))).to_be_visible()
    expect(page.locator("form.door")).to_have_count(0)
    page.goto(f"{vouched.address}/?workspace=training&lang=en")
    assert who(page) == EN.text("page.sign-in.menu"), "it speaks for the official workspace only"
    page.goto(f"{vouched.address}/account?lang=en")
    page.get_by_role("button", name=EN.text("account.sign-out"), exact=True).click()
    page.wait_for_url(lambda url: urlsplit(url).path == "/")
    assert who(page) == VI.text("page.sign-in.menu")


def test_what_was_taken_away_here_is_gone_at_the_next_look(by_identity: Callable[..., Page], vouched: Server) -> None:
    page = by_identity("minh@bo.gov.vn")
    assert who(page) == "Minh (thử)"
    database = Database(f"sqlite:///{vouched.folder / 'official.sqlite'}")
    with database.writing() as connection:
        accounts.end(connection, accounts.find(connection, "minh").number, datetime.now(UTC))
    database.dispose()
    page.get_by_role("link", name=EN.text("page.provinces.menu"), exact=True).click()
    expect(page.locator(".frame-person")).to_have_text(EN.text("page.sign-in.menu"))


@pytest.mark.parametrize(
    ("email", "claims"),
    [
        ("nobody@bo.gov.vn", {}),
        ("lan@bo.gov.vn", {"verified": False}),
        ("lan@bo.gov.vn", {"verified": None}),
        ("lan@bo.gov.vn", {"issued_ago": 13 * 3600}),
    ],
)
def test_whom_the_provider_does_not_vouch_for_now_stays_a_visitor(
    email: str, claims: dict[str, object], by_identity: Callable[..., Page], vouched: Server
) -> None:
    page = by_identity(email, **claims)
    assert who(page) == EN.text("page.sign-in.menu")
    page.goto(f"{vouched.address}/people?lang=en")
    expect(page.locator(".frame-notice")).to_contain_text(EN.text("frame.sign-in-first"))


def test_an_address_without_an_account_is_told_so(by_identity: Callable[..., Page], vouched: Server) -> None:
    page = by_identity("nobody@bo.gov.vn")
    page.goto(f"{vouched.address}/sign-in?lang=en")
    expect(page.locator(".note-warning")).to_contain_text("nobody@bo.gov.vn")


def test_a_cookie_of_the_provider_cannot_be_made_by_hand(vouched: Server, tabs: Tabs) -> None:
    with tabs.lent(DESK) as tab:
        tab.context.add_cookies(
            [{"name": "_streamlit_user", "value": "eyJlbWFpbCI6ImxhbkBiby5nb3Yudm4ifQ.x.y", "url": vouched.address}]
        )
        tab.page.goto(f"{vouched.address}/people?lang=en")
        assert who(tab.page) == EN.text("page.sign-in.menu")
