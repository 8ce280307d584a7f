"""What waits for a decision; one report with all it changes, and the decision about it."""

from domain.people import Verb
from services import reviews
from ui import deeds, elements, frame, review_desk

page = frame.open_page("review")
chosen = review_desk.chosen(page)

if chosen:
    frame.require(page, Verb.TRACE)
    found = review_desk.dossier(page, chosen)
    elements.show(deeds.answer(), review_desk.head(page, found), review_desk.changes(page, found))
    elements.show(review_desk.effect(page, found), review_desk.steps(page, found))
    review_desk.decide(page, found)
else:
    frame.require(page, Verb.APPROVE, Verb.ACCEPT, Verb.SUBMIT)
    desk = reviews.desk(page.acting)
    elements.show(deeds.answer(), review_desk.title(page, desk), review_desk.lists(page, desk))
    review_desk.accept_together(page, desk)
    elements.show(review_desk.contested(page), review_desk.recent(page, desk))
    if page.person.allows(Verb.REOPEN):
        review_desk.reopen(page)
