"""Counts in words: what a title counts as met is what the counts below it add up to."""

import pytest

import locales
from domain.status import Status
from domain.tally import Tally
from services import findings

VI, EN = locales.language("vi"), locales.language("en")


@pytest.mark.parametrize(
    ("by_status", "vi", "en"),
    [
        ({Status.MET: 17}, "17 đạt", "17 met"),
        ({Status.MET: 17, Status.MET_LATE: 46}, "63 đạt (trong đó 46 muộn)", "63 met (46 of them late)"),
        ({Status.MET_LATE: 2}, "2 đạt (muộn)", "2 met (late)"),
        (
            {Status.MET: 1, Status.MET_LATE: 1, Status.MISSED: 3},
            "2 đạt (trong đó 1 muộn), 3 không đạt",
            "2 met (1 of them late), 3 missed",
        ),
    ],
)
def test_what_was_met_late_is_said_beside_what_was_met(by_status, vi: str, en: str) -> None:
    assert findings.standing(Tally(by_status), VI) == vi
    assert findings.standing(Tally(by_status), EN) == en
