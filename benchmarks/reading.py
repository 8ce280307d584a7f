"""Reading and checking a reporter's file beside plain `csv` with the same checks, and beside pandera on polars.

All three read the same right file: names as people write them, months as "Tháng 3/2020", counts with a rate. The peers
take what is spelled exactly so and say which rows are wrong; ours also takes the other spellings and kinds of file, and
says of each wrong cell where it stands and how to mend it.
"""

import csv
import io
import re
import time
from calendar import monthrange
from datetime import date

import pandera.polars as pa
import polars as pl

from benchmarks.databases import DATA
from benchmarks.ratios import interleaved, middle, ratio
from benchmarks.report import Section, Table
from domain.indicator import Counts, Frequency, Indicator
from domain.org_unit import Level, OrgUnit
from loaders import Codelists, definitions, read_file
from loaders.actuals import Outcome, Scope, read_stream

SIZES = (40, 400, 4000, 13_000)
"""The last is nearly all that a screen takes: 100,000 cells."""
ROUNDS = 25
TODAY = date(2025, 12, 31)
SCOPE = Scope(today=TODAY)
HEAD = ("don_vi", "chi_tieu", "ky_bao_cao", "tu_so", "mau_so", "gia_tri", "ghi_chu")
MONTH = re.compile(r"Tháng ([0-9]{1,2})/([0-9]{4})")


class Lists:
    """What the peers check against: names of provinces and indicators with counts, by exact spelling."""

    def __init__(self, codelists: Codelists) -> None:
        day = date(2024, 12, 31)
        self.units: dict[str, OrgUnit] = {
            one.names["vi"]: one
            for one in codelists.org_units.values()
            if one.level is Level.PROVINCE and one.alive_on(day)
        }
        self.indicators: dict[str, Indicator] = {
            one.names["vi"]: one
            for one in codelists.indicators.values()
            if Level.PROVINCE in one.levels and one.counts is Counts.REQUIRED and one.frequency is Frequency.MONTHLY
        }


def written(lists: Lists, rows: int) -> bytes:
    """A right file of so many rows."""
    made = io.StringIO(newline="")
    writer = csv.writer(made)
    writer.writerow(HEAD)
    months = ((year, month) for year in range(2019, 2025) for month in range(1, 13))
    cells = ((unit, name, month) for month in months for unit in lists.units for name in lists.indicators)
    for number, (unit, name, (year, month)) in zip(range(rows), cells, strict=False):
        part = 500 + number % 500
        rate = f"{part / 10:.1f}".replace(".", ",")
        writer.writerow(
            [unit, name, f"Tháng {month}/{year}", part, 1000, rate, "đã rà soát" if number % 9 == 0 else ""]
        )
    return made.getvalue().encode()


def ours(data: bytes, codelists: Codelists) -> int:
    """Figures that the product's reader finds."""
    reading = read_file(data, "a.csv", codelists, SCOPE)
    assert reading.outcome is Outcome.ACCEPT, reading.problems[:3]
    return len(reading.observations)


def streamed(data: bytes, codelists: Codelists) -> int:
    """Figures that the reader of large files finds."""
    return sum(len(part.observations) for part in read_stream(io.BytesIO(data), "a.csv", codelists, SCOPE))


def plain(data: bytes, lists: Lists) -> int:
    """The same checks written for one file form, with nothing but the standard library."""
    figures, wrong = {}, []
    for line, row in enumerate(csv.DictReader(io.StringIO(data.decode(), newline="")), 2):
        unit, indicator = lists.units.get(row["don_vi"].strip()), lists.indicators.get(row["chi_tieu"].strip())
        month = MONTH.fullmatch(row["ky_bao_cao"].strip())
        if unit is None or indicator is None or month is None or not 1 <= int(month[1]) <= 12:
            wrong.append((line, "name"))
            continue
        year, number = int(month[2]), int(month[1])
        end = date(year, number, monthrange(year, number)[1])
        try:
            part, whole = int(row["tu_so"]), int(row["mau_so"])
            value = float(row["gia_tri"].removesuffix("%").replace(",", ".")) if row["gia_tri"] else None
        except ValueError:
            wrong.append((line, "number"))
            continue
        if end > TODAY or not unit.alive_on(end) or unit.level not in indicator.levels:
            wrong.append((line, "scope"))
        elif whole <= 0 or not 0 <= part <= whole or not indicator.bounds.hold(100 * part / whole):
            wrong.append((line, "bounds"))
        elif value is not None and abs(value - 100 * part / whole) > 0.05:
            wrong.append((line, "rate"))
        elif (unit.code, indicator.code, end) in figures:
            wrong.append((line, "twice"))
        else:
            figures[unit.code, indicator.code, end] = (100 * part / whole, part, whole, row["ghi_chu"], line)
    assert not wrong
    return len(figures)


