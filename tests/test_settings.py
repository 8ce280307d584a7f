"""Settings: the file and the class say the same, and every mistake is one sentence."""

import re
from contextlib import suppress
from dataclasses import fields
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import locales
import settings
from domain.assessment import Thresholds
from domain.errors import DashboardError

FILE = settings.ROOT / "config.yaml"


def _dotted(content: dict, above: str = "") -> list[str]:
    found = []
    for key, value in content.items():
        found.append(above + key)
        found += _dotted(value, f"{above}{key}.") if isinstance(value, dict) else []
    return found


def _refusal(tmp_path: Path, text: str) -> DashboardError:
    file = tmp_path / "config.yaml"
    file.write_text(text, "utf-8")
    with pytest.raises(DashboardError) as refused:
        settings.read(file)
    for code in locales.languages():
        sentence = locales.language(code).text(f"error.{refused.value.code}", **refused.value.params)
        assert str(file) in sentence
        assert "\n" not in sentence
    return refused.value


def test_keys_of_the_file_are_the_fields() -> None:
    assert _dotted(yaml.safe_load(FILE.read_text("utf-8"))) == settings.known_keys()


def test_every_threshold_is_a_key() -> None:
    names = {f"thresholds.{field.name}" for field in fields(Thresholds)}
    assert names
    assert names <= set(settings.known_keys())


def test_the_file_states_the_defaults() -> None:
    assert settings.read(FILE) == settings.Settings()
    assert settings.Settings().rules == Thresholds()


def test_every_key_has_a_comment_of_its_own() -> None:
    lines = FILE.read_text("utf-8").splitlines()
    keys = [number for number, line in enumerate(lines) if re.match(r" *[a-z_]+:", line)]
    assert len(keys) == len(settings.known_keys())
    assert [lines[number] for number in keys if not lines[number - 1].lstrip().startswith("#")] == []


