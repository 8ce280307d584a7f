"""The table of pages. `streamlit run dashboard.py` alone is for development; `server.py` is the server."""

from typing import Literal

import streamlit as st

from ui import frame

# A new page: one file in pages/ that begins with frame.open_page("<name>"), one line here,
# and its texts under page.<name> in each file of locales/ (`menu` is its name in the menu).
# The name is the address; a hidden page is reached by links only.
PAGES: dict[str, Literal["visible", "hidden"]] = {
    "overview": "visible",  # the first one is the address /
    "indicators": "visible",
    "ministries": "visible",
    "provinces": "visible",
    "systems": "visible",
    "tracking": "visible",
    "methodology": "visible",
    "history": "hidden",  # where a figure opens to its row
}

frame.run(
    st.navigation(
        [
            st.Page(
                f"pages/{name}.py",
                title=frame.title(name),
                url_path=name,
                default=name == next(iter(PAGES)),
                visibility=visibility,
            )
            for name, visibility in PAGES.items()
        ],
        position="top",
    )
)
