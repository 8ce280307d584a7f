"""Programs are given what the screens show: the same figures and statuses, from every day and in every geography."""

import csv
import io
from collections.abc import Callable, Iterator
from datetime import date
from itertools import islice

import pytest
from starlette.testclient import TestClient

from domain.geography import Geography
from domain.org_unit import NATION, Level
from services import downloads, geographies, scorecards, slices, standings
from services.view import View
from tests.api.conftest import POSTGRESQL, SQLITE, on_both_engines
from tests.conftest import downloaded
from ui import cached
from ui.address import TRAINING, WORKSPACES

Look = Callable[..., View]
LOOKS = [
    ("official", "2026-11-22"),
    ("official", "2021-03-31"),
    ("training", "2025-11-30"),
    ("training", "2021-03-31"),
]


def given(client: TestClient, address: str) -> dict:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return answer.json()


def every(client: TestClient, address: str) -> Iterator[dict]:
    """The items of all pages."""
    page = given(client, address)
    yield from page["items"]
    while page["next"]:
        page = given(client, page["next"].removeprefix("/api/v1/"))
        yield from page["items"]


def told(row) -> dict:
    """What a line of a scorecard says, from the service."""
    return {
        "latest": row.latest and (row.latest.key.token(), row.latest.value, row.latest.status.value),
        "change": row.change,
        "statuses": [
            (a.target.code, a.status.value, a.reason.value, a.gap, a.months_ahead, a.recent_rate)
            for a in row.assessments
        ],
        "apart": [f.key.token() for f in row.apart],
        "units": {code: dict(tally.by_status) for code, tally in row.units.items()},
    }


def said(line: dict) -> dict:
    """The same, from the interface."""
    latest = line["latest"]
    return {
        "latest": latest and (latest["key"], latest["value"], latest["status"]),
        "change": line["change"],
        "statuses": [
            (a["target"], a["status"], a["reason"], a["gap"], a["months_ahead"], a["recent_rate"])
            for a in line["assessments"]
        ],
        "apart": [f["key"] for f in line["parts_apart"]],
        "units": line["units"],
    }


@pytest.mark.parametrize("geography", [None, *Geography])
@pytest.mark.parametrize(
    ("engine", "workspace", "day"),
    [*((SQLITE, *one) for one in LOOKS), *((POSTGRESQL, *one) for one in LOOKS if one[0] == "official")],
    indirect=["engine"],
    scope="module",
)
def test_a_scorecard_is_that_of_the_page_of_its_unit(
    client: TestClient, look: Look, workspace: str, day: str, geography: Geography | None
) -> None:
    view = look(workspace, date.fromisoformat(day))
    view_named = View(**{**vars(view), "codelists": view.codelists.on(view.as_of)})
    side = f"&geography={geography}" if geography else ""
    hidden = downloads.attributed(view)
    seen = 0
    for level in geographies.REORGANISED:
        areas = geographies.extent(view_named, level, geography or Geography.ARE).areas
        for area in islice(areas, 3, None, 17):
            unit = area.unit.code
            card = scorecards.of_unit(view_named, unit, geography)
            found = given(client, f"scorecards/{unit}?workspace={workspace}&as_of={day}{side}")["item"]
            lines = {line["indicator"]: said(line) for line in found["lines"]}
            rows = (*card.rows, *card.silent, *card.others)
            assert lines == {r.indicator.code: told(r) for r in rows if r.indicator.code not in hidden}
            assert found["names"] == dict(card.unit.names)
            seen += sum(bool(line["statuses"]) for line in lines.values())
    assert seen >= 10


@pytest.mark.parametrize("geography", [None, Geography.COMMON])
@pytest.mark.parametrize(("workspace", "day"), LOOKS[1:3])
def test_the_scorecard_of_the_country_is_that_of_the_pages_of_indicators(
    client: TestClient, look: Look, workspace: str, day: str, geography: Geography | None
) -> None:
    view = look(workspace, date.fromisoformat(day))
    side = f"&geography={geography}" if geography else ""
    found = given(client, f"scorecards/{NATION}?workspace={workspace}&as_of={day}{side}")["item"]["lines"]
    assert len(found) > 40
    for line in found[::9]:
        code = line["indicator"]
        assert said(line) == told(standings.standing(view, NATION, code, geography)), code


