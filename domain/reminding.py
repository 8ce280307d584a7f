"""When a unit that has not answered is reminded: three working days before the due day, on it, two after it."""

from datetime import date
from enum import StrEnum

from domain.working_days import WorkingDays

BEFORE, AFTER, LAST = 3, 2, 7
"""Working days: the first reminder comes so many before the due day, the last one so many after it, and it is made up
for until so many after it where the sender was down."""


class Reminding(StrEnum):
    """Which of the three reminders it is; each is sent once."""

    BEFORE = "before"
    DUE = "due"
    AFTER = "after"


def reminding(due: date, on: date, working: WorkingDays) -> Reminding | None:
    """The reminder that is to go out on the day `on`; None where none is. Nobody is written to on a day off."""
    if not working.works(on):
        return None
    if on == due:
        return Reminding.DUE
    if on < due:
        return Reminding.BEFORE if on >= working.move(due, -BEFORE) else None
    return Reminding.AFTER if AFTER <= working.between(due, on) <= LAST else None
