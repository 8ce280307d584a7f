"""The first screen: is something wrong, how wrong, who can move it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from domain.assessment import Assessment
from domain.indicator import Indicator
from domain.observation import Conflict, Observation
from domain.org_unit import NATION, Level, OrgUnit
from domain.reference import System
from domain.scorecard import ScorecardRow
from domain.status import WORST_FIRST, Status
from domain.tally import Tally
from domain.target import Target
from services import scorecards
from services.catalogue import nation
from services.view import View

DEADLINES = (date(2020, 12, 31), date(2025, 12, 31), date(2030, 12, 31))
"""The deadlines a strip is drawn for: the two of Resolution 17, and the horizon that lives after them."""
EXCEPTIONS = 6
NEWS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """How the targets of one deadline stand."""

    deadline: date
    passed: bool
    tally: Tally
    """Targets judged for the nation: those of Resolution 17, or of all instruments for later horizons."""
    assessments: tuple[Assessment, ...]
    each_unit: tuple[Target, ...]
    """Targets that judge every unit and give the nation no verdict."""
    unconfirmed: int
    """Targets known only from memory; they count nowhere."""
    successors: Tally
    """The same deadline under the instruments that came after Resolution 17."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One sentence: a code under ``finding.`` in `locales/`, its values, and where it leads."""

    code: str
    values: Mapping[str, object]
    page: str
    query: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exceptional:
    """A line of the list of exceptions, with the reason it is on the list."""

    row: ScorecardRow
    assessment: Assessment | None
    conflict: Conflict | None
    reason: str
    """Key under ``exception.`` in `locales/`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemFigure:
    """The figure that stands for a national system."""

    system: System
    indicator: Indicator
    figure: Observation | None
    previous: Observation | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """All the first screen shows."""

    findings: tuple[Finding, ...]
    strips: tuple[Strip, ...]
    rows: tuple[ScorecardRow, ...]
    exceptions: tuple[Exceptional, ...]
    systems: tuple[SystemFigure, ...]
    news: tuple[tuple[Indicator, Observation], ...]
    freshest: date | None
    """End of the latest period of any national figure."""


def overview(view: View) -> Overview:
    """The nation under the headline targets, on the as-of day."""
    codelists, country = view.codelists, nation(view.codelists)
    national = view.series(codelists.indicators, [NATION])
    cards = {
        code: scorecards.row(view, country, indicator, national.get((NATION, code), []))
        for code, indicator in codelists.indicators.items()
    }
    by_unit = _judge_units(view, codelists.headlines)
    rows = tuple(
        replace(cards[i.code], units={t.code: by_unit[t.code] for t in codelists.targets_of(i.code) if t.code in by_unit})
        for i in codelists.headlines
    )
    strips = tuple(_strip(view, deadline, cards) for deadline in DEADLINES)
    exceptions = _exceptions(view, cards)
    latest = sorted(
        ((codelists.indicators[code], card.latest) for code, card in cards.items() if card.latest),
        key=lambda pair: pair[1].period.end,
        reverse=True,
    )
    return Overview(
        findings=tuple(_findings(strips, rows, exceptions)),
        strips=strips,
        rows=rows,
        exceptions=exceptions,
        systems=tuple(_systems(codelists.systems, cards)),
        news=tuple(latest[:NEWS]),
        freshest=latest[0][1].period.end if latest else None,
    )


def unit_assessments(view: View, target: Target) -> tuple[Assessment, ...]:
    """Every unit that owes `target`, judged."""
    indicator = view.codelists.indicators[target.indicator]
    units = view.codelists.units_judged(target, view.as_of)
    found = view.series([indicator.code], [u.code for u in units])
    return tuple(view.assess(u, indicator, found.get((u.code, indicator.code), []), target) for u in units)


def _judge_units(view: View, indicators: Iterable[Indicator]) -> dict[str, Tally]:
    """How the units stand under every target that judges units, by target code."""
    tallies: dict[str, Tally] = {}
    for indicator in indicators:
        targets = [t for t in view.codelists.targets_of(indicator.code) if t.counts and _judges_units(t)]
        units: dict[str, OrgUnit] = {u.code: u for t in targets for u in view.codelists.units_judged(t, view.as_of)}
        found = view.series([indicator.code], units) if units else {}
        for target in targets:
            tallies[target.code] = Tally.of(
                view.assess(u, indicator, found.get((u.code, indicator.code), []), target).status
                for u in view.codelists.units_judged(target, view.as_of)
            )
    return tallies


def _judges_units(target: Target) -> bool:
    return any(target.judges(level) for level in target.levels if level is not Level.NATION)


def _strip(view: View, deadline: date, cards: Mapping[str, ScorecardRow]) -> Strip:
    due = [t for t in view.codelists.targets if t.deadline == deadline]
    confirmed = [t for t in due if t.counts]
    judged = {a.target.code: a for card in cards.values() for a in card.assessments}
    own = [t for t in confirmed if t.headline] or confirmed
    others = [t for t in confirmed if t not in own]
    national = tuple(judged[t.code] for t in own if t.code in judged)
    return Strip(
        deadline=deadline,
        passed=view.as_of > deadline,
        tally=Tally.of(a.status for a in national),
        assessments=tuple(sorted(national, key=lambda a: WORST_FIRST.index(a.status))),
        each_unit=tuple(t for t in own if t.code not in judged),
        unconfirmed=len(due) - len(confirmed),
        successors=Tally.of(judged[t.code].status for t in others if t.code in judged),
    )


def _exceptions(view: View, cards: Mapping[str, ScorecardRow]) -> tuple[Exceptional, ...]:
    """What is wrong, worst first: statuses that are not good, then figures that contradict each other."""
    found = [
        Exceptional(row=card, assessment=a, conflict=None, reason=a.status.value)
        for card in cards.values()
        for a in card.assessments
        if a.status.judged and not a.status.good
    ]
    found.sort(key=lambda e: _weight(e.assessment))
    late = [
        Exceptional(row=card, assessment=a, conflict=None, reason=a.status.value)
        for card in cards.values()
        for a in card.assessments
        if a.status is Status.MET_LATE
    ]
    doubts = [
        Exceptional(row=card, assessment=None, conflict=conflict, reason="conflict")
        for card in cards.values()
        for conflict in view.codelists.conflicts_of(card.indicator.code)
        if card.assessments and conflict.ends and min(conflict.ends) <= view.as_of
    ]
    return tuple((*found, *late, *doubts)[:EXCEPTIONS])


def _weight(assessment: Assessment | None) -> tuple[bool, int, float]:
    """Headline targets first, then by status, then by the share of the target that is missing."""
    assert assessment is not None
    missing = (assessment.gap or 0.0) / abs(assessment.target.due) if assessment.target.due else 0.0
    return (not assessment.target.headline, WORST_FIRST.index(assessment.status), -missing)


def _systems(systems: Sequence[System], cards: Mapping[str, ScorecardRow]) -> Iterable[SystemFigure]:
    for system in systems:
        if card := cards.get(system.lead):
            yield SystemFigure(
                system=system, indicator=card.indicator, figure=card.latest, previous=card.previous
            )


def _findings(
    strips: Sequence[Strip], rows: Sequence[ScorecardRow], exceptions: Sequence[Exceptional]
) -> Iterable[Finding]:
    for strip in strips[:2]:
        counts = strip.tally.by_status
        total = strip.tally.total + len(strip.each_unit)
        kind = "verdict" if strip.passed else "pace"
        yield Finding(
            code=f"strip-{kind}" if strip.tally.judged else "strip-nothing",
            values={
                "year": strip.deadline.year,
                "total": total,
                "met": counts.get(Status.MET, 0) + counts.get(Status.ALREADY_MET, 0),
                "late": counts.get(Status.MET_LATE, 0),
                "missed": counts.get(Status.MISSED, 0) + counts.get(Status.REGRESSED, 0),
                "on_pace": counts.get(Status.ON_PACE, 0),
                "behind": counts.get(Status.BEHIND, 0) + counts.get(Status.OFF_TRACK, 0),
                "open": strip.tally.total - strip.tally.judged - strip.tally.without_data,
                "without_data": strip.tally.without_data,
                "each_unit": len(strip.each_unit),
            },
            page="methodology" if not strip.tally.total else "indicators",
            query={},
        )
    worst = next((e for e in exceptions if e.assessment and not e.assessment.status.good), None)
    if worst and worst.assessment and worst.assessment.figure:
        yield Finding(
            code="worst",
            values={
                "indicator": worst.row.indicator,
                "figure": worst.assessment.figure,
                "target": worst.assessment.target,
                "gap": worst.assessment.gap,
                "status": worst.assessment.status,
                "owner": worst.row.indicator.owner,
            },
            page="indicators",
            query={"indicator": worst.row.indicator.code},
        )
    silent = [row.indicator for row in rows if row.latest is None]
    if silent:
        yield Finding(
            code="silent",
            values={"silent": len(silent), "total": len(rows), "indicators": tuple(silent)},
            page="methodology",
        )
