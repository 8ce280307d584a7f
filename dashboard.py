"""The table of pages. `streamlit run dashboard.py` alone is for development; `server.py` is the server."""

import streamlit as st

from ui import frame

# A new page: one file in pages/ that begins with frame.open_page("<name>"), one line here,
# and its texts under page.<name> in each file of locales/ (`menu` is its name in the menu).
# The name is the address. In the menu a page is visible, hidden (reached by links only), or shown to whoever may do
# one of the verbs of domain/people.py that are named; that is for order only: the page guards itself.
PAGES: dict[str, str] = {
    "overview": "visible",  # the first one is the address /
    "indicators": "visible",
    "ministries": "visible",
    "provinces": "visible",
    "systems": "visible",
    "tracking": "visible",
    "submit": "submit",
    "packs": "visible",
    "present": "hidden",  # the server answers this address before the framework where it can
    "methodology": "visible",
    "help": "visible",
    "what-if": "hidden",  # from an indicator, and from a pack on the table of a meeting
    "history": "hidden",  # where a figure opens to its row
    "review": "approve accept submit",
    "audit": "audit",
    "people": "administer",
    "sign-in": "hidden",  # the top line leads there
    "account": "hidden",
}

frame.run(st.navigation(frame.screens(PAGES), position="top"))
