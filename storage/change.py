"""What one write did."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """How many items a write created, revised, left as they were and closed."""

    created: int = 0
    revised: int = 0
    unchanged: int = 0
    closed: int = 0
    submission: int | None = None
    """Number of the submission that was recorded; None where definitions were written."""

    def __add__(self, other: "Change") -> "Change":
        """Both together; the submission is not part of a sum."""
        return Change(
            created=self.created + other.created,
            revised=self.revised + other.revised,
            unchanged=self.unchanged + other.unchanged,
            closed=self.closed + other.closed,
        )
