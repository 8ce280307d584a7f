"""The rules in words with live examples; sources, certainty, breaks, what is unconfirmed; all figures to download."""

import streamlit as st

from services.methodology import examples
from ui import cards, downloads, frame, methods

page = frame.open_page("methodology")
words = page.words

st.html(cards.heading(words.text("page.methodology.title"), words.text("page.methodology.lead"), level=1))
st.html(cards.heading(words.text("page.methodology.rules")) + methods.rules(page))
st.html(cards.heading(words.text("page.methodology.statuses")) + cards.legend(words, long=True))
st.html(cards.heading(words.text("page.methodology.examples"), words.text("page.methodology.examples-lead")))
st.html(methods.examples(page, examples(page.settings.thresholds)))
st.html(cards.heading(words.text("page.methodology.certainty")) + methods.certainties(page))
st.html(cards.heading(words.text("page.methodology.unconfirmed"), words.text("page.methodology.unconfirmed-lead")))
st.html(methods.unconfirmed(page))
st.html(cards.heading(words.text("page.methodology.claims")) + methods.claims(page))
st.html(cards.heading(words.text("page.methodology.breaks")) + methods.breaks(page))
st.html(cards.heading(words.text("page.methodology.conflicts")) + methods.conflicts(page))
st.html(cards.heading(words.text("page.methodology.downloads"), words.text("page.methodology.downloads-lead")))
downloads.show_all_figures(page)
st.html(cards.heading(words.text("page.methodology.sources")) + methods.sources(page))
