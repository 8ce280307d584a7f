"""One indicator: what is due, where it stands, over time and among units, with definition and sources."""

from services.geographies import usual
from services.standings import standing
from ui import deeds, definitions, drawings, elements, explanations_desk, frame, movers, pickers, subjects, what_if

page = frame.open_page("indicators")
indicator = subjects.indicator(page)
if indicator is None:
    frame.stop(page, "page.empty")
unit = subjects.unit(page)
row = page.ask(standing, unit.code, indicator.code, page.address.geography)

elements.show(deeds.answer(), definitions.title(page, indicator, unit))
pickers.pick_indicator_and_unit(page, indicator, unit)
elements.show(definitions.standing(page, row))
drawing = page.ask(drawings.trend, unit.code, indicator.code, page.language, page.joined)
pickers.show(page, drawing, "trend", empty="page.indicators.no-trend")
elements.show(what_if.way(page, indicator.code, unit.code))
explanations_desk.offer(page, indicator, unit, row.latest)
elements.show(definitions.why(page, row))
for level in subjects.ranked(page, indicator):
    side = page.address.geography or page.ask(usual, level)
    asked, chosen = page.query.get("period"), row.org_unit.code
    ranking = page.ask(drawings.ranking, level, side, indicator.code, asked, chosen, page.language)
    elements.show(definitions.ranking_head(page, indicator, level, side))
    pickers.show(page, ranking, f"ranking-{level}", empty="page.indicators.no-ranking")
elements.show(movers.of_indicator(page, indicator.code))
elements.show(definitions.definition(page, indicator), definitions.figures(page, indicator, unit))
