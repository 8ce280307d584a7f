"""Who gets the bulletin of meeting packs, and what went out."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import sqlite

revision = "0007"
down_revision = "0005"

NUMBER = sa.Integer().with_variant(sqlite.INTEGER(), "sqlite")
BIG = sa.BigInteger().with_variant(sqlite.INTEGER(), "sqlite")
SMALL = sa.SmallInteger().with_variant(sqlite.INTEGER(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "bulletin_recipient",
        sa.Column("id", NUMBER, nullable=False, autoincrement=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("added_by", sa.Text, nullable=False),
        sa.Column("recorded_at", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_bulletin_recipient"),
        sa.UniqueConstraint("address", name="uq_bulletin_recipient_address"),
        sqlite_strict=True,
    )
    op.create_table(
        "bulletin_letter",
        sa.Column("pack", NUMBER, nullable=False, autoincrement=False),
        sa.Column("recipient", NUMBER, nullable=False, autoincrement=False),
        sa.Column("sent", SMALL, nullable=False),
        sa.Column("recorded_at", BIG, nullable=False),
        sa.PrimaryKeyConstraint("pack", "recipient", name="pk_bulletin_letter"),
        sa.ForeignKeyConstraint(["pack"], ["pack.id"], name="fk_bulletin_letter_pack"),
        sa.ForeignKeyConstraint(["recipient"], ["bulletin_recipient.id"], name="fk_bulletin_letter_recipient"),
        sqlite_strict=True,
    )
