"""Documents of feeds: read as declared or refused whole, in three formats; no unit, number or month is guessed."""

import json
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

import locales
import settings
from domain.feed import Feed, FeedFormat, FeedNumbers, FeedPeriod, Measure, UnknownUnit
from domain.observation import Origin
from domain.period import Period
from loaders.feeds import FeedReading, mistakes, read
from loaders.feeds.reader import written
from tests.loaders.actuals.made import LISTS, TODAY, workbook
from tests.loaders.product_data import everything

HEAD = "don_vi,ky,dich_vu,tu,mau\n"
GOOD = HEAD + "Hà Nội,03/2021,12,865,1000\nTỉnh Hà Nam,2021-03,7,1,4\n"
BASE = Feed(
    name="a-feed", source="A portal", format=FeedFormat.CSV, unit_field="don_vi", period_field="ky",
    measures=(
        Measure(indicator="services", value="dich_vu"), Measure(indicator="rate", numerator="tu", denominator="mau"),
    ),
)  # fmt: skip


def feed(**more) -> Feed:
    return Feed(**{**{name: getattr(BASE, name) for name in Feed.__slots__}, **more})


def got(data: str | bytes, wanted: Feed = BASE, **more) -> FeedReading:
    content = data.encode() if isinstance(data, str) else data
    found = read(wanted, content, "a-feed.csv", LISTS, **{"today": TODAY, "training": False, **more})
    for problem in (*found.problems, *found.notes):
        for code in locales.languages():
            assert locales.language(code).problem(problem)
    return found


def why(data: str | bytes, wanted: Feed = BASE, **more) -> tuple[str, int | None, str]:
    """The one reason for which a document is refused whole."""
    found = got(data, wanted, **more)
    assert found.refused
    assert found.figures == ()
    (problem,) = found.problems
    return problem.code, problem.line, problem.column or problem.params.get("field", "")


def figures(found: FeedReading) -> list[tuple[str, str, str, float | None, int | None, int | None]]:
    return [
        (f.org_unit, f.indicator, f.period.end.isoformat(), f.value, f.numerator, f.denominator) for f in found.figures
    ]


WHOLE = [
    ("u_hn", "services", "2021-03-31", 12, None, None),
    ("u_hn", "rate", "2021-03-31", 86.5, 865, 1000),
    ("u_ham", "services", "2021-03-31", 7, None, None),
    ("u_ham", "rate", "2021-03-31", 25, 1, 4),
]


def as_json(*rows: dict, **more) -> str:
    return json.dumps({"data": {"items": rows}, **more}, ensure_ascii=False)


ROW = {"don_vi": "Hà Nội", "ky": "03/2021", "dich_vu": 12, "tu": 865, "mau": 1000}
AS_JSON = feed(format=FeedFormat.JSON, rows="data.items")


def test_a_text_file() -> None:
    found = got(GOOD)
    assert figures(found) == WHOLE
    assert found.newest == date(2021, 3, 31)
    first = found.figures[0]
    assert (first.origin, first.calendar, first.provenance.source) == (Origin.FEED, "statistical", "A portal")
    assert (first.provenance.file, first.provenance.line) == ("a-feed.csv", 2)


def test_json() -> None:
    other = {"don_vi": "HA NAM", "ky": "2021-03", "dich_vu": 7, "tu": 1, "mau": 4}
    assert figures(got(as_json(ROW, other), AS_JSON)) == WHOLE


def test_a_workbook() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("Số liệu")
        book.add_worksheet("Khác")
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_row(0, 0, ["don_vi", "ky", "dich_vu", "tu", "mau"])
        for line, (name, *numbers) in enumerate((("Hà Nội", 12, 865, 1000), ("Hà Nam", 7, 1, 4)), 1):
            sheet.write(line, 0, name)
            sheet.write_datetime(line, 1, datetime(2021, 3, 1), day)  # noqa: DTZ001 - a spreadsheet has no zones
            sheet.write_row(line, 2, numbers)

    assert figures(got(workbook(fill), feed(format=FeedFormat.XLSX))) == WHOLE
    assert figures(got(workbook(fill), feed(format=FeedFormat.XLSX, rows="Số liệu"))) == WHOLE
    assert why(workbook(fill), feed(format=FeedFormat.XLSX, rows="Trang 9"))[0] == "feed-sheet"
    assert why(workbook(fill)[:-200], feed(format=FeedFormat.XLSX))[0] == "broken-workbook"


# A changed schema


