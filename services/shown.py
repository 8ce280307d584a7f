"""The figures that a screen shows: the one place where the services of screens read them."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date

from domain.observation import FigureKey, Observation, ObsStatus
from domain.org_unit import Level
from storage import groups as group_reading
from storage import observations
from storage.database import Connection
from storage.groups import BareSeries, GroupSum
from storage.observations import Deciding, SourceCount, Span
from storage.rollup import Rollup


class Shown:
    """Readings of one connection: of all figures, or of accepted and published ones only.

    With those only, a figure whose current revision is provisional stands as it was last accepted or published, and
    is not there where it never was; sums are the sums of what is shown. Whoever acts looks at all figures and reads
    `storage.observations` itself.
    """

    def __init__(
        self, connection: Connection, *, accepted_only: bool, summing: Callable[[str], Sequence[Level]]
    ) -> None:
        """`summing` says the units of which levels sum to the country, by code of the indicator."""
        self._connection = connection
        self._accepted_only = accepted_only
        self._summing = summing

    def series(
        self,
        indicators: Iterable[str],
        org_units: Iterable[str],
        until: date | None = None,
        since: date | None = None,
        *,
        deciding: Deciding | None = None,
    ) -> list[Observation]:
        """As `observations.series`."""
        return observations.series(
            self._connection, indicators, org_units, until, since, accepted_only=self._accepted_only, deciding=deciding
        )

    def latest(
        self, indicators: Iterable[str], org_units: Iterable[str], until: date | None = None
    ) -> list[Observation]:
        """As `observations.latest`."""
        return observations.latest(self._connection, indicators, org_units, until, accepted_only=self._accepted_only)

    def national(
        self, indicators: Iterable[str], until: date | None = None, since: date | None = None
    ) -> list[Observation]:
        """As `observations.national`, of each indicator over the levels that report it."""
        found: list[Observation] = []
        for levels, codes in self._by_levels(indicators).items():
            found += observations.national(
                self._connection, codes, until, since=since, levels=levels, accepted_only=self._accepted_only
            )
        return found

    def rollups(self, indicators: Iterable[str], *, since: date, until: date) -> list[Rollup]:
        """As `observations.rollups`, of each indicator over the levels that report it."""
        found: list[Rollup] = []
        for levels, codes in self._by_levels(indicators).items():
            found += observations.rollups(
                self._connection, codes, since=since, until=until, levels=levels, accepted_only=self._accepted_only
            )
        return found

    def submissions_in(self, sums: Collection[Observation]) -> set[int]:
        """As `observations.submissions_in`, for figures that `national` has given."""
        found: set[int] = set()
        for levels, codes in self._by_levels({one.indicator for one in sums}).items():
            found |= observations.submissions_in(
                self._connection,
                [one for one in sums if one.indicator in codes],
                levels=levels,
                accepted_only=self._accepted_only,
            )
        return found

    def _by_levels(self, indicators: Iterable[str]) -> dict[tuple[Level, ...], list[str]]:
        grouped: dict[tuple[Level, ...], list[str]] = {}
        for code in indicators:
            grouped.setdefault(self.summed_levels(code), []).append(code)
        return grouped

    def summed_levels(self, indicator: str) -> tuple[Level, ...]:
        """The levels over which `national` sums an indicator."""
        # One question for both: what only one of them reports has no sums of the other.
        levels = tuple(self._summing(indicator))
        usual = not levels or set(levels) <= set(observations.NATIONAL_LEVELS)
        return tuple(observations.NATIONAL_LEVELS) if usual else levels

    def sums(
        self, indicators: Collection[str], groups: Mapping[str, Collection[str]], *, since: date, until: date
    ) -> list[GroupSum]:
        """As `storage.groups.sums`."""
        return group_reading.sums(
            self._connection, indicators, groups, since=since, until=until, accepted_only=self._accepted_only
        )

    def submissions_below(self, sums: Iterable[Observation], org_units: Iterable[str]) -> set[int]:
        """As `storage.groups.submissions_in`."""
        return group_reading.submissions_in(self._connection, sums, org_units, accepted_only=self._accepted_only)

    def values(self, indicator: str, org_units: Iterable[str], until: date) -> Iterator[tuple[str, BareSeries]]:
        """As `storage.groups.values`."""
        return group_reading.values(self._connection, indicator, org_units, until, accepted_only=self._accepted_only)

    def org_units_with(
        self, indicators: Iterable[str], org_units: Iterable[str], until: date | None = None
    ) -> dict[str, int]:
        """As `observations.org_units_with`."""
        return observations.org_units_with(
            self._connection, indicators, org_units, until, accepted_only=self._accepted_only
        )

    def spans(
        self, indicators: Iterable[str], org_units: Iterable[str], until: date, since: date | None, *, most: int
    ) -> dict[tuple[str, str], Span]:
        """As `observations.spans`."""
        return observations.spans(
            self._connection, indicators, org_units, until, since, most=most, accepted_only=self._accepted_only
        )

    def stocked(self) -> dict[Level, dict[str, int]]:
        """As `observations.stocked`: of all figures, to tell which indicators need not be asked for."""
        return observations.stocked(self._connection)

    def sources(self) -> list[SourceCount]:
        """As `observations.sources`."""
        return observations.sources(self._connection, accepted_only=self._accepted_only)

    def figures(self) -> Iterator[Observation]:
        """As `observations.figures`."""
        return observations.figures(self._connection, accepted_only=self._accepted_only)

    def revisions(self, key: FigureKey) -> list[Observation]:
        """As `observations.revisions`: all of them, since what happened is told whole."""
        return observations.revisions(self._connection, key)

    def in_force(self, revisions: Iterable[Observation]) -> Observation | None:
        """Which of all `revisions` of a figure, first to last, is the one to be read; None where none is."""
        found = [one for one in revisions if not self._accepted_only or one.status is not ObsStatus.PROVISIONAL]
        return found[-1] if found else None
