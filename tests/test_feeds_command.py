"""Feeds from the command line: what a timer runs, its exit codes, and what its operator reads."""

from collections.abc import Callable, Iterator
from dataclasses import MISSING, fields
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import commands
import locales
import settings
from command_line.feeding import HELD, NOT_CONNECTED
from command_line.speaking import BROKEN_ROWS, UNUSABLE
from domain.errors import DashboardError
from domain.feed import Feed
from storage import feeds as stored
from storage import submissions
from storage.database import Database
from tests.conftest import write_config
from tests.loaders.feeds.portal import Portal, portal
from tests.services.test_duty import defined

__all__ = ["defined"]

CSV = "unit,month,visits\nHà Nội,01/2025,12.5\n{more}"
FEED = """
feeds:
  - name: index
    source: "A portal's statistics"
    url: {url}
    format: csv
    unit_field: unit
    period_field: month
    measures:
      - {{indicator: qd766_score, value: visits}}
    attempts: 1
    timeout_seconds: 5
"""


@pytest.fixture
def office(defined: Path, operate: Callable[[Path | None], Path]) -> Iterator[tuple[Portal, Path]]:
    """A portal that an official workspace with the product's own definitions declares."""
    folder = operate(None)
    (folder / "official.sqlite").write_bytes(defined.read_bytes())
    with portal() as there:
        file = write_config(folder)
        file.write_text(file.read_text("utf-8") + FEED.format(url=there.url), "utf-8")
        settings.current.cache_clear()
        there.body = CSV.format(more="").encode()
        yield there, folder


def feeds(*arguments: str) -> Result:
    return CliRunner().invoke(commands.cli, ["feeds", *arguments], catch_exceptions=False)


def test_a_timer_runs_it_and_reads_its_exit_code(office: tuple[Portal, Path]) -> None:
    there, folder = office
    tried = feeds("check")
    assert tried.exit_code == 0
    assert "1 mới" in tried.output
    assert "không lưu gì" in tried.output
    first, second = feeds("run"), feeds("run", "index")
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "1 mới, 0 sửa" in first.output
    there.body = CSV.format(more="Hà Nộii,01/2025,3\n").encode()
    rows = feeds("run")
    assert rows.exit_code == BROKEN_ROWS
    assert "index.csv:3:unit: Không có đơn vị nào tên “Hà Nộii”" in rows.stderr
    there.body = b"unit,month\n"
    assert feeds("run").exit_code == UNUSABLE
    told = feeds("status")
    assert told.exit_code == 0
    assert "bị từ chối" in told.output
    assert "31/01/2025" in told.output
    there.answers = [500]
    down = feeds("run")
    assert down.exit_code == UNUSABLE
    assert "HTTP 500" in down.stderr
    database = Database(f"sqlite:///{folder / 'official.sqlite'}")
    with database.writing() as connection:
        assert len([one for one in submissions.last(connection) if one.kind == "feed"]) == 1
        held = submissions.last(connection)[0].recorded_at.replace(year=2999)
        assert stored.hold(connection, "index", "another", held, held)
    database.dispose()
    busy = feeds("run")
    assert busy.exit_code == HELD
    assert "index" in busy.stderr
    missing = feeds("run", "nobody")
    assert missing.exit_code == UNUSABLE
    assert "index" in missing.stderr


def test_a_feed_without_an_address_is_not_connected_and_says_how_to_mend_it(office: tuple[Portal, Path]) -> None:
    there, folder = office
    file = folder / "config.yaml"
    text = file.read_text("utf-8").replace(f"    url: {there.url}\n", "")
    file.write_text(text, "utf-8")
    settings.current.cache_clear()
    sentence = locales.language("vi").text("error.feed-not-connected", feed="index")
    for deed in ("run", "check"):
        found = feeds(deed)
        assert (found.exit_code, sentence in found.stderr) == (NOT_CONNECTED, True)
    assert there.asked == []
    told = feeds("status")
    assert (told.exit_code, locales.language("vi").text("feed.not-connected") in told.output) == (0, True)
    more = FEED.partition("feeds:\n")[2].format(url=there.url).replace("name: index", "name: other")
    file.write_text(text + more, "utf-8")
    settings.current.cache_clear()
    both = feeds("run")
    assert (both.exit_code, "other: " in both.stdout) == (NOT_CONNECTED, True), "the others are taken all the same"
    there.answers = [500]
    assert feeds("run").exit_code == UNUSABLE, "and a failure of theirs is what is said"


def test_without_feeds_nothing_is_fetched(operate: Callable[[Path | None], Path]) -> None:
    operate(None)
    for deed in ("run", "check", "status"):
        found = feeds(deed)
        assert found.exit_code == 0
        assert "config.yaml" in found.output


