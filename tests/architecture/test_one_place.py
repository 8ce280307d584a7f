"""One place each: a new thing is one file and at most one line beside it; nothing is orphaned."""

import ast
import csv
import importlib
import re
from itertools import pairwise
from pathlib import Path

import pytest
import yaml

import locales
from events import Happening
from tests.architecture.source import ROOT, modules, nodes, pages, room, table, texts, written

PLACEHOLDER = re.compile(r"\{(\w+)\}")
PAGE_LINES = 60
PARTS_OF_CHARTS = {"__init__", "theme", "chart", "ready", "hover", "label_places", "bullet", "column"}
"""What charts share, and the bar that the style sheet draws."""
PARTS_OF_LOADERS = {"__init__", "blocks", "codelists", "reading", "ready_accounts", "rows", "training"}


# Pages


def test_every_page_is_in_the_table_and_the_other_way_round() -> None:
    assert {path.stem for path in (ROOT / "pages").glob("*.py")} == set(pages())


@pytest.mark.parametrize("name", pages())
def test_a_page_is_a_short_script_without_rules(name: str) -> None:
    module = Path("pages") / f"{name}.py"
    found = nodes(module)
    assert not [n for n in found if isinstance(n, ast.ClassDef)], "a page has no class"
    sums = [n.lineno for n in found if isinstance(n, ast.BinOp) and not isinstance(n.op, ast.BitOr)]
    assert not sums, f"a page has no arithmetic: lines {sums}"
    called = {ast.unparse(n.func) for n in found if isinstance(n, ast.Call)}
    assert "st.stop" not in called, "a page ends early by frame.stop, which draws the footer first"
    assert len((ROOT / module).read_text("utf-8").splitlines()) <= PAGE_LINES
    opened = [
        n.args[0].value
        for n in found
        if isinstance(n, ast.Call) and ast.unparse(n.func) == "frame.open_page" and isinstance(n.args[0], ast.Constant)
    ]
    assert opened == [name], "a page begins with frame.open_page(<its own name>)"


# Numbers


def test_a_month_has_one_length() -> None:
    """Written as a number or as the text of a formula."""
    length = re.compile(r"30\.4\d*|365\.25")
    written_in = {
        str(module)
        for module in modules()
        for n in nodes(module)
        if isinstance(n, ast.Constant) and length.fullmatch(str(n.value))
    }
    assert written_in == {"domain/period.py"}


# Docstrings


def test_no_docstring_is_left_behind_by_what_it_stood_below() -> None:
    """A text by itself documents the name assigned just above it."""
    orphans = [
        f"{module}:{after.lineno}"
        for module in modules()
        for n in nodes(module)
        if isinstance(n, ast.Module | ast.ClassDef)
        for before, after in pairwise(n.body)
        if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant)
        if not isinstance(before, ast.Assign | ast.AnnAssign) or after.lineno != (before.end_lineno or 0) + 1
    ]
    assert orphans == []


# Figures

ACTING = {
    "bulk",
    "disputes",
    "examination",
    "feeds",
    "loading",
    "reviews",
    "shown",
    "submissions",
    "templates",
    "training",
}
"""Services that write, or look at all figures because somebody acts on them; `shown` is the door of the others."""
READINGS = {
    "current",
    "figures",
    "latest",
    "national",
    "org_units_with",
    "rollups",
    "series",
    "sources",
    "spans",
    "stocked",
}
"""All but the revisions of a figure: what happened is told whole."""


@pytest.mark.parametrize(
    "module",
    [m for m in modules() if room(m) in {"services", "ui", "charts", "pages"} and m.stem not in ACTING],
    ids=str,
)
def test_screens_read_figures_in_one_place(module: Path) -> None:
    """The choice of accepted figures cannot be forgotten: what a screen shows is read by `View.reading`."""
    read = {
        ast.unparse(n)
        for n in nodes(module)
        if isinstance(n, ast.Attribute) and ast.unparse(n.value) == "observations" and n.attr in READINGS
    }
    assert read == set()


# Tables


def test_every_loader_is_in_the_table() -> None:
    files = {path.stem for path in (ROOT / "loaders").glob("*.py")} - PARTS_OF_LOADERS
    assert files
    named = {n.id for n in ast.walk(table("loaders/__init__.py", "LOADERS")) if isinstance(n, ast.Name)}
    assert files - named == set(), "add it to LOADERS"
    for name in files:
        assert callable(importlib.import_module(f"loaders.{name}").read)


def test_every_chart_draws() -> None:
    files = {path.stem for path in (ROOT / "charts").glob("*.py")} - PARTS_OF_CHARTS
    assert files
    for name in files:
        assert callable(importlib.import_module(f"charts.{name}").draw), name


def test_caches_have_one_home() -> None:
    homes = {
        str(module)
        for module in modules()
        if re.search(r"\bst\.cache_(resource|data)\b", (ROOT / module).read_text("utf-8"))
    }
    assert homes == {"ui/cached.py"}


