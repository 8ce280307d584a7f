"""What a unit owes for one month, and how far it has answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.indicator import Indicator
from domain.period import Period
from domain.working_days import WorkingDays


class Completeness(StrEnum):
    """How far a unit has answered for one month."""

    COMPLETE = "complete"
    """Every cell that is owed has come, with a figure or with the word that there is none."""
    NIL = "nil"
    """All of them say that there is no figure."""
    PARTIAL = "partial"
    MISSING = "missing"
    """Nothing has come and the due day is over."""
    OPEN = "open"
    """Nothing has come, and nothing is late."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One figure that is owed: an indicator in a month of its calendar."""

    indicator: Indicator
    period: Period
    due: date | None
    """Last day in time, moved to a working day; None where the calendar has no duty: welcome, never late."""

    @property
    def calendar(self) -> str:
        """Code of the calendar."""
        return self.indicator.calendar


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """When a cell came first, and what it says now."""

    day: date
    """Day of the first report, where the deadlines are."""
    nil: bool
    """Whether it says that there is no figure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fulfilment:
    """How one unit has answered for one month."""

    org_unit: str
    month: int
    """As 202003."""
    due: date
    expected: int
    sent: int
    """Cells that have come, nil ones included."""
    nil: int
    completeness: Completeness
    late: int
    """Working days between the due day and the last cell, or the day one looks from where cells are lacking."""
    last: date | None
    """Day on which the last of the cells that are there came first."""

    @property
    def answered(self) -> bool:
        """Whether nothing is owed any more."""
        return self.completeness in (Completeness.COMPLETE, Completeness.NIL)


def together(org_unit: str, answers: Sequence[Fulfilment]) -> Fulfilment:
    """What several units did for one month, told as that of one: of the units that a common unit is made of.

    `answers` are of the same month and not empty. Complete is only what all of them have completed; as late as the
    latest of them.
    """
    kinds = {answer.completeness for answer in answers}
    if kinds == {Completeness.NIL}:
        completeness = Completeness.NIL
    elif kinds <= {Completeness.NIL, Completeness.COMPLETE}:
        completeness = Completeness.COMPLETE
    elif any(answer.sent for answer in answers):
        completeness = Completeness.PARTIAL
    else:
        completeness = Completeness.MISSING if Completeness.MISSING in kinds else Completeness.OPEN
    return Fulfilment(
        org_unit=org_unit,
        month=answers[0].month,
        due=max(answer.due for answer in answers),
        expected=sum(answer.expected for answer in answers),
        sent=sum(answer.sent for answer in answers),
        nil=sum(answer.nil for answer in answers),
        completeness=completeness,
        late=max(answer.late for answer in answers),
        last=max((answer.last for answer in answers if answer.last is not None), default=None),
    )


def fulfilment(
    org_unit: str,
    month: int,
    cells: Sequence[Cell],
    arrivals: Mapping[str, Arrival],
    *,
    on: date,
    working: WorkingDays,
    counted: bool,
) -> Fulfilment | None:
    """How far `cells` of one calendar have come by the day `on`; None where nothing is owed.

    `arrivals` are by code of the indicator; what comes after `on` has not come yet. Without `counted` nothing is
    late: the duty had not begun.
    """
    due = max((cell.due for cell in cells if cell.due is not None), default=None)
    if due is None:
        return None
    found = [a for cell in cells if (a := arrivals.get(cell.indicator.code)) is not None and a.day <= on]
    nil = sum(arrival.nil for arrival in found)
    last = max((arrival.day for arrival in found), default=None)
    if len(found) == len(cells):
        completeness = Completeness.NIL if nil == len(found) else Completeness.COMPLETE
    elif found:
        completeness = Completeness.PARTIAL
    else:
        completeness = Completeness.MISSING if counted and on > due else Completeness.OPEN
    late = working.late(due, last if len(found) == len(cells) and last is not None else on) if counted else 0
    return Fulfilment(
        org_unit=org_unit, month=month, due=due, expected=len(cells), sent=len(found), nil=nil,
        completeness=completeness, late=late, last=last,
    )  # fmt: skip
