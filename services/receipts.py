"""Receipts as papers to be kept."""

from zoneinfo import ZoneInfo

from domain.period import month_moved, month_number
from exports import receipt as paper
from exports.receipt import ReceiptPaper, ReceiptUnit
from locales import Language
from services import submissions
from services.acting import Acting
from services.submissions import NIL
from services.templates import Document


def document(acting: Acting, number: int, words: Language, timezone: str) -> Document:
    """The receipt of a submission as PDF; `timezone` is where the deadlines are. Raises as `submissions.receipt`."""
    found = submissions.receipt(acting, number)
    units = [
        ReceiptUnit(
            org_unit=acting.codelists.org_units[unit.org_unit],
            months=_months(month_number(unit.first), month_number(unit.last)),
            figures=unit.figures,
        )
        for unit in found.units
    ]
    written = ReceiptPaper(
        number=found.number, file="" if found.kind == NIL else found.file, sha256=found.sha256,
        sent_at=found.recorded_at.astimezone(ZoneInfo(timezone)), reporter=found.reporter, units=units,
        created=found.created, revised=found.revised, unchanged=found.unchanged, left_out=found.left_out,
        seal=found.seal, training=acting.training,
    )  # fmt: skip
    return Document(name=paper.file_name(written, words), content=paper.pdf(written, words), media_type=PDF)


PDF = "application/pdf"


def _months(first: int, last: int) -> list[int]:
    months = [first]
    while months[-1] < last:
        months.append(month_moved(months[-1], 1))
    return months
