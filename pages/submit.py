"""Sending monthly figures: template, file, mistakes, what follows, receipt; and the word that there are none."""

from domain.people import Verb
from services.submissions import receipt
from ui import elements, frame, sending, todo

page = frame.open_page("submit")
frame.require(page, Verb.SUBMIT)
number = sending.receipt_asked(page)

if number is None:
    elements.show(sending.title(page), todo.todo(page))
    sending.show_template(page)
    sending.show(page)
    sending.show_nil(page)
else:
    sending.show_receipt(page, receipt(page.acting, number))
