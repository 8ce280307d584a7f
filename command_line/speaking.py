"""How a command speaks: sentences in the operator's language, one line of progress, exit codes."""

import sys
import time
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import ParamSpec

import click

import locales
import settings as operator
from domain.errors import DashboardError
from domain.problem import Problem
from locales import Language
from storage.database import Database

P = ParamSpec("P")

DATA = Path(__file__).parents[1] / "data"
BROKEN_ROWS, UNUSABLE = 1, 2
"""Exit codes: some rows were refused and the rest was taken; nothing could be done."""

QUICK_SECONDS = 1.0
_STARTED = time.monotonic()


def mended(command: Callable[P, None]) -> Callable[P, None]:
    """Turn a mistake of the operator into one sentence in every language and exit code 2."""

    @wraps(command)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except DashboardError as error:
            for code in locales.languages():
                click.echo(locales.language(code).text(f"error.{error.code}", **error.params), err=True)
            sys.exit(UNUSABLE)

    return guarded


def words() -> Language:
    """The texts in the operator's language."""
    return locales.language(operator.current().language)


def database(workspace: str) -> Database:
    """The database of a workspace, with its tables in place."""
    found = Database(operator.current().database_url(workspace))
    found.migrate(workspace)
    return found


def progress(step: str, done: int, whole: int) -> None:
    """One line that is written over where a person watches, one line a step in a log; nothing where all is quick."""
    if time.monotonic() - _STARTED < QUICK_SECONDS:
        return
    if sys.stderr.isatty():
        click.echo(f"\r\033[K[{done}/{whole}] {step}", nl=done == whole, err=True)
    else:
        click.echo(f"[{done}/{whole}] {step}", err=True)


def said(problem: Problem, words: Language) -> str:
    """A problem with its place."""
    place = ":".join(part for part in (problem.file, str(problem.line or ""), problem.column) if part)
    return f"{place}: {words.problem(problem)}"
