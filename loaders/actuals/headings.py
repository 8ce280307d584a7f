"""Where the headings stand and what each column holds: long form and wide form, one row of headings or two."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise

from rapidfuzz import fuzz, process

from domain.names import fold
from loaders.actuals import months
from loaders.actuals.cells import BLANK, Cell, Row, Sheet, Unreadable, letter
from loaders.actuals.months import Month
from loaders.actuals.outcome import DEMO_MARK


class Role(StrEnum):
    """What a column holds; the value is the column's name in the template."""

    UNIT = "don_vi"
    INDICATOR = "chi_tieu"
    PERIOD = "ky_bao_cao"
    NUMERATOR = "tu_so"
    DENOMINATOR = "mau_so"
    VALUE = "gia_tri"
    NOTE = "ghi_chu"
    ORIGIN = DEMO_MARK
    PART = "thanh_phan"
    """Wide form only: whether a row holds numerators, denominators or values."""
    MEASURED_IN = "don_vi_tinh"
    """The unit of measure, which the indicator knows; read only to refuse thousands, millions and other units."""
    BESIDE = "ky_truoc"
    """What our own templates and marked copies write beside the cells to fill: last month's figures, what to mend."""


MEASURES = (Role.NUMERATOR, Role.DENOMINATOR, Role.VALUE)
NAMES = (Role.UNIT, Role.INDICATOR)
"""A code and a name may both be given; they must agree."""
REPEATABLE = (*NAMES, Role.NOTE)

_SPELLINGS: dict[Role, str] = {
    Role.UNIT: "donvi madonvi tendonvi donvibaocao coquan tencoquan coquanbaocao tinh tinhthanhpho tinhthanh diaphuong "
    "bonganh bonganhdiaphuong unit unitcode unitname orgunit organisationunit organizationunit organisation "
    "organization agency province ministry",
    Role.INDICATOR: "chitieu machitieu tenchitieu chiso indicator indicatorcode indicatorname",
    Role.PERIOD: "kybaocao kibaocao ky ki kysolieu kisolieu thang thangbaocao thangsolieu thoigian period month "
    "reportingperiod reportingmonth",
    Role.NUMERATOR: "tuso tu numerator",
    Role.DENOMINATOR: "mauso mau denominator",
    Role.VALUE: "giatri tyle tile ketqua solieu thuchien kynay giatrithuchien value rate result percentage",
    Role.NOTE: "ghichu giaithich note notes remark remarks comment comments",
    Role.ORIGIN: "nguongoc origin",
    Role.PART: "thanhphan loaisolieu part component measure",
    Role.MEASURED_IN: "donvitinh dvt donvido unitofmeasure unitofmeasurement uom measuredin",
    Role.BESIDE: "kytruoc tusokytruoc mausokytruoc giatrikytruoc previousnumerator previousdenominator previousvalue "
    "loicansua tomend",
}
_ROLES = {spelling: role for role, words in _SPELLINGS.items() for spelling in words.split()}
_BRACKETS = re.compile(r"[(\[{][^()\[\]{}]*[)\]}]")
_SCALED = re.compile(r"\b(?:nghin|ngan|trieu|thousands?|millions?)\b")
_UNIT_LINE = re.compile(r"\b(?:don vi tinh|dvt|don vi|unit)\b")
_NUMBERED = re.compile(r"\(?(?:[A-Z]|[0-9]{1,2})\)?(?: ?= ?[()0-9/:x*%+\- ]+)?")
HEADING_AT_MOST = 120
"""Characters; what is longer is no heading but a text."""
SEARCHED = 60
"""Filled rows among which the headings are looked for."""


def role_of(heading: str) -> Role | None:
    """What a heading names, in any spelling; None for one we do not know."""
    return None if len(heading) > HEADING_AT_MOST else _role_of(heading)


