"""Domain dataclasses as canonical JSON and back."""

import json
from typing import Any, TypeVar

from pydantic import TypeAdapter

T = TypeVar("T")


_adapters: dict[Any, TypeAdapter[Any]] = {}


def _adapter(kind: Any) -> TypeAdapter[Any]:
    if kind not in _adapters:
        _adapters[kind] = TypeAdapter(kind)
    return _adapters[kind]


def to_json(item: Any, kind: Any = None) -> str:
    """`item` as JSON with sorted keys and no spaces: equal items give equal texts."""
    return written(plain(item, kind))


def plain(item: Any, kind: Any = None) -> Any:
    """`item` as lists, numbers, texts and dictionaries."""
    return _adapter(kind or type(item)).dump_python(item, mode="json")


def written(plain: Any) -> str:
    """What `plain` gave as one JSON text with sorted keys and no spaces."""
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def from_json(body: str, kind: type[T]) -> T:
    """The item that `to_json` wrote. Raises pydantic.ValidationError where the text is not one of `kind`."""
    item: T = _adapter(kind).validate_json(body)
    return item
