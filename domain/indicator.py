"""What is measured: its unit of measure, direction, bounds and who reports it."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from domain.org_unit import Level
from domain.period import Period
from domain.wording import Wording


class Unit(StrEnum):
    """The unit of measure of a value."""

    PERCENT = "percent"
    RANK = "rank"
    COUNT = "count"
    INDEX = "index"
    POINTS = "points"
    TIMES = "times"
    BILLION_VND = "billion_vnd"
    CATEGORY = "category"
    TEXT = "text"


class Direction(StrEnum):
    """Which way is better."""

    HIGHER = "higher_better"
    LOWER = "lower_better"
    NONE = "none"


class Frequency(StrEnum):
    """How often figures of an indicator are made; the verdict window depends on it (see `verdicts`)."""

    MONTHLY = "monthly"
    YEARLY = "yearly"
    BIENNIAL = "biennial"
    OCCASIONAL = "occasional"


class Counts(StrEnum):
    """Whether a rate comes with its numerator and denominator."""

    REQUIRED = "required"
    UNAVAILABLE = "unavailable"
    NOT_A_RATE = "not_a_rate"


class Merging(StrEnum):
    """How the figures of several units become the figure of the land they make together."""

    SUMS = "sums"
    """Counts are added, a rate is the ratio of the sums; a rate without its counts has no merged value."""
    WEIGHTED = "weighted"
    """As sums; rates without counts are weighted by population, and the value is marked as an estimate."""
    PARTS = "parts"
    """They cannot be combined, as `Indicator.apart` says: the parts are shown."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """The values an indicator can take; None is open."""

    low: float | None = None
    high: float | None = None

    def clip(self, value: float) -> float:
        """`value` moved to the nearest value inside the bounds."""
        if self.low is not None:
            value = max(self.low, value)
        if self.high is not None:
            value = min(self.high, value)
        return value

    def hold(self, value: float) -> bool:
        """Whether `value` lies inside the bounds."""
        return self.clip(value) == value


@dataclass(frozen=True, slots=True, kw_only=True, weakref_slot=True)
class Indicator:
    """What is measured. The definition a reader sees is in `data/resolution17.yaml` or `data/indicators.yaml`."""

    code: str
    names: Wording
    short: Wording
    """At most 40 characters, for tables and chart titles."""
    unit: Unit
    direction: Direction
    bounds: Bounds = Bounds()
    frequency: Frequency = Frequency.OCCASIONAL
    calendar: str = "stated"
    due_from: date | None = None
    """First day on which a period may end for its report to be due; None is always. Monthly indicators only."""
    due_until: date | None = None
    """Last such day; None while it is reported."""
    levels: tuple[Level, ...] = (Level.NATION,)
    counts: Counts = Counts.NOT_A_RATE
    numerator: Wording | None = None
    denominator: Wording | None = None
    merging: Merging | None = None
    """How figures of merged units are combined; None: as its unit of measure allows, see `merges`."""
    apart: Wording = field(default_factory=dict)
    """Why they cannot be, for `Merging.PARTS`."""
    cumulative: bool = False
    """Whether the value is counted since a start day, so that it can never fall."""
    system: str | None = None
    """The national system it describes (see `data/systems.yaml`)."""
    owner: str | None = None
    """Code of the org unit that can move it; None is shown as "not determined"."""
    definition: Wording = field(default_factory=dict)
    source: str = ""
    attribution: str = ""
    """Publisher that asks to be named; its figures are shown with the name and are no part of bulk downloads."""
    certainty: str = ""
    note: Wording = field(default_factory=dict)

    def due_for(self, period: Period) -> bool:
        """Whether units owe a monthly report of `period`, as far as the indicator decides."""
        return (
            self.frequency is Frequency.MONTHLY
            and (self.due_from is None or self.due_from <= period.end)
            and (self.due_until is None or period.end <= self.due_until)
        )

    @property
    def rate(self) -> bool:
        """Whether its values are shares of a whole, which no sum can be made of."""
        return self.unit is Unit.PERCENT

    @property
    def merges(self) -> Merging:
        """How figures of merged units are combined: rates weighted where counts lack, counts summed, all else apart."""
        if self.merging is not None:
            return self.merging
        if self.unit is Unit.PERCENT:
            return Merging.WEIGHTED
        return Merging.SUMS if self.unit in (Unit.COUNT, Unit.BILLION_VND) else Merging.PARTS

    @property
    def flow(self) -> bool:
        """Counted within each period anew: values of periods of different length are never joined or compared."""
        return self.unit in (Unit.COUNT, Unit.BILLION_VND) and not self.cumulative
