"""Text of people in files that spreadsheets open: kept as text, never run; one home for every CSV and XLSX we write.

A spreadsheet takes a cell for a formula by its first character, and may cut a cell of a text file at another delimiter
than the one it was written with. An apostrophe in front makes the rest plain text in Excel and LibreOffice. The reader
of reporters' files takes the apostrophes away again: `bare(inert(text)) == text` for every text.
"""

import re

_CUT = r"(?:^|[,;|\t\r\n])[\"]*"
"""Where a cell begins, or might for a spreadsheet that cuts at other delimiters."""
_NUMBER = r"[0-9][0-9., \u00a0]*%?(?=$|[,;|\t\r\n\"])"
_RUN = rf"[=@\t\r\uff1d\uff20]|[+\-\uff0b\uff0d](?!{_NUMBER})(?![\-]*$)"
"""What would be run. A plain number with a sign and a dash by itself are not: they stay what they are."""
_SUSPECT = re.compile(r"[=@\t\r+\-\uff1d\uff20\uff0b\uff0d]")
"""Without one of these nothing is run: most texts have none."""
_BEFORE_RUN = re.compile(rf"({_CUT})('*)(?={_RUN})")
_GUARDED = re.compile(rf"({_CUT})'('*)(?={_RUN})")


def inert(text: str) -> str:
    """`text` for a cell of a text file: an apostrophe stands in front where a spreadsheet might run it."""
    return _BEFORE_RUN.sub(r"\1'\2", text) if _SUSPECT.search(text) else text


def bare(text: str) -> str:
    """The text that `inert` was given."""
    return _GUARDED.sub(r"\1\2", text) if "'" in text else text
