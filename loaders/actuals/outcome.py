"""What reading a reporter's file gives, and what it is read for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from domain.observation import FigureKey, Observation
from domain.problem import Problem
from loaders.actuals.cells import Sheet

DEMO_MARK = "nguon_goc"
"""The column and the workbook property that exports and templates of training carry; its value there is ``demo``."""

MEBIBYTE = 1024 * 1024
"""What file managers and the server's limit of uploads call a megabyte, and the sentences to reporters with them."""


class Outcome(StrEnum):
    """The four outcomes; one vocabulary for reader, page, command line and documents."""

    ACCEPT = "accept"
    ACCEPT_WITH_WARNINGS = "accept_with_warnings"
    REJECT_ROWS = "reject_rows"
    """Some rows are refused; the others can be sent, and the person decides."""
    REJECT_FILE = "reject_file"
    """There is nothing that could be sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Who sends the file, when, and to which workspace."""

    today: date
    """The day in Asia/Ho_Chi_Minh: a month whose cut-off lies after it has not come."""
    org_units: frozenset[str] | None = None
    """Codes of the units the reporter may speak for; None is all of them."""
    training: bool = False
    """Read for the training workspace: all figures are demo figures."""
    bytes_at_most: int = 20 * MEBIBYTE
    cells_at_most: int = 100_000
    """Filled cells; a template of one unit has a few hundred."""


@dataclass(frozen=True, slots=True)
class CellPlace:
    """Where a number of a figure stands in its file, as a spreadsheet shows it."""

    line: int
    column: str
    """Letter and heading: "F (gia_tri)"."""
    cell: str
    """The text as it was sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReading:
    """What a file says."""

    outcome: Outcome
    observations: tuple[Observation, ...]
    """The figures of all rows that are whole, in the order of the file; none where the file is rejected."""
    problems: tuple[Problem, ...]
    """What must or should be mended: severities block, ask and warn."""
    notes: tuple[Problem, ...]
    """What was not read and need not be mended: further columns, totals, signatures, hidden sheets."""
    places: Mapping[FigureKey, Mapping[str, CellPlace]] = field(default_factory=dict)
    """For each observation where its ``value``, ``numerator`` and ``denominator`` stand: those that are filled."""
    sheets: tuple[Sheet, ...] = ()
    """The grid as it was sent; empty where the file could not be opened."""
