"""Everybody can use it: by readers of screens, by keys alone, in the dark, without motion."""

import re

import pytest
from playwright.sync_api import FileChooser, Page, expect

import locales
from tests.browser.accessibility import violations_in_both_themes
from tests.browser.conftest import FOOTER, OpenTab
from tests.browser.screens import stand
from tests.browser.test_walk import PASSWORD

pytestmark = pytest.mark.browser

VI = locales.language("vi")
TRAINING = "workspace=training&lang=vi"
MOST_KEYS = 120
TRIES = 5
"""The run after a download draws the screen anew, and a key pressed meanwhile is lost: one presses again."""
_FOCUSED = """
() => {
    const at = document.activeElement, style = getComputedStyle(at), box = at.getBoundingClientRect();
    return {
        ring: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0 || style.boxShadow !== "none",
        seen: box.width > 0 && box.bottom > 0 && box.top < innerHeight,
        tag: at.tagName,
    };
}
"""


def press_to(page: Page, selector: str) -> None:
    """Press Tab until `selector` has the focus; whatever is passed on the way must be seen and show that it is it."""
    for _ in range(MOST_KEYS):
        page.keyboard.press("Tab")
        focus = page.evaluate(_FOCUSED)
        if focus["tag"] not in ("BODY", "HTML"):
            assert focus["seen"], page.evaluate("() => document.activeElement.outerHTML.slice(0, 200)")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            assert focus["ring"], selector
            return
    raise AssertionError(f"no key leads to {selector}")


def test_from_the_first_screen_to_the_row_of_a_figure_by_keys(open_tab: OpenTab) -> None:
    page = open_tab(f"/?{TRAINING}")
    stand(page)
    press_to(page, ".l-name a")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("indicator="))
    stand(page)
    press_to(page, ".figure summary")
    page.keyboard.press("Enter")
    press_to(page, "a.card-open")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/history"))
    stand(page)
    expect(page.locator("h1")).to_be_visible()


def sign_in_by_keys(page: Page, login: str) -> None:
    press_to(page, "input[name=login]")
    page.keyboard.type(login)
    press_to(page, "input[type=password]")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "sign-in" not in url)
    page.wait_for_selector("input[type=password]", state="detached")
    page.wait_for_selector(FOOTER)


def test_a_report_is_begun_by_keys(open_tab: OpenTab) -> None:
    page = open_tab(f"/sign-in?{TRAINING}&next=submit")
    stand(page)
    sign_in_by_keys(page, "bao-cao-ha-noi")
    page.goto(page.url.partition("?")[0].rpartition("/")[0] + f"/submit?{TRAINING}")
    stand(page)
    press_to(page, ".stDownloadButton button")
    with page.expect_download():
        page.keyboard.press("Enter")
    asked: list[FileChooser] = []

    def opened(chooser: FileChooser) -> None:
        asked.append(chooser)

    page.on("filechooser", opened)
    for _ in range(TRIES):
        stand(page)
        press_to(page, "[data-testid=stFileUploaderDropzone] button")
        page.keyboard.press("Enter")
        page.wait_for_timeout(1500)
        if asked:
            break
    page.remove_listener("filechooser", opened)
    assert asked, "the key opens the dialogue in which a file is chosen"


@pytest.mark.parametrize(("login", "screens"), [
    ("bao-cao-ha-noi", ("submit", "account", "tracking")), ("quan-tri", ("people", "audit", "review", "packs")),
])  # fmt: skip
def test_the_desks_of_staff_break_no_rule(login: str, screens: tuple[str, ...], open_tab: OpenTab) -> None:
    page = open_tab(f"/sign-in?{TRAINING}")
    stand(page)
    page.locator("input[name=login]").first.fill(login)
    page.locator("input[type=password]").first.fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "sign-in" not in url)
    page.wait_for_selector(FOOTER)
    home = page.url.partition("?")[0].rpartition("/")[0]
    for name in screens:
        page.goto(f"{home}/{name}?{TRAINING}")
        stand(page)
        assert violations_in_both_themes(page) == [], name


def test_nothing_moves_where_motion_is_not_wanted(open_tab: OpenTab) -> None:
    page = open_tab(f"/provinces?{TRAINING}")
    page.emulate_media(reduced_motion="reduce")
    stand(page)
    moving = page.evaluate(
        """() => [...document.querySelectorAll(".stApp *")].filter(one => {
            const style = getComputedStyle(one);
            return [style.transitionDuration, style.animationDuration].some(all =>
                all.split(",").some(time => parseFloat(time) > 0.01));
        }).map(one => one.outerHTML.slice(0, 120))"""
    )
    page.emulate_media(reduced_motion="no-preference")
    assert moving == []
