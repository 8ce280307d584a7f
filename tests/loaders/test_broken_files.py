"""Files with one mistake each: the mistake is named with its code, line and column, and stops nothing else."""

from datetime import date

import pytest

from domain.indicator import Bounds, Counts, Direction, Indicator, Unit
from domain.observation import Observation
from domain.org_unit import Kind, Level, OrgUnit
from domain.reference import Calendar, Region, Statement, System
from loaders import Codelists, org_units, published, reference, resolution17, statements, tiles, unit_events
from loaders.reading import Located

WORDS = {"vi": "tên", "en": "name"}


def indicator(code: str, **more: object) -> Indicator:
    known = {
        "unit": Unit.PERCENT,
        "direction": Direction.HIGHER,
        "bounds": Bounds(0, 100),
        "counts": Counts.UNAVAILABLE,
    }
    return Indicator(code=code, names=WORDS, short=WORDS, **{**known, **more})


def unit(code: str, level: Level = Level.PROVINCE, **more: object) -> OrgUnit:
    return OrgUnit(code=code, level=level, kind=Kind.PROVINCE, names=WORDS, short=WORDS, **more)


KNOWN = Codelists(
    indicators={
        "rate": indicator("rate", levels=(Level.NATION, Level.PROVINCE)),
        "rating": indicator(
            "rating", unit=Unit.CATEGORY, bounds=Bounds(), counts=Counts.NOT_A_RATE, levels=(Level.PROVINCE,)
        ),
    },
    org_units={
        "vn": unit("vn", Level.NATION),
        "old_town": unit("old_town", closed=date(2025, 6, 30)),
        "new_town": unit("new_town", opened=date(2025, 7, 1)),
    },
    calendars={"stated": Calendar(code="stated", names=WORDS, first_day=1, last_day=None, due_day=None)},
    regions={"north": Region(code="north", geography="63", names=WORDS)},
    systems={"portal": System(code="portal", names=WORDS, purpose=WORDS)},
)


def places(reading) -> list[tuple[str, int | None, str, str]]:
    return [(p.code, p.line, p.column, p.cell) for p in reading.problems]


FIGURES = (
    "indicator,org_unit,period_start,period_end,value,qualifier,rank,rank_of,text,series,source,certainty,"
    "note_vi,note_en\n"
)
GOOD = "rate,vn,2020-01-01,2020-12-31,30.85,about,,,,,https://example.org,quoted,chú thích,note\n"


def figures(*rows: str):
    return published.read((FIGURES + "".join(rows)).encode(), "figures.csv", KNOWN)


