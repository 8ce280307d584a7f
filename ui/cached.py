"""The one home of caches: settings, databases, codelists, and answers that stand until the data change."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar
from zoneinfo import ZoneInfo

import streamlit as st

import locales
import settings as operator
from locales import Language
from services.catalogue import Catalogue, catalogue
from services.view import View
from settings import Settings
from storage.database import Database

P = ParamSpec("P")
T = TypeVar("T")

STYLE = Path(__file__).with_name("style.css")
ANSWERS = 1024
"""How many answers are kept a process; the least recently asked goes first."""


def settings() -> Settings:
    """What the operator chose. Raises DashboardError when the file cannot be used."""
    return operator.current()


def today() -> date:
    """The current day where the deadlines are."""
    return datetime.now(ZoneInfo(settings().timezone)).date()


@st.cache_resource(show_spinner=False)
def words(code: str) -> Language:
    """The texts of one language."""
    return locales.language(code)


@st.cache_resource(show_spinner=False)
def languages() -> tuple[str, ...]:
    """The languages there are, the default first."""
    first = settings().language
    return (first, *(code for code in locales.languages() if code != first))


@st.cache_resource(show_spinner=False, on_release=lambda database: database.dispose())
def database(workspace: str) -> Database:
    """The database of a workspace, with its tables in place."""
    found = Database(settings().database_url(workspace))
    found.migrate(workspace=workspace)
    return found


def codelists(workspace: str, version: int) -> Catalogue:
    """What is defined rather than measured, as of a version of the database."""
    return _kept(f"{workspace} {version} catalogue", catalogue, (database(workspace),))


def answer(
    question: Callable[Concatenate[View, P], T], view: View, state: str, *args: P.args, **kwargs: P.kwargs
) -> T:
    """`question(view, *args, **kwargs)`, asked once for each `state` of the data and each as-of day.

    `state` names workspace and version of its data. The arguments must be plain values (text, numbers, days, enums, tuples of them): they are the key. What
    comes back is shared by all sessions: frozen dataclasses and ready figures, never something to be changed.
    """
    name = f"{question.__module__}.{question.__qualname__}"
    key = f"{state} {view.as_of} {name} {args!r} {sorted(kwargs.items())!r}"
    found: T = _kept(key, question, (view, *args), kwargs)
    return found


@st.cache_resource(show_spinner=False, max_entries=ANSWERS)
def _kept(key: str, _question: Callable[..., Any], _args: tuple[Any, ...], _kwargs: dict[str, Any] | None = None) -> Any:
    return _question(*_args, **(_kwargs or {}))


@st.cache_resource(show_spinner=False)
def style() -> str:
    """The style sheet, ready for the page."""
    return f"<style>{STYLE.read_text('utf-8') if STYLE.exists() else ''}</style>"
