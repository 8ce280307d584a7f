"""Somebody at work outside of any screen: who sends a request, from where it looks, and when."""

from datetime import UTC, date, datetime

from domain.people import Person
from services.acting import Acting
from services.view import View
from ui import cached
from ui.address import TRAINING


def acting(
    workspace: str,
    person: Person,
    as_of: date | None = None,
    *,
    accepted_only: bool = False,
    version: int | None = None,
) -> Acting:
    """`person` at work in a workspace, looking from a day (None: the usual one), by what this process has kept.

    `version` is that of the data, where whoever asks has read it already.
    """
    settings, database, training = cached.settings(), cached.database(workspace), workspace == TRAINING
    version = database.version() if version is None else version
    today = settings.training_as_of if training else cached.today()
    day = as_of or today
    view = View(
        database=database, codelists=cached.codelists(workspace, version, day), as_of=day, rules=settings.rules,
        accepted_only=accepted_only, kept=cached.keeper(f"{workspace} {version}"),
    )  # fmt: skip
    return Acting(view=view, person=person, now=datetime.now(UTC), today=today, training=training)
