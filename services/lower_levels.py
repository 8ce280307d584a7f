"""Districts and communes of the training workspace: made by the thousand, on request, for tests of scale."""

import hashlib
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from domain.errors import DashboardError
from domain.indicator import Counts, Frequency, Indicator
from domain.observation import Observation, Origin, Provenance
from domain.org_unit import EventKind, Kind, Level, OrgUnit, UnitEvent
from loaders.reading import Located
from loaders.training import Lower, Shape
from services.catalogue import Catalogue
from services.synthetic_path import expit, logit, month_number, period_of
from storage import definitions, files, observations
from storage.change import Change
from storage.database import Database
from storage.submissions import NewSubmission

GENERATOR = 1
"""Raise it when the same shape gives other units or figures."""
FILE = "training-lower"
"""The file named in the provenance of every unit and figure."""
KIND = "training"
"""Kind of the submissions, as of the rest of the ready-made history."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """How many units are made, before the reorganisation."""

    districts: int = 0
    communes: int = 0


def build(database: Database, codelists: Catalogue, shape: Shape, numbers: Numbers, now: datetime) -> Change:
    """Make the units and their figures; nothing where they stand already.

    Two transactions of staged writes, a chunk at a time: memory does not grow with their number. Raises
    DashboardError ``training-shape`` where the shape says nothing of them, and ``lower-levels-stand`` where others were
    made before: figures are never taken away.
    """
    if shape.lower is None:
        raise DashboardError("training-shape", file="training.yaml", column="lower", reason="missing-key")
    fingerprint = _fingerprint(codelists, shape, numbers)
    with database.reading() as connection:
        if files.seen(connection, FILE, fingerprint):
            return Change()
        if any(one.file == FILE for one in files.loaded(connection)):
            raise DashboardError("lower-levels-stand")
    units, events = made(codelists, shape.lower, numbers)
    with database.writing() as connection:
        for kind, items in (("org_unit", units), ("unit_event", events)):
            located = [Located(item, FILE, line) for line, item in enumerate(items, 2)]
            definitions.put(connection, kind, located, now, files=(FILE,))
    with database.writing() as connection:
        submission = NewSubmission(
            kind=KIND, file=FILE, sha256=fingerprint, origin=Origin.DEMO, reporter=KIND, recorded_at=now
        )
        total = observations.write(connection, submission, figures(codelists, shape, units))
        files.remember(connection, FILE, fingerprint, now, total)
    return total


def made(codelists: Catalogue, lower: Lower, numbers: Numbers) -> tuple[list[OrgUnit], list[UnitEvent]]:
    """The units, each province having as many as its people ask for, and the events that end them."""
    provinces = [
        u for u in codelists.org_units.values() if u.level is Level.PROVINCE and u.alive_on(lower.ends) and u.population
    ]
    turn = lower.ends + timedelta(days=1)
    units: list[OrgUnit] = []
    events: list[UnitEvent] = []
    before: dict[str, list[OrgUnit]] = {}
    districts = _shares(provinces, numbers.districts)
    communes = _shares(provinces, numbers.communes)
    for province in provinces:
        within = [
            _unit(lower, lower.district, Level.DISTRICT, province, number, districts[province.code])
            for number in range(1, districts[province.code] + 1)
        ]
        units += within
        events += [_event(lower, EventKind.CLOSE, turn, one.code, None) for one in within]
        for number in range(1, communes[province.code] + 1):
            parent = within[(number - 1) % len(within)].code if within else province.code
            one = _unit(lower, lower.commune, Level.COMMUNE, province, number, communes[province.code], parent=parent)
            units.append(one)
            for heir in province.successors[:1]:
                before.setdefault(heir, []).append(one)
    for heir, parts in before.items():
        province = codelists.org_units[heir]
        remaining = max(1, round(len(parts) * lower.remaining))
        for number in range(remaining):
            own = parts[number * len(parts) // remaining : (number + 1) * len(parts) // remaining]
            new = _unit(lower, lower.new_commune, Level.COMMUNE, province, number + 1, remaining, opened=turn)
            units.append(new)
            events += [_event(lower, EventKind.MERGE, turn, one.code, new.code) for one in own]
    return units, events


def figures(codelists: Catalogue, shape: Shape, units: Sequence[OrgUnit]) -> Iterator[Observation]:
    """A month after another of each unit under every rate that its level reports, unit after unit."""
    lower = shape.lower
    assert lower is not None
    first, last = month_number(shape.first), month_number(shape.last)
    rates: dict[Level, list[Indicator]] = {
        level: [
            i
            for i in codelists.indicators.values()
            if level in i.levels and i.frequency is Frequency.MONTHLY and i.counts is Counts.REQUIRED
        ]
        for level in (Level.DISTRICT, Level.COMMUNE)
    }
    periods = {
        i.code: [period_of(codelists.calendars.get(i.calendar), month) for month in range(first, last + 1)]
        for of_level in rates.values()
        for i in of_level
    }
    low, high, months = logit(lower.begin / 100), logit(lower.end / 100), last - first or 1
    line = 1
    for unit in units:
        for indicator in rates[unit.level]:
            rng = Random(f"{shape.seed}|{unit.code}|{indicator.code}")  # noqa: S311 - a history, not a secret
            odds, slope = rng.gauss(0.0, lower.spread), rng.uniform(0.6, 1.3)
            size = max(5.0, lower.dossiers * (unit.population or 1) / 10_000)
            for number, period in enumerate(periods[indicator.code]):
                drawn = rng.random()
                if drawn < shape.reporters.slips * 5 or not unit.alive_on(period.end):
                    continue
                whole = max(3, round(size * (0.8 + 0.4 * drawn)))
                share = expit(low + odds + slope * (high - low) * number / months + 0.3 * (drawn - 0.5))
                part = min(whole, round(whole * share))
                line += 1
                yield Observation(
                    indicator=indicator.code,
                    org_unit=unit.code,
                    period=period,
                    value=100 * part / whole,
                    numerator=part,
                    denominator=whole,
                    provenance=Provenance(file=FILE, line=line),
                    origin=Origin.DEMO,
                    calendar=indicator.calendar,
                )


def _fingerprint(codelists: Catalogue, shape: Shape, numbers: Numbers) -> str:
    provinces = [
        (u.code, u.population, u.successors) for u in codelists.org_units.values() if u.level is Level.PROVINCE
    ]
    said = (GENERATOR, numbers, shape.lower, shape.seed, shape.first, shape.last, shape.reporters.slips, provinces)
    return hashlib.sha256(repr(said).encode()).hexdigest()


def _shares(provinces: Sequence[OrgUnit], number: int) -> Mapping[str, int]:
    """`number` divided by population, the largest remainders rounded up."""
    whole = sum(u.population or 0 for u in provinces) or 1
    exact = {u.code: number * (u.population or 0) / whole for u in provinces}
    found = {code: math.floor(share) for code, share in exact.items()}
    by_rest = sorted(exact, key=lambda code: (found[code] - exact[code], code))
    for code in by_rest[: number - sum(found.values())]:
        found[code] += 1
    return found


def _unit(
    lower: Lower,
    names: Mapping[str, str],
    level: Level,
    province: OrgUnit,
    number: int,
    of: int,
    *,
    parent: str = "",
    opened: date | None = None,
) -> OrgUnit:
    named = {
        code: text.format(number=number, province=province.short.get(code) or province.short["vi"])
        for code, text in names.items()
    }
    kind = "new_commune" if opened else level.value
    return OrgUnit(
        code=f"{kind}_{province.code.partition('_')[2]}_{number}",
        level=level,
        kind=Kind(level.value),
        names=named,
        short=named,
        opened=opened or province.opened,
        closed=None if opened else lower.ends,
        parent=parent or province.code,
        population=max(1, round((province.population or 0) / of)),
        source=lower.source,
        certainty="derived",
    )


def _event(lower: Lower, kind: EventKind, day: date, before: str, after: str | None) -> UnitEvent:
    return UnitEvent(
        code=f"{day.isoformat()}-{before}",
        kind=kind,
        day=day,
        before=before,
        after=after,
        share=None if after is None else 1.0,
        legal_act=lower.legal_act,
        source=lower.source,
        certainty="derived",
    )
