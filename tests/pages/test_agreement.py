"""Two screens never disagree: one figure and one status wherever a unit stands under an indicator, counts that add up.

All is read from what the screens say, as a reader would compare two printed pages.
"""

import html
import re
import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

import settings as operator
from tests.conftest import WORKSPACES, forget, write_config
from tests.pages.conftest import screen, told

Open = Callable[..., AppTest]

LOOKS = [
    ("official", "2026-11-22"),
    ("official", "2025-06-30"),
    ("official", "2021-03-31"),
    ("training", "2025-11-30"),
    ("training", "2021-03-31"),
]
LATE = re.compile(r"\([^()]*late\)")
"""What a title says of those among the met: no count of its own."""
Target = tuple[str, str, str]
"""Value due, deadline, status."""


@pytest.fixture(scope="module")
def open_screen(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Open]:
    """Screens of one process that goes on, as for readers; none is run again, since nothing changes."""
    folder = tmp_path_factory.mktemp("agreement")
    for name in WORKSPACES:
        shutil.copy(filled / f"{name}.sqlite", folder)
    forget()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(operator.VARIABLE, str(write_config(folder)))
        yield cache(screen)
    forget()


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", text))).replace("\u00a0", " ").strip()


def value(href: str, key: str) -> str:
    return parse_qs(urlsplit(html.unescape(href)).query)[key][0]


def figure_in(block: str) -> str:
    """The token of the first figure of a block; empty where it says that there is none."""
    found = re.search(r'href="(history\?[^"]+)"', block)
    return value(found[1], "figure") if found else ""


def scorecards(told_by: str) -> dict[tuple[str, str], tuple[str, list[Target]]]:
    """(indicator, unit or "") to the figure and the targets with their marks, of all scorecards of a screen."""
    found = {}
    for block in re.findall(r'<div class="score">.*?</table></div>', told_by, re.DOTALL):
        for row in re.findall(r"<tbody.*?</tbody>", block, re.DOTALL):
            href = re.search(r'<th scope="rowgroup"[^>]*><a href="([^"]+)"', row)
            assert href
            unit = parse_qs(urlsplit(html.unescape(href[1])).query).get("unit", [""])[0]
            targets = [
                (plain(due), plain(day), status)
                for due, day, status in re.findall(
                    r'<td class="n" data-label="[^"]*">([^<]*)<small>([^<]*)</small>(?:<small>[^<]*</small>)?</td>\s*'
                    r'<td class="s-status".*?mark mark-(\w+)',
                    row,
                    re.DOTALL,
                )
            ]
            found[value(href[1], "indicator"), unit] = (figure_in(row), targets)
    return found


