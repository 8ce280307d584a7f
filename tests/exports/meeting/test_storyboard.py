"""A story says what the pack says, in every language, and nothing else."""

from dataclasses import replace

import pytest

import locales
from domain.decision import Movement, MovementReason
from domain.pack import MeetingPack
from domain.scorecard import ScorecardRow
from domain.status import Status
from exports.meeting.paging import BARS, BULLETS, ROWS, slides
from exports.meeting.story import Bullets, RankBars, Story, Table, Trend
from exports.meeting.storyboard import story

LANGUAGES = locales.languages()


def test_every_section_is_told_in_every_language(pack: MeetingPack) -> None:
    stories = [story(pack, code, number=2, sha256="a" * 64) for code in LANGUAGES]
    codes = [[section.code for section in one.sections] for one in stories]
    assert codes[0] == codes[1]
    assert codes[0][:2] == ["since", "decisions"]
    assert codes[0][-1] == "sources"
    assert {f"item-{place}" for place in range(1, len(pack.items) + 1)} <= set(codes[0])
    findings = [{section.finding for section in one.sections} for one in stories]
    assert not findings[0] & findings[1], "nothing is left in the other language"


def test_the_first_slide_counts_what_has_changed(told: Story, pack: MeetingPack) -> None:
    since = told.sections[0]
    counted = next(block for block in since.blocks if isinstance(block, Table))
    by_kind = {row[0].text: row[1].value for row in counted.rows}
    assert pack.since is not None
    statuses = sum(len(table.rows) for table in since.annex if len(table.head) == 5)
    assert statuses == len(pack.since.changes.statuses) > 0
    assert set(by_kind.values()) >= {len(pack.decisions_due)}


def test_figures_are_those_of_the_pack(told: Story, pack: MeetingPack) -> None:
    words = locales.language(told.language)
    known = {
        words.figure(row.latest, row.indicator): row.latest.value
        for item in pack.items
        for row in item.rows
        if row.latest
    }
    found = [b for s in told.sections for block in s.blocks if isinstance(block, Bullets) for b in block.rows]
    found_rows = [row for s in told.sections for b in s.blocks if isinstance(b, Table) for row in b.rows]
    shown = [(one.written, one.value) for one in found if one.value is not None]
    shown += [(row[1].text, row[1].value) for row in found_rows if row[1].text in known]
    assert shown
    assert all(known[written] == value for written, value in shown)
    ranked = [b for s in told.sections for b in s.blocks if isinstance(b, RankBars)]
    frozen = [item.ranking for item in pack.items if item.ranking]
    assert [[bar.value for bar in one.rows] for one in ranked] == [[u.figure.value for u in r.rows] for r in frozen]


def test_a_decision_is_told_with_its_verdict_and_reason(told: Story) -> None:
    section = next(one for one in told.sections if one.code == "decisions")
    (table,) = section.blocks
    assert isinstance(table, Table)
    words = locales.language(told.language)
    assert "<b>" in table.rows[0][0].text, "text is data here; each writer makes it safe"
    assert words.text("decision.verdict.cannot_compare") in table.rows[0][-1].text
    assert section.notes[0].answer == words.text("decision.reason.no_figure_before")


def test_an_explanation_stands_on_the_trend(told: Story) -> None:
    trends = [b for s in told.sections for b in s.blocks if isinstance(b, Trend)]
    assert trends
    assert any("Mất điện" in remark.written for remark in trends[0].remarks)
    numbers = [remark.number for remark in trends[0].remarks]
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_verdict_and_reason_has_words(code: str) -> None:
    words = locales.language(code)
    for verdict in Movement:
        assert words.text(f"decision.verdict.{verdict}")
        assert words.count(f"slide.decisions.{verdict}", 2)
    for reason in MovementReason:
        assert words.text(f"decision.reason.{reason}")


def test_slides_hold_what_can_be_read_and_lose_nothing(told: Story) -> None:
    cut = slides(told)
    assert len({slide.code for slide in cut}) == len(cut)
    limits = {Table: ROWS, RankBars: BARS, Bullets: BULLETS}
    for slide in cut:
        for block in slide.blocks:
            assert len(getattr(block, "rows", ())) <= limits.get(type(block), 99)
    whole = [b for s in told.sections for b in s.blocks] + [b for s in told.sections for b in s.annex]
    for kind in limits:
        of_story = [row for b in whole if isinstance(b, kind) for row in b.rows]
        of_slides = [row for slide in cut for b in slide.blocks if isinstance(b, kind) for row in b.rows]
        assert of_story == of_slides
    first_annex = next((place for place, slide in enumerate(cut) if slide.annex), len(cut))
    assert all(slide.annex for slide in cut[first_annex:])


def test_training_marks_the_whole_story(pack: MeetingPack) -> None:
    for workspace in ("official", "training"):
        made = story(replace(pack, workspace=workspace), "vi", number=1, sha256="b" * 64)
        assert bool(made.mark) is bool(made.band) is (workspace == "training")


def test_a_silent_line_is_said_to_be_silent(pack: MeetingPack) -> None:
    """Nothing missing is shown as zero: without its figure a line says so, and has no number."""

    def silenced(row: ScorecardRow) -> ScorecardRow:
        silent = [replace(a, status=Status.NO_DATA, figure=None, latest=None) for a in row.assessments]
        return replace(row, latest=None, previous=None, history=(), assessments=tuple(silent))

    items = tuple(replace(item, rows=tuple(map(silenced, item.rows))) for item in pack.items)
    made = story(replace(pack, items=items), "vi", number=1, sha256="c" * 64)
    none = locales.language("vi").text("figure.none")
    bars = [b for s in made.sections for block in s.blocks if isinstance(block, Bullets) for b in block.rows]
    assert bars
    assert all((one.value, one.written) == (None, none) for one in bars)
