"""The audit trail: searched, filtered, verified."""

from domain.people import Verb
from ui import audit_desk, deeds, frame

page = frame.open_page("audit")
frame.require(page, Verb.AUDIT)
found = audit_desk.excerpt(page)

frame.show(deeds.answer(), audit_desk.title(page, found))
audit_desk.choose(page)
audit_desk.verify(page)
frame.show(audit_desk.table(page, found))