@pytest.mark.parametrize(
    ("data", "code", "line", "where"),
    [
        ("", "empty-file", None, ""),
        (HEAD, "feed-few-rows", None, ""),
        (GOOD.replace("dich_vu", "so_dich_vu"), "feed-field-missing", 1, "dich_vu"),
        (GOOD.replace("tu,mau", "mau,mau"), "feed-field-missing", 1, "tu"),
        (GOOD.replace("ky,dich_vu", "ky,ky"), "feed-field-twice", 1, "ky"),
        (HEAD.replace("mau", "mau,ky") + "Hà Nội,03/2021,12,865,1000,1\n", "feed-field-twice", 1, "ky"),
        (GOOD.replace(",12,", ",mười hai,"), "feed-field-type", 2, "dich_vu"),
        (GOOD.replace(",12,", ",1.5,"), "feed-field-type", 2, "dich_vu"),
        (GOOD.replace(",865,", ",86%,"), "feed-field-type", 2, "tu"),
        (GOOD.replace("2021-03", "quý I"), "feed-period", 3, "ky"),
        (GOOD.replace("2021-03", ""), "feed-period", 3, "ky"),
        (GOOD[:-5], "feed-row-length", 3, ""),
        (GOOD.replace(",", ";"), "feed-field-missing", 1, "don_vi"),
        (GOOD + "Hà Nội,03/2021,13,865,1000\n", "feed-figure-twice", 4, "dich_vu"),
        ("<html><body>Bảo trì hệ thống</body></html>", "web-page", None, ""),
        (GOOD.encode("utf-16"), "feed-encoding", 1, ""),
        (GOOD.encode("cp1258", errors="replace"), "feed-encoding", 2, ""),
        (GOOD.encode().decode("cp1252", errors="ignore").encode(), "letters-garbled", 2, ""),
        (GOOD.replace("Hà", "H\x00à"), "control-characters", 2, ""),
        (GOOD + '"Hà Nội,03/2021', "broken-quotes", 4, ""),
    ],
)  # fmt: skip
def test_a_text_that_is_not_as_declared_is_refused_whole(data, code: str, line: int | None, where: str) -> None:
    assert why(data) == (code, line, where)


@pytest.mark.parametrize(
    ("data", "code", "line", "where"),
    [
        (as_json(ROW)[:-9], "feed-not-json", 1, ""),
        ("[" * 100_000, "feed-not-json", None, ""),
        (as_json(ROW).replace("12", "NaN"), "feed-not-json", None, ""),
        (as_json(ROW).replace("12", "1e999999999"), "feed-field-type", 1, "dich_vu"),
        (as_json(ROW).encode("utf-16"), "feed-encoding", 1, ""),
        (json.dumps({"items": [ROW]}), "feed-rows", None, ""),
        (json.dumps({"data": {"items": {"0": ROW}}}), "feed-rows", None, ""),
        (json.dumps({"data": {"items": [[1, 2]]}}), "feed-rows", 1, ""),
        (as_json(), "feed-few-rows", None, ""),
        (as_json(ROW, {**ROW, "dich_vu": "12"}), "feed-field-type", 2, "dich_vu"),
        (as_json({**ROW, "dich_vu": True}), "feed-field-type", 1, "dich_vu"),
        (as_json({**ROW, "dich_vu": {"value": 12}}), "feed-field-type", 1, "dich_vu"),
        (as_json({**ROW, "dich_vu": 12.5}), "feed-field-type", 1, "dich_vu"),
        (as_json({**ROW, "don_vi": "Ai Cả", "dich_vu": "12"}), "feed-field-type", 1, "dich_vu"),
        (as_json(ROW, {k: v for k, v in ROW.items() if k != "tu"}), "feed-field-missing", 2, "tu"),
        ('{"data": {"items": [{"don_vi": "a", "don_vi": "b"}]}}', "feed-field-twice", None, "don_vi"),
    ],
    ids=range(16),
)  # fmt: skip
def test_json_that_is_not_as_declared_is_refused_whole(data, code: str, line: int | None, where: str) -> None:
    assert why(data, AS_JSON) == (code, line, where)


def test_a_field_more_is_noted_and_nothing_is_missed() -> None:
    found = got(GOOD.replace("\n", ",x\n"))
    assert figures(found) == WHOLE
    assert [(n.code, n.params) for n in found.notes] == [("feed-fields-unread", {"fields": "x"})]


def test_a_declared_encoding_is_the_one_that_is_read() -> None:
    assert figures(got(GOOD.encode("utf-16"), feed(encoding="utf-16"))) == WHOLE
    assert why(GOOD, feed(encoding="ascii"))[0] == "feed-encoding"


def test_fewer_rows_than_there_must_be() -> None:
    assert why(GOOD, feed(rows_at_least=3))[0] == "feed-few-rows"


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
@pytest.mark.parametrize("kind", list(FeedFormat))
def test_no_document_ends_in_a_traceback(kind: FeedFormat, data: bytes) -> None:
    assert read(feed(format=kind), data, "a", LISTS, today=TODAY, training=False).refused


