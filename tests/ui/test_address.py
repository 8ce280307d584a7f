"""The address of a screen: strict about what it says, and the same screen from the same link."""

from datetime import date, timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.observation import FigureKey
from domain.period import Period
from ui.address import (
    FIRST_DAY,
    LONGEST,
    MOST_KEYS,
    SHORT,
    TRAINING,
    WORKSPACES,
    Address,
    Bounds,
    WrongValue,
    _short_pair,
    parse,
)

TODAY = date(2026, 3, 2)
BOUNDS = Bounds(languages=("vi", "en"), language="vi", today=TODAY, training_as_of=date(2025, 11, 30))
UNITS = {"prov63_ha_noi": 1, "prov63_hai_phong": 1, "mic": 1}
KEY = FigureKey("SOME_CODE", "mic", date(2020, 12, 31), None, "stated", "0a1b2c3d")


def opened(query: dict[str, str], kept: dict[str, str] | None = None, page: str = "indicators") -> Address:
    return parse(page, query, kept or {}, BOUNDS).checked({"SOME_CODE": 1}, UNITS)


def followed(link: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(link).query, strict_parsing=True, keep_blank_values=True))


def test_a_bare_address_is_the_official_figures_of_today() -> None:
    found = opened({})
    assert (found.workspace, found.language, found.as_of, found.wrong) == ("official", "vi", TODAY, ())


def test_training_looks_from_its_own_day() -> None:
    assert opened({"workspace": "training"}).as_of == date(2025, 11, 30)


def test_the_menu_clears_the_query_and_what_was_kept_stands() -> None:
    kept = {"workspace": "training", "lang": "en", "as_of": "2024-06-30"}
    assert opened({}, kept).carried == kept


def test_what_the_query_says_wins_over_what_was_kept() -> None:
    kept = {"workspace": "training", "lang": "en", "as_of": "2024-06-30"}
    found = opened({"lang": "vi", "as_of": "2023-01-31"}, kept)
    assert found.carried == {"workspace": "training", "lang": "vi", "as_of": "2023-01-31"}


def test_a_geography_goes_along_everywhere_once_it_was_chosen() -> None:
    assert "geography" not in opened({}).carried
    found = opened({"geography": "common", "unit": "mic"})
    assert followed(found.link("provinces"))["geography"] == "common"
    assert followed(found.link(None, geography="are"))["geography"] == "are"
    assert "geography" not in followed(found.link("provinces", geography=None))
    assert opened({}, found.carried).geography is found.geography


def test_the_day_of_one_workspace_says_nothing_of_the_other() -> None:
    kept = {"workspace": "training", "lang": "vi", "as_of": "2024-06-30"}
    assert opened({"workspace": "official"}, kept).as_of == TODAY


@pytest.mark.parametrize(
    ("key", "value", "nearest"),
    [
        ("workspace", "offical", "official"),
        ("workspace", "Training", "training"),
        ("workspace", "real", None),
        ("lang", "EN", "en"),
        ("lang", "zz", None),
        ("figures", "acepted", "accepted"),
        ("figures", "ALL", "all"),
        ("figures", "provisional", None),
        ("geography", "commn", "common"),
        ("geography", "63", None),
        ("as_of", "2025-02-30", "2025-02-28"),
        ("as_of", "2024-2-30", "2024-02-29"),
        ("as_of", "20250301", "2025-03-01"),
        ("as_of", "2025-13-01", "2025-12-01"),
        ("as_of", "2025-03", "2025-03-31"),
        ("as_of", "2099-01-01", "2026-03-02"),
        ("as_of", "1999-01-01", "2010-01-01"),
        ("as_of", "0000-01-01", None),
        ("as_of", "yesterday", None),
        ("as_of", "\u0662\u0660\u0662\u0665-01-01", None),
        ("as_of", "", None),
        ("period", "2025-13", "2025-12"),
        ("period", "2025-3", "2025-03"),
        ("period", "2025-03-15", "2025-03"),
        ("period", "March", None),
        ("indicator", "some_code", "SOME_CODE"),
        ("indicator", "zzzz", None),
        ("unit", "prov63-ha-noi", "prov63_ha_noi"),
        ("unit", "prov63_hanoi", "prov63_ha_noi"),
        ("unit", "", None),
        ("figure", "a~b", None),
        ("figure", "SOME_CODE~mic~2020-99-31~~stated~", None),
    ],
)
def test_a_wrong_value_is_named_with_the_nearest(key: str, value: str, nearest: str | None) -> None:
    found = opened({key: value})
    assert found.wrong == (WrongValue(key, value, nearest),)
    assert {"workspace": found.workspace, "lang": found.language, "as_of": found.as_of} == {
        "workspace": "official",
        "lang": "vi",
        "as_of": TODAY,
    }
    assert (found.indicator, found.unit, found.period, found.figure) == (None, None, None, None)
    assert key not in found.query
    if nearest is not None:
        assert opened(followed(found.link(None, **{key: nearest}))).wrong == ()


