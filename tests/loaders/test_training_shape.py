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


def test_a_mistyped_key_is_named_with_its_place() -> None:
    text = DATA.read_text(encoding="utf-8").replace("late:", "laet:", 1)
    reading = training.read(text.encode(), "training.yaml")
    assert reading.items == ()
    assert {p.column for p in reading.problems} == {"reporters.late", "reporters.laet"}
    assert {p.file for p in reading.problems} == {"training.yaml"}


def test_a_word_where_a_number_belongs_is_named() -> None:
    text = DATA.read_text(encoding="utf-8").replace("seed: ", "seed: x", 1)
    (problem,) = training.read(text.encode(), "training.yaml").problems
    assert problem.column == "seed"


def test_a_file_that_is_no_yaml_is_one_problem_with_its_line() -> None:
    (problem,) = training.read(b"seed: 1\nrates: [", "training.yaml").problems
    assert problem.code == "file-unreadable"
    assert problem.line is not None
