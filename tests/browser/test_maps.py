"""The map of outlines under a finger and under the keyboard, on a telephone and on a desk."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenTab
from tests.browser.screens import cut_texts, overflow, query, stand

pytestmark = pytest.mark.browser

FINGER = 24 * 24
"""Square pixels at least of what can be tapped."""
SMALL = ["bac_ninh", "ha_nam", "hung_yen", "da_nang", "vinh_long", "bac_lieu"]
MET = """([codes, around, step]) => codes.map(code => {
    const place = document.querySelector(`.outlines [data-unit=${code}]`);
    const met = new Set();
    for (const drawn of place.querySelectorAll('.reach, .near .mark')) {
        const box = drawn.getBoundingClientRect();
        if (!box.width) continue;
        for (let right = -around; right <= around; right += step) {
            for (let down = -around; down <= around; down += step) {
                const [x, y] = [box.left + box.width / 2 + right, box.top + box.height / 2 + down];
                if (document.elementFromPoint(x, y)?.closest('a') === place) {
                    met.add(`${Math.round(x / step)} ${Math.round(y / step)}`);
                }
            }
        }
    }
    return [code, met.size * step * step];
})"""
"""How many square pixels around the middle of an outline, and of its enlargement, lead to each unit."""


def opened(open_tab: OpenTab, width: int, drawn: str) -> Page:
    page = open_tab(f"/provinces?map={drawn}&lang=vi&indicator=fullprocess_dossier_pct", width=width, height=1100)
    stand(page)
    page.locator("[data-map]").scroll_into_view_if_needed()
    assert overflow(page) <= 0
    assert cut_texts(page) == []
    return page


def test_a_finger_meets_every_province_on_a_telephone(open_tab: OpenTab) -> None:
    page = opened(open_tab, 390, "outlines")
    page.evaluate("document.querySelector('.outlines').scrollIntoView({block: 'center'})")
    every = page.locator(".outlines [data-unit]").evaluate_all("all => all.map(e => e.dataset.unit)")
    assert len(every) == 63
    assert [code for code, size in page.evaluate(MET, [every, 0, 1]) if not size] == []
    small = [f"prov63_{name}" for name in SMALL]
    assert [(code, size) for code, size in page.evaluate(MET, [small, 20, 5]) if size < FINGER] == []
    page.locator(".outlines [data-unit=prov63_bac_ninh] .near i").click()
    page.wait_for_url("**unit=prov63_bac_ninh**")
    stand(page)
    expect(page.locator("h1")).to_contain_text("Tỉnh Bắc Ninh")
    assert query(page)["map"] == "outlines"
    expect(page.locator(".unit.chosen")).to_have_count(1)


def test_the_keyboard_leads_from_province_to_province(open_tab: OpenTab) -> None:
    page = opened(open_tab, 1440, "outlines")
    place = page.locator(".outlines [data-unit=prov63_quang_nam]")
    place.focus()
    page.keyboard.press("ArrowUp")
    town = page.locator(".outlines [data-unit=prov63_da_nang]")
    expect(town).to_be_focused()
    assert town.evaluate("e => getComputedStyle(e, '::after').content").startswith('"Đà Nẵng: ')
    assert "drop-shadow" in town.locator(".far .shape").evaluate("e => getComputedStyle(e).filter")
    page.keyboard.press("ArrowRight")
    expect(page.locator("[data-of=prov63_da_nang]")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**unit=prov63_da_nang**")
    stand(page)
    expect(page.locator("h1")).to_contain_text("Thành phố Đà Nẵng")


def test_the_map_of_tiles_fits_a_telephone(open_tab: OpenTab) -> None:
    page = opened(open_tab, 390, "tiles")
    grid = page.locator(".tiles-grid")
    assert grid.evaluate("e => e.scrollWidth - e.clientWidth") <= 0
    sizes = grid.locator("a").evaluate_all("all => all.map(e => [e.offsetWidth, e.offsetHeight])")
    assert len(sizes) == 65
    assert min(map(min, sizes)) >= 24