# Texts


def test_languages_have_the_same_keys_and_placeholders() -> None:
    codes = locales.languages()
    assert {"vi", "en"} <= set(codes)
    first = locales.language("vi").texts
    assert first
    for code in codes:
        other = locales.language(code).texts
        assert set(first) ^ set(other) == set(), code
        differing = [k for k in first if set(PLACEHOLDER.findall(first[k])) != set(PLACEHOLDER.findall(other[k]))]
        assert not differing, code
        assert not [key for key, text in other.items() if not text.strip()], code


FORMS = {"one", "other", "rank", "ministry", "province"}
"""Last parts of keys by which a sentence is chosen for a number, a unit of measure or a level."""


def test_every_sentence_is_said_somewhere() -> None:
    every = [node for module in modules() for node in nodes(module)]
    said = {node.value for node in every if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    made = [re.compile(_pattern(node)) for node in every if isinstance(node, ast.JoinedStr)]
    made = [pattern for pattern in made if re.match(r"\w", pattern.pattern)]

    def used(key: str) -> bool:
        return key in said or any(pattern.fullmatch(key) for pattern in made)

    def needed(key: str) -> bool:
        stem, _, form = key.rpartition(".")
        return used(key) or ("." in stem and stem in said) or (form in FORMS and used(stem))

    keys = [key for key in locales.language("vi").texts if not key.startswith("framework.")]
    assert needed(keys[0])
    assert not needed("nobody.asks.for-this")
    assert [key for key in keys if not needed(key)] == []


def _pattern(text: ast.JoinedStr) -> str:
    """What an f-string can become: each of its values is one word of a key."""
    return "".join(re.escape(str(v.value)) if isinstance(v, ast.Constant) else r"[\w-]*" for v in text.values)


@pytest.mark.parametrize("module", modules(), ids=str)
def test_no_sentence_in_code(module: Path) -> None:
    """Letters beyond ASCII belong to locales/ and data/. A single letter that a rule speaks of is written \\u0111."""
    found = [(line, text) for line, text in written(module) if any(ch.isalpha() and not ch.isascii() for ch in text)]
    assert not found


WORDS = re.compile(r"[A-Za-z]{2,} [a-z]{2,} [a-z]{2,}")
MARKUP = re.compile(r"<[^>]*>")


@pytest.mark.parametrize("module", [m for m in modules() if room(m) in {"pages", "ui", "charts", "services"}], ids=str)
def test_no_english_sentence_on_a_screen(module: Path) -> None:
    silent = {
        text
        for node in nodes(module)
        if isinstance(node, ast.Raise) or (isinstance(node, ast.Call) and ast.unparse(node.func).startswith("LOG."))
        for inner in ast.walk(node)
        if isinstance(inner, ast.Constant) and isinstance(text := inner.value, str)
    }
    found = [(line, text) for line, text in texts(module) if text not in silent and WORDS.search(MARKUP.sub("", text))]
    assert not found


def test_every_error_and_problem_has_a_text() -> None:
    wanted = {f"error.{code}" for code in _codes("DashboardError", "_mistake")}
    found = _codes("Problem", "_problem", "problem", "_note", "Unreadable", "Check", "Flaw", "_flaw")
    wanted |= {f"problem.{code}" for code in found}
    assert any(key.startswith("error.") for key in wanted)
    assert any(key.startswith("problem.") for key in wanted)
    for code in locales.languages():
        assert sorted(wanted - set(locales.language(code).texts)) == []


def test_every_action_of_the_audit_trail_has_a_sentence() -> None:
    found: set[str] = set()
    for module in modules():
        for node in nodes(module):
            if isinstance(node, ast.Call):
                if ast.unparse(node.func) == "audit.append":
                    found |= {_pattern_of(k.value) for k in node.keywords if k.arg == "action"}
                if ast.unparse(node.func) == "_note":
                    found |= {_pattern_of(arg) for arg in node.args[2:3]}
            elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "_ACTIONS":
                found |= {_pattern_of(value) for value in getattr(node.value, "values", ())}
    found.discard("")
    assert {"report-accepted", "month-reopened", "account-added"} <= {one.replace("\\", "") for one in found}
    for code in locales.languages():
        said = [key.removeprefix("audit.") for key in locales.language(code).texts if key.startswith("audit.")]
        assert [one for one in found if not any(re.fullmatch(one, key) for key in said)] == [], code


def test_events_are_told_in_one_place_and_each_is_told() -> None:
    told: set[str] = set()
    for module in modules():
        for node in nodes(module):
            match node:
                case ast.Call(func=ast.Attribute(value=ast.Name(id="events"), attr="tell"), args=[first]):
                    told.add(ast.unparse(first))
                case ast.Attribute(
                    value=ast.Attribute(value=ast.Name(id="events"), attr="LOGGER"), attr="info" | "log"
                ):
                    pytest.fail(f"{module}: events.tell knows which events there are")
                case ast.Call(func=ast.Attribute(attr="getLogger"), args=[ast.Constant(value="events")]):
                    assert module == Path("events.py"), f"{module}: the logger has one home"
    assert told == {f"Happening.{one.name}" for one in Happening}


def _pattern_of(node: ast.expr) -> str:
    """What a text or an f-string can become; nothing for what is only known when it runs."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return re.escape(node.value)
    return _pattern(node) if isinstance(node, ast.JoinedStr) else ""


def _codes(*makers: str) -> set[str]:
    """The kebab-case codes given to `makers` as first argument or as `code=`."""
    found: set[str] = set()
    for module in modules():
        for node in nodes(module):
            if not isinstance(node, ast.Call) or ast.unparse(node.func).rpartition(".")[2] not in makers:
                continue
            given = [k.value for k in node.keywords if k.arg == "code"] or node.args[:1]
            found |= {g.value for g in given if isinstance(g, ast.Constant) and isinstance(g.value, str)}
    return found


# Colours


COLOUR = re.compile(r"#[0-9a-fA-F]{3}(?:[0-9a-fA-F]{3}(?:[0-9a-fA-F]{2})?)?\b")
PALETTES = {"charts/theme.py", ".streamlit/config.toml", "ui/style.css"}


def test_colours_have_their_homes() -> None:
    files = [*modules()] + [
        path.relative_to(ROOT)
        for pattern in ("ui/**/*.html", "ui/**/*.jinja", "ui/**/*.css", "static/**/*.css", ".streamlit/*.toml")
        for path in ROOT.glob(pattern)
    ]
    coloured = {str(f) for f in files if COLOUR.search((ROOT / f).read_text("utf-8"))}
    assert coloured >= PALETTES
    assert coloured <= PALETTES


# Data


def test_no_indicator_and_no_unit_is_named_in_code() -> None:
    """What is true of one indicator or unit is data. The nation's id is the one exception."""
    definitions = yaml.safe_load((ROOT / "data/resolution17.yaml").read_text("utf-8"))
    indicators = {i["code"] for group in definitions["groups"] for i in group["indicators"]}
    targets = {t["code"] for g in definitions["groups"] for i in g["indicators"] for t in i.get("targets", ())}
    with (ROOT / "data/org_units.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    units = {row["code"] for row in rows} - {"vn"}
    names = {row[key] for row in rows for key in ("name_vi", "name_en", "short_vi", "short_en")} - {""}
    assert len(indicators) > 20
    assert len(units) > 90
    found = [
        (str(module), line, text)
        for module in modules()
        for line, text in texts(module)
        if text in indicators | targets | units | names
    ]
    assert not found


# Documents


def test_every_word_of_the_glossary_is_a_class() -> None:
    rows = re.findall(r"^\|[^|]+\|[^|]+\| `([\w.]+)` \|", (ROOT / "docs/GLOSSARY.md").read_text("utf-8"), re.MULTILINE)
    assert len(rows) > 20
    for path in rows:
        module, _, name = path.rpartition(".")
        assert isinstance(getattr(importlib.import_module(module), name), type), path


def test_places_named_in_the_recipes_exist() -> None:
    text = (ROOT / "docs/ADDING.md").read_text("utf-8")
    places = [p for p in re.findall(r"`([\w./]+/[\w./]*)`", text) if "<" not in p and "*" not in p]
    assert places
    assert [p for p in places if not (ROOT / p).exists()] == []


# Requirements


PACKAGES = {
    "prometheus_client": "prometheus-client",
    "pythonjsonlogger": "python-json-logger",
    "argon2": "argon2-cffi",
    "fontpkg_be_vietnam_pro": "fontpkg-be-vietnam-pro",
    "markdown_it": "markdown-it-py",
    "PIL": "pillow",
    "pptx": "python-pptx",
    "yaml": "PyYAML",
    "sqlalchemy": "SQLAlchemy",
    "jinja2": "Jinja2",
    "markupsafe": "MarkupSafe",
    "xlsxwriter": "XlsxWriter",
}
BY_NAME_ONLY = {"psycopg"}
"""Drivers that a database address asks for."""


def test_requirements_are_pinned_and_used() -> None:
    text = (ROOT / "requirements.txt").read_text("utf-8")
    pins = re.findall(r"^([A-Za-z][\w-]*)(?:\[[\w,]+\])?==\S+$", text, re.MULTILINE)
    lines = [line for line in text.splitlines() if line and not line.startswith(("#", "-"))]
    assert len(lines) == len(pins) > 5, "every line is an exact version"
    imports = set()
    for module in modules():
        for node in nodes(module):
            if isinstance(node, ast.Import):
                imports |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                imports.add((node.module or "").split(".")[0])
    used = {PACKAGES.get(name, name) for name in imports} | BY_NAME_ONLY
    assert set(pins) - used == set()