class TestFigures:
    def test_a_whole_row(self) -> None:
        (figure,) = figures(GOOD).items
        assert isinstance(figure, Observation)
        assert (figure.value, figure.qualifier, figure.period.start) == (30.85, "about", date(2020, 1, 1))
        assert (figure.provenance.file, figure.provenance.line) == ("figures.csv", 2)
        assert figure.provenance.note == {"vi": "chú thích", "en": "note"}

    @pytest.mark.parametrize(
        ("row", "problem", "params"),
        [
            ("rat,vn,,2020-12-31,1,,,,,,x,quoted,,", ("unknown-indicator", 3, "indicator", "rat"), {"nearest": "rate"}),
            ("rate,,,2020-12-31,1,,,,,,x,quoted,,", ("missing-cell", 3, "org_unit", ""), {}),
            ("rate,zz,,2020-12-31,1,,,,,,x,quoted,,", ("unknown-org-unit", 3, "org_unit", "zz"), {}),
            ("rate,vn,,31/12/2020,1,,,,,,x,quoted,,", ("bad-date", 3, "period_end", "31/12/2020"), {}),
            ("rate,vn,,2020-02-30,1,,,,,,x,quoted,,", ("bad-date", 3, "period_end", "2020-02-30"), {}),
            ("rate,vn,,20201231,1,,,,,,x,quoted,,", ("bad-date", 3, "period_end", "20201231"), {}),
            ("rate,vn,2021-01-01,2020-12-31,1,,,,,,x,quoted,,", ("period-order", 3, "period_end", "2020-12-31"), {}),
            ("rate,vn,2021-01-01,,1,,,,,,x,quoted,,", ("missing-cell", 3, "period_end", ""), {}),
            ('rate,vn,,2020-12-31,"1,5",,,,,,x,quoted,,', ("bad-number", 3, "value", "1,5"), {}),
            ("rate,vn,,2020-12-31,1e2,,,,,,x,quoted,,", ("bad-number", 3, "value", "1e2"), {}),
            ("rate,vn,,2020-12-31,nan,,,,,,x,quoted,,", ("bad-number", 3, "value", "nan"), {}),
            ("rate,vn,,2020-12-31,٣,,,,,,x,quoted,,", ("bad-number", 3, "value", "٣"), {}),
            ("rate,vn,,2020-12-31,101,,,,,,x,quoted,,", ("out-of-bounds", 3, "value", "101"), {"range": "0..100"}),
            ("rate,vn,,2020-12-31,,,,,,,x,quoted,,", ("no-value", 3, "value", ""), {}),
            (
                "rate,vn,,2020-12-31,1,abut,,,,,x,quoted,,",
                ("bad-choice", 3, "qualifier", "abut"),
                {"choices": "about, nearly, more_than, less_than", "nearest": "about"},
            ),
            (
                "rate,vn,,2020-12-31,1,,,,,,x,quotet,,",
                ("bad-choice", 3, "certainty", "quotet"),
                {"choices": "quoted, secondary, derived, memory", "nearest": "quoted"},
            ),
            ("rate,vn,,2020-12-31,1,,5,4,,,x,quoted,,", ("out-of-bounds", 3, "rank", "5"), {"range": "1..4"}),
            ("rate,vn,,2020-12-31,1,,0,,,,x,quoted,,", ("out-of-bounds", 3, "rank", "0"), {"range": ">= 1"}),
            ("rate,vn,,2020-12-31,1,,1.5,,,,x,quoted,,", ("bad-whole-number", 3, "rank", "1.5"), {}),
            ("rate,vn,,2020-12-31,1,,,,,,,quoted,,", ("missing-cell", 3, "source", ""), {}),
            ("rate,vn,,2020-12-31,1,,,,,,x,quoted,chú thích,", ("missing-cell", 3, "note_en", ""), {}),
            (
                "rating,old_town,,2020-12-31,1,,,,,,x,quoted,,",
                ("number-for-text", 3, "value", "1"),
                {"unit": "category"},
            ),
            (
                "rating,vn,,2020-12-31,,,,,good,,x,quoted,,",
                ("other-level", 3, "org_unit", "vn"),
                {"levels": "province"},
            ),
            (
                "rate,old_town,,2025-07-01,1,,,,,,x,quoted,,",
                ("dead-unit", 3, "org_unit", "old_town"),
                {"day": "2025-07-01", "life": "<= 2025-06-30"},
            ),
            (
                "rate,new_town,,2024-12-31,1,,,,,,x,quoted,,",
                ("dead-unit", 3, "org_unit", "new_town"),
                {"day": "2024-12-31", "life": ">= 2025-07-01"},
            ),
            (GOOD.strip(), ("figure-twice", 3, "indicator", "rate"), {"first": "2"}),
            ("rate,vn,,2020-12-31,1", ("row-length", 3, "", ""), {"expected": "14", "found": "5"}),
        ],
    )
    def test_a_broken_row_is_named_and_stops_nothing(self, row, problem, params) -> None:
        reading = figures(GOOD, row + "\n", GOOD.replace("2020", "2021"))
        assert places(reading) == [problem]
        assert reading.problems[0].params == params
        assert [f.provenance.line for f in reading.items] == [2, 4]
        assert not reading.broken

    def test_all_mistakes_of_a_row_are_named_at_once(self) -> None:
        reading = figures("rat,zz,x,y,z,,,,,,,quoted,,\n")
        assert {p.column for p in reading.problems} == {"indicator", "org_unit", "period_start", "period_end", "source"}

    def test_the_last_day_of_a_unit_is_still_its_own(self) -> None:
        assert not figures("rate,old_town,,2025-06-30,1,,,,,,x,quoted,,\n").problems

    def test_figures_computed_again_for_a_later_unit_may_be_older(self) -> None:
        (figure,) = figures("rate,new_town,,2024-12-31,1,,,,,recast,x,quoted,,\n").items
        assert figure.series == "recast"
        assert places(figures("rate,old_town,,2025-07-01,1,,,,,recast,x,quoted,,\n")) == [
            ("dead-unit", 2, "org_unit", "old_town")
        ]

    def test_two_sources_of_one_day_are_two_figures(self) -> None:
        assert len(figures(GOOD, GOOD.replace("example.org", "example.com")).items) == 2

    def test_a_figure_without_a_date_is_a_statement(self) -> None:
        (one,) = figures("rate,old_town,,,78,,,,,,x,quoted,,\n").items
        assert isinstance(one.item, Statement)
        assert (one.item.kind, one.item.as_of, one.item.value, one.line) == ("undated", None, 78, 2)

    def test_a_rating_without_a_number_is_kept(self) -> None:
        (figure,) = figures("rating,old_town,,2020-12-31,,,,,good,,x,quoted,,\n").items
        assert (figure.value, figure.text) == (None, "good")

    def test_blank_lines_and_a_byte_order_mark_do_not_move_the_line(self) -> None:
        data = b"\xef\xbb\xbf" + (FIGURES + GOOD + "\n" + "rate,vn,,2020-12-31,x,,,,,,x,quoted,,\n").encode()
        assert places(published.read(data, "figures.csv", KNOWN)) == [("bad-number", 4, "value", "x")]

    def test_a_line_break_in_a_cell_is_one_row_as_a_spreadsheet_counts(self) -> None:
        reading = figures(
            'rate,vn,,2020-12-31,1,,,,,,x,quoted,"hai\ndòng","two\nlines"\n', "rate,vn,,x,1,,,,,,x,quoted,,\n"
        )
        assert places(reading) == [("bad-date", 3, "period_end", "x")]


