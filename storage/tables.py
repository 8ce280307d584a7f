"""The schema, whole; what makes it is `migrations/versions`, and a test holds the two equal.

Dates are whole numbers (20251130; 0 where a period has no start), instants are microseconds since 1970 in UTC, and
everything that repeats in each figure is a small number, because a figure is kept millions of times.
"""

from typing import Any

from sqlalchemy import BigInteger, Column, Double, ForeignKey, Index, Integer, MetaData, SmallInteger, Table, Text, text
from sqlalchemy.dialects import sqlite
from sqlalchemy.types import TypeEngine

SMALL: TypeEngine[int] = SmallInteger().with_variant(sqlite.INTEGER(), "sqlite")
NUMBER: TypeEngine[int] = Integer().with_variant(sqlite.INTEGER(), "sqlite")
BIG: TypeEngine[int] = BigInteger().with_variant(sqlite.INTEGER(), "sqlite")
REAL: TypeEngine[float] = Double().with_variant(sqlite.REAL(), "sqlite")

FOREVER = 2**63 - 1
"""`superseded_at` of what still holds."""

KEY = ("org_unit", "indicator", "period_end", "period_start", "calendar", "source")
"""`FigureKey`; it starts with the org unit, so that one file is one range and 63 units are 63 seeks."""
CONTENT = (
    "value", "numerator", "denominator", "qualifier", "status", "series", "rank", "rank_of", "text",
    "origin", "certainty", "note",
)  # fmt: skip
"""`Observation.content`: equal here is "unchanged"."""
PLACE = ("file", "line", "submission", "revision", "recorded_at")

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)
STRICT: dict[str, Any] = {"sqlite_strict": True}
CLUSTERED: dict[str, Any] = {"sqlite_strict": True, "sqlite_with_rowid": False}


def _key(name: str, kind: TypeEngine[int] = NUMBER) -> Column[int]:
    return Column(name, kind, primary_key=True, autoincrement=False, nullable=False)


def figure_columns(*, history: bool = False) -> list[Column[int] | Column[float] | Column[str]]:
    """Key, content and place of one figure, as in history, current and the staging table of a load."""
    return [
        *(_key(column) for column in KEY),
        Column("value", REAL),
        Column("numerator", BIG),
        Column("denominator", BIG),
        Column("qualifier", SMALL, nullable=False),
        Column("status", SMALL, nullable=False),
        Column("series", NUMBER, nullable=False),
        Column("rank", NUMBER),
        Column("rank_of", NUMBER),
        Column("text", Text),
        Column("origin", SMALL, nullable=False),
        Column("certainty", SMALL, nullable=False),
        Column("note", Text),
        Column("file", NUMBER, nullable=False),
        Column("line", NUMBER, nullable=False),
        Column("submission", NUMBER, *([ForeignKey("submission.id")] if history else []), nullable=False),
        Column("revision", NUMBER, nullable=False, primary_key=history, autoincrement=False),
        Column("recorded_at", BIG, nullable=False),
    ]


workspace = Table(
    "workspace", metadata,
    _key("id"), Column("name", Text, nullable=False), Column("version", BIG, nullable=False),
    **STRICT,
)  # fmt: skip
"""One row: which workspace this database is, and a number that grows with every committed write."""

indicator = Table("indicator", metadata, _key("id"), Column("code", Text, nullable=False, unique=True), **STRICT)
org_unit = Table(
    "org_unit", metadata,
    _key("id"), Column("code", Text, nullable=False, unique=True), Column("level", SMALL, nullable=False),
    **STRICT,
)  # fmt: skip
name = Table("name", metadata, _key("id"), Column("text", Text, nullable=False, unique=True), **STRICT)
"""Short texts that repeat in figures: calendars, series, files. Number 0 is the empty one."""
source = Table(
    "source", metadata,
    _key("id"), Column("key", Text, nullable=False, index=True), Column("address", Text, nullable=False),
    **STRICT,
)  # fmt: skip
"""Addresses and citations; `key` is `domain.observation.source_key`. Number 0 is "no source"."""

submission = Table(
    "submission", metadata,
    _key("id"), Column("kind", Text, nullable=False), Column("file", Text, nullable=False),
    Column("sha256", Text, nullable=False), Column("origin", SMALL, nullable=False),
    Column("reporter", Text, nullable=False), Column("recorded_at", BIG, nullable=False),
    Column("created", NUMBER, nullable=False), Column("revised", NUMBER, nullable=False),
    Column("unchanged", NUMBER, nullable=False),
    **STRICT,
)  # fmt: skip

observation_history = Table(
    "observation_history", metadata,
    *figure_columns(history=True), Column("superseded_at", BIG, nullable=False),
    **CLUSTERED,
)  # fmt: skip
"""Every revision; only `superseded_at` is ever updated. Known at t: recorded_at <= t < superseded_at."""

observation_current = Table("observation_current", metadata, *figure_columns(), **CLUSTERED)
"""The last revision of each figure, kept in the transaction that writes the history."""

rollup = Table(
    "rollup", metadata,
    _key("indicator"), _key("period_end"), _key("period_start"), _key("calendar"), _key("series"), _key("source"),
    _key("origin", SMALL), _key("level", SMALL), _key("provisional", SMALL),
    Column("sum_numerator", BIG, nullable=False), Column("sum_denominator", BIG, nullable=False),
    Column("n", NUMBER, nullable=False),
    **CLUSTERED,
)  # fmt: skip
"""Exact sums of the figures that have both counts; two origins, sources or series are never one sum."""

stock = Table(
    "stock", metadata,
    _key("indicator"), _key("level", SMALL), _key("origin", SMALL), _key("source"), _key("certainty", SMALL),
    Column("n", BIG, nullable=False),
    **CLUSTERED,
)  # fmt: skip
"""How many current figures there are, so that counting them reads a screenful and not millions."""

definition = Table(
    "definition", metadata,
    Column("kind", Text, primary_key=True), Column("code", Text, primary_key=True), _key("revision"),
    Column("body", Text, nullable=False), Column("file", Text, nullable=False), Column("line", NUMBER, nullable=False),
    Column("recorded_at", BIG, nullable=False), Column("superseded_at", BIG, nullable=False),
    **STRICT,
)  # fmt: skip
"""Every revision of indicators, targets, units …: `body` is the canonical JSON of the domain dataclass."""
Index(
    "ix_definition_living", definition.c.kind, definition.c.file, definition.c.line,
    sqlite_where=text(f"superseded_at = {FOREVER}"), postgresql_where=text(f"superseded_at = {FOREVER}"),
)  # fmt: skip

loaded_file = Table(
    "loaded_file", metadata,
    Column("file", Text, primary_key=True), Column("sha256", Text, nullable=False),
    Column("recorded_at", BIG, nullable=False), Column("created", NUMBER, nullable=False),
    Column("revised", NUMBER, nullable=False), Column("unchanged", NUMBER, nullable=False),
    Column("closed", NUMBER, nullable=False), Column("problems", Text, nullable=False),
    **STRICT,
)  # fmt: skip
"""What was loaded from which content, and the problems that loading named (a JSON list)."""
