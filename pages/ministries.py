"""The ministries: where they stand together, and the scorecard of one of them."""

import streamlit as st

from domain.org_unit import Level
from ui import drawings, frame, levels, unit_cards

page = frame.open_page("ministries")
screen = levels.open_screen(page, Level.MINISTRY)
unit = screen.chosen.unit

levels.show(unit_cards.title(page, unit) if unit else levels.title(screen))
levels.choose(screen)
if unit:
    levels.show(unit_cards.targets(page, unit))
    left, right = st.columns([3, 2], gap="large")
    with left:
        levels.show(unit_cards.beside(page, unit))
    with right:
        levels.show_trends(page, page.ask(drawings.unit_trends, unit, page.language))
    levels.show(unit_cards.why(page, unit), unit_cards.others(page, unit), unit_cards.life(page, unit))
levels.show(levels.together(screen), levels.extremes(screen), levels.heat(screen))
