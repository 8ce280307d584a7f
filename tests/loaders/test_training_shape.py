"""The shape of the training workspace is read strictly: a wrong key or type is named."""

from datetime import date
from pathlib import Path

from loaders import training

DATA = Path(__file__).parents[2] / "data" / "training.yaml"


def test_the_shape_of_the_product_is_read_without_a_problem() -> None:
    reading = training.read(DATA.read_bytes(), "training.yaml")
    assert reading.problems == ()
    (shape,) = reading.items
    assert (shape.first, shape.last) == (date(2019, 1, 1), date(2025, 12, 31))
    assert shape.anchors["level4_service_pct"][date(2020, 12, 31)] == 30.85


def line_of(text: str, start: str) -> int:
    return next(n for n, line in enumerate(text.splitlines(), 1) if line.lstrip().startswith(start))


def test_a_mistyped_key_is_named_with_its_place_and_the_nearest_known_one() -> None:
    text = DATA.read_text(encoding="utf-8").replace("late:", "laet:", 1)
    reading = training.read(text.encode(), "training.yaml")
    assert reading.items == ()
    found = {p.code: p for p in reading.problems}
    assert found["unknown-key"].column == "reporters.laet"
    assert found["unknown-key"].line == line_of(text, "laet:")
    assert found["unknown-key"].params == {"nearest": "late"}
    assert (found["missing-key"].column, found["missing-key"].line) == ("reporters.late", line_of(text, "reporters:"))
    assert {p.file for p in reading.problems} == {"training.yaml"}


def test_a_word_where_a_number_belongs_is_named() -> None:
    text = DATA.read_text(encoding="utf-8").replace("seed: ", "seed: x", 1)
    (problem,) = training.read(text.encode(), "training.yaml").problems
    assert (problem.code, problem.column, problem.line) == ("wrong-type", "seed", line_of(text, "seed:"))


def test_an_anchor_that_comes_twice_is_named() -> None:
    text = DATA.read_text(encoding="utf-8").replace("anchors:", "anchors:\n  un_egdi_rank: {2018-07-31: 88}", 1)
    (problem,) = training.read(text.encode(), "training.yaml").problems
    assert (problem.code, problem.column) == ("key-twice", "anchors.un_egdi_rank")
    assert problem.line is not None
    assert text.splitlines()[problem.line - 1].lstrip().startswith("un_egdi_rank: {")


def test_a_file_that_is_no_yaml_is_one_problem_with_its_line() -> None:
    (problem,) = training.read(b"seed: 1\nrates: [", "training.yaml").problems
    assert problem.code == "broken-yaml"
    assert problem.line is not None


def test_bytes_that_are_no_text_are_one_problem() -> None:
    (problem,) = training.read(b"seed: \xff", "training.yaml").problems
    assert (problem.code, problem.line) == ("not-utf8", 1)
