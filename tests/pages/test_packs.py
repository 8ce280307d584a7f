"""The page of packs: the list, one pack in both languages, an erratum, and the form of a secretary."""

import re
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import locales
from domain.assessment import Thresholds
from domain.org_unit import Level
from domain.pack import Agenda, AgendaItem, ItemKind, PackScope, ScopeKind
from exports.meeting.storyboard import story
from services import packs, papers
from services.acting import Acting
from services.catalogue import catalogue
from services.paper_jobs import PaperJob
from services.papers import Paper, PaperOrder
from services.view import View
from storage import packs as kept
from tests.conftest import SignedIn
from tests.pages.conftest import screen, told
from tests.storage.test_packs import a_pack
from ui import cached

DAY, RATE, HANOI = date(2025, 11, 30), "online_dossier_pct", "prov34_ha_noi"
ITEMS = (
    AgendaItem(kind=ItemKind.STRIPS),
    AgendaItem(kind=ItemKind.INDICATOR, indicator=RATE),
    AgendaItem(kind=ItemKind.RANKING, indicator=RATE, level=Level.PROVINCE),
    AgendaItem(kind=ItemKind.SCORECARD, unit=HANOI),
)
SECRETARY, READER = "thu-ky", "nguoi-xem"
VI = locales.language("vi")


@pytest.fixture
def acting(filled: Path, operate: Callable[[Path | None], Path], signed_in: SignedIn) -> Acting:
    """The ready secretary at work in a copy of the training workspace."""
    operate(filled)
    database = cached.database("training")
    view = View(database=database, codelists=catalogue(database), as_of=DAY, rules=Thresholds())
    return Acting(view=view, person=signed_in(SECRETARY), now=datetime.now(UTC), today=DAY, training=True)


def agenda(day: date = DAY) -> Agenda:
    scope = PackScope(ScopeKind.COUNTRY)
    return Agenda(title={"vi": "Phiên họp", "en": "Session"}, meeting_day=day, as_of=day, scope=scope, items=ITEMS)


def opened(number: int | str, lang: str = "vi") -> str:
    return told(screen("packs", f"workspace=training&lang={lang}&pack={number}"))


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_pack_shows_its_items_and_what_has_changed(acting: Acting, signed_in: SignedIn, lang: str) -> None:
    packs.freeze(acting, agenda(date(2025, 8, 31)))
    head = packs.freeze(acting, agenda())
    signed_in(READER)
    words, said = locales.language(lang), opened(head.number, lang)
    assert head.sha256 in said
    assert words.of(head.title) in said
    places = [said.index(f'id="item-{place}"') for place in range(1, 5)]
    assert places == sorted(places), "in the order of the agenda"
    assert 'class="lines' in said
    assert words.text("page.packs.live-same") in said
    assert words.text("page.packs.was") in said
    assert words.text("page.packs.correct") not in said
    assert f"as_of={DAY}" in said


def test_every_format_is_offered_and_made_beside_the_screen(acting: Acting, monkeypatch: pytest.MonkeyPatch) -> None:
    number, go = packs.freeze(acting, agenda()).number, threading.Event()

    def written(job: PaperJob, order: PaperOrder, _body: bytes) -> Paper:
        assert go.wait(60)
        return Paper(name="pack.zip", media_type="application/zip", data=f"{order.number}".encode())

    monkeypatch.setattr("services.paper_worker.written", written)
    test = screen("packs", f"workspace=training&lang=vi&pack={number}")
    assert test.selectbox(key="paper-format").options == [VI.text(f"paper.{one.code}") for one in papers.FORMATS]
    names = [locales.language(code).text("language.name") for code in cached.languages()]
    assert test.selectbox(key="paper-language").options == names
    test.selectbox(key="paper-format").select("archive")
    test = test.button(key="paper-make").click().run()
    assert not test.exception
    job = cached.paper_jobs().of(f"training/{SECRETARY}")
    assert not job.ended
    assert test.button(key="paper-make").disabled
    assert test.button(key="paper-stop").label == VI.text("paper.stop")
    go.set()
    assert job.wait(60)
    test = test.run()
    button, *pictures = test.get("download_button")
    assert VI.text("paper.archive") in button.proto.label
    assert [one.proto.label for one in pictures] == [VI.text(f"paper.picture-{kind}") for kind in ("svg", "png")]
    assert len(test.selectbox(key="picture-chart").options) > 3
    assert not test.button(key="paper-make").disabled
    assert job.result.data == str(number).encode()