def schema(lists: Lists) -> pa.DataFrameSchema:
    """The same checks as a table of columns."""
    return pa.DataFrameSchema(
        {
            "don_vi": pa.Column(str, pa.Check.isin(list(lists.units))),
            "chi_tieu": pa.Column(str, pa.Check.isin(list(lists.indicators))),
            "ky_bao_cao": pa.Column(str, pa.Check.str_matches(r"^Tháng (1[0-2]|[1-9])/20(1|2)[0-9]$")),
            "tu_so": pa.Column(int, pa.Check.ge(0)),
            "mau_so": pa.Column(int, pa.Check.gt(0)),
            "gia_tri": pa.Column(float, pa.Check.in_range(0, 100), nullable=True),
            "ghi_chu": pa.Column(str, nullable=True),
        },
        checks=[
            pa.Check(lambda table: table.lazyframe.select(pl.col("tu_so") <= pl.col("mau_so"))),
            pa.Check(
                lambda table: table.lazyframe.select(
                    ((100 * pl.col("tu_so") / pl.col("mau_so")) - pl.col("gia_tri")).abs().fill_null(0) <= 0.0501
                )
            ),
        ],
        unique=["don_vi", "chi_tieu", "ky_bao_cao"],
    )


def framed(data: bytes, checks: pa.DataFrameSchema) -> int:
    """Rows that a data frame takes."""
    table = pl.read_csv(io.BytesIO(data), schema_overrides={"gia_tri": pl.String, "ghi_chu": pl.String})
    table = table.with_columns(pl.col("gia_tri").str.replace(",", ".", literal=True).cast(pl.Float64))
    return len(checks.validate(table, lazy=True))


def measure(rounds: int = ROUNDS) -> Section:
    """Each size in turn."""
    codelists = definitions(DATA)
    lists = Lists(codelists)
    checks = schema(lists)
    rows = []
    for size in SIZES:
        data = written(lists, size)

        def timed(read, *given, data: bytes = data, size: int = size) -> float:
            start = time.perf_counter()
            assert read(data, *given) == size
            return (time.perf_counter() - start) * 1000

        sides = {
            "ours": lambda timed=timed: timed(ours, codelists),
            "streamed": lambda timed=timed: timed(streamed, codelists),
            "plain": lambda timed=timed: timed(plain, lists),
            "framed": lambda timed=timed: timed(framed, checks),
        }
        for side in sides.values():
            side()
        found = interleaved(rounds, sides)
        own = middle(found["ours"])
        rows.append((
            f"{size:,} rows", own.text(), f"{size / own.value * 1000:,.0f}", f"{middle(found['streamed']).value:.1f}",
            f"{middle(found['plain']).value:.1f}", ratio(found["ours"], found["plain"]).text(2),
            f"{middle(found['framed']).value:.1f}", ratio(found["ours"], found["framed"]).text(2),
        ))  # fmt: skip
    head = (
        "file", "ms", "rows/s", "in pieces ms", "plain csv ms", "ours ÷ it", "pandera on polars ms", "ours ÷ it",
    )  # fmt: skip
    return Section(
        "Reading and checking",
        (
            (
                "A right file, read and checked by the product, by the reader of large files, by plain `csv` with the "
                "same checks for exactly this form, and by pandera on polars. The peers know one spelling of "
                "everything and say which rows are wrong; ours finds headings, settles decimal signs by their column, "
                "takes any spelling, and gives each figure its place. Milliseconds, medians."
            ),
        ),
        (Table("Time by number of rows", head, tuple(rows)),),
    )
