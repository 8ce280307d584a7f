"""The document for staff says what is true: its examples are read with our own codelists."""

import re
from datetime import date

import pytest

from loaders import read_file
from loaders.actuals import KINDS, Outcome, Scope
from tests.architecture.source import ROOT
from tests.loaders.product_data import everything

TEXTS = [(ROOT / "docs" / name).read_text("utf-8") for name in ("file-contract.md", "file-contract.en.md")]
EXAMPLES = [re.findall(r"```csv (\w+)\n(.*?)```", text, re.DOTALL) for text in TEXTS]
SCOPE = Scope(today=date(2021, 1, 1))


@pytest.mark.parametrize(("wanted", "text"), [example for examples in EXAMPLES for example in examples])
def test_an_example_is_what_it_says(wanted: str, text: str) -> None:
    reading = read_file(text.encode(), "a.csv", everything().codelists, SCOPE)
    assert reading.outcome == wanted, reading.problems


@pytest.mark.parametrize("text", TEXTS, ids=["vi", "en"])
def test_every_outcome_and_kind_of_file_is_described(text: str) -> None:
    assert [kind for kind in KINDS if f"`{kind}`" not in text] == []
    assert [one.value for one in Outcome if f"`{one.value}`" not in text] == []


def test_both_languages_show_the_same_examples() -> None:
    first, second = EXAMPLES
    assert {wanted for wanted, _ in first} == {one.value for one in Outcome}
    assert [wanted for wanted, _ in first] == [wanted for wanted, _ in second]
    for (_, vi), (_, en) in zip(first, second, strict=True):
        readings = [read_file(text.encode(), "a.csv", everything().codelists, SCOPE) for text in (vi, en)]
        assert readings[0].observations or readings[0].problems
        assert [(o.key, o.value) for o in readings[0].observations] == [
            (o.key, o.value) for o in readings[1].observations
        ]
        assert [(p.code, p.line) for p in readings[0].problems] == [(p.code, p.line) for p in readings[1].problems]
        assert [note.code for note in readings[0].notes] == [note.code for note in readings[1].notes]
