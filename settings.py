"""What an operator may change: `config.yaml` as one frozen value, strict about keys and types."""

import codecs
import os
import re
from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date
from difflib import get_close_matches
from functools import cache
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any, Literal, get_args
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model, field_validator, model_validator

from domain.accounts import SignInRules
from domain.assessment import Thresholds
from domain.errors import DashboardError
from domain.feed import Feed, FeedFormat, FeedNumbers, FeedPeriod, Measure, UnknownUnit

ROOT = Path(__file__).parent
VARIABLE = "DASHBOARD_CONFIG"
"""Environment variable that names another file than `config.yaml`."""

PORT = "DASHBOARD_PORT"
"""Environment variable that says another `server.port`: the replicas of one machine share a settings file."""
TRAINING_FEEDS = ROOT / "data" / "training_feeds.yaml"
"""Feeds of synthetic files on which the training workspace shows what a feed is; declared like any other."""

MAIL_PASSWORD = "DASHBOARD_MAIL_PASSWORD"  # noqa: S105  the name of a variable
"""Environment variable that holds the password of the mail server."""
MAIL_SECURITY = ("starttls", "tls", "none")


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Server(_Section):
    """Where the dashboard listens."""

    address: str = "127.0.0.1"
    port: int = Field(default=8501, ge=1, le=65535)
    stop_seconds: int = Field(default=30, ge=0, le=600)
    """How long a server that is told to stop waits for what is under way."""
    logs: Literal["text", "json"] = "text"
    """Lines for a person, or JSON with every event for a collector."""
    metrics_from: list[str] = Field(default=["127.0.0.1", "::1"], max_length=20)
    """Addresses that may read the numbers of the server, and come to it without a proxy."""
    proxies: list[str] = Field(default=["127.0.0.1", "::1"], max_length=20)
    """Addresses and networks of the proxies that are believed what they say of a request."""
    https: bool = False
    """Whether browsers come by HTTPS alone, whatever a proxy says."""

    @field_validator("proxies")
    @classmethod
    def _known_networks(cls, chosen: list[str]) -> list[str]:
        try:
            for one in chosen:
                ip_network(one)
        except ValueError as error:
            raise ValueError("proxies") from error
        return chosen

    def is_proxy(self, address: str) -> bool:
        """Whether `address` is that of a proxy that is believed."""
        try:
            found = ip_address(address)
        except ValueError:
            return False
        return any(found in ip_network(one) for one in self.proxies)


class Databases(_Section):
    """SQLAlchemy addresses of the two workspaces; relative SQLite paths count from the project folder."""

    official: str = "sqlite:///var/official.sqlite"
    training: str = "sqlite:///var/training.sqlite"
    connections: int = Field(default=24, ge=2, le=500)
    """What one server opens to one database at most."""
    standby_reads: bool = False
    """Whether screens read from a standby among the hosts of an address."""

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


class Reporting(_Section):
    """From when units owe monthly reports, by workspace; None: nobody is late, nobody is reminded."""

    official_since: date | None = None
    training_since: date | None = date(2019, 1, 1)


class Mail(_Section):
    """How reminders are sent by e-mail; without a host none are. The password is in `MAIL_PASSWORD` alone."""

    host: str = ""
    port: int = Field(default=587, ge=1, le=65535)
    security: str = "starttls"
    user: str = ""
    sender: str = ""
    timeout_seconds: int = Field(default=20, ge=1, le=300)
    link: str = ""

    @field_validator("security")
    @classmethod
    def _known_security(cls, name: str) -> str:
        if name not in MAIL_SECURITY:
            raise ValueError("mail-security")
        return name

    @model_validator(mode="after")
    def _whole(self) -> "Mail":
        if self.host and "@" not in self.sender:
            raise ValueError("mail-sender")
        if self.user and self.security == "none":
            raise ValueError("mail-open")
        return self


BLANK = "\N{HORIZONTAL ELLIPSIS}"
"""What stands on papers where something is to be filled in by hand."""


class LetterheadWords(_Section):
    """Who writes the papers of packs, in one language; `BLANK` is left open on the paper."""

    superior: str = BLANK
    agency: str = BLANK
    place: str = BLANK
    symbol: str = BLANK
    recipients: list[str] = Field(default=[BLANK], max_length=20)
    authority: str = ""
    signer_title: str = BLANK
    signer: str = BLANK


