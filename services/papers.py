"""The papers of a pack: every file one can take away of it, by one table of formats."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import locales
from domain.errors import DashboardError
from domain.pack import MeetingPack
from domain.people import Verb
from exports import pack_archive
from exports.meeting import report, report_docx, report_pdf, storyboard, workbook
from exports.meeting.progress import Progress, unwatched
from exports.meeting.report import Letterhead, MeetingReport
from exports.meeting.story import Story
from services import packs
from services.acting import Acting
from storage import packs as kept


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperOptions:
    """What an operator sets for all papers, handed down from the settings."""

    link: str = ""
    """Address under which readers reach this dashboard; empty: a paper names its pack by number and hash alone."""
    letterheads: Mapping[str, Letterhead] = field(default_factory=dict)
    """By language: who writes, as far as the operator has said so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperRequest:
    """What a writer is given: figures are told by the story; the pack itself shows what stands behind them."""

    story: Story
    pack: MeetingPack
    body: bytes
    """The pack as it is kept, byte for byte."""
    number: int
    options: PaperOptions
    progress: Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperFormat:
    """A kind of file. Its name for readers is ``paper.<code>`` in `locales/`."""

    code: str
    extension: str
    """Of the file, without a dot."""
    media_type: str
    write: Callable[[PaperRequest], bytes]
    told: bool = True
    """Whether it is written in one language; else it is the same in all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A file that was made of a pack."""

    name: str
    media_type: str
    data: bytes


# A new format: its writer in exports/meeting/, and one block here.
FORMATS: tuple[PaperFormat, ...] = (
    PaperFormat(
        code="xlsx", extension="xlsx",
        media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        write=lambda asked: workbook.write(
            asked.story, asked.pack, number=asked.number, link=asked.options.link, progress=asked.progress
        ),
    ),
    PaperFormat(
        code="archive", extension="zip", media_type="application/zip", told=False,
        write=lambda asked: pack_archive.archive(asked.body),
    ),
    PaperFormat(
        code="report-docx", extension="docx",
        media_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        write=lambda asked: report_docx.docx(_report(asked)),
    ),
    PaperFormat(
        code="report-pdf", extension="pdf", media_type="application/pdf",
        write=lambda asked: report_pdf.pdf(_report(asked)),
    ),
)  # fmt: skip


def letterheads(written: Mapping[str, Mapping[str, Any]]) -> dict[str, Letterhead]:
    """The letterheads of the settings, by language, as writers take them."""
    return {code: Letterhead(**{**one, "recipients": tuple(one["recipients"])}) for code, one in written.items()}


def _report(asked: PaperRequest) -> MeetingReport:
    language = asked.story.language
    return report.report(asked.story, asked.options.letterheads.get(language, Letterhead()))


def paper_format(code: str) -> PaperFormat:
    """The format of that code. Raises DashboardError ``paper-format``."""
    found = next((one for one in FORMATS if one.code == code), None)
    if found is None:
        raise DashboardError("paper-format", format=code, known=", ".join(one.code for one in FORMATS))
    return found


def write(
    acting: Acting,
    number: int,
    code: str,
    language: str,
    progress: Progress = unwatched,
    options: PaperOptions = PaperOptions(),
) -> Paper:
    """Pack `number` as a file of the format `code`, in `language`.

    Raises as `packs.opened`, and DashboardError ``paper-format`` and ``paper-language`` for what there is not; besides
    whatever `progress` raises.
    """
    acting.require(Verb.VIEW)
    kind = paper_format(code)
    if language not in locales.languages():
        raise DashboardError("paper-language", language=language, known=", ".join(locales.languages()))
    found = packs.opened(acting, number)
    progress(0, 1)
    with acting.database.reading() as connection:
        body = kept.body(connection, number)
    assert body is not None
    story = storyboard.story(found.pack, language, number=number, sha256=found.head.sha256)
    asked = PaperRequest(
        story=story, pack=found.pack, body=body, number=number, options=options, progress=progress
    )  # fmt: skip
    return Paper(
        name=f"pack-{found.pack.workspace}-{number}{f'-{language}' if kind.told else ''}.{kind.extension}",
        media_type=kind.media_type,
        data=kind.write(asked),
    )
