"""The rows under the headings: each named figure becomes an observation, or problems with their places."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache

from domain import checks
from domain.calendars import period_of
from domain.indicator import Counts, Frequency, Indicator, Unit
from domain.names import fold
from domain.observation import FigureKey, Observation, Origin, Provenance
from domain.org_unit import OrgUnit
from domain.period import Period
from domain.problem import LEVELS_BETWEEN, Problem, Severity, as_parameters
from domain.wording import Wording, listed
from loaders.actuals import headings, months
from loaders.actuals.cells import BLANK, Cell, Row, Sheet, Unreadable
from loaders.actuals.codelists import Known
from loaders.actuals.headings import MEASURES, Column, Role, Table
from loaders.actuals.months import Month
from loaders.actuals.naming import Names, names_of_indicators, names_of_units
from loaders.actuals.numerals import MISSING, Numeral, numeral, proved_sign, settled
from loaders.actuals.outcome import DEMO_MARK, CellPlace, Scope

AGREED_AT_MOST = 50_000
OWN_NAMED = 3
"""Units of the reporter that a sentence names."""
SHOWN = 200
"""Characters of a cell that a problem repeats; what is longer is cut with an ellipsis."""
_TOTALS = frozenset(
    (
        "tong", "tongcong", "tongso", "cong", "congtong", "congdon", "total", "grandtotal", "subtotal", "sum", "luyke",
        "trungbinh", "trungbinhchung", "binhquan", "average", "mean",
    )
)  # fmt: skip
_TOTALS_BEGIN = ("tongcong", "congtong")
_PERHAPS_TOTALS = ("tong", "cong", "trungbinh", "binhquan", "total")
"""How a total begins where its row does not name both a unit and an indicator."""
_PERCENT_SAID = ("%", "phan tram", "percent", "per cent", "ty le", "ti le")
_COUNT_SAID = (
    "so luong", "ho so", "dich vu", "thu tuc", "tai khoan", "van ban", "co quan", "nguoi", "luot", "count", "number",
    "dossier", "service", "account",
)  # fmt: skip
"""Units of measure in plain letters; one that is neither says nothing."""
_ORDINAL = re.compile(r"(?:[0-9]{1,4}(?:\.[0-9]{1,3})*|[IVXLC]{1,6}|[A-Za-z])[.)]?")
"""What stands in a column of running numbers: 1, 2.1, IV, a)."""
_BRACKETS = re.compile(r"[(\[][^()\[\]]{0,100}[)\]]")
LOST_LETTER = re.compile(r"[^\W\d]\?|\?[^\W\d]")
"""What a spreadsheet leaves of Vietnamese that it saved in an old encoding: "B?c Giang"."""
_TEXTS = (Unit.CATEGORY, Unit.TEXT)
_SIGN_OF_PLACE = {"value": Role.VALUE, "numerator": Role.NUMERATOR, "denominator": Role.DENOMINATOR}
_PLACE_OF_SIGN = {role: place for place, role in _SIGN_OF_PLACE.items()}


class Lists:
    """The codelists with their names, ready to be looked up, and what was found in them before."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self.units: Names = names_of_units(known)
        self.indicators: Names = names_of_indicators(known.indicators.values())
        self._shared = Counter(self.units.shown(code) for code in known.org_units)
        self.agreed: dict[tuple[object, ...], str] = {}
        """The code that the filled cells of a name agreed on, by kind, day and texts."""
        self._periods: dict[tuple[str, int, int], Period] = {}

    def told_apart(self, code: str) -> Wording:
        """The name of a unit, with its first or last day where another extent bears the same name."""
        names, unit = self.units.wording(code), self.known.org_units[code]
        if self._shared[self.units.shown(code)] == 1 or (unit.opened is None and unit.closed is None):
            return names
        first = "\u2026" if unit.closed is not None else f"{unit.opened:%d/%m/%Y}"
        last = "\u2026" if unit.closed is None else f"{unit.closed:%d/%m/%Y}"
        return {language: f"{name} ({first} \u2013 {last})" for language, name in names.items()}

    def period(self, indicator: Indicator, month: Month) -> Period:
        """The reporting month under the calendar of the indicator; from first to last day where it has none."""
        key = (indicator.calendar, month.year, month.month)
        found = self._periods.get(key)
        if found is None:
            calendar = self.known.calendars.get(indicator.calendar)
            found = Period.month(*key[1:]) if calendar is None else period_of(calendar, *key[1:])
            self._periods[key] = found
        return found


