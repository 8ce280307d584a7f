"""A pack reads the same for ever; what is otherwise now is said beside it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import locales
from domain.assessment import Thresholds
from domain.decision import Closing, Decision, ExpectedEffect, Movement
from domain.errors import DashboardError
from domain.explanation import Explanation, ExplanationKind
from domain.org_unit import Level, heirs
from domain.pack import Agenda, AgendaItem, ItemKind, PackScope, ScopeKind, Turn, summed
from domain.people import Grant, Role
from domain.target import Comparator, Judged, Target
from exports import pack_archive
from exports.meeting import choosing
from services import overview, packs
from storage import audit, decisions, definitions, explanations
from storage import packs as kept
from storage.database import Database
from tests.services.at_work import HANOI, HOA, HUE, LAN, MINH, TODAY, Office, person, sent
from tests.storage.made import INDICATORS, NOW, UNITS, fill, later, located, month, rate

THU = person("thu", Grant(Role.SECRETARY))
JANUARY, FEBRUARY = month(73), month(74)
assert JANUARY.end == date(2025, 1, 31)
ITEMS = (
    AgendaItem(kind=ItemKind.STRIPS),
    AgendaItem(kind=ItemKind.RANKING, indicator="share_1", level=Level.PROVINCE),
    AgendaItem(kind=ItemKind.SCORECARD, unit=HANOI),
    AgendaItem(kind=ItemKind.INDICATOR, indicator="share_1", unit=HUE),
)
AGENDA = Agenda(
    title={"vi": "Phiên họp tháng 3"}, meeting_day=TODAY, as_of=TODAY, scope=PackScope(ScopeKind.PROVINCES), items=ITEMS
)


def target(value: float = 60.0) -> Target:
    return Target(
        code="share_1@2025", indicator="share_1", instrument="17/NQ-CP", issued=date(2019, 3, 7),
        deadline=date(2025, 12, 31), comparator=Comparator.AT_LEAST, value=value, judged=Judged.EACH_UNIT,
        levels=(Level.PROVINCE,), headline=True,
    )  # fmt: skip


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    database = Database(f"sqlite:///{tmp_path / 'official.db'}")
    database.migrate("official")
    fill(database)
    define(database, [target()])
    made = Office(database)
    made.submit(sent(10, period=60), sent(70, period=JANUARY), sent(20, org_unit=HUE, period=JANUARY))
    yield made
    database.dispose()


def define(database: Database, targets: list[Target], hours: float = 0) -> None:
    with database.writing() as connection:
        definitions.put(connection, "target", located(targets, "targets.yaml"), later(hours), files=["targets.yaml"])


def body(office: Office, number: int) -> bytes:
    with office.database.reading() as connection:
        return kept.body(connection, number)


def refused(code: str, act, *args) -> None:
    with pytest.raises(DashboardError) as error:
        act(*args)
    assert error.value.code == code


def test_a_pack_holds_what_the_live_services_say(office: Office) -> None:
    head = packs.freeze(office.acting(THU, 1), AGENDA)
    found = packs.opened(office.acting(LAN, 2), head.number)
    pack = found.pack
    assert (pack.workspace, pack.made_by, pack.known_at, pack.agenda) == ("official", "thu", later(1), AGENDA)
    statuses = {row.org_unit.code: a.status.value for row in pack.standings for a in row.assessments}
    assert len(statuses) == 5
    assert statuses[HANOI] == "already_met"
    assert pack.tally.total == 5
    assert [item.item for item in pack.items] == list(ITEMS)
    assert [u.org_unit.code for u in pack.items[1].ranking.rows] == [HANOI, HUE]
    assert pack.items[2].rows[0].latest.value == 70.0
    assert pack.items[3].rows[0].latest.provenance.line == 14
    assert {(o.submission, o.file) for o in pack.originals} == {(1, "thang-1.csv")}
    assert [t.code for t in pack.targets] == ["share_1@2025"]
    assert pack.texts["en"]["status.met"] == locales.language("en").texts["status.met"]
    assert packs.differences(office.acting(LAN), head.number).none
    assert packs.since_last(office.acting(LAN), head.number) is None
    with office.database.reading() as connection:
        entry = audit.entries(connection, subject=f"pack/{head.number}")[0]
    assert (entry.action, entry.actor, entry.detail["sha256"]) == ("pack-frozen", "thu", head.sha256)
    assert packs.listed(office.acting(LAN)) == (head,)


def test_a_pack_names_the_originals_behind_its_national_figures(office: Office) -> None:
    """Of a sum the current report of each unit; of a month that nobody is shown, none."""
    office.submit(sent(30, org_unit=HUE, period=JANUARY), who=HOA, hours=1)
    second = office.submit(sent(35, org_unit=HUE, period=JANUARY), who=HOA, hours=2)
    other = office.submit(sent(50, indicator="share_2", org_unit=HUE, period=FEBRUARY), who=HOA, hours=3)
    country = replace(
        AGENDA, scope=PackScope(ScopeKind.COUNTRY), items=(AgendaItem(kind=ItemKind.INDICATOR, indicator="share_1"),)
    )
    pack = packs.opened(office.acting(LAN, 4), packs.freeze(office.acting(THU, 4), country).number).pack
    assert pack.items[0].rows[0].latest.summed.units == 2
    assert [one.submission for one in pack.originals] == [1, second, other]
    assert all(one.sha256 and one.file for one in pack.originals)
    accepted = replace(country, scope=PackScope(ScopeKind.COUNTRY, accepted_only=True))
    pack = packs.opened(office.acting(LAN, 5), packs.freeze(office.acting(THU, 5), accepted).number).pack
    assert pack.originals == ()


def test_the_worst_of_the_overview_is_of_the_headlines_as_that_of_the_papers(office: Office) -> None:
    """A target that no headline indicator has is among the exceptions; neither screen nor paper calls it the worst."""
    nation = {"judged": Judged.NATION, "levels": (Level.NATION,)}
    reached = replace(target(60.0), **nation)
    missed = replace(
        target(80.0), code="share_2@2024", indicator="share_2", headline=False, deadline=date(2024, 12, 31), **nation
    )
    define(office.database, [reached, missed], hours=1)
    office.submit(
        rate(70, 100, period=FEBRUARY), rate(10, 100, indicator="share_2", period=month(72)), hours=2
    )  # fmt: skip
    found = overview.overview(office.acting(LAN).view)
    assert [(one.reason, one.row.indicator.code) for one in found.exceptions] == [("missed", "share_2")]
    assert choosing.worst(found.rows) is None
    assert (found.worst, found.movers) == (None, None)
    below = replace(reached, value=75.0, deadline=date(2024, 12, 31))
    define(office.database, [below, missed], hours=3)
    found = overview.overview(office.acting(LAN, 4).view)
    row, assessment = choosing.worst(found.rows)
    assert (found.worst.row.indicator, found.worst.assessment) == (row.indicator, assessment)
    assert found.movers.of.row.indicator == row.indicator


def test_a_pack_stays_whatever_becomes_of_everything(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """New figures, revisions, definitions, units, thresholds, texts and the release change; the pack does not."""
    number = packs.freeze(office.acting(THU, 1), AGENDA).number
    before, opened = body(office, number), packs.opened(office.acting(LAN, 1), number)
    archive = packs.archive(office.acting(LAN), number)

    office.submit(sent(30, period=JANUARY), hours=2)
    office.submit(sent(80, org_unit=HUE, period=FEBRUARY), hours=3)
    define(office.database, [target(90.0)], hours=4)
    with office.database.writing() as connection:
        renamed = [replace(one, names={"vi": "Tên mới"}) for one in INDICATORS]
        definitions.put(connection, "indicator", located(renamed, "indicators.yaml"), later(5))
        moved = [replace(one, names={"vi": "Đơn vị mới"}, short={"vi": "Mới"}) for one in UNITS]
        definitions.put(connection, "org_unit", located(moved, "units.csv"), later(5))
    monkeypatch.setitem(locales.language("vi").texts, "status.met", "câu khác")
    monkeypatch.setattr(packs, "VERSION", "99")
    later_on = office.acting(LAN, 6)
    later_on = replace(later_on, view=replace(later_on.view, rules=Thresholds(on_pace=0.5)))

    assert body(office, number) == before
    assert packs.opened(later_on, number).pack == opened.pack
    assert kept.written(packs.opened(later_on, number).pack) == before
    assert packs.archive(later_on, number) == archive
    assert packs.opened(later_on, number).pack.texts["vi"]["status.met"] != "câu khác"

    found = packs.differences(later_on, number)
    assert not found.none
    assert found.definitions.indicators == ("share_1",)
    assert found.definitions.targets == ("share_1@2025",)
    assert HANOI in found.definitions.org_units
    assert found.definitions.thresholds
    assert found.definitions.texts == 1
    assert [(one.before.value, one.after.value) for one in found.changes.revised] == [(70.0, 30.0)]
    assert found.changes.newer == 1
    assert found.changes.statuses


def test_the_second_pack_says_what_has_changed_since_the_first(office: Office) -> None:
    packs.freeze(office.acting(THU, 1), AGENDA)
    packs.freeze(office.acting(THU, 1.5), replace(AGENDA, scope=PackScope(ScopeKind.COUNTRY)))
    revising = office.submit(sent(30, period=JANUARY), hours=2)
    office.submit(sent(80, org_unit=HUE, period=FEBRUARY), hours=3)
    head = packs.freeze(office.acting(THU, 4), AGENDA)
    found = packs.since_last(office.acting(MINH, 5), head.number)
    assert found.before.number == 1, "of the same scope"
    assert [one.org_unit for one in found.changes.of(Turn.NEWLY_MET)] == [HUE]
    assert [one.org_unit for one in found.changes.of(Turn.REGRESSED)] == [HANOI]
    assert summed(found.changes.statuses) == {
        status: n
        for status in {*found.changes.before.by_status, *found.changes.after.by_status}
        if (n := found.changes.after.by_status.get(status, 0) - found.changes.before.by_status.get(status, 0))
    }
    assert HANOI in found.changes.silent
    assert HUE not in found.changes.silent
    assert [(one.before.value, one.after.value) for one in found.changes.revised] == [(70.0, 30.0)]
    assert found.senders == {revising: "lan"}
    assert packs.since_last(office.acting(THU), head.number).senders == {}, "who sent it is for those who may trace it"


def test_the_first_slide_is_frozen(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """What changed since the last meeting is read from the pack; how it is computed may change."""
    first = packs.freeze(office.acting(THU, 1), AGENDA)
    office.submit(sent(80, org_unit=HUE, period=FEBRUARY), hours=3)
    head = packs.freeze(office.acting(THU, 4), AGENDA)
    pack = packs.opened(office.acting(LAN), head.number).pack
    assert (pack.since.number, pack.since.sha256, pack.since.meeting_day) == (first.number, first.sha256, TODAY)
    assert pack.since.changes.statuses
    assert {one.org_unit for one in pack.since.changes.statuses} <= {u.code for u in pack.org_units}
    found = packs.since_last(office.acting(LAN), head.number)
    monkeypatch.setattr(packs, "changes", lambda *_: pytest.fail("computed again"))
    assert packs.since_last(office.acting(LAN), head.number) == found
    assert (found.before, found.changes) == (first, pack.since.changes)


def test_a_pack_follows_the_decisions_of_its_scope(office: Office) -> None:
    def decide(scope: str, **changes) -> None:
        effect = ExpectedEffect(indicator="share_1", org_unit=HUE, value=25.0)
        made = Decision(
            number=0, pack=1, day=date(2025, 1, 31), text="x", owner=HUE, due=TODAY, effect=effect, made_by="thu",
            recorded_at=later(2),
        )  # fmt: skip
        with office.database.writing() as connection:
            decisions.add(connection, replace(made, **changes), scope)

    packs.freeze(office.acting(THU, 1), AGENDA)
    decide("provinces")
    decide("provinces~accepted", due=date(2025, 12, 31), owner="ministry_1", effect=None)
    decide("country", effect=ExpectedEffect(indicator="share_2"))
    decide("provinces", due=date(2025, 1, 31))
    with office.database.writing() as connection:
        decisions.close(connection, 4, Closing.DONE, day=TODAY, remark="", by="thu", now=later(3))
    office.submit(sent(30, org_unit=HUE, period=FEBRUARY), hours=3)

    head = packs.freeze(office.acting(THU, 4), AGENDA)
    pack = packs.opened(office.acting(LAN), head.number).pack
    assert [one.decision.number for one in pack.decisions] == [4, 1, 2], "those that ended since, and the open ones"
    standing = pack.decisions[1]
    assert (standing.before.value, standing.after.value, standing.verdict) == (20.0, 30.0, Movement.MOVED)
    assert (standing.due, standing.overdue) == (True, False)
    assert [one.decision.number for one in packs.since_last(office.acting(LAN), head.number).due] == [1]
    assert "ministry_1" in {unit.code for unit in pack.org_units}
    again = packs.freeze(office.acting(THU, 5), AGENDA)
    assert [one.decision.number for one in packs.opened(office.acting(LAN), again.number).pack.decisions] == [1, 2]
    of_hue = packs.freeze(office.acting(THU, 6), replace(AGENDA, scope=PackScope(ScopeKind.UNIT, HUE)))
    pack = packs.opened(office.acting(LAN), of_hue.number).pack
    assert [one.decision.number for one in pack.decisions] == [1, 3], "a unit meets what others decided for it"


def test_a_pack_holds_what_is_said_of_its_figures(office: Office) -> None:
    def explain(month_of: int, **changes) -> None:
        said = Explanation(
            number=0, month=month(month_of), kind=ExplanationKind.OUTAGE, text="x", by="binh", recorded_at=later(1)
        )
        with office.database.writing() as connection:
            explanations.add(connection, replace(said, **changes))

    explain(73, org_unit=HANOI, indicator="share_1")
    explain(74)
    explain(73, org_unit="district_1")
    explain(73, indicator="share_4")
    explain(48)
    explain(90)
    explain(73, org_unit=HUE)
    with office.database.writing() as connection:
        explanations.withdraw(connection, 7, by="thu", now=later(2))
    pack = packs.opened(office.acting(LAN), packs.freeze(office.acting(THU, 3), AGENDA).number).pack
    assert [one.number for one in pack.explanations] == [1, 2]


def test_a_wrong_pack_gets_an_erratum(office: Office) -> None:
    wrong = packs.freeze(office.acting(THU, 1), AGENDA)
    before = body(office, wrong.number)
    office.submit(sent(55, period=JANUARY), hours=2)
    refused("remark-missing", packs.correct, office.acting(THU, 3), wrong.number, "  ")
    right = packs.correct(office.acting(THU, 3), wrong.number, "Sai mẫu số")
    old, new = (packs.opened(office.acting(LAN, 4), one.number) for one in (wrong, right))
    assert body(office, wrong.number) == before
    assert (old.correction.number, old.corrected) == (right.number, None)
    assert (new.corrected.number, new.correction) == (wrong.number, None)
    assert (new.pack.erratum.sha256, new.pack.erratum.reason) == (wrong.sha256, "Sai mẫu số")
    assert new.pack.items[2].rows[0].latest.value == 55.0
    assert new.pack.agenda == AGENDA
    assert packs.since_last(office.acting(LAN), right.number) is None, "a correction is not held against the mistake"
    refused("pack-corrected", packs.correct, office.acting(THU, 5), wrong.number, "again")
    third = packs.freeze(office.acting(THU, 6), AGENDA)
    assert packs.since_last(office.acting(LAN), third.number).before.number == right.number
    with office.database.reading() as connection:
        entry = audit.entries(connection, action="pack-corrected")[0]
    assert (entry.detail["corrects"], entry.detail["reason"]) == ("1", "Sai mẫu số")


@pytest.mark.parametrize(
    ("agenda", "code"),
    [
        (replace(AGENDA, title={"vi": " "}), "pack-title"),
        (replace(AGENDA, items=()), "pack-empty"),
        (replace(AGENDA, items=ITEMS * 11), "pack-full"),
        (replace(AGENDA, as_of=date(2025, 3, 4)), "pack-future"),
        (replace(AGENDA, items=(AgendaItem(kind=ItemKind.INDICATOR, indicator="no"),)), "pack-item"),
        (replace(AGENDA, items=(AgendaItem(kind=ItemKind.SCORECARD, unit="no"),)), "pack-item"),
        (replace(AGENDA, items=(AgendaItem(kind=ItemKind.RANKING, indicator="share_1"),)), "pack-item"),
        (replace(AGENDA, scope=PackScope(ScopeKind.UNIT, "no")), "pack-item"),
    ],
)
def test_what_cannot_be_frozen_is_refused_with_the_reason(office: Office, agenda: Agenda, code: str) -> None:
    refused(code, packs.freeze, office.acting(THU), agenda)
    assert packs.listed(office.acting(THU)) == ()


def test_who_may_not_freeze_is_refused_and_leaves_nothing(office: Office) -> None:
    refused("not-allowed", packs.freeze, office.acting(LAN), AGENDA)
    refused("pack-unknown", packs.opened, office.acting(LAN), 1)
    packs.freeze(office.acting(THU), AGENDA)
    refused("not-allowed", packs.correct, office.acting(MINH), 1, "x")
    assert len(packs.listed(office.acting(LAN))) == 1


def test_an_archive_is_held_against_the_workspace(office: Office) -> None:
    head = packs.freeze(office.acting(THU), AGENDA)
    verdict = pack_archive.verify(packs.archive(office.acting(LAN), head.number))
    assert (verdict.problem, verdict.sha256) == ("", head.sha256)
    assert packs.kept(office.acting(LAN), verdict.sha256) == head
    assert packs.kept(office.acting(LAN), "0" * 64) is None


def test_a_cut_off_in_the_past_shows_the_past_as_it_is_known_now(office: Office) -> None:
    early = replace(AGENDA, as_of=date(2025, 1, 30), scope=PackScope(ScopeKind.UNIT, HANOI))
    pack = packs.opened(office.acting(LAN), packs.freeze(office.acting(THU), early).number).pack
    assert [row.latest.value for row in pack.standings] == [10.0]
    assert {row.org_unit.code for row in pack.standings} == {HANOI}
    assert pack.known_at >= NOW


def test_a_pack_names_who_can_move_an_indicator_after_a_merger(office: Office) -> None:
    """The owner of the definition has ended: the pack knows its heir, too."""
    with office.database.writing() as connection:
        owned = [replace(one, owner="ministry_1") for one in INDICATORS]
        definitions.put(connection, "indicator", located(owned, "indicators.yaml"), later(1))
        ended = {"closed": date(2025, 2, 28), "successors": ("ministry_2",)}
        units = [replace(one, **ended) if one.code == "ministry_1" else one for one in UNITS]
        definitions.put(connection, "org_unit", located(units, "units.csv"), later(1))
    acting = office.acting(THU, 2)
    found = packs.opened(acting, packs.freeze(acting, AGENDA).number).pack
    units = {unit.code: unit for unit in found.org_units}
    assert [one.code for one in heirs(units, "ministry_1", TODAY)] == ["ministry_1", "ministry_2"]
    assert acting.codelists.heir("ministry_1", TODAY).code == "ministry_2"
    assert [one.code for one in heirs(units, "ministry_1", date(2025, 2, 28))] == ["ministry_1"]
    assert list(heirs(units, None, TODAY)) == []


def test_a_pack_of_accepted_figures_has_no_provisional_ones(office: Office) -> None:
    strict = replace(AGENDA, scope=replace(AGENDA.scope, accepted_only=True))
    head = packs.freeze(office.acting(THU), strict)
    found = packs.opened(office.acting(LAN), head.number).pack
    assert [row.latest for row in found.standings if row.latest] == []
    assert packs.differences(office.acting(LAN), head.number).none
    both = packs.freeze(office.acting(THU, 1), AGENDA)
    assert packs.since_last(office.acting(LAN), both.number) is None, "two choices of figures are never compared"
