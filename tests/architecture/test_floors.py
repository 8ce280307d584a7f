"""The floor plan, executable: imports only go down, and each framework has its homes."""

import sys
from pathlib import Path

import pytest

from tests.architecture.source import imported, modules, room

# A new room: its floor, and what it may bring in from outside the standard library.
FLOORS: dict[str, float] = {
    "dashboard": 6,
    "server": 6,
    "commands": 6,
    "deploy": 6,
    "web": 5.5,
    "command_line": 5.5,
    "pages": 5,
    "api": 5,
    "ui": 4,
    "services": 3,
    "loaders": 2,
    "storage": 2,
    "charts": 2,
    "exports": 2,
    "locales": 1.5,
    "domain": 1,
    "events": 0.5,
}
FRAMEWORKS: dict[str, set[str]] = {
    "dashboard": {"streamlit"},
    "server": {"starlette", "streamlit"},
    "commands": {"click"},
    "deploy": {"click", "jinja2", "yaml", "pydantic"},
    "web": {"starlette", "streamlit", "brotli", "prometheus_client", "pythonjsonlogger"},
    "command_line": {"click"},
    "pages": {"streamlit"},
    "api": {"fastapi", "starlette", "pydantic", "pydantic_core", "orjson", "limits", "jinja2"},
    "ui": {"streamlit", "jinja2", "markupsafe", "markdown_it"},
    "services": {"argon2"},
    "loaders": {"yaml", "pydantic", "openpyxl", "rapidfuzz", "xlrd", "httpx2", "tenacity"},
    "storage": {"sqlalchemy", "alembic", "pydantic"},
    "charts": {"plotly", "orjson"},
    "exports": {"pptx", "openpyxl", "xlsxwriter", "typst", "fontpkg_be_vietnam_pro", "PIL", "jinja2", "markupsafe"},
    "locales": {"yaml", "babel"},
    "domain": set(),
    "events": set(),
    "settings": {"yaml", "pydantic"},
}
SETTINGS_FOR = {"ui", "api", "dashboard", "server", "web", "command_line", "deploy"}
"""Settings stand apart: these rooms read them and pass values down."""
MODULES = modules()


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_a_module_keeps_to_its_floor(module: Path) -> None:
    here = room(module)
    assert here in FRAMEWORKS, f"{here} is on no floor: add it to FLOORS and FRAMEWORKS"
    for other in imported(module) - {here} - sys.stdlib_module_names - {"__future__"}:
        if other == "settings":
            assert here in SETTINGS_FOR, f"{module}: settings are read by {SETTINGS_FOR} and passed down"
        elif here == "settings" and other in FLOORS:
            assert other == "domain", f"{module} may know the domain only"
        elif other in FLOORS:
            assert FLOORS[other] < FLOORS[here], f"{module} may not import {other}: it is not on a lower floor"
        else:
            assert other in FRAMEWORKS[here], f"{module} may not import {other}"


def test_every_room_of_the_plan_stands() -> None:
    assert {room(module) for module in MODULES} == set(FLOORS) | {"settings"}


def test_every_framework_is_used_where_it_is_allowed() -> None:
    """A permission nobody needs is taken back."""
    used = {here: set[str]() for here in FRAMEWORKS}
    for module in MODULES:
        used[room(module)] |= imported(module)
    unused = {here: allowed - used[here] for here, allowed in FRAMEWORKS.items() if allowed - used[here]}
    assert not unused
