"""Units over time: as they were, as they are, or the largest that hold the same land throughout; and their figures.

The figures of several units that make up one are combined by the rule of the indicator: counts are added, a rate is
the ratio of the sums, a rate without its counts is weighted by population and marked as an estimate, or not combined
at all. What was combined keeps the keys of its parts, so that they can be told apart again.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import cached_property

from domain.indicator import Indicator, Merging
from domain.observation import (
    Cover,
    Merge,
    MergeMethod,
    Observation,
    ObsStatus,
    Provenance,
    Qualifier,
    SeriesBreak,
    in_order,
)
from domain.org_unit import EventKind, OrgUnit, UnitEvent, last_day_before
from domain.period import Period
from domain.target import Certainty
from domain.wording import in_language


class Geography(StrEnum):
    """Which extents of units are shown; the value stands in addresses and packs."""

    WERE = "were"
    """As they were before the reorganisation."""
    ARE = "are"
    """As they are; figures from before their time are combined from the parts, and never joined with their own."""
    COMMON = "common"
    """The largest common units: what holds the same land on both sides, with one series throughout."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """What stands as one unit in a geography, whatever units had its land at a time."""

    unit: OrgUnit
    """Under what code and names it stands; in `Geography.COMMON` with the days of all its members together."""
    members: tuple[OrgUnit, ...]
    """Every extent whose land is part of it, the unit itself among them, in order of time."""
    joined: bool = False
    """Whether figures of all members make one series: only where the land stays the same throughout."""

    @classmethod
    def lone(cls, unit: OrgUnit) -> "Area":
        """A unit for itself, whatever it was made of."""
        return cls(unit=unit, members=(unit,))

    def standing(self, day: date) -> tuple[OrgUnit, ...]:
        """The members that lived on a day."""
        return tuple(unit for unit in self.members if unit.alive_on(day))


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """The smallest piece of land that both `areas` and `parts` divide: their figures sum to the same."""

    areas: tuple[Area, ...]
    parts: tuple[OrgUnit, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recast:
    """The figures of an area under one indicator: its own, those combined of its parts, and those that cannot be."""

    figures: tuple[Observation, ...] = ()
    """In order of time. What `Observation.merged` says was combined."""
    apart: tuple[tuple[Observation, ...], ...] = ()
    """Figures of parts at one time that cannot be combined, each time a group, in order of time."""

    @property
    def whole(self) -> tuple[Observation, ...]:
        """The figures in which no part is missing: the ones that may be judged."""
        return tuple(f for f in self.figures if f.merged is None or f.merged.whole)


@dataclass(frozen=True)
class Lineage:
    """Who came out of whom."""

    units: Mapping[str, OrgUnit]
    events: tuple[UnitEvent, ...] = field(repr=False)

    @cached_property
    def _follows(self) -> tuple[UnitEvent, ...]:
        """The events by which another unit follows; a task that goes elsewhere makes no other unit."""
        return tuple(e for e in self.events if e.follows and e.before in self.units and e.after in self.units)

    @cached_property
    def _makers(self) -> dict[str, list[UnitEvent]]:
        found: dict[str, list[UnitEvent]] = {}
        for event in self._follows:
            found.setdefault(event.after or "", []).append(event)
        return found

    @cached_property
    def _heirs(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for event in self._follows:
            found.setdefault(event.before, set()).add(event.after or "")
        return found

    def parents(self, code: str) -> tuple[str, ...]:
        """The units that went into a unit, in the order of their events."""
        return tuple(dict.fromkeys(event.before for event in self._makers.get(code, ())))

    def kin(self, code: str) -> frozenset[str]:
        """A unit with all that it came from and all that came from it: whose land may be its own."""
        return self._line(code, self._forebears) | self._line(code, self._heirs)

    @cached_property
    def _forebears(self) -> dict[str, set[str]]:
        return {code: {event.before for event in makers} for code, makers in self._makers.items()}

    @staticmethod
    def _line(code: str, step: Mapping[str, Collection[str]]) -> frozenset[str]:
        found, waiting = {code}, [code]
        for here in waiting:
            for other in step.get(here, ()):
                if other not in found:
                    found.add(other)
                    waiting.append(other)
        return frozenset(found)

    def own(self, unit: OrgUnit) -> Area:
        """A unit with the extents it was made of and no other was: together they had its land before its first day.

        One that it took in later lived beside it, and its figures are no part of those from that time.
        """
        found, waiting = [unit], [unit]
        for here in waiting:
            for code in self._forebears.get(here.code, ()):
                before = self.units[code]
                made = here.opened is not None and before.closed == last_day_before(here.opened)
                if self._heirs[code] == {here.code} and made:
                    found.append(before)
                    waiting.append(before)
        return Area(unit=unit, members=_by_time(found))

    def common(self, units: Iterable[OrgUnit], first: date, last: date) -> tuple[Area, ...]:
        """The largest common units from `first` to `last`: what the events between them tie together is one.

        Each stands under the one unit that holds all of it, the latest there is; where there is none, under the
        latest of its members, with all their names.
        """
        living = {
            u.code: u for u in units if (u.opened or date.min) <= last and (u.closed or date.max) >= first
        }  # fmt: skip
        tied = _Ties(living)
        for event in self._follows:
            if first < event.day <= last and event.before in living and event.after in living:
                tied.tie(event.before, event.after or "")
        return tuple(_together([living[code] for code in codes]) for codes in tied.groups())

    def blocks(self, areas: Sequence[Area], units: Iterable[OrgUnit]) -> tuple[Block, ...]:
        """`areas` and `units` (all of one day) in blocks: each figure of a unit belongs to exactly one."""
        parts = {u.code: u for u in units}
        places = {f"{place} area": area for place, area in enumerate(areas)}
        tied = _Ties([*parts, *places])
        for place, area in places.items():
            kin = frozenset().union(*(self.kin(member.code) for member in area.members))
            for code in kin & parts.keys():
                tied.tie(place, code)
        return tuple(
            Block(
                areas=tuple(places[one] for one in group if one in places),
                parts=tuple(parts[one] for one in group if one in parts),
            )
            for group in tied.groups()
        )

    def breaks(self, area: Area) -> tuple[SeriesBreak, ...]:
        """The days on which the units of an area changed, each with what became what, and by which act.

        Where all only went on as they were the land is the same, and nothing breaks.
        """
        members = {unit.code: unit for unit in area.members}
        days: dict[date, list[UnitEvent]] = {}
        for event in self._follows:
            if event.before in members and event.after in members:
                days.setdefault(event.day, []).append(event)
        return tuple(
            SeriesBreak(code=f"units-{day.isoformat()}", indicators=(), day=day, names=_told(events, members))
            for day, events in sorted(days.items())
            if any(event.kind is not EventKind.UNCHANGED for event in events)
        )


class _Ties:
    """Things in groups: what is tied together, directly or over others."""

    def __init__(self, of: Iterable[str]) -> None:
        self._parent = {one: one for one in of}

    def _root(self, one: str) -> str:
        while self._parent[one] != one:
            self._parent[one] = one = self._parent[self._parent[one]]
        return one

    def tie(self, one: str, other: str) -> None:
        self._parent[self._root(other)] = self._root(one)

    def groups(self) -> list[list[str]]:
        found: dict[str, list[str]] = {}
        for one in self._parent:
            found.setdefault(self._root(one), []).append(one)
        return list(found.values())


def _by_time(units: Iterable[OrgUnit]) -> tuple[OrgUnit, ...]:
    return tuple(sorted(units, key=lambda u: (u.opened or date.min, u.closed or date.max)))


def _together(units: Sequence[OrgUnit]) -> Area:
    """One area of units that events tie together."""
    members = _by_time(units)
    if len(members) == 1:
        return Area(unit=members[0], members=members, joined=True)
    last = max(u.closed or date.max for u in members)
    latest = [u for u in members if (u.closed or date.max) == last]
    first = min(u.opened or date.min for u in members)
    earliest = [u for u in members if (u.opened or date.min) == first]
    lone = latest if len(latest) == 1 else earliest if len(earliest) == 1 else []
    shown = lone[0] if lone else max(latest, key=lambda u: (u.population or 0, u.code))
    named = (
        shown if lone else replace(shown, names=_sum([u.names for u in latest]), short=_sum([u.short for u in latest]))
    )
    opened = None if first == date.min else first
    closed = None if last == date.max else last
    return Area(unit=replace(named, opened=opened, closed=closed), members=members, joined=True)


def _sum(texts: Sequence[Mapping[str, str]]) -> dict[str, str]:
    codes = dict.fromkeys(code for text in texts for code in text)
    return {code: " + ".join(in_language(text, code) for text in texts) for code in codes}


def _told(events: Sequence[UnitEvent], units: Mapping[str, OrgUnit]) -> dict[str, str]:
    """What became what, and the legal act: "A + B → C (act)"."""
    before = _sum([units[code].short for code in dict.fromkeys(e.before for e in events)])
    after = _sum([units[code].short for code in dict.fromkeys(e.after or "" for e in events)])
    acts = ", ".join(dict.fromkeys(e.legal_act for e in events if e.legal_act))
    return {code: f"{text} → {in_language(after, code)}{f' ({acts})' if acts else ''}" for code, text in before.items()}


def recast(area: Area, indicator: Indicator, figures: Mapping[str, Sequence[Observation]]) -> Recast:
    """The figures of an area from those of its members, by code of the unit.

    A figure of the only member that lived at the time stays as it is. Those of several are combined for each period,
    calendar, series and origin; what cannot be combined is given apart.
    """
    own: list[Observation] = []
    apart: list[tuple[Observation, ...]] = []
    groups: dict[tuple[Period, str, str, str], dict[str, Observation]] = {}
    beside: dict[date, dict[str, OrgUnit]] = {}
    for member in area.members:
        code = member.code
        for figure in in_order(figures.get(code, ())):
            end = figure.period.end
            alive = beside.get(end)
            if alive is None:
                alive = beside[end] = {u.code: u for u in area.standing(end)}
            if len(alive) > 1 and code in alive:
                groups.setdefault((figure.period, figure.calendar, figure.series, figure.origin), {})[code] = figure
            else:
                # Figures computed again for a later extent may be older than it: they are its own.
                own.append(figure)
    for (period, *_), parts in groups.items():
        found = list(parts.values())
        # An agency that never reports is missed by nobody.
        expected = [u for u in beside[period.end].values() if u.code in parts or u.principal]
        if len(expected) == 1:
            own.append(found[0])
        elif (made := _merged(area.unit.code, indicator, found, expected)) is not None:
            own.append(made)
        else:
            apart.append(tuple(parts[code] for code in sorted(parts)))
    return Recast(figures=tuple(in_order(own)), apart=tuple(sorted(apart, key=lambda found: found[0].period.end)))


def merged(area: Area, indicator: Indicator, parts: Mapping[str, Observation]) -> Observation | None:
    """One figure of the `parts` of an area at one time, by code of the unit; None where there can be none.

    Units that lived and have no figure are missing: the figure says which share of the land it covers, by population
    where that is known of all of them, else by their number. It is no more exact than the least exact of its parts.
    """
    day = next(iter(parts.values())).period.end
    expected = [u for u in area.standing(day) if u.principal or u.code in parts]
    return _merged(area.unit.code, indicator, list(parts.values()), expected)


def _merged(
    code: str, indicator: Indicator, found: Sequence[Observation], expected: Sequence[OrgUnit]
) -> Observation | None:
    first, weights = found[0], {u.code: u.population for u in expected}
    made = _value(indicator, found, weights)
    if made is None:
        return None
    value, numerator, denominator, method = made
    waiting = contested = 0
    reopened = False
    qualifiers, sources, sizes = {Qualifier.EXACT}, set(), 0
    for figure in found:
        waiting += figure.status is ObsStatus.PROVISIONAL
        contested += figure.contest is not None
        reopened = reopened or figure.reopened
        qualifiers.add(figure.qualifier)
        sources.add(figure.provenance.source)
        sizes += weights.get(figure.org_unit) or 0
    sized = all(weights.values())
    if len(found) >= len(expected):
        covered = 1.0
    else:
        covered = sizes / sum(size or 0 for size in weights.values()) if sized else len(found) / len(expected)
    status = ObsStatus.PROVISIONAL if waiting else ObsStatus.NORMAL
    return Observation(
        indicator=first.indicator,
        org_unit=code,
        period=first.period,
        value=value,
        numerator=numerator,
        denominator=denominator,
        qualifier=_least_exact(qualifiers),
        status=ObsStatus.ESTIMATED if method is MergeMethod.WEIGHTED else status,
        calendar=first.calendar,
        series=first.series,
        origin=first.origin,
        provenance=Provenance(
            file="", line=0, source=sources.pop() if len(sources) == 1 else "", certainty=Certainty.DERIVED
        ),
        reopened=reopened,
        merged=Merge(
            method=method,
            parts=tuple([figure.key for figure in found]),
            of=len(expected),
            covered=covered,
            by=Cover.POPULATION if sized else Cover.UNITS,
            provisional=waiting,
            contested=contested,
        ),
    )


def _value(
    indicator: Indicator, found: Sequence[Observation], weights: Mapping[str, int | None]
) -> tuple[float, int | None, int | None, MergeMethod] | None:
    rule = indicator.merges
    if rule is Merging.PARTS:
        return None
    numerator = denominator = 0
    summed = weighted = 0.0
    whole, counted, sized = 0, True, True
    for figure in found:
        if figure.value is None:
            return None
        if figure.numerator is None or figure.denominator is None:
            counted = False
        else:
            numerator += figure.numerator
            denominator += figure.denominator
        size = weights.get(figure.org_unit) or 0
        sized = sized and size > 0
        whole += size
        summed += figure.value
        weighted += size * figure.value
    if counted:
        return (100 * numerator / denominator, numerator, denominator, MergeMethod.RATIO) if denominator else None
    if not indicator.rate:
        return summed, None, None, MergeMethod.SUM
    return None if rule is Merging.SUMS or not sized else (weighted / whole, None, None, MergeMethod.WEIGHTED)


def _least_exact(qualifiers: Collection[Qualifier]) -> Qualifier:
    """All exact is exact; exact ones and bounds of one side are such a bound; all else is about."""
    said = set(qualifiers) - {Qualifier.EXACT}
    if not said:
        return Qualifier.EXACT
    return said.pop() if len(said) == 1 else Qualifier.ABOUT
