"""One opened screen: what it shows, from where it looks, and where its links lead."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Concatenate, ParamSpec, TypeVar
from zoneinfo import ZoneInfo

import streamlit as st

from domain.geography import Geography
from domain.people import Person
from locales import Language
from services.acting import Acting
from services.catalogue import Catalogue
from services.duty import DutyClock
from services.view import View
from settings import Settings
from storage.database import Database
from ui import cached, people
from ui.address import TRAINING, Address, Bounds

DIGITS = 10
"""No number of a pack is so long."""
P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Page:
    """One opened screen: what it shows, from where it looks, and where its links lead."""

    name: str
    address: Address
    settings: Settings
    words: Language
    bounds: Bounds
    person: Person
    """Who looks, found once a run."""
    version: int
    """Version of the workspace's data, read once a run: all parts of a screen show one state."""

    @property
    def workspace(self) -> str:
        """`official` or `training`."""
        return self.address.workspace

    @property
    def language(self) -> str:
        """Code of the language."""
        return self.address.language

    @property
    def as_of(self) -> date:
        """The day from which one looks."""
        return self.address.as_of

    @property
    def today(self) -> date:
        """The current day where the deadlines are."""
        return self.bounds.today

    @property
    def joined(self) -> Geography | None:
        """`Geography.COMMON` where the largest common units were chosen; else each unit stands for itself."""
        return Geography.COMMON if self.address.geography is Geography.COMMON else None

    @property
    def query(self) -> Mapping[str, str]:
        """The values of the address that can be, keys of the page's own included."""
        return self.address.query

    def number(self, key: str) -> int | None:
        """The number, as packs have one, under a key of the address; None where there is none or it cannot be one."""
        text = self.query.get(key, "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < DIGITS else None

    @cached_property
    def database(self) -> Database:
        """The database of the workspace."""
        return cached.database(self.workspace)

    @cached_property
    def state(self) -> Hashable:
        """What decides all this screen shows: its address, the version of its data, the day."""
        values = sorted(self.address.values().items())
        wrong = ((value.key, value.value) for value in self.address.wrong)
        return (self.name, self.version, self.today, *values, *wrong)

    @cached_property
    def catalogue(self) -> Catalogue:
        """The codelists of the workspace, with the names that units have on the as-of day."""
        return cached.codelists(self.workspace, self.version, self.as_of)

    @cached_property
    def view(self) -> View:
        """What every reading service asks for."""
        return View(
            database=self.database,
            codelists=self.catalogue,
            as_of=self.as_of,
            rules=self.settings.rules,
            accepted_only=self.address.accepted_only,
            kept=cached.keeper(f"{self.workspace} {self.version}"),
        )

    @property
    def acting(self) -> Acting:
        """Whoever is behind this browser now, at work: what services ask for that change or disclose something.

        Asked anew: a button may be pressed long after the screen was drawn. Whoever acts looks at all figures.
        """
        training = self.workspace == TRAINING
        return Acting(
            view=replace(self.view, accepted_only=False),
            person=people.visitor(self.workspace),
            now=datetime.now(UTC),
            today=self.settings.training_as_of if training else self.today,
            training=training,
        )

    @property
    def duty_clock(self) -> DutyClock:
        """How duties are counted in the workspace."""
        return DutyClock(
            today=self.settings.training_as_of if self.workspace == TRAINING else self.today,
            since=self.settings.reporting_since(self.workspace),
            timezone=self.settings.timezone,
        )

    def ask(self, question: Callable[Concatenate[View, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """`question(view, ...)` of a service, answered from the cache while data and as-of day stand."""
        return self.view.ask(question, *args, **kwargs)

    def moment(self, moment: datetime) -> str:
        """A moment as a reader here writes it: by the clock of the deadlines."""
        return self.words.moment(moment.astimezone(ZoneInfo(self.settings.timezone)))

    def link(self, page: str | None = None, **changes: object) -> str:
        """The address of `page` (None: this one) for an HTML anchor; see `Address.link`."""
        return self.address.link(page, **changes)

    def go(self, **changes: object) -> None:
        """Move this screen to other values of its address; None drops a value. For callbacks of widgets."""
        st.query_params.from_dict(self.address.values(None, **changes))
