"""The packs of meetings."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import sqlite

revision = "0004"
down_revision = "0003"

NUMBER = sa.Integer().with_variant(sqlite.INTEGER(), "sqlite")
BIG = sa.BigInteger().with_variant(sqlite.INTEGER(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "pack",
        sa.Column("id", NUMBER, nullable=False, autoincrement=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("meeting_day", NUMBER, nullable=False),
        sa.Column("as_of", NUMBER, nullable=False),
        sa.Column("scope", sa.Text, nullable=False),
        sa.Column("corrects", NUMBER),
        sa.Column("made_by", sa.Text, nullable=False),
        sa.Column("recorded_at", BIG, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_pack"),
        sa.UniqueConstraint("sha256", name="uq_pack_sha256"),
        sa.UniqueConstraint("corrects", name="uq_pack_corrects"),
        sa.ForeignKeyConstraint(["corrects"], ["pack.id"], name="fk_pack_corrects"),
        sqlite_strict=True,
    )
    _keep_them()


def _keep_them() -> None:
    said = "a pack is never changed"
    if op.get_bind().dialect.name == "sqlite":
        for deed in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER pack_no_{deed.lower()} BEFORE {deed} ON pack BEGIN SELECT RAISE(ABORT, '{said}'); END"
            )
        return
    op.execute(
        f"CREATE FUNCTION pack_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{said}'; END $$"
    )
    op.execute(
        "CREATE TRIGGER pack_no_update BEFORE UPDATE OR DELETE OR TRUNCATE ON pack "
        "FOR EACH STATEMENT EXECUTE FUNCTION pack_is_kept()"
    )
