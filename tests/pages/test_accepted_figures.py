"""The switch of accepted figures: where it stands, that it goes along, and that all screens obey it alike."""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import locales
from domain.observation import Observation, ObsStatus, Origin
from storage import observations
from storage.submissions import NewSubmission
from tests.pages import test_agreement as agreement
from tests.pages.conftest import screen, told
from ui import cached

DAY = date(2025, 11, 30)
LOOK = f"workspace=training&as_of={DAY}"
RATES = ("online_dossier_pct", "npsp_integrated_pct", "edoc_exchange_pct", "level4_service_pct")
HANOI = "prov34_ha_noi"
VI, EN = locales.language("vi"), locales.language("en")
Operate = Callable[[Path | None], Path]
Open = Callable[..., AppTest]


@dataclass(frozen=True)
class Waiting:
    """A training workspace in which every second unit has sent another figure for its last month."""

    accepted: Observation
    """Hà Nội's, as it was accepted."""
    sent: Observation
    """What it has sent instead."""

    @staticmethod
    def open(name: str, query: str = LOOK) -> AppTest:
        return screen(name, f"{query}&figures=accepted")


def corrected(figure: Observation) -> Observation:
    """A tenth of what was counted."""
    numerator = (figure.numerator or 0) // 10
    return replace(
        figure, numerator=numerator, value=100 * numerator / (figure.denominator or 1), status=ObsStatus.PROVISIONAL
    )


@pytest.fixture
def waiting(filled: Path, operate: Operate) -> Waiting:
    operate(filled)
    database = cached.database("training")
    units = [unit.code for unit in cached.codelists("training", database.version()).org_units.values()]
    with database.writing() as connection:
        latest = [one for one in observations.latest(connection, RATES, units, DAY) if one.denominator]
        chosen = [one for one in latest if units.index(one.org_unit) % 2 == units.index(HANOI) % 2]
        assert 30 < len(chosen) < len(latest)
        new = NewSubmission(
            kind="report",
            file="a.csv",
            sha256="0" * 64,
            origin=Origin.DEMO,
            reporter="a",
            recorded_at=datetime.now(UTC),
        )
        observations.write(connection, new, map(corrected, chosen))
    own = next(one for one in chosen if (one.org_unit, one.indicator) == (HANOI, RATES[0]))
    return Waiting(own, corrected(own))


def shown(figure: Observation) -> str:
    return VI.number(figure.value, cached.codelists("training", 0).indicators[figure.indicator].unit).replace(
        "\u00a0", " "
    )


def links(told_by: str) -> list[str]:
    """The addresses of our own that a screen leads to."""
    found = (html.unescape(href) for href in re.findall(r'href="([^"#]+)"', told_by))
    return [href for href in found if not href.startswith(("http", "mailto:"))]


def test_the_switch_stands_only_where_something_is_provisional(open_screen: Open) -> None:
    for workspace in ("official", "training"):
        assert VI.text("frame.switch.figures") not in told(open_screen("overview", f"workspace={workspace}"))


@pytest.mark.parametrize("page", ["overview", "ministries", "provinces", "systems", "indicators", "tracking", "help"])
def test_the_choice_goes_along_in_every_link_but_the_one_that_ends_it(waiting: Waiting, page: str) -> None:
    usual, chosen = told(screen(page, LOOK)), told(waiting.open(page))
    assert VI.text("frame.switch.figures") in usual
    for said, current in ((usual, "all"), (chosen, "accepted")):
        assert f'data-value="{current}" aria-current="true"' in said
    assert [href for href in links(usual) if "figures=" in href] == [
        href for href in links(usual) if "figures=accepted" in href
    ]
    assert sum("figures=accepted" in href for href in links(usual)) == 1, "the switch"
    assert sum("figures=accepted" not in href for href in links(chosen)) == 1, "the switch"
    assert waiting.open(page).query_params["figures"] in ("accepted", ["accepted"])


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_wrong_choice_is_a_sentence_with_the_nearest(waiting: Waiting, lang: str) -> None:
    words = locales.language(lang)
    page = told(screen("overview", f"{LOOK}&lang={lang}&figures=acepted"))
    assert words.text("frame.key.figures") in page
    assert f">{words.text('frame.figures.accepted')}</a></p>" in page
    assert 'data-value="all" aria-current="true"' in page


