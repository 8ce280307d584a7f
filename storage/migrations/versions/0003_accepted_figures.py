"""What was last accepted behind a provisional figure, and how many figures of each kind are provisional."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import sqlite

revision = "0003"
down_revision = "0002"

SMALL = sa.SmallInteger().with_variant(sqlite.INTEGER(), "sqlite")
NUMBER = sa.Integer().with_variant(sqlite.INTEGER(), "sqlite")
BIG = sa.BigInteger().with_variant(sqlite.INTEGER(), "sqlite")
REAL: sa.types.TypeEngine[float] = sa.Double().with_variant(sqlite.REAL(), "sqlite")
CLUSTERED: dict[str, Any] = {"sqlite_strict": True, "sqlite_with_rowid": False}

FIGURE_KEY = ("org_unit", "indicator", "period_end", "period_start", "calendar", "source")
COLUMNS = (
    *FIGURE_KEY, "value", "numerator", "denominator", "qualifier", "status", "series", "rank", "rank_of", "text",
    "origin", "certainty", "note", "file", "line", "submission", "revision", "recorded_at",
)  # fmt: skip
PROVISIONAL, MISSING = 1, 3


def _needed(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False, autoincrement=False)


def _key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=f"pk_{table}")


def upgrade() -> None:
    op.create_table(
        "observation_accepted",
        *(_needed(column, NUMBER) for column in FIGURE_KEY),
        sa.Column("value", REAL),
        sa.Column("numerator", BIG),
        sa.Column("denominator", BIG),
        _needed("qualifier", SMALL),
        _needed("status", SMALL),
        _needed("series", NUMBER),
        sa.Column("rank", NUMBER),
        sa.Column("rank_of", NUMBER),
        sa.Column("text", sa.Text),
        _needed("origin", SMALL),
        _needed("certainty", SMALL),
        sa.Column("note", sa.Text),
        _needed("file", NUMBER),
        _needed("line", NUMBER),
        _needed("submission", NUMBER),
        _needed("revision", NUMBER),
        _needed("recorded_at", BIG),
        _key("observation_accepted", *FIGURE_KEY),
        **CLUSTERED,
    )
    same, earlier = (
        " AND ".join(f"{one}.{column} = {other}.{column}" for column in FIGURE_KEY)
        for one, other in (("h", "p"), ("e", "p"))
    )
    op.execute(
        f"INSERT INTO observation_accepted ({', '.join(COLUMNS)}) "  # noqa: S608
        f"SELECT {', '.join(f'h.{column}' for column in COLUMNS)} "
        f"FROM observation_current p JOIN observation_history h ON {same} "
        f"WHERE p.status = {PROVISIONAL} AND h.revision = (SELECT max(e.revision) FROM observation_history e "
        f"WHERE {earlier} AND e.status <> {PROVISIONAL})"
    )
    op.drop_table("stock")
    op.create_table(
        "stock",
        _needed("indicator", NUMBER),
        _needed("level", SMALL),
        _needed("origin", SMALL),
        _needed("source", NUMBER),
        _needed("certainty", SMALL),
        _needed("provisional", SMALL),
        _needed("n", BIG),
        _key("stock", "indicator", "level", "origin", "source", "certainty", "provisional"),
        **CLUSTERED,
    )
    kind = (
        f"c.indicator, u.level, c.origin, c.source, c.certainty, CASE WHEN c.status = {PROVISIONAL} THEN 1 ELSE 0 END"
    )
    op.execute(
        f"INSERT INTO stock (indicator, level, origin, source, certainty, provisional, n) "  # noqa: S608
        f"SELECT {kind}, count(*) FROM observation_current c JOIN org_unit u ON u.id = c.org_unit "
        f"WHERE c.status <> {MISSING} GROUP BY {kind}"
    )
