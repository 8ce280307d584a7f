"""A meeting pack: what a meeting sees, frozen by value; and what has changed from one pack to the next.

Nothing in a pack refers to what lives on: figures, assessments with their inputs, thresholds, definitions and texts
stand in it as they were, so that it reads the same for ever.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.assessment import Assessment, Thresholds
from domain.decision import DecisionStanding
from domain.explanation import Explanation
from domain.geography import Geography
from domain.indicator import Indicator
from domain.observation import FigureKey, Observation, SeriesBreak
from domain.org_unit import Level, OrgUnit
from domain.reference import Instrument
from domain.scenario import KeptOutcome
from domain.scorecard import Ranking, ScorecardRow
from domain.status import Status
from domain.tally import Tally
from domain.target import Target
from domain.trend import Trend
from domain.wording import Wording


class ScopeKind(StrEnum):
    """Whose standings a pack freezes."""

    COUNTRY = "country"
    MINISTRIES = "ministries"
    PROVINCES = "provinces"
    UNIT = "unit"


ACCEPTED = "~accepted"
"""The end of the word of a scope without provisional figures."""


@dataclass(frozen=True, slots=True)
class PackScope:
    """Whose standings a pack freezes: packs of one scope are held against each other."""

    kind: ScopeKind
    unit: str | None = None
    """Code of the unit; for `ScopeKind.UNIT` only."""
    accepted_only: bool = False
    """Whether figures that nobody has accepted yet are left out; else they are in it, marked."""
    geography: Geography | None = None
    """Which extents of the units; None is as they are on the cut-off."""

    def token(self) -> str:
        """The scope as one word: equal scopes, equal words."""
        named = f"{self.kind}/{self.unit}" if self.unit else str(self.kind)
        within = f"~{self.geography}" if self.geography else ""
        return named + within + (ACCEPTED if self.accepted_only else "")

    @property
    def alike(self) -> tuple[str, ...]:
        """The words of all scopes of the same units, however they are seen: they have the same decisions."""
        return tuple(
            PackScope(self.kind, self.unit, accepted_only, geography).token()
            for geography in (None, *Geography)
            for accepted_only in (False, True)
        )


class ItemKind(StrEnum):
    """What an item of the agenda shows."""

    STRIPS = "strips"
    """How the targets of each deadline stand, and the headline indicators."""
    INDICATOR = "indicator"
    SCORECARD = "scorecard"
    RANKING = "ranking"


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaItem:
    """One item of an agenda, as it was chosen."""

    kind: ItemKind
    indicator: str | None = None
    """For an indicator and a ranking."""
    unit: str | None = None
    """For a scorecard; for an indicator, whose figures: None is the nation's."""
    level: Level | None = None
    """For a ranking: the units of which level."""
    geography: Geography | None = None
    """For a ranking, a scorecard and an indicator: which extents of the units; None is that of the pack."""
    note: str = ""
    """What the secretary tells the presenter; on no slide."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agenda:
    """What a secretary asks for."""

    title: Wording
    meeting_day: date
    as_of: date
    """The cut-off: figures of periods that had ended by then."""
    scope: PackScope
    items: tuple[AgendaItem, ...]
    """In the order in which they are dealt with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PackStrip:
    """How the targets of one deadline stood."""

    deadline: date
    passed: bool
    tally: Tally
    successors: Tally
    """The same deadline under the acts that came after Resolution 17."""
    each_unit: tuple[str, ...]
    """Codes of the targets that judge every unit and give the nation no verdict."""
    unconfirmed: int
    """Targets known only from memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pull:
    """A unit that pulls a national rate down."""

    org_unit: str
    figure: Observation
    missing: float
    """How many more of its denominator the unit needs to stand at the target itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PackItem:
    """One item of the agenda with what it shows."""

    item: AgendaItem
    rows: tuple[ScorecardRow, ...] = ()
    ranking: Ranking | None = None
    strips: tuple[PackStrip, ...] = ()
    trend: Trend | None = None
    """For an indicator: all its figures, cut at breaks."""
    pulling: tuple[Pull, ...] = ()
    """For an indicator of the nation that units report with counts: who lacks most to the target, most first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PackOriginal:
    """A file from which figures of a pack come."""

    submission: int
    file: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Erratum:
    """Which pack a pack corrects, and what was wrong with it."""

    number: int
    sha256: str
    reason: str


class Turn(StrEnum):
    """How the standing of one unit under one target has changed; each change is of one kind."""

    NEWLY_RED = "newly_red"
    """Now missed or off track."""
    REGRESSED = "regressed"
    """Was reached and is not any more."""
    NEWLY_MET = "newly_met"
    RECOVERED = "recovered"
    """Was behind, off track, missed or lost, and is on pace."""
    SILENT = "silent"
    """Was judged, and its figure is too old now, or gone."""
    MOVED = "moved"
    """Any other change between two statuses."""
    ENTERED = "entered"
    """Was not judged before: a new target or unit."""
    LEFT = "left"
    """Is not judged any more: the target or the unit has ended."""


REACHED = frozenset({Status.MET, Status.MET_LATE, Status.ALREADY_MET})
RED = frozenset({Status.MISSED, Status.OFF_TRACK, Status.REGRESSED})
SILENCE = frozenset({Status.STALE, Status.NO_DATA})


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusChange:
    """One unit under one target that stands otherwise than before; None is "not judged at all"."""

    org_unit: str
    indicator: str
    target: str
    before: Status | None
    after: Status | None

    @property
    def turn(self) -> Turn:
        """Which kind of change this is."""
        return turn(self.before, self.after)


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureChange:
    """One figure that was revised: the same unit, indicator and period, another value."""

    before: Observation
    after: Observation


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What is otherwise than before. The changes of statuses sum exactly to the change of the totals."""

    before: Tally
    after: Tally
    statuses: tuple[StatusChange, ...]
    revised: tuple[FigureChange, ...]
    silent: tuple[str, ...]
    """Codes of units that were there before and have no newer figure of any indicator."""
    newer: int
    """How many times a unit has a newer figure of an indicator."""

    def of(self, kind: Turn) -> tuple[StatusChange, ...]:
        """The changes of one kind."""
        return tuple(change for change in self.statuses if change.turn is kind)

    @property
    def none(self) -> bool:
        """Whether everything stands as it stood."""
        return not (self.statuses or self.revised or self.newer)


