"""Reporters' monthly files to observations and problems: `read_file`, the one way in.

It needs neither Streamlit nor a database, and takes any codelists (see `codelists.Known`). What staff may send is
described in `docs/file-contract.md`, whose examples are read by the tests.
"""

from loaders.actuals.cells import Sheet, Unreadable
from loaders.actuals.codelists import Known
from loaders.actuals.delimited import TextAsSent, as_sent
from loaders.actuals.headings import heading_line
from loaders.actuals.outcome import DEMO_MARK, CellPlace, FileReading, Outcome, Scope
from loaders.actuals.reader import KINDS, read_file
from loaders.actuals.stream import TEXT_KINDS, read_stream

__all__ = [
    "DEMO_MARK",
    "KINDS",
    "TEXT_KINDS",
    "CellPlace",
    "FileReading",
    "Known",
    "Outcome",
    "Scope",
    "Sheet",
    "TextAsSent",
    "Unreadable",
    "as_sent",
    "heading_line",
    "read_file",
    "read_stream",
]  # fmt: skip