@dataclass(frozen=True, slots=True)
class _Layout:
    """Which columns of a table hold what; asked for every row."""

    units: tuple[Column, ...]
    indicators: tuple[Column, ...]
    notes: tuple[Column, ...]
    origins: tuple[Column, ...]
    period: Column | None
    part: Column | None
    measure: Column | None
    parts: tuple[tuple[Role, Column], ...]
    """Of long form: the columns of numerator, denominator and value."""
    months: tuple[tuple[Month, tuple[tuple[Role, Column], ...]], ...]
    """Of wide form: the same for each month."""
    figures: tuple[int, ...]
    """Places of all columns that hold figures."""
    names: tuple[int, ...]
    """Places of all columns in which a total or a remark may be named."""

    @classmethod
    def of(cls, table: Table) -> "_Layout":
        by_month: dict[Month, list[tuple[Role, Column]]] = {}
        for column in table.months:
            if column.month and column.role:
                by_month.setdefault(column.month, []).append((column.role, column))
        return cls(
            units=tuple(table.of(Role.UNIT)),
            indicators=tuple(table.of(Role.INDICATOR)),
            notes=tuple(table.of(Role.NOTE)),
            origins=tuple(table.of(Role.ORIGIN)),
            period=next(iter(table.of(Role.PERIOD)), None),
            part=next(iter(table.of(Role.PART)), None) if table.months else None,
            measure=next(iter(table.of(Role.MEASURED_IN)), None),
            parts=tuple((column.role, column) for column in table.of(*MEASURES) if column.role),
            months=tuple((month, tuple(columns)) for month, columns in by_month.items()),
            figures=tuple(column.place for column in table.columns if column.role in MEASURES),
            names=tuple(c.place for c in table.columns if c.role in (Role.UNIT, Role.INDICATOR, None)),
        )


@dataclass(slots=True)
class _Place:
    """A cell, and where it stands."""

    cell: Cell
    line: int
    column: Column


@dataclass(slots=True)
class _Entry:
    """What a file says of one unit, indicator and month."""

    file: str
    line: int
    units: list[_Place]
    indicators: list[_Place]
    period: _Place | None
    month: Month | None
    parts: dict[Role, _Place] = field(default_factory=dict)
    note: str = ""
    measure: _Place | None = None
    problems: list[Problem] = field(default_factory=list)
    observation: Observation | None = None
    key: FigureKey | None = None
    """Of the observation."""

    def problem(
        self,
        code: str,
        place: _Place | None,
        severity: Severity = Severity.BLOCK,
        params: Mapping[str, str] | None = None,
        /,
        **more: str,
    ) -> None:
        """Add a problem of the cell at `place`, or of the whole row."""
        self.problems.append(
            Problem(
                code=code,
                file=self.file,
                line=place.line if place else self.line,
                column=place.column.label if place else "",
                cell=_short(place.cell.text) if place else "",
                params={**(params or {}), **more},
                severity=severity,
            )
        )

    @property
    def blocked(self) -> bool:
        return bool(self.problems) and any(p.severity is Severity.BLOCK for p in self.problems)


