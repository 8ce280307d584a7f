"""The life of a report: which steps can be taken from which state."""

from itertools import product

import pytest

from domain.report import ReportState, ReviewStep, after

S, T = ReportState, ReviewStep


def test_the_straight_way() -> None:
    assert after(S.SUBMITTED, T.APPROVE) is S.APPROVED
    assert after(S.APPROVED, T.ACCEPT) is S.ACCEPTED


def test_what_is_returned_can_be_sent_again() -> None:
    assert after(S.SUBMITTED, T.RETURN_BY_UNIT) is S.RETURNED
    assert after(S.APPROVED, T.RETURN_BY_OFFICE) is S.RETURNED
    assert after(S.RETURNED, T.SEND_AGAIN) is S.SUBMITTED


@pytest.mark.parametrize("step", T)
@pytest.mark.parametrize("state", [S.ACCEPTED, S.SUPERSEDED])
def test_an_end_is_an_end(state: ReportState, step: ReviewStep) -> None:
    assert after(state, step) is None


def test_nothing_is_accepted_that_its_unit_has_not_approved() -> None:
    before = [state for state, step in product(S, T) if after(state, step) is S.ACCEPTED]
    assert before == [S.APPROVED]


def test_every_step_starts_somewhere_and_moves() -> None:
    for step in T:
        found = [(state, after(state, step)) for state in S if after(state, step)]
        assert len(found) == 1
        assert found[0][0] is not found[0][1]


def test_a_step_that_returns_leads_to_returned() -> None:
    assert {after(state, step) for state, step in product(S, T) if step.returns} == {S.RETURNED, None}
