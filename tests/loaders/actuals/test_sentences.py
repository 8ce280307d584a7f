"""Every code of the reader has a sentence in every language, and the problem fills it."""

import ast
import re

import pytest

import locales
from tests.architecture.source import ROOT
from tests.loaders.actuals import test_hostile_files, test_long_form, test_text_files, test_wide_form
from tests.loaders.actuals.made import ROW, long, read

FAULTS = re.compile(r"[a-z]+(-[a-z]+)+")


def test_faults_of_cells_have_sentences() -> None:
    """Codes that travel in a `fault` before they become problems."""
    found = set()
    for path in (ROOT / "loaders" / "actuals").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            given = [k.value for k in getattr(node, "keywords", []) if k.arg == "fault"]
            found |= {
                one.value
                for value in given
                for one in ast.walk(value)
                if isinstance(one, ast.Constant) and isinstance(one.value, str) and FAULTS.fullmatch(one.value)
            }
    assert len(found) > 8
    for code in locales.languages():
        assert [fault for fault in found if not locales.language(code).has(f"problem.{fault}")] == []


@pytest.mark.parametrize("language", locales.languages())
def test_problems_fill_their_sentences(language: str) -> None:
    words = locales.language(language)
    readings = [long(ROW, row) for row, *_ in test_long_form.DEFECTS.values()]
    readings += [read(text) for text, _ in test_long_form.HEADINGS.values()]
    cases = test_text_files.test_a_file_that_cannot_be_read.pytestmark[0].args[1]
    readings += [read(data) for data, *_ in cases]
    readings += [long(ROW, ROW), long(ROW, ROW.replace("865", "866")), long("Hà Nội,free,2020-03,,,-,", ROW)]
    readings += [read("don_vi;chi_tieu;T1;T2\nHà Nội;free;5;6\n"), read(test_hostile_files.HEAD, "a.doc")]
    readings += [
        read(f"don_vi;chi_tieu;T1/2020\nHà Nội;free;{c[0].split(';')[0]}\n") for c in test_wide_form.DEFECTS.values()
    ]
    problems = [p for reading in readings for p in (*reading.problems, *reading.notes)]
    assert len({p.code for p in problems}) > 45
    for problem in problems:
        said = words.text(
            f"problem.{problem.code}", **{"cell": problem.cell, "column": problem.column, **problem.params}
        )
        assert "{" not in said
