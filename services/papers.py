"""The papers of a pack: every file one can take away of it, by one table of formats."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import locales
from domain.errors import DashboardError
from domain.pack import MeetingPack
from domain.people import Verb
from exports import pack_archive
from exports.meeting import (
    chart_files,
    pptx,
    presentation,
    report,
    report_docx,
    report_pdf,
    slides_pdf,
    storyboard,
    workbook,
)
from exports.meeting.progress import Progress, unwatched
from exports.meeting.report import Letterhead, MeetingReport
from exports.meeting.story import Story
from services.acting import Acting
from storage import packs as kept


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperOptions:
    """What an operator sets for all papers, handed down from the settings."""

    link: str = ""
    """Address under which readers reach this dashboard; empty: a paper names its pack by number and hash alone."""
    letterheads: Mapping[str, Letterhead] = field(default_factory=dict)
    """By language: who writes, as far as the operator has said so."""
    slides_template: Path | None = None
    """The file on whose layouts slides are written; None: on ours."""


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

    def address(self, number: int) -> str:
        """Where readers find the page of a pack; empty where the operator names no address."""
        if not self.options.link:
            return ""
        query = urlencode({"pack": number, "workspace": self.pack.workspace, "lang": self.story.language})
        return f"{self.options.link.rstrip('/')}/packs?{query}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperOrder:
    """Which file of which pack somebody wants."""

    number: int
    sha256: str
    """Hash of the pack."""
    code: str
    """Of the format."""
    language: str
    options: PaperOptions
    corrected_by: int | None = None
    """The pack that stands in its place."""


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
    PaperFormat(
        code="slides-pdf", extension="pdf", media_type="application/pdf",
        write=lambda asked: slides_pdf.pdf(asked.story, asked.progress),
    ),
    PaperFormat(
        code="pptx", extension="pptx",
        media_type="application/vnd.openxmlformats-officedocument.presentationml.presentation",
        write=lambda asked: pptx.write(asked.story, asked.options.slides_template, asked.progress),
    ),
    PaperFormat(
        code="presentation", extension="html", media_type="text/html",
        write=lambda asked: presentation.write(asked.story, asked.number, address=asked.address),
    ),
    PaperFormat(
        code="charts", extension="zip", media_type="application/zip",
        write=lambda asked: chart_files.write(asked.story, asked.progress),
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


def require_language(code: str) -> None:
    """Raise DashboardError ``paper-language`` for a language there is not."""
    if code not in locales.languages():
        raise DashboardError("paper-language", language=code, known=", ".join(locales.languages()))


def name_of(number: int, workspace: str, code: str, language: str) -> str:
    """The name of a file of pack `number`. Raises DashboardError ``paper-format``."""
    kind = paper_format(code)
    # Several formats share an extension: a name without the format would be that of two files.
    parts = ("pack", workspace, str(number), kind.code, *([language] if kind.told else []))
    return f"{'-'.join(parts)}.{kind.extension}"


def order(
    acting: Acting, number: int, code: str, language: str, options: PaperOptions = PaperOptions()
) -> tuple[PaperOrder, bytes]:
    """What is needed to make a paper anywhere: the order, and the pack as it is kept.

    Raises DashboardError ``pack-unknown``, ``pack-damaged``, ``paper-format`` and ``paper-language``.
    """
    acting.require(Verb.VIEW)
    paper_format(code)
    require_language(language)
    with acting.database.reading() as connection:
        head, body = kept.head(connection, number), kept.body(connection, number)
    if head is None or body is None:
        raise DashboardError("pack-unknown", number=str(number))
    wanted = PaperOrder(
        number=number, sha256=head.sha256, code=code, language=language, options=options,
        corrected_by=head.corrected_by,
    )  # fmt: skip
    return wanted, body


def made(order: PaperOrder, body: bytes, progress: Progress = unwatched) -> Paper:
    """The paper of an order, from the pack alone: it needs no database. Raises whatever `progress` raises."""
    kind = paper_format(order.code)
    progress(0, 1)
    pack = kept.read(body)
    story = storyboard.story(
        pack, order.language, number=order.number, sha256=order.sha256, corrected_by=order.corrected_by
    )
    asked = PaperRequest(
        story=story, pack=pack, body=body, number=order.number, options=order.options, progress=progress
    )  # fmt: skip
    return Paper(
        name=name_of(order.number, pack.workspace, order.code, order.language),
        media_type=kind.media_type,
        data=kind.write(asked),
    )


def write(
    acting: Acting,
    number: int,
    code: str,
    language: str,
    progress: Progress = unwatched,
    options: PaperOptions = PaperOptions(),
) -> Paper:
    """Pack `number` as a file of the format `code`, in `language`. Raises as `order` and `made`."""
    acting.require(Verb.VIEW)
    return made(*order(acting, number, code, language, options), progress)
