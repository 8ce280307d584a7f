"""LibreOffice computes the workbooks of real packs anew: statuses come out as frozen, and right by other thresholds."""

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

import locales
from domain.assessment import Thresholds
from domain.org_unit import Level
from domain.pack import Agenda, AgendaItem, ItemKind, PackScope, ScopeKind
from domain.people import Grant, Person, Role
from exports.meeting import recomputed
from exports.meeting.book import HEAD
from exports.meeting.recomputed import COLUMNS
from services import packs, papers
from services.acting import Acting
from services.catalogue import catalogue
from services.view import View
from storage.database import Database

pytestmark = pytest.mark.drill

VI = locales.language("vi")
PLACES = {one.key: place for place, one in enumerate(COLUMNS)}
DAYS = {"official": date(2025, 12, 31), "training": date(2025, 11, 30)}
RATE = "online_dossier_pct"
SCOPES = (ScopeKind.COUNTRY, ScopeKind.PROVINCES, ScopeKind.MINISTRIES)
OTHER = Thresholds(on_pace=0.8, behind=0.3)


@pytest.fixture(scope="module", params=DAYS)
def acting(request: pytest.FixtureRequest, filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Acting]:
    """A secretary at work in a copy of a workspace."""
    workspace = request.param
    file = tmp_path_factory.mktemp("recomputed") / f"{workspace}.sqlite"
    shutil.copy(filled / f"{workspace}.sqlite", file)
    database = Database(f"sqlite:///{file}")
    view = View(database=database, codelists=catalogue(database), as_of=DAYS[workspace], rules=Thresholds())
    yield Acting(
        view=view, person=Person(login="thu-ky", grants=(Grant(Role.SECRETARY),)), now=datetime.now(UTC),
        today=DAYS[workspace], training=workspace == "training",
    )  # fmt: skip
    database.dispose()


def computed(file: Path) -> Workbook:
    """The workbook as LibreOffice saves it, with its settings as they come: nothing told it to compute."""
    out = file.parent / "computed"
    subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation=file://{file.parent}/profile", "--convert-to",
         "xlsx:Calc MS Excel 2007 XML", "--outdir", str(out), str(file)],
        check=True, capture_output=True, timeout=600,
    )  # fmt: skip
    return load_workbook(out / file.name, data_only=True)


def rows(book: Workbook, lines: int) -> list[dict[str, object]]:
    sheet = book[VI.text("workbook.sheet.figures")]
    found = list(sheet.iter_rows(min_row=HEAD + 2, max_row=HEAD + 1 + lines, values_only=True))
    return [{key: row[place] for key, place in PLACES.items()} for row in found]


@pytest.mark.parametrize("scope", SCOPES)
def test_every_status_comes_out_as_it_was_frozen(acting: Acting, scope: ScopeKind, tmp_path: Path) -> None:
    items = (
        AgendaItem(kind=ItemKind.STRIPS),
        AgendaItem(kind=ItemKind.INDICATOR, indicator=RATE),
        AgendaItem(kind=ItemKind.RANKING, indicator=RATE, level=Level.PROVINCE),
    )
    day = acting.view.as_of
    agenda = Agenda(title={"vi": "Họp"}, meeting_day=day, as_of=day, scope=PackScope(scope), items=items)
    number = packs.freeze(acting, agenda).number
    pack = packs.opened(acting, number).pack
    file = tmp_path / "pack.xlsx"
    file.write_bytes(papers.write(acting, number, "xlsx", "vi").data)
    book, lines = computed(file), recomputed.lines(pack)
    errors = [
        (sheet.title, cell.coordinate, cell.value)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "e"
    ]
    assert errors == []
    found = rows(book, len(lines))
    for row, line in zip(found, lines, strict=True):
        if line.assessment is not None:
            assert row["check"] in (VI.text("workbook.match"), VI.text("workbook.by-hand")), row
            assert row["status"] == VI.text(f"status.{line.assessment.status}"), row
    assert sum(row["check"] == VI.text("workbook.match") for row in found) > 20
    _try_other_thresholds(acting, agenda, file, lines)


def _try_other_thresholds(acting: Acting, agenda: Agenda, file: Path, lines: tuple[recomputed.Line, ...]) -> None:
    """What the workbook says under other thresholds is what the rules say under them."""
    other = replace(acting, view=replace(acting.view, rules=OTHER))
    frozen = recomputed.lines(packs.opened(other, packs.freeze(other, agenda).number).pack)
    book = load_workbook(file)
    for name in ("on_pace", "behind"):
        place = book.defined_names[name].attr_text.rpartition("!")[2].replace("$", "")
        book[VI.text("workbook.sheet.thresholds")][place] = getattr(OTHER, name)
    changed = file.with_name("other.xlsx")
    book.save(changed)
    found = rows(computed(changed), len(lines))
    wanted = [VI.text(f"status.{one.assessment.status}") if one.assessment else None for one in frozen]
    assert [row["status"] for row in found] == wanted
    if acting.training:
        assert any(row["check"] == VI.text("workbook.differ") for row in found), "other thresholds turn something"
