"""The visual blocks: what they say, where they lead, that they escape what they are given and cut nothing."""

import re
from datetime import date
from html.parser import HTMLParser

import pytest
from markupsafe import Markup

import locales
from domain.assessment import Thresholds
from domain.indicator import Unit
from domain.observation import ObsStatus, Origin, Provenance, Qualifier
from domain.reference import Statement, Tile
from domain.scorecard import HeatCell, HeatTable, ScorecardRow
from domain.status import Status
from domain.tally import Tally
from domain.target import Certainty, Judged
from tests.domain.builders import (
    END_2020,
    a_province,
    a_target,
    an_indicator,
    an_observation,
    counted,
    figures,
    judge,
    months,
)
from ui import cards

VI, EN = locales.language("vi"), locales.language("en")
AS_OF = date(2025, 3, 1)
LONG = "Tỷ lệ cổng dịch vụ công của các bộ, ngành, địa phương cung cấp giao diện cho thiết bị di động"


def link(page, **query):
    return f"{page}?lang=vi" + "".join(f"&{key}={value}" for key, value in query.items())


class Page(HTMLParser):
    """Reads a block as a browser would: its text, its links, and whether every element is closed."""

    VOID = frozenset({"br", "img", "hr", "input"})

    def __init__(self, block):
        super().__init__()
        self.open, self.said, self.links, self.labels, self.tags = [], [], [], [], []
        self.feed(str(block))
        self.close()
        assert self.open == [], f"left open: {self.open}"

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        self.tags.append((tag, values))
        if "href" in values:
            self.links.append(values["href"])
        if "aria-label" in values:
            self.labels.append(values["aria-label"])
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag, f"</{tag}> closes another element"

    def handle_data(self, data):
        self.said.append(data)

    @property
    def text(self):
        return re.sub(r"\s+", " ", " ".join(self.said).replace("\u00a0", " ")).strip()


def a_row(given=(), targets=(), indicator=None, units=None):
    given = list(given)
    return ScorecardRow(
        indicator=indicator or an_indicator(),
        org_unit=a_province("prov63_x"),
        latest=given[-1] if given else None,
        previous=given[-2] if len(given) > 1 else None,
        history=tuple(given),
        assessments=tuple(judge(t, given, AS_OF, indicator) for t in targets),
        units=units or {},
    )


# A figure


def test_a_figure_tells_everything_within_one_tap_and_leads_to_its_row():
    observation = counted(
        END_2020, 196, 1000, certainty=Certainty.SECONDARY, status=ObsStatus.PROVISIONAL, qualifier=Qualifier.ABOUT
    )
    page = Page(cards.figure(observation, an_indicator(), VI, link, conflict=True))
    for said in (
        "khoảng 19,6 %",
        "31/12/2020",
        "example.vn",
        "nguồn thứ cấp",
        "đã công bố",
        "sơ bộ",
        "196 / 1.000",
        "đây là số gần đúng",
        "Có số liệu khác",
    ):
        assert said in page.text
    assert link("history", figure=observation.key.token()) in page.links
    assert "https://example.vn/a" in page.links
    assert [tag for tag, _ in page.tags].count("summary") == 1, "a tap opens it without a script"


def test_a_figure_of_the_training_workspace_says_that_it_is_invented():
    page = Page(cards.figure(an_observation(origin=Origin.DEMO), an_indicator(), VI, link))
    assert "không có thật" in page.text


def test_a_figure_that_does_not_exist_is_never_a_zero():
    page = Page(cards.figure(None, an_indicator(), VI, link))
    assert page.text == "chưa có số liệu"


def test_text_of_data_is_escaped_everywhere():
    evil = "<script>alert(1)</script>"
    indicator = an_indicator(names={"vi": evil}, short={"vi": evil})
    observation = an_observation(provenance=Provenance(file=evil, line=2, source=evil, note={"vi": evil}))
    statement = Statement(
        code="s",
        system="x",
        indicator="rate",
        as_of=END_2020,
        value=1.0,
        qualifier=Qualifier.EXACT,
        unit=evil,
        citation=evil,
        names={"vi": evil},
        kind="text",
        source=evil,
    )
    row = a_row([observation], [a_target(30, END_2020, clause=evil, source=evil)], indicator)
    unit = a_province("u", names={"vi": evil}, short={"vi": evil})
    blocks = [
        cards.figure(observation, indicator, VI, link, unit_name=evil),
        cards.indicator_lines([row], VI, link, as_of=AS_OF, owners={"x": evil}),
        cards.scorecard([row], VI, link),
        cards.why(row.assessments[0], indicator, VI, link, instrument=evil),
        cards.statements([statement], VI),
        cards.heading(evil, evil),
        cards.note(evil, title=evil),
        cards.empty(evil, VI),
        cards.table([evil], [[evil]]),
        cards.terms([(evil, evil)]),
        cards.strip(evil, Tally({}), VI, note=evil),
        cards.sentence(VI, "unit.percent", value=evil),
        cards.findings([cards.linked(evil, "#")]),
        cards.heat_table(
            HeatTable(
                units=(unit,),
                indicators=(indicator,),
                cells={("u", indicator.code): HeatCell(figure=observation, status=Status.MET)},
            ),
            VI,
            link,
            page="provinces",
        ),
    ]
    for block in blocks:
        assert isinstance(block, Markup)
        assert evil not in block
        Page(block)


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "//evil.example"])
def test_only_web_addresses_become_links(address):
    page = Page(cards.figure(an_observation(source=address), an_indicator(), VI, link))
    assert address not in page.links