class TestBrokenTables:
    def test_broken_quoting_breaks_the_file(self) -> None:
        reading = figures(GOOD, 'rate,vn,,2020-12-31,1,,,,,,"x" y,quoted,,\n')
        assert places(reading) == [("broken-csv", 3, "", "")]
        assert reading.items == ()
        assert reading.broken

    def test_a_quotation_mark_that_never_closes(self) -> None:
        reading = figures(GOOD, 'rate,vn,,2020-12-31,1,,,,,,"x,quoted,,\n', GOOD)
        assert places(reading) == [("broken-csv", 3, "", "")]

    def test_bytes_that_are_not_utf8(self) -> None:
        data = (
            (FIGURES + GOOD).encode() + "rate,vn,,2020-12-31,1,,,,,,x,quoted,chữ,".encode("utf-16-le")[:41] + b"\xff\n"
        )
        reading = published.read(data, "figures.csv", KNOWN)
        assert places(reading) == [("not-utf8", 3, "", "")]
        assert reading.broken

    def test_an_empty_file_lacks_its_columns(self) -> None:
        reading = published.read(b"", "figures.csv", KNOWN)
        assert {p.code for p in reading.problems} == {"missing-column"}
        assert reading.broken

    def test_a_missing_column_breaks_the_file(self) -> None:
        reading = published.read((FIGURES.replace("certainty,", "") + GOOD).encode(), "figures.csv", KNOWN)
        assert places(reading) == [("missing-column", 1, "certainty", "")]
        assert reading.broken

    def test_a_column_nobody_knows_is_named_and_passed_over(self) -> None:
        text = FIGURES.strip() + ",qualifer\n" + GOOD.strip() + ",x\n"
        reading = published.read(text.encode(), "figures.csv", KNOWN)
        assert places(reading) == [("unknown-column", 1, "qualifer", "")]
        assert reading.problems[0].params == {"nearest": "qualifier"}
        assert len(reading.items) == 1

    def test_a_column_that_stands_twice_breaks_the_file(self) -> None:
        reading = published.read((FIGURES.strip() + ",value\n").encode(), "figures.csv", KNOWN)
        assert places(reading) == [("column-twice", 1, "value", "")]


