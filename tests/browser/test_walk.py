"""A reporter's first upload in the training workspace: from signing in to the number on the province's page."""

import io
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from playwright.sync_api import Locator, Page, expect

import locales
from tests.browser.conftest import FOOTER, Server, Tabs, Watched, served
from tests.browser.screens import DESK, TELEPHONE, overflow, words
from tests.conftest import WORKSPACES

pytestmark = pytest.mark.browser

VI = locales.language("vi")
SIZES = pytest.mark.parametrize(("width", "height"), [DESK, TELEPHONE], ids=["desk", "telephone"])
TRAINING = "workspace=training&lang=vi&as_of=2025-11-30"
UNIT, INDICATOR = "prov34_ha_noi", "reports_on_gris_pct"
PASSWORD = "tap-huan-2025"
REPORTER, APPROVER, REVIEWER = "bao-cao-ha-noi", "duyet-ha-noi", "tiep-nhan"


@pytest.fixture
def training(filled: Path, tmp_path: Path) -> Iterator[Server]:
    """A server of this test's own: what is sent to it is stored."""
    for name in WORKSPACES:
        shutil.copy(filled / f"{name}.sqlite", tmp_path)
    with served(tmp_path) as running:
        yield running


Person = Callable[[str], Page]


@pytest.fixture
def watched() -> Iterator[Watched]:
    """What the browsers of a test complain of; there must be nothing left at its end."""
    found = Watched()
    yield found
    assert found.complaints == []


@pytest.fixture
def person(tabs: Tabs, training: Server, watched: Watched, width: int, height: int) -> Iterator[Person]:
    """`person("login")` is a browser of its own, signed in by the form as anybody does."""
    lent = ExitStack()

    def opened(login: str) -> Page:
        page = lent.enter_context(tabs.lent((width, height))).page
        lent.callback(watched.watch(page, training.address))
        page.goto(f"{training.address}/submit?{TRAINING}")
        page.wait_for_selector(FOOTER)
        page.get_by_role("link", name=VI.text("page.sign-in.menu")).last.click()
        page.wait_for_selector("input[name=login]")
        assert PASSWORD in words(page), "the training workspace shows its accounts"
        page.fill("input[name=login]", login)
        page.fill("input[type=password]", PASSWORD)
        page.press("input[type=password]", "Enter")
        page.wait_for_selector("input[type=password]", state="detached")
        page.wait_for_selector(FOOTER)
        return page

    with lent:
        yield opened


def sheet_of(data: bytes) -> tuple[Worksheet, dict[str, int], Callable[[], bytes]]:
    """The first sheet of a workbook, its columns by heading, and how to save it."""
    book = load_workbook(io.BytesIO(data))
    sheet = book.worksheets[0]

    def saved() -> bytes:
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()

    headings = {str(cell.value).strip().casefold(): cell.column for cell in sheet[1] if cell.value}
    return sheet, headings, saved


def column(headings: dict[str, int], key: str) -> int:
    return headings[VI.text(f"column.{key}").casefold()]


def fill(data: bytes, *, mistakes: bool) -> bytes:
    """The template with last month's counts, one more dossier each; or with two mistakes in it."""
    sheet, headings, saved = sheet_of(data)
    row = 2
    while sheet.cell(row, column(headings, "chi_tieu")).value:
        last = [sheet.cell(row, column(headings, f"{part}_ky_truoc")).value for part in ("tu_so", "mau_so")]
        numerator, denominator = (int(last[0]), int(last[1])) if last[0] is not None else (1, 1)
        if sheet.cell(row, column(headings, "chi_tieu")).value == INDICATOR:
            numerator, denominator = 900, 1200
        sheet.cell(row, column(headings, "tu_so")).value = numerator
        sheet.cell(row, column(headings, "mau_so")).value = denominator
        row += 1
    assert row > 10, "the template lists what is due"
    if mistakes:
        sheet.cell(3, column(headings, "tu_so")).value = 10**6
        sheet.cell(4, column(headings, "mau_so")).value = "khoảng 900"
    return saved()


def choose(page: Page, name: str, data: bytes) -> None:
    page.set_input_files("input[type=file]", {"name": name, "mimeType": "application/vnd.ms-excel", "buffer": data})


def sending(page: Page) -> Locator:
    return page.locator(".st-key-submit-send button")


def taken(page: Page, button: Locator) -> bytes:
    with page.expect_download() as waiting:
        button.click()
    return Path(waiting.value.path()).read_bytes()


