"""The schema, whole; what makes it is `migrations/versions`, and a test holds the two equal.

Dates are whole numbers (20251130; 0 where a period has no start), instants are microseconds since 1970 in UTC, and
everything that repeats in each figure is a small number, because a figure is kept millions of times.
"""

from typing import Any

from sqlalchemy import (
    DDL,
    BigInteger,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    event,
    text,
)
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

observation_accepted = Table("observation_accepted", metadata, *figure_columns(), **CLUSTERED)
"""What was last accepted or published of the figures whose current revision is provisional; of new ones nothing is.

Few rows, whatever the history: so the accepted figures are the current ones that are not provisional, and these.
"""

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
    _key("provisional", SMALL),
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

# Reports: what came in beside the figures themselves ----------------------------------------------------------------

original = Table(
    "original", metadata,
    Column("sha256", Text, primary_key=True), Column("size", NUMBER, nullable=False),
    Column("content", LargeBinary, nullable=False), Column("recorded_at", BIG, nullable=False),
    **STRICT,
)  # fmt: skip
"""The files themselves, as they were sent, kept in the transaction that takes their figures."""

original_part = Table(
    "original_part", metadata,
    Column("sha256", Text, ForeignKey("original.sha256"), primary_key=True), _key("number"),
    Column("content", LargeBinary, nullable=False),
    **STRICT,
)  # fmt: skip
"""The pieces of a file that is too large to be held in memory; its `original.content` is empty."""

report = Table(
    "report", metadata,
    Column("submission", NUMBER, ForeignKey("submission.id"), primary_key=True, autoincrement=False),
    Column("org_unit", NUMBER, ForeignKey("org_unit.id"), primary_key=True, autoincrement=False),
    Column("state", Text, nullable=False, index=True),
    Column("figures", NUMBER, nullable=False), Column("first_end", NUMBER, nullable=False),
    Column("last_end", NUMBER, nullable=False), Column("recorded_at", BIG, nullable=False),
    **STRICT,
)  # fmt: skip
"""What one submission says of one unit: it is approved and accepted by unit. `first_end` and `last_end` are days."""
Index("ix_report_org_unit_submission", report.c.org_unit, report.c.submission)

review = Table(
    "review", metadata,
    _key("id"), Column("submission", NUMBER, ForeignKey("submission.id"), nullable=False),
    Column("org_unit", NUMBER, ForeignKey("org_unit.id"), nullable=False), Column("step", Text, nullable=False),
    Column("reason", Text, nullable=False), Column("comment", Text, nullable=False),
    Column("reviewer", Text, nullable=False), Column("recorded_at", BIG, nullable=False),
    **STRICT,
)  # fmt: skip
"""Each step of a report: approved, returned by the unit, accepted, returned by the office, withdrawn."""
Index("ix_review_submission_org_unit", review.c.submission, review.c.org_unit)

finding = Table(
    "finding", metadata,
    _key("submission"), _key("number"),
    Column("file", Text, nullable=False), Column("line", NUMBER, nullable=False),
    Column("org_unit", NUMBER), Column("indicator", NUMBER), Column("period_end", NUMBER, nullable=False),
    Column("code", Text, nullable=False), Column("severity", Text, nullable=False),
    Column("body", Text, nullable=False), Column("explanation", Text, nullable=False),
    **STRICT,
)  # fmt: skip
"""What the checks said of a submission, with the reporter's explanation; `body` is the Problem as JSON."""

reopening = Table(
    "reopening", metadata,
    _key("id"), Column("org_unit", NUMBER, ForeignKey("org_unit.id"), nullable=False),
    Column("month", NUMBER, nullable=False), Column("reason", Text, nullable=False),
    Column("reviewer", Text, nullable=False), Column("recorded_at", BIG, nullable=False),
    Column("expires_at", BIG, nullable=False),
    **STRICT,
)  # fmt: skip
"""A month (202003) of a unit whose accepted figures may be revised until `expires_at`; the row stays for ever."""
Index("ix_reopening_org_unit_month", reopening.c.org_unit, reopening.c.month)

