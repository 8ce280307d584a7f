"""Who may do what: roles, the verbs of the product, and the reach of each role.

A right is a role's reach over a verb: nowhere, its own org units, or everywhere. Services ask `allows` before they do
anything; pages ask it too, but only to leave out what would be refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Role(StrEnum):
    """What somebody is in the product; one account may hold several, each for its own units."""

    VIEWER = "viewer"
    REPORTER = "reporter"
    """Sends the figures of own units."""
    APPROVER = "approver"
    """The second pair of eyes of a unit."""
    REVIEWER = "reviewer"
    """Government Office: accepts, returns, reopens."""
    SECRETARY = "secretary"
    AUDITOR = "auditor"
    ADMIN = "admin"


class Verb(StrEnum):
    """What a service does for somebody; each verb that changes or discloses something is asked for."""

    VIEW = "view"
    """Read figures, scorecards and who has reported."""
    TRACE = "trace"
    """Open a submission: who sent it, the file itself, its receipt, what was said of it."""
    SUBMIT = "submit"
    """Fetch a template, preview and send a file, say that there are no figures."""
    APPROVE = "approve"
    """Approve or return what another person of the same unit has sent."""
    ACCEPT = "accept"
    """Accept or return what a unit has approved."""
    REOPEN = "reopen"
    """Let accepted figures of a month be revised until a day."""
    DISPUTE = "dispute"
    """Contest an accepted figure of an own unit."""
    SETTLE = "settle"
    """End a dispute."""
    REMIND = "remind"
    """Send the reminders that are due."""
    FREEZE = "freeze"
    """Make the pack of a meeting, and correct one."""
    ANNOUNCE = "announce"
    """Keep the list of those who get the bulletin of a pack, and send it."""
    FETCH = "fetch"
    """Run the feeds of portals' statistics: the operator's timer does."""
    DECIDE = "decide"
    """Keep what a meeting has decided, and that a decision is done or dropped."""
    EXPLAIN = "explain"
    """Pin an explanation to the figures of a month, and take it back."""
    AUDIT = "audit"
    """Read and verify the audit trail."""
    ADMINISTER = "administer"
    """Accounts, roles, handovers, first passwords."""


class Reach(StrEnum):
    """How far a right goes."""

    OWN = "own"
    ALL = "all"


RIGHTS: Mapping[Role, Mapping[Verb, Reach]] = MappingProxyType(
    {
        Role.VIEWER: {Verb.VIEW: Reach.ALL},
        Role.REPORTER: {
            Verb.VIEW: Reach.ALL, Verb.TRACE: Reach.OWN, Verb.SUBMIT: Reach.OWN, Verb.DISPUTE: Reach.OWN,
        },
        Role.APPROVER: {
            Verb.VIEW: Reach.ALL, Verb.TRACE: Reach.OWN, Verb.APPROVE: Reach.OWN, Verb.DISPUTE: Reach.OWN,
            Verb.EXPLAIN: Reach.OWN,
        },
        Role.REVIEWER: {
            Verb.VIEW: Reach.ALL, Verb.TRACE: Reach.ALL, Verb.ACCEPT: Reach.ALL, Verb.REOPEN: Reach.ALL,
            Verb.SETTLE: Reach.ALL, Verb.REMIND: Reach.ALL, Verb.EXPLAIN: Reach.ALL,
        },
        Role.SECRETARY: {
            Verb.VIEW: Reach.ALL, Verb.FREEZE: Reach.ALL, Verb.ANNOUNCE: Reach.ALL, Verb.DECIDE: Reach.ALL,
            Verb.EXPLAIN: Reach.ALL,
        },
        Role.AUDITOR: {Verb.VIEW: Reach.ALL, Verb.TRACE: Reach.ALL, Verb.AUDIT: Reach.ALL},
        Role.ADMIN: {
            Verb.VIEW: Reach.ALL, Verb.TRACE: Reach.ALL, Verb.AUDIT: Reach.ALL, Verb.REMIND: Reach.ALL,
            Verb.ANNOUNCE: Reach.ALL, Verb.FETCH: Reach.ALL, Verb.ADMINISTER: Reach.ALL,
        },
    }
)  # fmt: skip
"""The whole table of rights. What is not here is refused: an administrator cannot send or accept figures."""

SCOPED = frozenset(role for role, rights in RIGHTS.items() if Reach.OWN in rights.values())
"""Roles that are held for named org units."""


@dataclass(frozen=True, slots=True, order=True)
class Grant:
    """One role of an account; `org_unit` is the code of the unit it is held for, None for a role that has none."""

    role: Role
    org_unit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody at work in one workspace. Without a login: a visitor who has not signed in."""

    login: str = ""
    name: str = ""
    email: str = ""
    grants: tuple[Grant, ...] = ()
    must_change: bool = False
    """The password is a first one: nothing is allowed before it was changed."""

    @property
    def signed_in(self) -> bool:
        """Whether an account stands behind this person."""
        return bool(self.login)

    def units(self, verb: Verb) -> frozenset[str] | None:
        """Codes of the org units for which `verb` is allowed; None for all of them."""
        own: set[str] = set()
        for grant in self.grants if not self.must_change else ():
            reach = RIGHTS[grant.role].get(verb)
            if reach is Reach.ALL:
                return None
            if reach is Reach.OWN and grant.org_unit is not None:
                own.add(grant.org_unit)
        return frozenset(own)

    def allows(self, verb: Verb, org_unit: str | None = None) -> bool:
        """Whether `verb` is allowed for `org_unit`; with None, for any unit at all."""
        units = self.units(verb)
        return units is None or (org_unit in units if org_unit is not None else bool(units))


VISITOR = Person(grants=(Grant(Role.VIEWER),))
"""Whoever has not signed in where viewing is public."""
STRANGER = Person()
"""Whoever has not signed in where viewing is not."""
SYSTEM = Person(login="system", name="system", grants=(Grant(Role.ADMIN),))
"""The operator's own command line and timers."""