# Status and sentence


@pytest.mark.parametrize("words", [VI, EN], ids=["vi", "en"])
@pytest.mark.parametrize("status", list(Status))
def test_a_status_is_a_shape_and_a_word(status, words):
    page = Page(cards.mark(status, words))
    assert page.text == words.text(f"status.{status}")
    assert any(f"mark-{status}" in values.get("class", "") for _, values in page.tags)


def test_a_late_target_says_how_late():
    assert Page(cards.mark(Status.MET_LATE, VI, months_late=12)).text == "muộn 12 tháng"


def test_meanings_name_the_thresholds_in_force():
    rules = Thresholds(on_pace=0.9, behind=0.5)
    assert "90" in cards.meaning(Status.ON_PACE, VI, rules)
    assert "50" in cards.meaning(Status.OFF_TRACK, VI, rules)


def test_a_sentence_keeps_its_links_and_escapes_the_rest():
    said = cards.sentence(VI, "comparator.between", low=cards.linked(1, "a?b=1&c=2"), high="<b>")
    assert str(said) == '<a href="a?b=1&amp;c=2">1</a>–&lt;b&gt;'


# Lists and tables


def test_a_line_holds_name_bar_value_date_change_statuses_and_owner():
    targets = [a_target(20, END_2020, headline=True), a_target(80)]
    given = figures((date(2019, 12, 31), 0), (END_2020, 30), (date(2024, 12, 31), 9.8))
    row = a_row(given, targets, an_indicator(short={"vi": LONG}))
    page = Page(cards.indicator_lines([row], VI, link, as_of=AS_OF))
    for said in (
        LONG,
        "9,8 %",
        "31/12/2024",
        "−20,2 điểm %",
        "từ 31/12/2020",
        "tụt lại",
        "chậm nhiều",
        "chưa xác định",
    ):
        assert said in page.text, said
    assert any("mục tiêu 2020: 20" in label and "lộ trình hôm nay" in label for label in page.labels)
    assert link("indicators", indicator="rate") in page.links


def test_a_change_that_rounds_to_nothing_has_no_arrow():
    given = figures((END_2020, 30.0), (date(2024, 12, 31), 29.999))
    block = cards.indicator_lines([a_row(given, [])], VI, link, as_of=AS_OF)
    assert "change-same" in block
    assert "change-worse" not in block


def test_a_target_of_each_unit_shows_how_many_units_met_it():
    target = a_target(50, END_2020, judged=Judged.EACH_UNIT)
    tally = Tally({Status.MET: 41, Status.MISSED: 12, Status.NO_DATA: 10})
    page = Page(cards.indicator_lines([a_row([], [target], units={target.code: tally})], VI, link, as_of=AS_OF))
    assert "41/53" in page.text
    assert "10 chưa có số liệu" in page.text


def test_a_line_without_any_figure_says_so_and_draws_no_bar():
    block = cards.indicator_lines([a_row([], [a_target(50, END_2020)])], VI, link, as_of=AS_OF)
    assert "chưa có số liệu" in Page(block).text
    assert 'class="bar"' not in block


def test_counts_read_from_the_best_to_the_unknown():
    tally = Tally({Status.OFF_TRACK: 2, Status.MET: 4, Status.NO_DATA: 6})
    text = Page(cards.strip("2020", tally, VI)).text
    assert text.index("4 đạt") < text.index("2 chậm nhiều") < text.index("6 chưa có số liệu")
    assert "12 mục tiêu" in text
    assert "Không có mục tiêu nào" in Page(cards.strip("2020", Tally({}), VI)).text


def test_a_heat_table_names_every_row_and_column_and_counts_who_has_figures():
    units = tuple(a_province(f"u{n}", short={"vi": f"Tỉnh dài {n}"}) for n in range(3))
    indicators = (an_indicator(short={"vi": LONG}), an_indicator(code="b"))
    observation = an_observation(date(2024, 11, 30), 62.66, org_unit="u0", certainty=Certainty.QUOTED)
    blank = HeatCell(figure=None, status=Status.NO_DATA)
    cells = {(u.code, i.code): blank for u in units for i in indicators}
    cells["u0", "rate"] = HeatCell(figure=observation, status=Status.BEHIND)
    table = HeatTable(units=units, indicators=indicators, cells=cells)
    page = Page(cards.heat_table(table, VI, link, page="provinces"))
    assert LONG in page.text
    assert "1 / 3 đơn vị có số liệu" in page.text
    assert "62,7" in page.text
    assert link("history", figure=observation.key.token()) in page.links
    assert link("provinces", unit="u2") in page.links
    said = next(label for label in page.labels if label.startswith("Tỉnh dài 0:")).replace("\u00a0", " ")
    for part in ("62,66 %", "30/11/2024", "chậm", "đã công bố", "trích nguyên văn", "example.vn"):
        assert part in said
    assert sum(label.endswith("chưa có số liệu") for label in page.labels) == 5


