"""A report as PDF, the same as for Word: set in the free twin of Times New Roman, tagged, with bookmarks."""

from pathlib import Path

from exports import theme, typesetting
from exports.meeting.report import BLANK, Heading, MeetingReport, PaperTable, Part
from exports.typefaces import SERIF
from exports.typesetting import breakable

SHEET = Path(__file__).with_name("report.typ")


def pdf(report: MeetingReport) -> bytes:
    """The report as a file to print; the same report is the same file, byte for byte."""
    data = {
        "language": report.language,
        "title": report.title,
        "author": "" if report.agency == BLANK else report.agency,
        "keywords": [report.seal, report.sha256],
        "mark": report.mark,
        "band": report.band,
        "notice": report.notice,
        "seal": report.seal,
        "national": report.national,
        "motto": report.motto,
        "superior": report.superior,
        "agency": report.agency,
        "number": report.number,
        "place_and_day": report.place_and_day,
        "kind": report.kind,
        "subject": report.subject.split("\n"),
        "parts": [_part(part) for part in report.parts],
        "recipients_title": report.recipients_title,
        "recipients": report.recipients,
        "authority": report.authority,
        "signer_title": report.signer_title,
        "signer": report.signer,
        "annexes": [
            {
                "label": annex.label,
                "title": annex.title,
                "attached": annex.attached,
                "parts": [_part(part) for part in annex.parts],
            }
            for annex in report.annexes
        ],
        "colours": {"black": theme.BLACK, "across": theme.ACROSS},
    }
    return typesetting.pdf(SHEET, data, moment=report.known_at, fonts=[SERIF])


def _part(part: Part) -> dict[str, object]:
    if isinstance(part, PaperTable):
        return {
            "kind": "table",
            "label": part.label,
            "caption": "" if part.titled else part.caption,
            "head": part.head,
            "rows": [[breakable(cell) for cell in row] for row in part.rows],
            "numeric": sorted(part.numeric),
            "whole": part.whole,
            "widths": part.widths or [1] * len(part.head),
        }
    if isinstance(part, Heading):
        return {"kind": "heading", "text": part.text}
    return {"kind": "closing" if part.last else "note" if part.note else "text", "text": part.text}