# Rows


@pytest.mark.parametrize(
    ("name", "code", "nearest"),
    [
        ("Hà Nộii", "feed-unit-unknown", "Hà Nội"),
        ("Tổng cộng", "feed-unit-unknown", ""),
        ("", "feed-unit-unknown", ""),
        ("Sông Cũ", "feed-unit-ended", ""),
        ("Trùng Tên", "feed-unit-several", ""),
    ],
)
def test_a_name_that_is_no_unit_is_never_guessed(name: str, code: str, nearest: str) -> None:
    data = GOOD + f"{name},03/2021,1,1,2\n"
    found = got(data)
    assert figures(found) == WHOLE
    (problem,) = found.problems
    assert (problem.code, problem.line, problem.column, problem.cell) == (code, 4, "don_vi", name)
    assert nearest in problem.params.get("nearest", "")
    assert why(data, feed(unknown_unit=UnknownUnit.DOCUMENT)) == (code, 4, "don_vi")


def test_a_name_means_who_bears_it_in_the_period() -> None:
    renamed = {
        code: ((None, LISTS.org_units[code]), (date(2021, 3, 1), replace(LISTS.org_units[code], short={"vi": name})))
        for code, name in (("u_hn", "Hà Nam"), ("u_ham", "Vùng Mới"))
    }
    data = HEAD + "Hà Nam,02/2021,1,1,2\nHà Nam,03/2021,1,1,2\nVùng Mới,03/2021,1,1,2\n"
    known = replace(LISTS, called={code: tuple(stages) for code, stages in renamed.items()})
    found = read(BASE, data.encode(), "a-feed.csv", known, today=TODAY, training=False)
    assert found.problems == ()
    assert [one.org_unit for one in found.figures[::2]] == ["u_ham", "u_hn", "u_ham"]


def test_a_total_that_is_declared_is_passed_over() -> None:
    assert got(GOOD + "Tổng cộng,03/2021,1,1,2\n", feed(pass_over=("Tổng cộng",))).problems == ()


def test_one_unit_for_all_rows() -> None:
    data = "ky,dich_vu\n03/2021,5\n04/2021,6\n"
    wanted = feed(unit_field="", unit_code="u_hn", measures=(Measure(indicator="services", value="dich_vu"),))
    assert [row[0] for row in figures(got(data, wanted))] == ["u_hn", "u_hn"]


def test_an_empty_cell_is_no_figure_and_no_zero() -> None:
    assert figures(got(HEAD + "Hà Nội,03/2021,,865,1000\n")) == WHOLE[1:2]
    assert figures(got(as_json({**ROW, "dich_vu": None}), AS_JSON)) == WHOLE[1:2]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("Hà Nội,03/2021,-1,865,1000", "value-out-of-bounds"),
        ("Hà Nội,03/2021,12,865,800", "part-above-whole"),
        ("Hà Nội,03/2021,12,0,0", "nothing-counted"),
        ("Hà Nội,03/2021,12,5,", "feed-half-counts"),
        ("Xã Xa,03/2021,12,865,1000", "feed-level"),
    ],
)
def test_a_figure_that_cannot_be_is_left_out_and_named(row: str, code: str) -> None:
    found = got(HEAD + row + "\n")
    assert not found.refused
    assert code in [problem.code for problem in found.problems]
    assert len(found.figures) == 2 - len(found.problems)


def test_a_rate_is_held_against_its_counts() -> None:
    measure = Measure(indicator="rate", value="ty_le", numerator="tu", denominator="mau")
    wanted = feed(measures=(measure,))
    head = "don_vi,ky,ty_le,tu,mau\n"
    assert figures(got(head + "Hà Nội,03/2021,33.3%,1,3\n", wanted))[0][3] == pytest.approx(100 / 3)
    assert got(head + "Hà Nội,03/2021,35,1,3\n", wanted).problems[0].code == "value-against-counts"


def test_a_month_that_is_not_over_waits() -> None:
    found = got(GOOD + "Hà Nội,06/2021,1,1,2\n")
    assert figures(found) == WHOLE
    assert ([note.code for note in found.notes], found.open_rows) == (["feed-months-open"], 1)
    assert found.newest == date(2021, 3, 31)


def test_the_calendar_is_that_of_the_declaration() -> None:
    found = got(GOOD, feed(calendar="decree09"))
    assert found.figures[0].period == Period(date(2021, 3, 14), date(2021, 2, 15))
    assert found.figures[0].calendar == "decree09"


