"""Presenting a pack from the server: the document that is also taken away, with the way back to the pack."""

from collections.abc import Callable

import locales
from domain.errors import DashboardError
from domain.people import Verb
from domain.product import VERSION
from exports.meeting import presentation, storyboard
from services import packs
from services.acting import Acting
from storage import packs as kept


def stamp(acting: Acting, number: int, language: str) -> str:
    """What decides every byte of the presentation of pack `number`: the pack, whether it was corrected, the release.

    Raises DashboardError ``pack-unknown``, and ``paper-language`` for a language there is not.
    """
    acting.require(Verb.VIEW)
    if language not in locales.languages():
        raise DashboardError("paper-language", language=language, known=", ".join(locales.languages()))
    with acting.database.reading() as connection:
        head = kept.head(connection, number)
    if head is None:
        raise DashboardError("pack-unknown", number=str(number))
    return "-".join((head.sha256, str(number), str(head.corrected_by or ""), language, VERSION))


def document(acting: Acting, number: int, language: str, address: Callable[[int], str]) -> bytes:
    """The presentation of pack `number`; `address` leads to the page of a pack. Raises as `packs.opened`."""
    acting.require(Verb.VIEW)
    found = packs.opened(acting, number)
    story = storyboard.story(
        found.pack, language, number=number, sha256=found.head.sha256, corrected_by=found.head.corrected_by
    )
    return presentation.write(story, number, address=address)
