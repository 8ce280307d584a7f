"""A small workspace in which people send, approve, accept and contest."""

import hashlib
from dataclasses import dataclass
from datetime import date

from domain.assessment import Thresholds
from domain.observation import Observation, ObsStatus
from domain.people import Grant, Person, Role
from services.acting import Acting
from services.catalogue import catalogue
from services.view import View
from storage import observations, originals, reports
from storage.database import Database
from storage.reports import KeptFinding
from storage.submissions import NewSubmission
from tests.storage.made import later, rate

HANOI, HUE = "province_1", "province_2"
FILE = b"don_vi,chi_tieu,ky_bao_cao\n"
TODAY = date(2025, 3, 3)
"""A Monday."""


def person(login: str, *grants: Grant) -> Person:
    return Person(login=login, name=login.title(), grants=grants)


LAN = person("lan", Grant(Role.REPORTER, HANOI))
BINH = person("binh", Grant(Role.APPROVER, HANOI))
HOA = person("hoa", Grant(Role.REPORTER, HUE), Grant(Role.APPROVER, HUE))
MINH = person("minh", Grant(Role.REVIEWER))
QUAN = person("quan", Grant(Role.AUDITOR))
ADMIN = person("admin", Grant(Role.ADMIN))


@dataclass(frozen=True)
class Office:
    """Who works in it is said at each act."""

    database: Database

    def acting(self, who: Person, hours: float = 0, **more) -> Acting:
        view = View(
            database=self.database, codelists=catalogue(self.database), as_of=TODAY, rules=Thresholds()
        )  # fmt: skip
        return Acting(view=view, person=who, now=later(hours), today=TODAY, training=False, **more)

    def submit(
        self, *figures: Observation, who: Person = LAN, hours: float = 0, findings: tuple[KeptFinding, ...] = ()
    ) -> int:
        """What the submitting service keeps of a file."""
        new = NewSubmission(
            kind="report", file="thang-1.csv", sha256=hashlib.sha256(FILE).hexdigest(), origin=figures[0].origin,
            reporter=who.login, recorded_at=later(hours),
        )  # fmt: skip
        with self.database.writing() as connection:
            originals.keep(connection, new.sha256, FILE, later(hours))
            number = observations.write(connection, new, figures).submission
            for unit in sorted({one.org_unit for one in figures}):
                ends = [one.period.end for one in figures if one.org_unit == unit]
                reports.open_report(
                    connection, number, unit, len(ends), min(ends), max(ends), later(hours), reporter=who.login
                )
            reports.add_findings(connection, number, findings)
        return number


def sent(value: int = 40, **more) -> Observation:
    """A figure as a report brings it."""
    return rate(value, 100, status=ObsStatus.PROVISIONAL, **more)
