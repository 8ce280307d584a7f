"""The benchmarks run: their client sees a page as a browser would, and their arithmetic is right. Nothing is timed."""

import math
import random
import shutil
import sqlite3
from pathlib import Path

import pytest

from benchmarks import above_two, databases, importing, profiles, ratios, report, servers, sessions, soak
from benchmarks.client import Viewer
from benchmarks.report import Section, Table
from benchmarks.tabs import wait
from benchmarks.viewers import DAYS, Reader
from storage import rollup
from storage.database import Database


async def _twice(port: int) -> list:
    viewer = Viewer(port, "methodology", "workspace=official&lang=en")
    await viewer.open()
    runs = [await viewer.run(), await viewer.run()]
    await viewer.close()
    return runs


def test_the_client_sees_a_page_and_keeps_what_it_has_seen(filled: Path) -> None:
    with servers.dashboard(filled / "official.sqlite", filled / "training.sqlite") as server:
        first, second = wait(_twice(server.port))
        process = server.process
    assert not first.exceptions
    assert any("Resolution 17" in block for block in first.said)
    assert second.bytes < first.bytes / 3, "large blocks come back as a hash"
    assert not process.is_running(), "a benchmark leaves no server behind"


def test_the_empty_page_and_the_peer_answer(filled: Path) -> None:
    from benchmarks.screens import PEERS
    from benchmarks.tabs import DashTab, Tab

    files = (filled / "official.sqlite", filled / "training.sqlite")
    with servers.empty(*files) as empty, servers.dash(*files) as components, servers.dash(*files, "html") as html:
        tab = Tab(empty, "", "")
        assert tab.run().said == ["<p>1</p>"]
        tab.close()
        for dash in (components, html):
            for screen in PEERS:
                peer = DashTab(dash, screen.path)
                assert peer.run(screen.at("official")).bytes > 10_000
                peer.close()


def test_the_floor_finds_the_questions_of_a_page(filled: Path, operate) -> None:
    from benchmarks.floor import Floor, questions

    folder = operate(filled)
    asked = questions("overview", "workspace=official&as_of=2024-12-31")
    assert any("observation_current" in statement for statement, _ in asked)
    floor = Floor(folder / "official.sqlite")
    assert floor.milliseconds(asked) > 0
    floor.close()


def test_medians_ratios_and_bounds() -> None:
    assert ratios.middle([3.0, 1.0, 2.0]).value == 2.0
    bounded = ratios.ratio([10.0, 11.0, 12.0] * 10, [5.0, 5.5, 6.0] * 10)
    assert bounded.value == 2.0
    assert bounded.low <= 2.0 <= bounded.high
    assert ratios.paired([2.0, 40.0, 4.0], [1.0, 20.0, 2.0]).text(1) == "2.0 (2.0–2.0)"
    assert ratios.quantile(list(range(100)), 0.95) == 95


@pytest.mark.parametrize("growth", [0.0, 0.02, -0.01])
def test_growth_is_found_under_waves_and_its_bounds_hold_it(growth: float) -> None:
    rng, waves = random.Random(7), [6 * math.sin(turn / 5) for turn in range(120)]
    samples = [(40 * turn, 400 + growth * 40 * turn + wave + rng.gauss(0, 2)) for turn, wave in enumerate(waves)]
    samples[60] = (samples[60][0], 900.0)  # one sample far out moves nothing
    found = soak.slope(samples)
    assert found.low < growth < found.high
    assert abs(found.value - growth) < 0.002
    assert found.high - found.low < 0.01


def test_growth_begins_to_be_measured_when_all_that_visits_fill_is_full() -> None:
    numbers = {("dashboard_kept_dropped_total", kind): 3.0 for kind in ("answers", "blocks", "documents")}
    assert soak.is_full(numbers)
    assert not soak.is_full(numbers | {("dashboard_kept_dropped_total", "answers"): 0.0})


def test_a_rare_day_is_chosen_only_where_it_is_asked_for() -> None:
    def days(share: float) -> set[str]:
        found = set()
        for seed in range(40):
            reader = Reader(seed, ["a", "b"], ["u"], rare_days=share)
            found |= {part for _ in range(20) for part in reader.step().split("&") if part.startswith("as_of=")}
        return found

    usual = {f"as_of={day}" for day in DAYS if day}
    assert days(0.0) == usual
    assert len(days(0.5) - usual) > 10