@dataclass(frozen=True, slots=True, kw_only=True)
class PackSince:
    """The pack before, of the same scope, and what has changed from it: the first slide."""

    number: int
    sha256: str
    title: Wording
    meeting_day: date
    changes: Changes


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingPack:
    """A frozen set of figures; its hash is that of its canonical JSON."""

    workspace: str
    agenda: Agenda
    known_at: datetime
    """The moment at which everything in it was known."""
    made_by: str
    """Login of the secretary."""
    product: str
    """Release of the product that made it."""
    items: tuple[PackItem, ...]
    standings: tuple[ScorecardRow, ...]
    """Every unit of the scope under every indicator of which it owes a target or has a figure."""
    thresholds: Thresholds
    indicators: tuple[Indicator, ...]
    targets: tuple[Target, ...]
    org_units: tuple[OrgUnit, ...]
    instruments: tuple[Instrument, ...]
    breaks: tuple[SeriesBreak, ...]
    originals: tuple[PackOriginal, ...]
    texts: dict[str, Wording]
    """By language and key: the sentences in which its items are told."""
    erratum: Erratum | None = None
    since: PackSince | None = None
    """What has changed since the meeting before; None in the first pack of a scope, and where it was not frozen yet."""
    decisions: tuple[DecisionStanding, ...] = ()
    """Every open decision of the scope, and those that ended since the pack before; in order of the day due."""
    explanations: tuple[Explanation, ...] = ()
    """What is said of the figures in it, in order of time."""
    scenarios: tuple[KeptOutcome, ...] = ()
    """What-ifs that meetings of the scope have put in their minutes since the pack before, first to last."""

    @property
    def decisions_due(self) -> tuple[DecisionStanding, ...]:
        """The decisions that were to be carried out by the day of the meeting, and are open."""
        return tuple(one for one in self.decisions if one.due)

    @property
    def tally(self) -> Tally:
        """How the scope stood under all its targets."""
        return totals(self.standings)


