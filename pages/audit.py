"""The audit trail: searched, filtered, verified."""

from domain.people import Verb
from ui import audit_desk, deeds, elements, frame

page = frame.open_page("audit")
frame.require(page, Verb.AUDIT)
found = audit_desk.excerpt(page)

elements.show(deeds.answer(), audit_desk.title(page, found))
audit_desk.choose(page)
audit_desk.verify(page)
elements.show(audit_desk.table(page, found))
