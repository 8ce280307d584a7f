"""A secretary's way through a meeting pack: freeze it in order, take it away, correct it."""

import io
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

import locales
from tests.browser.conftest import FOOTER, OpenTab, Server, served
from tests.browser.screens import stand, still
from tests.conftest import WORKSPACES

pytestmark = pytest.mark.browser

VI = locales.language("vi")


@pytest.fixture
def office(filled: Path, tmp_path: Path) -> Iterator[Server]:
    """A server on databases of its own: packs stay for ever."""
    for name in WORKSPACES:
        shutil.copy(filled / f"{name}.sqlite", tmp_path)
    with served(tmp_path) as running:
        yield running


def test_a_secretary_freezes_orders_takes_away_and_corrects(office: Server, open_tab: OpenTab) -> None:
    page = open_tab("/sign-in?workspace=training&lang=vi", home=office)
    page.locator("form.door", has=page.locator("input[value=thu-ky]")).locator("button").first.click()
    page.wait_for_url(lambda url: "sign-in" not in url)
    page.goto(f"{office.address}/packs?workspace=training&lang=vi")
    page.wait_for_selector(FOOTER)
    page.get_by_text(VI.text("page.packs.make"), exact=True).click()
    still(page)
    page.get_by_label(VI.text("page.packs.title-vi")).fill("Phiên họp thử")
    items = page.get_by_role("combobox", name=VI.text("page.packs.items"))
    for asked in ("An Giang", "Cà Mau"):
        items.click()  # while the run of the field one has left is still under way
        items.fill(asked)
        page.get_by_role("option").filter(has_text=asked).first.click()
        stand(page)
    rows = page.locator("[class*=st-key-pack-item-]")
    expect(rows).to_have_count(3)
    rows.nth(2).get_by_role("button", name="↑").click()
    expect(rows.nth(1)).to_contain_text("Cà Mau")
    rows.nth(1).get_by_role("textbox").fill("Hỏi về tháng 10")
    page.get_by_role("button", name=VI.text("page.packs.make-do")).click()
    page.wait_for_url("**pack=1**")
    expect(page.locator("h1")).to_have_text("Phiên họp thử")
    named = page.locator("h2").filter(has_text="Phiếu điểm")
    expect(named).to_have_count(2)
    expect(named.nth(0)).to_contain_text("Cà Mau")
    expect(named.nth(1)).to_contain_text("An Giang")
    assert "Hỏi về tháng 10" in page.content()
    page.locator(".st-key-paper-make button").click()
    with page.expect_download() as download:
        page.locator(".st-key-paper-take button").click(timeout=60_000)
    book = load_workbook(io.BytesIO(Path(download.value.path()).read_bytes()), read_only=True)
    assert download.value.suggested_filename == "pack-training-1-xlsx-vi.xlsx"
    assert VI.text("workbook.sheet.figures") in book.sheetnames
    page.get_by_text(VI.text("page.packs.correct"), exact=True).click()
    page.get_by_label(VI.text("page.packs.why")).fill("Sai thứ tự")
    page.get_by_role("button", name=VI.text("page.packs.correct-do")).click()
    page.wait_for_url("**pack=2**")
    expect(page.locator(".note-warning").first).to_contain_text("Sai thứ tự")
    page.goto(f"{office.address}/packs?workspace=training&lang=vi&pack=1")
    expect(page.locator(".note-wrong")).to_contain_text(VI.text("page.packs.is-corrected", number=2))