def test_an_empty_file_is_all_defaults(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("", "utf-8")
    assert settings.read(tmp_path / "config.yaml") == settings.Settings()


@pytest.mark.parametrize(
    ("text", "code", "name", "nearest"),
    [
        ("databses: {}", "setting-unknown", "databses", "databases"),
        ("server: {prot: 3}", "setting-unknown", "server.prot", "server.port"),
        ("port: 3", "setting-unknown", "port", "server.port"),
        ("thresholds: {onpace: 1}", "setting-unknown", "thresholds.onpace", "thresholds.on_pace"),
        ("Language: vi", "setting-unknown", "Language", "language"),
        ("zzz: 1", "setting-unknown", "zzz", None),
        ("1: 1", "setting-unknown", "1", None),
        ("server: {port: '8501'}", "setting-whole", "server.port", None),
        ("server: {port: 0}", "setting-range", "server.port", None),
        ("server: {port: 65536}", "setting-range", "server.port", None),
        ("server: {port: true}", "setting-whole", "server.port", None),
        ("server: 3", "setting-section", "server", None),
        ("server: [1]", "setting-section", "server", None),
        ("server:", "setting-section", "server", None),
        ("databases: {official: 3}", "setting-text", "databases.official", None),
        ("databases: {official: 'sqlite:///var/training.sqlite'}", "setting-databases-equal", "databases", None),
        ("thresholds: {on_pace: high}", "setting-number", "thresholds.on_pace", None),
        ("thresholds: {on_pace: '0,95'}", "setting-number", "thresholds.on_pace", None),
        ("thresholds: {missed_periods: 1.5}", "setting-whole", "thresholds.missed_periods", None),
        ("thresholds: {grace_days: -1}", "setting-range", "thresholds.grace_days", None),
        ("thresholds: {behind: 0.96}", "setting-thresholds-order", "thresholds", None),
        ("thresholds: {on_pace: 1.2}", "setting-thresholds-order", "thresholds", None),
        ("thresholds: {behind: .nan}", "setting-range", "thresholds.behind", None),
        ("thresholds: {stale_months: .nan}", "setting-range", "thresholds.stale_months", None),
        ("training_as_of: soon", "setting-day", "training_as_of", None),
        ("training_as_of: 2025-11-30 08:00:00", "setting-day", "training_as_of", None),
        ("papi_in_downloads: 1", "setting-flag", "papi_in_downloads", None),
        ("papi_in_downloads: 'false'", "setting-flag", "papi_in_downloads", None),
        ("reporting: {official_since: soon}", "setting-day", "reporting.official_since", None),
        (
            "reporting: {oficial_since: 2026-01-01}",
            "setting-unknown",
            "reporting.oficial_since",
            "reporting.official_since",
        ),
        ("mail: {security: ssl}", "setting-mail-security", "mail.security", None),
        ("mail: {host: mail.example.org}", "setting-mail-sender", "mail", None),
        (
            "mail: {host: mail.example.org, sender: a@example.org, user: a, security: none}",
            "setting-mail-open",
            "mail",
            None,
        ),
        ("mail: {password: secret}", "setting-unknown", "mail.password", None),
        ("server: {proxies: [10.0.0.1/24]}", "setting-proxies", "server.proxies", None),
        ("server: {proxies: [proxy.example.vn]}", "setting-proxies", "server.proxies", None),
        ("sign_in: {secure_cookie: true}", "setting-unknown", "sign_in.secure_cookie", None),
        ("timezone: Asia/Hanoi", "setting-timezone", "timezone", None),
        ("timezone: ../etc/passwd", "setting-timezone", "timezone", None),
        ("language: fr", "setting-language", "language", None),
        ("language: ../config", "setting-language", "language", None),
        ("contact: {email: 1}", "setting-text", "contact.email", None),
        ("language: vi\nlanguage: en", "setting-twice", "language", None),
        ("server:\n  port: 1\n  port: 2", "setting-twice", "server.port", None),
    ],
)
def test_a_wrong_value_is_named(tmp_path: Path, text: str, code: str, name: str, nearest: str | None) -> None:
    refused = _refusal(tmp_path, text)
    assert refused.code == code
    assert refused.params["name"] == name
    if nearest is not None:
        assert refused.params["nearest"] == nearest
    if code == "setting-unknown":
        assert refused.params["nearest"] in settings.known_keys()


@pytest.mark.parametrize(
    ("text", "line"),
    [("a: [1\nb: 2", "2"), ("language: vi\ntraining_as_of: 2025-02-30", "2"), ("- 1", "1"), ("x", "1")],
)
def test_what_is_no_yaml_is_named_by_line(tmp_path: Path, text: str, line: str) -> None:
    refused = _refusal(tmp_path, text)
    assert (refused.code, refused.params["line"]) == ("setting-yaml", line)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(DashboardError, match="setting-file"):
        settings.read(tmp_path / "none.yaml")


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=8), lambda x: st.lists(x, max_size=3)))
def test_no_value_of_a_section_ends_in_a_traceback(tmp_path_factory: pytest.TempPathFactory, value: object) -> None:
    file = tmp_path_factory.mktemp("settings") / "config.yaml"
    for key in ("server", "thresholds", "language", "training_as_of"):
        file.write_text(yaml.safe_dump({key: value}), "utf-8")
        with suppress(DashboardError):
            settings.read(file)


def test_the_environment_names_another_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(settings.VARIABLE, str(tmp_path / "x.yaml"))
    assert settings.path() == tmp_path / "x.yaml"
    monkeypatch.delenv(settings.VARIABLE)
    assert settings.path() == FILE


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("sqlite:///var/a.sqlite", f"sqlite:///{settings.ROOT}/var/a.sqlite"),
        ("sqlite:////srv/a.sqlite", "sqlite:////srv/a.sqlite"),
        ("postgresql+psycopg://u:p@h/n", "postgresql+psycopg://u:p@h/n"),
    ],
)
def test_relative_databases_stand_in_the_project(url: str, address: str) -> None:
    chosen = settings.Settings(databases=settings.Databases(official=url))
    assert chosen.database_url("official") == address


def test_replicas_of_one_machine_share_a_file_and_have_ports_of_their_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "config.yaml").write_text("server: {address: 0.0.0.0, port: 9000}", "utf-8")
    monkeypatch.setenv(settings.VARIABLE, str(tmp_path / "config.yaml"))
    for said, port in (("8601", 8601), ("", 9000)):
        monkeypatch.setenv(settings.PORT, said)
        settings.current.cache_clear()
        assert (settings.current().server.address, settings.current().server.port) == ("0.0.0.0", port)
    monkeypatch.setenv(settings.PORT, "http")
    settings.current.cache_clear()
    with pytest.raises(DashboardError) as caught:
        settings.current()
    assert (caught.value.code, caught.value.params["file"]) == ("setting-range", settings.PORT)
    monkeypatch.undo()
    settings.current.cache_clear()