dispute = Table(
    "dispute", metadata,
    _key("id"), *(Column(column, NUMBER, nullable=False) for column in KEY),
    Column("value", REAL), Column("numerator", BIG), Column("denominator", BIG),
    Column("reason", Text, nullable=False), Column("opened_by", Text, nullable=False),
    Column("opened_at", BIG, nullable=False), Column("due", NUMBER, nullable=False),
    Column("outcome", Text, nullable=False), Column("comment", Text, nullable=False),
    Column("settled_by", Text, nullable=False), Column("settled_at", BIG, nullable=False),
    **STRICT,
)  # fmt: skip
"""A figure that its unit contests, with the value the unit holds right. Open while `settled_at` is `FOREVER`."""
Index("ix_dispute_settled_at", dispute.c.settled_at)
Index("ix_dispute_key", *(dispute.c[column] for column in KEY))

reminder = Table(
    "reminder", metadata,
    _key("org_unit"), _key("month"), Column("calendar", Text, primary_key=True), Column("kind", Text, primary_key=True),
    Column("login", Text, primary_key=True), Column("sent", SMALL, nullable=False),
    Column("recorded_at", BIG, nullable=False),
    **STRICT,
)  # fmt: skip
"""A reminder to one person: taken up (`sent` 0) before it goes out, so that two senders never send it twice."""

bulletin_recipient = Table(
    "bulletin_recipient", metadata,
    _key("id"), Column("address", Text, nullable=False, unique=True), Column("name", Text, nullable=False),
    Column("language", Text, nullable=False), Column("added_by", Text, nullable=False),
    Column("recorded_at", BIG, nullable=False),
    **STRICT,
)  # fmt: skip
"""Who gets the bulletin of meeting packs; whoever is taken off the list leaves nothing behind."""

bulletin_letter = Table(
    "bulletin_letter", metadata,
    Column("pack", NUMBER, ForeignKey("pack.id"), primary_key=True, autoincrement=False),
    Column("recipient", NUMBER, ForeignKey("bulletin_recipient.id"), primary_key=True, autoincrement=False),
    Column("sent", SMALL, nullable=False), Column("recorded_at", BIG, nullable=False),
    **STRICT,
)  # fmt: skip
"""The bulletin of a pack to one recipient: taken up (`sent` 0) before it goes out, as a reminder is."""

audit = Table(
    "audit", metadata,
    _key("id"), Column("recorded_at", BIG, nullable=False), Column("actor", Text, nullable=False),
    Column("action", Text, nullable=False), Column("subject", Text, nullable=False, index=True),
    Column("detail", Text, nullable=False), Column("previous", Text, nullable=False),
    Column("hash", Text, nullable=False),
    **STRICT,
)  # fmt: skip
"""Append-only; `hash` covers the row and the hash before it."""


def _keep(table: Table, said: str) -> None:
    """Let neither a mistake of ours nor a hurried hand change the rows of `table`: the database itself refuses."""
    guards = {
        "sqlite": [
            f"CREATE TRIGGER {table.name}_no_{deed.lower()} BEFORE {deed} ON {table.name} "
            f"BEGIN SELECT RAISE(ABORT, '{said}'); END"
            for deed in ("UPDATE", "DELETE")
        ],
        "postgresql": [
            (
                f"CREATE FUNCTION {table.name}_is_kept() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN RAISE EXCEPTION '{said}'; END $$"
            ),
            (
                f"CREATE TRIGGER {table.name}_no_update BEFORE UPDATE OR DELETE OR TRUNCATE ON {table.name} "
                f"FOR EACH STATEMENT EXECUTE FUNCTION {table.name}_is_kept()"
            ),
        ],
    }
    for dialect, statements in guards.items():
        for statement in statements:
            guard: Any = DDL(statement)  # type: ignore[no-untyped-call]
            event.listen(table, "after_create", guard.execute_if(dialect=dialect))


