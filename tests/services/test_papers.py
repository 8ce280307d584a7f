"""Every format of a pack is made, offered and told apart."""

import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest

import locales
from domain.errors import DashboardError
from domain.people import Grant, Role
from services import packs, papers
from storage.database import Database
from tests.architecture.source import ROOT
from tests.services.at_work import LAN, Office, person, sent
from tests.services.test_packs import AGENDA, JANUARY, define, target
from tests.storage.made import fill

THU = person("thu", Grant(Role.SECRETARY))
BEGINNINGS = {"zip": b"PK", "xlsx": b"PK", "pptx": b"PK", "docx": b"PK", "pdf": b"%PDF", "html": b"<!doctype html>"}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """An office with one pack."""
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('papers') / 'official.db'}")
    database.migrate("official")
    fill(database)
    define(database, [target()])
    made = Office(database)
    made.submit(sent(10, period=JANUARY))
    packs.freeze(made.acting(THU, 1), AGENDA)
    yield made
    database.dispose()


@pytest.mark.parametrize("kind", papers.FORMATS, ids=lambda kind: kind.code)
def test_a_format_is_made_with_its_steps(office: Office, kind: papers.PaperFormat) -> None:
    steps: list[tuple[int, int]] = []
    made = papers.write(office.acting(LAN, 2), 1, kind.code, "en", lambda *step: steps.append(step))
    assert made.name == f"pack-official-1-{kind.code}{'-en' if kind.told else ''}.{kind.extension}"
    assert made.data[:20].lower().startswith(BEGINNINGS[kind.extension].lower())
    assert all(0 <= done <= whole for done, whole in steps)
    assert steps


@pytest.mark.parametrize("kind", papers.FORMATS, ids=lambda kind: kind.code)
def test_whoever_does_not_want_a_file_any_more_stops_it(office: Office, kind: papers.PaperFormat) -> None:
    def stop(done: int, whole: int) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        papers.write(office.acting(LAN, 2), 1, kind.code, "vi", stop)


def test_what_there_is_not_is_named(office: Office) -> None:
    for code, language, said in (("doc", "vi", "paper-format"), ("archive", "fr", "paper-language")):
        with pytest.raises(DashboardError) as error:
            papers.write(office.acting(LAN, 2), 1, code, language)
        assert error.value.code == said


def test_codes_and_names_of_formats_are_their_own() -> None:
    codes = [one.code for one in papers.FORMATS]
    assert len(set(codes)) == len(codes) > 0
    for language in locales.languages():
        names = [locales.language(language).text(f"paper.{code}") for code in codes]
        assert len(set(names)) == len(names)


def test_no_two_files_of_a_pack_share_a_name() -> None:
    names = [papers.name_of(3, "official", one.code, code) for one in papers.FORMATS for code in ("vi", "en")]
    assert len(set(names)) == sum(2 if one.told else 1 for one in papers.FORMATS)


def test_every_writer_is_in_the_table() -> None:
    writers = {
        path.stem
        for path in (ROOT / "exports/meeting").glob("[a-z]*.py")
        if callable(getattr(importlib.import_module(f"exports.meeting.{path.stem}"), "write", None))
    }
    table = (Path(papers.__file__)).read_text("utf-8").partition("FORMATS")[2].partition("\n)")[0]
    assert [name for name in writers if f"{name}.write(" not in table] == [], "add it to FORMATS"
