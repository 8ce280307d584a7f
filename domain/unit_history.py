"""What cannot be true of the history of units: found by asking each event and each unit, named by code.

An event lies on the first day of the new order; the closing day of a unit is the last one of its life. So a unit that
goes into another ends on the day before the event, and the other one lives on the day of the event.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from domain.org_unit import EventKind, OrgUnit, UnitEvent, last_day_before

WHOLE = 0.005
"""By how much the shares of a divided unit may miss 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaw:
    """One thing that cannot be true, of an event or of a unit."""

    code: str
    """Code of the problem, as in `domain.problem.Problem`."""
    of: str
    """Code of the event or of the unit."""
    column: str
    """The column that says it."""
    cell: str = ""
    params: Mapping[str, str] = field(default_factory=dict)


def event_flaws(units: Mapping[str, OrgUnit], events: Sequence[UnitEvent]) -> tuple[Flaw, ...]:
    """What is wrong with `events`, at most one flaw each; all units they name must be among `units`."""
    circles = _circles(events)
    found: dict[str, Flaw] = {}
    seen: dict[tuple[str, str | None, date, EventKind], str] = {}
    for event in events:
        key = (event.before, event.after, event.day, event.kind)
        if event.code in circles:
            flaw: Flaw | None = _flaw("event-cycle", event, "after", event.after, chain=circles[event.code])
        elif key in seen:
            flaw = _flaw("event-twice", event, "code", event.code, other=seen[key])
        else:
            flaw = _of_event(units, event)
            seen[key] = event.code
        if flaw:
            found[event.code] = flaw
    for flaw in _shares([e for e in events if e.code not in found]):
        found.setdefault(flaw.of, flaw)
    return tuple(found[e.code] for e in events if e.code in found)


def orphans(units: Mapping[str, OrgUnit], events: Sequence[UnitEvent], excused: Iterable[str] = ()) -> tuple[Flaw, ...]:
    """Units that end and nothing says how, or that begin among events of their level and nothing says out of what.

    `excused` are units of which an event was refused: that one is named already.
    """
    first: dict[str, date] = {}
    ended: set[tuple[str, date]] = set()
    made: set[tuple[str, date]] = set()
    for event in events:
        unit = units.get(event.before)
        if unit is None:
            continue
        first[unit.level] = min(first.get(unit.level, date.max), event.day)
        if event.follows or event.kind is EventKind.CLOSE:
            ended.add((event.before, event.day))
        if event.after is not None and not event.alone:
            made.add((event.after, event.day))
    known, gone = set(excused), {(code, last_day_before(day)) for code, day in ended}
    found = []
    for unit in units.values():
        if unit.code in known:
            continue
        if unit.closed is not None and (unit.code, unit.closed) not in gone:
            found.append(Flaw(code="unit-ends-unsaid", of=unit.code, column="closed", cell=unit.closed.isoformat()))
        opened = unit.opened
        if opened is not None and opened >= first.get(unit.level, date.max) and (unit.code, opened) not in made:
            found.append(Flaw(code="unit-begins-unsaid", of=unit.code, column="opened", cell=opened.isoformat()))
    return tuple(found)


def unit_flaws(units: Sequence[OrgUnit], known: Mapping[str, OrgUnit]) -> tuple[Flaw, ...]:
    """What is wrong with `units` by themselves: a code borne by two at once, a life outside that of the parent.

    `known` are all units, those of other files too.
    """
    found = []
    bearers: dict[tuple[str, str, str], list[OrgUnit]] = {}
    for unit in units:
        if flaw := _under_parent(unit, known):
            found.append(flaw)
        for scheme, code in unit.codes.items():
            others = bearers.setdefault((unit.level, scheme, code), [])
            other = next((o for o in others if _both_live(o, unit)), None)
            if other is not None:
                params = {"other": other.code}
                found.append(Flaw(code="official-code-twice", of=unit.code, column=scheme, cell=code, params=params))
            others.append(unit)
    return tuple(found)


def _under_parent(unit: OrgUnit, known: Mapping[str, OrgUnit]) -> Flaw | None:
    if unit.parent is None or unit.parent not in known:
        return None
    parent = known[unit.parent]
    levels = list(type(unit.level))
    if levels.index(parent.level) >= levels.index(unit.level):
        return Flaw(code="parent-not-above", of=unit.code, column="parent", cell=unit.parent)
    begins = (unit.opened or date.min) >= (parent.opened or date.min)
    ends = (unit.closed or date.max) <= (parent.closed or date.max)
    if begins and ends:
        return None
    return Flaw(
        code="outside-parent", of=unit.code, column="parent", cell=unit.parent, params={"life": life(parent)}
    )  # fmt: skip


