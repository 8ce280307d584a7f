"""The twelve statuses: verdicts on deadlines that have passed, paces towards those that are coming."""

from enum import StrEnum


class Status(StrEnum):
    """What is said of one unit under one target on one day."""

    MET = "met"
    MET_LATE = "met_late"
    MISSED = "missed"
    REGRESSED = "regressed"
    CANNOT_JUDGE = "cannot_judge"
    ALREADY_MET = "already_met"
    ON_PACE = "on_pace"
    BEHIND = "behind"
    OFF_TRACK = "off_track"
    STALE = "stale"
    NO_DATA = "no_data"
    NOT_APPLICABLE = "not_applicable"

    @property
    def good(self) -> bool:
        """Reached, or on the way to be."""
        return self in (Status.MET, Status.MET_LATE, Status.ALREADY_MET, Status.ON_PACE)

    @property
    def judged(self) -> bool:
        """Whether a figure led to this status; the others are counted apart, never as failures."""
        return self not in (Status.CANNOT_JUDGE, Status.STALE, Status.NO_DATA, Status.NOT_APPLICABLE)


WORST_FIRST = (
    Status.OFF_TRACK,
    Status.MISSED,
    Status.REGRESSED,
    Status.BEHIND,
    Status.MET_LATE,
    Status.ON_PACE,
    Status.ALREADY_MET,
    Status.MET,
    Status.STALE,
    Status.CANNOT_JUDGE,
    Status.NO_DATA,
    Status.NOT_APPLICABLE,
)
"""Order of tables and lists. What is unknown comes after what is known: it is not a failure."""


class Reason(StrEnum):
    """Which rule led to a status: the key of its sentence under ``reason.`` in `locales/`."""

    TARGET_UNCONFIRMED = "target-unconfirmed"
    OTHER_LEVEL = "other-level"
    NO_FIGURE = "no-figure"
    SERIES_BREAK = "series-break"
    OUTSIDE_WINDOW = "outside-window"
    FIGURES_DISAGREE = "figures-disagree"
    TOO_CLOSE = "too-close"
    MET_AT_DEADLINE = "met-at-deadline"
    MET_AFTER_DEADLINE = "met-after-deadline"
    BELOW_AT_DEADLINE = "below-at-deadline"
    LOST_SINCE = "lost-since"
    NO_RECENT_FIGURE = "no-recent-figure"
    NO_BASELINE = "no-baseline"
    ONLY_BASELINE = "only-baseline"
    MET_BEFORE_DEADLINE = "met-before-deadline"
    NOT_KEPT = "not-kept"
    SHARE_OF_PLAN = "share-of-plan"
    UNITS_UNKNOWN = "units-unknown"
    PARTS_MISSING = "parts-missing"
    BEFORE_UNIT = "before-unit"
