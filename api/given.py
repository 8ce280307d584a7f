"""What is given: the shape of each resource. What a field means stands under ``api.field.<name>`` in `locales/`.

Missing is null, never 0. Names come in every language they have.
"""

from datetime import date, datetime
from typing import Any, Self

from pydantic import BaseModel, ConfigDict

from domain.geography import Geography
from domain.indicator import Counts, Direction, Frequency, Merging, Unit
from domain.observation import Cover, MergeMethod, ObsStatus, Origin, Qualifier
from domain.org_unit import Kind, Level
from domain.pack import ItemKind, ScopeKind
from domain.status import Reason, Status
from domain.target import Certainty, Comparator, Curve, Inheritance, Judged, Measure

Words = dict[str, str]


class _Given(BaseModel):
    model_config = ConfigDict(frozen=True)

    @classmethod
    def whole(cls, **values: Any) -> Self:
        """One of values that are right already, each field named: an answer holds thousands, and nothing is looked at.

        The framework's `model_construct` asks for defaults and aliases, field by field, in seven times the time.
        """
        one, put = cls.__new__(cls), object.__setattr__
        put(one, "__dict__", values)
        put(one, "__pydantic_fields_set__", set(values))
        put(one, "__pydantic_extra__", None)
        put(one, "__pydantic_private__", None)
        return one


class Seen(_Given):
    """From where an answer looks; part of every answer."""

    workspace: str
    synthetic: bool
    notice: Words | None
    as_of: date
    figures: str
    geography: Geography | None
    calendar: str | None
    version: int


class Break(_Given):
    """A day across which values must not be joined."""

    day: date
    names: Words
    source: str


class Indicator(_Given):
    """What is measured."""

    code: str
    names: Words
    short: Words
    unit: Unit
    direction: Direction
    frequency: Frequency
    calendar: str
    levels: list[Level]
    counts: Counts
    numerator_names: Words | None
    denominator_names: Words | None
    merging: Merging
    apart_reason: Words | None
    cumulative: bool
    system: str | None
    owner: str | None
    low: float | None
    high: float | None
    definition: Words | None
    note: Words | None
    source: str
    attribution: str
    breaks: list[Break]
    page: str


class Milestone(_Given):
    """A value due on a named day."""

    day: date
    value: float


class Target(_Given):
    """What must be reached, by when."""

    code: str
    indicator: str
    names: Words
    instrument: str
    instrument_names: Words | None
    issued: date
    deadline: date
    comparator: Comparator
    value: float
    base: float | None
    stretch: float | None
    due: float
    lower_is_better: bool
    measure: Measure
    judged: Judged
    levels: list[Level]
    certainty: Certainty
    confirmed: bool
    headline: bool
    curve: Curve
    milestones: list[Milestone]
    inheritance: Inheritance
    series: str
    clause: str
    clause_names: Words | None
    note: Words | None
    source: str
    page: str


class OrgUnit(_Given):
    """One extent of a unit."""

    code: str
    level: Level
    kind: Kind
    principal: bool
    names: Words
    short: Words
    opened: date | None
    closed: date | None
    parent: str | None
    region: str | None
    gso: str | None
    iso: str | None
    official: str | None
    aliases: list[str]
    population: int | None
    successors: list[str]
    predecessors: list[str]
    members: list[str]
    note: Words | None
    source: str
    page: str


class Contest(_Given):
    """An open dispute about a figure."""

    value: float | None
    numerator: int | None
    denominator: int | None
    due: date


class Figure(_Given):
    """One value, with all that says how certain it is and where it comes from."""

    key: str
    area: str
    indicator: str
    org_unit: str
    start: date | None
    end: date
    calendar: str
    value: float | None
    numerator: int | None
    denominator: int | None
    unit: Unit
    qualifier: Qualifier
    status: ObsStatus
    provisional: bool
    estimated: bool
    rank: int | None
    rank_of: int | None
    text: str
    series: str
    nguon_goc: Origin
    synthetic: bool
    certainty: Certainty | None
    source: str
    note: Words | None
    file: str
    line: int | None
    revision: int
    covered: float | None
    covered_by: Cover | None
    merge_method: MergeMethod | None
    parts: list[str]
    parts_of: int | None
    parts_provisional: int | None
    apart: bool
    summed_units: int | None
    summed_provisional: int | None
    summed_left_out: int | None
    contest: Contest | None
    reopened: bool
    page: str


