"""Packs of meetings: the list, one of them as it was frozen, and for secretaries the forms to make and correct one."""

from domain.people import Verb
from ui import decisions_desk, deeds, elements, explanations_desk, frame, pack_items, packs_desk, what_if

page = frame.open_page("packs")
number = packs_desk.chosen(page)
may_freeze = page.person.allows(Verb.FREEZE)

if number is None:
    elements.show(deeds.answer(), packs_desk.title(page), packs_desk.table(page))
    if may_freeze:
        packs_desk.make(page)
else:
    found = packs_desk.opened(page, number)
    now = decisions_desk.now(page, found)
    elements.show(deeds.answer(), packs_desk.head(page, found), packs_desk.since(page, found))
    elements.show(decisions_desk.followed(page, found, now), what_if.followed(page, found.pack))
    elements.show(*pack_items.items(page, found.pack))
    elements.show(explanations_desk.of_pack(page, found.pack), decisions_desk.made(page, now))
    elements.show(what_if.minutes(page, number))
    if page.person.allows(Verb.DECIDE):
        decisions_desk.forms(page, found, now)
    elements.show(packs_desk.live(page, found), packs_desk.seal(page, found))
    packs_desk.offer(page, found)
    if may_freeze:
        packs_desk.correct(page, found)
