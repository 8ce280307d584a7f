"""Feeds of portals' statistics: how far each was taken, its documents, and every fetch."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import sqlite

revision = "0010"
down_revision = "0009"

NUMBER = sa.Integer().with_variant(sqlite.INTEGER(), "sqlite")
BIG = sa.BigInteger().with_variant(sqlite.INTEGER(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "feed",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("watermark", NUMBER, nullable=False),
        sa.Column("holder", sa.Text, nullable=False),
        sa.Column("held_until", BIG, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_feed"),
        sqlite_strict=True,
    )
    op.create_table(
        "feed_document",
        sa.Column("feed", sa.Text, nullable=False),
        sa.Column("month", NUMBER, nullable=False, autoincrement=False),
        sa.Column("declared", sa.Text, nullable=False),
        sa.Column("etag", sa.Text, nullable=False),
        sa.Column("modified", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("recorded_at", BIG, nullable=False),
        sa.PrimaryKeyConstraint("feed", "month", name="pk_feed_document"),
        sa.ForeignKeyConstraint(["feed"], ["feed.name"], name="fk_feed_document_feed"),
        sqlite_strict=True,
    )
    op.create_table(
        "feed_fetch",
        sa.Column("id", NUMBER, nullable=False, autoincrement=False),
        sa.Column("feed", sa.Text, nullable=False),
        sa.Column("month", NUMBER, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("size", NUMBER, nullable=False),
        sa.Column("submission", NUMBER),
        sa.Column("newest", NUMBER, nullable=False),
        sa.Column("created", NUMBER, nullable=False),
        sa.Column("revised", NUMBER, nullable=False),
        sa.Column("unchanged", NUMBER, nullable=False),
        sa.Column("left_out", NUMBER, nullable=False),
        sa.Column("problems", sa.Text, nullable=False),
        sa.Column("recorded_at", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_feed_fetch"),
        sa.ForeignKeyConstraint(["feed"], ["feed.name"], name="fk_feed_fetch_feed"),
        sa.ForeignKeyConstraint(["submission"], ["submission.id"], name="fk_feed_fetch_submission"),
        sqlite_strict=True,
    )
    op.create_index("ix_feed_fetch_feed_id", "feed_fetch", ["feed", "id"])
