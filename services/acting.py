"""Somebody at work: who acts, in which workspace, and when."""

from dataclasses import dataclass
from datetime import date, datetime

from domain.errors import DashboardError
from domain.people import Person, Verb
from services.catalogue import Catalogue
from services.view import View
from storage.database import Database


@dataclass(frozen=True, kw_only=True)
class Acting:
    """What every service asks for that changes something, or discloses what is not for everybody."""

    view: View
    person: Person
    now: datetime
    """The moment, with a time zone; what is recorded is recorded at it."""
    today: date
    """The day on which duties are counted: the current day where the deadlines are; in training the day it plays on."""
    training: bool

    @property
    def database(self) -> Database:
        """The database of the workspace, to be written to."""
        database = self.view.database
        # Nobody acts inside a rehearsal.
        assert isinstance(database, Database)
        return database

    @property
    def codelists(self) -> Catalogue:
        """The codelists of the workspace."""
        return self.view.codelists

    def require(self, verb: Verb, org_unit: str | None = None) -> None:
        """Raise DashboardError ``not-allowed`` unless the person may do `verb` for `org_unit` (None: for any unit)."""
        if not self.person.allows(verb, org_unit):
            unit = self.codelists.org_units.get(org_unit or "")
            named = {code: f" ({name})" for code, name in unit.names.items()} if unit else ""
            raise DashboardError("not-allowed", unit=named)
