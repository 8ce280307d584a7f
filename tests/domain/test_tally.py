"""Counting statuses."""

from hypothesis import given
from hypothesis import strategies as st

from domain.status import WORST_FIRST, Status
from domain.tally import Tally


@given(st.lists(st.sampled_from(Status)))
def test_nothing_is_counted_twice_or_lost(statuses):
    tally = Tally.of(statuses)
    applicable = [s for s in statuses if s is not Status.NOT_APPLICABLE]
    assert tally.total == len(applicable)
    assert tally.judged == sum(s.judged for s in applicable)
    assert tally.met + tally.on_pace + tally.without_data <= tally.total
    assert list(tally.by_status) == [s for s in WORST_FIRST if s in applicable]
    judged = [s for s in applicable if s.judged]
    assert tally.worst == (min(judged, key=WORST_FIRST.index) if judged else None)


def test_four_things_together():
    tally = Tally.of(
        [
            Status.MET,
            Status.MET_LATE,
            Status.ALREADY_MET,
            Status.ON_PACE,
            Status.BEHIND,
            Status.NO_DATA,
            Status.STALE,
            Status.NOT_APPLICABLE,
        ]
    )
    assert (tally.met, tally.on_pace, tally.without_data, tally.worst) == (3, 1, 1, Status.BEHIND)
    assert (tally.total, tally.judged) == (7, 5)
    assert tally.late == 1, "one of the met"


def test_every_status_has_its_place_in_the_order():
    assert set(WORST_FIRST) == set(Status)
    assert len(WORST_FIRST) == len(Status) == 12
    unknown = [s for s in WORST_FIRST if not s.judged]
    assert WORST_FIRST[-len(unknown) :] == tuple(unknown)
