"""Packs of meetings: the list, one of them as it was frozen, and for secretaries the forms to make and correct one."""

from domain.people import Verb
from ui import deeds, frame, pack_items, packs_desk

page = frame.open_page("packs")
number = packs_desk.chosen(page)
may_freeze = page.person.allows(Verb.FREEZE)

if number is None:
    frame.show(deeds.answer(), packs_desk.title(page), packs_desk.table(page))
    if may_freeze:
        packs_desk.make(page)
else:
    found = packs_desk.opened(page, number)
    frame.show(deeds.answer(), packs_desk.head(page, found), packs_desk.since(page, found))
    frame.show(*pack_items.items(page, found.pack))
    frame.show(packs_desk.live(page, found), packs_desk.seal(page, found))
    packs_desk.offer(page, found)
    if may_freeze:
        packs_desk.correct(page, found)
