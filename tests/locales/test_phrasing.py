"""Sentences and formats: complete and equal in every language, written as each language writes."""

import re
from dataclasses import replace
from datetime import date

import pytest

import locales
from domain.decision import Closing, Movement, MovementReason
from domain.dispute import DisputeOutcome
from domain.explanation import ExplanationKind
from domain.indicator import Bounds, Direction, Frequency, Unit
from domain.observation import ObsStatus, Origin, Qualifier
from domain.org_unit import Kind, Level
from domain.period import Period
from domain.report import ReportState, ReturnReason, ReviewStep
from domain.scenario import Aim, Obstacle
from domain.status import Reason, Status
from domain.target import Certainty, Comparator, Judged
from locales.phrasing import FOLDER, read
from tests.domain.builders import a_target, an_indicator, an_observation, figures, judge

VI, EN = locales.language("vi"), locales.language("en")

SPACE = "\N{NO-BREAK SPACE}"


def test_vietnamese_comes_first_and_every_file_is_a_language():
    assert locales.languages()[0] == "vi"
    assert set(locales.languages()) == {path.stem for path in FOLDER.glob("*.yaml")}


@pytest.mark.parametrize("words", [VI, EN], ids=["vi", "en"])
def test_every_word_of_the_rules_has_its_text(words):
    wanted = [f"status.{s}{part}" for s in Status for part in ("", ".meaning")]
    wanted += [f"reason.{r}" for r in Reason]
    wanted += [f"certainty.{c}{part}" for c in Certainty for part in ("", ".meaning")]
    wanted += [f"origin.{o}" for o in Origin]
    wanted += [f"unit.{u}{part}" for u in Unit for part in ("", ".change", ".name")]
    wanted += [f"qualifier.{q}" for q in Qualifier if q]
    wanted += [f"obs_status.{s}" for s in ObsStatus]
    wanted += [f"comparator.{c}" for c in Comparator]
    for name, kind in (
        ("level", Level),
        ("kind", Kind),
        ("direction", Direction),
        ("frequency", Frequency),
        ("judged", Judged),
        ("report_state", ReportState),
        ("review_step", ReviewStep),
        ("return_reason", ReturnReason),
        ("decision.verdict", Movement),
        ("decision.reason", MovementReason),
        ("decision.closing", Closing),
        ("explanation.kind", ExplanationKind),
        ("what-if.aim", Aim),
        ("what-if.obstacle", Obstacle),
    ):
        wanted += [f"{name}.{member}" for member in kind]
    wanted += [f"error.report-is-{state}" for state in ReportState]
    wanted += [f"dispute.{part}.{outcome}" for outcome in DisputeOutcome for part in ("outcome", "choice", "done")]
    assert [key for key in wanted if not words.has(key)] == []


def test_a_missing_key_and_a_missing_value_raise():
    with pytest.raises(KeyError, match="no-such-key"):
        VI.text("no-such-key")
    with pytest.raises(KeyError, match="value"):
        VI.text("unit.percent")
    assert VI.text("unit.percent", value="1", more="ignored") == "1\u00a0%"


def test_a_file_may_not_say_a_key_twice(tmp_path):
    path = tmp_path / "xx.yaml"
    path.write_text('a: "1"\na: "2"\n', encoding="utf-8")
    with pytest.raises(ValueError, match=r"line 2.*twice"):
        read(path)
    path.write_text('a:\n  b: "1"\n', encoding="utf-8")
    with pytest.raises(TypeError, match="one text"):
        read(path)


def test_an_unknown_language_names_those_there_are():
    with pytest.raises(ValueError, match="'en'"):
        locales.language("nobody-speaks-this")


@pytest.mark.parametrize(
    ("value", "unit", "vi", "en"),
    [
        (1234.5, Unit.COUNT, "1.234,5", "1,234.5"),
        (17_000_000, Unit.COUNT, "17.000.000", "17,000,000"),
        (87.5, Unit.PERCENT, "87,5\u00a0%", "87.5%"),
        (100.0, Unit.PERCENT, "100\u00a0%", "100%"),
        (98.554, Unit.PERCENT, "98,55\u00a0%", "98.55%"),
        (71, Unit.RANK, "hạng\u00a071", "rank\u00a071"),
        (0.6667, Unit.INDEX, "0,6667", "0.6667"),
        (-1.5, Unit.PERCENT, "\u22121,5\u00a0%", "\u22121.5%"),
        (None, Unit.PERCENT, "–", "–"),
    ],
)
def test_numbers(value, unit, vi, en):
    assert VI.number(value, unit) == vi
    assert EN.number(value, unit) == en


def test_what_is_short_of_the_whole_is_never_shown_as_the_whole():
    assert VI.number(99.998, Unit.PERCENT) == "99,99\u00a0%"
    assert VI.number(99.98, Unit.PERCENT, 1) == "99,9\u00a0%"
    assert VI.number(100.0, Unit.PERCENT, 1) == "100,0\u00a0%"


@pytest.mark.parametrize(
    ("value", "unit", "vi"),
    [
        (-0.08, Unit.RANK, "\u22120,1\u00a0bậc"),
        (1.25, None, "+1,25"),
        (-3.0, Unit.PERCENT, "\u22123\u00a0điểm\u00a0%"),
        (0.0, None, "0"),
        (0.001, None, "0"),
        (-0.001, None, "0"),
        (None, Unit.RANK, "–"),
    ],
)
def test_differences_carry_their_sign(value, unit, vi):
    assert VI.signed(value, unit) == vi


def test_months_are_counted_in_the_plural_of_the_language():
    assert (VI.months(1), EN.months(1), EN.months(-2.25), EN.months(13.6)) == (
        "1\u00a0tháng",
        "1\u00a0month",
        "2.2\u00a0months",
        "14\u00a0months",
    )


