"""What an operator may change: `config.yaml` as one frozen value, strict about keys and types."""

import os
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from domain.assessment import Thresholds
from domain.errors import DashboardError

ROOT = Path(__file__).parent
VARIABLE = "DASHBOARD_CONFIG"
"""Environment variable that names another file than `config.yaml`."""


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Server(_Section):
    """Where the dashboard listens."""

    address: str = "127.0.0.1"
    port: int = Field(default=8501, ge=1, le=65535)


class Databases(_Section):
    """SQLAlchemy addresses of the two workspaces; relative SQLite paths count from the project folder."""

    official: str = "sqlite:///var/official.sqlite"
    training: str = "sqlite:///var/training.sqlite"

    @model_validator(mode="after")
    def _apart(self) -> "Databases":
        if self.official == self.training:
            raise ValueError("databases-equal")
        return self


class Contact(_Section):
    """Whom a reader asks; shown in the footer of every page."""

    vi: str = ""
    en: str = ""
    email: str = ""


class Settings(_Section):
    """Every key of `config.yaml`, with its default."""

    server: Server = Server()
    databases: Databases = Databases()
    thresholds: Thresholds = Thresholds()
    language: str = "vi"
    timezone: str = "Asia/Ho_Chi_Minh"
    training_as_of: date = date(2025, 11, 30)
    papi_in_downloads: bool = False
    contact: Contact = Contact()

    @field_validator("timezone")
    @classmethod
    def _known_timezone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError("timezone") from error
        return name

    @field_validator("language")
    @classmethod
    def _known_language(cls, code: str) -> str:
        if code not in {path.stem for path in (ROOT / "locales").glob("*.yaml")}:
            raise ValueError("language")
        return code

    @field_validator("thresholds")
    @classmethod
    def _ordered(cls, rules: Thresholds) -> Thresholds:
        if not 0 < rules.behind < rules.on_pace <= 1:
            raise ValueError("thresholds-order")
        if any(getattr(rules, field.name) < 0 for field in fields(rules)):
            raise ValueError("negative")
        return rules

    def database_url(self, workspace: str) -> str:
        """The address of a workspace's database, with SQLite paths made absolute."""
        url: str = getattr(self.databases, workspace)
        prefix = "sqlite:///"
        path = url.removeprefix(prefix)
        if url.startswith(prefix) and path and not path.startswith((":", "/")):
            return f"{prefix}{ROOT / path}"
        return url


def path() -> Path:
    """The file in force."""
    return Path(os.environ.get(VARIABLE) or ROOT / "config.yaml")


@cache
def current() -> Settings:
    """The settings of this process, read once. Raises as `read` does."""
    return read(path())


def read(file: Path) -> Settings:
    """`file` as Settings. Raises DashboardError with a code under ``error.setting-`` that names file and key."""
    try:
        content = yaml.safe_load(file.read_text("utf-8"))
    except OSError as error:
        raise DashboardError("setting-file", file=str(file)) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        raise DashboardError("setting-yaml", file=str(file), line=str(mark.line + 1 if mark else 1)) from error
    content = {} if content is None else content
    if not isinstance(content, Mapping):
        raise DashboardError("setting-yaml", file=str(file), line="1")
    _refuse_unknown(file, content, Settings, "")
    try:
        return Settings.model_validate(dict(content))
    except ValidationError as error:
        raise _explained(file, error) from error


def keys(kind: type = Settings, above: str = "") -> list[str]:
    """Every key as a dotted path, sections included."""
    found = []
    for name, inner in _members(kind).items():
        found.append(above + name)
        found += keys(inner, f"{above}{name}.") if _members(inner) else []
    return found


def _members(kind: Any) -> dict[str, Any]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return {name: field.annotation for name, field in kind.model_fields.items()}
    if isinstance(kind, type) and is_dataclass(kind):
        return {field.name: field.type for field in fields(kind)}
    return {}


def _refuse_unknown(file: Path, content: Mapping[object, object], kind: type, above: str) -> None:
    known = _members(kind)
    for key, value in content.items():
        name = str(key)
        if name not in known:
            raise DashboardError("setting-unknown", file=str(file), name=above + name, nearest=_nearest(above + name))
        if isinstance(value, Mapping) and _members(known[name]):
            _refuse_unknown(file, value, known[name], f"{above}{name}.")


def _nearest(key: str) -> str:
    """The known key most like `key`; a right name in the wrong section counts as well."""
    known = keys()
    last = key.rpartition(".")[2]
    by_name = {name.rpartition(".")[2]: name for name in reversed(known)}
    if last in by_name:
        return by_name[last]
    if close := get_close_matches(key, known, n=1, cutoff=0.6):
        return close[0]
    return by_name[get_close_matches(last, by_name, n=1, cutoff=0.0)[0]]


_KINDS = {
    "int": "whole",
    "float": "number",
    "bool": "flag",
    "string": "text",
    "date": "day",
    "model": "section",
    "dataclass": "section",
    "greater": "range",
    "less": "range",
}
"""First word of a pydantic error type to the code of our sentence."""


def _explained(file: Path, error: ValidationError) -> DashboardError:
    first = error.errors()[0]
    key = ".".join(str(part) for part in first["loc"])
    value = "" if isinstance(first["input"], BaseModel) else str(first["input"])
    if first["type"] == "value_error":
        cause = first.get("ctx", {}).get("error")
        reason = cause.args[0] if isinstance(cause, ValueError) else "range"
        return DashboardError(f"setting-{reason}", file=str(file), name=key, value=value)
    kind = _KINDS.get(first["type"].split("_")[0], "range")
    return DashboardError(f"setting-{kind}", file=str(file), name=key, value=value)
