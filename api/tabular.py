"""Rows of what is given as CSV, and what its columns are: by CSV on the Web and by Frictionless Table Schema."""

import csv
import io
import types
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from itertools import repeat
from operator import attrgetter
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel

import locales
from api.given import Words
from domain.inert_text import inert

MEDIA_TYPE = "text/csv"
KINDS = {
    bool: ("boolean", "boolean"),
    int: ("integer", "integer"),
    float: ("number", "number"),
    date: ("date", "date"),
    datetime: ("datetime", "dateTime"),
}
"""Of a type of ours: the type of Table Schema, and that of CSV on the Web. All else is text."""
BETWEEN = ";"
"""What stands between several values of one cell."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: where its value is in a row, and what it is."""

    name: str
    path: tuple[str, ...]
    """Fields, one inside the other; the last one may be a language."""
    kind: type
    language: str = ""
    several: bool = False


def columns(model: type[BaseModel]) -> tuple[Column, ...]:
    """The columns of a row: one for each plain field, for each language of a text; lists of rows are left out."""
    return tuple(_columns(model, (), ""))


def _columns(model: type[BaseModel], path: tuple[str, ...], before: str) -> Iterator[Column]:
    for name, field in model.model_fields.items():
        kind, here = _bare(field.annotation), (*path, name)
        if kind == Words:
            for code in locales.languages():
                yield Column(f"{before}{name}_{code}", (*here, code), str, language=code)
        elif get_origin(kind) is list:
            (inner,) = get_args(kind)
            if not (isinstance(inner, type) and issubclass(inner, BaseModel)):
                yield Column(before + name, here, str, several=True)
        elif isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from _columns(kind, here, f"{before}{name}_")
        elif isinstance(kind, type):
            yield Column(before + name, here, kind)


def _bare(kind: Any) -> Any:
    """A type without "or None"."""
    if get_origin(kind) in (Union, types.UnionType):
        return next(one for one in get_args(kind) if one is not type(None))
    return kind


def table(model: type[BaseModel], rows: Iterable[BaseModel], workspace: str) -> bytes:
    """`rows` as CSV: UTF-8, comma, CRLF, an empty cell for what is missing; the workspace stands in each row."""
    of_row, every = columns(model), list(rows)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["workspace", *(column.name for column in of_row)])
    # Column by column: what it is is looked at once and not for each row.
    writer.writerows(zip(repeat(workspace, len(every)), *(_cells(column, every) for column in of_row), strict=True))
    return out.getvalue().encode()


def _cells(column: Column, rows: Sequence[BaseModel]) -> list[object]:
    """The cells of a column: None is an empty one, numbers and days write themselves."""
    values = list(map(_finder(column.path), rows))
    if column.several:
        return ["" if one is None else inert(BETWEEN.join(str(_plain(part)) for part in one)) for one in values]
    write = _writer(column)
    if write is None:
        return values
    written: dict[object, str] = {}  # the same few words stand in thousands of rows
    for value in set(values) - {None}:
        written[value] = write(value)
    return [written.get(value) for value in values]


def _finder(path: tuple[str, ...]) -> Callable[[Any], Any]:
    if len(path) == 1:
        return attrgetter(path[0])

    def find(value: Any) -> Any:
        for name in path:
            if value is None:
                return None
            value = value.get(name) if isinstance(value, dict) else getattr(value, name)
        return value

    return find


def _writer(column: Column) -> Callable[[Any], str] | None:
    """What writes a value that does not write itself."""
    if column.kind is bool:
        return lambda value: "true" if value else "false"
    if column.kind is datetime:
        return datetime.isoformat
    if column.kind in KINDS:
        return None
    return lambda value: inert(str(_plain(value)))


def _plain(value: object) -> object:
    return value.value if isinstance(value, Enum) else value


def _described(column: Column, code: str) -> str:
    """What a column means, in one language."""
    words = locales.language(code)
    fields = [part for part in column.path if part != column.language] if column.language else list(column.path)
    said = " / ".join(words.text(f"api.field.{name}") for name in fields)
    return f"{said} ({locales.language(column.language).text('language.name')})" if column.language else said


def table_schema(model: type[BaseModel], code: str, key: Sequence[str]) -> dict[str, Any]:
    """The columns by Frictionless Table Schema, told in one language."""
    words = locales.language(code)
    fields: list[dict[str, Any]] = [
        {"name": "workspace", "type": "string", "description": words.text("api.field.workspace")}
    ]
    for column in columns(model):
        kind = KINDS.get(column.kind, ("string", "string"))[0]
        one: dict[str, Any] = {"name": column.name, "type": kind, "description": _described(column, code)}
        if issubclass(column.kind, Enum):
            one["constraints"] = {"enum": [member.value for member in column.kind if member.value]}
        fields.append(one)
    found: dict[str, Any] = {"fields": fields, "missingValues": [""]}
    return {**found, "primaryKey": list(key)} if key else found


def csv_on_the_web(model: type[BaseModel], url: str, code: str, key: Sequence[str]) -> dict[str, Any]:
    """The metadata of a CSV file by CSV on the Web, which stands beside it."""
    described = [
        {
            "name": column.name,
            "titles": column.name,
            "datatype": KINDS.get(column.kind, ("string", "string"))[1],
            "required": False,
            **({"separator": BETWEEN} if column.several else {}),
            **({"lang": column.language} if column.language else {}),
            "dc:description": {one: _described(column, one) for one in locales.languages()}[code],
        }
        for column in columns(model)
    ]
    place = {
        "name": "workspace",
        "titles": "workspace",
        "datatype": "string",
        "required": True,
        "dc:description": locales.language(code).text("api.field.workspace"),
    }
    schema: dict[str, Any] = {"columns": [place, *described]}
    if key:
        schema["primaryKey"] = list(key)
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": code}],
        "url": url,
        "dialect": {"header": True, "encoding": "utf-8", "delimiter": ",", "doubleQuote": True},
        "tableSchema": schema,
    }
