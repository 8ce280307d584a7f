"""The provinces: where they stand together, and the scorecard of one of them."""

from domain.org_unit import Level
from ui import elements, frame, level_choices, levels, unit_cards

page = frame.open_page("provinces")
screen = level_choices.open_screen(page, Level.PROVINCE)
unit = screen.chosen.unit

elements.show(unit_cards.title(page, unit) if unit else levels.title(screen))
level_choices.choose(screen)
if unit:
    unit_cards.show(page, unit)
elements.show(levels.together(screen))
elements.show(*levels.beside(levels.unit_map(screen), [levels.extremes(screen)]))
elements.show(*levels.heat(screen))
