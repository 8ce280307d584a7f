"""The brief for leaders: one page of A4 of any day, made of what the overview says."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from domain.geography import Geography
from domain.observation import Observation
from domain.people import Verb
from exports import brief as page
from exports.brief import Brief, Notable
from exports.meeting import drawn, telling
from exports.meeting.story import Strip as Counted
from locales import Language
from services import findings
from services.acting import Acting
from services.overview import Exceptional, Overview, Strip, overview
from services.templates import Document
from services.view import View

PDF = "application/pdf"


def document(acting: Acting, words: Language, timezone: str, geography: Geography | None = None) -> Document:
    """The brief of the day from which `acting` looks, as PDF; `timezone` is where its readers are.

    Units are counted as on the screen of a `geography`.

    Raises DashboardError ``not-allowed``.
    """
    acting.require(Verb.VIEW)
    moment = acting.now.astimezone(ZoneInfo(timezone))
    made = brief(acting.view, words, moment, training=acting.training, geography=geography)
    name = file_name(words, acting.view.as_of, training=acting.training)
    return Document(name=name, content=page.pdf(made, words), media_type=PDF)


def file_name(words: Language, day: date, *, training: bool) -> str:
    """How the file is to be called where it is taken away."""
    return words.text("brief.name", workspace="training" if training else "official", day=day.isoformat())


def brief(
    view: View, words: Language, moment: datetime, *, training: bool, geography: Geography | None = None
) -> Brief:
    """What stands on the brief of the day of `view`, printed at `moment`."""
    found = view.ask(overview, geography)
    first, second = found.strips[:2]
    return Brief(
        finding=findings.title(found, words),
        sentences=tuple(findings.plain(one, words) for one in findings.three(found, words)),
        strips=(_strip(first, words), _strip(second, words)),
        lines=drawn.bullets_on(words, view.as_of, words.text("brief.lines"), found.rows),
        notable=tuple(_notable(view, one, words) for one in found.exceptions),
        sources=telling.sources(_shown(found), words),
        day=words.date(view.as_of),
        workspace=words.text(f"frame.workspace.{'training' if training else 'official'}"),
        mark=words.text("frame.watermark") if training else "",
        band=words.text("origin.demo.meaning") if training else "",
        only=" ".join(
            [words.text("frame.accepted-only")] * view.accepted_only
            + ([words.text(f"sides.{geography}-note")] if geography else [])
        ),
        made=moment,
    )


def _strip(strip: Strip, words: Language) -> Counted:
    notes = [
        words.text(f"pack-told.{key}", count=n)
        for key, n in (
            ("each-unit", len(strip.each_unit)), ("successors", strip.successors.total),
            ("unconfirmed", strip.unconfirmed),
        )
        if n
    ]  # fmt: skip
    caption = words.text(f"pack-told.strip-{'passed' if strip.passed else 'coming'}", year=strip.deadline.year)
    return drawn.strip_in(words, caption, strip.tally, " ".join(notes))


def _notable(view: View, one: Exceptional, words: Language) -> Notable:
    reason = (findings.reason_of(one, words, view.codelists), findings.more_of(one, words))
    return Notable(
        name=words.of(one.row.indicator.short),
        reason="; ".join(filter(None, reason)),
        said=findings.said_of(one, words),
    )


def _shown(found: Overview) -> list[Observation]:
    """The figures that stand on the page, those of the headline lines first."""
    judged = [one.assessment for one in found.exceptions if one.assessment]
    shown = [*(row.latest for row in found.rows), *(a.figure for a in judged), *(a.latest for a in judged)]
    return [figure for figure in shown if figure is not None]
