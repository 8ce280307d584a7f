"""All figures in force as one CSV file: tidy, with codes, origin and certainty, safe to open in a spreadsheet."""

import csv
import io
from collections.abc import Iterator

from domain.geography import Geography
from domain.inert_text import inert
from domain.observation import Observation
from services import geographies, recasts
from services.figures import every_figure
from services.view import View

COLUMNS = (
    "indicator", "org_unit", "period_start", "period_end", "calendar", "value", "numerator", "denominator",
    "qualifier", "rank", "rank_of", "text", "series", "status", "nguon_goc", "certainty", "source", "note_vi",
    "file", "line", "revision", "geography", "merge_method", "merge_parts", "merge_of", "merge_covered", "merge_by",
)  # fmt: skip
"""`nguon_goc` is the column whose value ``demo`` keeps training figures out of the official workspace.

The last six are filled for figures that were combined of former units: in which geography, how, of which units, of how
many, which share of them has a figure, and by what that share is counted.
"""


def csv_file(view: View, without: frozenset[str] = frozenset(), geography: Geography | None = None) -> bytes:
    """Every figure as UTF-8 CSV with a byte-order mark, so that Excel reads Vietnamese as it is.

    With a `geography` the figures that are combined in it follow the others.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows(_rows(view, without, geography))
    return out.getvalue().encode("utf-8-sig")


def attributed(view: View) -> frozenset[str]:
    """Codes of the indicators whose publisher asks to be named: in a download only if the operator says so."""
    return frozenset(code for code, indicator in view.codelists.indicators.items() if indicator.attribution)


def _rows(view: View, without: frozenset[str], geography: Geography | None) -> Iterator[list[object]]:
    for f in every_figure(view, without):
        yield [inert(cell) if isinstance(cell, str) else cell for cell in [*_cells(f), *[""] * 6]]
    if geography is None:
        return
    for level in geographies.REORGANISED:
        areas = [a for a in geographies.extent(view, level, geography, principal=False).areas if len(a.members) > 1]
        for code, indicator in view.codelists.indicators.items():
            if level not in indicator.levels or code in without or not areas:
                continue
            for found in recasts.every(view, areas, [code]).values():
                for f in found.figures:
                    if f.merged is not None:
                        cells = [*_cells(f), geography.value, *_merged(f)]
                        yield [inert(cell) if isinstance(cell, str) else cell for cell in cells]


def _merged(f: Observation) -> list[object]:
    made = f.merged
    if made is None:
        return []
    parts = ";".join(key.org_unit for key in made.parts)
    return [made.method.value, parts, made.of, round(made.covered, 4), made.by.value]


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
