"""From a number to its row: file, line, source, revisions, and what contradicts it."""

from collections.abc import Iterator
from dataclasses import dataclass

from domain.indicator import Indicator
from domain.observation import Conflict, FigureKey, Observation, SeriesBreak
from domain.org_unit import OrgUnit
from services.view import View
from storage import observations


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureDetail:
    """Everything known of one figure."""

    indicator: Indicator
    org_unit: OrgUnit
    revisions: tuple[Observation, ...]
    """First revision first; the last one is in force."""
    rivals: tuple[Observation, ...]
    """Other sources for the same unit, indicator and day."""
    conflicts: tuple[Conflict, ...]
    breaks: tuple[SeriesBreak, ...]

    @property
    def current(self) -> Observation:
        """The revision in force."""
        return self.revisions[-1]


def figure(view: View, key: FigureKey) -> FigureDetail | None:
    """The figure of `key`, whatever the as-of day: a link to a figure stays good; None where there is none."""
    indicator = view.codelists.indicators.get(key.indicator)
    unit = view.codelists.org_units.get(key.org_unit)
    if indicator is None or unit is None:
        return None
    with view.database.reading() as connection:
        revisions = tuple(observations.revisions(connection, key))
        same_day = observations.series(
            connection, indicators=[key.indicator], org_units=[key.org_unit], since=key.end, until=key.end
        )
        if not revisions:
            summed = observations.national(connection, [key.indicator], key.end)
            revisions = tuple(f for f in summed if f.key == key)
    if not revisions:
        return None
    length = revisions[-1].period.length
    return FigureDetail(
        indicator=indicator,
        org_unit=unit,
        revisions=revisions,
        rivals=tuple(f for f in same_day if f.key != key and not (indicator.flow and f.period.length != length)),
        conflicts=tuple(
            c for c in view.codelists.conflicts_of(key.indicator) if key.end in c.ends and key.org_unit == c.org_unit
        ),
        breaks=view.codelists.breaks_of(key.indicator),
    )


def every_figure(view: View, without: frozenset[str] = frozenset()) -> Iterator[Observation]:
    """All figures in force, for a download; `without` names indicators that may not be given in bulk."""
    with view.database.reading() as connection:
        for found in observations.figures(connection):
            if found.indicator not in without:
                yield found
