"""How new the data of a workspace are, and what of them was refused."""

from dataclasses import dataclass
from datetime import datetime

from services.view import View
from storage import files


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """What the footer says of the data."""

    loaded: datetime | None
    """When the last file came in (UTC); None in an empty workspace."""
    refused: int
    """Rows of the files in force that were refused."""


def freshness(view: View) -> Freshness:
    """When data came in last, and how many rows were refused."""
    with view.database.reading() as connection:
        known = files.loaded(connection)
    return Freshness(
        loaded=max((file.recorded_at for file in known), default=None),
        refused=sum(len(file.problems) for file in known),
    )
