"""How new the data of a workspace are, and what of them was refused."""

from dataclasses import dataclass
from datetime import datetime

from services.view import View
from storage import files
from storage.accepted import any_provisional


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """What the footer says of the data."""

    loaded: datetime | None
    """When the last file came in (UTC); None in an empty workspace."""
    refused: int
    """Rows of the files in force that were refused."""
    provisional: bool
    """Whether any figure of the workspace is still provisional."""


def freshness(view: View) -> Freshness:
    """When data came in last, and how many rows were refused, and whether anything waits to be accepted."""
    with view.database.reading() as connection:
        known = files.loaded(connection)
        waiting = any_provisional(connection)
    return Freshness(
        loaded=max((file.recorded_at for file in known), default=None),
        refused=sum(len(file.problems) for file in known),
        provisional=waiting,
    )