class TableReader:
    """Reads the tables of one file; a figure may not stand twice in any of them."""

    def __init__(self, lists: Lists, scope: Scope) -> None:
        self._lists = lists
        self._scope = scope
        self._entries: list[_Entry] = []
        self._first: dict[FigureKey, _Entry] = {}
        self._other: list[Problem] = []
        self._marked = False
        self._empty: Counter[str] = Counter()

    def read(self, sheet: Sheet, table: Table, file: str, signs: Mapping[int, str] | None = None) -> None:
        """Read all rows of `table`; problems and observations are asked for when all tables are read.

        `signs` are the decimal signs of its columns where more rows than these have proved them.
        """
        extra = [column for column in table.columns if column.role is None and column.heading]
        if extra:
            self._note("extra-columns", file, table.line, columns=", ".join(column.label for column in extra[:20]))
        self._origin_of_titles(table)
        fresh = list(self._walk(sheet, table, file))
        signs = self._signs(fresh) if signs is None else signs
        for entry in fresh:
            self._settle(entry, signs)
        self._entries.extend(fresh)
        if self._empty[file]:
            self._note("rows-without-figures", file, None, rows=str(self._empty[file]))

    def problems(self, *, demo: bool) -> list[Problem]:
        """All problems and notes, in the order of the file."""
        self._twice()
        self._checked()
        found = [*self._other, *(problem for entry in self._entries for problem in entry.problems)]
        if self._scope.training and not demo and not self._marked and self._entries:
            found.append(
                Problem(
                    code="not-marked-demo", file=self._entries[0].file, params={"column": DEMO_MARK},
                    severity=Severity.WARN,
                )
            )  # fmt: skip
        return sorted(found, key=lambda p: (p.file, p.line or 0))

    def observations(self) -> Iterator[Observation]:
        """The figures of whole rows, each once; asked for after `problems`."""
        for entry in self._first.values():
            if entry.observation is not None and not entry.blocked:
                yield entry.observation

    def places(self) -> dict[FigureKey, dict[str, CellPlace]]:
        """Where the filled numbers of the figures stand, by figure and by part; asked for after `problems`."""
        return {
            key: {
                _PLACE_OF_SIGN[role]: CellPlace(place.line, place.column.label, _short(place.cell.text))
                for role, place in entry.parts.items()
                if not place.cell.blank and role in _PLACE_OF_SIGN
            }
            for key, entry in self._first.items()
            if not entry.blocked
        }

    # Rows

    def _walk(self, sheet: Sheet, table: Table, file: str) -> Iterator[_Entry]:
        layout = _Layout.of(table)
        joined: dict[tuple[str, ...], _Entry] = {}
        for number, row in enumerate(table.rows):
            if (number == 0 and headings.numbers_columns(row)) or headings.repeated(row):
                continue
            if self._beside_the_table(layout, row, file) or self._unsure(sheet, table, row, file):
                continue
            self._origin(layout, row)
            for entry in self._entries_of(layout, row, file):
                if sheet.delimiter == ",":
                    _split_decimal(layout, row, entry)
                if layout.part is None:
                    yield entry
                    continue
                names = [fold(place.cell.text) for place in (*entry.units, *entry.indicators)]
                key = (*names, str(entry.month))
                first = joined.setdefault(key, entry)
                if first is entry:
                    yield entry
                else:
                    self._join(first, entry)

    @staticmethod
    def _join(first: _Entry, entry: _Entry) -> None:
        """Add the parts of a further row of one figure."""
        first.problems.extend(entry.problems)
        first.note = first.note or entry.note
        for role, place in entry.parts.items():
            if role in first.parts and not first.parts[role].cell.blank and not place.cell.blank:
                first.problem("part-twice", place, first=str(first.parts[role].line))
            elif not place.cell.blank:
                first.parts[role] = place

    @staticmethod
    def _entries_of(layout: _Layout, row: Row, file: str) -> Iterator[_Entry]:
        line, cells = row.line, row.cells

        def at(column: Column) -> _Place:
            return _Place(cells.get(column.place, BLANK), line, column)

        def measured(column: Column) -> _Place:
            cell = cells.get(column.place, BLANK)
            return _Place(BLANK if cell.spread else cell, line, column)

        units, indicators = [at(column) for column in layout.units], [at(column) for column in layout.indicators]
        noted = [cell.text for column in layout.notes if not (cell := cells.get(column.place, BLANK)).blank]
        note = "\n".join(noted)
        measure = at(layout.measure) if layout.measure else None
        if not layout.months:
            period = at(layout.period) if layout.period else None
            parts = {role: measured(column) for role, column in layout.parts}
            yield _Entry(file, line, units, indicators, period, None, parts, note, measure)
            return
        part = layout.part
        role = headings.role_of(row.cell(part.place).clean) if part else None
        for month, columns in layout.months:
            parts = {role or own: measured(column) for own, column in columns}
            entry = _Entry(file, line, units, indicators, None, month, parts, note, measure)
            if part and role not in MEASURES and any(not place.cell.blank for place in parts.values()):
                entry.problem("unknown-part", at(part), choices=", ".join(MEASURES))
            yield entry

    def _beside_the_table(self, layout: _Layout, row: Row, file: str) -> bool:
        """Whether `row` is a total, a signature or a remark, which is noted, or lacks all figures, which is counted."""
        cells = row.cells
        named = _filled(cells, layout.units) and _filled(cells, layout.indicators)
        first = ""
        for place in layout.names:
            cell = cells.get(place)
            if cell is not None and not cell.blank and not cell.spread and not _ORDINAL.fullmatch(cell.clean):
                first = cell.clean
                break
        if _total(first, named=named):
            self._note("totals", file, row.line, cell=_short(row.own[0].clean))
            return True
        filled = False
        for place in layout.figures:
            cell = cells.get(place)
            if cell is not None and not cell.blank and not cell.spread:
                if _figure_like(cell):
                    return False
                filled = True
        if named:
            if not filled:
                self._empty[file] += 1
            return not filled
        self._note("aside", file, row.line, cell=_short(row.own[0].clean) if row.own else "")
        return True

    def _unsure(self, sheet: Sheet, table: Table, row: Row, file: str) -> bool:
        """Whether the cells of a row of a text file may not be what they seem; such a row is named and not read.

        Where a comma has cut a number, all behind it is shifted; a quotation mark that is closed too late has made
        whole rows a part of one cell.
        """
        if not sheet.delimiter:
            return False
        for cell in row.cells.values():
            if ("\n" in cell.text or "\r" in cell.text) and _holds_rows(cell, table, sheet.delimiter):
                self._other.append(Problem(code="rows-in-a-cell", file=file, line=row.line, cell=_short(cell.clean)))
                return True
        long = max(row.cells) >= table.width
        short = sheet.delimiter == "," and bool(table.months) and row.width < table.width
        if not long and not short:
            return False
        self._other.append(
            Problem(
                code="cells-shifted", file=file, line=row.line, cell=_short(row.own[-1].text),
                params={"found": str(row.width), "expected": str(table.width), "delimiter": sheet.delimiter},
            )
        )  # fmt: skip
        return True

    # The mark of training

    def _origin(self, layout: _Layout, row: Row) -> None:
        for column in layout.origins:
            self._mark(row.cell(column.place), row.line, column.label)

    def _origin_of_titles(self, table: Table) -> None:
        for row in table.titles:
            for cell in row.own:
                if cell.clean.casefold().replace(" ", "") == f"{DEMO_MARK}=demo":
                    self._mark(Cell("demo"), row.line, "")

    def _mark(self, cell: Cell, line: int, label: str) -> None:
        if cell.clean.casefold() == "demo":
            self._marked = True
            if not self._scope.training:
                raise Unreadable("demo-file", line, label, cell.text)

    # Cells

    @staticmethod
    def _signs(entries: Sequence[_Entry]) -> dict[int, str]:
        return proved_signs(
            (place.column.place, role is not Role.VALUE, place.cell)
            for entry in entries
            for role, place in entry.parts.items()
            if not place.cell.blank
        )

    def _settle(self, entry: _Entry, signs: Mapping[int, str]) -> None:
        """Name everything that is wrong with an entry, and make its observation where nothing is."""
        if all(place.cell.blank for place in entry.parts.values()) and not entry.problems:
            return
        indicator = self._indicator(entry)
        month = self._month(entry)
        period = self._period(entry, indicator, month)
        unit = self._unit(entry, period)
        if unit and indicator and unit.level not in indicator.levels:
            said = as_parameters("indicator", self._lists.indicators.wording(indicator.code))
            levels = LEVELS_BETWEEN.join(indicator.levels)
            entry.problem("wrong-level", entry.units[0], Severity.BLOCK, said, levels=levels)
        if indicator is None:
            # What the figures should be is not known; that they are figures can still be said.
            for role, place in entry.parts.items():
                self._number(entry, place, role, signs, None)
            return
        self._measure(entry, indicator)
        figure = self._figure(entry, indicator, signs)
        if figure is None or unit is None or period is None or entry.blocked:
            return
        value, numerator, denominator, text = figure
        entry.observation = Observation(
            indicator=indicator.code, org_unit=unit.code, period=period, value=value, numerator=numerator,
            denominator=denominator, text=text, calendar=indicator.calendar,
            origin=Origin.DEMO if self._scope.training else Origin.REPORTED,
            provenance=Provenance(
                file=entry.file, line=entry.line, note={"vi": entry.note} if entry.note.strip() else {}
            ),
        )  # fmt: skip
        entry.key = entry.observation.key
        for finding in checks.run(checks.Subject(figure=entry.observation, indicator=indicator), alone=True):
            self._finding(entry, finding)

    @staticmethod
    def _measure(entry: _Entry, indicator: Indicator) -> None:
        """Refuse numbers that are said to stand for thousands, or for something else than the indicator counts."""
        place = entry.measure
        if place is None or place.cell.blank:
            return
        said = months.plain(place.cell.clean)
        if headings.scaled(said):
            entry.problem("scaled-numbers", place)
            return
        percent = any(word in said for word in _PERCENT_SAID)
        if indicator.unit is Unit.PERCENT:
            # The counts beside a rate may be what is named.
            alone = all(part.cell.blank for role, part in entry.parts.items() if role is not Role.VALUE)
            differs = alone and not percent and any(word in said for word in _COUNT_SAID)
        else:
            differs = percent
        if differs:
            entry.problem("measure-differs", place)

    @staticmethod
    def _finding(entry: _Entry, finding: checks.Finding) -> None:
        wanted = entry.parts.get(_SIGN_OF_PLACE[finding.place])
        filled = [place for place in (wanted, *entry.parts.values()) if place and not place.cell.blank]
        entry.problem(finding.code, filled[0] if filled else None, finding.severity, finding.params)

    def _indicator(self, entry: _Entry) -> Indicator | None:
        code = self._named(entry, entry.indicators, self._lists.indicators, "indicator", None)
        return self._lists.known.indicators[code] if code else None

    def _unit(self, entry: _Entry, period: Period | None) -> OrgUnit | None:
        code = self._named(entry, entry.units, self._lists.units, "unit", period.end if period else None)
        if code is None:
            return None
        if self._scope.org_units is not None and code not in self._scope.org_units:
            # Before and after a reorganisation a unit may bear one name: told apart where it is the name in question.
            units = self._lists.units
            own = [
                self._lists.told_apart(one) if units.shown(one) == units.shown(code) else units.wording(one)
                for one in sorted(self._scope.org_units)
            ]
            apart = list({names["vi"]: names for names in own}.values())
            named: list[Wording | str] = [*apart[:OWN_NAMED]]
            if len(apart) > OWN_NAMED:
                named.append("\u2026")
            params = {**as_parameters("own", listed(named)), **as_parameters("unit", self._lists.told_apart(code))}
            place = next(p for p in entry.units if not p.cell.blank)
            entry.problem("unit-of-others", place, Severity.BLOCK, params)
            return None
        return self._lists.known.org_units[code]

    def _named(self, entry: _Entry, places: Sequence[_Place], names: Names, kind: str, day: date | None) -> str | None:
        """The one code that all filled cells of a name agree on; the problem where there is none or more."""
        filled = [place for place in places if not place.cell.blank]
        if not filled:
            entry.problem("name-missing", places[0])
            return None
        said = (kind, day, *[place.cell.clean for place in filled])
        if said in self._lists.agreed and not any(place.cell.fault for place in filled):
            return self._lists.agreed[said]
        agreed: set[str] | None = None
        for place in filled:
            if place.cell.fault:
                entry.problem(place.cell.fault, place)
                return None
            codes = self._codes(entry, place, names, kind, day)
            if codes is None:
                return None
            if agreed is not None and not agreed & codes:
                entry.problem("code-and-name-differ", place, other=_short(filled[0].cell.clean))
                return None
            agreed = codes if agreed is None else agreed & codes
        if agreed is not None and len(agreed) == 1:
            (code,) = agreed
            if len(self._lists.agreed) < AGREED_AT_MOST:
                self._lists.agreed[said] = code
            return code
        if (agreed and day is not None) or (agreed and kind == "indicator"):
            entry.problem("name-of-several", filled[0], codes=", ".join(sorted(agreed)))
        # Without a month it is not known which of several extents of a unit is meant; the month's problem is named.
        return None

    def _codes(self, entry: _Entry, place: _Place, names: Names, kind: str, day: date | None) -> set[str] | None:
        """The codes a cell may mean on `day`; None after naming why there is none."""
        text = place.cell.clean
        units = self._lists.known.org_units
        codes = names.codes(text)
        if not codes and LOST_LETTER.search(text[:SHOWN]):
            entry.problem("letters-lost", place)
            return None
        if not codes:
            scope = self._scope.org_units
            wanted = (lambda code: day is None or units[code].alive_on(day)) if kind == "unit" else (lambda _: True)
            params = names.near(text, wanted) or names.offered(sorted(scope) if kind == "unit" and scope else ())
            if kind == "unit":
                entry.problem("unit-unknown", place, Severity.BLOCK, params)
            else:
                entry.problem("indicator-unknown", place, Severity.BLOCK, params)
            return None
        if kind == "unit" and day is not None:
            alive = {code for code in codes if units[code].alive_on(day)}
            if not alive:
                self._not_alive(entry, place, codes, day)
                return None
            return alive if len(alive) == 1 else names.bearing(text, alive, day)
        return set(codes)

    def _not_alive(self, entry: _Entry, place: _Place, codes: Sequence[str], day: date) -> None:
        """Name that a unit has ended, or had not begun, and who stood in its place on `day`."""
        units, when = self._lists.known.org_units, {"day": f"{day:%d/%m/%Y}"}
        if all((units[code].opened or day) > day for code in codes):
            before = self._living((one for code in codes for one in units[code].predecessors), day)
            said = as_parameters("predecessors", before)
            entry.problem("unit-not-yet", place, Severity.BLOCK, {**when, **said})
        else:
            after = self._living((one for code in codes for one in units[code].successors), day)
            said = as_parameters("successors", after)
            entry.problem("unit-not-alive", place, Severity.BLOCK, {**when, **said})

    def _living(self, codes: Iterable[str], day: date) -> Wording:
        units = self._lists.known.org_units
        living = dict.fromkeys(code for code in codes if code in units and units[code].alive_on(day))
        return listed([self._lists.told_apart(code) for code in living] or ["\u2013"])

    def _month(self, entry: _Entry) -> Month | None:
        if entry.month is not None:
            return entry.month
        if entry.period is None or entry.period.cell.blank:
            entry.problem("name-missing", entry.period)
            return None
        month = months.month_in(entry.period.cell)
        if month.fault:
            entry.problem(month.fault, entry.period)
            return None
        return month

    def _period(self, entry: _Entry, indicator: Indicator | None, month: Month | None) -> Period | None:
        """The reporting month under the calendar of the indicator, when its cut-off has come."""
        if month is None or indicator is None:
            return None
        period = self._lists.period(indicator, month)
        place = entry.period or next(iter(entry.parts.values()), None)
        if indicator.frequency in (Frequency.YEARLY, Frequency.BIENNIAL):
            entry.problem("not-monthly", entry.indicators[0])
        elif period.end > self._scope.today:
            entry.problem("month-to-come", place, day=f"{period.end:%d/%m/%Y}")
        else:
            return period
        return None

    # Figures

    def _figure(
        self, entry: _Entry, indicator: Indicator, signs: Mapping[int, str]
    ) -> tuple[float | None, int | None, int | None, str] | None:
        """Value, numerator, denominator and text of an entry; None after naming why there is no figure."""
        if indicator.unit in _TEXTS:
            return self._text(entry)
        part, whole = (
            self._number(entry, entry.parts[role], role, signs, indicator) if role in entry.parts else None
            for role in (Role.NUMERATOR, Role.DENOMINATOR)
        )
        place = entry.parts.get(Role.VALUE)
        value = self._number(entry, place, Role.VALUE, signs, indicator, _rate_of(part, whole)) if place else None
        if entry.blocked:
            return None
        if indicator.counts is Counts.NOT_A_RATE:
            if part is not None or whole is not None:
                place = entry.parts[Role.NUMERATOR if part is not None else Role.DENOMINATOR]
                if value is None:
                    entry.problem("counts-without-value", place)
                    return None
                entry.problem("counts-not-wanted", place, Severity.WARN)
            return None if value is None else (_float(value), None, None, "")
        return self._rate(entry, indicator, value, part, whole)

    def _rate(
        self, entry: _Entry, indicator: Indicator, value: Numeral | None, part: Numeral | None, whole: Numeral | None
    ) -> tuple[float | None, int | None, int | None, str] | None:
        if part is None and whole is None:
            if value is None:
                return None
            if indicator.counts is Counts.REQUIRED:
                entry.problem("rate-without-counts", entry.parts[Role.VALUE])
                return None
            return _float(value), None, None, ""
        if part is None or whole is None or part.value is None or whole.value is None:
            have = Role.NUMERATOR if part is not None else Role.DENOMINATOR
            lacking = Role.DENOMINATOR if part is not None else Role.NUMERATOR
            entry.problem("half-of-counts", entry.parts[have], lacking=lacking)
            return None
        numerator, denominator = int(part.value), int(whole.value)
        if denominator == 0:
            # The check names it; there is no rate to compare with.
            return None if entry.blocked else (0.0, numerator, denominator, "")
        exact = Decimal(100) * numerator / denominator
        if value is not None and value.value is not None:
            tolerance = value.rounding
            if abs(value.value - exact) > tolerance:
                shown = f"{exact:.{min(max(value.decimals, 1), 4)}f}"
                share = abs(value.value * 100 - exact) <= tolerance * 100
                if share:
                    entry.problem("share-instead-of-percent", entry.parts[Role.VALUE], exact=shown)
                else:
                    entry.problem(
                        "value-against-counts", entry.parts[Role.VALUE], exact=shown, numerator=str(numerator),
                        denominator=str(denominator),
                    )  # fmt: skip
                return None
        return 100 * numerator / denominator, numerator, denominator, ""

    @staticmethod
    def _text(entry: _Entry) -> tuple[float | None, int | None, int | None, str] | None:
        place = entry.parts.get(Role.VALUE)
        if place is None or place.cell.blank:
            return None
        if place.cell.fault:
            entry.problem(place.cell.fault, place)
            return None
        return None, None, None, place.cell.clean

    @staticmethod
    def _number(
        entry: _Entry,
        place: _Place,
        role: Role,
        signs: Mapping[int, str],
        indicator: Indicator | None,
        rate: Decimal | None = None,
    ) -> Numeral | None:
        """The number of a cell; None where it is empty, and after naming why it is none.

        `rate` is what the counts beside it make, where they are there.
        """
        if place.cell.blank:
            return None
        counts = role is not Role.VALUE
        said = numeral(place.cell)
        found = settled(said, place.cell.clean, signs.get(place.column.place, ""), counts=counts, rate=rate)
        whole_wanted = counts or (indicator is not None and indicator.unit is Unit.COUNT)
        if whole_wanted and said.broken is not None and found.value == said.broken and said.broken % 1:
            # A sign that other numbers of the column prove makes no count of "1.234" that has thousandths.
            found = Numeral(fault="ambiguous-number", whole=said.whole, broken=said.broken)
        if found.fault == MISSING:
            entry.problem(MISSING, place, Severity.WARN)
            return None
        if found.fault:
            params = {"whole": str(found.whole), "broken": str(found.broken)} if found.whole is not None else {}
            entry.problem(found.fault, place, Severity.BLOCK, params)
            return None
        if found.percent and (counts or (indicator is not None and indicator.unit is not Unit.PERCENT)):
            entry.problem("percent-not-wanted", place)
            return None
        if counts and found.value is not None and found.value % 1:
            entry.problem("count-not-whole", place)
            return None
        if found.value is not None and abs(found.value) >= Decimal(10) ** 15:
            entry.problem("number-too-long", place)
            return None
        return found

    # The file as a whole

    def _twice(self) -> None:
        """Name figures that stand twice: with one value the first is taken, with two none is."""
        for entry in self._entries:
            figure = entry.observation
            if figure is None or entry.key is None or entry.blocked:
                continue
            earlier = self._first.setdefault(entry.key, entry)
            if earlier is entry or earlier.observation is None:
                continue
            place = _main(entry)
            if _same(earlier.observation, figure):
                entry.problem("figure-repeated", place, Severity.WARN, first=_line(earlier, entry))
            else:
                entry.problem("two-values", place, first=_line(earlier, entry))
                if not any(p.code == "two-values" for p in earlier.problems):
                    earlier.problem("two-values", _main(earlier), first=_line(entry, earlier))

    def _checked(self) -> None:
        """Months of one file against each other: what is counted since a start day can never fall."""
        indicators = self._lists.known.indicators
        series: dict[tuple[str, str], list[_Entry]] = {}
        for entry in self._first.values():
            figure = entry.observation
            if figure is not None and indicators[figure.indicator].cumulative and not entry.blocked:
                series.setdefault((figure.org_unit, figure.indicator), []).append(entry)
        for (_, code), entries in series.items():
            indicator = indicators[code]
            entries.sort(key=lambda entry: entry.observation.period if entry.observation else Period(date.min))
            figures = [entry.observation for entry in entries if entry.observation]
            highest: Observation | None = None
            for at, entry in enumerate(entries):
                # The highest of those before is enough, and looking at all would take the square of the time.
                subject = checks.Subject(figure=figures[at], indicator=indicator, before=[highest] if highest else [])
                for finding in checks.run(subject):
                    if finding.code == "cumulative-falls":
                        self._finding(entry, finding)
                if highest is None or _value(figures[at]) >= _value(highest):
                    highest = figures[at]

    def _note(self, code: str, file: str, line: int | None, *, cell: str = "", **params: str) -> None:
        self._other.append(Problem(code=code, file=file, line=line, cell=cell, params=params, severity=Severity.NOTE))