@pytest.mark.parametrize(
    ("period", "vi", "en"),
    [
        (Period.month(2020, 3), "Tháng 3/2020", "March 2020"),
        (Period(date(2020, 12, 31), date(2020, 1, 1)), "Năm 2020", "2020"),
        (Period(date(2020, 6, 30), date(2020, 4, 1)), "Quý II/2020", "Q2 2020"),
        (Period(date(2020, 6, 30), date(2020, 1, 1)), "6 tháng đầu năm 2020", "first half of 2020"),
        (Period(date(2020, 9, 30), date(2020, 1, 1)), "9 tháng đầu năm 2020", "first 9 months of 2020"),
        (Period(date(2020, 3, 9)), "09/03/2020", "09/03/2020"),
        (Period(date(2020, 3, 20), date(2020, 2, 20)), "20/02/2020 – 20/03/2020", "20/02/2020 – 20/03/2020"),
    ],
)
def test_periods_have_the_names_people_use(period, vi, en):
    assert VI.period(period) == vi
    assert EN.period(period) == en


@pytest.mark.parametrize(
    ("qualifier", "vi"),
    [
        (Qualifier.MORE_THAN, "hơn 65.900"),
        (Qualifier.ABOUT, "khoảng 65.900"),
        (Qualifier.NEARLY, "gần 65.900"),
        (Qualifier.LESS_THAN, "dưới 65.900"),
        (Qualifier.EXACT, "65.900"),
    ],
)
def test_a_figure_keeps_what_its_source_says_of_it(qualifier, vi):
    accounts = an_indicator(unit=Unit.COUNT)
    assert VI.figure(an_observation(value=65_900.0, qualifier=qualifier), accounts) == vi


def test_figures_without_a_value():
    rank = an_indicator(unit=Unit.RANK)
    assert VI.figure(None, rank) == "chưa có số liệu"
    assert VI.figure(an_observation(value=None), rank) == "chưa có số liệu"
    assert VI.figure(an_observation(value=None, rank=71), rank) == "hạng\u00a071"
    assert EN.figure(an_observation(value=None, rank=5, rank_of=63), rank) == "rank 5 of 63"
    assert VI.figure(an_observation(value=None, text="Khá"), rank) == "Khá"


def test_targets_in_words():
    share, rank = an_indicator(), an_indicator(unit=Unit.RANK)
    assert VI.target(a_target(value=80), share) == "ít nhất 80\u00a0%"
    assert VI.target(a_target(value=30, stretch=50), share) == "ít nhất 30\u00a0%, phấn đấu 50\u00a0%"
    assert EN.target(a_target(value=70, comparator=Comparator.AT_MOST), rank) == "rank\u00a070 or better"
    assert VI.target(a_target(value=100), share) == "100\u00a0%", "a share cannot be more"
    assert EN.target(a_target(value=0, comparator=Comparator.AT_MOST), share) == "0%"
    assert VI.target(a_target(value=100), an_indicator(unit=Unit.COUNT, bounds=Bounds(0, None))) == "ít nhất 100"
    gain = a_target(value=10, stretch=15, base=88, lower_better=True, comparator=Comparator.GAIN)
    assert VI.target(gain, rank) == "cải thiện 10–15\u00a0bậc, tức hạng\u00a078 hoặc cao hơn"
    assert VI.due(gain, rank) == "hạng\u00a078"


def test_a_figure_behind_its_start_is_said_to_have_moved_away():
    indicator = an_indicator()
    given = figures((date(2019, 1, 31), 20.0), (date(2025, 10, 31), 5.0))
    found = judge(a_target(80), given, date(2025, 11, 30))
    assert found.share is not None
    assert found.share < 0
    for words, said in ((VI, "lùi so với điểm xuất phát 20\u00a0%"), (EN, "moved away from the start of 20%")):
        told = words.reason(found, indicator)
        assert said in told
        assert "\u2212" not in told, told
    same = replace(found, share=-1e-9)
    assert "0\u00a0% quãng đường" in VI.reason(same, indicator), "what rounds to nothing is no way back"


def test_no_sentence_has_a_bracket_left_open():
    for words in (VI, EN):
        for key, text in words.texts.items():
            assert not re.search(r"[{}]", re.sub(r"\{\w+\}", "", text)), key


@pytest.mark.parametrize(
    ("other", "usual", "but_for"),
    [
        ("tiếp nhận", "chấp nhận", {"role.reviewer"}),
        ("tạm thời", "sơ bộ", set()),
        ("khiếu nại", "đề nghị xem lại", set()),
    ],
)
def test_one_thing_has_one_word(other, usual, but_for):
    said = {key for key, text in VI.texts.items() if other in text.lower()}
    assert said == but_for
    assert any(usual in text.lower() for text in VI.texts.values())


@pytest.mark.parametrize("words", [VI, EN], ids=["vi", "en"])
def test_columns_have_names_for_people_in_what_reporters_read(words):
    said = {key: text for key, text in words.texts.items() if key.startswith("problem.") and "feed" not in key}
    assert len(said) > 50
    assert not [
        key for key, text in said.items() if re.search(r"\b(tu_so|mau_so|gia_tri|ghi_chu|don_vi|chi_tieu)\b", text)
    ]


def test_one_place_is_written_in_the_singular():
    english = locales.language("en")
    assert english.difference(1, "rank").replace(SPACE, " ") == "1 place"
    assert english.difference(15, "rank").replace(SPACE, " ") == "15 places"
    assert english.places("card.change.rank-worse", 1).replace(SPACE, " ") == "down 1 place"
    assert english.places("card.change.rank-worse", -3).replace(SPACE, " ") == "down 3 places"
