"""The tokens by which programs read figures for a person."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import sqlite

revision = "0009"
down_revision = "0007"

NUMBER = sa.Integer().with_variant(sqlite.INTEGER(), "sqlite")
BIG = sa.BigInteger().with_variant(sqlite.INTEGER(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "api_token",
        sa.Column("id", NUMBER, nullable=False, autoincrement=False),
        sa.Column("token", sa.Text, nullable=False),
        sa.Column("account", NUMBER, nullable=False),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("made_by", sa.Text, nullable=False),
        sa.Column("recorded_at", BIG, nullable=False),
        sa.Column("ends_at", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_api_token"),
        sa.UniqueConstraint("token", name="uq_api_token_token"),
        sa.ForeignKeyConstraint(["account"], ["account.id"], name="fk_api_token_account"),
        sqlite_strict=True,
    )