def proved_signs(cells: Iterable[tuple[int, bool, Cell]]) -> dict[int, str]:
    """The decimal sign each column proves, by its place; columns of counts prove it for each other.

    `cells` are the filled ones: place of the column, whether it holds counts, and the cell.
    """
    found: dict[int, set[str]] = {}
    counted: set[int] = set()
    for column, counts, cell in cells:
        here = found.setdefault(column, set())
        if counts:
            counted.add(column)
        if sign := proved_sign(cell, counts=counts):
            here.add(sign)
    together = set[str]().union(*(found[column] for column in counted))
    for column in counted:
        found[column] |= together
    return {column: signs.pop() for column, signs in found.items() if len(signs) == 1}


def _main(entry: _Entry) -> _Place | None:
    filled = [place for place in entry.parts.values() if not place.cell.blank]
    value = entry.parts.get(Role.VALUE)
    return value if value and not value.cell.blank else filled[0] if filled else None


def _line(there: _Entry, here: _Entry) -> str:
    """The line of `there` for somebody who looks at `here`; with its sheet where that is another one."""
    return str(there.line) if there.file == here.file else f"{there.line} [{there.file.rpartition('[')[2]}"


def _rate_of(part: Numeral | None, whole: Numeral | None) -> Decimal | None:
    if part is None or whole is None or part.value is None or not whole.value:
        return None
    return 100 * part.value / whole.value