@pytest.mark.parametrize(
    ("page", "query", "part"),
    [
        ("provinces", f"&unit={HANOI}", r"<h1.*"),
        ("provinces", f"&geography=are&columns=all&indicator={RATES[0]}", f'<tr data-unit="{HANOI}".*?</tr>'),
        ("indicators", f"&indicator={RATES[0]}&unit={HANOI}", r"<h1.*"),
    ],
)
def test_every_screen_shows_what_was_accepted(waiting: Waiting, page: str, query: str, part: str) -> None:
    found = []
    for opened in (screen(page, LOOK + query), waiting.open(page, LOOK + query)):
        block = re.search(part, told(opened), re.DOTALL)
        assert block
        found.append(agreement.plain(block[0]))
    usual, chosen = found
    sent, accepted = ([VI.plain(f.value, most) for most in (1, 2)] for f in (waiting.sent, waiting.accepted))
    assert any(number in usual for number in sent)
    assert not any(number in usual for number in accepted[1:])
    assert any(number in chosen for number in accepted)
    assert not any(number in chosen for number in sent[1:])
    marks = VI.text("obs_status.P"), VI.text("figure.sign.provisional")
    assert any(mark in usual for mark in marks)
    assert not any(mark in chosen for mark in marks)


def test_the_row_of_a_figure_under_correction_tells_both_and_stands_at_the_accepted_one(waiting: Waiting) -> None:
    query = f"{LOOK}&figure={waiting.sent.key.token()}"
    for opened, figure in (
        (screen("history", query), waiting.sent),
        (waiting.open("history", query), waiting.accepted),
    ):
        page = told(opened)
        title = re.search(r"<h1[^>]*>(.*?)</h1>", page, re.DOTALL)
        assert title
        assert shown(figure) in agreement.plain(title[1])
        assert page.count(f"<small>{VI.text('obs_status.P')}</small>") == 1, "in the list of revisions"


def test_a_figure_nobody_accepted_says_so_and_leads_to_all_figures(waiting: Waiting) -> None:
    database = cached.database("training")
    new = replace(waiting.sent, period=replace(waiting.sent.period, end=date(2025, 11, 29)))
    with database.writing() as connection:
        observations.write(
            connection,
            NewSubmission(
                kind="report", file="b.csv", sha256="1" * 64, origin=Origin.DEMO, reporter="a",
                recorded_at=datetime.now(UTC),
            ),
            [new],
        )  # fmt: skip
    page = told(waiting.open("history", f"{LOOK}&figure={new.key.token()}"))
    assert VI.text("page.history.not-accepted") in page
    assert any("figures=" not in href and "history?" in href for href in links(page))


def test_screens_agree_under_the_switch(waiting: Waiting) -> None:
    agreement.test_overview_systems_and_indicators_tell_one_figure_and_one_status(waiting.open, "training", str(DAY))
    for page in ("ministries", "provinces"):
        agreement.test_table_scorecard_and_indicator_page_tell_one_figure_and_one_status(
            waiting.open, "training", str(DAY), page
        )
        agreement.test_titles_and_columns_count_the_cells_below_them(waiting.open, "training", str(DAY), page, "are")


def test_the_national_sum_says_its_share_in_words(waiting: Waiting) -> None:
    query = f"{LOOK}&indicator={RATES[0]}"
    for words in (VI, EN):
        usual = agreement.plain(told(screen("indicators", f"{query}&lang={words.code}")))
        chosen = agreement.plain(told(waiting.open("indicators", f"{query}&lang={words.code}")))
        said = words.text("figure.summed-provisional", units=r"\d+ \w+(?: \w+)?", provisional=r"\d+ \w+(?: \w+)?")
        assert re.search(said, usual)
        assert not re.search(said, chosen)
        assert words.text("figure.summed", units="") in chosen
        assert words.text("page.history.derived") in chosen, "a sum is of no file and no line"
