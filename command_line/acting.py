"""Who acts on the command line: the operator, or an account by its login."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import settings as operator
from command_line.speaking import database
from domain.errors import DashboardError
from domain.people import SYSTEM
from services.acting import Acting
from services.catalogue import catalogue
from services.view import View
from storage import accounts


@contextmanager
def acting(workspace: str, login: str = "") -> Iterator[Acting]:
    """The operator at work in a workspace now, or the account in service of that login.

    Raises DashboardError ``no-such-account``.
    """
    settings, now, training = operator.current(), datetime.now(UTC), workspace == "training"
    found = database(workspace)
    try:
        person = SYSTEM
        if login:
            with found.reading() as connection:
                account = accounts.find(connection, login)
            if account is None or not account.in_service:
                raise DashboardError("no-such-account", login=login)
            person = account.person
        today = settings.training_as_of if training else now.astimezone(ZoneInfo(settings.timezone)).date()
        view = View(
            database=found,
            codelists=catalogue(found).on(today),
            as_of=today,
            rules=settings.rules,
        )
        yield Acting(view=view, person=person, now=now, today=today, training=training)
    finally:
        found.dispose()
