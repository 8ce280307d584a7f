"""YAML read strictly into the dataclasses of the domain: unknown or missing keys and wrong types are named.

A block is a mapping whose keys are the fields of a dataclass, so that a new field of a dataclass is a new key of the
file and nothing here changes. A `Wording` is a mapping with all languages; a small dataclass of numbers (`Bounds`)
may be written as a list in the order of its fields.
"""

import dataclasses
import types
import typing
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

import yaml

from domain.problem import Problem
from domain.wording import Wording
from loaders.reading import decode, near

T = TypeVar("T")
LANGUAGES = ("vi", "en")

Entries = dict[str, tuple[yaml.Node, int]]
"""Key to the node of its value and the line of the key."""


class _WrongError(Exception):
    """A value could not be taken; the problem is noted."""


@dataclass(slots=True)
class Blocks:
    """The reader of one file: builds items and gathers problems."""

    file: str
    problems: list[Problem] = field(default_factory=list)
    broken: bool = False

    def wrong(self, code: str, line: int, column: str = "", cell: str = "", **params: str) -> None:
        """Note a problem."""
        self.problems.append(Problem(code=code, file=self.file, line=line, column=column, cell=cell, params=params))

    def compose(self, data: bytes, keys: Collection[str]) -> Entries:
        """The top level of the file, which has exactly `keys`; a broken file is one problem and nothing."""
        text, problem = decode(data, self.file)
        if problem:
            self.broken = True
            self.problems.append(problem)
            return {}
        try:
            root = yaml.compose(text, Loader=yaml.CSafeLoader)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            self.broken = True
            self.wrong("broken-yaml", mark.line + 1 if mark else 1)
            return {}
        if not isinstance(root, yaml.MappingNode):
            self.broken = True
            self.wrong("expected-mapping", 1)
            return {}
        found = self.entries(root, keys, "")
        for key in keys:
            if key not in found:
                self.broken = True
                self.wrong("missing-key", 1, key)
        return found

    def entries(self, node: yaml.Node, keys: Collection[str], column: str) -> Entries:
        """The entries of a mapping; keys that are none of `keys`, or come twice, are named and left out."""
        if not isinstance(node, yaml.MappingNode):
            self.wrong("expected-mapping", line_of(node), column, _cell(node))
            return {}
        found: Entries = {}
        for key_node, value in node.value:
            key, line = str(key_node.value), line_of(key_node)
            if key not in keys:
                self.wrong("unknown-key", line, _join(column, key), **near(key, keys))
            elif key in found:
                self.wrong("key-twice", line, _join(column, key))
            else:
                found[key] = (value, line)
        return found

    def entry(self, node: yaml.Node, key: str) -> tuple[yaml.Node, int] | None:
        """One entry of a mapping, looked up before the block is built; nothing is named."""
        pairs = node.value if isinstance(node, yaml.MappingNode) else []
        return next(((value, line_of(name)) for name, value in pairs if name.value == key), None)

    def sequence(self, node: yaml.Node, column: str) -> list[yaml.Node]:
        """The nodes of a list."""
        if not isinstance(node, yaml.SequenceNode):
            self.wrong("expected-list", line_of(node), column, _cell(node))
            return []
        return list(node.value)

    def build(
        self,
        node: yaml.Node,
        wanted: type[T],
        *,
        derived: Mapping[str, object] | None = None,
        extra: Collection[str] = (),
        column: str = "",
    ) -> tuple[T | None, Entries]:
        """One block as `wanted`, or None where something in it is wrong; and its entries.

        `derived` are fields that do not stand in the block; `extra` are keys that are no fields.
        """
        derived = derived or {}
        hints = typing.get_type_hints(wanted)
        own = {f.name: f for f in dataclasses.fields(wanted) if f.name not in derived}  # type: ignore[arg-type]
        before = len(self.problems)
        entries = self.entries(node, [*own, *extra], column)
        values: dict[str, object] = dict(derived)
        for name, one in own.items():
            if name in entries:
                try:
                    values[name] = self._value(entries[name][0], hints[name], _join(column, name))
                except _WrongError:
                    continue
            elif one.default is dataclasses.MISSING and one.default_factory is dataclasses.MISSING:
                self.wrong("missing-key", line_of(node), _join(column, name))
        if len(self.problems) > before:
            return None, entries
        return wanted(**values), entries

    def items(self, node: yaml.Node, wanted: type[T], column: str) -> Iterator[tuple[T, int]]:
        """All blocks of a list that are whole, with their lines; a code that comes twice is named."""
        seen: dict[str, int] = {}
        for one in self.sequence(node, column):
            item, _ = self.build(one, wanted)
            if item is not None and self.first(str(getattr(item, "code", "")), line_of(one), seen):
                yield item, line_of(one)

    def first(self, code: str, line: int, seen: dict[str, int]) -> bool:
        """Whether `code` comes for the first time; noted in `seen`, a second one is named."""
        if code in seen:
            self.wrong("code-twice", line, "code", code, first=str(seen[code]))
            return False
        seen[code] = line
        return True

    def known(self, code: str, kind: str, codes: Collection[str], line: int, column: str) -> bool:
        """Whether `code` is defined; where it is not, the problem is ``unknown-<kind>``."""
        if code in codes:
            return True
        self.wrong(f"unknown-{kind}", line, column, code, **near(code, codes))
        return False

    def _value(self, node: yaml.Node, hint: Any, column: str) -> Any:
        options = typing.get_args(hint)
        if typing.get_origin(hint) in (types.UnionType, typing.Union):
            if node.tag == "tag:yaml.org,2002:null":
                return None
            # A text that may also be said by language; every other value has the first form it may have.
            said = Wording in options and isinstance(node, yaml.MappingNode)
            hint = Wording if said else next(option for option in options if option is not type(None))
        if hint == Wording:
            return self._wording(node, column)
        if typing.get_origin(hint) is tuple:
            return tuple(self._value(one, typing.get_args(hint)[0], column) for one in self._list(node, column))
        if dataclasses.is_dataclass(hint):
            return self._block(node, typing.cast("type[object]", hint), column)
        return self._scalar(node, hint, column)

    def _list(self, node: yaml.Node, column: str) -> list[yaml.Node]:
        if not isinstance(node, yaml.SequenceNode):
            self._refuse(node, column, "list")
        return list(node.value)

    def _block(self, node: yaml.Node, wanted: type[object], column: str) -> object:
        if isinstance(node, yaml.SequenceNode):
            hints = typing.get_type_hints(wanted)
            if len(node.value) != len(hints):
                self._refuse(node, column, "list")
            pairs = zip(node.value, hints.values(), strict=True)
            return wanted(*(self._value(one, hint, column) for one, hint in pairs))
        item, _ = self.build(node, wanted, column=column)
        if item is None:
            raise _WrongError
        return item

    def _wording(self, node: yaml.Node, column: str) -> dict[str, str]:
        before = len(self.problems)
        entries = self.entries(node, LANGUAGES, column)
        found = {}
        for language in LANGUAGES:
            if language in entries:
                found[language] = self._scalar(entries[language][0], str, _join(column, language))
            elif len(self.problems) == before:
                self.wrong("missing-key", line_of(node), _join(column, language))
        if len(self.problems) > before:
            raise _WrongError
        return found

    def _scalar(self, node: yaml.Node, hint: Any, column: str) -> Any:
        if not isinstance(node, yaml.ScalarNode):
            self._refuse(node, column, _EXPECTED.get(hint, "text"))
        if isinstance(hint, type) and issubclass(hint, StrEnum):
            try:
                return hint(node.value)
            except ValueError:
                choices = [one.value for one in hint]
                self.wrong(
                    "bad-choice",
                    line_of(node),
                    column,
                    _cell(node),
                    choices=", ".join(choices),
                    **near(node.value, choices),
                )
                raise _WrongError from None
        try:
            value = _CONSTRUCTOR.construct_object(node)
        except (ValueError, yaml.YAMLError):
            self._refuse(node, column, _EXPECTED[hint])
        if hint is float and isinstance(value, int) and not isinstance(value, bool):
            return float(value)
        if not isinstance(value, hint) or (hint is not bool and isinstance(value, bool)):
            self._refuse(node, column, _EXPECTED[hint])
        if hint is str and not value.strip():
            self._refuse(node, column, _EXPECTED[hint])
        return value

    def _refuse(self, node: yaml.Node, column: str, expected: str) -> typing.NoReturn:
        self.wrong(f"expected-{expected}", line_of(node), column, _cell(node))
        raise _WrongError


_CONSTRUCTOR = yaml.constructor.SafeConstructor()
_EXPECTED: dict[Any, str] = {str: "text", int: "whole-number", float: "number", bool: "yes-or-no", date: "date"}


def line_of(node: yaml.Node) -> int:
    """The line on which `node` starts, from 1."""
    return int(node.start_mark.line) + 1


def _cell(node: yaml.Node) -> str:
    return str(node.value) if isinstance(node, yaml.ScalarNode) else ""


def _join(column: str, key: str) -> str:
    return f"{column}.{key}" if column else key