@pytest.mark.parametrize(
    ("value", "nearest"),
    [("2031-01", "2025-11"), ("2019-01", "2023-01"), ("2024-06", "2024-05"), ("2025-13", "2025-11"), ("may", None)],
)
def test_of_months_the_nearest_in_time_is_offered(value: str, nearest: str | None) -> None:
    found, wrong = opened({"month": value}).choice("month", ["2025-11", "2024-05", "2023-01"], "")
    assert (found, wrong) == ("", WrongValue("month", value, nearest))


def test_training_may_look_from_its_last_day_before_it_has_come() -> None:
    early = Bounds(languages=("vi",), language="vi", today=date(2025, 1, 1), training_as_of=date(2025, 11, 30))
    found = parse("overview", {"workspace": TRAINING, "as_of": "2025-11-30"}, {}, early)
    assert (found.as_of, found.wrong) == (date(2025, 11, 30), ())


def test_a_link_to_another_page_carries_three_values_only() -> None:
    found = opened({"lang": "en", "unit": "mic", "own": "x"})
    assert found.link("provinces") == f"provinces?workspace=official&lang=en&as_of={TODAY}"
    assert followed(found.link("indicators", indicator="SOME_CODE"))["own"] == "x"
    assert followed(found.link())["unit"] == "mic"


def test_a_choice_of_accepted_figures_goes_along_everywhere_and_the_usual_one_is_not_written() -> None:
    usual, accepted = opened({}), opened({"figures": "accepted", "unit": "mic"})
    assert (usual.accepted_only, accepted.accepted_only) == (False, True)
    for link in (usual.link("provinces"), accepted.link(None, figures="all"), opened({"figures": "all"}).link()):
        assert "figures" not in followed(link)
    for link in (accepted.link(), accepted.link("provinces"), usual.link(None, figures="accepted")):
        assert opened(followed(link)).accepted_only
    assert opened({}, accepted.carried).accepted_only, "the menu clears the query"
    assert not opened({"figures": "all"}, accepted.carried).accepted_only, "what the query says wins"
    assert accepted.values("systems", workspace="training")["figures"] == "accepted"


def test_long_values_come_back_and_are_not_kept() -> None:
    """Anybody may ask with a value of any length: kept, thousands of them would fill the memory."""
    opened({}).link()
    before = _short_pair.cache_info().currsize
    for value in ("a" * SHORT, "đ=&~ " * SHORT):
        assert followed(opened({}).link(own=value))["own"] == value
    assert _short_pair.cache_info().currsize == before


def test_an_address_beyond_all_bounds_is_cut() -> None:
    """All it says is the key of every block of a screen and stands in every link of it."""
    long = {"as_of": "9" * 400_000, "units": "a" * 400_000, "x" * 400_000: "1"}
    found = opened(long | {f"own{number}": "1" for number in range(1000)})
    assert [wrong.key for wrong in found.wrong] == ["as_of"]
    assert found.as_of == TODAY
    assert len(found.link()) < LONGEST + MOST_KEYS * SHORT
    assert sum(len(wrong.value) for wrong in found.wrong) <= LONGEST
    every = ",".join(f"prov63_thua_thien_hue_{number}" for number in range(100))
    assert opened({"units": every}).query["units"] == every, "a list of all units is no such thing"


def test_the_overview_is_the_root() -> None:
    assert opened({}).link("overview").startswith("./?")


def test_a_change_to_none_drops_a_value() -> None:
    assert "unit" not in followed(opened({"unit": "mic"}).link(None, unit=None))


def test_a_figure_goes_into_an_address_and_comes_back() -> None:
    link = opened({}).link("history", figure=KEY)
    assert opened(followed(link)).figure == KEY


NAMES = st.text(min_size=1, max_size=12)


@given(
    workspace=st.sampled_from(WORKSPACES),
    language=st.sampled_from(BOUNDS.languages),
    as_of=st.dates(FIRST_DAY, TODAY),
    month=st.dates(date(2010, 1, 1), date(2030, 12, 31)),
    unit=st.sampled_from(sorted(UNITS)),
    own=NAMES,
)
def test_a_link_reopens_the_same_screen(workspace, language, as_of, month, unit, own) -> None:
    link = opened({"workspace": workspace, "lang": language}).link(
        None, as_of=as_of, unit=unit, period=Period.month(month.year, month.month), own=own
    )
    found = opened(followed(link))
    assert (found.workspace, found.language, found.as_of, found.unit) == (workspace, language, as_of, unit)
    assert found.period == Period.month(month.year, month.month)
    assert found.query["own"] == own
    assert found.wrong == ()
    assert found.link() == link


KEYS = st.sampled_from(["workspace", "lang", "as_of", "indicator", "unit", "period", "figure", "other"])


@given(st.dictionaries(KEYS, st.text(max_size=20)), st.dictionaries(KEYS, st.text(max_size=20)))
def test_no_query_ends_in_a_traceback(query: dict[str, str], kept: dict[str, str]) -> None:
    found = opened(query, kept)
    assert found.workspace in WORKSPACES
    assert FIRST_DAY <= found.as_of <= TODAY + timedelta(0)
    assert {wrong.key for wrong in found.wrong} <= set(query)
