"""What reading a file gives: its items, and what a person must mend in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Generic, TypeVar

from domain.problem import Problem

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Located(Generic[T]):
    """An item and where it stood."""

    item: T
    file: str
    line: int
    """The row number a spreadsheet or an editor shows, from 1."""


@dataclass(frozen=True, slots=True)
class Reading(Generic[T]):
    """The items of a file whose rows or blocks are whole, and the problems of the others."""

    items: tuple[T, ...]
    problems: tuple[Problem, ...]
    broken: bool = False
    """The file itself could not be read: what is missing from `items` must not be taken for removed."""


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that looks most like `word`, or an empty text where none does."""
    return next(iter(get_close_matches(word, [k for k in known if k], n=1, cutoff=0.5)), "")


def near(word: str, known: Iterable[str]) -> dict[str, str]:
    """The nearest known word as the parameter ``nearest`` of a problem; no parameter where none is near."""
    found = nearest(word, known)
    return {"nearest": found} if found else {}


def span(low: object, high: object) -> str:
    """What may lie between two ends, as the parameter of a sentence; None is open. Without words: "0..100", ">= 0"."""
    if high is None:
        return f">= {low}"
    return f"<= {high}" if low is None else f"{low}..{high}"


def decode(data: bytes, file: str) -> tuple[str, Problem | None]:
    """`data` as UTF-8, a leading byte-order mark dropped; or the problem with the line of the first wrong byte."""
    try:
        return data.decode("utf-8-sig"), None
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return "", Problem(code="not-utf8", file=file, line=line)
