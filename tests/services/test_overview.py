"""The first screen: what is wrong, how wrong, who can move it; from the published figures and from invented ones."""

from collections.abc import Callable
from datetime import date

import pytest

from domain.observation import Origin
from domain.org_unit import Level
from domain.status import Status
from services import judging
from services.overview import Overview, overview
from services.view import View

Look = Callable[..., View]
TODAY = date(2026, 11, 22)
TRAINED = date(2025, 11, 30)


@pytest.fixture(scope="module")
def today(look: Look) -> Overview:
    return overview(look("official", TODAY))


@pytest.fixture(scope="module")
def trained(look: Look) -> Overview:
    return overview(look("training", TRAINED))


def reasons(found: Overview) -> list[tuple[str, str]]:
    return [(e.reason, e.row.indicator.code) for e in found.exceptions]


def test_both_deadlines_are_passed_and_have_verdicts(today: Overview) -> None:
    first, second, horizon = today.strips
    assert [s.deadline.year for s in today.strips] == [2020, 2025, 2030]
    assert (first.passed, second.passed, horizon.passed) == (True, True, False)
    assert first.tally.by_status == {
        Status.MET_LATE: 1, Status.MET: 2, Status.CANNOT_JUDGE: 1, Status.NO_DATA: 5
    }  # fmt: skip
    assert second.tally.by_status == {Status.MISSED: 1, Status.NO_DATA: 3}
    assert first.tally.total - first.tally.judged == 6


def test_targets_of_each_unit_are_counted_apart(today: Overview) -> None:
    first = today.strips[0]
    assert {t.code for t in first.each_unit} == {"online_dossier_pct@2020", "one_stop_dossier_pct@2020"}
    assert not {t.code for t in first.each_unit} & {a.target.code for a in first.assessments}


def test_successors_of_a_deadline_stand_beside_it_and_are_not_mixed_in(today: Overview) -> None:
    assert all(a.target.headline for strip in today.strips[:2] for a in strip.assessments)
    assert today.strips[1].successors.by_status[Status.MISSED] == 3


def test_the_horizon_is_unconfirmed_and_judges_nothing(today: Overview) -> None:
    horizon = today.strips[2]
    assert horizon.tally.total == 0
    assert horizon.unconfirmed == 5
    assert [s.unconfirmed for s in today.strips[:2]] == [6, 6]


def test_before_the_deadline_the_strip_shows_paces(look: Look) -> None:
    found = overview(look("official", date(2020, 6, 30)))
    first = found.strips[0]
    assert not first.passed
    assert first.tally.by_status[Status.OFF_TRACK] == 1
    assert first.tally.by_status[Status.ON_PACE] == 1
    assert not {Status.MET, Status.MISSED, Status.MET_LATE} & set(first.tally.by_status)
    assert found.claims == (), "the claim of March 2021 was not made yet"
    assert found.worst is not None
    assert found.worst.row.indicator.code == "level4_service_pct"
    assert found.movers is not None
    assert found.movers.owner is not None
    assert found.movers.owner.code == "mic"


def test_the_worst_is_a_target_of_the_resolution_itself(today: Overview) -> None:
    assert today.worst is not None
    assert today.worst.assessment is not None
    assert today.worst.assessment.target.code == "un_egdi_asean_rank@2025"
    assert today.worst.assessment.gap == 1
    assert today.movers is not None
    assert today.movers.owner is None, "no source names an agency, so none is invented"


def test_silent_indicators_are_named_and_those_who_could_speak(today: Overview) -> None:
    assert len(today.rows) == 14
    assert {i.code for i in today.silent} == {r.indicator.code for r in today.rows if r.latest is None}
    assert [(u.code, n) for u, n in today.silent_owners] == [("oog", 3)]


def test_each_exception_has_its_reason_and_no_kind_fills_the_list(today: Overview) -> None:
    listed = reasons(today)
    assert listed[0] == ("missed", "un_egdi_asean_rank")
    assert ("met_late", "un_egdi_rank") in listed
    assert any(reason == "conflict" for reason, _ in listed)
    assert len(set(listed)) == len(listed), "an indicator stands once for a reason"