class Bulletin(_Section):
    """The bulletin of a pack by e-mail."""

    attach: list[str] = Field(default=["report-pdf", "xlsx"], max_length=10)
    """Codes of the formats that go along."""
    most_megabytes: float = Field(default=20, gt=0, le=1000)
    """What the files of one letter may weigh together, as mail carries them."""


class Letterhead(_Section):
    """The letterhead of reports, by language."""

    vi: LetterheadWords = LetterheadWords()
    en: LetterheadWords = LetterheadWords()


ThresholdKeys: type[_Section] = create_model(  # type: ignore[call-overload]
    "ThresholdKeys",
    __base__=_Section,
    **{field.name: (field.type, Field(default=field.default, ge=0)) for field in fields(Thresholds)},
)
"""The fields of `domain.assessment.Thresholds` as keys."""


SignInNumbers: type[_Section] = create_model(  # type: ignore[call-overload]
    "SignInNumbers",
    __base__=_Section,
    **{f.name: (f.type, Field(default=f.default, ge=1)) for f in fields(SignInRules) if f.name != "shared"},
)
"""The numbers of `domain.accounts.SignInRules` as keys."""


class SignIn(SignInNumbers):
    """How people sign in."""


class Api(_Section):
    """The interface for programs under /api/v1."""

    requests_per_minute: int = Field(default=300, ge=1, le=1_000_000)
    """How many requests one token or, without one, one network address may send to one process a minute."""


class Exports(_Section):
    """The files made of meeting packs."""

    slides_template: str | None = None
    """A file of PowerPoint whose layouts slides are written on; None: the product's own."""


class MeasureKeys(_Section):
    """The fields of `domain.feed.Measure` as keys."""

    indicator: str
    value: str = ""
    numerator: str = ""
    denominator: str = ""

    @model_validator(mode="after")
    def _whole(self) -> "MeasureKeys":
        if bool(self.numerator) is not bool(self.denominator) or not (self.value or self.numerator):
            raise ValueError("feed-measure")
        return self


FEED_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")


class FeedKeys(_Section):
    """The fields of `domain.feed.Feed` as keys, with the same defaults."""

    name: str
    source: str = Field(min_length=1, max_length=300)
    format: Literal["csv", "xlsx", "json"]
    measures: list[MeasureKeys] = Field(min_length=1, max_length=100)
    workspace: Literal["official", "training"] = "official"
    url: str = ""
    path: str = ""
    form: dict[str, str] = {}
    token_variable: str = ""
    rows: str = ""
    encoding: str = "utf-8"
    delimiter: Literal[",", ";", "\t", "|"] = ","
    decimal: Literal[".", ","] = "."
    numbers: Literal["number", "text"] = "number"
    unit_field: str = ""
    unit_code: str = ""
    pass_over: list[str] = []
    unknown_unit: Literal["row", "document"] = "row"
    period: Literal["month", "day", "asked"] = "month"
    period_field: str = ""
    calendar: str = ""
    first_month: int = 0
    months_again: int = Field(default=1, ge=0, le=24)
    rows_at_least: int = Field(default=1, ge=1)
    bytes_at_most: int = Field(default=20_000_000, ge=1_000, le=200_000_000)
    timeout_seconds: int = Field(default=60, ge=1, le=600)
    attempts: int = Field(default=4, ge=1, le=10)
    schedule: str = ""

    @model_validator(mode="after")
    def _whole(self) -> "FeedKeys":
        if not FEED_NAME.fullmatch(self.name):
            raise ValueError("feed-name")
        if (self.url and self.path) or (not self.url and (self.form or self.token_variable)):
            raise ValueError("feed-place")
        if self.url and not _plain_address(self.url, secret=bool(self.token_variable)):
            raise ValueError("feed-url")
        if bool(self.unit_field) is bool(self.unit_code):
            raise ValueError("feed-unit")
        asked = self.period == "asked"
        named = all(f"{{{part}}}" in " ".join((self.url, self.path, *self.form.values())) for part in ("year", "month"))
        if asked is bool(self.period_field) or (asked is not named and bool(self.url or self.path)):
            raise ValueError("feed-period")
        if asked is not (190001 <= self.first_month <= 219912 and 1 <= self.first_month % 100 <= 12):
            raise ValueError("feed-first-month")
        if len({one.indicator for one in self.measures}) < len(self.measures):
            raise ValueError("feed-measures-twice")
        if not _known_encoding(self.encoding):
            raise ValueError("feed-encoding")
        return self

    @property
    def feed(self) -> Feed:
        """The declaration as the services take it."""
        typed = {
            "format": FeedFormat(self.format),
            "numbers": FeedNumbers(self.numbers),
            "period": FeedPeriod(self.period),
            "unknown_unit": UnknownUnit(self.unknown_unit),
            "measures": tuple(Measure(**one.model_dump()) for one in self.measures),
            "form": tuple(self.form.items()),
            "pass_over": tuple(self.pass_over),
        }
        return Feed(**{**self.model_dump(exclude=set(typed)), **typed})


