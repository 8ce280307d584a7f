"""What stands beside a figure wherever it is read: that its unit contests it, that its month was opened again."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, select, union_all

from domain.observation import Contest, Observation
from storage.codes import number_day
from storage.tables import FOREVER, KEY, dispute, reopening

_ANY = union_all(
    select(dispute.c.id).where(dispute.c.settled_at == FOREVER), select(reopening.c.id)
).limit(1)  # fmt: skip
_OPEN = select(
    *(dispute.c[column] for column in KEY), dispute.c.value, dispute.c.numerator, dispute.c.denominator, dispute.c.due
).where(dispute.c.settled_at == FOREVER)
_REOPENED = select(reopening.c.org_unit, reopening.c.month).distinct()
_NO_SOURCE = 0


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks of one moment, by the numbers of the figure tables."""

    contests: dict[tuple[int, ...], Contest]
    months: frozenset[tuple[int, int]]
    """(org unit, month) that were ever open again."""

    def put(self, rows: Sequence[tuple[Any, ...]], figures: list[Observation]) -> None:
        """Mark those of `figures` (made of `rows`, which begin with the key) that have a mark."""
        units = {key[0] for key in self.contests} | {unit for unit, _ in self.months}
        for place, row in enumerate(rows):
            if row[0] in units:
                contest = self.contests.get(row[:6])
                # A month is reported: what was published of it was never locked.
                reopened = row[5] == _NO_SOURCE and (row[0], row[2] // 100) in self.months
                if contest is not None or reopened:
                    figures[place] = replace(figures[place], contest=contest, reopened=reopened)


def read(connection: Connection) -> Marks | None:
    """The marks there are; None where there are none, by one short read."""
    if connection.execute(_ANY).first() is None:
        return None
    contests = {}
    for *key, value, numerator, denominator, due in connection.execute(_OPEN):
        day = number_day(due)
        assert day is not None
        contests[tuple(key)] = Contest(value=value, numerator=numerator, denominator=denominator, due=day)
    months = frozenset((unit, month) for unit, month in connection.execute(_REOPENED))
    return Marks(contests, months)