@pytest.mark.parametrize("seen", ["today", "trained"])
def test_what_is_wrong_is_listed_or_counted_with_what_is(seen: str, request: pytest.FixtureRequest) -> None:
    found: Overview = request.getfixturevalue(seen)
    listed = [e for e in found.exceptions if e.assessment and not e.assessment.status.good]
    for one in listed:
        wrong = [a for a in one.row.assessments if a.status.judged and not a.status.good]
        assert 1 + one.more == len(wrong), one.row.indicator.code
    if seen == "today":
        missed = sum(strip.tally.short + strip.successors.short for strip in found.strips)
        assert sum(1 + one.more for one in listed) == missed == 4


def test_a_claim_stands_beside_our_verdicts(today: Overview) -> None:
    (checked,) = today.claims
    assert checked.claim.day == date(2021, 3, 10)
    said = {t.indicator.code: t.said_met for t in checked.targets}
    assert len(said) == 11
    assert [code for code, met in said.items() if not met] == ["eid_authenticated_pct", "online_dossier_pct"]
    ours = {t.indicator.code: t.assessment.status for t in checked.targets if t.assessment}
    assert ours["un_egdi_rank"] is Status.MET_LATE, "said to be met, and was met 45 months late"
    assert ours["satisfaction_published_pct"] is Status.NO_DATA
    assert "one_stop_dossier_pct" not in ours, "a target of each unit has no national verdict"


def test_a_system_without_its_leading_figure_shows_its_newest(today: Overview) -> None:
    shown = {s.system.code: s.row for s in today.systems}
    assert shown["npsp"].indicator.code == "npsp_accounts_cum"
    assert shown["gris"].indicator.code != "reports_on_gris_pct"
    assert shown["gris"].latest is not None
    assert len(shown) == 8


def test_news_are_newest_first(today: Overview) -> None:
    ends = [row.latest.period.end for row in today.news if row.latest]
    assert ends == sorted(ends, reverse=True)
    assert today.freshest == ends[0] == date(2025, 12, 18)


def test_a_contradicted_figure_is_flagged(look: Look) -> None:
    found = overview(look("official", date(2021, 1, 15)))
    level4 = next(r for r in found.rows if r.indicator.code == "level4_service_pct")
    assert level4.latest is not None
    assert level4.latest.key.token() in found.contradicted


def test_the_training_workspace_has_every_part_and_nothing_of_the_real_one(trained: Overview) -> None:
    assert trained.silent == ()
    assert all(row.latest and row.latest.origin is Origin.DEMO for row in trained.rows)
    assert not any(reason == "conflict" for reason, _ in reasons(trained))
    assert trained.contradicted == frozenset()
    assert any(reason == "units" for reason, _ in reasons(trained))


def test_what_can_still_be_reached_comes_before_what_is_over(trained: Overview) -> None:
    assert trained.worst is not None
    assert trained.worst.assessment is not None
    assert trained.worst.assessment.target.deadline > TRAINED


def test_those_who_can_move_it_are_units_that_are_behind(look: Look, trained: Overview) -> None:
    movers = trained.movers
    assert movers is not None
    assert movers.target is not None
    every = judging.assessments_of(look("training", TRAINED), movers.target.indicator)[movers.target.code]
    judged = {a.org_unit: a for a in every if a.status.judged}
    short = {code: a for code, a in judged.items() if not a.status.good}
    assert (movers.short, movers.judged) == (len(short), len(judged))
    gaps = [a.gap or 0.0 for a in movers.farthest]
    assert gaps == sorted((a.gap or 0.0 for a in short.values()), reverse=True)[: len(gaps)]


def test_the_nation_is_never_among_the_units(look: Look, trained: Overview) -> None:
    assert trained.movers is not None
    levels = {look("training", TRAINED).codelists.org_units[a.org_unit].level for a in trained.movers.farthest}
    assert Level.NATION not in levels
