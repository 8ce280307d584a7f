"""What the documents say can be done, can be done: commands, files, addresses, pictures."""

import re
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, pages
from tests.browser.screenshots import PICTURES

README = (ROOT / "README.md").read_text("utf-8")
DECISIONS = sorted((ROOT / "docs/decisions").glob("*.md"))


def test_readme_begins_with_the_two_commands_and_a_picture() -> None:
    first = README.partition("```sh\n")[2].partition("```")[0].splitlines()
    assert [line.split("  ")[0] for line in first] == ["make run", "make test"]
    assert README.index("make run") < README.index("![") < README.index("## ")


def test_commands_of_readme_are_in_the_makefile() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = set(re.findall(r"(?:`|^)make ([a-z-]+)", README, re.MULTILINE))
    assert len(named) >= 7
    assert named <= targets


@pytest.mark.parametrize("document", ["README.md", "CHANGELOG.md", "docs/ADDING.md"])
def test_files_a_document_names_exist(document: str) -> None:
    text = (ROOT / document).read_text("utf-8")
    named = set(re.findall(r"`([\w.-]+(?:/[\w.-]*)+|[\w-]+\.(?:py|yaml|md|txt|toml))`", text))
    named |= set(re.findall(r"\]\((?!http)([^)#]+)\)", text))
    files = {name for name in named if not name.startswith(("/", "test_"))}
    assert files or document == "CHANGELOG.md"
    assert [name for name in files if not (ROOT / name).exists()] == []


def test_readme_has_every_page_of_the_router() -> None:
    addresses = set(re.findall(r"^\|[^|]+\| `/([a-z-]*)", README, re.MULTILINE))
    assert addresses == {"" if name == "overview" else name for name in pages()}


def test_readme_has_every_room() -> None:
    rooms = {path.parent.name for path in ROOT.glob("*/*.py")} - {"tests", "benchmarks", ".venv"}
    assert {"domain", "ui"} <= rooms
    assert [room for room in rooms if f"`{room}/`" not in README] == []


def test_every_picture_is_taken_by_the_script() -> None:
    taken = {path.stem for path in (ROOT / "docs/images").glob("*.png")}
    assert taken == set(PICTURES)
    assert "docs/images/overview.png" in README


def test_decisions_are_numbered_without_a_gap_and_say_why() -> None:
    assert [int(path.name[:4]) for path in DECISIONS] == list(range(1, len(DECISIONS) + 1))
    assert len(DECISIONS) > 10
    for path in DECISIONS:
        text = path.read_text("utf-8")
        assert int(re.match(r"# (\d+)", text)[1]) == int(path.name[:4]), path.name
        assert re.search(r"^(## Decision|\*\*Decision)", text, re.MULTILINE), path.name
        assert len(text) > 300, path.name


def test_every_threat_has_a_test_that_exists() -> None:
    text = (ROOT / "docs/threats.md").read_text("utf-8")
    told = text.partition("## Who somebody is")[2].partition("## What a scanner found")[0]
    rows = [line for line in told.splitlines() if line.startswith("| ")]
    threats = [row for row in rows if not row.startswith(("| threat", "| ---"))]
    assert len(threats) > 20
    for row in threats:
        tried = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", row)
        assert tried, row
        for file, name in tried:
            assert (ROOT / file).exists(), file
            assert not name or f"def {name}(" in (ROOT / file).read_text("utf-8"), name


def test_no_document_names_a_place_of_one_machine() -> None:
    documents = [README, *(path.read_text("utf-8") for path in ROOT.glob("docs/**/*.md"))]
    assert len(documents) > 10
    assert not [text[:60] for text in documents if re.search(r"/(work|root|tmp|home)/", text)]
    assert Path(ROOT / "CHANGELOG.md").read_text("utf-8").startswith("# ")
