"""Four things together about many units or targets: met, on pace, without data, the worst."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from domain.status import WORST_FIRST, Status


@dataclass(frozen=True, slots=True)
class Tally:
    """How many stand where; never one mean."""

    by_status: dict[Status, int]
    """Worst first, in whatever order it was given."""

    def __post_init__(self) -> None:
        ordered = {s: self.by_status[s] for s in WORST_FIRST if s in self.by_status}
        object.__setattr__(self, "by_status", ordered)

    @classmethod
    def of(cls, statuses: Iterable[Status]) -> "Tally":
        """Count `statuses`, worst first; those that are not applicable do not count."""
        counted: Counter[Status] = Counter(statuses)
        del counted[Status.NOT_APPLICABLE]
        return cls({s: counted[s] for s in WORST_FIRST if counted[s]})

    @property
    def total(self) -> int:
        """All that should have been judged."""
        return sum(self.by_status.values())

    @property
    def met(self) -> int:
        """Met at the deadline, met late, or met already."""
        return self._sum(Status.MET, Status.MET_LATE, Status.ALREADY_MET)

    @property
    def late(self) -> int:
        """Those of `met` that were met only after the deadline."""
        return self._sum(Status.MET_LATE)

    @property
    def on_pace(self) -> int:
        """Not there yet, and not late either."""
        return self._sum(Status.ON_PACE)

    @property
    def judged(self) -> int:
        """Those for which figures allow a verdict or a pace."""
        return sum(n for s, n in self.by_status.items() if s.judged)

    @property
    def short(self) -> int:
        """Those judged that are neither there nor on the way."""
        return sum(n for s, n in self.by_status.items() if s.judged and not s.good)

    @property
    def without_data(self) -> int:
        """Those without any figure."""
        return self._sum(Status.NO_DATA)

    @property
    def worst(self) -> Status | None:
        """The worst status among the judged."""
        return next((s for s in self.by_status if s.judged), None)

    def _sum(self, *statuses: Status) -> int:
        return sum(self.by_status.get(s, 0) for s in statuses)
