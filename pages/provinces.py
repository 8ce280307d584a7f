"""The provinces: where they stand together, and the scorecard of one of them."""

from domain.org_unit import Level
from ui import frame, level_choices, levels, unit_cards

page = frame.open_page("provinces")
screen = level_choices.open_screen(page, Level.PROVINCE)
unit = screen.chosen.unit

frame.show(unit_cards.title(page, unit) if unit else levels.title(screen))
level_choices.choose(screen)
if unit:
    unit_cards.show(page, unit)
levels.show(levels.together(screen))
levels.show(levels.beside(levels.unit_map(screen), levels.extremes(screen)), levels.heat(screen))