@lru_cache(maxsize=4096)
def _role_of(heading: str) -> Role | None:
    return _ROLES.get(fold(heading)) or _ROLES.get(fold(_BRACKETS.sub(" ", heading)))


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the table."""

    place: int
    heading: str
    role: Role | None
    """None for a column that is not read."""
    month: Month | None = None
    """Of a column of a wide table; its role then says what it holds of the month."""

    @property
    def label(self) -> str:
        """Letter and heading, as a person finds it: "F (gia_tri)"."""
        short = self.heading if len(self.heading) <= 60 else self.heading[:59] + "\u2026"
        return f"{letter(self.place)} ({short})" if short else letter(self.place)


@dataclass(frozen=True, slots=True)
class Table:
    """The headings of a sheet, and the rows under them."""

    columns: tuple[Column, ...]
    line: int
    """Of the (lower) row of headings."""
    rows: Sequence[Row]
    titles: Sequence[Row]
    width: int
    """Of a text file: how many cells a row has."""

    def of(self, *roles: Role) -> list[Column]:
        """The columns that hold one of `roles` and no month."""
        return [column for column in self.columns if column.role in roles and column.month is None]

    @property
    def months(self) -> list[Column]:
        """The columns that hold a month."""
        return [column for column in self.columns if column.month is not None]

    @property
    def score(self) -> int:
        """How well this row serves as headings: what it names, and the less the more it leaves open."""
        known = len({column.role for column in self.columns if column.role})
        monthly = self.months
        dated = all(column.month and column.month.year for column in monthly)
        return known + (0 if not monthly else 2 if dated else 1) - bool(self.twice)

    @property
    def twice(self) -> tuple[Column, Column] | None:
        """Two columns that would hold the same thing."""
        seen: dict[tuple[Role, Month | None], Column] = {}
        for column in self.columns:
            if column.role in (None, Role.BESIDE) or (column.role in REPEATABLE and column.month is None):
                continue
            first = seen.setdefault((column.role, column.month), column)
            if first is not column:
                return first, column
        return None

    @property
    def serves(self) -> bool:
        """Whether these can be headings at all."""
        return self.score >= 2 and bool(self.of(Role.UNIT, Role.INDICATOR))


def tables(sheet: Sheet) -> list[Table]:
    """The tables of a sheet, one under the other; none where no row has two known headings.

    Raises Unreadable where a row says other headings than those above it and they can't be read.
    """
    table = find(sheet, SEARCHED)
    if table is None:
        return []
    found = [table]
    while (place := begins_anew(found[-1])) is not None:
        last = found[-1]
        above = [*last.titles, *last.rows[:place]]
        rest = Sheet(sheet.name, list(last.rows[place:]), delimiter=sheet.delimiter)
        following = find(rest, 1, above)
        if following is None:
            raise Unreadable("other-headings", last.rows[place].line, cell=last.rows[place].own[0].clean)
        found[-1:] = [replace(last, rows=last.rows[:place]), replace(following, titles=())]
    return found


def find(sheet: Sheet, searched_at_most: int, above: Sequence[Row] = ()) -> Table | None:
    """The best headings among the first rows of a sheet, or None where no row has two known ones.

    One row is tried, and that row with the one under it (merged headings); the first best one is taken. `above` are
    rows that stand over the sheet and may name the year.
    """
    best: Table | None = None
    searched = sheet.rows[: searched_at_most + 1]
    before = set[int]().union(*(months.years_said(cell.clean) for row in above for cell in row.own))
    naming = [any(role_of(cell.clean) in NAMES for cell in row.own) for row in searched]
    said = [set[int]().union(*(months.years_said(cell.clean) for cell in row.own)) for row in searched]
    # Two rows are headings only where they say more than one: else the upper one is a title.
    for depth in (1, 2):
        for place in range(min(searched_at_most, len(sheet.rows))):
            if any(naming[place : place + depth]):
                years = before.union(*said[:place])
                table = _table(sheet, place, depth, years.pop() if len(years) == 1 else 0)
                if table and table.serves and (best is None or table.score > best.score):
                    best = table
    return best


def heading_line(sheet: Sheet) -> int | None:
    """The row number of the (lower) headings of a sheet; None where there are none."""
    table = find(sheet, SEARCHED)
    return None if table is None else table.line


def settle(table: Table) -> None:
    """Raise Unreadable where the headings leave open what the columns hold."""
    _not_scaled(table)
    for column in table.months:
        if column.month and column.month.fault:
            raise Unreadable(column.month.fault, table.line, column.label, column.heading)
    if table.twice:
        first, column = table.twice
        raise Unreadable("heading-twice", table.line, column.label, column.heading, first=first.label)
    if table.of(Role.PERIOD) and table.months:
        raise Unreadable("two-forms", table.line, table.months[0].label, table.months[0].heading)
    lacking = [role for role in NAMES if not table.of(role)]
    if not table.months:
        lacking += [Role.PERIOD] if not table.of(Role.PERIOD) else []
        lacking += [Role.VALUE] if not table.of(*MEASURES) else []
    if lacking:
        near = process.extractOne(
            fold(lacking[0]),
            {c.heading: fold(c.heading) for c in table.columns if c.role is None and c.heading},
            scorer=fuzz.ratio,
            score_cutoff=60,
        )
        said = {"nearest": str(near[2])} if near else {}
        raise Unreadable("heading-missing", table.line, ", ".join(lacking), **said)
    for column in table.months:
        if column.month and not column.month.year:
            raise Unreadable("month-without-year", table.line, column.label, column.heading)


def begins_anew(table: Table) -> int | None:
    """The place of the first row that says headings, and other ones than those above it."""
    columns = {column.place: column for column in table.columns}
    # What a marked copy says beside a row is no part of it.
    beside = {column.place for column in table.of(Role.BESIDE)}
    for place, row in enumerate(table.rows):
        cells = {at: cell for at, cell in row.cells.items() if at not in beside}
        roles = {
            at: role
            for at, cell in cells.items()
            if cell.number is None and not cell.spread and (role := role_of(cell.clean)) is not None
        }
        if not roles:
            continue
        own = {at: cell for at, cell in cells.items() if not cell.blank and not cell.spread}
        named = any(role in NAMES for role in roles.values())
        months_said = [at for at, cell in own.items() if named and at not in roles and heading_month(cell)]
        said = [*roles, *months_said]
        if len(said) < 2 or 2 * len(said) < len(own) or not (named or len(said) == len(own)):
            continue
        for at in said:
            column = columns.get(at)
            if column is None or not (own[at].clean in column.heading or roles.get(at, Role.PART) is column.role):
                return place
    return None


def repeated(row: Row) -> bool:
    """Whether `row` says the headings again, as printed pages do."""
    # At most one cell of such a row is no heading: two that are none settle it for nearly every row.
    for unknown, cell in enumerate(row.cells.values(), 1):
        if role_of(cell.clean) is not None:
            break
        if unknown > 1:
            return False
    own = row.own
    return len(own) >= 2 and sum(role_of(cell.clean) is not None for cell in own) >= max(2, len(own) - 1)


def numbers_columns(row: Row) -> bool:
    """Whether `row` only numbers the columns, as forms do under their headings: (1), (2), (3)."""
    own = [cell.clean for cell in row.own]
    if len(own) < 3 or not all(_NUMBERED.fullmatch(text) for text in own):
        return False
    digits = [int(found[0]) for text in own if (found := re.search(r"[0-9]+", text))]
    return all(b == a + 1 for a, b in pairwise(digits)) and (not digits or digits[0] <= 2)


def _table(sheet: Sheet, place: int, depth: int, year: int) -> Table | None:
    rows = sheet.rows[place : place + depth]
    if len(rows) < depth or (depth == 2 and rows[1].line != rows[0].line + 1):
        return None
    if depth == 2 and _data_under(*rows):
        return None
    titles = sheet.rows[:place]
    lower = rows[-1]
    places = sorted(set().union(*(row.cells for row in rows)))
    upper = _carried(rows[0], places, sheet.delimiter) if depth == 2 else {}
    columns = tuple(_column(at, lower.cell(at), upper.get(at, BLANK), year) for at in places)
    return Table(columns, lower.line, sheet.rows[place + depth :], titles, max(row.width for row in rows))


def _data_under(upper: Row, lower: Row) -> bool:
    """Whether `lower` is a row of data: a second row of headings says nothing new under the names of rows."""
    for at, cell in upper.cells.items():
        under = lower.cell(at)
        names = role_of(cell.clean) in {Role.UNIT, Role.INDICATOR, Role.PERIOD}
        if names and not under.blank and not under.spread and role_of(under.clean) is None:
            return True
    return False


def _carried(row: Row, places: Sequence[int], delimiter: str) -> dict[int, Cell]:
    """The upper headings; a text file has lost which of them are merged, so that each holds until the next."""
    cells: dict[int, Cell] = {}
    last = BLANK
    for at in places:
        cell = row.cell(at)
        last = last if delimiter and cell.blank else cell
        cells[at] = last
    return cells


def _column(place: int, lower: Cell, upper: Cell, year: int) -> Column:
    same = lower.blank or (lower.spread and lower.text == upper.text)
    texts = [upper] if same else [lower, upper]
    texts = [cell for cell in texts if not cell.blank]
    heading = " / ".join(dict.fromkeys(cell.clean for cell in reversed(texts)))
    own = None if lower.blank else role_of(lower.clean)
    if own is not None and own not in MEASURES:
        # What stands above the name of a column is no month of it.
        return Column(place, heading, own)
    month = next((found for cell in texts if (found := heading_month(cell))), None)
    roles = [role for cell in texts if (role := role_of(cell.clean))]
    if month is None:
        first = None if lower.blank and not lower.spread and not same else next(iter(roles), None)
        return Column(place, heading, first)
    if not month.year and not month.fault:
        said = set[int]().union(*(months.years_said(cell.clean) for cell in texts))
        month = Month(said.pop() if len(said) == 1 else year, month.month)
    return Column(place, heading, next((role for role in roles if role in MEASURES), Role.VALUE), month)


def heading_month(cell: Cell) -> Month | None:
    """The month a heading names, if it does."""
    return None if cell.blank else months.heading_month(cell)


def scaled(text: str) -> bool:
    """Whether `text` speaks of thousands or millions."""
    return bool(_SCALED.search(months.plain(text)))


def _not_scaled(table: Table) -> None:
    """Refuse a table whose numbers stand for thousands or millions: what is counted must be written out."""
    for column in table.columns:
        if column.role in MEASURES:
            for bracket in _BRACKETS.findall(column.heading[: 2 * HEADING_AT_MOST]):
                if scaled(bracket):
                    raise Unreadable("scaled-numbers", table.line, column.label, column.heading)
    for row in table.titles:
        for cell in row.own:
            said = months.plain(cell.clean) if len(cell.clean) < 100 else ""
            if (found := _UNIT_LINE.search(said)) and _SCALED.search(said, found.end()):
                raise Unreadable("scaled-numbers", row.line, "", cell.clean)


def known_headings(cells: Iterable[str]) -> int:
    """How many of `cells` are headings we know; by this the delimiter of a text file is chosen."""
    return sum(role_of(cell) is not None or heading_month(Cell(cell)) is not None for cell in cells if cell.strip())
