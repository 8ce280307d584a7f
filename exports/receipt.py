"""The receipt of a submission as a paper: number, file and its hash, time, counts, units, and the seal of the trail."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from domain.org_unit import OrgUnit
from domain.period import Period
from exports import theme, typesetting
from exports.typefaces import SANS
from locales import Language

PAPER = Path(__file__).with_name("receipt.typ")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptUnit:
    """What one unit has sent."""

    org_unit: OrgUnit
    months: Sequence[int]
    """As 202003."""
    figures: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptPaper:
    """What stands on a receipt."""

    number: int
    """Of the submission."""
    file: str
    """Its name as it was sent; empty for a return without a file."""
    sha256: str
    """Of the file's content."""
    sent_at: datetime
    """In the time zone of the deadlines."""
    reporter: str
    """The login."""
    units: Sequence[ReceiptUnit]
    created: int
    revised: int
    unchanged: int
    left_out: int
    """Rows that were refused and not sent."""
    seal: str
    """Hash of the entry of the audit trail."""
    training: bool


def pdf(paper: ReceiptPaper, words: Language) -> bytes:
    """The receipt as PDF; the same receipt is the same file, byte for byte."""
    return typesetting.pdf(PAPER, _data(paper, words), moment=paper.sent_at, fonts=[SANS])


def file_name(paper: ReceiptPaper, words: Language) -> str:
    """How the file is to be called where it is taken away."""
    return words.text("receipt.name", number=paper.number)


def _data(paper: ReceiptPaper, words: Language) -> dict[str, object]:
    """Words for every place of the paper; typst shows them as they are and runs nothing that stands in them."""
    facts = {
        "number": str(paper.number),
        "time": words.text(
            "receipt.moment", time=paper.sent_at.strftime("%H:%M:%S"), day=words.date(paper.sent_at),
            zone=_zone(paper.sent_at),
        ),
        "reporter": paper.reporter,
        "file": _breakable(paper.file) or words.text("receipt.no-file"),
    }  # fmt: skip
    return {
        "language": words.code,
        "name": words.text("frame.name"),
        "title": words.text("receipt.title", number=str(paper.number)),
        "lead": words.text("receipt.lead"),
        "mark": words.text("frame.watermark") if paper.training else "",
        "band": words.text("receipt.training"),
        "facts": [[words.text(f"receipt.{key}"), text] for key, text in facts.items() if text],
        "counts": [
            [words.text(f"receipt.{key}"), words.plain(count)]
            for key, count in (
                ("created", paper.created), ("revised", paper.revised), ("unchanged", paper.unchanged),
                ("left-out", paper.left_out),
            )
        ],
        "head": [words.text(f"receipt.{key}") for key in ("unit", "months", "figures")],
        "units": [
            [words.of(one.org_unit.names), _months(one.months, words), words.plain(one.figures)] for one in paper.units
        ],
        "hashes": [
            [words.text(f"receipt.{key}"), text]
            for key, text in (("sha256", paper.sha256), ("seal", paper.seal))
            if text
        ],
        "seal_use": words.text("receipt.seal-use"),
        "footer": words.text("receipt.footer", number=str(paper.number)),
        "colours": {
            "ink": theme.INK, "accent": theme.ACCENT, "muted": theme.MUTED, "rule": theme.RULE,
            "heading": theme.HEADING, "locked": theme.LOCKED,
        },
    }  # fmt: skip


def _months(months: Sequence[int], words: Language) -> str:
    """Few months by name, many as a stretch with their number."""
    ordered = sorted(months)
    named = [words.month(Period.month(month // 100, month % 100).end) for month in ordered]
    if len(named) <= 2:
        return ", ".join(named)
    return words.text("receipt.stretch", first=named[0], last=named[-1], number=words.plain(len(named)))


def _zone(moment: datetime) -> str:
    """The distance to world time, as "+07:00"."""
    return f"{moment:%z}"[:3] + ":" + f"{moment:%z}"[3:]


def _breakable(name: str) -> str:
    """A file name that may be broken over lines where it has no spaces."""
    return "".join(f"{letter}\u200b" if letter in "_-.)" else letter for letter in name)
