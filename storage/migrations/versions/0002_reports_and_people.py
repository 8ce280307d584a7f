"""Reports, reviews, disputes, reminders, the audit trail, and people."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import sqlite

revision = "0002"
down_revision = "0001"

SMALL = sa.SmallInteger().with_variant(sqlite.INTEGER(), "sqlite")
NUMBER = sa.Integer().with_variant(sqlite.INTEGER(), "sqlite")
BIG = sa.BigInteger().with_variant(sqlite.INTEGER(), "sqlite")
REAL: sa.types.TypeEngine[float] = sa.Double().with_variant(sqlite.REAL(), "sqlite")
STRICT: dict[str, Any] = {"sqlite_strict": True}


def _needed(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False, autoincrement=False)


def _key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=f"pk_{table}")


def _foreign(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [to], name=f"fk_{table}_{column}")


FIGURE_KEY = ("org_unit", "indicator", "period_end", "period_start", "calendar", "source")


def upgrade() -> None:
    op.create_table(
        "original",
        _needed("sha256", sa.Text),
        _needed("size", NUMBER),
        _needed("content", sa.LargeBinary),
        _needed("recorded_at", BIG),
        _key("original", "sha256"),
        **STRICT,
    )
    op.create_table(
        "original_part",
        _needed("sha256", sa.Text),
        _needed("number", NUMBER),
        _needed("content", sa.LargeBinary),
        _key("original_part", "sha256", "number"),
        _foreign("original_part", "sha256", "original.sha256"),
        **STRICT,
    )
    op.create_table(
        "report",
        _needed("submission", NUMBER),
        _needed("org_unit", NUMBER),
        _needed("state", sa.Text),
        _needed("figures", NUMBER),
        _needed("first_end", NUMBER),
        _needed("last_end", NUMBER),
        _needed("recorded_at", BIG),
        _key("report", "submission", "org_unit"),
        _foreign("report", "submission", "submission.id"),
        _foreign("report", "org_unit", "org_unit.id"),
        **STRICT,
    )
    op.create_index("ix_report_state", "report", ["state"])
    op.create_index("ix_report_org_unit_submission", "report", ["org_unit", "submission"])
    op.create_table(
        "review",
        _needed("id", NUMBER),
        _needed("submission", NUMBER),
        _needed("org_unit", NUMBER),
        _needed("step", sa.Text),
        _needed("reason", sa.Text),
        _needed("comment", sa.Text),
        _needed("reviewer", sa.Text),
        _needed("recorded_at", BIG),
        _key("review", "id"),
        _foreign("review", "submission", "submission.id"),
        _foreign("review", "org_unit", "org_unit.id"),
        **STRICT,
    )
    op.create_index("ix_review_submission_org_unit", "review", ["submission", "org_unit"])
    op.create_table(
        "finding",
        _needed("submission", NUMBER),
        _needed("number", NUMBER),
        _needed("file", sa.Text),
        _needed("line", NUMBER),
        sa.Column("org_unit", NUMBER),
        sa.Column("indicator", NUMBER),
        _needed("period_end", NUMBER),
        _needed("code", sa.Text),
        _needed("severity", sa.Text),
        _needed("body", sa.Text),
        _needed("explanation", sa.Text),
        _key("finding", "submission", "number"),
        **STRICT,
    )
    op.create_table(
        "reopening",
        _needed("id", NUMBER),
        _needed("org_unit", NUMBER),
        _needed("month", NUMBER),
        _needed("reason", sa.Text),
        _needed("reviewer", sa.Text),
        _needed("recorded_at", BIG),
        _needed("expires_at", BIG),
        _key("reopening", "id"),
        _foreign("reopening", "org_unit", "org_unit.id"),
        **STRICT,
    )
    op.create_index("ix_reopening_org_unit_month", "reopening", ["org_unit", "month"])
    op.create_table(
        "dispute",
        _needed("id", NUMBER),
        *(_needed(column, NUMBER) for column in FIGURE_KEY),
        sa.Column("value", REAL),
        sa.Column("numerator", BIG),
        sa.Column("denominator", BIG),
        _needed("reason", sa.Text),
        _needed("opened_by", sa.Text),
        _needed("opened_at", BIG),
        _needed("due", NUMBER),
        _needed("outcome", sa.Text),
        _needed("comment", sa.Text),
        _needed("settled_by", sa.Text),
        _needed("settled_at", BIG),
        _key("dispute", "id"),
        **STRICT,
    )
    op.create_index("ix_dispute_settled_at", "dispute", ["settled_at"])
    op.create_index("ix_dispute_key", "dispute", list(FIGURE_KEY))
    op.create_table(
        "reminder",
        _needed("org_unit", NUMBER),
        _needed("month", NUMBER),
        _needed("calendar", sa.Text),
        _needed("kind", sa.Text),
        _needed("login", sa.Text),
        _needed("sent", SMALL),
        _needed("recorded_at", BIG),
        _key("reminder", "org_unit", "month", "calendar", "kind", "login"),
        **STRICT,
    )
    op.create_table(
        "audit",
        _needed("id", NUMBER),
        _needed("recorded_at", BIG),
        _needed("actor", sa.Text),
        _needed("action", sa.Text),
        _needed("subject", sa.Text),
        _needed("detail", sa.Text),
        _needed("previous", sa.Text),
        _needed("hash", sa.Text),
        _key("audit", "id"),
        **STRICT,
    )
    op.create_index("ix_audit_subject", "audit", ["subject"])
    op.create_table(
        "account",
        _needed("id", NUMBER),
        _needed("login", sa.Text),
        _needed("name", sa.Text),
        _needed("email", sa.Text),
        _needed("password", sa.Text),
        _needed("must_change", SMALL),
        _needed("failures", NUMBER),
        _needed("locked_until", BIG),
        _needed("signed_out_at", BIG),
        _needed("recorded_at", BIG),
        _needed("ended_at", BIG),
        _key("account", "id"),
        sa.UniqueConstraint("login", name="uq_account_login"),
        **STRICT,
    )
    op.create_index("ix_account_email", "account", ["email"])
    op.create_table(
        "role_grant",
        _needed("account", NUMBER),
        _needed("role", sa.Text),
        _needed("org_unit", sa.Text),
        _needed("recorded_at", BIG),
        _key("role_grant", "account", "role", "org_unit"),
        _foreign("role_grant", "account", "account.id"),
        **STRICT,
    )
    op.create_table(
        "session",
        _needed("token", sa.Text),
        _needed("account", NUMBER),
        _needed("recorded_at", BIG),
        _needed("seen_at", BIG),
        _needed("ends_at", BIG),
        _key("session", "token"),
        _foreign("session", "account", "account.id"),
        **STRICT,
    )
    op.create_index("ix_session_account", "session", ["account"])
    _keep_the_trail()


def _keep_the_trail() -> None:
    """Let neither a mistake of ours nor a hurried hand change the trail; who takes the guards away is found by it."""
    said = "the audit trail is append-only"
    if op.get_bind().dialect.name == "sqlite":
        for deed in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_no_{deed.lower()} BEFORE {deed} ON audit "
                f"BEGIN SELECT RAISE(ABORT, '{said}'); END"
            )
        return
    op.execute(
        f"CREATE FUNCTION audit_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{said}'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_no_update BEFORE UPDATE OR DELETE OR TRUNCATE ON audit "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_is_kept()"
    )
