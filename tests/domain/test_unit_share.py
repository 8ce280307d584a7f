"""Shares of units, from what the units themselves answer."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.assessment import Answer
from domain.indicator import Frequency, Unit
from domain.status import Reason, Status
from domain.target import Measure
from domain.unit_share import UnitShare, answer_of, assess_share, shares
from tests.domain.builders import END_2020, RULES, a_province, a_target, an_indicator, an_observation

TARGET = a_target(50, END_2020, measure=Measure.SHARE_OF_UNITS)
UNITS = [a_province(f"p{n}") for n in range(10)]
LATER = date(2021, 6, 30)


def answers(yes, no, day=END_2020):
    """`yes` units that have it, `no` that have not; the others say nothing."""
    values = [100.0] * yes + [0.0] * no
    return {
        unit.code: [an_observation(day, value, org_unit=unit.code)] for unit, value in zip(UNITS, values, strict=False)
    }


def judged(given_answers, as_of=LATER, units=UNITS, **changes):
    return assess_share(TARGET, an_indicator(**changes), given_answers, units=units, as_of=as_of, rules=RULES)


@pytest.mark.parametrize(
    ("yes", "no", "status"),
    [
        (5, 5, Status.MET),
        (5, 0, Status.MET),
        (4, 6, Status.MISSED),
        (0, 6, Status.MISSED),
        (4, 5, Status.CANNOT_JUDGE),
        (0, 5, Status.CANNOT_JUDGE),
        (0, 0, Status.NO_DATA),
    ],
)
def test_what_the_silent_units_leave_open(yes, no, status):
    found, share = judged(answers(yes, no))
    assert found.status is status
    if share is None:
        assert yes + no == 0
    else:
        assert (share.yes, share.no, share.unknown, share.total) == (yes, no, 10 - yes - no, 10)
        assert (found.figure.numerator, found.figure.denominator) == (yes, 10)


def test_an_open_share_says_so_and_shows_both_ends():
    found, _ = judged(answers(4, 5))
    assert found.reason is Reason.UNITS_UNKNOWN
    assert (found.figure.value, found.rivals[0].value) == (40, 50)
    assert found.turn is None


def test_the_turn_is_a_number_of_units():
    found, _ = judged(answers(3, 7))
    assert (found.status, found.turn.numerator, found.turn.status) == (Status.MISSED, 2, Status.MET)


@given(yes=st.integers(0, 10), unknown=st.integers(0, 10), also=st.integers(0, 10))
def test_a_status_holds_whatever_the_silent_units_turn_out_to_have(yes, unknown, also):
    no = 10 - yes - unknown
    if no < 0 or yes + no == 0:
        return
    found, _ = judged(answers(yes, no))
    more = min(also, unknown)
    full, _ = judged(answers(yes + more, no + unknown - more))
    assert found.status in (full.status, Status.CANNOT_JUDGE)


def test_an_answer_holds_until_it_is_stale():
    given_answers = answers(6, 4, day=date(2020, 9, 30)) | {
        "p9": [an_observation(date(2020, 12, 31), 0.0, org_unit="p9")]
    }
    monthly = an_indicator(frequency=Frequency.MONTHLY)
    of_publications = shares(monthly, given_answers, units=UNITS, as_of=LATER, rules=RULES)
    assert [(s.day, s.yes, s.no, s.unknown) for s in of_publications] == [
        (date(2020, 9, 30), 6, 3, 1),
        (END_2020, 6, 4, 0),
    ]
    reported = {
        code: [an_observation(f.period.end, f.value, org_unit=code, origin="reported") for f in of_unit]
        for code, of_unit in given_answers.items()
    }
    of_reports = shares(monthly, reported, units=UNITS, as_of=LATER, rules=RULES)
    assert [(s.yes, s.no, s.unknown) for s in of_reports] == [(6, 3, 1), (0, 1, 9)]


def test_a_unit_counts_while_it_lives():
    units = [*UNITS[:9], a_province("p9", closed=date(2020, 6, 30))]
    _, share = judged(answers(5, 4), units=units)
    assert (share.total, share.unknown) == (9, 0)


def test_yes_is_the_whole():
    rate = [answer_of(an_observation(value=v), Unit.PERCENT, RULES) for v in (100.0, 99.95, 99.0, 0.0, None)]
    assert rate == [Answer.YES, Answer.YES, Answer.NO, Answer.NO, Answer.UNKNOWN]
    assert answer_of(an_observation(value=1.0), Unit.COUNT, RULES) is Answer.YES
    assert answer_of(an_observation(value=0.0), Unit.COUNT, RULES) is Answer.NO


def test_a_share_of_nobody_is_nothing():
    assert UnitShare(day=END_2020, yes=0, no=0, unknown=0).high == 0
    found, share = judged({}, units=[])
    assert (found.status, share) == (Status.NO_DATA, None)
