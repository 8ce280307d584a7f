"""The frame in a real browser: addresses, switches, menu, search, widths."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

import locales
from tests.architecture.source import pages
from tests.browser.conftest import FOOTER, OpenTab, Server, fork_server
from tests.conftest import WORKSPACES

pytestmark = pytest.mark.browser

VI, EN = locales.language("vi"), locales.language("en")
Fresh = Callable[[], AbstractContextManager[Server]]


def query(page: Page) -> dict[str, str]:
    return {key: values[-1] for key, values in parse_qs(urlsplit(page.url).query).items()}


@pytest.fixture(scope="module")
def fresh(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fresh]:
    """`with fresh() as home` is a server nobody has visited."""
    folder = tmp_path_factory.mktemp("fresh")
    for workspace in WORKSPACES:
        shutil.copy(filled / f"{workspace}.sqlite", folder)
    with fork_server(folder) as forked:
        yield forked


@pytest.mark.parametrize("name", [name for name in pages() if name != "overview"])
def test_a_deep_link_on_a_fresh_server_goes_through_the_router(name: str, fresh: Fresh, open_tab: OpenTab) -> None:
    """The first visitor of a process must meet dashboard.py: its menu and its footer."""
    with fresh() as home:
        page = open_tab(f"/{name}", home=home)
        expect(page.get_by_role("link", name=VI.text("page.provinces.menu"), exact=True)).to_be_visible()
        page.goto("about:blank")  # a screen would ask for its server again when that has ended


def test_a_bare_address_is_completed(open_tab: OpenTab) -> None:
    page = open_tab("/")
    page.wait_for_url(lambda url: {"workspace", "lang", "as_of"} <= set(parse_qs(urlsplit(url).query)))
    assert query(page)["workspace"] == "official"


def test_the_menu_carries_workspace_language_and_day(open_tab: OpenTab) -> None:
    page = open_tab("/?workspace=training&lang=en&as_of=2024-06-30")
    page.get_by_role("link", name=EN.text("page.provinces.menu"), exact=True).click()
    page.wait_for_url(lambda url: urlsplit(url).path == "/provinces" and "workspace=training" in url)
    assert query(page) == {"workspace": "training", "lang": "en", "as_of": "2024-06-30"}
    expect(page.locator(".frame-band")).to_be_visible()
    page.go_back()
    page.wait_for_url(lambda url: urlsplit(url).path == "/" and "workspace=training" in url)


def test_back_leads_to_the_screen_before(open_tab: OpenTab) -> None:
    """Completing an address makes no entry of its own in the history."""
    page = open_tab("/")
    page.wait_for_url(lambda url: "as_of=" in url)
    length = page.evaluate("history.length")
    for name in ("provinces", "systems"):
        page.get_by_role("link", name=VI.text(f"page.{name}.menu"), exact=True).click()
        page.wait_for_url(lambda url, name=name: urlsplit(url).path == f"/{name}" and "as_of=" in url)
        page.wait_for_selector(FOOTER)
    assert page.evaluate("history.length") == length + 2
    for where in ("/provinces", "/"):
        page.go_back()
        page.wait_for_url(lambda url, where=where: urlsplit(url).path == where and "as_of=" in url)


def test_a_menu_link_opened_in_a_new_tab_carries_them_too(open_tab: OpenTab) -> None:
    page = open_tab("/?workspace=training&lang=en&as_of=2024-06-30")
    link = page.get_by_role("link", name=EN.text("page.provinces.menu"), exact=True)
    link.hover()
    carried = {key: values[-1] for key, values in parse_qs(urlsplit(link.get_attribute("href")).query).items()}
    assert carried == query(page)


def test_the_framework_speaks_vietnamese_too(open_tab: OpenTab) -> None:
    page = open_tab("/methodology")
    expect(page.get_by_role("link", name=VI.text("framework.skip"))).to_have_count(1)
    expect(page.get_by_role("button", name=VI.text("framework.day"))).to_have_count(1)
    box = page.get_by_label(VI.text("frame.search"))
    box.press_sequentially("ha")
    expect(page.get_by_text(VI.text("framework.enter"))).to_be_visible()
    page.get_by_role("button", name=VI.text("framework.menu")).click()
    expect(page.get_by_text(VI.text("framework.print"))).to_be_visible()


def test_one_click_changes_the_workspace_and_the_screen_says_which(open_tab: OpenTab) -> None:
    page = open_tab("/provinces")
    expect(page.locator(".frame-watermark")).to_have_count(0)
    page.get_by_role("link", name=VI.text("frame.workspace.training"), exact=True).click()
    expect(page.locator(".frame-watermark")).to_be_visible()
    expect(page.locator(".frame-band")).to_contain_text(VI.text("frame.band"))
    assert query(page)["workspace"] == "training"
    assert query(page)["as_of"] == "2025-11-30"
    page.get_by_role("link", name=VI.text("frame.workspace.official"), exact=True).click()
    expect(page.locator(".frame-watermark")).to_have_count(0)
    assert query(page)["workspace"] == "official"


@pytest.mark.parametrize(("typed", "target"), [("ha noi", "/provinces"), ("bo y te", "/ministries")])
def test_search_finds_without_diacritics_and_by_alias(typed: str, target: str, open_tab: OpenTab) -> None:
    page = open_tab("/?as_of=2024-06-30")
    box = page.get_by_label(VI.text("frame.search"))
    box.fill(typed)
    box.press("Enter")
    page.locator(".frame-found a").first.click()
    page.wait_for_selector(FOOTER)
    page.wait_for_url(lambda url: urlsplit(url).path == target)
    assert query(page)["as_of"] == "2024-06-30"
    assert query(page)["unit"]


def test_search_that_finds_nothing_says_so(open_tab: OpenTab) -> None:
    page = open_tab("/")
    box = page.get_by_label(VI.text("frame.search"))
    box.fill("<b>zzzz</b>")
    box.press("Enter")
    expect(page.locator(".frame-found")).to_contain_text("<b>zzzz</b>")


def test_another_day_moves_the_address(open_tab: OpenTab) -> None:
    page = open_tab("/indicators?as_of=2024-06-30")
    page.locator(".st-key-frame-as-of [role=spinbutton][data-type=day]").click()
    page.keyboard.type("15")
    page.locator(".frame-name").click()
    page.wait_for_url(lambda url: "as_of=2024-06-15" in url)


def test_a_wrong_value_offers_the_nearest(open_tab: OpenTab) -> None:
    page = open_tab("/provinces?as_of=2025-02-30&unit=prov63-ha-noi")
    notices = page.locator(".frame-notice")
    expect(notices).to_have_count(2)
    notices.nth(1).get_by_role("link").click()
    page.wait_for_url(lambda url: "unit=prov63_ha_noi" in url)
    page.wait_for_selector(FOOTER)
