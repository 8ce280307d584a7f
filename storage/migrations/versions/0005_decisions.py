"""Decisions of meetings, explanations of months, and what-ifs kept in the minutes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import sqlite

revision = "0005"
down_revision = "0004"

SMALL = sa.SmallInteger().with_variant(sqlite.INTEGER(), "sqlite")
NUMBER = sa.Integer().with_variant(sqlite.INTEGER(), "sqlite")
BIG = sa.BigInteger().with_variant(sqlite.INTEGER(), "sqlite")
REAL: sa.types.TypeEngine[float] = sa.Double().with_variant(sqlite.REAL(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "decision",
        sa.Column("id", NUMBER, nullable=False, autoincrement=False),
        sa.Column("pack", NUMBER, nullable=False),
        sa.Column("item", NUMBER),
        sa.Column("scope", sa.Text, nullable=False),
        sa.Column("day", NUMBER, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("due", NUMBER, nullable=False),
        sa.Column("indicator", sa.Text),
        sa.Column("org_unit", sa.Text),
        sa.Column("value", REAL),
        sa.Column("made_by", sa.Text, nullable=False),
        sa.Column("recorded_at", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_decision"),
        sa.ForeignKeyConstraint(["pack"], ["pack.id"], name="fk_decision_pack"),
        sqlite_strict=True,
    )
    op.create_index("ix_decision_pack", "decision", ["pack"])
    op.create_index("ix_decision_scope", "decision", ["scope"])
    _keep("decision", "a decision is never changed")
    op.create_table(
        "decision_end",
        sa.Column("decision", NUMBER, nullable=False, autoincrement=False),
        sa.Column("day", NUMBER, nullable=False),
        sa.Column("how", sa.Text, nullable=False),
        sa.Column("remark", sa.Text, nullable=False),
        sa.Column("closed_by", sa.Text, nullable=False),
        sa.Column("recorded_at", BIG, nullable=False),
        sa.PrimaryKeyConstraint("decision", name="pk_decision_end"),
        sa.ForeignKeyConstraint(["decision"], ["decision.id"], name="fk_decision_end_decision"),
        sqlite_strict=True,
    )
    _keep("decision_end", "the end of a decision is never changed")
    op.create_table(
        "explanation",
        sa.Column("id", NUMBER, nullable=False, autoincrement=False),
        sa.Column("indicator", sa.Text),
        sa.Column("org_unit", sa.Text),
        sa.Column("month", NUMBER, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("by_unit", SMALL, nullable=False),
        sa.Column("made_by", sa.Text, nullable=False),
        sa.Column("recorded_at", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_explanation"),
        sqlite_strict=True,
    )
    _keep("explanation", "an explanation is never changed")
    op.create_table(
        "explanation_end",
        sa.Column("explanation", NUMBER, nullable=False, autoincrement=False),
        sa.Column("withdrawn_by", sa.Text, nullable=False),
        sa.Column("recorded_at", BIG, nullable=False),
        sa.PrimaryKeyConstraint("explanation", name="pk_explanation_end"),
        sa.ForeignKeyConstraint(["explanation"], ["explanation.id"], name="fk_explanation_end_explanation"),
        sqlite_strict=True,
    )
    _keep("explanation_end", "the end of an explanation is never changed")
    op.create_table(
        "kept_scenario",
        sa.Column("id", NUMBER, nullable=False, autoincrement=False),
        sa.Column("pack", NUMBER, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("made_by", sa.Text, nullable=False),
        sa.Column("recorded_at", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_kept_scenario"),
        sa.ForeignKeyConstraint(["pack"], ["pack.id"], name="fk_kept_scenario_pack"),
        sqlite_strict=True,
    )
    op.create_index("ix_kept_scenario_pack", "kept_scenario", ["pack"])
    _keep("kept_scenario", "what stands in the minutes is never changed")


def _keep(table: str, said: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        for deed in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{deed.lower()} BEFORE {deed} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{said}'); END"
            )
        return
    op.execute(
        f"CREATE FUNCTION {table}_is_kept() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{said}'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_is_kept()"
    )