def test_a_counter_at_a_day() -> None:
    wanted = feed(period=FeedPeriod.DAY)
    found = got(GOOD.replace("03/2021", "20/03/2021").replace("2021-03,", "2021-03-20,"), wanted)
    assert [figure.period for figure in found.figures] == [Period(date(2021, 3, 20))] * 4
    assert found.figures[0].calendar == "stated"
    assert why(GOOD, wanted)[0] == "feed-period"


def test_a_month_that_was_asked_for() -> None:
    wanted = feed(period=FeedPeriod.ASKED, period_field="", first_month=202101)
    assert figures(got(GOOD, wanted, month=202103)) == WHOLE


@pytest.mark.parametrize(
    ("text", "decimal", "number"),
    [
        ("1234", ".", "1234"), ("1,234.5", ".", "1234.5"), ("1.234,5", ",", "1234.5"), ("1.234", ",", "1234"),
        ("1.234", ".", "1.234"), ("12 345", ",", "12345"), ("-3", ".", "-3"), ("1,23", ".", None), ("1.2.3", ",", None),
        ("1e5", ".", None), ("\u0661", ".", None), ("", ".", None), ("5%", ".", None), ("NaN", ".", None),
    ],
)  # fmt: skip
def test_a_number_is_read_with_the_declared_sign_only(text: str, decimal: str, number: str | None) -> None:
    assert written(text, decimal) == (None if number is None else Decimal(number))


def test_numbers_as_texts_are_read_where_that_is_declared() -> None:
    row = {**ROW, "dich_vu": "12", "tu": "865", "mau": "1.000"}
    assert figures(got(as_json(row), feed(format=FeedFormat.JSON, rows="data.items", numbers=FeedNumbers.TEXT,
                                         decimal=","))) == WHOLE[:2]  # fmt: skip


# Workspaces


def test_synthetic_and_real_documents_never_change_places() -> None:
    marked = GOOD.replace("mau\n", "mau,nguon_goc\n").replace("1000\n", "1000,demo\n").replace("4\n", "4,demo\n")
    assert why(marked)[0] == "demo-file"
    assert why(GOOD, training=True)[0] == "feed-not-demo"
    assert {figure.origin for figure in got(marked, training=True).figures} == {Origin.DEMO}
    assert why(marked.replace("4,demo", "4,"), training=True)[0] == "feed-half-demo"


# Declarations


def test_what_the_codelists_do_not_know_is_said_before_anything_is_fetched() -> None:
    wanted = feed(
        unit_field="", unit_code="nobody", calendar="none",
        measures=(
            Measure(indicator="nothing", value="a"), Measure(indicator="rate", value="a"),
            Measure(indicator="services", numerator="a", denominator="b"), Measure(indicator="free", value="a"),
        ),
    )  # fmt: skip
    found = mistakes(wanted, LISTS)
    assert [(one.code, one.cell) for one in found] == [
        ("feed-no-such-code", "nobody"), ("feed-no-such-code", "none"), ("feed-no-such-code", "nothing"),
        ("feed-without-counts", "rate"), ("feed-no-rate", "services"),
    ]  # fmt: skip
    assert mistakes(BASE, LISTS) == ()


def test_the_ready_feed_of_training_reads_its_files() -> None:
    known = everything().codelists
    (ready,) = [one.feed for one in settings.read(settings.TRAINING_FEEDS).feeds]
    assert mistakes(ready, known) == ()
    for month in (202509, 202510, 202511):
        path = settings.ROOT / ready.asked(ready.path, month)
        found = read(ready, path.read_bytes(), path.name, known, today=date(2025, 11, 30), training=True, month=month)
        assert (found.problems, found.notes, len(found.figures)) == ((), (), 34 * 6)
        real = read(ready, path.read_bytes(), path.name, known, today=date(2025, 11, 30), training=False, month=month)
        assert [one.code for one in real.problems] == ["demo-file"]


def test_the_examples_of_the_documents_are_declarations(tmp_path: Path) -> None:
    """What an operator copies can be read, and names codes that are there."""
    known = everything().codelists
    text = (settings.ROOT / "docs/feeds.md").read_text("utf-8")
    blocks = [block for block in text.split("```")[1::2] if block.startswith("yaml")]
    assert len(blocks) >= 3
    for block in blocks:
        file = tmp_path / "config.yaml"
        file.write_text(block.removeprefix("yaml"), "utf-8")
        declared = settings.read(file).feeds
        assert declared
        assert [problem for one in declared for problem in mistakes(one.feed, known)] == []
    comment = (settings.ROOT / "config.yaml").read_text("utf-8").partition("#   feeds:")[2].partition("#\nfeeds")[0]
    file.write_text("feeds:" + comment.replace("\n#   ", "\n"), "utf-8")
    assert len(settings.read(file).feeds) == 1
