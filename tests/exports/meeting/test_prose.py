"""Findings in whole sentences: what is not known is not said, and what cannot be judged is not counted."""

from dataclasses import replace

import pytest

import locales
from domain.pack import MeetingPack
from domain.status import Status
from exports.meeting import choosing, prose
from exports.meeting.story import Story
from exports.meeting.storyboard import story
from exports.meeting.telling import Telling

VI = locales.language("vi")


def test_every_section_speaks_in_whole_sentences(told: Story) -> None:
    said = [(section.code, sentence) for section in told.sections for sentence in section.prose]
    assert {"since", "decisions", "item-2", "item-3", "item-4", "sources"} <= {code for code, _ in said}
    assert [sentence for _, sentence in said if not (sentence[0].isupper() or sentence[0].isdigit())] == []
    assert [sentence for _, sentence in said if not sentence.endswith(".") or "{" in sentence] == []


def test_counts_are_said_together_and_none_is_lost(pack: MeetingPack) -> None:
    told = Telling.of(pack, "vi")
    tally = replace(pack.tally, by_status={Status.MET: 3, Status.BEHIND: 1, Status.NO_DATA: 21})
    assert prose.standing(told, tally) == "3 đạt, 1 chậm so với lộ trình và 21 chưa có số liệu"
    assert {status for status in Status if not VI.has(f"prose.standing.{status}")} == {Status.NOT_APPLICABLE}


@pytest.mark.parametrize("code", locales.languages())
def test_units_that_cannot_be_judged_are_not_said_to_have_failed(pack: MeetingPack, code: str) -> None:
    place, item = next((n, one) for n, one in enumerate(pack.items, 1) if one.ranking)
    rows = tuple(
        replace(row, assessment=replace(row.assessment, status=Status.CANNOT_JUDGE)) if row.assessment else row
        for row in item.ranking.rows
    )
    items = [*pack.items]
    items[place - 1] = replace(item, ranking=replace(item.ranking, rows=rows))
    made = story(replace(pack, items=tuple(items)), code, number=1, sha256="d" * 64)
    section = next(one for one in made.sections if one.code == f"item-{place}")
    assert section.finding == section.blocks[0].said
    words = locales.language(code)
    target = words.number(60, "percent")
    assert not [sentence for sentence in section.prose if target in sentence]


@pytest.mark.parametrize("code", locales.languages())
def test_units_that_met_a_target_late_are_said_to_be_late(pack: MeetingPack, code: str) -> None:
    place, item = next((n, one) for n, one in enumerate(pack.items, 1) if one.ranking)
    late = tuple(
        replace(row, assessment=replace(row.assessment, status=Status.MET_LATE)) if row.assessment else row
        for row in item.ranking.rows
    )
    items = [*pack.items]
    items[place - 1] = replace(item, ranking=replace(item.ranking, rows=late))
    made = story(replace(pack, items=tuple(items)), code, number=1, sha256="d" * 64)
    section = next(one for one in made.sections if one.code == f"item-{place}")
    words = locales.language(code)
    assert section.finding == words.with_late(section.finding.rpartition(" (")[0], 1, 1)
    assert words.count("prose.ranking.late", len(choosing.judged(items[place - 1].ranking))) in section.prose


def test_a_ranking_of_one_has_no_first_and_last(pack: MeetingPack) -> None:
    ranking = next(one.ranking for one in pack.items if one.ranking)
    alone = replace(ranking, rows=ranking.rows[:1])
    name = ranking.rows[0].org_unit.short["vi"]
    assert prose.ranking(Telling.of(pack, "vi"), alone)[0].count(name) == 1


def test_a_rank_that_falls_is_said_to_be_better(pack: MeetingPack) -> None:
    row = next(row for item in pack.items for row in item.rows if row.latest and row.history)
    told = Telling.of(pack, "vi")
    for direction, change, said in (
        ("higher_better", 2.0, "better"), ("lower_better", -15.0, "better"), ("lower_better", 3.0, "worse"),
        ("none", 3.0, "by"), ("higher_better", 0.0, "not"),
    ):  # fmt: skip
        indicator = replace(row.indicator, direction=direction)
        before = replace(row.latest, value=row.latest.value - change)
        moved = prose.indicator(told, replace(row, indicator=indicator, previous=before))[1]
        assert moved.startswith(VI.text(f"prose.moved.{said}", before=VI.period(row.latest.period), change="")[:-1])