INDICATOR = """\
instruments:
  - code: act
    number: 1/QD
    names: {vi: Luật, en: Act}
    issued: 2019-03-07
groups:
  - code: one
    names: {vi: Nhóm, en: Group}
    indicators:
      - code: rate
        names: {vi: Tỷ lệ, en: Rate}
        short: {vi: Tỷ lệ, en: Rate}
        unit: percent
        direction: higher_better
        bounds: [0, 100]
        counts: required
        numerator: {vi: Tử số, en: Numerator}
        denominator: {vi: Mẫu số, en: Denominator}
        owner: vn
        targets:
          - code: rate@2020
            names: {vi: Chỉ tiêu, en: Target}
            instrument: act
            deadline: 2020-12-31
            comparator: at_least
            value: 30
            milestones: [{day: 2020-06-30, value: 10}]
"""


def definitions(old: str = "", new: str = ""):
    assert old in INDICATOR
    return resolution17.read(INDICATOR.replace(old, new, 1).encode(), "resolution17.yaml", KNOWN)


class TestDefinitions:
    def test_a_whole_file(self) -> None:
        instrument, one, target = definitions().items
        assert [x.line for x in (instrument, one, target)] == [2, 10, 21]
        assert target.item.issued == instrument.item.issued == date(2019, 3, 7)
        assert (one.item.bounds, target.item.milestones[0].value) == (Bounds(0.0, 100.0), 10.0)

    @pytest.mark.parametrize(
        ("old", "new", "problem"),
        [
            ("direction:", "directoin:", ("unknown-key", 14, "directoin", "")),
            ("        unit: percent\n", "", ("missing-key", 10, "unit", "")),
            ("unit: percent", "unit: percents", ("bad-choice", 13, "unit", "percents")),
            ("[0, 100]", "[0]", ("expected-list", 15, "bounds", "")),
            ("[0, 100]", "[100, 0]", ("bounds-order", 10, "bounds", "")),
            ("[0, 100]", "[low, 100]", ("expected-number", 15, "bounds", "low")),
            ("short: {vi: Tỷ lệ, en", "short: {vi: Tỷ lệ, eng", ("unknown-key", 12, "short.eng", "")),
            ("short: {vi: Tỷ lệ, en: Rate}", "short: {vi: Tỷ lệ}", ("missing-key", 12, "short.en", "")),
            ("short: {vi: Tỷ lệ, en: Rate}", "short: Rate", ("expected-mapping", 12, "short", "Rate")),
            ("short: {vi: Tỷ lệ", "short: {vi: " + 41 * "x", ("short-too-long", 10, "short.vi", 41 * "x")),
            ("counts: required", "counts: not_a_rate", ("missing-key", 10, "counts", "")),
            ("unit: percent", "unit: count", ("counts-of-no-rate", 10, "counts", "required")),
            ("        numerator: {vi: Tử số, en: Numerator}\n", "", ("missing-key", 10, "numerator", "")),
            ("owner: vn", "owner: vm", ("unknown-org-unit", 10, "owner", "vm")),
            ("owner: vn", "calendar: sated", ("unknown-calendar", 10, "calendar", "sated")),
            ("owner: vn", "merging: parts", ("missing-key", 10, "apart", "")),
            ("owner: vn", "apart: {vi: a, en: b}", ("apart-of-none", 10, "apart", "")),
            ("owner: vn", "due_from: 2020-01-01", ("due-of-none", 10, "due_from", "2020-01-01")),
            (
                "        owner: vn\n",
                "        frequency: monthly\n        due_from: 2020-01-01\n        due_until: 2019-12-31\n",
                ("due-order", 10, "due_until", "2019-12-31"),
            ),
            ("        owner: vn\n", "        unit: percent\n", ("key-twice", 19, "unit", "")),
            ("instrument: act", "instrument: acts", ("unknown-instrument", 23, "instrument", "acts")),
            ("            instrument: act\n", "", ("missing-key", 21, "instrument", "")),
            ("deadline: 2020-12-31", "deadline: 2020-13-31", ("expected-date", 24, "deadline", "2020-13-31")),
            ("deadline: 2020-12-31", "deadline: soon", ("expected-date", 24, "deadline", "soon")),
            ("deadline: 2020-12-31", "deadline: 2018-12-31", ("deadline-before-issue", 21, "deadline", "2018-12-31")),
            ("value: 30\n", "value: thirty\n", ("expected-number", 26, "value", "thirty")),
            ("value: 30\n", "value: true\n", ("expected-number", 26, "value", "true")),
            ("value: 30\n", "value: 130\n", ("out-of-bounds", 21, "value", "130")),
            ("value: 30\n", "value: 30\n            headlin: true\n", ("unknown-key", 27, "headlin", "")),
            ("value: 30\n", "value: 30\n            headline: yess\n", ("expected-yes-or-no", 27, "headline", "yess")),
            ("value: 30\n", "value: 30\n            clause: ''\n", ("expected-mapping", 27, "clause", "")),
            ("value: 30\n", "value: 30\n            clause: Mục 1\n", ("expected-mapping", 27, "clause", "Mục 1")),
            ("value: 30\n", "value: 30\n            clause: {vi: Mục 1}\n", ("missing-key", 27, "clause.en", "")),
            ("number: 1/QD", "number: {vi: Kế hoạch}", ("missing-key", 3, "number.en", "")),
            ("value: 30\n", "value: 30\n            base: 3\n", ("base-of-no-gain", 21, "base", "3")),
            (
                "value: 30\n",
                "value: 30\n            inheritance: sum\n",
                ("inheritance-of-nation", 21, "inheritance", "sum"),
            ),
            (
                "value: 30\n",
                "value: 30\n            unit_values: [{unit: zz, value: 5}]\n",
                ("unknown-org-unit", 21, "unit_values", "zz"),
            ),
            (
                "value: 30\n",
                "value: 30\n            unit_values: [{unit: old_town, value: 5}]\n",
                ("other-level", 21, "unit_values", "old_town"),
            ),
            (
                "value: 30\n",
                "value: 30\n            inherited: {policy: sum, parents: []}\n",
                ("unknown-key", 27, "inherited", ""),
            ),
            ("at_least", "gain", ("missing-key", 21, "base", "")),
            ("{day: 2020-06-30,", "{dya: 2020-06-30,", ("unknown-key", 27, "milestones.dya", "")),
            ("            names: {vi: Chỉ tiêu, en: Target}\n", "", ("missing-key", 21, "names", "")),
            ("issued: 2019-03-07", "issued: 2019-3-7x", ("expected-date", 5, "issued", "2019-3-7x")),
            ("number: 1/QD", "number: 1", ("expected-text", 3, "number", "1")),
        ],
    )
    def test_a_broken_block_is_named(self, old, new, problem) -> None:
        assert problem in places(definitions(old, new))

    def test_an_act_has_a_number_or_is_called_something_in_both_languages(self) -> None:
        assert definitions().items[0].item.number == "1/QD"
        named = definitions("number: 1/QD", "number: {vi: Kế hoạch, en: Plan}").items[0].item
        assert named.number == {"vi": "Kế hoạch", "en": "Plan"}

    def test_the_nearest_key_is_offered(self) -> None:
        (first, *_) = definitions("direction:", "directoin:").problems
        assert first.params == {"nearest": "direction"}

    def test_a_mistake_in_a_target_is_named_once_and_leaves_its_indicator(self) -> None:
        reading = definitions("value: 30\n", "value: 30\n            headlin: true\n")
        assert len(reading.problems) == 1
        assert [x.item.code for x in reading.items] == ["act", "rate"]

    def test_a_milestone_after_the_deadline(self) -> None:
        assert places(definitions("day: 2020-06-30", "day: 2021-06-30")) == [
            ("milestone-outside", 21, "milestones", "")
        ]

    def test_a_code_that_comes_twice(self) -> None:
        block = INDICATOR[INDICATOR.index("          - code: rate@2020") :]
        reading = resolution17.read((INDICATOR + block).encode(), "resolution17.yaml", KNOWN)
        assert places(reading) == [("code-twice", 28, "code", "rate@2020")]
        assert reading.problems[0].params == {"first": "21"}

    def test_broken_yaml_is_one_problem(self) -> None:
        reading = definitions("unit: percent", "unit: [percent")
        assert [(p.code, p.line) for p in reading.problems] == [("broken-yaml", 14)]
        assert reading.items == ()
        assert reading.broken

    def test_yaml_that_is_no_mapping(self) -> None:
        reading = resolution17.read(b"- 1\n", "resolution17.yaml", KNOWN)
        assert places(reading) == [("expected-mapping", 1, "", "")]
        assert reading.broken

    def test_a_file_without_its_lists(self) -> None:
        reading = resolution17.read(b"instruments: []\n", "resolution17.yaml", KNOWN)
        assert places(reading) == [("missing-key", 1, "groups", "")]
        assert reading.broken

    def test_yaml_that_is_not_utf8(self) -> None:
        reading = resolution17.read(b"instruments: []\ngroups: [\xff]\n", "resolution17.yaml", KNOWN)
        assert places(reading) == [("not-utf8", 2, "", "")]


