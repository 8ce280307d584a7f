"""`read` as an operator meets it: nothing stored, causes in words, a report for programs, exit codes."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import commands
import locales

VI = locales.language("vi")
HEAD = "don_vi,chi_tieu,ky_bao_cao,tu_so,mau_so,gia_tri,ghi_chu\n"
GOOD = 'Hà Nội,online_dossier_pct,2020-03,865,1000,"86,5",\n'
BAD = "Hà Nim,online_dossier_pct,2020-03,865,1000,,\n"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(commands.cli, ["read", *arguments], catch_exceptions=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    (tmp_path / "good.csv").write_text(HEAD + GOOD, "utf-8")
    (tmp_path / "in" / "rows.csv").write_text(HEAD + GOOD + BAD * 5, "utf-8")
    (tmp_path / "in" / "note.md").write_text("x", "utf-8")
    return tmp_path


def test_exit_codes(folder: Path) -> None:
    assert run(str(folder / "good.csv")).exit_code == 0
    assert run(str(folder / "in")).exit_code == 1
    (folder / "broken.xlsx").write_bytes(b"x")
    assert run(str(folder / "broken.xlsx")).exit_code == 2
    assert run(str(folder)).exit_code == 2


def test_the_good_file_of_our_own_codelists(folder: Path) -> None:
    said = run(str(folder / "good.csv")).stdout
    assert VI.text("outcome.accept") in said
    assert "good.csv" in said


def test_causes_with_their_lines_and_what_to_write(folder: Path) -> None:
    said = run(str(folder)).stdout
    assert "in/rows.csv" in said
    assert VI.text("command.lines", lines="3\u20137") in said
    assert said.count("Hà Nim") == 1
    assert VI.text("problem.nearest", nearest="Hà Nội, Hà Nam") in said


def test_the_report_for_programs(folder: Path) -> None:
    done = run(str(folder), "--json")
    assert done.exit_code == 1
    good, rows = json.loads(done.stdout)
    assert (good["file"], good["outcome"], good["problems"]) == ("good.csv", "accept", [])
    assert good["figures"][0]["numerator"] == 865
    assert (rows["outcome"], len(rows["problems"]), rows["problems"][0]["line"]) == ("reject_rows", 5, 3)
    assert rows["problems"][0]["sentence"]


def test_the_units_one_may_speak_for(folder: Path) -> None:
    assert run(str(folder / "good.csv"), "--unit", "prov63_ha_noi").exit_code == 0
    other = run(str(folder / "good.csv"), "--unit", "prov63_ha_nam", "--json")
    assert other.exit_code == 2
    assert json.loads(other.stdout)[0]["problems"][0]["code"] == "unit-of-others"
    unknown = run(str(folder / "good.csv"), "--unit", "zz")
    assert unknown.exit_code == 2
    assert VI.text("error.no-such-unit", unit="zz") in unknown.stderr


def test_training(folder: Path) -> None:
    assert run(str(folder / "good.csv"), "--training").exit_code == 1


def test_a_file_that_is_too_large_is_not_read_whole(folder: Path) -> None:
    with (folder / "huge.csv").open("wb") as file:
        file.truncate(3 * 1024**3)
    done = run(str(folder / "huge.csv"), "--json")
    assert (done.exit_code, json.loads(done.stdout)[0]["problems"][0]["code"]) == (2, "file-too-large")


def test_an_empty_folder_says_so(tmp_path: Path) -> None:
    assert VI.text("command.no-files", folder=str(tmp_path)) in run(str(tmp_path)).stderr