def turn(before: Status | None, after: Status | None) -> Turn:
    """The kind of a change from one status to another."""
    if before is None:
        return Turn.ENTERED
    if after is None:
        return Turn.LEFT
    if before in REACHED and after not in REACHED and after.judged:
        return Turn.REGRESSED
    if after in REACHED and before not in REACHED:
        return Turn.NEWLY_MET
    if after in RED and before not in RED:
        return Turn.NEWLY_RED
    if after is Status.ON_PACE and before.judged and not before.good:
        return Turn.RECOVERED
    if after in SILENCE and before.judged:
        return Turn.SILENT
    return Turn.MOVED


def standing(rows: Iterable[ScorecardRow]) -> dict[tuple[str, str], Assessment]:
    """By unit and target: every assessment that counts."""
    return {
        (row.org_unit.code, a.target.code): a
        for row in rows
        for a in row.assessments
        if a.status is not Status.NOT_APPLICABLE
    }


def totals(rows: Iterable[ScorecardRow]) -> Tally:
    """How many stand where."""
    return Tally.of(a.status for a in standing(rows).values())


def changes(before: Sequence[ScorecardRow], after: Sequence[ScorecardRow]) -> Changes:
    """What is otherwise in `after` than in `before`, rows of one scope."""
    old, new = standing(before), standing(after)
    turned = [
        StatusChange(
            org_unit=key[0],
            indicator=(new.get(key) or old[key]).target.indicator,
            target=key[1],
            before=old[key].status if key in old else None,
            after=new[key].status if key in new else None,
        )
        for key in sorted(old.keys() | new.keys())
    ]
    was, latest = _by_key(before), _latest(before)
    now = _by_key(after)
    newer = [
        row.org_unit.code
        for row in after
        if row.latest is not None and row.freshest > latest.get((row.org_unit.code, row.indicator.code), date.min)
    ]
    known = {row.org_unit.code for row in before}
    return Changes(
        before=Tally.of(a.status for a in old.values()),
        after=Tally.of(a.status for a in new.values()),
        statuses=tuple(change for change in turned if change.before is not change.after),
        revised=tuple(
            FigureChange(before=was[key], after=now[key])
            for key in sorted(was.keys() & now.keys())
            if _said(was[key]) != _said(now[key])
        ),
        silent=tuple(sorted({row.org_unit.code for row in after if row.org_unit.code in known} - set(newer))),
        newer=len(newer),
    )


def summed(statuses: Iterable[StatusChange]) -> dict[Status, int]:
    """By status: how many more there are after `statuses` than before; what stays equal is left out."""
    counted: Counter[Status] = Counter()
    for change in statuses:
        if change.after is not None:
            counted[change.after] += 1
        if change.before is not None:
            counted[change.before] -= 1
    return {status: n for status, n in counted.items() if n}


def figures_of(rows: Iterable[ScorecardRow]) -> Iterator[Observation]:
    """Every figure that stands in `rows`, some of them several times."""
    for row in rows:
        yield from (f for f in (row.latest, row.previous, *row.history) if f is not None)
        for a in row.assessments:
            yield from (f for f in (a.figure, *a.rivals, a.latest, a.previous) if f is not None)


def _by_key(rows: Iterable[ScorecardRow]) -> dict[FigureKey, Observation]:
    return {figure.key: figure for figure in figures_of(rows)}


def _latest(rows: Iterable[ScorecardRow]) -> dict[tuple[str, str], date]:
    return {(row.org_unit.code, row.indicator.code): row.freshest for row in rows}


def _said(figure: Observation) -> tuple[object, ...]:
    """What a reader sees of a figure: that it was accepted in between is no revision."""
    return (figure.value, figure.numerator, figure.denominator, figure.qualifier, figure.rank, figure.text)
