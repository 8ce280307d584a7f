"""The ways people go: from the first screen to a number's source, by search, link and menu, at both widths."""

import csv
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, Request, Route, expect

import locales
from tests.architecture.source import pages, public_pages
from tests.browser.conftest import OpenTab, Server, Watched, served
from tests.browser.screens import DESK, TELEPHONE, carried, path, query, stand, words
from tests.conftest import WORKSPACES

pytestmark = pytest.mark.browser

VI, EN = locales.language("vi"), locales.language("en")
SIZES = pytest.mark.parametrize(("width", "height"), [DESK, TELEPHONE], ids=["desk", "telephone"])
DOUBLE_CLICK = 700
"""Milliseconds after which a second click is one of its own: two at once let go of what was chosen on a chart."""
TRAINING = "workspace=training&lang=en&as_of=2025-11-30"


def text(element: Locator) -> str:
    return " ".join(element.inner_text().split())


def main(page: Page) -> Locator:
    return page.locator("[data-testid=stMain]")


@pytest.fixture(scope="module")
def another(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A second server, started afresh on the same data."""
    folder = tmp_path_factory.mktemp("another")
    for name in WORKSPACES:
        shutil.copy(filled / f"{name}.sqlite", folder)
    with served(folder) as running:
        yield running


@pytest.fixture(scope="module")
def unfilled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server on databases that did not exist: the training history has not been built."""
    with served(tmp_path_factory.mktemp("unfilled")) as running:
        yield running


# From a number to its source


@SIZES
def test_three_clicks_lead_from_a_number_to_its_source(width: int, height: int, open_tab: OpenTab) -> None:
    page = open_tab("/?lang=vi&as_of=2026-01-15", width=width, height=height)
    name = page.locator(".line .l-name a").first
    said = text(name)
    name.click()
    page.wait_for_url(lambda url: urlsplit(url).path == "/indicators")
    stand(page)
    assert said in text(main(page).locator("h1"))

    foreign = []

    def answered(route: Route, request: Request) -> None:
        foreign.append(request.url)
        route.fulfill(body="<title>the source</title>", content_type="text/html")

    home = urlsplit(page.url).netloc
    page.context.route(lambda url: urlsplit(url).netloc != home, answered)

    number = page.locator(".score .figure").first
    value = text(number.locator("summary"))
    clicks = 0
    card = number.locator(".figure-card")
    expect(card).to_be_hidden()
    number.locator("summary").click()
    clicks += 1
    expect(card).to_be_visible()
    for term in ("source", "certainty", "origin"):
        assert VI.text(f"card.figure.{term}") in text(card)
    box = card.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width

    card.get_by_role("link", name=VI.text("card.figure.open")).click()
    clicks += 1
    page.wait_for_url(lambda url: urlsplit(url).path == "/history")
    stand(page)
    assert query(page)["figure"]
    assert value in text(main(page).locator("h1"))
    row = text(main(page))
    assert "published/national.csv, dòng" in row
    assert VI.text("page.history.revisions", count=1) in row

    source = page.locator(".terms a[href^=http]").first
    address = source.get_attribute("href")
    with page.expect_popup() as opened:
        source.click()
    clicks += 1
    assert clicks == 3
    assert opened.value.url == address
    assert foreign[0] == address, "nothing of another host is asked for before the reader opens it"


def test_a_number_tells_its_day_source_and_certainty_on_hover(open_tab: OpenTab) -> None:
    page = open_tab("/?lang=en&as_of=2026-01-15")
    number = page.locator(".findings .figure").first
    card = number.locator(".figure-card")
    expect(card).to_be_hidden()
    number.hover()
    expect(card).to_be_visible()
    said = text(card)
    assert EN.text("certainty.quoted") in said or EN.text("certainty.secondary") in said
    assert EN.text("origin.published") in said
    assert card.locator("a[href^=http]").count() == 1


def test_every_number_of_the_first_screen_leads_to_a_row_that_stands(open_tab: OpenTab) -> None:
    page = open_tab("/?lang=en&as_of=2026-01-15")
    links = page.locator(".figure-card .card-open").evaluate_all(
        "all => [...new Set(all.map(a => a.getAttribute('href')))]"
    )
    assert len(links) > 10
    for link in links[:: max(1, len(links) // 3)]:
        other = open_tab(f"/{link}")
        expect(main(other).locator("h1")).not_to_be_empty()
        expect(main(other)).not_to_contain_text(EN.text("page.history.unknown"))
        expect(main(other)).to_contain_text(EN.text("page.history.revisions", count=1))


def test_a_cell_of_the_heat_table_leads_to_its_row(open_tab: OpenTab) -> None:
    page = open_tab(f"/provinces?{TRAINING}")
    cell = page.locator(".heat td a").first
    cell.click()
    page.wait_for_url(lambda url: urlsplit(url).path == "/history")
    stand(page)
    assert carried(page) == {"workspace": "training", "lang": "en", "as_of": "2025-11-30"}
    expect(main(page)).to_contain_text(EN.text("origin.demo"))


def test_a_point_of_a_chart_leads_to_its_row(open_tab: OpenTab) -> None:
    page = open_tab(f"/indicators?{TRAINING}&unit=prov63_ha_noi&indicator=fullprocess_dossier_pct")
    offered = main(page).get_by_role("link", name=EN.text("picker.open-row"))
    # The second point is chosen on a chart that the server has only named: the browser held it by then.
    points = page.locator(".js-plotly-plot").first.locator(".scatterlayer .point")
    for turn, place in enumerate((-1, -9)):
        point = points.nth(place)
        point.scroll_into_view_if_needed()
        box = point.bounding_box()
        assert box is not None
        before = offered.get_attribute("href") if turn else None
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        expect(offered).to_be_visible()
        if before:
            expect(offered).not_to_have_attribute("href", before)
        page.wait_for_timeout(DOUBLE_CLICK)
    offered.click()
    page.wait_for_url(lambda url: urlsplit(url).path == "/history")
    stand(page)
    expect(main(page)).to_contain_text(EN.text("origin.demo"))


@pytest.mark.parametrize("name", ["ministries", "provinces"])
def test_a_name_in_the_table_opens_the_scorecard_of_the_unit(name: str, open_tab: OpenTab) -> None:
    page = open_tab(f"/{name}?{TRAINING}")
    unit = page.locator(".heat tbody th a").first
    said = text(unit)
    unit.click()
    page.wait_for_url(lambda url: "unit=" in url)
    stand(page)
    title = text(main(page).locator("h1"))
    assert said.split()[0] in title
    assert re.search(r"\d+ targets, \d+ ", title)
    assert page.locator(".score tbody").count() > 3


def test_the_exceptions_and_counts_lead_to_where_they_come_from(open_tab: OpenTab) -> None:
    page = open_tab(f"/?{TRAINING}")
    count = page.locator(".findings a[href*='#']").first
    count.click()
    target = page.url.partition("#")[2]
    assert target
    expect(page.locator(f"#{target}")).to_be_in_viewport()


# Switches


@pytest.mark.parametrize("name", pages())
def test_the_language_switch_keeps_the_screen(name: str, open_tab: OpenTab) -> None:
    extra = {"indicators": "&indicator=un_egdi_rank", "provinces": "&unit=prov34_ha_noi", "ministries": "&unit=moh"}
    page = open_tab(f"{path(name)}?workspace=training&lang=vi&as_of=2025-11-30{extra.get(name, '')}")
    before = query(page)
    in_vietnamese = words(page)
    page.get_by_role("link", name=EN.text("language.name"), exact=True).click()
    page.wait_for_url(lambda url: "lang=en" in url)
    stand(page)
    assert urlsplit(page.url).path == path(name)
    assert query(page) == {**before, "lang": "en"}
    expect(page.get_by_role("link", name=EN.text("page.indicators.menu"), exact=True)).to_be_visible()
    expect(page.locator(".frame-band")).to_contain_text(EN.text("frame.band"))
    page.get_by_role("link", name=VI.text("language.name"), exact=True).click()
    page.wait_for_url(lambda url: "lang=vi" in url)
    assert words(page) == in_vietnamese


@SIZES
def test_the_mark_of_the_training_workspace_comes_and_goes_with_it(width: int, height: int, open_tab: OpenTab) -> None:
    """That each of its screens has the mark is asked in test_looks.py, of the loads it makes anyway."""
    page = open_tab("/?as_of=2026-01-15", width=width, height=height)
    expect(page.locator(".frame-watermark, .frame-band")).to_have_count(0)
    page.get_by_role("link", name=VI.text("frame.workspace.training"), exact=True).click()
    page.wait_for_url(lambda url: "workspace=training" in url)
    stand(page)
    expect(page.locator(".frame-watermark")).to_have_text(VI.text("frame.watermark"))
    expect(page.locator(".frame-band")).to_be_visible()
    page.get_by_role("link", name=VI.text("frame.band-leave")).click()
    page.wait_for_url(lambda url: "workspace=official" in url)
    stand(page)
    expect(page.locator(".frame-watermark, .frame-band")).to_have_count(0)


def test_the_menu_of_the_telephone_leads_on_and_keeps_the_state(open_tab: OpenTab) -> None:
    page = open_tab(f"/?{TRAINING}", width=390, height=844)
    page.get_by_test_id("stExpandSidebarButton").click()
    page.get_by_test_id("stSidebarNavLink").filter(has_text=EN.text("page.systems.menu")).click()
    page.wait_for_url(lambda url: urlsplit(url).path == "/systems" and "workspace=training" in url)
    stand(page)
    assert carried(page) == {"workspace": "training", "lang": "en", "as_of": "2025-11-30"}


def test_the_menu_leads_through_every_page_and_keeps_the_state(open_tab: OpenTab) -> None:
    page = open_tab(f"/?{TRAINING}")
    for name in [name for name in public_pages() if name != "overview"]:
        page.get_by_role("link", name=EN.text(f"page.{name}.menu"), exact=True).first.click()
        page.wait_for_url(lambda url, name=name: urlsplit(url).path == f"/{name}" and "as_of=" in url)
        stand(page)
        assert carried(page) == {"workspace": "training", "lang": "en", "as_of": "2025-11-30"}, name
        expect(page.locator(".frame-failure")).to_have_count(0)


# The day from which one looks


def test_another_day_turns_a_verdict_into_a_pace(open_tab: OpenTab) -> None:
    page = open_tab("/?lang=en&workspace=training&as_of=2026-01-31")
    verdicts, pace = (EN.text(f"page.overview.strip.{kind}", year=2025) for kind in ("passed", "coming"))
    expect(page.locator(".strip-title").filter(has_text=verdicts)).to_have_count(1)
    page.locator(".st-key-frame-as-of [role=spinbutton][data-type=year]").click()
    page.keyboard.type("2025")
    page.locator(".frame-name").click()
    page.wait_for_url(lambda url: "as_of=2025-01-31" in url)
    expect(page.locator(".strip-title").filter(has_text=pace)).to_have_count(1)
    expect(page.locator(".strip-title").filter(has_text=verdicts)).to_have_count(0)
    back = page.locator(".frame-back")
    expect(back).to_be_visible()
    back.click()
    page.wait_for_url(lambda url: "as_of=2025-11-30" in url)
    expect(page.locator(".frame-back")).to_have_count(0)


def test_before_the_first_figures_every_page_says_that_there_are_none(open_tab: OpenTab) -> None:
    none = {
        "overview": EN.text("page.overview.lines-silent", total=14),
        "ministries": EN.text("page.ministries.nothing"),
    }
    none |= {"provinces": EN.text("page.provinces.nothing"), "indicators": EN.text("figure.none")}
    none["systems"] = EN.text("page.systems.title-silent", total=8)
    for name, said in none.items():
        page = open_tab(f"{path(name)}?lang=en&as_of=2012-01-01")
        stand(page)
        expect(main(page)).to_contain_text(said)
        expect(page.locator(".frame-failure")).to_have_count(0)


# Links


LINKS = [
    "/?workspace=official&lang=vi&as_of=2026-01-15",
    "/?workspace=training&lang=en&as_of=2024-06-30",
    "/indicators?workspace=official&lang=en&as_of=2026-01-15&indicator=un_egdi_rank",
    "/indicators?workspace=training&lang=vi&as_of=2024-12-31&indicator=online_dossier_pct&unit=prov63_ha_noi&period=2024-10",
    "/ministries?workspace=training&lang=vi&as_of=2024-06-30&unit=moh",
    "/provinces?workspace=training&lang=en&as_of=2025-11-30&unit=prov34_da_nang",
    "/provinces?workspace=official&lang=vi&as_of=2025-03-31&indicator=papi_egov_dimension",
    "/systems?workspace=official&lang=en&as_of=2026-01-15",
    "/methodology?workspace=training&lang=vi&as_of=2025-11-30",
]


@pytest.mark.parametrize("link", LINKS)
def test_a_link_reopens_the_same_screen_on_a_fresh_server(link: str, open_tab: OpenTab, another: Server) -> None:
    first = open_tab(link)
    seen = words(first)
    expect(first.locator(".frame-notice")).to_have_count(0)
    again = open_tab(
        first.url.removeprefix(f"{urlsplit(first.url).scheme}://{urlsplit(first.url).netloc}"), home=another
    )
    assert words(again) == seen
    asked = {key: values[-1] for key, values in parse_qs(urlsplit(link).query).items()}
    assert query(first) == query(again) == asked
    assert urlsplit(again.url).path == urlsplit(link).path


def test_wrong_values_get_a_sentence_and_the_nearest_choice(open_tab: OpenTab) -> None:
    """That every page says them is asked in tests/pages/test_pages_open.py, without a browser."""
    page = open_tab("/provinces?workspace=trainin&lang=eng&as_of=2025-02-30&unit=prov63_ha_noii")
    stand(page)
    expect(page.locator(".frame-notice")).to_have_count(4)
    assert "Traceback" not in words(page)
    expect(page.locator(".frame-failure, [data-testid=stException]")).to_have_count(0)
    page.locator(".frame-notice a[href*='as_of=2025-02-28']").click()
    page.wait_for_url(lambda url: "as_of=2025-02-28" in url)
    expect(page.locator(".frame-notice")).to_have_count(0)


# Search


@pytest.mark.parametrize(
    ("typed", "unit", "name"),
    [
        ("tp hcm", "prov34_", "TP. Hồ Chí Minh"),
        ("dak lak", "prov34_dak_lak", "Đắk Lắk"),
        ("bo tttt", "mic", "Bộ Thông tin và Truyền thông"),
        ("hue", "prov34_", "Huế"),
    ],
)
def test_search_leads_to_the_unit(typed: str, unit: str, name: str, open_tab: OpenTab) -> None:
    page = open_tab("/methodology?workspace=training&lang=vi&as_of=2025-11-30")
    box = page.get_by_label(VI.text("frame.search"))
    box.fill(typed)
    box.press("Enter")
    found = page.locator(f".frame-found a[href*='unit={unit}']").first
    found.click()
    page.wait_for_url(lambda url: f"unit={unit}" in url)
    stand(page)
    assert name.rsplit(maxsplit=1)[-1] in text(main(page).locator("h1"))
    assert carried(page) == {"workspace": "training", "lang": "vi", "as_of": "2025-11-30"}


def test_search_finds_an_indicator(open_tab: OpenTab) -> None:
    page = open_tab("/")
    box = page.get_by_label(VI.text("frame.search"))
    box.fill("egdi")
    box.press("Enter")
    page.locator(".frame-found a[href*='indicator=un_egdi_rank']").first.click()
    page.wait_for_url(lambda url: "indicator=un_egdi_rank" in url)
    stand(page)
    expect(main(page).locator("h1")).to_contain_text("EGDI")


# Nothing there yet


@pytest.mark.parametrize("name", pages())
def test_without_a_training_history_every_page_stands_and_says_so(
    name: str, open_tab: OpenTab, unfilled: Server
) -> None:
    page = open_tab(f"{path(name)}?workspace=training&lang=vi", home=unfilled)
    stand(page)
    expect(page.locator(".frame-watermark")).to_have_count(1)
    expect(page.locator(".frame-failure")).to_have_count(0)
    silent = {
        "methodology": VI.text("page.methodology.title"),
        "history": VI.text("page.history.choose"),
        "help": VI.text("page.help.title"),
        "present": VI.text("page.present.which"),
        "packs": VI.text("page.packs.none"),
        "sign-in": VI.text("sign-in.no-class"),
        **dict.fromkeys(("submit", "review", "audit", "people", "account"), VI.text("frame.sign-in-first")),
        "tracking": VI.text(
            "page.tracking.finding.province", month="Tháng 11/2025", done=0, all=34, partial=0, missing=34
        ),
    }
    assert silent.get(name, VI.text("figure.none")).casefold() in words(page).casefold()


# The guard of all these tests


def test_the_guard_sees_requests_to_other_hosts_and_errors(open_tab: OpenTab, server: Server) -> None:
    """A guard that sees nothing proves nothing."""
    page = open_tab("/")
    other, guard = page.context.new_page(), Watched()
    guard.watch(other, server.address)
    other.route("**/*", lambda route: route.abort())
    other.set_content("<img src='http://192.0.2.1/pixel.png'><script>console.error('told')</script>")
    other.evaluate("setTimeout(() => { throw new Error('thrown') })")
    other.wait_for_timeout(200)
    said = " ".join(guard.complaints)
    assert "foreign host: http://192.0.2.1/pixel.png" in said
    assert "console: told" in said
    assert "page error: thrown" in said


def test_the_page_itself_may_not_ask_another_host(open_tab: OpenTab) -> None:
    page = open_tab("/")
    told: list[str] = []
    fresh = page.context.new_page()
    fresh.on("console", lambda message: told.append(message.text))
    fresh.goto(page.url)
    refused = fresh.evaluate("fetch('http://192.0.2.1/x').then(() => 'answered', () => 'refused')")
    assert refused == "refused"
    assert any("Content Security Policy" in line for line in told)


def test_all_figures_are_taken_away_and_the_page_stays(open_tab: OpenTab) -> None:
    page = open_tab("/methodology?workspace=official&lang=en")
    stand(page)
    link = page.get_by_role("link", name=EN.text("page.methodology.download"), exact=True)
    assert link.get_attribute("target") == "_blank", "what a full server says stands beside the page"
    link.evaluate("link => link.removeAttribute('target')")  # such a tab closes before the driver can look into it
    with page.expect_download() as waiting:
        link.click()
    assert re.fullmatch(r"figures-official-\d+\.csv", waiting.value.suggested_filename)
    with Path(waiting.value.path()).open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.DictReader(file))) > 600
    assert urlsplit(page.url).path == "/methodology"
