"""What a reader of screens, or of weak contrasts, stumbles over: axe-core in a real page."""

from importlib.resources import files

from playwright.sync_api import Page

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
SERIOUS = ("serious", "critical")
LEFT_OUT = [[".frame-watermark"]]
"""Decoration, which contrast is not asked of (WCAG 1.4.3); the band at the top says the same in full contrast."""
_ASK = """
async ([leftOut, only]) => {
    const options = {resultTypes: ["violations"], ...(only ? {runOnly: {type: "rule", values: only}} : {})};
    const found = await axe.run({include: [document], exclude: leftOut}, options);
    return found.violations.flatMap(rule => rule.nodes.map(node => ({
        rule: rule.id, impact: rule.impact, at: node.target.join(" "), html: node.html.slice(0, 200),
        why: ([...node.any, ...node.all, ...node.none][0] || {}).message,
    })));
}
"""


def violations(page: Page, *rules: str, impacts: tuple[str, ...] = SERIOUS) -> list[str]:
    """Each place that breaks a rule of WCAG, and why; `rules` names some of axe's, without it all are asked."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE)
    found = page.evaluate(_ASK, [LEFT_OUT, list(rules) or None])
    return [f"{one['rule']}: {one['at']} {one['html']} {one['why']}" for one in found if one["impact"] in impacts]


def violations_in_both_themes(page: Page) -> list[str]:
    """The same of a page in light and in dark; in dark only what colours change."""
    page.emulate_media(color_scheme="light")
    found = violations(page)
    page.emulate_media(color_scheme="dark")
    page.wait_for_function("() => matchMedia('(prefers-color-scheme: dark)').matches")
    page.wait_for_timeout(350)  # colours fade for as long
    found += violations(page, "color-contrast", "link-in-text-block")
    page.emulate_media(color_scheme="light")
    return found
