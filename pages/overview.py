"""The first screen: is something wrong, how wrong, who can move it."""

from services.overview import overview
from ui import downloads, elements, frame, verdicts

page = frame.open_page("overview")
if not page.catalogue.indicators:
    frame.stop(page, "page.empty")
found = page.ask(overview, page.address.geography)

elements.show(
    verdicts.opening(page, found),
    verdicts.indicators(page, found),
)
downloads.offer_brief(page)
elements.show(
    verdicts.exceptions(page, found),
    verdicts.targets(page, found),
    verdicts.systems(page, found),
    verdicts.news(page, found),
)
