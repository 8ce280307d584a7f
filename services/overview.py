"""The first screen: is something wrong, how wrong, who can move it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from operator import attrgetter

from domain.assessment import Assessment
from domain.geography import Geography
from domain.indicator import Indicator
from domain.observation import Conflict, Origin
from domain.org_unit import NATION, Level, OrgUnit
from domain.reference import Claim, System
from domain.scorecard import ScorecardRow, worst_first
from domain.status import WORST_FIRST, Status
from domain.tally import Tally
from domain.target import Target
from services import judging, scorecards
from services.catalogue import nation
from services.view import View

DEADLINES = (date(2020, 12, 31), date(2025, 12, 31), date(2030, 12, 31))
"""The deadlines a strip is drawn for: the two of Resolution 17, and the horizon that lives after them."""
NEWS = 6
FARTHEST = 3
"""How many units are named as the farthest from a target."""
WRONG, LATE, DIVIDED, DOUBTFUL = 5, 2, 3, 2
"""How many exceptions are listed of each kind: the list must not fill with one of them."""


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
class Exceptional:
    """A line of the list of exceptions, with the reason it is on the list."""

    row: ScorecardRow
    reason: str
    """Key under ``exception.`` in `locales/`."""
    assessment: Assessment | None = None
    conflict: Conflict | None = None
    target: Target | None = None
    """For ``units``: the target by which the units are judged."""
    units: Tally | None = None
    more: int = 0
    """How many others of the indicator, of the same kind, are not listed beside it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Movers:
    """Who can move what is worst, or the next thing of which one knows who can."""

    of: Exceptional
    owner: OrgUnit | None
    """The unit that can move the indicator, as far as the sources say."""
    target: Target | None
    """The target by which units are judged; None where only the nation is."""
    short: int
    """How many of the judged units have not reached it, or are behind."""
    judged: int
    farthest: tuple[Assessment, ...]
    """The units farthest from it, farthest first."""
    units: tuple[OrgUnit, ...] = ()
    """Those of `farthest`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedTarget:
    """One target of a claim: what was said of it, and what the rules say."""

    indicator: Indicator
    target: Target
    said_met: bool
    assessment: Assessment | None
    """None for a target that judges units only."""
    units: Tally | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedClaim:
    """What officials said of the targets of a deadline, beside our verdicts."""

    claim: Claim
    targets: tuple[ClaimedTarget, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemFigure:
    """The figure that stands for a national system: of its leading indicator, else the newest it has."""

    system: System
    row: ScorecardRow


@dataclass(frozen=True, slots=True, kw_only=True, weakref_slot=True)
class Overview:
    """All the first screen shows."""

    strips: tuple[Strip, ...]
    """One for each of `DEADLINES`."""
    rows: tuple[ScorecardRow, ...]
    """The headline indicators."""
    worst: Exceptional | None
    """Of the headline indicators; the others are among the exceptions only."""
    movers: Movers | None
    silent: tuple[Indicator, ...]
    """Headline indicators without any figure."""
    silent_owners: tuple[tuple[OrgUnit, int], ...]
    """Who could fill how many of the silent ones, as far as the sources say; most first."""
    exceptions: tuple[Exceptional, ...]
    claims: tuple[CheckedClaim, ...]
    systems: tuple[SystemFigure, ...]
    news: tuple[ScorecardRow, ...]
    """The indicators with the newest figures, newest first."""
    contradicted: frozenset[str]
    """Tokens of the figures another published figure contradicts."""

    @property
    def freshest(self) -> date | None:
        """End of the latest period of any national figure."""
        figure = self.news[0].latest if self.news else None
        return figure.period.end if figure else None


def overview(view: View, geography: Geography | None = None) -> Overview:
    """The nation under the headline targets, on the as-of day.

    Units are counted and named as they owe each target, or as they are in a `geography`; see `judging.of_indicator`.
    """
    codelists = view.codelists
    cards = _cards(view) if codelists.indicators else {}
    rows = tuple(replace(cards[i.code], units=judging.tallies(view, i.code, geography)) for i in codelists.headlines)
    strips = tuple(_strip(view, deadline, cards) for deadline in DEADLINES)
    wrong, headlines = _wrong(cards), {i.code for i in codelists.headlines}
    divided = _divided(rows, codelists.targets)
    # What is called the worst is one of the lines that stand below it, as in the papers of the same day.
    leading = (*(one for one in wrong if one.row.indicator.code in headlines), *divided)
    silent = tuple(row.indicator for row in rows if row.latest is None and not _known_of_units(row))
    return Overview(
        strips=strips,
        rows=rows,
        worst=next(iter(leading), None),
        movers=_first_movers(view, leading, geography),
        silent=silent,
        silent_owners=_owners(view, silent),
        exceptions=(
            *_one_each(wrong)[:WRONG],
            *_one_each(divided)[:DIVIDED],
            *_one_each(_late(cards))[:LATE],
            *_one_each(_doubtful(view, cards))[:DOUBTFUL],
        ),
        claims=tuple(_checked(view, claim, rows) for claim in codelists.claims if claim.day <= view.as_of),
        systems=tuple(_systems(codelists.systems, cards)),
        news=tuple(_newest(cards, headlines))[:NEWS],
        contradicted=contradicted(view, cards.values()),
    )


def contradicted(view: View, rows: Iterable[ScorecardRow]) -> frozenset[str]:
    """Tokens of the latest figures of `rows` that stand in a conflict."""
    return frozenset(
        row.latest.key.token()
        for row in rows
        for conflict in view.codelists.conflicts_of(row.indicator.code)
        if row.latest and row.latest.origin is Origin.PUBLISHED
        if row.latest.period.end in conflict.ends and row.latest.org_unit == conflict.org_unit
    )


def _cards(view: View) -> dict[str, ScorecardRow]:
    codelists, country = view.codelists, nation(view.codelists)
    national = view.series(codelists.indicators, [NATION])
    return {
        code: scorecards.row(view, country, indicator, national.get((NATION, code), []))
        for code, indicator in codelists.indicators.items()
    }


def _known_of_units(row: ScorecardRow) -> bool:
    """Whether any unit has a figure of the indicator, though the nation has none."""
    return any(tally.without_data < tally.total for tally in row.units.values())


def _strip(view: View, deadline: date, cards: Mapping[str, ScorecardRow]) -> Strip:
    due = [t for t in view.codelists.targets if t.deadline == deadline]
    confirmed = [t for t in due if t.counts]
    judged = {
        a.target.code: a for card in cards.values() for a in card.assessments if a.status is not Status.NOT_APPLICABLE
    }
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


def _wrong(cards: Mapping[str, ScorecardRow]) -> list[Exceptional]:
    """National targets that are missed, lost or behind, the worst first."""
    return [Exceptional(row=card, assessment=a, reason=a.status.value) for card, a in worst_first(cards.values())]


def _divided(rows: Sequence[ScorecardRow], targets: Iterable[Target]) -> list[Exceptional]:
    """Headline targets that most judged units have not reached: the largest number of such units first."""
    by_code = {t.code: t for t in targets}
    found = [
        (short, Exceptional(row=row, reason="units", target=by_code[code], units=tally))
        for row in rows
        for code, tally in row.units.items()
        if by_code[code].headline and 2 * (short := tally.short) > tally.judged
    ]
    return [exceptional for _, exceptional in sorted(found, key=lambda pair: -pair[0])]


def _one_each(found: Sequence[Exceptional]) -> list[Exceptional]:
    """The first of each indicator, which counts its others: several acts may ask the same of it."""
    kept: dict[str, Exceptional] = {}
    for exceptional in found:
        code, first = exceptional.row.indicator.code, kept.get(exceptional.row.indicator.code)
        kept[code] = replace(first, more=first.more + 1) if first else exceptional
    return list(kept.values())


def _late(cards: Mapping[str, ScorecardRow]) -> list[Exceptional]:
    """Targets met only after their deadline: headline ones first, then the latest."""
    found = [
        (
            (not a.target.headline, -(a.months_late or 0)),
            Exceptional(row=card, assessment=a, reason=a.status.value),
        )
        for card in cards.values()
        for a in card.assessments
        if a.status is Status.MET_LATE
    ]
    return [exceptional for _, exceptional in sorted(found, key=lambda pair: pair[0])]


def _doubtful(view: View, cards: Mapping[str, ScorecardRow]) -> list[Exceptional]:
    """Published national figures under a target that contradict each other: the newest first."""
    found = [
        (max(conflict.ends), Exceptional(row=card, conflict=conflict, reason="conflict"))
        for card in cards.values()
        for conflict in view.codelists.conflicts_of(card.indicator.code)
        if card.latest and card.latest.origin is Origin.PUBLISHED
        if card.assessments and conflict.org_unit == NATION
        if conflict.ends and max(conflict.ends) <= view.as_of
    ]
    return [exceptional for _, exceptional in sorted(found, key=lambda pair: pair[0], reverse=True)]


def _first_movers(view: View, wrong: Sequence[Exceptional], geography: Geography | None) -> Movers | None:
    """Those who can move the first of what is wrong of which they are known; else nobody, for the worst."""
    for exceptional in wrong:
        movers = _movers(view, exceptional, geography)
        if movers.owner or movers.farthest:
            return movers
    return _movers(view, wrong[0], geography) if wrong else None


def _movers(view: View, wrong: Exceptional, geography: Geography | None) -> Movers:
    """The owner of the indicator, and the units farthest from the target where units are judged by it."""
    owner = view.codelists.heir(wrong.row.indicator.owner, view.as_of)
    target = wrong.target or (wrong.assessment.target if wrong.assessment else None)
    if target is None or not target.judges_units:
        return Movers(of=wrong, owner=owner, target=None, short=0, judged=0, farthest=())
    found = judging.of_target(view, target, geography)
    farthest = found.farthest[:FARTHEST]
    units = tuple(view.codelists.org_units[a.org_unit] for a in farthest)
    return Movers(
        of=wrong, owner=owner, target=target, short=found.tally.short, judged=found.tally.judged, farthest=farthest,
        units=units,
    )  # fmt: skip


def _owners(view: View, indicators: Iterable[Indicator]) -> tuple[tuple[OrgUnit, int], ...]:
    heirs = (view.codelists.heir(i.owner, view.as_of) for i in indicators)
    known = Counter(unit.code for unit in heirs if unit is not None)
    return tuple((view.codelists.org_units[code], n) for code, n in known.most_common())


def _checked(view: View, claim: Claim, rows: Sequence[ScorecardRow]) -> CheckedClaim:
    """The headline targets of the deadline the claim speaks of."""
    found = [
        ClaimedTarget(
            indicator=row.indicator,
            target=target,
            said_met=target.indicator not in claim.excepted,
            assessment=next((a for a in national if a.target.code == target.code), None),
            units=row.units.get(target.code),
        )
        for row in rows
        for national in [[a for a in row.assessments if a.target.judges(Level.NATION)]]
        for target in view.codelists.targets_of(row.indicator.code)
        if target.counts and target.headline and target.deadline == claim.deadline
    ]
    return CheckedClaim(claim=claim, targets=tuple(found))


def _systems(systems: Sequence[System], cards: Mapping[str, ScorecardRow]) -> Iterable[SystemFigure]:
    for system in systems:
        own = [cards[code] for code in dict.fromkeys((system.lead, *system.indicators)) if code in cards]
        known = [card for card in own if card.latest]
        if known and known[0].indicator.code != system.lead:
            known.sort(key=attrgetter("freshest"), reverse=True)
        if own:
            yield SystemFigure(system=system, row=(known or own)[0])


def _newest(cards: Mapping[str, ScorecardRow], headlines: frozenset[str] | set[str]) -> list[ScorecardRow]:
    """Newest figures first; of one day the headline indicators first."""
    known = [card for card in cards.values() if card.latest and card.latest.value is not None]
    known.sort(key=lambda card: card.indicator.code not in headlines)
    return sorted(known, key=attrgetter("freshest"), reverse=True)
