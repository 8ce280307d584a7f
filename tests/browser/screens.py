"""What tests ask of a screen in the browser: its words, its address, and what does not fit."""

from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, expect

from tests.browser.conftest import FOOTER

DESK, TELEPHONE = (1440, 900), (390, 844)


def path(name: str) -> str:
    """The address of a page."""
    return "/" if name == "overview" else f"/{name}"


def query(page: Page) -> dict[str, str]:
    """The query of the address a screen stands at."""
    return {key: values[-1] for key, values in parse_qs(urlsplit(page.url).query).items()}


def carried(page: Page) -> dict[str, str]:
    """The part of the address that goes along everywhere."""
    return {key: query(page).get(key, "") for key in ("workspace", "lang", "as_of")}


def stand(page: Page) -> None:
    """Wait until every block and every chart of a screen stands."""
    page.wait_for_selector(FOOTER)
    page.wait_for_load_state("networkidle")
    expect(page.locator("[data-stale=true]")).to_have_count(0)
    expect(page.locator("[data-testid=stSkeleton]")).to_have_count(0)
    expect(page.locator(".stPlotlyChart:not(:has(.main-svg))")).to_have_count(0)


def still(page: Page) -> None:
    """Wait until nothing unfolds: a list that hangs below a field closes when what holds the field moves."""
    page.evaluate(
        """async () => {
            await new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)));
            await Promise.allSettled(document.getAnimations().map(one => one.finished));
        }"""
    )


def words(page: Page) -> str:
    """Everything a screen says, charts and fields included."""
    stand(page)
    said = page.locator("[data-testid=stMain]").inner_text()
    fields = page.locator("[data-testid=stMain] input").evaluate_all("all => all.map(field => field.value).join(' | ')")
    return " ".join(f"{said} {fields}".split())


def overflow(page: Page) -> int:
    """Pixels by which a screen is wider than its window."""
    return page.evaluate(
        """Math.max(...[document.documentElement, document.querySelector('[data-testid=stMain]')]
            .map(box => box.scrollWidth - box.clientWidth))"""
    )


def cut_texts(page: Page) -> list[str]:
    """Texts that do not fit their box, boxes that are made to be scrolled left out."""
    return page.evaluate(
        """() => [...document.querySelectorAll('[data-testid=stMain] *')]
            .filter(e => !(e instanceof SVGElement) && e.clientWidth > 1 && e.scrollWidth > e.clientWidth + 1
                && [...e.childNodes].some(n => n.nodeType === Node.TEXT_NODE && n.data.trim())
                && !['auto', 'scroll'].includes(getComputedStyle(e).overflowX))
            .map(e => `${e.className}: ${e.textContent.trim().slice(0, 60)}`)"""
    )


def cut_fields(page: Page) -> list[str]:
    """Chosen values that do not fit their field."""
    return page.evaluate(
        """() => [...document.querySelectorAll('[data-testid=stMain] input')]
            .filter(e => e.value && e.scrollWidth > e.clientWidth + 1).map(e => e.value)"""
    )


def cut_chart_texts(page: Page) -> list[str]:
    """Texts of charts that reach over the edge of their chart."""
    return page.evaluate(
        """() => [...document.querySelectorAll('.js-plotly-plot')].flatMap(chart => {
            const edge = chart.getBoundingClientRect();
            return [...chart.querySelectorAll('.infolayer text, .xaxislayer-above text, .yaxislayer-above text')]
                .filter(text => {
                    const box = text.getBoundingClientRect();
                    return box.width && (box.left < edge.left - 2 || box.right > edge.right + 2
                        || box.top < edge.top - 2 || box.bottom > edge.bottom + 2);
                }).map(text => text.textContent);
        })"""
    )


def met_texts(page: Page) -> list[str]:
    """Pairs of texts of one chart that lie over each other by more than a hair."""
    return page.evaluate(
        """() => [...document.querySelectorAll('.js-plotly-plot')].flatMap(chart => {
            const texts = [...chart.querySelectorAll('text')]
                .map(text => [text.textContent.trim(), text.getBoundingClientRect()])
                .filter(([said, box]) => said && box.width);
            const met = [];
            texts.forEach(([a, p], i) => texts.slice(i + 1).forEach(([b, q]) => {
                const wide = Math.min(p.right, q.right) - Math.max(p.left, q.left);
                const high = Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top);
                if (wide > 3 && high > 5) met.push(`${a} / ${b}`);
            }));
            return met;
        })"""
    )


WATCH_SHIFTS = """
window.shifted = 0;
new PerformanceObserver(seen => {
    for (const entry of seen.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
}).observe({type: 'layout-shift', buffered: true});
"""
"""To be run before a page loads; `window.shifted` is the cumulative layout shift."""
