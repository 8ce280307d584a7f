"""Reference facts that are neither indicators nor units: legal acts, systems, statements, claims, tiles."""

from dataclasses import dataclass, field
from datetime import date

from domain.observation import Qualifier
from domain.org_unit import NATION
from domain.target import Certainty
from domain.wording import Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """A legal act or programme that sets targets."""

    code: str
    number: str | Wording
    """Of an act without a number what it is called in its place."""
    names: Wording
    issued: date
    source: str = ""
    note: Wording = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A dated fact in the life of a system."""

    day: date
    names: Wording
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """A national system: what it is, its milestones and the indicators that describe it."""

    code: str
    names: Wording
    purpose: Wording
    owner: str | None = None
    lead: str = ""
    """Code of the indicator that stands for the system on the overview."""
    indicators: tuple[str, ...] = ()
    milestones: tuple[Event, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What an article said, as a figure with its citation; may have no number."""

    code: str
    system: str
    indicator: str
    """Empty for a sentence that is no figure of an indicator."""
    org_unit: str = NATION
    as_of: date | None
    """None for a published figure without a date: shown, never computed with."""
    value: float | None
    qualifier: Qualifier
    unit: str
    citation: str
    names: Wording
    kind: str
    """``observation`` (also loaded as a figure), ``repeat`` (published elsewhere too), ``target``, ``text``,
    or ``undated`` (a published figure without a date)."""
    source: str = ""
    certainty: Certainty = Certainty.QUOTED
    note: Wording = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What officials said of the targets; stands beside our verdict."""

    code: str
    day: date
    deadline: date
    names: Wording
    source: str
    certainty: Certainty
    excepted: tuple[str, ...] = ()
    """Indicators the claim leaves out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """When a reporting month starts, ends and is due."""

    code: str
    names: Wording
    first_day: int
    """Day of the month on which a period starts; above 1 it is a day of the month before."""
    last_day: int | None
    """Day of the month on which it ends; None is the last day."""
    due_day: int | None
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Festival:
    """Days off in a row, days in lieu and exchanged ones included; weekends among them change nothing."""

    first: date
    last: date
    names: Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class HolidayYear:
    """The public holidays of one year, and the days of weekends worked in exchange."""

    code: str
    """The year."""
    certainty: Certainty
    """Derived: by the rules of the law alone, no exchange of days is known."""
    off: tuple[Festival, ...]
    worked: tuple[date, ...] = ()
    source: str = ""
    note: Wording = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """A square of the tile-grid map."""

    geography: str
    row: int
    column: int
    org_unit: str
    """The unit whose figures colour the tile; for an archipelago its province."""
    names: Wording
    archipelago: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A group of provinces of one geography; like names of two geographies hold other land."""

    code: str
    geography: str
    names: Wording