def test_words_and_numbers_of_a_pack_stay_on_the_screen(acting: Acting, monkeypatch: pytest.MonkeyPatch) -> None:
    number = packs.freeze(acting, agenda()).number
    # What lives on stands apart: how it differs is computed, the items never are.
    monkeypatch.setattr("ui.packs_desk.live", lambda *_: "")

    def items() -> str:
        monkeypatch.setattr(cached, "_blocks", cached.Kept(1000, lambda _key, value: len(value)))
        return opened(number).partition('id="item-1"')[2].partition(VI.text("page.packs.seal"))[0]

    before = items()
    assert len(before) > 20_000
    assert VI.text("status.met") in before
    for key in ("status.met", "card.score.indicator", "pack-told.place"):
        monkeypatch.setitem(VI.texts, key, "khác hẳn")
    monkeypatch.setitem(VI.texts, "unit.percent", "khác {value}")
    monkeypatch.setattr(View, "assessments", None)
    monkeypatch.setattr(View, "series", None)
    assert items() == before


def test_a_corrected_pack_says_so_and_leads_there(acting: Acting) -> None:
    wrong = packs.freeze(acting, agenda())
    assert VI.text("page.packs.correct") in str(screen("packs", f"workspace=training&pack={wrong.number}").expander)
    right = packs.correct(acting, wrong.number, "Sai <mẫu> số")
    old, new = opened(wrong.number), opened(right.number)
    assert VI.text("page.packs.is-corrected", number=right.number) in old
    assert f"pack={right.number}" in old
    assert "Sai &lt;mẫu&gt; số" in new
    assert f"pack={wrong.number}" in new


@pytest.mark.parametrize("number", ["99", "x", "-1", "1e3", "9" * 40])
def test_a_pack_that_is_none_is_a_sentence(acting: Acting, number: str) -> None:
    said = opened(number)
    assert VI.text("error.pack-unknown", number=number).partition(":")[0] in said
    assert VI.text("page.packs.back") in said


def test_a_secretary_freezes_a_pack_on_the_page(acting: Acting) -> None:
    test: AppTest = screen("packs", "workspace=training&lang=vi")
    said = told(test)
    assert VI.text("page.packs.title-none") in said
    assert VI.text("page.packs.none") not in said, "the form stands right below"
    test.text_input(key="pack-title").input("Phiên họp quý IV")
    for item in (AgendaItem(kind=ItemKind.SCORECARD, unit=HANOI), AgendaItem(kind=ItemKind.INDICATOR, indicator=RATE)):
        test = test.selectbox(key="pack-add").select(item).run()
    for taken_off in (AgendaItem(kind=ItemKind.RANKING, indicator=RATE, level=Level.PROVINCE), ITEMS[0]):
        test = test.selectbox(key="pack-add").select(taken_off).run()
    # What stands on the agenda already is not put there again; what was added by mistake goes.
    test = test.button(key="pack-drop-3").click().run()
    assert len([one for one in test.text_input if str(one.key).startswith("pack-note-")]) == 3
    (note,) = (one for one in test.text_input if str(one.key).startswith("pack-note-scorecard"))
    note.input(" Hỏi <Hà Nội>  ")
    test.button(key="pack-move-2--1").click().run()
    test.button(key="pack-move-1--1").click().run()
    test = test.button(key="pack-make-do").click().run()
    assert test.query_params["pack"] == ["1"] or test.query_params["pack"] == "1"
    said = told(test)
    assert VI.text("page.packs.frozen", number=1) in said
    assert "Phiên họp quý IV" in said
    assert "Hỏi &lt;Hà Nội&gt;" in said
    (found,) = packs.listed(acting)
    made = packs.opened(acting, found.number).pack
    assert [item.item.kind for item in made.items] == [ItemKind.INDICATOR, ItemKind.STRIPS, ItemKind.SCORECARD]
    assert [item.item.note for item in made.items] == ["", "", "Hỏi <Hà Nội>"]
    assert made.made_by == SECRETARY
    notes = [note for section in story(made, "vi", number=1, sha256="a").sections for note in section.notes]
    assert [note.question for note in notes if note.answer == "Hỏi <Hà Nội>"] == [VI.text("slide.note")]


def test_a_secretary_keeps_and_ends_a_decision_on_the_page(acting: Acting) -> None:
    packs.freeze(acting, agenda(date(2025, 8, 31)))
    test: AppTest = screen("packs", "workspace=training&lang=vi&pack=1")
    said = told(test)
    assert VI.text("page.packs.decided-none") in said
    assert VI.text("page.packs.undecided") in said
    assert "0 kết luận" not in said
    test.text_area(key="decision-text").input("Đưa hồ sơ <lên> mạng")
    test = press(test, "page.packs.decide-do")
    said = told(test)
    assert said.index(VI.text("page.packs.undecided")) < said.index(VI.text("error.decision-owner")), "at the form"
    assert test.text_area(key="decision-text").value == "Đưa hồ sơ <lên> mạng", "what was typed is not lost"
    test.selectbox(key="decision-owner").select_index(3)
    test.selectbox(key="decision-indicator").select(acting.codelists.indicators[RATE])
    test = press(test, "page.packs.decide-do")
    said = told(test)
    assert VI.text("page.packs.decide-done", number=1) in said
    assert "Đưa hồ sơ &lt;lên&gt; mạng" in said
    assert test.text_area(key="decision-text").value == "", "free for the next one"
    verdict = VI.text("decision.verdict.moved")
    assert f"<b>{verdict}</b>" in said, "from August to November the rate of training grew"

    second = packs.freeze(acting, agenda()).number
    opened_second = opened(second)
    assert VI.count("decision.title", 1) in opened_second
    assert VI.count("decision.due-title", 1) in opened_second
    assert f"<b>{verdict}</b>" in opened_second
    test = screen("packs", f"workspace=training&lang=vi&pack={second}")
    test = press(test, "page.packs.close-do")
    how = VI.text("decision.closing.done")
    assert VI.text("page.packs.close-done", number=1, how=how) in told(test)
    ended = VI.text("decision.state.ended", how=how, day="30/11/2025")
    assert VI.text("decision.ended-since", state=ended) in opened(second)


