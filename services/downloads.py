"""All figures in force as one CSV file: tidy, with codes, origin and certainty, safe to open in a spreadsheet."""

import csv
import io
from collections.abc import Iterator

from domain.inert_text import inert
from domain.observation import Observation
from services.figures import every_figure
from services.view import View

COLUMNS = (
    "indicator", "org_unit", "period_start", "period_end", "calendar", "value", "numerator", "denominator",
    "qualifier", "rank", "rank_of", "text", "series", "status", "nguon_goc", "certainty", "source", "note_vi",
    "file", "line", "revision",
)  # fmt: skip
"""`nguon_goc` is the column whose value ``demo`` keeps training figures out of the official workspace."""


def csv_file(view: View, without: frozenset[str] = frozenset()) -> bytes:
    """Every figure as UTF-8 CSV with a byte-order mark, so that Excel reads Vietnamese as it is."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows(_rows(view, without))
    return out.getvalue().encode("utf-8-sig")


def attributed(view: View) -> frozenset[str]:
    """Codes of the indicators whose publisher asks to be named: in a download only if the operator says so."""
    return frozenset(code for code, indicator in view.codelists.indicators.items() if indicator.attribution)


def _rows(view: View, without: frozenset[str]) -> Iterator[list[object]]:
    for f in every_figure(view, without):
        yield [inert(cell) if isinstance(cell, str) else cell for cell in _cells(f)]


def _cells(f: Observation) -> list[object]:
    place = f.provenance
    return [
        f.indicator, f.org_unit, f.period.start or "", f.period.end, f.calendar,
        "" if f.value is None else f.value,
        "" if f.numerator is None else f.numerator,
        "" if f.denominator is None else f.denominator,
        f.qualifier.value, f.rank or "", f.rank_of or "", f.text, f.series, f.status.value, f.origin.value,
        place.certainty.value if place.certainty else "", place.source, place.note.get("vi", ""),
        place.file, place.line, place.revision,
    ]  # fmt: skip
