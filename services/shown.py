"""The figures that a screen shows: the one place where the services of screens read them."""

from collections.abc import Iterable, Iterator
from datetime import date

from domain.observation import FigureKey, Observation, ObsStatus
from storage import observations
from storage.database import Connection
from storage.observations import SourceCount
from storage.rollup import Rollup


class Shown:
    """Readings of one connection: of all figures, or of accepted and published ones only.

    With those only, a figure whose current revision is provisional stands as it was last accepted or published, and
    is not there where it never was; sums are the sums of what is shown. Whoever acts looks at all figures and reads
    `storage.observations` itself.
    """

    def __init__(self, connection: Connection, *, accepted_only: bool) -> None:
        self._connection = connection
        self._accepted_only = accepted_only

    def series(
        self, indicators: Iterable[str], org_units: Iterable[str], until: date | None = None, since: date | None = None
    ) -> list[Observation]:
        """As `observations.series`."""
        return observations.series(
            self._connection, indicators, org_units, until, since, accepted_only=self._accepted_only
        )

    def latest(
        self, indicators: Iterable[str], org_units: Iterable[str], until: date | None = None
    ) -> list[Observation]:
        """As `observations.latest`."""
        return observations.latest(self._connection, indicators, org_units, until, accepted_only=self._accepted_only)

    def national(
        self, indicators: Iterable[str], until: date | None = None, since: date | None = None
    ) -> list[Observation]:
        """As `observations.national`."""
        return observations.national(
            self._connection, indicators, until, since=since, accepted_only=self._accepted_only
        )

    def rollups(self, indicators: Iterable[str], *, since: date, until: date) -> list[Rollup]:
        """As `observations.rollups`."""
        return observations.rollups(
            self._connection, indicators, since=since, until=until, accepted_only=self._accepted_only
        )

    def org_units_with(
        self, indicators: Iterable[str], org_units: Iterable[str], until: date | None = None
    ) -> dict[str, int]:
        """As `observations.org_units_with`."""
        return observations.org_units_with(
            self._connection, indicators, org_units, until, accepted_only=self._accepted_only
        )

    def stocked(self) -> dict[str, int]:
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
