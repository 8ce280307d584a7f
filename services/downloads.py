"""All figures in force as one CSV file: tidy, with codes, origin and certainty, safe to open in a spreadsheet."""

import csv
import errno
import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from tempfile import SpooledTemporaryFile

from domain.errors import DashboardError
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


_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.ENOENT)
"""Of a full disk; the last where no folder for temporary files takes any."""
IN_MEMORY = 4_000_000
"""Bytes of a file that are held in memory; a longer one is on the disk."""
AT_ONCE = 3
"""Files that are made or sent at the same time: each takes a part of this process, and room on the disk."""
GUESTS = 2
"""How many of them for people who have not signed in: nobody knows how many of these are one person."""


class Downloads:
    """The files of all figures that one server makes and sends at the same time."""

    def __init__(self, at_once: int = AT_ONCE, guests: int = GUESTS) -> None:
        """`at_once` in all, `guests` of them for guests."""
        self._at_once, self._most_guests = at_once, guests
        self._taken = self._guests = 0
        self._lock = threading.Lock()

    @contextmanager
    def place(self, *, guest: bool) -> Iterator[None]:
        """Room for one file until it is sent. Raises DashboardError ``downloads-full`` where there is none."""
        with self._lock:
            if self._taken >= self._at_once or (guest and self._guests >= self._most_guests):
                raise DashboardError("downloads-full")
            self._taken += 1
            self._guests += guest
        try:
            yield
        finally:
            with self._lock:
                self._taken -= 1
                self._guests -= guest


def csv_file(
    view: View, without: frozenset[str] = frozenset(), geography: Geography | None = None
) -> SpooledTemporaryFile[bytes]:
    """Every figure of one moment as UTF-8 CSV with a byte-order mark, so that Excel reads Vietnamese as it is.

    With a `geography` the figures that are combined in it follow the others. The file stands at its beginning, is
    closed by the caller, and takes the memory of some thousand figures, whatever there is. Raises DashboardError
    ``downloads-no-room`` where the disk is full; nothing of the file is left then.
    """
    file = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  the caller's
    try:
        text = io.TextIOWrapper(file, "utf-8-sig", newline="")
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow(COLUMNS)
        with view.at_one_moment() as still:
            writer.writerows(_rows(still, without, geography))
        text.detach()
        file.seek(0)
    except BaseException as error:
        # What the disk has not taken it does not take now either: the file is gone all the same.
        with suppress(OSError):
            file.close()
        if isinstance(error, OSError) and error.errno in _NO_ROOM:
            raise DashboardError("downloads-no-room") from error
        raise
    return file


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
