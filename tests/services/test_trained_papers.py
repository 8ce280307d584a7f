"""Papers of the training workspace say what the screens of the same day say."""

import io
import re
import shutil
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pptx
import pytest

import locales
from domain.assessment import Thresholds
from domain.geography import Geography
from domain.org_unit import Level
from domain.pack import Agenda, AgendaItem, ItemKind, PackScope, ScopeKind, figures_of
from domain.people import Grant, Person, Role
from domain.status import Status
from exports.meeting import drawing, paging, stage
from exports.meeting.pptx import write
from exports.meeting.report import Letterhead, PaperTable, report
from exports.meeting.story import Bullets, Story, Strip
from exports.meeting.storyboard import story
from services import figures, packs
from services.acting import Acting
from services.catalogue import catalogue
from services.overview import overview
from services.packs import OpenedPack
from services.view import View
from storage.database import Database

DAY = date(2025, 11, 30)
THU = Person(login="thu", grants=(Grant(Role.SECRETARY),))
AGENDA = Agenda(
    title={"vi": "Phiên họp tháng 11"}, meeting_day=DAY, as_of=DAY, scope=PackScope(ScopeKind.COUNTRY),
    items=(AgendaItem(kind=ItemKind.STRIPS),),
)  # fmt: skip


@pytest.fixture(scope="module")
def acting(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Acting]:
    """A secretary in a workspace of training of his own."""
    database = Database(f"sqlite:///{shutil.copy(filled / 'training.sqlite', tmp_path_factory.mktemp('trained'))}")
    view = View(database=database, codelists=catalogue(database), as_of=DAY, rules=Thresholds())
    yield Acting(view=view, person=THU, now=datetime(2025, 12, 1, 3, tzinfo=UTC), today=DAY, training=True)
    database.dispose()


@pytest.fixture(scope="module")
def opened(acting: Acting) -> OpenedPack:
    """A pack of the country with the targets by deadline."""
    return packs.opened(acting, packs.freeze(acting, AGENDA).number)


@pytest.fixture(scope="module", params=locales.languages())
def told(request: pytest.FixtureRequest, opened: OpenedPack) -> Story:
    return story(opened.pack, request.param, number=opened.head.number, sha256=opened.head.sha256)


def test_the_worst_is_that_of_the_overview_and_stands_over_its_line(acting: Acting, told: Story) -> None:
    worst = overview(acting.view).worst
    assert worst is not None
    assert worst.assessment is not None
    words = told.words
    name, due = words.of(worst.row.indicator.short), words.due(worst.assessment.target, worst.row.indicator)
    lines = next(one for one in told.sections if one.code == "item-1-lines")
    for said in (lines.finding, lines.prose[-1]):
        assert name in said
        assert due in said
    assert words.reason(worst.assessment, worst.row.indicator) in lines.notes[0].answer
    for slides in (paging.slides(told), tuple(one.about for one in stage.staged(told))):
        cut = [one for one in slides if one.section == lines.code]
        assert len(cut) > 1
        for slide in cut:
            shown = [row.name for block in slide.blocks if isinstance(block, Bullets) for row in block.rows]
            assert (slide.finding == lines.finding) == bool(slide.notes) == (name in shown), shown
    titles = [one.head.title for one in stage.staged(told)]
    assert titles.count(lines.finding) == 1


def test_a_later_slide_has_the_finding_about_its_line(told: Story) -> None:
    lines = next(one for one in told.sections if one.code == "item-1-lines")
    (bars,) = lines.blocks
    assert isinstance(bars, Bullets)
    last = replace(told, sections=(replace(lines, found_in=bars.rows[-1]),))
    first, *_, found = stage.staged(last)
    assert first.head.title == lines.opening
    assert found.head.title == lines.finding
    titles = titles_of(last)
    assert [title for title in titles if title == lines.finding] == titles[-1:]


def test_papers_keep_every_verdict_that_the_screen_of_the_pack_has(opened: OpenedPack, told: Story) -> None:
    words, (bars,) = told.words, next(one.blocks for one in told.sections if one.code == "item-1-lines")
    assert isinstance(bars, Bullets)
    rows = opened.pack.items[0].rows
    by_units, of_other_years = 0, 0
    paper = {row[0]: row for row in _table(told, bars.caption).rows}
    for row, bar in zip(rows, bars.rows, strict=True):
        *_, due, verdict = paper[bar.name]
        for a in row.assessments:
            tally = row.units.get(a.target.code)
            if a.status is Status.NOT_APPLICABLE and tally is not None and a.target.headline:
                by_units += 1
                said = words.text("card.lines.units", met=tally.met, judged=tally.judged)
                assert f"{a.target.deadline.year}: {said}" in verdict
                assert f"{a.target.deadline.year}: {words.due(a.target, row.indicator)}" in due
                assert said in bar.statuses[0].text
        for tick in bar.others(bars.years):
            of_other_years += 1
            assert tick.verdict is not None
            assert tick.verdict.text in verdict
            drawn = drawing.svg(bars, words, width=1200)
            assert f"{words.text('drawing.target-of', year=tick.year)}: {tick.verdict.text}" in spoken(drawn)
            late = next(a for a in row.assessments if a.target.deadline.year == tick.year and a.months_late)
            assert words.months(late.months_late or 0) in tick.verdict.text
    assert by_units > 1
    assert of_other_years


