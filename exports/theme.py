"""The colours of papers and workbooks; hexadecimal without a sign in front, as office formats write them."""

from domain.status import Status

INK = "1D2733"
ACCENT = "12355B"
MUTED = "5C6670"
RULE = "C9CED4"
HEADING = "E4EAF1"
"""Behind headings."""
LOCKED = "F2F2EF"
"""Behind cells that are given and not to be changed."""
TO_FILL = "FFFFFF"
WRONG = "FBD9C8"
"""Behind a cell that keeps its row from being taken."""
DOUBTFUL = "FDF0C4"
"""Behind a cell to be looked at or explained."""

# The colours of official papers.
BLACK = "000000"
ACROSS = "D9D9D9"
"""Letters across a page, behind its text."""

# The colours of drawings, as on the screens (`.streamlit/config.toml`).
PAPER = "FBFAF7"
BAR = "3E5C7C"
"""What is actual."""
EARLIER = "9FB3C8"
"""Bars of a ranking, and what was before."""
QUIET = "566270"
"""Dates, axes, plans."""
SILENT = "8A939C"
FAINT = "E4E0D7"
MET = "0072B2"
ON_PACE = "009E73"
BEHIND = "E69F00"
OFF_TRACK = "D55E00"

# The same on a dark screen.
DARK_PAPER = "14191F"
DARK_INK = "E9E6E0"
DARK_ACCENT = "9CC3EB"
DARK_BAR = "7FA2C6"
DARK_EARLIER = "4D6580"
DARK_QUIET = "AAB3BC"
DARK_SILENT = "78838E"
DARK_FAINT = "2B343D"
DARK_MET = "4FA9E2"
DARK_ON_PACE = "2CC195"
DARK_BEHIND = "F0B43A"
DARK_OFF_TRACK = "FF8A45"

# The marks of statuses as letters: a shape that is known without its colour (`ui/style.css` draws the same shapes).
GLYPHS: dict[Status, tuple[str, str]] = {
    Status.MET: ("\u25cf", MET),
    Status.ALREADY_MET: ("\u25c9", MET),
    Status.MET_LATE: ("\u2713", MET),
    Status.ON_PACE: ("\u25b2", ON_PACE),
    Status.BEHIND: ("\u25c6", BEHIND),
    Status.OFF_TRACK: ("\u25bc", OFF_TRACK),
    Status.MISSED: ("\u25a0", INK),
    Status.REGRESSED: ("\u2913", INK),
    Status.CANNOT_JUDGE: ("\u25c7", QUIET),
    Status.STALE: ("\u25f7", QUIET),
    Status.NO_DATA: ("\u25cb", SILENT),
    Status.NOT_APPLICABLE: ("\u2013", SILENT),
}
"""Shape and colour. Segoe UI Symbol, which every Windows has, and DejaVu Sans hold all of them."""