def test_every_measure_has_as_many_runs_as_rounds() -> None:
    calls: list[str] = []
    measures = {name: lambda name=name: calls.append(name) or 1.0 for name in "abc"}
    samples = ratios.interleaved(5, measures)
    assert {name: len(found) for name, found in samples.items()} == {"a": 5, "b": 5, "c": 5}
    assert all(sorted(calls[i : i + 3]) == ["a", "b", "c"] for i in range(0, 15, 3)), "each round has each measure once"


def test_the_document_keeps_the_parts_of_earlier_runs(tmp_path: Path) -> None:
    kept, document = tmp_path / "results.json", tmp_path / "performance.md"
    for part in ("one", "two"):  # names of no real part: the aims need theirs
        table = Table(f"T {part}", ("page", "ms"), (("/", "1.0"),))
        report.keep(part, Section(f"Part {part}", ("Text.",), (table,), "Measured."), kept)
    report.write(("two", "one", "three"), document, kept)
    text = document.read_text("utf-8")
    assert text.index("## Part two") < text.index("## Part one")
    assert "| / | 1.0 |" in text


def test_the_document_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    """A part that is not measured here stays word by word, another one takes its place."""
    document, kept = tmp_path / "performance.md", tmp_path / "results.json"
    table = Table("T (%)", ("page", "ms", "beside"), (("/", "1.0 (0.9–1.1)", ""), ("/a?b=c", "2.0", "3")))
    first = Section(report.TITLES["reading"], ("One *text*.", "Another."), (table, table), "Measured on a machine.")
    second = Section(report.TITLES["soak"], (), (table,), "Measured on another.")
    report.keep("reading", first, kept)
    report.keep("soak", second, kept)
    report.write(("reading", "soak"), document, kept)
    assert report.standing(document.read_text("utf-8")) == {first.title: first, second.title: second}
    kept.unlink()
    report.keep("soak", Section(second.title, (), (table,), "Measured on a third."), kept)
    report.write(("reading", "soak"), document, kept)
    found = report.standing(document.read_text("utf-8"))
    assert found[first.title] == first
    assert found[second.title].measured == "Measured on a third."


def test_every_section_of_the_document_is_a_part() -> None:
    assert set(report.standing(report.DOCUMENT.read_text("utf-8"))) <= set(report.TITLES.values())


def test_there_are_never_more_units_than_a_country_has() -> None:
    assert databases.extent(2_500_000, 1_000, most=11_300) == (2_500, 1)
    assert databases.extent(29_500_000, 1_000, most=11_300) == (9_834, 3)
    assert databases.extent(60_000_000, 1_000, most=11_300) == (8_572, 7)
    assert databases.extent(-5, 1_000) == (0, 1)


@pytest.mark.parametrize("revisions", [1, 3])
def test_copies_say_what_the_bulk_path_says(filled: Path, tmp_path: Path, revisions: int) -> None:
    """Of a workspace with few figures: the same rows in every table of figures, whoever wrote them."""
    few = tmp_path / "few.sqlite"
    shutil.copy(filled / "training.sqlite", few)
    connection = sqlite3.connect(few)
    for table in ("observation_history", "observation_current"):
        connection.execute(f"DELETE FROM {table} WHERE period_end < 20250401")
    (own,) = connection.execute("SELECT count(*) FROM observation_current").fetchone()
    connection.commit()
    connection.close()
    database = Database(f"sqlite:///{few}")
    with database.writing() as writing:
        rollup.rebuild(writing)
    database.dispose()
    contents = []
    for copied in (True, False):
        path = Path(shutil.copy(few, tmp_path / f"{copied}.sqlite"))
        size = 3 * own + 6_000 * revisions
        databases.grow(path, size, lambda _text: None, copied=copied, most=10_000 if revisions == 1 else 150)
        contents.append(_figures_in(path))
    assert contents[0] == contents[1]
    assert len(contents[0]["observation_history"]) > 3 * own + 5_000


def _figures_in(path: Path) -> dict[str, list[tuple]]:
    """All rows of the tables of figures without what tells when and by which submission they came."""
    connection = sqlite3.connect(path)
    found = {}
    for table in ("observation_history", "observation_current", "rollup", "stock"):
        named = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        columns = [name for name in named if name not in ("submission", "recorded_at", "superseded_at")]
        lived = " WHERE n <> 0" if "n" in columns else ""
        found[table] = connection.execute(f"SELECT {', '.join(columns)} FROM {table}{lived}").fetchall()
    connection.close()
    return found


