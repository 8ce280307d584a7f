"""A figure that its unit contests: the right of reply, and its clock."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.observation import FigureKey

WORKING_DAYS = 5
"""Within so many working days a dispute is to be settled: our own rule."""


class DisputeOutcome(StrEnum):
    """How a dispute ended."""

    UPHELD = "upheld"
    """The unit is right: the month is open again, and the unit sends the right figure."""
    DISMISSED = "dismissed"
    """The figure stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """A figure, the value its unit holds right, and why; settled or not."""

    number: int
    key: FigureKey
    value: float | None
    numerator: int | None
    denominator: int | None
    reason: str
    opened_by: str
    """Login."""
    opened_at: datetime
    due: date
    """The last day on which it is settled in time."""
    outcome: DisputeOutcome | None = None
    comment: str = ""
    settled_by: str = ""
    """Login; empty while it is open."""
    settled_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether nobody has settled it."""
        return self.settled_at is None