LEAST = """feeds:
  - name: a
    source: s
    format: csv
    url: https://e.org/
    unit_code: vn
    period_field: m
    measures: [{indicator: x, value: v}]
"""


@pytest.mark.parametrize(
    ("old", "new", "code", "name"),
    [
        ("", "", "", ""),
        ("    url: https://e.org/\n", "", "", ""),
        ("    url: https://e.org/\n", "    form: {a: b}\n", "setting-feed-place", "feeds.0"),
        ("    url: https://e.org/\n", "    token_variable: T\n", "setting-feed-place", "feeds.0"),
        ("    url", "    path: x.csv\n    url", "setting-feed-place", "feeds.0"),
        ("https://e.org/", "https://lan:secret@e.org/", "setting-feed-url", "feeds.0"),
        ("https://e.org/", "ftp://e.org/", "setting-feed-url", "feeds.0"),
        ("https://e.org/", "http://e.org/\n    token_variable: T", "setting-feed-url", "feeds.0"),
        ("    unit_code: vn\n", "", "setting-feed-unit", "feeds.0"),
        ("unit_code", "unit_field: u\n    unit_code", "setting-feed-unit", "feeds.0"),
        ("    period_field: m\n", "", "setting-feed-period", "feeds.0"),
        ("period_field: m", "period: asked\n    first_month: 202501", "setting-feed-period", "feeds.0"),
        ("period_field: m", "period_field: m\n    first_month: 202501", "setting-feed-first-month", "feeds.0"),
        ("value: v", "numerator: v", "setting-feed-measure", "feeds.0.measures.0"),
        ("value: v}", "value: v}, {indicator: x, value: w}", "setting-feed-measures-twice", "feeds.0"),
        ("name: a", "name: A portal", "setting-feed-name", "feeds.0"),
        ("csv", "csv\n    encoding: utf-9", "setting-feed-encoding", "feeds.0"),
        ("csv", "xml", "setting-choice", "feeds.0.format"),
        ("    source: s\n", "", "setting-missing", "feeds.0.source"),
        ("    source", "    sauce", "setting-unknown", "feeds.0.sauce"),
        ("value: v", "valeu: v", "setting-unknown", "feeds.0.measures.0.valeu"),
        ("source: s", "source: s\n    source: t", "setting-twice", "feeds.0.source"),
        ("source: s", "source: s\n    attempts: 99", "setting-range", "feeds.0.attempts"),
        ("feeds:\n", f"feeds:\n{LEAST.partition(chr(10))[2]}", "setting-feeds-twice", "feeds"),
        (LEAST, "feeds: 3", "setting-list", "feeds"),
    ],
)
def test_a_declaration_is_whole_or_named(tmp_path: Path, old: str, new: str, code: str, name: str) -> None:
    assert old in LEAST
    file = tmp_path / "config.yaml"
    file.write_text(LEAST.replace(old, new, 1), "utf-8")
    if not code:
        assert settings.read(file).feeds_of("official")[0].name == "a"
        assert settings.read(file).feeds_of("training")[0].workspace == "training"
        return
    with pytest.raises(DashboardError) as refused:
        settings.read(file)
    assert (refused.value.code, refused.value.params["name"]) == (code, name)
    for language in locales.languages():
        assert name in locales.language(language).text(f"error.{code}", **refused.value.params)


def test_the_keys_have_the_defaults_of_the_declaration(tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_text(LEAST, "utf-8")
    (made,) = settings.read(file).feeds_of("official")
    given = {"name", "source", "format", "url", "unit_code", "period_field", "measures"}
    assert {f.name: getattr(made, f.name) for f in fields(Feed) if f.name not in given} == {
        f.name: f.default for f in fields(Feed) if f.default is not MISSING and f.name not in given
    }
    assert {f.name for f in fields(Feed)} == set(settings.FeedKeys.model_fields)


def test_check_config_names_what_the_codelists_do_not_know(tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_text(LEAST, "utf-8")
    found = CliRunner().invoke(commands.cli, ["check-config", str(file)])
    assert found.exit_code == UNUSABLE
    assert "“x”" in found.stderr


def test_units_of_systemd_run_commands_that_are_there() -> None:
    folder = settings.ROOT / "deploy/systemd"
    service = (folder / "egov-dashboard-feeds.service").read_text("utf-8")
    timer = (folder / "egov-dashboard-feeds.timer").read_text("utf-8")
    assert "commands.py feeds run" in service
    assert f"SuccessExitStatus={HELD}" in service
    assert "Type=oneshot" in service
    assert "Persistent=true" in timer
