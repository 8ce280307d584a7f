"""How to send figures, often asked, whom to ask, what is kept of a person, and what a right file is."""

from ui import account_cards, elements, frame, handbook

page = frame.open_page("help")

elements.show(
    handbook.title(page),
    handbook.way(page),
    handbook.due(page),
    handbook.questions(page),
    handbook.whom(page),
    account_cards.kept(page),
    handbook.contract(page),
)