@pytest.mark.parametrize("workspace", WORKSPACES)
def test_units_are_called_as_on_a_page_of_the_same_day(client: TestClient, workspace: str) -> None:
    day = cached.settings().training_as_of if workspace == TRAINING else cached.today()
    listed, called = (
        cached.codelists(workspace, cached.database(workspace).version(), on).org_units for on in (None, day)
    )
    assert listed != called
    for asked in ("", f"&as_of={day}"):
        items = every(client, f"org-units?workspace={workspace}{asked}")
        shown = {one["code"]: (one["names"], one["kind"]) for one in items}
        assert shown == {code: (dict(unit.names), unit.kind) for code, unit in called.items()}
    structure = client.get(f"sdmx/{workspace}/datastructure/EGOV/FIGURES/1.0").text
    for code in called:
        if listed[code].names != called[code].names:
            assert called[code].names["vi"] in structure
            assert given(client, f"org-units/{code}?workspace={workspace}")["item"]["names"] == called[code].names


@on_both_engines
@pytest.mark.parametrize("calendar", [None, "stated", "decree09", "portal"])
@pytest.mark.parametrize("geography", [None, Geography.COMMON])
def test_figures_of_a_calendar_are_those_of_the_services(
    client: TestClient, look: Look, calendar: str | None, geography: Geography | None
) -> None:
    view = look("training", date(2021, 3, 31))
    indicators = [next(i.code for i in view.codelists.indicators.values() if i.calendar == c)
                  for c in ("stated", "decree09", "portal")]  # fmt: skip
    query = "&".join(f"indicator={code}" for code in indicators)
    query += "&workspace=training&as_of=2021-03-31&level=province&level=nation&limit=5000&since=2020-06-01"
    query += f"&calendar={calendar}" if calendar else ""
    query += f"&geography={geography}" if geography else ""
    found = {(one["area"], one["key"]): one for one in every(client, f"observations?{query}")}
    among = slices.areas(view, [], [Level.NATION, Level.PROVINCE], geography)
    expected = {}
    for one in slices.figures(view, among, indicators, since=date(2020, 6, 1), limit=100_000).figures:
        if calendar in (None, one.figure.calendar):
            expected[one.area.code, one.figure.key.token()] = one.figure
    assert found.keys() == expected.keys()
    for key, figure in expected.items():
        one = found[key]
        assert (one["value"], one["numerator"], one["denominator"]) == (
            figure.value, figure.numerator, figure.denominator,
        )  # fmt: skip
        assert one["covered"] == (figure.merged.covered if figure.merged else None)
        assert one["summed_units"] == (figure.summed.units if figure.summed else None)
        assert one["synthetic"] is True
    assert expected or calendar == "portal"


@on_both_engines
def test_all_pages_of_figures_are_the_download_of_the_page_of_methods(client: TestClient, look: Look) -> None:
    view = look("official", date(2026, 11, 22))
    text = downloaded(view, downloads.attributed(view))
    page = list(csv.DictReader(io.StringIO(text)))
    rows, address = [], "observations.csv?as_of=2026-11-22&limit=300"
    while address:
        answer = client.get(address)
        rows += csv.DictReader(io.StringIO(answer.content.decode()))
        onward = answer.links.get("next")
        address = onward["url"].removeprefix("/api/v1/") if onward else ""
    stated = [row for row in rows if row["file"]]
    assert len(stated) == len(page) > 600
    columns = {"period_start": "start", "period_end": "end"}
    shared = ("indicator", "org_unit", "period_start", "period_end", "value", "rank", "text", "source", "certainty",
              "note_vi", "line", "nguon_goc")  # fmt: skip

    def line(row: dict, names: dict[str, str]) -> tuple[str, ...]:
        return tuple(row[names.get(name, name)] for name in shared)

    assert sorted(line(row, columns) for row in stated) == sorted(line(row, {}) for row in page)


def test_a_figure_is_told_with_its_revisions_parts_and_rivals(client: TestClient) -> None:
    looked = "workspace=training&as_of=2025-11-30"
    joined = next(
        one
        for one in every(client, f"observations?{looked}&level=province&geography=are&limit=500&until=2024-12-31")
        if one["parts"]
    )
    found = given(client, f"observations/{joined['key']}?{looked}")["item"]
    assert {one["key"] for one in found["parts"]} == set(joined["parts"])
    assert (found["figure"]["value"], found["figure"]["covered"]) == (joined["value"], joined["covered"])
    part = found["parts"][0]
    alone = given(client, f"observations/{part['key']}?{looked}")["item"]
    assert alone["revisions"][-1]["value"] == alone["figure"]["value"] == part["value"]
    assert alone["shown"] is True