@lru_cache(maxsize=4096)
def _total(name: str, *, named: bool) -> bool:
    """Whether the first words of a row say that it sums the others up; `named`: it has a unit and an indicator."""
    if len(name) > SHOWN:
        return False
    folded = fold(_BRACKETS.sub(" ", name))
    if folded in _TOTALS or folded.startswith(_TOTALS_BEGIN):
        return True
    return not named and folded.startswith(_PERHAPS_TOTALS)


def _filled(cells: Mapping[int, Cell], columns: Sequence[Column]) -> bool:
    """Whether something stands in one of `columns`."""
    for column in columns:
        cell = cells.get(column.place)
        if cell is not None and not cell.blank:
            return True
    return False


def _holds_rows(cell: Cell, table: Table, delimiter: str) -> bool:
    """Whether a cell over several lines has further lines that are cut like rows of the table."""
    return any(line.count(delimiter) >= max(2, table.width - 3) for line in cell.text.splitlines()[1:])


def _same(one: Observation, other: Observation) -> bool:
    return (one.value, one.numerator, one.denominator, one.text) == (
        other.value, other.numerator, other.denominator, other.text,
    )  # fmt: skip


def _figure_like(cell: Cell) -> bool:
    """Whether a cell holds something that was meant as a figure: a row with one is never passed over."""
    if cell.number is not None or cell.fault:
        return True
    text = cell.clean
    if cell.day is not None or len(text) > 40:
        return False
    return text.isdigit() or (any(ch.isdigit() for ch in text) and not (" " in text and months.signed(text)))


def _split_decimal(layout: _Layout, row: Row, entry: _Entry) -> None:
    """A comma that cut "86,5" into two cells: digits alone in the note right behind the value."""
    value = entry.parts.get(Role.VALUE)
    note = next(iter(layout.notes), None)
    if value is None or note is None or note.place != value.column.place + 1 or value.cell.blank:
        return
    text = row.cell(note.place).clean.removesuffix("%").rstrip()
    if text.isascii() and text.isdigit() and len(text) <= 4 and value.cell.clean.lstrip("-").isdigit():
        entry.problem("perhaps-cut-number", _Place(row.cell(note.place), row.line, note), value=value.cell.clean)


def _value(figure: Observation) -> float:
    return float("-inf") if figure.value is None else figure.value


def _float(found: Numeral) -> float | None:
    return None if found.value is None else float(found.value)


def _short(text: str) -> str:
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "\u2026"