def _plain_address(url: str, *, secret: bool) -> bool:
    """Whether `url` is an address of HTTP without a password in it; a token goes over TLS or stays on this machine."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    if parts.scheme not in ("http", "https") or not host or parts.username is not None or parts.password is not None:
        return False
    return parts.scheme == "https" or not secret or host in ("127.0.0.1", "localhost", "::1")


def _known_encoding(name: str) -> bool:
    """Whether there is a text encoding of that name."""
    try:
        "".encode(codecs.lookup(name).name)
    except LookupError:
        return False
    return True


class Settings(_Section):
    """Every key of `config.yaml`, with its default."""

    server: Server = Server()
    databases: Databases = Databases()
    thresholds: ThresholdKeys = ThresholdKeys()
    viewing: Literal["public", "signed_in"] = "public"
    sign_in: SignIn = SignIn()
    retention_months: int = Field(default=24, ge=1)
    language: str = "vi"
    timezone: str = "Asia/Ho_Chi_Minh"
    training_as_of: date = date(2025, 11, 30)
    papi_in_downloads: bool = False
    contact: Contact = Contact()
    reporting: Reporting = Reporting()
    mail: Mail = Mail()
    letterhead: Letterhead = Letterhead()
    exports: Exports = Exports()
    bulletin: Bulletin = Bulletin()
    api: Api = Api()
    feeds: list[FeedKeys] = Field(default=[], max_length=200)

    @field_validator("feeds")
    @classmethod
    def _named_apart(cls, chosen: list[FeedKeys]) -> list[FeedKeys]:
        if len({one.name for one in chosen}) < len(chosen):
            raise ValueError("feeds-twice")
        return chosen

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
    def _ordered(cls, chosen: _Section) -> _Section:
        rules = _rules(chosen)
        if not 0 < rules.behind < rules.on_pace <= 1:
            raise ValueError("thresholds-order")
        return chosen

    @property
    def rules(self) -> Thresholds:
        """The thresholds as the rules take them."""
        return _rules(self.thresholds)

    @property
    def slides_template(self) -> Path | None:
        """The template of slides as a path from anywhere; None: the product's own."""
        return ROOT / self.exports.slides_template if self.exports.slides_template else None

    def feeds_of(self, workspace: str) -> tuple[Feed, ...]:
        """The feeds of a workspace, the ready one of training last. Raises DashboardError as `read` does."""
        declared = [one.feed for one in self.feeds if one.workspace == workspace]
        if workspace == "training":
            known = {one.name for one in declared}
            declared += [one.feed for one in read(TRAINING_FEEDS).feeds if one.name not in known]
        return tuple(declared)

    def sign_in_rules(self, workspace: str) -> SignInRules:
        """The rules of signing in to a workspace; those of a class in training."""
        chosen = SignInRules(**self.sign_in.model_dump())
        if workspace != "training":
            return chosen
        # A class signs in with passwords that are shown: a lock must not end the lesson.
        return replace(chosen, failures=10, lock_minutes=1, shared=True)

    def reporting_since(self, workspace: str) -> date | None:
        """First day on which a period may end for its report to be owed in a workspace; None where nothing is."""
        since: date | None = getattr(self.reporting, f"{workspace}_since")
        return since

    def database_url(self, workspace: str) -> str:
        """The address of a workspace's database, with SQLite paths made absolute."""
        url: str = getattr(self.databases, workspace)
        prefix = "sqlite:///"
        path = url.removeprefix(prefix)
        if url.startswith(prefix) and path and not path.startswith((":", "/")):
            return f"{prefix}{ROOT / path}"
        return url


def _rules(chosen: _Section) -> Thresholds:
    return Thresholds(**chosen.model_dump())


def path() -> Path:
    """The file in force."""
    return Path(os.environ.get(VARIABLE) or ROOT / "config.yaml")


@cache
def current() -> Settings:
    """The settings of this process, read once, with the port of the environment. Raises as `read` does."""
    found, port = read(path()), os.environ.get(PORT)
    if not port:
        return found
    try:
        server = Server.model_validate({**found.server.model_dump(), "port": int(port)})
    except ValueError as error:
        raise DashboardError("setting-range", file=PORT, name="server.port", value=port) from error
    return found.model_copy(update={"server": server})


