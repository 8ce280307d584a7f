"""Why: arithmetic one can repeat, and a sentence for every reason."""

from dataclasses import replace
from datetime import date

import pytest

from domain.assessment import Thresholds
from domain.status import Reason, Status
from domain.target import Certainty
from tests.domain.builders import (
    a_target,
    an_indicator,
    figures,
    judge,
)
from tests.ui.reader import AS_OF, EN, VI, Read, link
from ui import reasons


def test_why_shows_the_arithmetic_one_can_repeat():
    given = figures((date(2019, 12, 31), 0.0), (date(2024, 12, 31), 9.8))
    target = a_target(80, clause="mục II", source="https://vanban.vn/1", certainty=Certainty.QUOTED)
    assessment = judge(target, given, AS_OF)
    text = Read(reasons.why(assessment, an_indicator(), VI, link, Thresholds(), instrument="Nghị quyết 17/NQ-CP")).text
    assert assessment.status is Status.OFF_TRACK
    for said in (
        "ít nhất 80 %, 31/12/2025",
        "(9,8 − 0) ÷ (80 − 0) = 12,3 %",
        "80 − 9,8 = 70,2 điểm %",
        "Thành “chậm”",
        "Nghị quyết 17/NQ-CP, mục II",
        "trích nguyên văn",
        "Điểm xuất phát",
        "01/03/2025",
    ):
        assert said in text, said


def test_a_clause_is_said_in_the_language_of_the_reader():
    clause = {"vi": "Phụ lục I, mục 5", "en": "Annex I, section 5"}
    found = judge(a_target(80, clause=clause), [], AS_OF)
    for words in (VI, EN):
        block = reasons.why(found, an_indicator(), words, link, Thresholds(), instrument="76/NQ-CP")
        assert f"76/NQ-CP, {clause[words.code]}" in Read(block).text


@pytest.mark.parametrize("words", [VI, EN], ids=["vi", "en"])
def test_every_reason_can_be_said_of_a_bare_assessment(words):
    bare = judge(a_target(), [], AS_OF)
    for code in Reason:
        assert "{" not in words.reason(replace(bare, reason=code), an_indicator())
