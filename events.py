"""What happens in the product, told to whoever counts or logs it: a few fields, and nobody's name among them."""

import logging
from enum import StrEnum

LOGGER = logging.getLogger("events")
"""Who listens adds a handler: `web.metrics` counts, `web.logs` writes JSON."""


class Happening(StrEnum):
    """What is told, with the fields that come along."""

    PAGE_DRAWN = "page drawn"
    """page, workspace, seconds."""
    PAGE_FAILED = "page failed"
    """page."""
    FILE_CHECKED = "file checked"
    """workspace, outcome, problems (code to number)."""
    SUBMISSION_TAKEN = "submission taken"
    """kind, effects (name to number of figures)."""
    SIGN_IN_TRIED = "sign-in tried"
    """outcome."""
    PAPER_ENDED = "paper ended"
    """outcome, seconds."""


def tell(happening: Happening, **fields: object) -> None:
    """Tell what happened, in the thread in which it did."""
    LOGGER.info(happening.value, extra=fields)