def read(file: Path) -> Settings:
    """`file` as Settings. Raises DashboardError with a code under ``error.setting-`` that names file and key."""
    try:
        text = file.read_text("utf-8")
        _refuse_twins(file, yaml.compose(text, yaml.SafeLoader))
        content = yaml.safe_load(text)
    except OSError as error:
        raise DashboardError("setting-file", file=str(file)) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        raise DashboardError("setting-yaml", file=str(file), line=str(mark.line + 1 if mark else 1)) from error
    except ValueError as error:
        raise DashboardError("setting-yaml", file=str(file), line=_line_of_no_day(text)) from error
    content = {} if content is None else content
    if not isinstance(content, Mapping):
        raise DashboardError("setting-yaml", file=str(file), line="1")
    _refuse_unknown(file, content, Settings, "")
    try:
        return Settings.model_validate(dict(content))
    except ValidationError as error:
        raise _explained(file, error) from error


def known_keys(kind: type = Settings, above: str = "") -> list[str]:
    """Every key as a dotted path, sections included."""
    found = []
    for name, inner in _members(kind).items():
        found.append(above + name)
        found += known_keys(inner, f"{above}{name}.") if _members(inner) else []
    return found


def _members(kind: Any) -> dict[str, Any]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return {name: field.annotation for name, field in kind.model_fields.items()}
    return {}


def _refuse_twins(file: Path, node: yaml.Node | None, above: str = "") -> None:
    """A key that stands twice would win by its place alone."""
    if isinstance(node, yaml.SequenceNode):
        items: Any = node.value
        for place, item in enumerate(items):
            _refuse_twins(file, item, f"{above}{place}.")
    if not isinstance(node, yaml.MappingNode):
        return
    seen: set[str] = set()
    for key, value in node.value:
        name = above + str(key.value)
        if name in seen:
            raise DashboardError("setting-twice", file=str(file), name=name, line=str(key.start_mark.line + 1))
        seen.add(name)
        _refuse_twins(file, value, f"{name}.")


def _line_of_no_day(text: str) -> str:
    """The line with a day that no calendar has, such as 2025-02-30."""
    for number, line in enumerate(text.splitlines(), start=1):
        try:
            yaml.safe_load(line)
        except yaml.YAMLError:
            continue
        except ValueError:
            return str(number)
    return "1"


def _refuse_unknown(file: Path, content: Mapping[object, object], kind: type, above: str) -> None:
    known = _members(kind)
    for key, value in content.items():
        name = str(key)
        if name not in known:
            nearest = _nearest(above + name) if kind in _sections() else _like(name, known)
            raise DashboardError("setting-unknown", file=str(file), name=above + name, nearest=nearest)
        if isinstance(value, Mapping) and _members(known[name]):
            _refuse_unknown(file, value, known[name], f"{above}{name}.")
        items: list[object] = value if isinstance(value, list) else []
        for inner in get_args(known[name]):
            for place, item in enumerate(items):
                if isinstance(item, Mapping) and _members(inner):
                    _refuse_unknown(file, item, inner, f"{above}{name}.{place}.")


def _nearest(key: str) -> str:
    """The known key most like `key`; a right name in the wrong section counts as well."""
    known = known_keys()
    last = key.rpartition(".")[2]
    by_name = {name.rpartition(".")[2]: name for name in reversed(known)}
    if last in by_name:
        return by_name[last]
    if close := get_close_matches(key, known, n=1, cutoff=0.6):
        return close[0]
    return by_name[get_close_matches(last, by_name, n=1, cutoff=0.0)[0]]


def _sections() -> set[type]:
    """The class of the file and those of its sections; items of lists are none of them."""
    return {Settings, *(inner for inner in _members(Settings).values() if _members(inner))}


def _like(name: str, known: Mapping[str, Any]) -> str:
    return str(get_close_matches(name, known, n=1, cutoff=0.0)[0])


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
    "list": "list",
    "dict": "section",
    "missing": "missing",
    "literal": "choice",
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
    if kind == "choice":
        choices = str(first.get("ctx", {}).get("expected", "")).replace(" or ", ", ")
        return DashboardError("setting-choice", file=str(file), name=key, value=value, choices=choices)
    return DashboardError(f"setting-{kind}", file=str(file), name=key, value=value)
