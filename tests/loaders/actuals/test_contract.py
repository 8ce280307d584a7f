"""The document for staff says what is true: its examples are read with our own codelists."""

import re
from datetime import date

import pytest

from loaders import read_file
from loaders.actuals import KINDS, Outcome, Scope
from tests.architecture.source import ROOT
from tests.loaders.product_data import everything

TEXT = (ROOT / "docs" / "file-contract.md").read_text("utf-8")
EXAMPLES = re.findall(r"```csv (\w+)\n(.*?)```", TEXT, re.DOTALL)
SCOPE = Scope(today=date(2021, 1, 1))


@pytest.mark.parametrize(("wanted", "text"), EXAMPLES)
def test_an_example_is_what_it_says(wanted: str, text: str) -> None:
    reading = read_file(text.encode(), "a.csv", everything().codelists, SCOPE)
    assert reading.outcome == wanted, reading.problems


def test_every_outcome_and_kind_of_file_is_described() -> None:
    assert {wanted for wanted, _ in EXAMPLES} == {one.value for one in Outcome}
    assert [kind for kind in KINDS if f"`{kind}`" not in TEXT] == []
    assert [one.value for one in Outcome if f"`{one.value}`" not in TEXT] == []