def test_the_plan_beside_a_verdict_is_that_of_the_day_of_the_figure(opened: OpenedPack, told: Story) -> None:
    judged = {
        told.words.of(row.indicator.short): (row, a)
        for row in opened.pack.items[0].rows
        for a in reversed(row.assessments)
        if a.target.deadline > DAY and a.plan_value is not None and a.figure == row.latest
    }
    (bars,) = next(one.blocks for one in told.sections if one.code == "item-1-lines")
    assert isinstance(bars, Bullets)
    paper = {row[0]: row[3] for row in _table(told, bars.caption).rows}
    assert judged
    for name, (row, a) in judged.items():
        assert a.figure is not None
        day, value = told.words.date(a.figure.period.end), told.words.number(a.plan_value, row.indicator.unit)
        assert told.words.text("letter.plan", day=day, value=value) in paper[name]


def test_the_targets_of_the_country_are_counted_by_what_they_are_of(opened: OpenedPack, told: Story) -> None:
    pack, since, counts = opened.pack, told.sections[0], told.sections[1]
    first, second, _ = pack.items[0].strips
    own, later = (sum(tally.total for tally in of) for of in (
        (first.tally, second.tally), (first.successors, second.successors),
    ))  # fmt: skip
    others = pack.tally.total - own - later
    assert min(own, later, others) > 0
    sentence = since.prose[1]
    assert re.findall(r"\d+", sentence) == [
        str(pack.tally.total), str(own), "17", "2020", "2025", str(later), str(others)
    ]  # fmt: skip
    (strip,) = since.blocks
    assert isinstance(strip, Strip)
    assert strip.note == sentence
    for said in (counts.finding, counts.prose[0]):
        assert re.findall(r"\d+", said.replace("30/11/2025", ""))[:2] == [str(own), "17"]


def test_only_what_the_papers_speak_of_is_defined_and_no_act_is_named_twice(opened: OpenedPack, told: Story) -> None:
    words, (targets, meanings) = told.words, told.sections[-1].reference
    defined = [row[0].text for row in meanings.rows]
    assert all(row[1].text not in ("", words.text("figure.dash")) for row in meanings.rows)
    spoken_of = {row.indicator.code for row in opened.pack.items[0].rows}
    spoken_of |= {target.indicator for target in opened.pack.targets if target.counts}
    known = [one for one in opened.pack.indicators if one.code in spoken_of and words.of(one.definition)]
    assert defined == [words.of(one.names) for one in known]
    assert len(spoken_of) < len(opened.pack.indicators)
    assert not any(re.fullmatch(r"(.+), \1", row[2].text) for row in targets.rows)


def test_the_originals_behind_national_figures_and_those_of_former_units_are_named(
    acting: Acting, opened: OpenedPack
) -> None:
    summed = next(f for f in figures_of(opened.pack.standings) if f.summed is not None)
    units = [unit.code for level in (Level.MINISTRY, Level.PROVINCE) for unit in acting.codelists.of_level(level)]
    with acting.view.reading() as shown:
        parts = shown.series({summed.indicator}, units, summed.period.end, summed.period.end)
    assert {f.provenance.submission for f in parts} - {None}
    assert {f.provenance.submission for f in parts} <= {one.submission for one in opened.pack.originals}

    whole = PackScope(ScopeKind.UNIT, "prov34_ho_chi_minh", geography=Geography.COMMON)
    items = (AgendaItem(kind=ItemKind.SCORECARD, unit=whole.unit),)
    made = packs.opened(acting, packs.freeze(acting, replace(AGENDA, scope=whole, items=items)).number).pack
    merged = next(f for f in figures_of(made.standings) if f.merged is not None)
    detail = figures.figure(acting.view, merged.key)
    assert detail is not None
    assert len(detail.parts) > 1
    assert {f.provenance.submission for f in detail.parts} <= {one.submission for one in made.originals}


def _table(told: Story, caption: str) -> PaperTable:
    parts = report(told, Letterhead()).parts
    return next(part for part in parts if isinstance(part, PaperTable) and part.caption == caption)


def spoken(drawn: str) -> str:
    """The texts of a drawing, however their lines are broken."""
    return " ".join(one.text or "" for one in ET.fromstring(drawn).iter("{http://www.w3.org/2000/svg}text"))


def titles_of(told: Story) -> list[str]:
    """The titles of the slides of its deck."""
    slides = pptx.Presentation(io.BytesIO(write(told))).slides
    return [slide.shapes.title.text_frame.text for slide in slides if slide.shapes.title is not None]