class TestSmallLists:
    def test_a_break_of_an_unknown_indicator(self) -> None:
        text = "breaks:\n  - code: b\n    indicators: [rate, rats]\n    day: 2021-01-01\n    names: {vi: a, en: b}\n"
        reading = reference.read(text.encode(), "breaks.yaml", KNOWN)
        assert places(reading) == [("unknown-indicator", 2, "indicators", "rats")]
        assert reading.problems[0].params == {"nearest": "rate"}
        assert reading.items == ()

    def test_a_lead_that_is_not_of_the_system(self) -> None:
        text = "systems:\n  - {code: portal, names: {vi: a, en: b}, purpose: {vi: a, en: b}, lead: rate}\n"
        reading = reference.read(text.encode(), "systems.yaml", KNOWN)
        assert places(reading) == [("unknown-indicator", 2, "lead", "rate")]

    def test_a_day_that_no_month_has(self) -> None:
        text = "calendars:\n  - {code: c, names: {vi: a, en: b}, first_day: 32, last_day: null, due_day: null}\n"
        reading = reference.read(text.encode(), "calendars.yaml", KNOWN)
        assert places(reading) == [("out-of-bounds", 2, "first_day", "32")]

    @pytest.mark.parametrize(
        ("code", "off", "worked", "expected"),
        [
            ("2024", "2024-02-14, last: 2024-02-08", "2024-05-04", ("holiday-order", 2, "off", "2024-02-08")),
            ("2024", "2024-12-31, last: 2025-01-01", "2024-05-04", ("holiday-outside", 2, "off", "2025-01-01")),
            ("2024", "2024-01-01, last: 2024-01-01", "2025-05-03", ("holiday-outside", 2, "worked", "2025-05-03")),
            ("2024", "2024-01-01, last: 2024-01-01", "2024-05-03", ("worked-weekday", 2, "worked", "2024-05-03")),
            ("24", "2024-01-01, last: 2024-01-01", "2024-05-04", ("out-of-bounds", 2, "code", "24")),
        ],
    )
    def test_a_year_of_holidays(self, code: str, off: str, worked: str, expected: tuple[str, int, str, str]) -> None:
        text = (
            f'holidays:\n  - {{code: "{code}", certainty: derived, worked: [{worked}],\n'
            f"     off: [{{first: {off}, names: {{vi: a, en: b}}}}]}}\n"
        )
        reading = reference.read(text.encode(), "holidays.yaml", KNOWN)
        assert places(reading) == [expected]
        assert reading.items == ()

    def test_two_tiles_on_one_place(self) -> None:
        text = "geography,row,column,org_unit,name_vi,name_en,archipelago\n" + 2 * "63,0,0,old_town,a,b,no\n"
        reading = tiles.read(text.encode(), "tile_grid_63.csv", KNOWN)
        assert places(reading) == [("tile-twice", 3, "column", "0")]
        assert len(reading.items) == 1

    def test_a_statement_with_an_unknown_system(self) -> None:
        head = "code,system,indicator,org_unit,as_of,value,qualifier,unit,citation,name_vi,name_en,kind,source\n"
        text = head + "s,portl,rate,vn,2020-01-01,5,,percent,Báo,a,b,observation,\n"
        text += "t,portal,rate,vn,2020-01-01,5,,percent,Báo,a,b,observation,\n"
        reading = statements.read(text.encode(), "statements.csv", KNOWN)
        assert places(reading) == [("unknown-system", 2, "system", "portl")]
        statement, figure = reading.items
        assert statement.item.code == "t"
        assert (figure.value, figure.provenance.line, figure.provenance.source) == (5, 3, "Báo")