def test_the_plain_page_shows_what_the_other_peers_show(filled: Path) -> None:
    from benchmarks.screens import PEERS
    from benchmarks.tabs import Tab

    with servers.plain(filled / "official.sqlite", filled / "training.sqlite") as plain:
        for screen in PEERS:
            tab = Tab(plain, screen.path, screen.at("official"))
            run = tab.run()
            tab.close()
            assert run.bytes > 10_000
            assert (run.charts > 0) is (screen.name == "indicators")


def test_a_program_gets_answers_and_their_tags(filled: Path) -> None:
    from benchmarks import programs

    with servers.dashboard(filled / "official.sqlite", filled / "training.sqlite") as server:
        asker = programs.Asker(server.port)
        for address in programs.RESOURCES.values():
            _, size, tag = asker.ask(address)
            assert size > 1_000
            assert asker.ask(address, tag)[1] == 0
        asker.close()


def _rung(name: str, viewers: int, slowest: float) -> sessions.Rung:
    crowd = sessions.Crowd(reruns=[10.0] * 90 + [slowest] * 10)
    return sessions.Rung(name, viewers, crowd, 10.0, 0.5, 20.0, 0.1, 200.0)


def test_what_is_held_ends_with_the_first_that_is_not() -> None:
    rungs = [_rung("a", 50, 20.0), _rung("a", 100, 900.0), _rung("a", 200, 2_000.0), _rung("a", 400, 30.0)]
    assert [rung.held for rung in rungs] == [True, True, False, True]
    found = sessions.most_held(rungs)
    assert found is not None
    assert found.viewers == 100
    assert sessions.most_held(rungs[2:]) is None
    assert found.each == 5.0
    head, row = found.row()[:2], found.row()
    assert head == ("a", "100")
    assert row[3:6] == ("10", "900", "900")


def test_a_lost_step_is_not_held() -> None:
    rung = _rung("a", 50, 20.0)
    rung.crowd.exceptions = 1
    assert not rung.held


def test_functions_are_told_apart_by_what_they_belong_to() -> None:
    root = str(profiles.ROOT)
    found = {
        "SQL": ("~", "<method 'fetchall' of 'sqlite3.Cursor' objects>"),
        "rows to objects": (f"{root}/storage/rows.py", "observations"),
        "judging": (f"{root}/services/judging.py", "of_target"),
        "charts": (f"{root}/.venv/lib/python3.11/site-packages/plotly/basedatatypes.py", "__init__"),
        "words": (f"{root}/.venv/lib/python3.11/site-packages/babel/numbers.py", "format_decimal"),
        "HTML": (f"{root}/ui/blocks.py", "table"),
        profiles.REST: ("~", "<built-in method builtins.isinstance>"),
    }
    assert {profiles.kind_of(*where): where for where in found.values()} == found


def test_a_ratio_above_two_is_told_with_its_reason() -> None:
    def section(*cells: str) -> Section:
        return Section("a", (), (Table("t", ("", "", "", ""), tuple(("transaction", "", "", cell) for cell in cells)),))

    assert above_two.lines({}) == []
    assert above_two.lines({"sending": section("2.0 (1.9–2.1)", "1.4 (1.0–1.6)")}) == []
    told = above_two.lines({"sending": section("28.7 (25.0–33.6)", "", "1.4 (1.0–1.6)")})
    assert [
        line for line in told if line.startswith("- **The transaction of a file ÷ a plain insert of its rows: 1.4 to")
    ]
    assert len(told) == 4


def test_the_document_explains_each_ratio_above_two() -> None:
    document = report.DOCUMENT.read_text("utf-8")
    (said,) = (one for one in document.split("\n## ") if one.startswith("Ratios above two"))
    standing = report.standing(document)
    told = above_two.lines({part: standing[title] for part, title in report.TITLES.items()})
    assert list(filter(None, said.splitlines()))[1:] == list(filter(None, told))[1:]
    assert len(told) > 8


def test_statements_of_the_bulk_path_are_told_apart() -> None:
    assert importing.step_of("INSERT INTO observation_history (a)\nSELECT 1") == "history"
    assert importing.step_of("DELETE FROM incoming WHERE EXISTS (SELECT 1)") == "compared with what is there"
    assert importing.step_of("SELECT name.id FROM name") is None


@pytest.mark.parametrize("word", ["/work", "/tmp", "/home", "root@"])
def test_the_document_names_no_place_of_a_machine(word: str) -> None:
    if report.DOCUMENT.exists():
        assert word not in report.DOCUMENT.read_text("utf-8")
