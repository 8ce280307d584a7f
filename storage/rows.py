"""An observation as a row of the figure tables, and back."""

import gc
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields
from datetime import date, datetime
from math import isfinite
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection

from domain.errors import DashboardError
from domain.observation import Observation, Provenance
from domain.period import Period
from domain.wording import Wording
from storage import dimensions, marks
from storage.codes import CERTAINTY, ORIGIN, QUALIFIER, STATUS, day_number, number_day, number_instant, reverse
from storage.tables import CONTENT, KEY, PLACE

COLUMNS = (*KEY, *CONTENT, *PLACE)
GREATEST_COUNT = 2**53
"""Far above any count of dossiers, far below where a sum of ten thousand units would overflow."""

Values = tuple[Any, ...]
key_of = itemgetter(0, 1, 2, 3, 4, 5)
"""The key of a row of `COLUMNS`."""

_QUALIFIERS, _STATUSES, _ORIGINS = reverse(QUALIFIER), reverse(STATUS), reverse(ORIGIN)
_CERTAINTIES = reverse(CERTAINTY)
_NO_NOTE: Wording = {}


def quick_constructor(kind: type[Any]) -> Callable[..., Any]:
    """A function that makes a frozen dataclass with slots from all its fields, in their order.

    The constructor of a frozen dataclass takes twice as long, and a screen reads tens of thousands of figures.
    """
    names = [field.name for field in fields(kind)]
    lines = [f"def build({', '.join(names)}):", " item = new(kind)", *(f" set_{n}(item, {n})" for n in names)]
    scope: dict[str, Any] = {"new": object.__new__, "kind": kind}
    scope |= {f"set_{n}": getattr(kind, n).__set__ for n in names}
    exec("\n".join([*lines, " return item"]), scope)  # noqa: S102 - the names are those of the dataclass
    build: Callable[..., Any] = scope["build"]
    return build


_observation, _provenance = quick_constructor(Observation), quick_constructor(Provenance)