UNITS = (
    "code,level,kind,name_vi,name_en,short_vi,short_en,opened,closed,region,gso,iso,official,aliases,population,"
    "certainty,source,note_vi,note_en\n"
)


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("e,merg,2025-07-01,old_town,new_town,,,x,quoted,,", ("bad-choice", 2, "kind", "merg")),
        ("e,merge,,old_town,new_town,,,x,quoted,,", ("missing-cell", 2, "day", "")),
        ("e,merge,2025-07-01,old_town,,,,x,quoted,,", ("missing-cell", 2, "after", "")),
        ("e,status,2025-07-01,new_town,new_town,,,x,quoted,,", ("missing-cell", 2, "unit_kind", "")),
        ("e,rename,2025-07-01,new_town,new_town,,,x,quoted,,", ("missing-cell", 2, "name_vi", "")),
        ("e,merge,2025-07-01,old_town,new_town,1.5,,x,quoted,,", ("out-of-bounds", 2, "share", "1.5")),
    ],
)
def test_a_broken_event_is_named(row: str, problem: tuple) -> None:
    head = "code,kind,day,before,after,share,legal_act,source,certainty,note_vi,note_en\n"
    reading = unit_events.read((head + row + "\n").encode(), "unit_events.csv", KNOWN)
    assert places(reading)[0] == problem
    assert reading.items == ()


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("a,provinz,province,T,N,T,N,,,north,,,,,,q,s,,", ("bad-choice", 2, "level", "provinz")),
        ("a,province,province,T,,T,N,,,north,,,,,,q,s,,", ("missing-cell", 2, "name_en", "")),
        (
            "a,province,province,T,N,T,N,2025-01-01,2024-01-01,north,,,,,,q,s,,",
            ("period-order", 2, "closed", "2024-01-01"),
        ),
        ("a,province,province,T,N,T,N,,,nord,,,,,,q,s,,", ("unknown-region", 2, "region", "nord")),
        ("a,province,province,T,N,T,N,,,north,,,,,-1,q,s,,", ("out-of-bounds", 2, "population", "-1")),
        ("a,province,province,T,N,T,N,,,north,,,,,1.5,q,s,,", ("bad-whole-number", 2, "population", "1.5")),
    ],
)
def test_a_broken_unit_is_named(row: str, problem: tuple) -> None:
    reading = org_units.read((UNITS + row + "\n").encode(), "org_units.csv", KNOWN)
    assert places(reading) == [problem]


def test_codelists_grow_without_changing() -> None:
    grown = KNOWN.extended([Located(indicator("new"), "f", 1), "anything else"])
    assert "new" in grown.indicators
    assert "new" not in KNOWN.indicators
