"""The command line as an operator meets it: sentences, exit codes, nothing done twice."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner, Result
from pypdf import PdfReader
from streamlit.testing.v1 import AppTest

import commands
import locales
import settings as operator
from command_line.acting import acting
from command_line.speaking import BROKEN_ROWS, UNUSABLE
from domain.people import VISITOR
from loaders import read_file
from loaders.actuals import Scope
from services.acting import Acting
from tests.conftest import ROOT
from ui import at_work, cached

VI, EN = locales.language("vi"), locales.language("en")
Operate = Callable[[Path | None], Path]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(commands.cli, list(arguments), catch_exceptions=False)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A copy of data/ that may be broken."""
    return Path(shutil.copytree(ROOT / "data", tmp_path / "data"))


def test_loading_says_what_it_did_and_does_it_once(operate: Operate) -> None:
    operate(None)
    first = run("load")
    assert first.exit_code == 0
    assert "published/national.csv" in first.stdout
    again = run("load")
    assert again.exit_code == 0
    files = len(list((ROOT / "data").rglob("*.csv"))) + len(list((ROOT / "data").glob("*.yaml")))
    assert again.stdout.count("\n") == 1
    number = int("".join(ch for ch in again.stdout if ch.isdigit()))
    assert 10 < number <= files


def test_a_broken_row_is_named_and_the_rest_is_loaded(operate: Operate, data: Path) -> None:
    operate(None)
    file = data / "published" / "national.csv"
    lines = file.read_text("utf-8").splitlines(keepends=True)
    heading = lines[0].rstrip("\n").split(",")
    cells = ["x"] * len(heading)
    file.write_text("".join([lines[0], ",".join(cells) + "\n", *lines[1:]]), "utf-8")
    loaded = run("load", "--folder", str(data))
    assert loaded.exit_code == BROKEN_ROWS
    assert "published/national.csv:2" in loaded.stderr
    assert VI.text("command.refused", rows="1") in loaded.stderr or "published/national.csv" in loaded.stdout
    said = next(line for line in loaded.stdout.splitlines() if line.startswith("published/national.csv"))
    assert f"{len(lines) - 1}" in said
    again = run("load", "--folder", str(data))
    assert again.exit_code == BROKEN_ROWS, "a broken file keeps saying so"


def test_training_is_built_once(filled: Path, operate: Operate) -> None:
    operate(filled)
    again = run("train")
    assert again.exit_code == 0
    assert VI.text("command.training-stands") in again.stdout


def test_a_mistake_is_a_sentence_in_every_language(tmp_path: Path) -> None:
    file = tmp_path / "wrong.yaml"
    file.write_text("server: {prot: 1}", "utf-8")
    checked = run("check-config", str(file))
    assert checked.exit_code == UNUSABLE
    for words in (VI, EN):
        said = words.text("error.setting-unknown", file=str(file), name="server.prot", nearest="server.port")
        assert said in checked.stderr
    assert "Traceback" not in checked.stderr


def test_a_template_of_slides_is_looked_into_before_a_meeting(tmp_path: Path) -> None:
    file, template = tmp_path / "wrong.yaml", tmp_path / "mau.pptx"
    file.write_text(f"exports: {{slides_template: {template}}}", "utf-8")
    checked = run("check-config", str(file))
    assert checked.exit_code == UNUSABLE
    for words in (VI, EN):
        assert words.text("error.slides-template-file", file=str(template)) in checked.stderr


def test_the_file_in_force_is_good() -> None:
    checked = run("check-config")
    assert checked.exit_code == 0
    assert "config.yaml" in checked.stdout


def test_the_databases_cannot_be_swapped(filled: Path, operate: Operate) -> None:
    folder = operate(filled)
    (folder / "official.sqlite").rename(folder / "x")
    (folder / "training.sqlite").rename(folder / "official.sqlite")
    loaded = run("load")
    assert loaded.exit_code == UNUSABLE
    assert VI.text("error.workspace-mismatch", stored="training", wanted="official") in loaded.stderr