def press(test: AppTest, key: str) -> AppTest:
    (button,) = [one for one in test.button if one.label == VI.text(key)]
    return button.click().run()


def test_a_pack_is_presented_inside_a_screen_where_the_server_does_not_send_it(acting: Acting) -> None:
    number = packs.freeze(acting, agenda()).number
    assert f'href="present?workspace=training&amp;lang=en&amp;as_of={DAY}&amp;pack={number}"' in opened(number, "en")
    test = screen("present", f"workspace=training&lang=en&pack={number}")
    assert not test.exception
    (frame,) = test.get("iframe")
    assert frame.proto.srcdoc.startswith("<!doctype html>")
    assert packs.opened(acting, number).head.sha256 in frame.proto.srcdoc
    assert locales.language("en").text("page.present.which") in told(screen("present", "workspace=training&lang=en"))


def test_a_form_without_a_title_is_answered_and_freezes_nothing(acting: Acting) -> None:
    test = screen("packs", "workspace=training&lang=vi").button(key="pack-make-do").click().run()
    said = told(test)
    assert VI.text("error.pack-title") in said
    assert said.index(VI.text("page.packs.about")) < said.index(VI.text("error.pack-title")), "at the form"
    assert packs.listed(acting) == ()


def test_screens_opened_from_a_pack_say_how_they_differ(
    acting: Acting, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = packs.freeze(acting, agenda()).number
    signed_in(READER)
    items = opened(number).partition('id="item-1"')[2]
    assert re.search(rf'href="indicators\?[^"]*pack={number}[&"]', items)
    address = f"workspace=training&lang=vi&as_of={DAY}&unit={HANOI}"
    said = told(screen("provinces", f"{address}&pack={number}"))
    same = VI.text("frame.live", number=number, as_of=VI.date(DAY), differences=VI.text("frame.live-same"))
    assert same in said
    assert VI.text("frame.live-back", number=number) in said
    for other in ("", "&pack=99", "&pack=x"):
        assert 'class="frame-live"' not in told(screen("provinces", address + other))
    found = packs.differences(acting, number)
    other_rules = replace(found, definitions=replace(found.definitions, thresholds=True))
    monkeypatch.setattr("services.packs.differences", lambda *_: other_rules)
    assert VI.text("page.packs.differ-thresholds") in told(screen("systems", f"{address}&pack={number}"))


def test_readers_have_no_form(acting: Acting, signed_in: SignedIn) -> None:
    signed_in(READER)
    opened = screen("packs", "workspace=training")
    assert not opened.expander
    assert VI.text("page.packs.none") in told(opened)


def test_a_long_list_says_what_it_shows_and_leads_to_the_rest(acting: Acting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packs, "LISTED", 2)
    with cached.database("training").writing() as connection:
        for hours in range(3):
            kept.add(connection, a_pack(hours))

    def listed(query: str = "") -> tuple[str, list[int]]:
        said = told(screen("packs", f"workspace=training&lang=vi{query}"))
        assert VI.count("page.packs.title", 3) in said
        return said, [int(number) for number in re.findall(r"packs\?[^\"]*pack=(\d+)", said)]

    said, numbers = listed()
    assert numbers == [3, 2]
    assert VI.text("page.packs.some", first=3, last=2, number=3) in said
    assert "before=2" in said
    assert VI.text("page.packs.older") in said
    said, numbers = listed("&before=2")
    assert numbers == [1]
    assert VI.text("page.packs.some", first=1, last=1, number=3) in said
    assert VI.text("page.packs.older") not in said
    assert VI.text("page.packs.newest") in said
    for none in ("&before=1", "&before=x"):
        said, numbers = listed(none)
        assert numbers == [3, 2]
        assert VI.text("frame.key.before") in said


def test_a_list_that_is_whole_says_no_more_than_its_title(acting: Acting) -> None:
    packs.freeze(acting, agenda())
    said = told(screen("packs", "workspace=training&lang=vi"))
    assert VI.text("page.packs.some", first=1, last=1, number=1) not in said
    assert VI.text("page.packs.newest") not in said
