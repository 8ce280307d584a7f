"""Single charts of a pack as pictures."""

from domain.errors import DashboardError
from domain.people import Verb
from exports.meeting import chart_files, storyboard
from exports.meeting.story import Story
from services.acting import Acting
from services.papers import Paper
from services.view import View
from storage import packs as kept

KINDS = {"svg": "image/svg+xml", "png": "image/png"}
"""Kinds of pictures and their media types."""


def charts(acting: Acting, number: int, language: str) -> tuple[tuple[str, str], ...]:
    """Code and name of every chart of pack `number`. Raises DashboardError ``pack-unknown`` and ``pack-damaged``."""
    acting.require(Verb.VIEW)
    return acting.view.ask(_names, number, language)


def chart(acting: Acting, number: int, language: str, code: str, kind: str) -> Paper:
    """One chart of pack `number` as a picture of one of `KINDS`.

    Raises as `charts`, and DashboardError ``paper-format`` for a chart or a kind there is not.
    """
    acting.require(Verb.VIEW)
    story = _story(acting.view, number, language)
    found = {file.code: file for file in chart_files.charts(story)}
    if code not in found or kind not in KINDS:
        raise DashboardError("paper-format", format=f"{code}.{kind}", known=", ".join((*found, *KINDS)))
    draw = chart_files.svg if kind == "svg" else chart_files.png
    return Paper(
        name=file_name("training" if acting.training else "official", number, language, code, kind),
        media_type=KINDS[kind],
        data=draw(story, found[code]),
    )


def file_name(workspace: str, number: int, language: str, code: str, kind: str) -> str:
    """How a picture is called where it is taken away."""
    return f"pack-{workspace}-{number}-{code}-{language}.{kind}"


def _names(view: View, number: int, language: str) -> tuple[tuple[str, str], ...]:
    return tuple((file.code, file.name) for file in chart_files.charts(_story(view, number, language)))


def _story(view: View, number: int, language: str) -> Story:
    with view.database.reading() as connection:
        body, head = kept.body(connection, number), kept.head(connection, number)
    if body is None or head is None:
        raise DashboardError("pack-unknown", number=str(number))
    return storyboard.story(
        kept.read(body), language, number=number, sha256=head.sha256, corrected_by=head.corrected_by
    )  # fmt: skip
