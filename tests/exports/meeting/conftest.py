"""A story to be written: of a small office, with a bit of everything."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

import locales
from domain.decision import Decision, DecisionStanding, ExpectedEffect, Movement, MovementReason
from domain.explanation import Explanation, ExplanationKind
from domain.pack import MeetingPack, PackSince, changes
from domain.period import Period
from exports.meeting.story import Story
from exports.meeting.storyboard import story
from storage import packs

BODY = (Path(__file__).parents[2] / "storage" / "kept" / "pack-1.json").read_bytes()
NOW = datetime(2025, 3, 3, 2, tzinfo=UTC)
LANGUAGES = locales.languages()


@pytest.fixture(scope="session")
def pack() -> MeetingPack:
    """A pack of a small office, with a decision that is overdue, an explanation, and a meeting before."""
    found = packs.read(BODY)
    row = next(row for row in found.standings if row.assessments and row.latest and row.history)
    decision = Decision(
        number=7, pack=1, day=date(2024, 12, 1), text="Gửi hồ sơ <b>đúng hạn</b>", owner=row.org_unit.code,
        due=date(2025, 1, 1), effect=ExpectedEffect(indicator=row.indicator.code, org_unit=row.org_unit.code),
        made_by="thu", recorded_at=NOW,
    )  # fmt: skip
    standing = DecisionStanding(
        decision=decision, before=None, after=row.latest, verdict=Movement.CANNOT_COMPARE,
        reason=MovementReason.NO_FIGURE_BEFORE, on=date(2025, 3, 3),
    )  # fmt: skip
    month = row.history[-1].period
    said = Explanation(
        number=1, month=Period.month(month.end.year, month.end.month), kind=ExplanationKind.OUTAGE, text="Mất điện",
        by="thu", recorded_at=NOW,
    )  # fmt: skip
    before = [one for one in found.standings if one is not row]
    since = PackSince(
        number=1, sha256="0" * 64, title={"vi": "Trước"}, meeting_day=date(2025, 2, 3),
        changes=changes(before, found.standings),
    )  # fmt: skip
    return replace(found, decisions=(standing,), explanations=(said,), since=since)


@pytest.fixture(scope="session", params=LANGUAGES)
def told(request: pytest.FixtureRequest, pack: MeetingPack) -> Story:
    return story(pack, request.param, number=2, sha256=packs.digest(BODY))