def test_a_refused_row_is_said_on_every_screen(operate: Operate, data: Path) -> None:
    folder = operate(None)
    assert "frame-footer" in (whole := _footer()), folder
    assert "make load" not in whole.split("frame-footer")[1]
    with (data / "published" / "national.csv").open("a", encoding="utf-8") as file:
        file.write("x\n")
    assert run("load", "--folder", str(data)).exit_code == BROKEN_ROWS
    assert VI.count("frame.refused", 1) in _footer()


def _footer() -> str:
    def screen() -> None:
        from ui import frame

        frame.open_page("methodology")
        frame.close()

    test = AppTest.from_function(screen, default_timeout=30).run()
    assert not test.exception
    return "".join(element.proto.body for element in test.get("html"))


def test_the_brief_of_a_day_is_written(operate: Operate, tmp_path: Path) -> None:
    operate(None)
    file = tmp_path / "brief.pdf"
    done = run("brief", "--as-of", "2025-11-30", "--lang", "en", "--to", str(file), "--workspace", "training")
    assert (done.exit_code, str(file) in done.output) == (0, True)
    reader = PdfReader(file)
    assert (len(reader.pages), "30/11/2025" in reader.metadata.title) == (1, True)
    assert "TRAINING" in reader.pages[0].extract_text()
    assert run("brief", "--as-of", "30/11/2025").exit_code == 2


@pytest.mark.parametrize("workspace", ["official", "training"])
def test_units_are_called_the_same_by_commands_requests_and_pages(
    workspace: str, filled: Path, operate: Operate, monkeypatch: pytest.MonkeyPatch
) -> None:
    operate(filled)
    database = cached.database(workspace)
    day = at_work.acting(workspace, VISITOR).view.as_of
    of_page = cached.codelists(workspace, database.version(), day)
    assert at_work.acting(workspace, VISITOR).codelists.org_units == of_page.org_units
    with acting(workspace) as found:
        assert found.codelists.org_units == of_page.org_units
    looked: list[Acting] = []
    monkeypatch.setattr(
        "services.briefs.document", lambda found, *_: looked.append(found) or SimpleNamespace(content=b"")
    )
    early = date(2024, 12, 31)
    run("brief", "--as-of", early.isoformat(), "--to", str(operator.path().with_name("a")), "--workspace", workspace)
    assert looked[0].view.as_of == early
    assert looked[0].codelists.org_units == of_page.on(early).org_units != of_page.org_units


@pytest.mark.parametrize("said", ["Tỉnh Đồng Nai", "Thành phố Đồng Nai", "Tỉnh Bắc Ninh", "Thành phố Bắc Ninh"])
@pytest.mark.parametrize("month", ["2026-03", "2026-10"])
def test_a_file_is_read_alike_by_commands_and_on_the_page(
    said: str, month: str, filled: Path, operate: Operate
) -> None:
    operate(filled)
    unit = "prov34_dong_nai" if "Đồng Nai" in said else "prov34_bac_ninh"
    content = f"don_vi,chi_tieu,ky_bao_cao,tu_so,mau_so\n{said},online_dossier_pct,{month},1,2\n".encode()
    scope = Scope(today=date(2026, 11, 22), org_units=frozenset({unit}), training=False)
    with acting("official") as found:
        ways = (found.codelists, at_work.acting("official", VISITOR).codelists)
        readings = [read_file(content, "a.csv", codelists, scope) for codelists in ways]
    assert [reading.problems for reading in readings] == [(), ()]
    assert [[figure.org_unit for figure in reading.observations] for reading in readings] == [[unit], [unit]]


def test_every_command_says_what_it_is_for() -> None:
    assert len(commands.COMMANDS) > 4
    for command in commands.COMMANDS:
        assert command.help or command.get_short_help_str(), command.name
        assert run(str(command.name), "--help").exit_code == 0
