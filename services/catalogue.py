"""The codelists of a workspace, with the lookups every page needs."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from domain.geography import Lineage
from domain.indicator import Indicator
from domain.names import search
from domain.observation import Conflict, SeriesBreak
from domain.org_unit import (
    NATION,
    EventKind,
    Level,
    OrgUnit,
    Turns,
    UnitEvent,
    as_called,
    called_in_turn,
    heirs,
    linked,
)
from domain.reference import Calendar, Claim, HolidayYear, Instrument, Region, Statement, System, Tile
from domain.target import Target
from domain.working_days import WorkingDays
from storage import definitions
from storage.database import Readable


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """Everything that is defined rather than measured, as one immutable value."""

    indicators: dict[str, Indicator]
    targets: tuple[Target, ...]
    org_units: dict[str, OrgUnit]
    unit_events: tuple[UnitEvent, ...]
    instruments: dict[str, Instrument]
    breaks: tuple[SeriesBreak, ...]
    conflicts: tuple[Conflict, ...]
    systems: tuple[System, ...]
    statements: tuple[Statement, ...]
    claims: tuple[Claim, ...]
    calendars: dict[str, Calendar]
    tiles: tuple[Tile, ...]
    regions: dict[str, Region] = field(default_factory=dict)
    holidays: tuple[HolidayYear, ...] = ()
    listed: dict[str, OrgUnit] = field(default_factory=dict, repr=False)
    """The units with the names of their list, where `org_units` has those of a later day; see `on`."""

    def on(self, day: date) -> "Catalogue":
        """The same with each unit under the name and of the kind it has on `day`, where an event changed them."""
        listed = self.listed or self.org_units
        called = as_called(listed, self.unit_events, day)
        return self if called == self.org_units else replace(self, org_units=called, listed=listed)

    @cached_property
    def called(self) -> dict[str, Turns]:
        """The units that events name anew, as they are called in turn."""
        return called_in_turn(self.listed or self.org_units, self.unit_events)

    def renamings(self, day: date) -> int:
        """How many events that name a unit anew have come by `day`: as many, as `on` gives the same."""
        return sum(event.day <= day and bool(event.names or event.unit_kind) for event in self.unit_events)

    @cached_property
    def namesakes(self) -> frozenset[str]:
        """Codes of the units whose name another extent of their level bears or bore: the same name, other land.

        Where a unit only goes on under another code, nobody could take one for the other.
        """
        bearers: dict[tuple[Level, str], list[str]] = {}
        for unit in self.org_units.values():
            bearers.setdefault((unit.level, unit.short.get("vi", "")), []).append(unit.code)
        same = {frozenset((e.before, e.after)) for e in self.unit_events if e.kind is EventKind.UNCHANGED}
        return frozenset(
            code
            for codes in bearers.values()
            for code in codes
            if any(other != code and frozenset((code, other)) not in same for other in codes)
        )

    @cached_property
    def lineage(self) -> Lineage:
        """Which unit came out of which."""
        return Lineage(self.org_units, self.unit_events)

    @cached_property
    def working_days(self) -> WorkingDays:
        """The working days, as far as holidays are known."""
        return WorkingDays.of(self.holidays)

    @cached_property
    def _targets_by_indicator(self) -> dict[str, tuple[Target, ...]]:
        grouped: dict[str, list[Target]] = {}
        for target in sorted(self.targets, key=lambda t: (t.deadline, t.issued, t.code)):
            grouped.setdefault(target.indicator, []).append(target)
        return {code: tuple(found) for code, found in grouped.items()}

    @cached_property
    def _breaks_by_indicator(self) -> dict[str, tuple[SeriesBreak, ...]]:
        return {
            code: tuple(b for b in self.breaks if code in b.indicators)
            for code in {i for b in self.breaks for i in b.indicators}
        }

    @cached_property
    def headlines(self) -> tuple[Indicator, ...]:
        """The indicators of the headline targets, as the Resolution lists them."""
        wanted = {t.indicator for t in self.targets if t.headline}
        return tuple(i for i in self.indicators.values() if i.code in wanted)

    def targets_of(self, indicator: str) -> tuple[Target, ...]:
        """All targets of an indicator, in order of deadline, unconfirmed ones included."""
        return self._targets_by_indicator.get(indicator, ())

    def target(self, code: str) -> Target | None:
        """The target of a code, as it holds for all units; None where there is none."""
        return self._targets_by_code.get(code)

    @cached_property
    def _targets_by_code(self) -> dict[str, Target]:
        return {target.code: target for target in self.targets}

    def summing(self, indicator: str) -> tuple[Level, ...]:
        """The levels whose units sum to the country: ministries and provinces, or what alone reports below them.

        Districts and communes are parts of provinces: of one indicator only one of those levels is summed.
        """
        levels = self.indicators[indicator].levels if indicator in self.indicators else ()
        reporting = tuple(level for level in levels if level in (Level.MINISTRY, Level.PROVINCE))
        return reporting or tuple(level for level in levels if level is not Level.NATION)[:1]

    def breaks_of(self, indicator: str) -> tuple[SeriesBreak, ...]:
        """The days on which the series of an indicator changes meaning."""
        return self._breaks_by_indicator.get(indicator, ())

    def conflicts_of(self, indicator: str) -> tuple[Conflict, ...]:
        """The figures of an indicator that contradict each other."""
        return tuple(c for c in self.conflicts if c.indicator == indicator)

    def units(self, level: Level, on: date, *, principal: bool = True) -> tuple[OrgUnit, ...]:
        """Units of `level` alive on a day; without `principal`, government agencies and enterprises too."""
        return tuple(unit for unit in self.of_level(level) if unit.alive_on(on) and (not principal or unit.principal))

    def of_level(self, level: Level) -> tuple[OrgUnit, ...]:
        """Every unit of `level`, dead and future ones too, in their order; found once, however many there are below."""
        return self._units_by_level.get(level, ())

    @cached_property
    def _units_by_level(self) -> dict[Level, tuple[OrgUnit, ...]]:
        found: dict[Level, list[OrgUnit]] = {}
        for unit in self.org_units.values():
            found.setdefault(unit.level, []).append(unit)
        return {level: tuple(units) for level, units in found.items()}

    def below(self, code: str, level: Level) -> tuple[OrgUnit, ...]:
        """The units of `level` that lie in a unit, whatever lies between; all extents, dead ones too."""
        return self._below.get((code, level), ())

    @cached_property
    def _below(self) -> dict[tuple[str, Level], tuple[OrgUnit, ...]]:
        found: dict[tuple[str, Level], list[OrgUnit]] = {}
        for unit in self.org_units.values():
            above = self.org_units.get(unit.parent or "")
            while above is not None:
                found.setdefault((above.code, unit.level), []).append(unit)
                above = self.org_units.get(above.parent or "")
        return {key: tuple(units) for key, units in found.items()}

    def units_owing(self, target: Target, as_of: date) -> tuple[OrgUnit, ...]:
        """Units that owe `target`: those alive at its deadline, or on the as-of day where that comes first."""
        day = min(target.deadline, as_of)
        return tuple(unit for level in target.levels if level is not Level.NATION for unit in self.units(level, day))

    def units_judged(self, target: Target, as_of: date) -> tuple[OrgUnit, ...]:
        """The units that owe `target` and get a verdict of their own; none where only the nation is judged."""
        return tuple(unit for unit in self.units_owing(target, as_of) if target.judges(unit.level))

    def heir(self, code: str | None, on: date) -> OrgUnit | None:
        """Who stands in the place of a unit on a day: itself while it lives, then its successor; None for no code."""
        return next(reversed(list(heirs(self.org_units, code, on))), None)

    def search_units(self, query: str) -> list[OrgUnit]:
        """Units by name, alias or official code, without diacritics; living extents first.

        A unit is found by every name it bears in turn, before and after the day of `on` as well.
        """
        found = [self.org_units[code] for code in search(query, self._unit_names)]
        return sorted(found, key=lambda unit: unit.closed is not None)

    def search_indicators(self, query: str) -> list[Indicator]:
        """Indicators by name or code, without diacritics."""
        return [self.indicators[code] for code in search(query, self._indicator_names)]

    @cached_property
    def _unit_names(self) -> tuple[tuple[str, str], ...]:
        def names(unit: OrgUnit) -> Iterable[str]:
            yield from unit.short.values()
            yield from unit.names.values()
            yield from unit.aliases
            yield unit.code
            yield from unit.codes.values()

        # Names of other days come last: of two units found alike, the one that bears the name on the day is first.
        called = [unit for turns in self.called.values() for _, unit in turns]
        return tuple((name, unit.code) for unit in (*self.org_units.values(), *called) for name in names(unit) if name)

    @cached_property
    def _indicator_names(self) -> tuple[tuple[str, str], ...]:
        return tuple(
            (name, i.code) for i in self.indicators.values() for name in (*i.short.values(), *i.names.values(), i.code)
        )


def catalogue(database: Readable) -> Catalogue:
    """The codelists as best known now."""
    with database.reading() as connection:
        events = tuple(definitions.latest(connection, "unit_event", UnitEvent))
        units = {u.code: u for u in definitions.latest(connection, "org_unit", OrgUnit)}
        return Catalogue(
            indicators={i.code: i for i in definitions.latest(connection, "indicator", Indicator)},
            targets=tuple(definitions.latest(connection, "target", Target)),
            org_units=linked(units, events),
            unit_events=events,
            instruments={i.code: i for i in definitions.latest(connection, "instrument", Instrument)},
            breaks=tuple(definitions.latest(connection, "break", SeriesBreak)),
            conflicts=tuple(definitions.latest(connection, "conflict", Conflict)),
            systems=tuple(definitions.latest(connection, "system", System)),
            statements=tuple(definitions.latest(connection, "statement", Statement)),
            claims=tuple(definitions.latest(connection, "claim", Claim)),
            calendars={c.code: c for c in definitions.latest(connection, "calendar", Calendar)},
            tiles=tuple(definitions.latest(connection, "tile", Tile)),
            regions={r.code: r for r in definitions.latest(connection, "region", Region)},
            holidays=tuple(definitions.latest(connection, "holidays", HolidayYear)),
        )


def nation(codelists: Catalogue) -> OrgUnit:
    """The one unit of level nation."""
    return codelists.org_units[NATION]