_keep(audit, "the audit trail is append-only")

# Feeds --------------------------------------------------------------------------------------------------------------

feed = Table(
    "feed", metadata,
    Column("name", Text, primary_key=True), Column("watermark", NUMBER, nullable=False),
    Column("holder", Text, nullable=False), Column("held_until", BIG, nullable=False),
    **STRICT,
)  # fmt: skip
"""How far a feed was taken (a day, 0: nothing yet), and which run holds it until when, so that two never mix."""

feed_document = Table(
    "feed_document", metadata,
    Column("feed", Text, ForeignKey("feed.name"), primary_key=True), _key("month"),
    Column("declared", Text, nullable=False), Column("etag", Text, nullable=False),
    Column("modified", Text, nullable=False), Column("sha256", Text, nullable=False),
    Column("recorded_at", BIG, nullable=False),
    **STRICT,
)  # fmt: skip
"""What was taken last of each document, whole, and under which declaration: so the portal is asked for news only."""

feed_fetch = Table(
    "feed_fetch", metadata,
    _key("id"), Column("feed", Text, ForeignKey("feed.name"), nullable=False), Column("month", NUMBER, nullable=False),
    Column("outcome", Text, nullable=False), Column("address", Text, nullable=False),
    Column("sha256", Text, nullable=False), Column("size", NUMBER, nullable=False),
    Column("submission", NUMBER, ForeignKey("submission.id")), Column("newest", NUMBER, nullable=False),
    Column("created", NUMBER, nullable=False), Column("revised", NUMBER, nullable=False),
    Column("unchanged", NUMBER, nullable=False), Column("left_out", NUMBER, nullable=False),
    Column("problems", Text, nullable=False), Column("recorded_at", BIG, nullable=False),
    **STRICT,
)  # fmt: skip
"""Every document that was fetched or asked for, and what became of it; `problems` is a JSON list."""
Index("ix_feed_fetch_feed_id", feed_fetch.c.feed, feed_fetch.c.id)

# Meetings -----------------------------------------------------------------------------------------------------------

pack = Table(
    "pack", metadata,
    _key("id"), Column("sha256", Text, nullable=False, unique=True), Column("title", Text, nullable=False),
    Column("meeting_day", NUMBER, nullable=False), Column("as_of", NUMBER, nullable=False),
    Column("scope", Text, nullable=False), Column("corrects", NUMBER, ForeignKey("pack.id"), unique=True),
    Column("made_by", Text, nullable=False), Column("recorded_at", BIG, nullable=False),
    Column("content", LargeBinary, nullable=False),
    **STRICT,
)  # fmt: skip
"""Append-only; `content` is the compressed canonical JSON of a MeetingPack, `sha256` the hash of that JSON."""
_keep(pack, "a pack is never changed")

decision = Table(
    "decision", metadata,
    _key("id"), Column("pack", NUMBER, ForeignKey("pack.id"), nullable=False, index=True), Column("item", NUMBER),
    Column("scope", Text, nullable=False, index=True), Column("day", NUMBER, nullable=False),
    Column("text", Text, nullable=False), Column("owner", Text, nullable=False), Column("due", NUMBER, nullable=False),
    Column("indicator", Text), Column("org_unit", Text), Column("value", REAL),
    Column("made_by", Text, nullable=False), Column("recorded_at", BIG, nullable=False),
    **STRICT,
)  # fmt: skip
"""Append-only: the decisions of a meeting. `scope` is that of its pack, `day` that of the meeting.

`owner`, `indicator` and `org_unit` are codes; without an indicator no effect is named.
"""
_keep(decision, "a decision is never changed")

decision_end = Table(
    "decision_end", metadata,
    Column("decision", NUMBER, ForeignKey("decision.id"), primary_key=True, autoincrement=False),
    Column("day", NUMBER, nullable=False), Column("how", Text, nullable=False), Column("remark", Text, nullable=False),
    Column("closed_by", Text, nullable=False), Column("recorded_at", BIG, nullable=False),
    **STRICT,
)  # fmt: skip
"""Append-only: that a decision is done or dropped; one without a row is open."""
_keep(decision_end, "the end of a decision is never changed")