@SIZES
def test_a_first_upload_ends_as_an_accepted_number(width: int, height: int, person: Person, training: Server) -> None:
    page = person(REPORTER)
    page.wait_for_url(re.compile("/submit"))
    page.wait_for_selector(".st-key-template-unit")
    assert overflow(page) <= 1

    template = taken(page, page.get_by_role("button", name=VI.text("submit.template-xlsx")))
    choose(page, "ha-noi.xlsx", fill(template, mistakes=True))
    page.wait_for_selector(".causes")
    words(page)
    expect(page.locator(".grid-block")).to_have_count(2)
    expect(page.locator(".grid-block").first).to_have_attribute("title", re.compile(r"\w"))
    expect(sending(page)).to_be_disabled()
    assert overflow(page) <= 1
    marked = taken(page, page.get_by_role("button", name=VI.text("submit.marked")))
    sheet, headings, _ = sheet_of(marked)
    assert sheet.cell(3, column(headings, "tu_so")).comment, "the mistake is said in its cell"

    choose(page, "ha-noi.xlsx", fill(template, mistakes=False))
    expect(page.locator(".grid-block")).to_have_count(0)
    words(page)
    questions = page.locator("[data-testid=stForm] textarea")
    if questions.count():
        for number in range(questions.count()):
            questions.nth(number).fill("rà soát, cập nhật lại toàn bộ hồ sơ của tháng")
        page.get_by_role("button", name=VI.text("submit.answer")).click()
    expect(sending(page)).to_be_enabled()
    page.get_by_text(re.compile(r"Từng số: cũ và mới \(\d+\)")).click()
    assert "75 %" in words(page), "the preview says what the number will be"
    sending(page).click()
    page.wait_for_url(re.compile("receipt="))
    expect(page.get_by_text("SHA-256")).to_be_visible()
    assert overflow(page) <= 1
    assert taken(page, page.get_by_role("button", name=VI.text("submit.receipt.pdf"))).startswith(b"%PDF")
    number = re.search(r"receipt=(\d+)", page.url)[1]

    page.goto(f"{training.address}/history?{TRAINING}&submission={number}")
    assert VI.text("report_state.submitted") in words(page)

    approver = person(APPROVER)
    decide(approver, training, number, "approve")
    reviewer = person(REVIEWER)
    decide(reviewer, training, number, "accept")

    reader = person("nguoi-xem")
    reader.goto(f"{training.address}/provinces?{TRAINING}&unit={UNIT}")
    words(reader)
    figure = reader.locator(f'.score tbody:has(a[href*="indicator={INDICATOR}"]) .figure').first
    expect(figure).to_contain_text("75 %")
    figure.locator("summary, .value").first.click()
    assert VI.text("obs_status.P") not in " ".join(figure.inner_text().split()), "it is accepted"
    link = figure.locator("a.card-open")
    reader.goto(training.address + "/" + link.get_attribute("href").lstrip("./"))
    said = words(reader)
    assert "ha-noi.xlsx" in said, "the number leads to the file it came from"
    assert "75 %" in said
    assert overflow(reader) <= 1


def decide(page: Page, server: Server, number: str, what: str) -> None:
    """Open the report from the desk of whoever decides, and decide."""
    page.goto(f"{server.address}/review?{TRAINING}")
    words(page)
    page.get_by_role("link", name=re.compile(rf"\b{number}\b")).first.click()
    page.wait_for_selector(f".st-key-review-{what}")
    assert overflow(page) <= 1
    page.locator(f".st-key-review-{what} button").click()
    expect(page.get_by_text(VI.text(f"page.review.done.{what}", number=number))).to_be_visible()


@pytest.mark.parametrize(("width", "height"), [DESK], ids=["desk"])
def test_files_are_taken_from_their_own_session_and_within_the_limit(person: Person, watched: Watched) -> None:
    page, other = person(REPORTER), person(APPROVER)
    page.wait_for_selector("input[type=file]", state="attached")
    with page.expect_request(lambda r: r.method == "PUT") as waiting:
        choose(page, "a.csv", b"don_vi\n")
    sent = waiting.value
    token = sent.headers.get("x-xsrftoken", "")
    ask = """async ([url, token, size, field]) => {
      const body = new FormData(); body.append('file', new Blob([new Uint8Array(size)]), 'a.csv');
      const headers = token ? {[field]: token} : {};
      const answer = await fetch(url, {method: 'PUT', body, headers, credentials: 'same-origin'});
      return answer.status }"""
    assert page.evaluate(ask, [sent.url, token, 21 * 2**20, "X-Xsrftoken"]) == 413, "larger than the limit"
    assert page.evaluate(ask, [sent.url, "", 10, "X-Xsrftoken"]) == 403, "without the token of this browser"
    guessed = re.sub(r"upload_file/[^/]+/", "upload_file/00000000-0000-0000-0000-000000000000/", sent.url)
    assert page.evaluate(ask, [guessed, token, 10, "X-Xsrftoken"]) in (400, 403), "to a session there is not"
    assert other.evaluate(ask, [sent.url, token, 10, "X-Xsrftoken"]) == 403, "from another person's browser"
    # These refusals are wanted, and what the browser says of them.
    wanted = [one for one in watched.complaints if "upload_file" in one or "Failed to load resource" in one]
    assert len(wanted) == 2 * 4
    watched.complaints[:] = [one for one in watched.complaints if one not in wanted]