class FigureDetail(_Given):
    """One figure with its revisions and what contradicts it."""

    figure: Figure
    shown: bool
    revisions: list[Figure]
    rivals: list[Figure]
    parts: list[Figure]


class Assessment(_Given):
    """One unit under one target on the as-of day."""

    target: str
    deadline: date
    due: float
    status: Status
    reason: Reason
    figure_key: str | None
    gap: float | None
    plan_value: float | None
    plan_today: float | None
    share: float | None
    plan_share: float | None
    months_ahead: float | None
    required_rate: float | None
    recent_rate: float | None
    landing: float | None
    landing_low: float | None
    landing_high: float | None
    months_late: int | None
    met_on: date | None


class Line(_Given):
    """One unit under one indicator."""

    org_unit: str
    indicator: str
    latest: Figure | None
    previous: Figure | None
    change: float | None
    assessments: list[Assessment]
    parts_apart: list[Figure]
    units: dict[str, dict[Status, int]]


class Scorecard(_Given):
    """One unit under all it owes and all that is known of it."""

    org_unit: str
    names: Words
    members: list[str]
    left_out: list[str]
    lines: list[Line]
    page: str


class ScorecardRow(_Given):
    """A line of a table of scorecards: one unit under one indicator and one target."""

    org_unit: str
    indicator: str
    latest: Figure | None
    change: float | None
    assessment: Assessment | None


class PackHead(_Given):
    """What a list says of a pack."""

    number: int
    titles: Words
    meeting_day: date
    as_of: date
    scope: str
    sha256: str
    recorded_at: datetime
    corrects: int | None
    corrected_by: int | None
    page: str


class AgendaItem(_Given):
    """One item of an agenda."""

    kind: ItemKind
    indicator: str | None
    org_unit: str | None
    level: Level | None


class Pack(_Given):
    """A pack as it was frozen."""

    head: PackHead
    known_at: datetime
    product: str
    scope_kind: ScopeKind
    accepted_only: bool
    geography: Geography | None
    erratum: str | None
    agenda: list[AgendaItem]
    standings: list[Line]


class Calendar(_Given):
    """When a reporting month starts, ends and is due."""

    code: str
    names: Words
    first_day: int
    last_day: int | None
    due_day: int | None
    source: str


class Indicators(_Given):
    """Indicators by code."""

    view: Seen
    items: list[Indicator]
    next: str | None


class Targets(_Given):
    """Targets by code."""

    view: Seen
    items: list[Target]
    next: str | None


class OrgUnits(_Given):
    """Org units by code."""

    view: Seen
    items: list[OrgUnit]
    next: str | None


class Calendars(_Given):
    """The calendars."""

    view: Seen
    items: list[Calendar]
    next: str | None


class Observations(_Given):
    """A slice of figures."""

    view: Seen
    items: list[Figure]
    next: str | None


class Scorecards(_Given):
    """Scorecards by unit."""

    view: Seen
    items: list[Scorecard]
    next: str | None


class Packs(_Given):
    """Packs, the last one first."""

    view: Seen
    items: list[PackHead]
    next: str | None


class OneIndicator(_Given):
    """One indicator."""

    view: Seen
    item: Indicator


class OneTarget(_Given):
    """One target."""

    view: Seen
    item: Target


class OneOrgUnit(_Given):
    """One org unit."""

    view: Seen
    item: OrgUnit


class OneFigure(_Given):
    """One figure."""

    view: Seen
    item: FigureDetail


class OneScorecard(_Given):
    """One scorecard."""

    view: Seen
    item: Scorecard


class OnePack(_Given):
    """One pack."""

    view: Seen
    item: Pack


class Entrance(_Given):
    """Where everything is."""

    product: str
    version: str
    openapi: str
    reference: str
    datapackage: str
    sdmx: Words
    resources: Words