def life(unit: OrgUnit) -> str:
    """From when to when a unit exists, without words: "2025-07-01..", "..2025-06-30"."""
    return f"{unit.opened or ''}..{unit.closed or ''}"


def _both_live(one: OrgUnit, other: OrgUnit) -> bool:
    first = max(one.opened or date.min, other.opened or date.min)
    return first <= min(one.closed or date.max, other.closed or date.max)


def _flaw(code: str, event: UnitEvent, column: str, cell: str | None, **params: str) -> Flaw:
    return Flaw(code=code, of=event.code, column=column, cell=cell or "", params=params)


def _of_event(units: Mapping[str, OrgUnit], event: UnitEvent) -> Flaw | None:
    before, eve = units[event.before], last_day_before(event.day)
    if event.alone:
        if event.kind not in (EventKind.UNCHANGED, EventKind.RENAME, EventKind.STATUS):
            return _flaw("event-of-itself", event, "after", event.after)
        return None if before.alive_on(event.day) else _outside(event, "before", before)
    if before.opened is not None and before.opened > eve:
        return _flaw("event-before-opening", event, "before", before.code, life=life(before))
    if event.after is None:
        return _ends(event, before, eve)
    after = units[event.after]
    if event.kind is EventKind.CLOSE:
        return _flaw("close-into", event, "after", after.code)
    if after.level is not before.level:
        return _flaw("event-across-levels", event, "after", after.code)
    if event.kind is EventKind.STATUS:
        return _flaw("status-of-two", event, "after", after.code)
    if after.opened is not None and after.opened > event.day:
        return _flaw("event-gap", event, "after", after.code, life=life(after))
    if after.closed is not None and after.closed < event.day:
        return _flaw("event-after-closing", event, "after", after.code, life=life(after))
    if event.kind is EventKind.TRANSFER or (event.kind is EventKind.SPLIT and before.alive_on(event.day)):
        return None if before.alive_on(eve) else _outside(event, "before", before)
    if event.kind is not EventKind.MERGE and after.opened != event.day:
        # A merger may go into a unit that lived before; nothing else may.
        return _flaw("event-overlap", event, "after", after.code, life=life(after))
    return _ends(event, before, eve)


def _ends(event: UnitEvent, before: OrgUnit, eve: date) -> Flaw | None:
    """The unit before must end on the eve: later is two at once, earlier a time with none."""
    if before.closed == eve:
        return None
    if before.closed is None or before.closed > eve:
        return _flaw("event-overlap", event, "before", before.code, life=life(before))
    return _flaw("event-gap", event, "before", before.code, life=life(before))


def _outside(event: UnitEvent, column: str, unit: OrgUnit) -> Flaw:
    late = unit.closed is not None and unit.closed < event.day
    code = "event-after-closing" if late else "event-before-opening"
    return _flaw(code, event, column, unit.code, life=life(unit))


def _shares(events: Sequence[UnitEvent]) -> Iterator[Flaw]:
    """Where every part of a divided unit says its share, they make a whole."""
    parts: dict[tuple[str, date], list[UnitEvent]] = {}
    for event in events:
        if event.follows:
            parts.setdefault((event.before, event.day), []).append(event)
    for found in parts.values():
        shares = [e.share for e in found if e.share is not None]
        if len(shares) == len(found) and abs(sum(shares) - 1) > WHOLE:
            last = found[-1]
            yield _flaw("event-shares", last, "share", f"{last.share:g}", sum=f"{sum(shares):g}")


def _circles(events: Sequence[UnitEvent]) -> dict[str, str]:
    """The events by which a unit would come after itself, each with the way round."""
    ways: dict[str, list[UnitEvent]] = {}
    for event in events:
        if event.follows:
            ways.setdefault(event.before, []).append(event)
    found: dict[str, str] = {}
    for event in events:
        if event.follows and event.after is not None and (way := _way(ways, event.after, event.before)):
            found[event.code] = " → ".join([event.before, *way])
    return found


def _way(ways: Mapping[str, Sequence[UnitEvent]], start: str, goal: str) -> list[str]:
    """The units from `start` to `goal` along the events, both included; none where there is no way."""
    came: dict[str, str | None] = {start: None}
    waiting = [start]
    for here in waiting:
        if here == goal:
            way: list[str] = []
            at: str | None = here
            while at is not None:
                way.insert(0, at)
                at = came[at]
            return way
        for event in ways.get(here, ()):
            if event.after is not None and event.after not in came:
                came[event.after] = here
                waiting.append(event.after)
    return []
