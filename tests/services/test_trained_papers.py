"""Papers of the training workspace say what the screens of the same day say."""

import io
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pptx
import pytest

import locales
from domain.assessment import Thresholds
from domain.pack import Agenda, AgendaItem, ItemKind, PackScope, ScopeKind
from domain.people import Grant, Person, Role
from exports.meeting import paging, stage
from exports.meeting.pptx import write
from exports.meeting.story import Bullets, Story
from exports.meeting.storyboard import story
from services import packs
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


def titles_of(told: Story) -> list[str]:
    """The titles of the slides of its deck."""
    slides = pptx.Presentation(io.BytesIO(write(told))).slides
    return [slide.shapes.title.text_frame.text for slide in slides if slide.shapes.title is not None]
