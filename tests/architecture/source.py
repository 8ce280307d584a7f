"""The product's own source, read as a tree."""

import ast
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
OUTSIDE = {"tests", "benchmarks", "shapes"}
"""Folders that are no part of what is served."""
HIDDEN = {"var", "node_modules"}


def modules() -> list[Path]:
    """Every module of the product, relative to the project folder."""
    found = sorted(
        path.relative_to(ROOT)
        for path in ROOT.rglob("*.py")
        if not any(part.startswith(".") or part in HIDDEN for part in path.relative_to(ROOT).parts)
    )
    assert found
    return [path for path in found if path.parts[0] not in OUTSIDE]


@cache
def tree(module: Path) -> ast.Module:
    """A module as a syntax tree; read once, since a dozen rules ask for it, and not to be changed."""
    return ast.parse((ROOT / module).read_text("utf-8"), str(module))


@cache
def nodes(module: Path) -> tuple[ast.AST, ...]:
    """Every node of a module; the walk takes longer than the reading."""
    return tuple(ast.walk(tree(module)))


def room(module: Path) -> str:
    """The room a module lives in: its top folder, or its own name beside them."""
    return module.parts[0].removesuffix(".py")


def imported(module: Path) -> set[str]:
    """Top names of everything a module imports, inside functions too."""
    names: set[str] = set()
    for node in nodes(module):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: imports are absolute here"
            names.add(node.module or "")
    return {name.split(".")[0] for name in names}


def texts(module: Path) -> Iterator[tuple[int, str]]:
    """Line and value of every string literal, docstrings left out."""
    every = nodes(module)
    silent = {
        id(inner.value)
        for inner in every
        if isinstance(inner, ast.Expr) and isinstance(inner.value, ast.Constant) and isinstance(inner.value.value, str)
    }
    for inner in every:
        if isinstance(inner, ast.Constant) and isinstance(inner.value, str) and id(inner) not in silent:
            yield inner.lineno, inner.value


def written(module: Path) -> Iterator[tuple[int, str]]:
    """Line and source of every string literal as it is written, docstrings left out."""
    documents = {
        inner.lineno
        for inner in nodes(module)
        if isinstance(inner, ast.Expr) and isinstance(inner.value, ast.Constant) and isinstance(inner.value.value, str)
    }
    with tokenize.open(ROOT / module) as file:
        for token in tokenize.generate_tokens(file.readline):
            if token.type == tokenize.STRING and token.start[0] not in documents:
                yield token.start[0], token.string


def table(module: str, name: str) -> ast.expr:
    """The value assigned to `name` at the top of a module."""
    for node in tree(Path(module)).body:
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        if isinstance(target, ast.Name) and target.id == name:
            assert isinstance(node, ast.Assign | ast.AnnAssign)
            assert node.value is not None
            return node.value
    raise AssertionError(f"{module} has no {name}")


def pages() -> list[str]:
    """The pages of the router, in order."""
    value = ast.literal_eval(table("dashboard.py", "PAGES"))
    assert value
    return list(value)


def public_pages() -> list[str]:
    """Those that stand in the menu of everybody."""
    rules = ast.literal_eval(table("dashboard.py", "PAGES"))
    found = [name for name, rule in rules.items() if rule == "visible"]
    assert 3 < len(found) < len(rules)
    return found
