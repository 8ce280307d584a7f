"""Lists as one parameter: a statement is the same for three values and for a thousand, and stays prepared."""

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Connection, Integer, Text, any_, bindparam, column, func, select


def given(connection: Connection, values: Iterable[str] | Iterable[int]) -> Any:
    """`values` as the engine takes a list: SQLite as JSON."""
    listed = list(values)
    return json.dumps(listed) if connection.dialect.name == "sqlite" else listed


def among(dialect: str, of: ColumnElement[Any], parameter: str) -> ColumnElement[bool]:
    """The condition that `of` is in the list of `parameter`, as seeks in an index."""
    if dialect == "sqlite":
        return of.in_(select(column("value")).select_from(func.json_each(bindparam(parameter))))
    kind = Text if isinstance(of.type, Text) else Integer
    return of == any_(bindparam(parameter, type_=ARRAY(kind)))


def each(dialect: str, parameter: str) -> Any:
    """The list of numbers of `parameter` as rows of one column ``value``."""
    if dialect == "sqlite":
        return func.json_each(bindparam(parameter)).table_valued("value", name=f"each_{parameter}")
    values = func.unnest(bindparam(parameter, type_=ARRAY(Integer)))
    return values.table_valued("value", name=f"each_{parameter}").render_derived()
