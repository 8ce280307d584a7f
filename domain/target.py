"""What must be reached, by when, by whom, and how sure we are of the text."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from domain.org_unit import Level
from domain.wording import Wording


class Comparator(StrEnum):
    """How a value is held against a target."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    EXACTLY = "exactly"
    GAIN = "gain"
    """At least `value` better than `base` (Resolution 17: "tăng 10-15 bậc")."""


class Measure(StrEnum):
    """What is compared: a value, or the share of units that answer yes."""

    VALUE = "value"
    SHARE_OF_UNITS = "share_of_units"


class Judged(StrEnum):
    """Who gets a verdict (rulings: a target for each unit gives no national verdict)."""

    NATION = "nation"
    EACH_UNIT = "each_unit"
    BOTH = "nation_and_each_unit"


class Certainty(StrEnum):
    """How sure we are of a figure or of a target's text."""

    QUOTED = "quoted"
    SECONDARY = "secondary"
    DERIVED = "derived"
    MEMORY = "memory"


@dataclass(frozen=True, slots=True)
class Milestone:
    """A value due on a named day."""

    day: date
    value: float


class Curve(StrEnum):
    """How the value due grows from baseline to target."""

    LINEAR = "linear"
    STEP = "step"
    MILESTONES = "milestones"


class Inheritance(StrEnum):
    """What a unit owes that was made of others after the target was set."""

    SAME = "same"
    """What every unit owes."""
    WEIGHTED = "weighted"
    """The mean of what its parts owed, by population; of ministries, which have none, the plain mean."""
    STRICTEST = "strictest"
    """The most that one of its parts owed."""
    SUM = "sum"
    """For counts: what its parts owed together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitValue:
    """The value one unit owes instead of the one for all."""

    unit: str
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Parent:
    """What one of the parts of a unit owed."""

    unit: str
    names: Wording
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Inherited:
    """From whom and by which policy a unit has a target."""

    policy: Inheritance
    parents: tuple[Parent, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One value due at one deadline; 2020 and 2025 of an indicator are two targets."""

    code: str
    indicator: str
    instrument: str
    """Code of the legal act (see `data/resolution17.yaml`, ``instruments``)."""
    issued: date
    deadline: date
    comparator: Comparator
    value: float
    base: float | None = None
    """The value a gain is counted from; only for `Comparator.GAIN`."""
    stretch: float | None = None
    """The far end of a range; reaching `value` is meeting the target."""
    lower_better: bool = False
    series: str = ""
    """The series of the indicator that counts for this target (see `Observation.series`)."""
    measure: Measure = Measure.VALUE
    judged: Judged = Judged.NATION
    levels: tuple[Level, ...] = (Level.NATION,)
    certainty: Certainty = Certainty.QUOTED
    headline: bool = False
    curve: Curve = Curve.LINEAR
    milestones: tuple[Milestone, ...] = ()
    names: Wording = field(default_factory=dict)
    clause: Wording | str = ""
    """Where the act says it; in older packs and revisions one text, in Vietnamese."""
    source: str = ""
    note: Wording = field(default_factory=dict)
    inheritance: Inheritance | None = None
    """What a unit owes that is made of others later; None is `Inheritance.SAME`."""
    unit_values: tuple[UnitValue, ...] = ()
    """Units that owe another value than `value`."""
    inherited: Inherited | None = None
    """On the target of one unit: where its value comes from; see `domain.inheritance`. No part of a definition."""

    @property
    def inherits(self) -> Inheritance:
        """The policy by which a merged unit has the target."""
        return self.inheritance or Inheritance.SAME

    @property
    def due(self) -> float:
        """The value due at the deadline, in the indicator's own unit."""
        return self._from_base(self.value)

    @property
    def stretch_due(self) -> float | None:
        """The value of the far end of a range, in the indicator's own unit."""
        return None if self.stretch is None else self._from_base(self.stretch)

    @property
    def lower_is_better(self) -> bool:
        """Whether a smaller value is nearer to the target."""
        return self.lower_better or self.comparator is Comparator.AT_MOST

    @property
    def counts(self) -> bool:
        """Whether the target may be judged: one known only from memory waits until it is confirmed."""
        return self.certainty is not Certainty.MEMORY

    @property
    def judges_units(self) -> bool:
        """Whether ministries, provinces or others below the nation get verdicts of their own."""
        return any(self.judges(level) for level in self.levels if level is not Level.NATION)

    def _from_base(self, value: float) -> float:
        if self.comparator is not Comparator.GAIN:
            return value
        if self.base is None:
            raise ValueError(f"target {self.code} is a gain without a base")
        return self.base - value if self.lower_is_better else self.base + value

    def judges(self, level: Level) -> bool:
        """Whether a unit of `level` gets a verdict of its own under this target."""
        if level is Level.NATION:
            return self.judged is not Judged.EACH_UNIT
        return self.judged is not Judged.NATION and level in self.levels
