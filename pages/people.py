"""Accounts of the workspace: who there is, what they may do, and the forms to change it."""

import streamlit as st

from domain.people import Verb
from services import accounts
from ui import elements, frame, people_desk

page = frame.open_page("people")
frame.require(page, Verb.ADMINISTER)
found = accounts.every(page.acting)

elements.show(people_desk.title(page, found))
answer = st.empty()
if account := people_desk.chosen(page, found):
    elements.show(people_desk.card(page, account))
    people_desk.forms(page, account, found)
elements.show(people_desk.without_second_eyes(page))
people_desk.orphans(page)
elements.show(people_desk.table(page, people_desk.search(page, found)))
with st.expander(page.words.text("people.add")):
    people_desk.add_form(page)
people_desk.answer(answer)
