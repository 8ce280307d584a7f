"""What stands beside a figure wherever it is read: that its unit contests it, that its month was opened again."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select, union_all

from domain.observation import Contest, Observation
from storage import standing
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
_set_contest: Any = getattr(Observation, "contest").__set__  # noqa: B009
_set_reopened: Any = getattr(Observation, "reopened").__set__  # noqa: B009


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks of one moment, by the numbers of the figure tables."""

    contests: dict[tuple[int, ...], Contest]
    months: frozenset[tuple[int, int]]
    """(org unit, month) that were ever open again."""

    def put(self, rows: Sequence[tuple[Any, ...]], figures: Sequence[Observation]) -> None:
        """Mark those of `figures` that have a mark: made just now of `rows`, which begin with the key."""
        months: dict[int, set[int]] = {}
        for unit, month in self.months:
            months.setdefault(unit, set()).add(month)
        contested = {key[0] for key in self.contests}
        nowhere: set[int] = set()
        for place, row in enumerate(rows):
            unit = row[0]
            # A month is reported: what was published of it was never locked.
            reopened = row[2] // 100 in months.get(unit, nowhere) and row[5] == _NO_SOURCE
            contest = self.contests.get(row[:6]) if unit in contested else None
            if reopened or contest is not None:
                # Nobody has seen the figure yet; to make it anew takes ten times as long.
                _set_contest(figures[place], contest)
                _set_reopened(figures[place], reopened)


def read(connection: Connection) -> Marks | None:
    """The marks there are; None where there are none."""
    known = standing.of(connection)
    if "marks" not in known:
        known["marks"] = _read(connection)
    marks: Marks | None = known["marks"]
    return marks


def _read(connection: Connection) -> Marks | None:
    if connection.execute(_ANY).first() is None:
        return None
    contests = {}
    for *key, value, numerator, denominator, due in connection.execute(_OPEN):
        day = number_day(due)
        assert day is not None
        contests[tuple(key)] = Contest(value=value, numerator=numerator, denominator=denominator, due=day)
    months = frozenset((unit, month) for unit, month in connection.execute(_REOPENED))
    return Marks(contests, months)
