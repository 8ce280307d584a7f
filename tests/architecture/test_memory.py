"""What is kept has a bound: a cache without one would fill the memory of a server that is never started anew."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.source import modules, nodes, tree

BOUNDED: dict[str, str] = {
    "api/documents.py:_document": "one for each language",
    "api/documents.py:_reference": "one for each language",
    "exports/meeting/lettering.py:_font": "the weights of the type",
    "exports/meeting/report_docx.py:_font": "bold and not",
    "locales/phrasing.py:language": "the files of locales/; any other code raises",
    "storage/dimensions.py:_known": "two engines, eight pairs of columns",
    "storage/observations.py:_into_current": "two engines",
    "storage/observations.py:_series": "two engines, a few ways to ask",
    "storage/observations.py:_latest": "two engines, a few ways to ask",
    "storage/observations.py:_covered": "two engines, a few ways to ask",
    "storage/observations.py:_spans": "two engines, a few ways to ask",
    "storage/serialisation.py:_adapters": "the classes of the domain that are stored",
    "ui/cached.py:_databases": "the workspaces; any other raises",
    "ui/cached.py:screens": "languages, and what the roles let see",
    "ui/cached.py:static_address": "the files of static/; any other raises",
    "web/compressed.py:_compressed": "the files there are",
    "web/shell.py:shell": "the files of locales/; any other raises",
    "web/shell.py:frame_code": "the files of locales/; any other raises",
}
"""What keeps a value for each argument for ever, and why there are few arguments."""
ENDLESS = {"cache", "functools.cache", "st.cache_data", "st.cache_resource"}
"""Decorators that keep everything; `lru_cache` keeps 128 unless it is told otherwise."""
BOUNDS = {"maxsize", "max_entries"}
CONTAINERS = {"dict", "list", "set", "OrderedDict", "defaultdict", "deque", "Counter", "WeakKeyDictionary"}
GROWING = {"append", "add", "setdefault", "update", "extend", "insert", "appendleft"}


def _name(decorator: ast.expr) -> str:
    return ast.unparse(decorator.func if isinstance(decorator, ast.Call) else decorator)


def _is_endless(decorator: ast.expr) -> bool:
    name = _name(decorator)
    given = decorator if isinstance(decorator, ast.Call) else ast.Call(decorator, [], [])
    bound = [*given.args, *(k.value for k in given.keywords if k.arg in BOUNDS)]
    if name in {"lru_cache", "functools.lru_cache"}:
        return any(isinstance(one, ast.Constant) and one.value is None for one in bound)
    return name in ENDLESS and not any(k.arg in BOUNDS for k in given.keywords)


def _takes_arguments(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    given = function.args
    return bool(given.args or given.posonlyargs or given.kwonlyargs or given.vararg or given.kwarg)


def kept_functions(module: ast.Module) -> Iterator[str]:
    """Functions that keep a value for each argument without a bound."""
    for node in ast.walk(module):
        function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and _takes_arguments(node)
        if function and any(map(_is_endless, node.decorator_list)):
            yield node.name


def growing_names(module: ast.Module) -> Iterator[str]:
    """Containers of a module that its functions put something into."""
    for name, value in _assigned(module):
        made = isinstance(value, ast.Dict | ast.List | ast.Set) or (
            isinstance(value, ast.Call) and ast.unparse(value.func).rpartition(".")[2] in CONTAINERS
        )
        if made and any(map(lambda node, name=name: _puts_into(node, name), _inside_functions(module))):
            yield name


def _assigned(module: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    for node in module.body:
        match node:
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=value)
                | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
            ):
                yield name, value


def _inside_functions(module: ast.Module) -> Iterator[ast.AST]:
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield from ast.walk(node)


def _puts_into(node: ast.AST, name: str) -> bool:
    match node:
        case ast.Subscript(value=ast.Name(id=into), ctx=ast.Store()):
            return into == name
        case ast.Call(func=ast.Attribute(value=ast.Name(id=into), attr=method)):
            return into == name and method in GROWING
    return False


def test_every_cache_has_a_bound_or_a_reason() -> None:
    found = {f"{module}:{name}" for module in modules() for name in kept_functions(tree(module))}
    found |= {f"{module}:{name}" for module in modules() for name in growing_names(tree(module))}
    assert found == set(BOUNDED)


def test_values_that_outlive_a_request_are_kept_in_one_place() -> None:
    """`Kept` has a bound in bytes and shows it to the operator; see `ui.cached.kept`."""
    made = [
        str(module)
        for module in modules()
        for node in nodes(module)
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == "Kept"
    ]
    assert set(made) == {"ui/cached.py"}
    shown = next(n for n in tree(Path("ui/cached.py")).body if isinstance(n, ast.FunctionDef) and n.name == "kept")
    assert sum(isinstance(node, ast.Name) and node.id.startswith("_") for node in ast.walk(shown)) == len(made)


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("@cache\ndef f(x): ...", {"f"}),
        ("@cache\ndef f(): ...", set()),
        ("@lru_cache\ndef f(x): ...", set()),
        ("@lru_cache(maxsize=None)\ndef f(x): ...", {"f"}),
        ("@lru_cache(4096)\ndef f(x): ...", set()),
        ("class A:\n @functools.lru_cache(None)\n def f(self): ...", {"f"}),
        ("@st.cache_data(show_spinner=False)\ndef f(x): ...", {"f"}),
        ("@st.cache_data(max_entries=9)\ndef f(x): ...", set()),
        ("_seen: dict[str, int] = {}\ndef f(x): _seen[x] = 1", {"_seen"}),
        ("_seen = set()\nf = lambda x: _seen.add(x)", {"_seen"}),
        ("TABLE = {1: 2}\ndef f(x): return TABLE[x]", set()),
    ],
)
def test_the_rule_sees_what_grows(source: str, names: set[str]) -> None:
    module = ast.parse(source)
    assert {*kept_functions(module), *growing_names(module)} == names
