"""Packs are kept byte for byte, on both engines."""

import zlib
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError

from domain.assessment import Thresholds
from domain.errors import DashboardError
from domain.pack import Agenda, AgendaItem, Erratum, ItemKind, MeetingPack, PackItem, PackScope, PackStrip, ScopeKind
from domain.reference import Instrument
from domain.scorecard import RankedUnit, Ranking, ScorecardRow
from domain.status import Status
from domain.tally import Tally
from exports.meeting.telling import Telling
from storage import packs
from storage.database import Database
from storage.tables import pack as table
from tests.domain.builders import END_2020, END_2025, RULES, a_province, a_target, an_indicator, an_observation, judge
from tests.storage.made import later
from tests.storage.unguarded import unguard

DAY = date(2021, 6, 30)


def a_pack(hours: float = 0, erratum: Erratum | None = None, scope: ScopeKind = ScopeKind.PROVINCES) -> MeetingPack:
    """A pack with something of everything a pack can hold."""
    figures = [an_observation(END_2020, 40.0), an_observation(DAY, 41.5)]
    assessments = tuple(judge(a_target(deadline=day), figures, DAY) for day in (END_2020, END_2025))
    row = ScorecardRow(
        indicator=an_indicator(), org_unit=a_province("a"), latest=figures[1], previous=figures[0],
        history=tuple(figures), assessments=assessments,
        units={"rate@2025": Tally({Status.NO_DATA: 1, Status.OFF_TRACK: 2, Status.MET: 3})},
    )  # fmt: skip
    ranked = RankedUnit(org_unit=a_province("a"), figure=figures[1], place=1, assessment=assessments[1])
    item = AgendaItem(kind=ItemKind.STRIPS)
    agenda = Agenda(
        title={"vi": "Phiên họp", "en": "Meeting"}, meeting_day=DAY, as_of=DAY, scope=PackScope(scope), items=(item,)
    )
    return MeetingPack(
        workspace="official", agenda=agenda, known_at=later(hours), made_by="thu", product="1",
        items=(
            PackItem(
                item=item, rows=(row,),
                ranking=Ranking(indicator=an_indicator(), rows=(ranked,), silent=(a_province("b"),), ends=(DAY,)),
                strips=(
                    PackStrip(
                        deadline=END_2020, passed=True, tally=Tally({Status.MET: 1}), successors=Tally({}),
                        each_unit=("rate@2020",), unconfirmed=2,
                    ),
                ),
            ),
        ),
        standings=(row,), thresholds=Thresholds(on_pace=0.9), indicators=(an_indicator(),), targets=(a_target(),),
        org_units=(a_province("a"),), instruments=(), breaks=(), originals=(), texts={"vi": {"status.met": "đạt"}},
        erratum=erratum,
    )  # fmt: skip


def test_a_pack_opens_with_clauses_of_one_language_and_of_both() -> None:
    """In older packs a clause, and what an act without a number is called, is one text."""
    act = Instrument(code="plan", number="Kế hoạch năm 2024", names={"vi": "Kế hoạch"}, issued=DAY)
    old = replace(a_pack(), targets=(a_target(clause="Mục 1"),), instruments=(act,))
    both = {"vi": "Mục 1", "en": "Section 1"}
    new = replace(old, targets=(a_target(clause=both),), instruments=(replace(act, number=both),))
    for pack in (old, new):
        body = packs.written(pack)
        assert packs.read(body) == pack
        assert packs.written(packs.read(body)) == body
    assert '"clause":"Mục 1"' in packs.written(old).decode()
    told = {code: (Telling.of(old, code).clause(old.targets[0]), Telling.of(new, code).clause(new.targets[0]))
            for code in ("vi", "en")}  # fmt: skip
    assert told["en"][0].endswith("Mục 1")
    assert told["en"][1].endswith("Section 1")
    assert told["vi"][0] == told["vi"][1]


def test_a_pack_comes_back_byte_for_byte(database: Database) -> None:
    made = a_pack()
    body = packs.written(made)
    with database.writing() as connection:
        head = packs.add(connection, made)
    with database.reading() as connection:
        kept = packs.body(connection, head.number)
        assert kept == body
        assert packs.head(connection, head.number) == head
        assert packs.with_hash(connection, head.sha256) == head
        assert packs.with_hash(connection, "0" * 64) is None
        assert packs.body(connection, 99) is None
    again = packs.read(kept)
    assert again == made
    assert packs.written(again) == body
    assert again.standings[0].units["rate@2025"].worst is Status.OFF_TRACK, "a tally keeps its order"
    assert again.thresholds != RULES
    assert (head.number, head.title["en"], head.as_of, head.scope) == (1, "Meeting", DAY, "provinces")
    assert (head.made_by, head.recorded_at, head.corrects, head.corrected_by) == ("thu", later(0), None, None)


def test_a_list_is_by_scope_and_the_last_one_first(database: Database) -> None:
    with database.writing() as connection:
        for hours, scope in enumerate((ScopeKind.PROVINCES, ScopeKind.COUNTRY, ScopeKind.PROVINCES)):
            packs.add(connection, a_pack(hours, scope=scope))
        assert [one.number for one in packs.heads(connection)] == [3, 2, 1]
        assert [one.number for one in packs.heads(connection, scope="provinces")] == [3, 1]
        assert [one.number for one in packs.heads(connection, scope="provinces", before=3)] == [1]
        assert [one.number for one in packs.heads(connection, before=3, limit=1)] == [2]
        assert packs.count(connection) == 3


def test_a_pack_is_corrected_once(database: Database) -> None:
    with database.writing() as connection:
        first = packs.add(connection, a_pack())
        erratum = Erratum(number=1, sha256=first.sha256, reason="x")
        assert packs.add(connection, a_pack(1, erratum)).corrects == 1
        old = packs.head(connection, 1)
        assert old.corrected_by == 2
        with pytest.raises(DashboardError) as error:
            packs.add(connection, a_pack(2, erratum))
        assert (error.value.code, error.value.params["other"]) == ("pack-corrected", "2")


@pytest.mark.parametrize("content", [b"no zlib", zlib.compress(b"{}")])
def test_a_pack_that_somebody_changed_is_refused(database: Database, content: bytes) -> None:
    with database.writing() as connection:
        packs.add(connection, a_pack())
        unguard(connection, "pack")
        connection.execute(update(table).values(content=content))
    with pytest.raises(DashboardError) as error, database.reading() as connection:
        packs.body(connection, 1)
    assert error.value.code == "pack-damaged"


@pytest.mark.parametrize("deed", ["UPDATE pack SET made_by = 'hoa'", "DELETE FROM pack"])
def test_the_database_itself_refuses_to_change_a_pack(database: Database, deed: str) -> None:
    with database.writing() as connection:
        packs.add(connection, a_pack())
    with pytest.raises(DBAPIError, match="never changed"), database.writing() as connection:
        connection.exec_driver_sql(deed)
    with database.reading() as connection:
        assert packs.read(packs.body(connection, 1)) == a_pack()
