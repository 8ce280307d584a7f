"""Help: for everybody, in both languages, with the whole file contract, a contact and what is kept."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import locales
from loaders.actuals import Outcome
from tests.conftest import write_config
from tests.pages.conftest import screen, told
from ui import handbook

Open = Callable[..., AppTest]
PARTS = re.compile(r'<a id="([a-z-]+)" class="part">')


@pytest.mark.parametrize("code", locales.languages())
def test_all_parts_stand_and_are_linked(code: str, open_screen: Open) -> None:
    page = told(open_screen("help", f"lang={code}"))
    assert PARTS.findall(page) == list(handbook.PARTS)
    for part in handbook.PARTS:
        assert f'href="#{part}"' in page
    words = locales.language(code)
    assert page.count("<li>") >= handbook.STEPS
    for one in handbook.QUESTIONS:
        assert words.text(f"help.question.{one}") in page
    assert words.text("account.retention-title") in page


@pytest.mark.parametrize("code", locales.languages())
def test_the_document_is_shown_with_what_each_example_comes_to(code: str) -> None:
    words = locales.language(code)
    drawn = handbook.document(words)
    for outcome in Outcome:
        assert words.text("help.example", outcome=words.text(f"outcome.{outcome}")) in drawn
    assert drawn.count('<figure class="example">') >= 10
    assert "<table>" in drawn
    assert "```" not in drawn
    assert "<h1>" not in drawn, "the page has its title"


def test_markup_in_the_document_would_be_text(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file-contract.md").write_text(
        "# x\n\n<script>a</script> [b](javascript:c)\n\n```csv accept\n<img src=x>\n```\n", "utf-8"
    )
    monkeypatch.setattr(handbook, "DOCUMENTS", tmp_path)
    drawn = handbook.document(locales.language("vi"))
    assert "&lt;script&gt;" in drawn
    assert "<img" not in drawn
    assert 'href="javascript' not in drawn


def test_whom_to_ask_is_what_the_operator_wrote(
    operate: Callable[[Path | None], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = operate(None)
    assert "contact" in told(screen("help")), "nobody was named: how to name somebody"
    operate(None)
    config = write_config(folder)
    config.write_text(
        config.read_text("utf-8") + 'contact:\n  vi: "Tổ số liệu"\n  email: so-lieu@example.vn\n', "utf-8"
    )
    page = told(screen("help"))
    assert "Tổ số liệu" in page
    assert 'href="mailto:so-lieu@example.vn"' in page