def test_a_scorecard_holds_a_line_for_each_target():
    given = months(date(2023, 1, 1), [10 + n for n in range(24)], org_unit="prov63_x")
    page = Page(cards.scorecard([a_row(given, [a_target(20, END_2020), a_target(80)])], VI, link))
    assert len([1 for tag, _ in page.tags if tag == "tr"]) == 3
    assert "31/12/2020" in page.text
    assert "31/12/2025" in page.text
    assert "thiếu 47 điểm %" in page.text
    assert "gần đây +0,98 điểm %" in page.text
    assert any("--picture:url('data:image/svg+xml," in values.get("style", "") for _, values in page.tags)
    assert "không có mục tiêu" in Page(cards.scorecard([a_row(given)], VI, link)).text


def test_the_map_of_tiles_has_both_archipelagos_with_their_province():
    tiles = [
        Tile(geography="63", row=0, column=0, org_unit="dn", names={"vi": "Đà Nẵng"}),
        Tile(geography="63", row=0, column=2, org_unit="dn", names={"vi": "Hoàng Sa"}, archipelago=True),
    ]
    cells = {"dn": HeatCell(figure=an_observation(value=61.0), status=Status.BEHIND)}
    page = Page(cards.tile_map(tiles, cells, VI, link, an_indicator()))
    assert any(label.startswith("Hoàng Sa (thuộc Đà Nẵng): 61") for label in page.labels)
    shown = [values["class"] for tag, values in page.tags if tag == "a"]
    assert "archipelago" in shown[1]
    assert all("f-behind" in classes for classes in shown)
    assert "1 / 1 địa phương có số liệu" in page.text


# Why


def test_why_shows_the_arithmetic_one_can_repeat():
    given = figures((date(2019, 12, 31), 0.0), (date(2024, 12, 31), 9.8))
    target = a_target(80, clause="mục II", source="https://vanban.vn/1", certainty=Certainty.QUOTED)
    assessment = judge(target, given, AS_OF)
    text = Page(cards.why(assessment, an_indicator(), VI, link, instrument="Nghị quyết 17/NQ-CP")).text
    assert assessment.status is Status.OFF_TRACK
    for said in (
        "ít nhất 80 %, 31/12/2025",
        "(9,8 − 0) ÷ (80 − 0) = 12,3 %",
        "80 − 9,8 = 70,2 điểm %",
        "Thành “chậm”",
        "Nghị quyết 17/NQ-CP, mục II",
        "trích nguyên văn",
        "Điểm xuất phát",
        "01/03/2025",
    ):
        assert said in text, said


@pytest.mark.parametrize("words", [VI, EN], ids=["vi", "en"])
def test_every_reason_can_be_said_of_a_bare_assessment(words):
    from dataclasses import replace

    from domain.status import Reason

    bare = judge(a_target(), [], AS_OF)
    for code in Reason:
        assert "{" not in cards.reason(replace(bare, reason=code), an_indicator(), words)


# Plain parts


def test_statements_show_number_citation_date_and_source():
    statement = Statement(
        code="s1",
        system="x",
        indicator="visits",
        as_of=date(2020, 3, 9),
        value=17e6,
        qualifier=Qualifier.MORE_THAN,
        unit="visits",
        citation="hơn 17 triệu lượt",
        names={"vi": "Lượt truy cập"},
        kind="observation",
        source="https://a.vn/b",
    )
    visits = an_indicator(code="visits", unit=Unit.COUNT)
    page = Page(cards.statements([statement], VI, indicators={"visits": visits}))
    for said in ("hơn 17.000.000", "Lượt truy cập", "09/03/2020", "hơn 17 triệu lượt", "a.vn"):
        assert said in page.text
    assert "https://a.vn/b" in page.links


def test_terms_without_a_text_are_left_out():
    text = Page(cards.terms([("Tử số", "Hồ sơ"), ("Mẫu số", "")])).text
    assert "Hồ sơ" in text
    assert "Mẫu số" not in text


def test_notes_of_a_chart_are_nothing_where_there_are_none():
    assert cards.chart_notes([]) == ""
    assert "một" in cards.chart_notes(["một"])


def test_the_training_banner_says_what_it_is():
    assert "giả định" in Page(cards.demo_banner(VI)).text
