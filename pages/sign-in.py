"""Signing in: the form, the identity provider, and in training the accounts of a class."""

from ui import doors, elements, frame, sign_in

page = frame.open_page("sign-in")

elements.show(sign_in.title(page), doors.answer(page, doors.SIGN_IN), sign_in.form(page), sign_in.forgotten(page))
sign_in.identity(page)
elements.show(sign_in.ready_accounts(page))
