"""Why a figure is what it is, in the words of people: pinned to a month, it stands beside every figure of the time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.observation import Observation
from domain.period import Period


class ExplanationKind(StrEnum):
    """What happened."""

    LAW = "law"
    OUTAGE = "outage"
    MERGER = "merger"
    DEFINITION = "definition"
    CAMPAIGN = "campaign"


SOURCED = frozenset({ExplanationKind.LAW, ExplanationKind.MERGER, ExplanationKind.DEFINITION})
"""What is written down somewhere: its source must be named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """One explanation of the figures of a month."""

    number: int
    indicator: str | None = None
    """Code; None is every indicator."""
    org_unit: str | None = None
    """Code; None is every unit, the nation included."""
    month: Period
    """First to last day of the month."""
    kind: ExplanationKind
    text: str
    source: str = ""
    """Address or citation; empty for what is known first-hand."""
    by_unit: bool = False
    """Whether the unit says it of itself; else those say it who see to all units."""
    by: str
    """Login."""
    recorded_at: datetime
    withdrawn_by: str = ""
    withdrawn_at: datetime | None = None
    """When it was taken back; None while it stands."""

    @property
    def stands(self) -> bool:
        """Whether nobody has taken it back."""
        return self.withdrawn_at is None

    def about(self, indicator: str, org_unit: str) -> bool:
        """Whether it speaks of this indicator and unit."""
        return self.indicator in (None, indicator) and self.org_unit in (None, org_unit)

    def of_time(self, first: date, last: date) -> bool:
        """Whether its month has a day in [first, last]."""
        return (self.month.start or self.month.end) <= last and self.month.end >= first

    def explains(self, figure: Observation) -> bool:
        """Whether it speaks of this figure."""
        period = figure.period
        return self.about(figure.indicator, figure.org_unit) and self.of_time(period.start or period.end, period.end)


def standing(
    explanations: Iterable[Explanation], pairs: Iterable[tuple[str, str]], first: date, last: date
) -> tuple[Explanation, ...]:
    """Those that stand and speak of one of `pairs` (indicator, unit) in [first, last], in order of time."""
    asked = set(pairs)
    found = [e for e in explanations if e.stands and e.of_time(first, last) and any(e.about(*pair) for pair in asked)]
    return tuple(sorted(found, key=lambda e: (e.month, e.number)))
