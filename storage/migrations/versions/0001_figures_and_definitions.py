"""Workspace, dimensions, submissions, figures with their history, sums, definitions and loaded files."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import sqlite

revision = "0001"
down_revision = None

SMALL = sa.SmallInteger().with_variant(sqlite.INTEGER(), "sqlite")
NUMBER = sa.Integer().with_variant(sqlite.INTEGER(), "sqlite")
BIG = sa.BigInteger().with_variant(sqlite.INTEGER(), "sqlite")
REAL: sa.types.TypeEngine[float] = sa.Double().with_variant(sqlite.REAL(), "sqlite")
STRICT: dict[str, Any] = {"sqlite_strict": True}
CLUSTERED: dict[str, Any] = {"sqlite_strict": True, "sqlite_with_rowid": False}
FOREVER = 2**63 - 1


def _needed(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False, autoincrement=False)


def _key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=f"pk_{table}")


def _figure() -> list[sa.Column[Any]]:
    return [
        _needed("org_unit", NUMBER),
        _needed("indicator", NUMBER),
        _needed("period_end", NUMBER),
        _needed("period_start", NUMBER),
        _needed("calendar", NUMBER),
        _needed("source", NUMBER),
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
    ]


FIGURE_KEY = ("org_unit", "indicator", "period_end", "period_start", "calendar", "source")


def upgrade() -> None:
    op.create_table(
        "workspace",
        _needed("id", NUMBER),
        _needed("name", sa.Text),
        _needed("version", BIG),
        _key("workspace", "id"),
        **STRICT,
    )
    op.create_table(
        "indicator",
        _needed("id", NUMBER),
        _needed("code", sa.Text),
        _key("indicator", "id"),
        sa.UniqueConstraint("code", name="uq_indicator_code"),
        **STRICT,
    )
    op.create_table(
        "org_unit",
        _needed("id", NUMBER),
        _needed("code", sa.Text),
        _needed("level", SMALL),
        _key("org_unit", "id"),
        sa.UniqueConstraint("code", name="uq_org_unit_code"),
        **STRICT,
    )
    names = op.create_table(
        "name",
        _needed("id", NUMBER),
        _needed("text", sa.Text),
        _key("name", "id"),
        sa.UniqueConstraint("text", name="uq_name_text"),
        **STRICT,
    )
    sources = op.create_table(
        "source",
        _needed("id", NUMBER),
        _needed("key", sa.Text),
        _needed("address", sa.Text),
        _key("source", "id"),
        **STRICT,
    )
    op.create_index("ix_source_key", "source", ["key"])
    op.create_table(
        "submission",
        _needed("id", NUMBER),
        _needed("kind", sa.Text),
        _needed("file", sa.Text),
        _needed("sha256", sa.Text),
        _needed("origin", SMALL),
        _needed("reporter", sa.Text),
        _needed("recorded_at", BIG),
        _needed("created", NUMBER),
        _needed("revised", NUMBER),
        _needed("unchanged", NUMBER),
        _key("submission", "id"),
        **STRICT,
    )
    op.create_table(
        "observation_history",
        *_figure(),
        _needed("superseded_at", BIG),
        _key("observation_history", *FIGURE_KEY, "revision"),
        sa.ForeignKeyConstraint(["submission"], ["submission.id"], name="fk_observation_history_submission"),
        **CLUSTERED,
    )
    op.create_table("observation_current", *_figure(), _key("observation_current", *FIGURE_KEY), **CLUSTERED)
    op.create_table(
        "rollup",
        _needed("indicator", NUMBER),
        _needed("period_end", NUMBER),
        _needed("period_start", NUMBER),
        _needed("calendar", NUMBER),
        _needed("series", NUMBER),
        _needed("source", NUMBER),
        _needed("origin", SMALL),
        _needed("level", SMALL),
        _needed("provisional", SMALL),
        _needed("sum_numerator", BIG),
        _needed("sum_denominator", BIG),
        _needed("n", NUMBER),
        _key(
            "rollup", "indicator", "period_end", "period_start", "calendar", "series", "source", "origin", "level",
            "provisional",
        ),
        **CLUSTERED,
    )  # fmt: skip
    op.create_table(
        "stock",
        _needed("indicator", NUMBER),
        _needed("level", SMALL),
        _needed("origin", SMALL),
        _needed("source", NUMBER),
        _needed("certainty", SMALL),
        _needed("n", BIG),
        _key("stock", "indicator", "level", "origin", "source", "certainty"),
        **CLUSTERED,
    )
    op.create_table(
        "definition",
        _needed("kind", sa.Text),
        _needed("code", sa.Text),
        _needed("revision", NUMBER),
        _needed("body", sa.Text),
        _needed("file", sa.Text),
        _needed("line", NUMBER),
        _needed("recorded_at", BIG),
        _needed("superseded_at", BIG),
        _key("definition", "kind", "code", "revision"),
        **STRICT,
    )
    living = sa.text(f"superseded_at = {FOREVER}")
    op.create_index(
        "ix_definition_living",
        "definition",
        ["kind", "file", "line"],
        sqlite_where=living,
        postgresql_where=living,
    )
    op.create_table(
        "loaded_file",
        _needed("file", sa.Text),
        _needed("sha256", sa.Text),
        _needed("recorded_at", BIG),
        _needed("created", NUMBER),
        _needed("revised", NUMBER),
        _needed("unchanged", NUMBER),
        _needed("closed", NUMBER),
        _needed("problems", sa.Text),
        _key("loaded_file", "file"),
        **STRICT,
    )
    op.bulk_insert(names, [{"id": 0, "text": ""}])
    op.bulk_insert(sources, [{"id": 0, "key": "", "address": ""}])