@contextmanager
def collection_paused() -> Iterator[None]:
    """Let the garbage collector wait: it would look through all new figures again and again and find nothing.

    Whoever finds it stopped already, by another thread, leaves it alone: had that thread let it run again in between,
    it would be stopped for ever.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


class Encoder:
    """Rows of the observations of one submission; learns the numbers of words as they come."""

    def __init__(self, connection: Connection, submission: int, recorded_at: int) -> None:
        self._connection = connection
        self._end = (submission, 1, recorded_at)
        self._indicators: dict[str, int] = {}
        self._org_units: dict[str, int] = {}
        self._names: dict[str, int] = {"": 0}
        self._sources: dict[str, int] = {"": 0}
        self._days: dict[date | None, int] = {}

    def rows(self, observations: Sequence[Observation]) -> list[Values]:
        """The rows of `observations`, in the order of their keys.

        Raises DashboardError: ``unknown-indicator``, ``unknown-org-unit``, ``figure-not-storable`` and ``figure-twice``
        for two figures of one key, each with file and line.
        """
        self._learn(observations)
        rows = sorted(map(self._row, observations), key=key_of)
        previous: Values = ()
        for row in rows:
            key = key_of(row)
            if key == previous:
                raise self.twice(observations, key)
            previous = key
        return rows

    def twice(self, observations: Sequence[Observation], key: Values) -> DashboardError:
        """The mistake that the figure of `key` came more than once."""
        found = [o.provenance for o in observations if key_of(self._row(o)) == key]
        return _mistake("figure-twice", found[-1], first=str(found[0].line))

    def _learn(self, observations: Sequence[Observation]) -> None:
        connection = self._connection
        indicators = {o.indicator for o in observations} - self._indicators.keys()
        self._indicators |= dimensions.indicator_numbers(connection, indicators)
        org_units = {o.org_unit for o in observations} - self._org_units.keys()
        self._org_units |= dimensions.org_unit_numbers(connection, org_units)
        names = {word for o in observations for word in (o.calendar, o.series, o.provenance.file)}
        self._names |= dimensions.intern_names(connection, sorted(names - self._names.keys()))
        sources = {o.provenance.source for o in observations} - self._sources.keys()
        self._sources |= dimensions.intern_sources(connection, sorted(sources))
        days = {o.period.end for o in observations} | {o.period.start for o in observations}
        self._days |= {day: day_number(day) for day in days}

    def _row(self, o: Observation) -> Values:
        provenance, period, names = o.provenance, o.period, self._names
        indicator = self._indicators.get(o.indicator)
        if indicator is None:
            raise _mistake("unknown-indicator", provenance, indicator=o.indicator)
        org_unit = self._org_units.get(o.org_unit)
        if org_unit is None:
            raise _mistake("unknown-org-unit", provenance, org_unit=o.org_unit)
        value, text, note = o.value, o.text or None, provenance.note
        if value is not None:
            value = float(value)
            if not isfinite(value):
                raise _mistake("figure-not-storable", provenance)
        if (o.numerator is not None and abs(o.numerator) > GREATEST_COUNT) or (
            o.denominator is not None and abs(o.denominator) > GREATEST_COUNT
        ):
            raise _mistake("figure-not-storable", provenance)
        if text is not None and "\0" in text:
            raise _mistake("figure-not-storable", provenance)
        return (
            org_unit,
            indicator,
            self._days[period.end],
            self._days[period.start],
            names[o.calendar],
            self._sources[provenance.source],
            value,
            o.numerator,
            o.denominator,
            QUALIFIER[o.qualifier],
            STATUS[o.status],
            names[o.series],
            o.rank,
            o.rank_of,
            text,
            ORIGIN[o.origin],
            CERTAINTY[provenance.certainty],
            _note_text(note) if note else None,
            names[provenance.file],
            provenance.line,
            *self._end,
        )


class Decoder:
    """Observations of rows; asks for the words of numbers once."""

    def __init__(
        self,
        connection: Connection,
        indicators: dict[int, str] | None = None,
        org_units: dict[int, str] | None = None,
    ) -> None:
        self._connection = connection
        self._indicators = dict(indicators or {})
        self._org_units = dict(org_units or {})
        self._names: dict[int, str] = {0: ""}
        self._sources: dict[int, str] = {0: ""}
        self._periods: dict[tuple[int, int], Period] = {}
        self._instants: dict[int, datetime] = {}
        self._notes: dict[str, Wording] = {}
        self._marks = marks.read(connection)

    def observations(self, rows: Sequence[Values]) -> list[Observation]:
        """The observations of `rows` (of `COLUMNS`), in their order."""
        self._learn(rows)
        indicators, org_units, names, sources = self._indicators, self._org_units, self._names, self._sources
        periods, instants, notes = self._periods, self._instants, self._notes
        build, origin_of = _observation, _provenance
        with collection_paused():
            found = [
                build(
                    indicators[indicator], org_units[org_unit], periods[end, start], value,
                    origin_of(
                        names[file], line, sources[source], _CERTAINTIES[certainty],
                        notes[note] if note else _NO_NOTE, submission, revision, instants[recorded_at],
                    ),
                    _ORIGINS[origin], numerator, denominator, _QUALIFIERS[qualifier], _STATUSES[status],
                    names[calendar], names[series], rank, rank_of, text or "", None, False, None, None,
                )
                for (
                    org_unit, indicator, end, start, calendar, source,
                    value, numerator, denominator, qualifier, status, series, rank, rank_of, text, origin, certainty,
                    note, file, line, submission, revision, recorded_at,
                ) in rows
            ]  # fmt: skip
        if self._marks is not None:
            self._marks.put(rows, found)
        return found

    def _learn(self, rows: Sequence[Values]) -> None:
        connection = self._connection
        self._org_units |= _missing(dimensions.org_unit_codes, connection, self._org_units, {row[0] for row in rows})
        self._indicators |= _missing(dimensions.indicator_codes, connection, self._indicators, {row[1] for row in rows})
        names = {row[4] for row in rows} | {row[11] for row in rows} | {row[18] for row in rows}
        self._names |= _missing(dimensions.name_texts, connection, self._names, names)
        self._sources |= _missing(dimensions.source_addresses, connection, self._sources, {row[5] for row in rows})
        for end, start in {(row[2], row[3]) for row in rows} - self._periods.keys():
            day = number_day(end)
            assert day is not None
            self._periods[end, start] = Period(day, number_day(start))
        for stamp in {row[22] for row in rows} - self._instants.keys():
            self._instants[stamp] = number_instant(stamp)
        # One note stands at all figures of a publication.
        for note in {row[17] for row in rows if row[17]} - self._notes.keys():
            self._notes[note] = json.loads(note)


def _missing(look_up: Any, connection: Connection, known: dict[int, str], wanted: set[int]) -> dict[int, str]:
    missing = wanted - known.keys()
    found: dict[int, str] = look_up(connection, missing) if missing else {}
    return found


def _note_text(note: Wording) -> str:
    return json.dumps(dict(note), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _mistake(code: str, provenance: Provenance, **params: str) -> DashboardError:
    return DashboardError(code, file=provenance.file, line=str(provenance.line), **params)
