"""What has changed from one pack to the next: each change of one kind, and all together the change of the totals."""

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.assessment import Assessment
from domain.pack import Changes, PackScope, ScopeKind, Turn, changes, summed, totals, turn
from domain.scorecard import ScorecardRow
from domain.status import Reason, Status
from tests.domain.builders import a_province, a_target, an_indicator, an_observation

DAY = date(2025, 6, 30)
statuses = st.dictionaries(
    st.tuples(st.sampled_from(["a", "b", "c", "d"]), st.sampled_from([2020, 2025, 2030])), st.sampled_from(list(Status))
)


def rows(standing: dict[tuple[str, int], Status], figure=None) -> list[ScorecardRow]:
    made = []
    for unit in sorted({unit for unit, _ in standing}):
        assessments = tuple(
            Assessment(
                target=a_target(deadline=date(year, 12, 31)), org_unit=unit, as_of=DAY, status=status,
                reason=Reason.SHARE_OF_PLAN,
            )
            for (owner, year), status in standing.items()
            if owner == unit
        )  # fmt: skip
        made.append(row(unit, assessments, figure))
    return made


def row(unit: str, assessments=(), figure=None) -> ScorecardRow:
    return ScorecardRow(
        indicator=an_indicator(), org_unit=a_province(unit), latest=figure, previous=None, history=(),
        assessments=tuple(assessments),
    )  # fmt: skip


@given(statuses, statuses)
def test_the_changes_sum_to_the_change_of_the_totals(before: dict, after: dict) -> None:
    old, new = rows(before), rows(after)
    found = changes(old, new)
    expected = Counter(totals(new).by_status)
    expected.subtract(totals(old).by_status)
    assert summed(found.statuses) == {status: n for status, n in expected.items() if n}
    assert (found.before, found.after) == (totals(old), totals(new))
    listed = [one for kind in Turn for one in found.of(kind)]
    assert sorted(listed, key=repr) == sorted(found.statuses, key=repr), "each change is of one kind"
    assert len({(one.org_unit, one.target) for one in listed}) == len(listed), "and is listed once"


@given(statuses)
def test_a_pack_does_not_differ_from_itself(standing: dict) -> None:
    found = changes(rows(standing), rows(standing))
    assert found.none
    assert found.before == found.after


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        (Status.ON_PACE, Status.OFF_TRACK, Turn.NEWLY_RED),
        (Status.NO_DATA, Status.MISSED, Turn.NEWLY_RED),
        (Status.BEHIND, Status.ON_PACE, Turn.RECOVERED),
        (Status.OFF_TRACK, Status.ALREADY_MET, Turn.NEWLY_MET),
        (Status.MISSED, Status.MET_LATE, Turn.NEWLY_MET),
        (Status.MET, Status.REGRESSED, Turn.REGRESSED),
        (Status.ALREADY_MET, Status.BEHIND, Turn.REGRESSED),
        (Status.ALREADY_MET, Status.STALE, Turn.SILENT),
        (Status.BEHIND, Status.NO_DATA, Turn.SILENT),
        (Status.OFF_TRACK, Status.BEHIND, Turn.MOVED),
        (Status.NO_DATA, Status.ON_PACE, Turn.MOVED),
        (Status.MET, Status.MET_LATE, Turn.MOVED),
        (None, Status.OFF_TRACK, Turn.ENTERED),
        (Status.OFF_TRACK, None, Turn.LEFT),
    ],
)
def test_every_change_has_its_kind(before: Status | None, after: Status | None, kind: Turn) -> None:
    assert turn(before, after) is kind


def test_revised_figures_and_silent_units_are_named() -> None:
    first = an_observation(DAY, 40.0)
    second = replace(first, value=41.0)
    newer = an_observation(date(2025, 7, 31), 42.0)
    found: Changes = changes([row("a", figure=first), row("b", figure=first)], [row("a", figure=second)])
    assert [(one.before.value, one.after.value) for one in found.revised] == [(40.0, 41.0)]
    assert (found.silent, found.newer) == (("a",), 0)
    found = changes([row("a", figure=first), row("b", figure=first)], [row("a", figure=newer), row("c", figure=newer)])
    assert (found.revised, found.silent, found.newer) == ((), (), 2), "a new unit was not silent"


def test_an_accepted_figure_is_not_revised() -> None:
    first = an_observation(DAY, 40.0)
    accepted = replace(first, provenance=replace(first.provenance, revision=2))
    assert changes([row("a", figure=first)], [row("a", figure=accepted)]).none


def test_equal_scopes_have_equal_words() -> None:
    words = {PackScope(kind).token() for kind in ScopeKind} | {PackScope(ScopeKind.UNIT, "a").token()}
    assert len(words) == len(ScopeKind) + 1