def lines(told_by: str) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Indicator, figure and status by year of each line of the overview."""
    for row in told_by.split('<div class="line" role="row">')[1:]:
        href = re.search(r'class="l-name"><a href="([^"]+)"', row)
        assert href
        shown = row.split("l-owner")[0]
        statuses = dict(re.findall(r'data-label="(\d{4})">.{0,60}?mark mark-(\w+)', shown, re.DOTALL))
        yield value(href[1], "indicator"), figure_in(shown), statuses


def heat(told_by: str) -> tuple[list[tuple[str, str, str]], dict[str, list[tuple[str, str]]]]:
    """Columns as (indicator, target, coverage), and rows as (status, figure) by unit."""
    block = re.search(r'<figure class="heat">.*?</figure>', told_by, re.DOTALL)
    assert block
    columns = [
        (value(href, "indicator"), plain(target), plain(coverage))
        for href, target, coverage in re.findall(
            r'<th scope="col"><a href="([^"]+)">[^<]*</a><small>(.*?)</small><small>(.*?)</small>', block[0]
        )
    ]
    rows = {
        unit: [(status, figure_in(cell)) for status, cell in re.findall(r'<td class="f-(\w+)">(.*?)</td>', row)]
        for unit, row in re.findall(r'<tr data-unit="([^"]+)"[^>]*>(.*?)</tr>', block[0], re.DOTALL)
    }
    return columns, rows


def answered(told_by: str) -> list[int]:
    """How many cells of each column show a figure, be it that of a part which cannot be combined."""
    rows = re.findall(r'<tr data-unit="[^"]+"[^>]*>(.*?)</tr>', told_by, re.DOTALL)
    shown = [["silent" not in cell for cell in re.findall(r'<td class="f-\w+">(.*?)</td>', row)] for row in rows]
    return [sum(column) for column in zip(*shown, strict=True)]


def strips(told_by: str) -> list[tuple[str, int, list[int]]]:
    """Title, the number in the corner and the counts of each strip."""
    found = []
    for strip in re.findall(r'<section class="strip".*?</section>', told_by, re.DOTALL):
        title = re.search(r"strip-title.*?<small>(.*?)</small>", strip, re.DOTALL)
        assert title
        number = re.search(r"\d+", plain(title[1]))
        counts = [int(n) for n in re.findall(r"<b>(\d+)</b>", strip)]
        found.append((plain(title[0]), int(number[0]) if number else 0, counts))
    return found


@pytest.mark.parametrize(("workspace", "day"), LOOKS)
def test_overview_systems_and_indicators_tell_one_figure_and_one_status(
    open_screen: Open, workspace: str, day: str
) -> None:
    query = f"workspace={workspace}&as_of={day}"
    shown = list(lines(told(open_screen("overview", query))))
    of_systems = scorecards(told(open_screen("systems", query)))
    assert len(shown) == 14
    assert len(of_systems) > 20
    known = 0
    for indicator, figure, statuses in shown:
        own, targets = scorecards(told(open_screen("indicators", f"{query}&indicator={indicator}")))[indicator, ""]
        assert own == figure, indicator
        known += bool(figure)
        for year, status in statuses.items():
            assert status in {s for _, deadline, s in targets if deadline.endswith(year)}, (indicator, year)
        if (indicator, "") in of_systems:
            assert of_systems[indicator, ""] == (own, targets), indicator
    assert known >= (5 if workspace == "official" else 13)


@pytest.mark.parametrize(("workspace", "day"), LOOKS)
@pytest.mark.parametrize("page", ["ministries", "provinces"])
def test_table_scorecard_and_indicator_page_tell_one_figure_and_one_status(
    open_screen: Open, workspace: str, day: str, page: str
) -> None:
    query = f"workspace={workspace}&as_of={day}"
    columns, rows = heat(told(open_screen(page, f"{query}&columns=all")))
    compared = judged = 0
    for unit in list(rows)[:: max(1, len(rows) // 4)]:
        opened = scorecards(told(open_screen(page, f"{query}&unit={unit}")))
        for (indicator, target, _), (status, figure) in zip(columns, rows[unit], strict=True):
            if (indicator, unit) not in opened:
                continue
            own, targets = opened[indicator, unit]
            assert own == figure, (unit, indicator)
            same = [s for due, deadline, s in targets if due in target and deadline in target]
            assert same in ([status], []), (unit, indicator, target)
            assert same or status in ("not_applicable", "no_data"), (unit, indicator, target)
            compared, judged = compared + 1, judged + bool(same)
        alone = next((i for i, u in opened if u == unit), None)
        if alone:
            there = scorecards(told(open_screen("indicators", f"{query}&indicator={alone}&unit={unit}")))
            assert there[alone, unit] == opened[alone, unit]
    assert compared or workspace == "official"
    assert judged > 10 or workspace == "official"


@pytest.mark.parametrize(("workspace", "day"), LOOKS)
@pytest.mark.parametrize("page", ["overview", "ministries", "provinces", "indicators"])
def test_counts_add_up_to_the_number_beside_them(open_screen: Open, workspace: str, day: str, page: str) -> None:
    query = f"workspace={workspace}&as_of={day}&lang=en"
    found = strips(told(open_screen(page, query if page == "overview" else f"{query}&indicator=level4_service_pct")))
    assert found
    for title, number, counts in found:
        assert sum(counts) == number or not counts, title


@pytest.mark.parametrize(("workspace", "day"), LOOKS)
def test_the_title_of_the_overview_counts_the_targets_of_its_strips(
    open_screen: Open, workspace: str, day: str
) -> None:
    html_said = told(open_screen("overview", f"workspace={workspace}&as_of={day}&lang=en"))
    title = re.search(r"<h1[^>]*>(.*?)</h1>", html_said, re.DOTALL)
    assert title
    said = plain(title[1]).replace("Resolution 17", "")
    total, *parts = map(int, re.findall(r"\d+", LATE.sub("", said)))
    assert total == sum(number for _, number, _ in strips(html_said)[:2])
    assert sum(parts) == total
    below = " ".join(re.findall(r'<section class="strip".*?</section>', html_said, re.DOTALL)[:2])
    late = [int(some or every) for every, some in re.findall(r"(\d+) met \((?:(\d+) of them )?late\)", said)]
    assert sum(late) == sum(map(int, re.findall(r"(\d+) met late", plain(below))))


@pytest.mark.parametrize(("workspace", "day"), LOOKS)
@pytest.mark.parametrize("page", ["ministries", "provinces"])
@pytest.mark.parametrize("side", ["were", "are"])
def test_titles_and_columns_count_the_cells_below_them(
    open_screen: Open, workspace: str, day: str, page: str, side: str
) -> None:
    if side == "are" and day < "2025-07-01":
        side = "were"
    html_said = told(open_screen(page, f"workspace={workspace}&as_of={day}&lang=en&geography={side}"))
    columns, rows = heat(html_said)
    for (indicator, _, coverage), cells in zip(columns, answered(html_said), strict=True):
        said = re.fullmatch(r"(\d+) / (\d+) units with data(?: of [\d/]+)?(?:, (\d+) of another time)?", coverage)
        assert said, coverage
        of_time, all_units, of_another = (int(number or 0) for number in said.groups())
        assert all_units == len(rows), indicator
        assert of_time + of_another == cells, indicator
    title = re.search(r"<h1[^>]*>(.*?)</h1>", html_said, re.DOTALL)
    assert title
    counted = re.search(r"of (\d+) (?:ministries|provinces) (.*)", plain(title[1]))
    if counted:
        assert sum(map(int, re.findall(r"\d+", LATE.sub("", counted[2])))) == int(counted[1])
        assert 2 * int(counted[1]) > len(rows), "the title speaks of most of the units in the table"


def test_units_that_merged_are_not_counted_under_what_their_heirs_owe(open_screen: Open) -> None:
    """On 30/06/2025 eleven of the 22 ministries as they were live no more; the table stays with what all owed."""
    html_said = told(open_screen("ministries", "as_of=2025-06-30&lang=en&geography=were"))
    assert "of 22 ministries 3 met, 9 missed, 10 without data" in plain(html_said)


@pytest.mark.parametrize(
    ("unit", "day"), [("prov63_da_nang", "2023-12-31"), ("mpi", "2023-12-31"), ("prov63_thua_thien_hue", "2020-12-31")]
)
def test_a_published_place_without_a_value_stands_among_the_figures(open_screen: Open, unit: str, day: str) -> None:
    html_said = told(open_screen("indicators", f"indicator=dti&unit={unit}&as_of=2026-11-22"))
    assert f"figure=dti~{unit}~{day}~{day[:4]}-01-01" in html_said


def test_the_row_of_a_figure_gives_every_decimal_and_the_hour_of_hanoi(open_screen: Open) -> None:
    listed = told(open_screen("indicators", "indicator=papi_egov_portals&unit=prov63_ha_noi&as_of=2018-12-31"))
    token = figure_in(listed)
    opened = open_screen("history", f"figure={token}")
    assert "0,5998 điểm" in plain(told(opened))
    assert "0,6 điểm" in plain(listed)


def test_worked_examples_are_not_told_as_published(open_screen: Open) -> None:
    """Their figures are made up: no source, no file, no row to open."""
    shown = told(open_screen("methodology", "lang=en"))
    assert shown.count('<details class="why"') == 8
    assert "figure=example" not in shown
    assert ", line 0" not in plain(shown)


def test_a_long_wrong_value_is_said_in_short(open_screen: Open) -> None:
    html_said = told(open_screen("indicators", f"indicator={'A' * 5000}&lang=en"))
    assert "A" * 60 in html_said
    assert "A" * 200 not in html_said


@pytest.mark.parametrize(("workspace", "day"), LOOKS)
def test_a_line_of_the_overview_names_the_act_where_it_is_not_the_resolution(
    open_screen: Open, workspace: str, day: str
) -> None:
    """Without the name of the act the marks of a year would not add up to the strip of that year."""
    html_said = told(open_screen("overview", f"workspace={workspace}&as_of={day}&lang=en"))
    by_indicator = {}
    for row in html_said.split('<div class="line" role="row">')[1:]:
        href = re.search(r'class="l-name"><a href="([^"]+)"', row)
        assert href
        cells = re.findall(r'class="l-status" data-label="2025">(.*?)(?=<span role="cell")', row, re.DOTALL)
        by_indicator[value(href[1], "indicator")] = plain(cells[0])
    named = {code for code, said in by_indicator.items() if "QĐ-TTg" in said}
    assert named == {"un_egdi_rank", "level4_service_pct"}
    marked = [code for code, said in by_indicator.items() if len(said) > 1 and code not in named]
    (of_2025,) = (number for title, number, _ in strips(html_said) if "2025" in title)
    assert len(marked) == of_2025


@pytest.mark.parametrize("side", ["", "were", "are", "common"])
@pytest.mark.parametrize(("workspace", "day"), [LOOKS[0], LOOKS[3]])
def test_the_overview_counts_the_units_of_a_geography_as_the_pages_of_its_indicators(
    open_screen: Open, workspace: str, day: str, side: str
) -> None:
    query = f"workspace={workspace}&as_of={day}&lang=en" + (f"&geography={side}" if side else "")
    html_said = told(open_screen("overview", query))
    switch = re.search(r'<div class="level-switches sides">.*?</div>', html_said, re.DOTALL)
    assert switch
    assert re.findall(r'data-value="(\w+)" aria-current', switch[0]) == [side or "owed"]
    assert "34 provinces, 17 ministries today" in plain(switch[0])
    compared = 0
    for row in html_said.split('<div class="line" role="row">')[1:]:
        href = re.search(r'class="l-name"><a href="([^"]+)"', row)
        assert href
        shown = re.findall(r"(\d+)/(\d+) units met", plain(row))
        if not shown:
            continue
        own = told(open_screen("indicators", f"{query}&indicator={value(href[1], 'indicator')}"))
        judged = {sum(counts) for _, _, counts in strips(own)} | {number for _, number, _ in strips(own)}
        assert judged, "a line that counts units leads to their strip"
        assert all(int(met) <= int(of) <= max(judged) for met, of in shown)
        assert ("Count as each target has it" in plain(own)) is bool(side), "with the way back"
        compared += 1
    assert compared or workspace == "official"


def test_a_geography_follows_to_every_page_that_shows_units(open_screen: Open) -> None:
    query = "workspace=training&as_of=2025-11-30&lang=en&geography=common"
    of_one = "&indicator=level4_service_pct"
    more = {"indicators": of_one, "what-if": f"{of_one}&lift=bottom-median"}
    for page in ("overview", "systems", "tracking", "provinces", "ministries", "indicators", "what-if"):
        html_said = told(open_screen(page, query + more.get(page, "")))
        assert 'data-value="common" aria-current' in html_said, page
        ways = re.findall(r'href="(provinces\?[^"]*unit=prov[^"]*)"', html_said)
        assert all("geography=common" in href for href in ways), page
