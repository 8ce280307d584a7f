"""From where one looks: a workspace, its codelists, an as-of day and the thresholds."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Concatenate, ParamSpec, TypeVar

from domain import thinning
from domain.assessment import Assessment, Thresholds, assess
from domain.indicator import Indicator
from domain.inheritance import owed
from domain.observation import Observation
from domain.org_unit import NATION, Level, OrgUnit
from domain.period import add_months
from domain.target import Measure, Target
from domain.thinning import Series
from domain.unit_share import assess_share
from services.catalogue import Catalogue
from services.shown import Shown
from storage.database import Readable, Rehearsal

P = ParamSpec("P")
T = TypeVar("T")

DECIDING = 96
"""Months of figures read for a status: more than the seven yearly figures a run-rate looks back on."""


@dataclass(frozen=True, kw_only=True)
class View:
    """What every reading service needs. Two pages with one view can never disagree."""

    database: Readable
    codelists: Catalogue
    as_of: date
    rules: Thresholds
    accepted_only: bool = False
    """Whether figures that nobody has accepted yet stay out of sight; see `services.shown.Shown`."""
    kept: Callable[..., Any] | None = field(default=None, compare=False, repr=False)
    """Answers a question from what was answered before: called with the question, this view and the arguments."""

    def ask(self, question: Callable[Concatenate["View", P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """`question(self, ...)`, asked once where answers are kept: for parts that several answers are made of.

        Arguments are plain values: text, numbers, days, enums, tuples of them, or frozen dataclasses of such values.
        """
        if self.kept is None:
            return question(self, *args, **kwargs)
        found: T = self.kept(question, self, *args, **kwargs)
        return found

    @property
    def of_all_figures(self) -> "View":
        """The same view with provisional figures in it, and no answers kept: that of whoever acts."""
        return replace(self, accepted_only=False, kept=None)

    @contextmanager
    def reading(self) -> Iterator[Shown]:
        """The figures this view shows, as of one moment of the database."""
        with self.database.reading() as connection:
            yield Shown(connection, accepted_only=self.accepted_only, summing=self.codelists.summing)

    @contextmanager
    def at_one_moment(self) -> Iterator["View"]:
        """The same view for what several services read, all of it of one moment; no answers kept."""
        with self.database.reading() as connection:
            yield replace(self, database=Rehearsal(connection), kept=None)

    def stocked(self) -> Mapping[Level, Mapping[str, int]]:
        """Of which indicators units of a level have figures, on whatever day: see `observations.stocked`."""
        return self.ask(_stocked)

    def having(self, indicators: Iterable[str], levels: Collection[Level]) -> list[str]:
        """Those of `indicators` of which a unit of `levels` may have a figure, on whatever day: none has of the others.

        All of them where no answers are kept, so that it would be one question more for each that it spares, and where
        only accepted figures are shown: a nil return not yet accepted takes its figure out of what is counted.
        """
        if self.kept is None or self.accepted_only:
            return list(indicators)
        stocked = self.stocked()
        having = {code for level in levels for code in stocked.get(level, ())}
        return [code for code in indicators if code in having]

    def series(self, indicators: Iterable[str], org_units: Iterable[str]) -> dict[tuple[str, str], list[Observation]]:
        """All figures up to the as-of day by (unit, indicator), in order of time.

        The nation's figures are its own; of indicators that are `summed`, the ratio of sums over the units.
        """
        wanted, units = list(indicators), list(org_units)
        found: dict[tuple[str, str], list[Observation]] = {}
        if not wanted or not units:
            return found
        with self.reading() as shown:
            for figure in shown.series(wanted, units, until=self.as_of):
                found.setdefault((figure.org_unit, figure.indicator), []).append(figure)
            if NATION in units:
                for figure in shown.national(self.summed(shown, wanted), self.as_of):
                    found.setdefault((NATION, figure.indicator), []).append(figure)
        return found

    def summed(self, shown: Shown, indicators: Iterable[str]) -> list[str]:
        """Those of `indicators` under which the nation is the ratio of sums: it has no figure by the as-of day.

        Asked of the whole time, whatever part of it is read, so that no month is told apart from its series.
        """
        wanted = list(indicators)
        stated = shown.org_units_with(wanted, [NATION], self.as_of) if wanted else {}
        return [code for code in wanted if code not in stated]

    def deciding(
        self, indicators: Sequence[str], org_units: Sequence[str], *, bare: bool = False
    ) -> dict[tuple[str, str], list[Observation]]:
        """The figures on which a status can depend.

        They are those of the last `DECIDING` months, or since the first target was issued, and the last ones before:
        the same as `series` for every question of `assess`, but no dearer however far a history reaches back. With
        `bare` the few of them that decide bare answers, and the latest two: see `domain.thinning`.
        """
        found: dict[tuple[str, str], list[Observation]] = {}
        every = self.codelists.org_units
        indicators = self.having(indicators, {every[code].level for code in org_units if code in every})
        if not indicators or not org_units:
            return found
        issued = [t.issued for code in indicators for t in self.codelists.targets_of(code) if t.counts]
        since = min([add_months(self.as_of, -DECIDING), *issued])
        with self.reading() as shown:
            before = shown.latest(indicators, org_units, until=since - timedelta(days=1))
            after = shown.series(
                indicators, org_units, until=self.as_of, since=since, deciding=self._places if bare else None
            )
        for figure in (*before, *after):
            found.setdefault((figure.org_unit, figure.indicator), []).append(figure)
        return found

    def _places(self, unit: str, indicator: str, found: Series) -> Sequence[int] | None:
        """Which figures of a unit decide bare answers, whatever targets it owes; None for all."""
        owing = self.codelists.org_units[unit]
        return thinning.deciding(
            found,
            self.codelists.indicators[indicator],
            [self.owed(owing, target) for target in self.codelists.targets_of(indicator) if target.counts],
            as_of=self.as_of,
            breaks=self.codelists.breaks_of(indicator),
            rules=self.rules,
        )

    def assess(
        self,
        unit: OrgUnit,
        indicator: Indicator,
        figures: Sequence[Observation],
        target: Target,
        *,
        bare: bool = False,
    ) -> Assessment:
        """One unit under one target; `bare` as in `domain.assessment.assess`."""
        return assess(
            target,
            indicator,
            figures,
            org_unit=unit.code,
            level=unit.level,
            as_of=self.as_of,
            breaks=self.codelists.breaks_of(indicator.code),
            rules=self.rules,
            bare=bare,
        )

    def assessments(
        self, unit: OrgUnit, indicator: Indicator, figures: Sequence[Observation], *, bare: bool = False
    ) -> tuple[Assessment, ...]:
        """One unit under every target that counts and judges it, in order of deadline; `bare` as in `assess`.

        A target on the share of units of which no share is published is judged from the units' own answers.
        """
        return tuple(
            self._share(indicator, target)
            if unit.level is Level.NATION and target.measure is Measure.SHARE_OF_UNITS and not figures
            else self.assess(unit, indicator, figures, target, bare=bare)
            for target in self.targets_for(unit, indicator.code)
        )

    def _share(self, indicator: Indicator, target: Target) -> Assessment:
        units = self.codelists.units_owing(target, self.as_of)
        found = self.series([indicator.code], [u.code for u in units])
        assessment, _ = assess_share(
            target,
            indicator,
            {code: figures for (code, _), figures in found.items()},
            units=units,
            as_of=self.as_of,
            breaks=self.codelists.breaks_of(indicator.code),
            rules=self.rules,
        )
        return assessment

    def targets_for(self, unit: OrgUnit, indicator: str) -> tuple[Target, ...]:
        """The targets that count and concern `unit`, in order of deadline.

        The nation is concerned by those that judge each unit, too: its line says how the units stand. A unit owes
        what falls due while it lives: a merged one owes nothing later, a new one nothing earlier.
        """
        return tuple(
            self.owed(unit, t)
            for t in self.codelists.targets_of(indicator)
            if t.counts
            and (unit.level is Level.NATION or (t.judges(unit.level) and unit.alive_on(min(t.deadline, self.as_of))))
        )

    def owed(self, unit: OrgUnit, target: Target) -> Target:
        """`target` with the value that `unit` owes: its own, or the one it inherited; see `domain.inheritance`."""
        return target if unit.level is Level.NATION else owed(target, unit, self.codelists.lineage)


def _stocked(view: View) -> Mapping[Level, Mapping[str, int]]:
    """The same on every day: it is asked for once on each."""
    with view.reading() as shown:
        return shown.stocked()
