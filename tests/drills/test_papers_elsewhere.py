"""Papers of real packs in other programs: LibreOffice sets the report for Word, a PDF reader compares every number."""

import os
import re
import shutil
import subprocess
import unicodedata
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from domain.assessment import Thresholds
from domain.org_unit import Level
from domain.pack import Agenda, AgendaItem, ItemKind, PackScope, ScopeKind
from domain.people import Grant, Person, Role
from exports.meeting.storyboard import story
from exports.typefaces import SERIF
from services import packs, papers
from services.acting import Acting
from services.catalogue import catalogue
from services.view import View
from storage.database import Database

pytestmark = pytest.mark.drill

DAY = date(2025, 11, 30)
RATE = "online_dossier_pct"
SCOPES = (ScopeKind.COUNTRY, ScopeKind.PROVINCES, ScopeKind.MINISTRIES)
FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>/usr/share/fonts</dir><dir>{fonts}</dir><cachedir>{cache}</cachedir></fontconfig>"""


@pytest.fixture(scope="module", params=["official", "training"])
def acting(request: pytest.FixtureRequest, filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Acting]:
    """A secretary at work in a copy of a workspace."""
    file = tmp_path_factory.mktemp("papers") / f"{request.param}.sqlite"
    shutil.copy(filled / f"{request.param}.sqlite", file)
    database = Database(f"sqlite:///{file}")
    view = View(database=database, codelists=catalogue(database), as_of=DAY, rules=Thresholds())
    yield Acting(
        view=view, person=Person(login="thu-ky", grants=(Grant(Role.SECRETARY),)), now=datetime.now(UTC), today=DAY,
        training=request.param == "training",
    )  # fmt: skip
    database.dispose()


def set_by_libreoffice(file: Path) -> Path:
    """The PDF that LibreOffice makes of `file`, with the free twin of Times New Roman within its reach."""
    folder = file.parent
    (folder / "fonts.conf").write_text(FONTS.format(fonts=SERIF, cache=folder / "cache"), "utf-8")
    subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", "pdf", "--outdir",
         str(folder / "set"), str(file)],
        check=True, capture_output=True, timeout=600, env={**os.environ, "FONTCONFIG_FILE": str(folder / "fonts.conf")},
    )  # fmt: skip
    return folder / "set" / f"{file.stem}.pdf"


def read(file: Path) -> str:
    done = subprocess.run(["pdftotext", str(file), "-"], check=True, capture_output=True, text=True, timeout=120)
    return unicodedata.normalize("NFC", done.stdout)


def pages(file: Path) -> int:
    done = subprocess.run(["pdfinfo", str(file)], check=True, capture_output=True, text=True, timeout=120)
    return int(re.search(r"^Pages:\s+(\d+)", done.stdout, re.MULTILINE)[1])


def bare(text: str) -> str:
    return re.sub(r"[\s\u200b]", "", text)


def numbers(text: str) -> set[str]:
    """Every number with a decimal, a per cent sign or a day: pages and tables are numbered in both ways."""
    return set(re.findall(r"\d+/\d+/\d{4}|\d+[.,]\d+|\d+(?=\s*%)", text))


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("scope", SCOPES)
def test_papers_say_the_same_in_other_programs(acting: Acting, scope: ScopeKind, language: str, tmp_path: Path) -> None:
    items = (
        AgendaItem(kind=ItemKind.STRIPS),
        AgendaItem(kind=ItemKind.INDICATOR, indicator=RATE),
        AgendaItem(kind=ItemKind.RANKING, indicator=RATE, level=Level.PROVINCE),
        AgendaItem(kind=ItemKind.SCORECARD, unit="prov34_ha_noi"),
    )
    title = {"vi": "Phiên họp thử", "en": "Meeting tried"}
    agenda = Agenda(title=title, meeting_day=DAY, as_of=DAY, scope=PackScope(scope), items=items)
    number = packs.freeze(acting, agenda).number
    opened = packs.opened(acting, number)
    told = story(opened.pack, language, number=number, sha256=opened.head.sha256)
    made = {}
    for code, name in (("report-docx", "word.docx"), ("report-pdf", "report.pdf"), ("slides-pdf", "slides.pdf")):
        made[code] = tmp_path / name
        made[code].write_bytes(papers.write(acting, number, code, language).data)
    made["report-docx"] = set_by_libreoffice(made["report-docx"])
    texts = {code: read(file) for code, file in made.items()}
    for code, text in texts.items():
        letters = bare(text)
        assert [one for one in told.written() if bare(one) not in letters] == [], code
        assert told.mark in text
    assert numbers(texts["report-docx"]) == numbers(texts["report-pdf"])
    assert abs(pages(made["report-docx"]) - pages(made["report-pdf"])) <= 2
    fonts = subprocess.run(["pdffonts", str(made["report-docx"])], check=True, capture_output=True, text=True).stdout
    assert set(re.findall(r"\+(Liberation\w+|[A-Z]\w+)", fonts)) == {"LiberationSerif"}
