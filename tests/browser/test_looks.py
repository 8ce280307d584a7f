"""What one must not see on any screen: texts cut off, texts over each other, a page wider than its window, jumps."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, Page, expect

import locales
from tests.architecture.source import pages
from tests.browser.accessibility import violations, violations_in_both_themes
from tests.browser.conftest import WIDGET, OpenTab, Server, Tabs, Watched
from tests.browser.screens import (
    DESK,
    TELEPHONE,
    WATCH_SHIFTS,
    cut_chart_texts,
    cut_fields,
    cut_texts,
    met_texts,
    overflow,
    path,
    query,
    stand,
)

pytestmark = pytest.mark.browser

SHIFT = 0.1
"""What counts as good in the trade. Usual here is 0.00; a screen that jumps once has 0.2 and more."""
SCREENS = [
    *((name, workspace, "") for workspace in ("official", "training") for name in pages()),
    ("ministries", "training", "&unit=moh"),
    ("provinces", "official", "&unit=prov63_ha_noi"),
    ("provinces", "training", "&unit=prov34_ho_chi_minh"),
]
LOADED = {"vi": (TELEPHONE, DESK), "en": (DESK, TELEPHONE)}
"""The window a screen is loaded in and the one it is moved to, by language."""
FIRST_VISIT = {"official": "en", "training": "vi"}
"""The language in which the screens of a workspace are loaded without any file kept from before. It costs as much again
as the screen, so each width is loaded so in one workspace; of the training workspace the widest is too.
"""


@pytest.fixture(scope="module")
def watched_tabs(browser: Browser, server: Server) -> Iterator[dict[bool, Tabs]]:
    """Tabs that count shifts: by True those that keep no file, so that fonts and scripts come as on a first visit."""
    kept = {first: Tabs(browser, server, script=WATCH_SHIFTS, cached=not first) for first in (True, False)}
    yield kept
    for tabs in kept.values():
        tabs.close()


@pytest.fixture
def open_watched(watched_tabs: dict[bool, Tabs], server: Server) -> Iterator[Callable[..., Page]]:
    """Opens a screen whose shifts are counted from its first moment; it may not cause what `Watched` writes down."""
    watched = Watched()
    with ExitStack() as lent:

        def opened(address: str, size: tuple[int, int], *, first_visit: bool = True) -> Page:
            page = lent.enter_context(watched_tabs[first_visit].lent(size)).page
            lent.callback(watched.watch(page, server.address))
            page.goto(server.address + address)
            page.wait_for_selector(WIDGET)
            stand(page)
            return page

        yield opened
    assert watched.complaints == []


@pytest.mark.parametrize("language", LOADED)
@pytest.mark.parametrize(
    ("name", "workspace", "more"), SCREENS, ids=[f"{name}-{workspace}{more}" for name, workspace, more in SCREENS]
)
def test_everything_fits_and_nothing_jumps(
    name: str, workspace: str, more: str, language: str, open_watched: Callable[..., Page]
) -> None:
    """What every screen owes is asked here of one load for both widths, since the load is what costs."""
    first, second = LOADED[language]
    page = open_watched(
        f"{path(name)}?workspace={workspace}{more}&lang={language}",
        first,
        first_visit=FIRST_VISIT[workspace] == language,
    )
    _stays(page)
    words = locales.language(language)
    expect(page).to_have_title(words.text("frame.window", title=words.text(f"page.{name}.menu")))
    assert page.locator("html").get_attribute("lang") == language
    _fits(page)
    _says_its_workspace(page, workspace, words)
    page.set_viewport_size({"width": second[0], "height": second[1]})
    page.wait_for_timeout(300)  # charts draw themselves anew after a moment without a resize
    _fits(page)
    _says_its_workspace(page, workspace, words)
    # In the dark only colours are others, and those are the same in both workspaces.
    assert (violations_in_both_themes(page) if workspace == "training" else violations(page)) == []


@pytest.mark.parametrize("name", pages())
def test_wide_screens_and_paper(name: str, open_watched: Callable[..., Page]) -> None:
    page = open_watched(f"{path(name)}?workspace=training&lang=vi", (1920, 1080))
    assert overflow(page) <= 0
    _stays(page)
    _prints(page)


def test_the_measure_sees_a_jump(open_watched: Callable[..., Page]) -> None:
    page = open_watched("/", DESK)
    page.evaluate("document.querySelector('.frame-line').style.marginTop = '300px'")
    page.wait_for_timeout(300)
    assert page.evaluate("window.shifted") > SHIFT


def _stays(page: Page) -> None:
    """Nothing jumps while the screen loads; a busy machine that draws its parts late has a second try."""
    if page.evaluate("window.shifted") >= SHIFT:
        page.reload()
        stand(page)
    assert page.evaluate("window.shifted") < SHIFT


def _says_its_workspace(page: Page, workspace: str, words: locales.Language) -> None:
    """A screen of the training workspace is marked as one, and no other is."""
    assert query(page)["workspace"] == workspace
    if workspace == "training":
        expect(page.locator(".frame-watermark")).to_have_text(words.text("frame.watermark"))
        expect(page.locator(".frame-band")).to_be_visible()
    else:
        expect(page.locator(".frame-watermark, .frame-band")).to_have_count(0)


def _fits(page: Page) -> None:
    stand(page)
    expect(page.locator(".frame-failure")).to_have_count(0)
    assert overflow(page) <= 0
    assert cut_texts(page) == []
    assert cut_fields(page) == []
    assert cut_chart_texts(page) == []
    assert met_texts(page) == []


def test_the_measures_see_what_does_not_fit(open_tab: OpenTab) -> None:
    """A measure that finds nothing must be able to find something."""
    page = open_tab("/indicators?lang=vi")
    stand(page)
    page.evaluate(
        """() => {
            const text = document.querySelector('.js-plotly-plot .xtick text');
            text.parentNode.append(text.cloneNode(true));
            const name = document.querySelector('.frame-name');
            Object.assign(name.style, {display: 'block', width: '30px', overflow: 'hidden', whiteSpace: 'nowrap'});
        }"""
    )
    assert met_texts(page) != []
    assert cut_texts(page) != []
    page.evaluate("document.querySelector('[data-testid=stMainBlockContainer]').style.minWidth = '3000px'")
    assert overflow(page) > 0


def _prints(page: Page) -> None:
    menu = page.get_by_test_id("stTopNavLink").first
    expect(menu).to_be_visible()
    expect(page.locator(".frame-switch").first).to_be_visible()
    page.emulate_media(media="print")
    expect(menu).to_be_hidden()
    for hidden in (".frame-switch", ".stDateInput", ".stTextInput", ".stDownloadButton"):
        for found in page.locator(hidden).all():
            expect(found).to_be_hidden()
    expect(page.locator(".frame-watermark")).to_be_visible()
    expect(page.locator(".frame-band")).to_be_visible()
    expect(page.locator(".frame-footer")).to_be_visible()
    assert page.locator("[data-testid=stMainBlockContainer]").evaluate("e => getComputedStyle(e).paddingLeft") == "0px"
