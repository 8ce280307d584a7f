"""LibreOffice opens the decks of real packs: every slide becomes a page that says every number, every chart a chart."""

import os
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import fontpkg_be_vietnam_pro
import pptx
import pytest
from openxml_audit import OpenXmlValidator
from pypdf import PdfReader

import locales
from domain.assessment import Thresholds
from domain.org_unit import Level
from domain.pack import Agenda, AgendaItem, ItemKind, PackScope, ScopeKind
from domain.people import Grant, Person, Role
from exports.meeting import storyboard
from exports.meeting.pptx import write
from exports.meeting.story import Story
from services import packs
from services.acting import Acting
from services.catalogue import catalogue
from services.view import View
from storage.database import Database
from tests.exports.meeting.test_pptx import LIBREOFFICE

pytestmark = pytest.mark.drill

DAYS = {"official": date(2025, 12, 31), "training": date(2025, 11, 30)}
RATE = "online_dossier_pct"
BEFORE = date(2025, 8, 31)


@pytest.fixture(scope="module", params=DAYS)
def told(request: pytest.FixtureRequest, filled: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Story]:
    """Packs of the country and of the provinces, each after one before, in every language; by a name for files."""
    workspace = request.param
    file = tmp_path_factory.mktemp("opened") / f"{workspace}.sqlite"
    shutil.copy(filled / f"{workspace}.sqlite", file)
    database = Database(f"sqlite:///{file}")
    codes, day = catalogue(database), DAYS[workspace]
    acting = Acting(
        view=View(database=database, codelists=codes, as_of=day, rules=Thresholds()),
        person=Person(login="thu-ky", grants=(Grant(Role.SECRETARY),)), now=datetime.now(UTC), today=day,
        training=workspace == "training",
    )  # fmt: skip
    items = (
        AgendaItem(kind=ItemKind.STRIPS),
        AgendaItem(kind=ItemKind.INDICATOR, indicator=RATE),
        AgendaItem(kind=ItemKind.INDICATOR, indicator=next(iter(codes.headlines)).code),
        AgendaItem(kind=ItemKind.RANKING, indicator=RATE, level=Level.PROVINCE),
        AgendaItem(kind=ItemKind.RANKING, indicator=RATE, level=Level.MINISTRY),
        AgendaItem(kind=ItemKind.SCORECARD, unit="prov34_ha_noi"),
    )
    found = {}
    for scope in (ScopeKind.COUNTRY, ScopeKind.PROVINCES):
        for when in (BEFORE, day):
            title = {"vi": "Phiên họp Ủy ban Quốc gia", "en": "Meeting of the National Committee"}
            agenda = Agenda(title=title, meeting_day=when, as_of=when, scope=PackScope(scope), items=items)
            number = packs.freeze(acting, agenda).number
        opened = packs.opened(acting, number)
        for code in locales.languages():
            told = storyboard.story(opened.pack, code, number=number, sha256=opened.head.sha256)
            found[f"{workspace}-{scope}-{code}"] = told
    database.dispose()
    return found


def converted(files: list[Path], kind: str) -> Iterator[Path]:
    """Each file as LibreOffice writes it, with the font of our template at hand."""
    folder = files[0].parent
    fonts = folder / "data" / "fonts"
    if not fonts.exists():
        shutil.copytree(fontpkg_be_vietnam_pro.ROOT / "files", fonts)
    subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", kind,
         "--outdir", str(folder), *map(str, files)],
        check=True, capture_output=True, timeout=900, env={**os.environ, "XDG_DATA_HOME": str(folder / "data")},
    )  # fmt: skip
    yield from (file.with_suffix(f".{kind}") for file in files)


def bare(text: str) -> str:
    """Letters and signs without any space: where a line ends is not what is said."""
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("template", [None, LIBREOFFICE], ids=["own", "libreoffice"])
def test_every_slide_opens_and_says_every_number(told: dict[str, Story], template: Path | None, tmp_path: Path) -> None:
    files = [tmp_path / f"{name}.pptx" for name in told]
    for file, one in zip(files, told.values(), strict=True):
        file.write_bytes(write(one, template))
        assert [str(error) for error in OpenXmlValidator().validate(str(file)).errors] == []
    numbers = 0
    for file, paper, one in zip(files, converted(files, "pdf"), told.values(), strict=True):
        slides, pages = list(pptx.Presentation(str(file)).slides), PdfReader(paper).pages
        assert len(pages) == len(slides) > 10
        texts = [bare(page.extract_text()) for page in pages]
        for slide, text in zip(slides, texts, strict=True):
            assert bare(slide.shapes.title.text_frame.text) in text, file.name
            assert bare(one.seal) in text
        whole = "".join(texts)
        assert [number for number in one.written() if bare(number) not in whole] == [], file.name
        numbers += len(list(one.written()))
    assert numbers > 250


def test_every_chart_is_a_chart_to_another_program(told: dict[str, Story], tmp_path: Path) -> None:
    files = [tmp_path / f"{name}.pptx" for name in told]
    for file, one in zip(files, told.values(), strict=True):
        file.write_bytes(write(one))
    for file, other in zip(files, converted(files, "odp"), strict=True):
        charts = sum(shape.has_chart for slide in pptx.Presentation(str(file)).slides for shape in slide.shapes)
        tables = sum(shape.has_table for slide in pptx.Presentation(str(file)).slides for shape in slide.shapes)
        with zipfile.ZipFile(other) as archive:
            inside = [
                archive.read(name) for name in archive.namelist() if re.fullmatch(r"Object \d+/content.xml", name)
            ]
            content = archive.read("content.xml")
        assert sum(b"<chart:chart " in one for one in inside) == charts > 5
        assert len(re.findall(rb"<table:table[ >]", content)) == tables > 5
