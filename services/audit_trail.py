"""Reading the audit trail, and verifying that nobody has changed it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.people import Verb
from services.acting import Acting
from storage import audit
from storage.audit import Break, Entry

SHOWN = 100
"""Entries of one page of the trail."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """Entries of the trail, newest first."""

    entries: tuple[Entry, ...]
    more: bool
    """Whether older ones follow."""
    whole: int
    """How many entries the trail has."""
    actions: tuple[str, ...]
    """All actions that occur in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What a look through the whole trail has found."""

    entries: int
    broken: Break | None
    """The first entry that is not as it was written; None where the chain holds."""
    last: str
    """The seal of the last entry: whoever keeps it can prove later that nothing before it was changed."""
    missing: tuple[str, ...]
    """Seals that were asked for and are not in the trail: what they sealed was changed or cut off."""

    @property
    def holds(self) -> bool:
        """Whether nothing is wrong."""
        return self.broken is None and not self.missing


def excerpt(
    acting: Acting,
    *,
    words: str = "",
    action: str = "",
    subject: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    before: int | None = None,
) -> Excerpt:
    """A page of the trail: of one action or subject, with some words, recorded in [since, until)."""
    acting.require(Verb.AUDIT)
    with acting.database.reading() as connection:
        found = audit.entries(
            connection, subject=subject, action=action, words=words, since=since, until=until, before=before,
            limit=SHOWN + 1,
        )  # fmt: skip
        return Excerpt(
            entries=tuple(found[:SHOWN]),
            more=len(found) > SHOWN,
            whole=audit.count(connection),
            actions=tuple(audit.actions(connection)),
        )


def verify(acting: Acting, seals: Sequence[str] = ()) -> Verification:
    """Follow the chain from its first entry, and look for `seals` that receipts have printed."""
    acting.require(Verb.AUDIT)
    with acting.database.reading() as connection:
        last = audit.entries(connection, limit=1)
        return Verification(
            entries=audit.count(connection),
            broken=audit.first_break(connection),
            last=last[0].hash if last else audit.START,
            missing=tuple(seal for seal in seals if not audit.holds(connection, seal.strip().lower())),
        )