explanation = Table(
    "explanation", metadata,
    _key("id"), Column("indicator", Text), Column("org_unit", Text), Column("month", NUMBER, nullable=False),
    Column("kind", Text, nullable=False), Column("text", Text, nullable=False), Column("source", Text, nullable=False),
    Column("by_unit", SMALL, nullable=False), Column("made_by", Text, nullable=False),
    Column("recorded_at", BIG, nullable=False),
    **STRICT,
)  # fmt: skip
"""Append-only: what is said of the figures of a month (202003); without a code it is of every indicator or unit."""
_keep(explanation, "an explanation is never changed")

explanation_end = Table(
    "explanation_end", metadata,
    Column("explanation", NUMBER, ForeignKey("explanation.id"), primary_key=True, autoincrement=False),
    Column("withdrawn_by", Text, nullable=False), Column("recorded_at", BIG, nullable=False),
    **STRICT,
)  # fmt: skip
"""Append-only: that an explanation was taken back."""
_keep(explanation_end, "the end of an explanation is never changed")

kept_scenario = Table(
    "kept_scenario", metadata,
    _key("id"), Column("pack", NUMBER, ForeignKey("pack.id"), nullable=False, index=True),
    Column("body", Text, nullable=False), Column("made_by", Text, nullable=False),
    Column("recorded_at", BIG, nullable=False),
    **STRICT,
)  # fmt: skip
"""Append-only: a what-if in the minutes of a meeting; `body` is its canonical JSON, inputs and outcome by value."""
_keep(kept_scenario, "what stands in the minutes is never changed")

# People -------------------------------------------------------------------------------------------------------------

account = Table(
    "account", metadata,
    _key("id"), Column("login", Text, nullable=False, unique=True), Column("name", Text, nullable=False),
    Column("email", Text, nullable=False, index=True), Column("password", Text, nullable=False),
    Column("must_change", SMALL, nullable=False), Column("failures", NUMBER, nullable=False),
    Column("locked_until", BIG, nullable=False), Column("signed_out_at", BIG, nullable=False),
    Column("recorded_at", BIG, nullable=False), Column("ended_at", BIG, nullable=False),
    **STRICT,
)  # fmt: skip
"""A person of this workspace, in service while `ended_at` is `FOREVER`.

`password` is an argon2 hash, empty for one who signs in elsewhere; what was signed in before `signed_out_at` has ended.
"""

role_grant = Table(
    "role_grant", metadata,
    Column("account", NUMBER, ForeignKey("account.id"), primary_key=True, autoincrement=False),
    Column("role", Text, primary_key=True), Column("org_unit", Text, primary_key=True),
    Column("recorded_at", BIG, nullable=False),
    **STRICT,
)  # fmt: skip
"""A role of an account; `org_unit` is the code of a unit, empty for a role without one."""

session = Table(
    "session", metadata,
    Column("token", Text, primary_key=True), Column("account", NUMBER, ForeignKey("account.id"), nullable=False),
    Column("recorded_at", BIG, nullable=False), Column("seen_at", BIG, nullable=False),
    Column("ends_at", BIG, nullable=False),
    **STRICT,
)  # fmt: skip
"""A signed-in browser; `token` is the hash of what its cookie holds."""
Index("ix_session_account", session.c.account)

api_token = Table(
    "api_token", metadata,
    _key("id"), Column("token", Text, nullable=False, unique=True),
    Column("account", NUMBER, ForeignKey("account.id"), nullable=False), Column("purpose", Text, nullable=False),
    Column("made_by", Text, nullable=False), Column("recorded_at", BIG, nullable=False),
    Column("ends_at", BIG, nullable=False),
    **STRICT,
)  # fmt: skip
"""By what a program reads for a person; `token` is the hash of what it sends, revoked where `ends_at` has passed."""
