"""What a report goes through: from its submission to the Government Office's acceptance, one unit at a time."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class ReportState(StrEnum):
    """Where the report of one submission and one unit stands."""

    SUBMITTED = "submitted"
    """Sent; waits for the second pair of eyes of its unit."""
    APPROVED = "approved"
    """Waits for the Government Office."""
    ACCEPTED = "accepted"
    """Its figures are final and locked."""
    RETURNED = "returned"
    """Its reporter has something to mend; its figures stay provisional."""
    SUPERSEDED = "superseded"
    """No figure of it is current any more."""


class ReviewStep(StrEnum):
    """What people do to a report."""

    APPROVE = "approve"
    RETURN_BY_UNIT = "return-by-unit"
    ACCEPT = "accept"
    RETURN_BY_OFFICE = "return-by-office"
    SEND_AGAIN = "send-again"
    """The reporter stands by what was returned, or has mended a part of it by a later submission."""

    @property
    def returns(self) -> bool:
        """Whether the reporter gets the report back, with a reason."""
        return self in (ReviewStep.RETURN_BY_UNIT, ReviewStep.RETURN_BY_OFFICE)


class ReturnReason(StrEnum):
    """Why a report was given back; a comment says the rest."""

    WRONG_FIGURES = "wrong-figures"
    WRONG_PERIOD = "wrong-period"
    WRONG_METHOD = "wrong-method"
    """Not counted as the indicator is defined."""
    INCOMPLETE = "incomplete"
    UNEXPLAINED = "unexplained"
    """A change, or a finding of the checks, that nobody has explained."""
    OTHER = "other"


_STEPS: Mapping[ReviewStep, tuple[ReportState, ReportState]] = MappingProxyType(
    {
        ReviewStep.APPROVE: (ReportState.SUBMITTED, ReportState.APPROVED),
        ReviewStep.RETURN_BY_UNIT: (ReportState.SUBMITTED, ReportState.RETURNED),
        ReviewStep.ACCEPT: (ReportState.APPROVED, ReportState.ACCEPTED),
        ReviewStep.RETURN_BY_OFFICE: (ReportState.APPROVED, ReportState.RETURNED),
        ReviewStep.SEND_AGAIN: (ReportState.RETURNED, ReportState.SUBMITTED),
    }
)
"""Each step: from which state, to which."""


def after(state: ReportState, step: ReviewStep) -> ReportState | None:
    """The state to which `step` leads from `state`; None where it cannot be taken."""
    start, end = _STEPS[step]
    return end if state is start else None
