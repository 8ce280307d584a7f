"""The ministries: where they stand together, and the scorecard of one of them."""

from domain.org_unit import Level
from ui import elements, frame, level_choices, levels, movers, unit_cards

page = frame.open_page("ministries")
screen = level_choices.open_screen(page, Level.MINISTRY)
unit = screen.chosen.unit

elements.show(unit_cards.title(page, unit) if unit else levels.title(screen))
level_choices.choose(screen)
if unit:
    unit_cards.show(page, unit)
else:
    elements.show(movers.of_all(page))
elements.show(levels.together(screen))
elements.show(levels.extremes(screen))
elements.show(*levels.heat(screen))
