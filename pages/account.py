"""One's own account: who one is here, the password, the ways out, what is kept."""

from ui import account_cards, blocks, doors, elements, frame

page = frame.open_page("account")
if not page.person.signed_in:
    frame.ask_to_sign_in(page)

words = page.words
elements.show(account_cards.title(page), doors.answer(page, doors.ACCOUNT))
elements.show(blocks.heading(words.text("account.roles")), account_cards.roles(page, page.person.grants))
elements.show(blocks.heading(words.text("account.password")), account_cards.password(page))
elements.show(blocks.heading(words.text("account.leave")))
account_cards.leave(page)
elements.show(blocks.heading(words.text("account.recent")), account_cards.recent(page), account_cards.kept(page))
