"""A pack in the room: walked through by keys, without a network, from the server and from a file, and nothing cut."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

import locales
from domain.assessment import Thresholds
from domain.org_unit import Level
from domain.pack import Agenda, AgendaItem, ItemKind, PackScope, ScopeKind
from domain.people import Grant, Person, Role
from services import packs
from services.acting import Acting
from services.catalogue import catalogue
from services.view import View
from storage.database import Database
from tests.browser.conftest import WAIT_MILLISECONDS, Server, Watched

pytestmark = pytest.mark.browser

DAY = date(2025, 11, 30)
RATE, BROKEN, HANOI = "online_dossier_pct", "level4_service_pct", "prov34_ha_noi"
ITEMS = (
    AgendaItem(kind=ItemKind.STRIPS),
    AgendaItem(kind=ItemKind.INDICATOR, indicator=BROKEN),
    AgendaItem(kind=ItemKind.RANKING, indicator=RATE, level=Level.PROVINCE),
    AgendaItem(kind=ItemKind.SCORECARD, unit=HANOI),
)
PROJECTORS = ((1280, 720), (1920, 1080))
LEAST = 24
"""Pixels of 720 lines: what can be read at five metres."""

FLAWS = """least => [...document.querySelectorAll('.slide')].flatMap(slide => {
  const shown = document.querySelector('.slide.on'), found = [], unit = innerHeight / 720;
  shown.classList.remove('on'); slide.classList.add('on');
  for (const box of [slide, ...slide.querySelectorAll('.body, .row, table, .facts, .front')])
    if (box.scrollHeight > box.clientHeight + 1 || box.scrollWidth > box.clientWidth + 1)
      found.push(`${slide.id}: ${box.className || box.tagName} overflows`);
  const end = slide.querySelector('footer').getBoundingClientRect().top;
  for (const box of slide.querySelectorAll('.body > *, .front > *'))
    if (box.getBoundingClientRect().bottom > end + 2 * unit) found.push(`${slide.id}: stands over the footer`);
  for (const text of slide.querySelectorAll('h1, .heading, td, th, dt, dd, svg text')) {
    if (text.closest('.notes')) continue;
    const drawing = text.ownerSVGElement;
    const scale = drawing ? drawing.getBoundingClientRect().width / drawing.viewBox.baseVal.width : 1;
    const size = parseFloat(drawing ? text.getAttribute('font-size') : getComputedStyle(text).fontSize) * scale / unit;
    if (size < least - .6) found.push(`${slide.id}: ${size} px: ${text.textContent}`);
  }
  slide.classList.remove('on'); shown.classList.add('on');
  return found;
})"""


@pytest.fixture(scope="module")
def pack(server: Server) -> int:
    """The number of a pack of the training workspace, the second of its scope."""
    database = Database(f"sqlite:///{server.folder / 'training.sqlite'}")
    view = View(database=database, codelists=catalogue(database), as_of=DAY, rules=Thresholds())
    secretary = Person(login="thu-ky", name="Thu", grants=(Grant(Role.SECRETARY),))
    acting = Acting(view=view, person=secretary, now=datetime.now(UTC), today=DAY, training=True)
    number = 0
    for day in (date(2025, 8, 31), DAY):
        agenda = Agenda(
            title={"vi": "Phiên họp Ủy ban Quốc gia về chuyển đổi số", "en": "Session"}, meeting_day=day, as_of=day,
            scope=PackScope(ScopeKind.COUNTRY), items=ITEMS,
        )  # fmt: skip
        number = packs.freeze(acting, agenda).number
    database.dispose()
    return number


@pytest.fixture
def room(browser: Browser) -> Iterator[BrowserContext]:
    """A browser of its own on a projector."""
    width, height = PROJECTORS[0]
    context = browser.new_context(viewport={"width": width, "height": height}, locale="vi-VN")
    context.set_default_timeout(WAIT_MILLISECONDS)
    yield context
    context.close()


def here(page: Page) -> str:
    """The slide that is shown; there is exactly one."""
    shown = page.locator(".slide:visible")
    expect(shown).to_have_count(1)
    return str(shown.get_attribute("id"))


def press(page: Page, *keys: str) -> str:
    for key in keys:
        page.keyboard.press(key)
    return here(page)


def test_a_pack_is_walked_through_by_keys_and_without_a_network(
    room: BrowserContext, server: Server, pack: int
) -> None:
    page, watched = room.new_page(), Watched()
    watched.watch(page, server.address)
    answer = page.goto(f"{server.address}/present?pack={pack}&workspace=training&lang=vi")
    assert answer is not None
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert here(page) == "front"
    expect(page.locator("#front h1")).to_have_text("Phiên họp Ủy ban Quốc gia về chuyển đổi số")

    room.set_offline(True)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    assert press(page, "ArrowRight") == "since"
    assert press(page, "PageDown") == "item-1"
    assert press(page, " ") == "item-1-lines"
    assert press(page, "ArrowLeft", "PageUp") == "since"
    assert press(page, "End") == "sources"
    assert press(page, "ArrowRight") == "sources", "the annex is not on the way"
    assert press(page, "Home") == "front"
    assert press(page, "3", "Enter") == "item-1"
    expect(page.locator("#live")).to_contain_text(page.locator("#item-1 h1").inner_text())

    press(page, "b")
    expect(page.locator("#black")).to_be_visible()
    assert press(page, "ArrowRight") == "item-1", "the key that ends the black screen does nothing else"
    expect(page.locator("#black")).to_be_hidden()
    press(page, "?")
    expect(page.locator("#help")).to_be_visible()
    press(page, "Escape")
    expect(page.locator("#help")).to_be_hidden()
    press(page, "n")
    expect(page.locator("#item-1-notes")).to_be_visible()
    press(page, "n", "a")
    page.locator("#agenda a", has_text="Phiếu điểm").click()
    assert here(page) == "item-4"
    press(page, "f")
    page.wait_for_function("document.fullscreenElement !== null")
    press(page, "f")
    page.wait_for_function("document.fullscreenElement === null")
    page.mouse.click(1000, 400)
    assert here(page) == "item-4-2"
    page.mouse.click(100, 400)
    assert here(page) == "item-4"

    with room.expect_page() as opening:
        page.keyboard.press("w")
    notes = opening.value
    expect(notes.locator("h1")).to_have_text(page.locator("#item-4 h1").inner_text())
    notes.keyboard.press("ArrowRight")
    assert here(page) == "item-4-2"
    assert asked == []
    assert watched.complaints == []

    room.set_offline(False)
    page.reload()
    assert here(page) == "item-4-2", "a reload stays on its slide"


@pytest.mark.parametrize("lang", locales.languages())
def test_the_file_shows_the_same_anywhere_and_nothing_is_cut(
    room: BrowserContext, server: Server, pack: int, lang: str, tmp_path: Path
) -> None:
    answer = room.request.get(f"{server.address}/present?pack={pack}&workspace=training&lang={lang}")
    file = tmp_path / "pack.html"
    file.write_bytes(answer.body())
    assert file.stat().st_size < 1_500_000
    again = room.request.get(answer.url, headers={"if-none-match": answer.headers["etag"]})
    assert again.status == 304

    room.set_offline(True)
    page, asked = room.new_page(), []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{file.as_uri()}#item-3")
    assert here(page) == "item-3"
    assert press(page, "ArrowRight") == "item-3-2"
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert page.evaluate("document.fonts.ready.then(fonts => [...fonts].map(one => one.status))") == ["loaded"] * 2
    for width, height in PROJECTORS:
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate(FLAWS, LEAST) == []
    page.emulate_media(media="print")
    expect(page.locator(".slide:visible")).to_have_count(page.locator(".slide").count())


def test_whoever_asks_for_no_pack_is_told_where_they_are(room: BrowserContext, server: Server) -> None:
    page = room.new_page()
    page.goto(f"{server.address}/present?pack=99999&workspace=training&lang=vi")
    expect(page.locator(".frame-notice a")).to_have_attribute(
        "href", "packs?workspace=training&lang=vi&as_of=2025-11-30"
    )
