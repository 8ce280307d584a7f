"""How programs ask and are answered: pages, tags, marks, refusals, documents."""

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from frictionless import Package
from starlette.testclient import TestClient

import locales
from api import door, problems, resources, tables, tabular
from api import given as given_rows
from api.door import PATH
from server import be_ready
from services import downloads, slices
from services.view import View
from tests.api.conftest import configured, forget, on_both_engines, server
from tests.api.test_agreement import every, given
from ui import cached

ROOT = Path(__file__).parents[2]
DOCUMENTS = ("openapi.json", "reference")


def refused(client: TestClient, address: str, **more) -> dict:
    answer = client.get(address, **more)
    assert answer.headers["content-type"] == "application/problem+json"
    found = answer.json()
    assert found["status"] == answer.status_code == problems.STATUS[found["errors"][0]["code"]]
    for error in found["errors"]:
        for said in (error["what"], error["mend"]):
            assert set(said) == set(locales.languages())
            assert all(text and "{" not in text for text in said.values())
    assert found["type"] == f"{PATH}/reference#{found['errors'][0]['code']}"
    return found


# Pages and tags


@on_both_engines
def test_pages_follow_each_other_by_a_link(client: TestClient) -> None:
    whole = list(every(client, "org-units?limit=1000"))
    codes = [one["code"] for one in whole]
    assert codes == sorted(set(codes))
    assert [one["code"] for one in every(client, "org-units?limit=9")] == codes
    answer = client.get("org-units?limit=9")
    assert answer.links["next"]["url"] == answer.json()["next"]
    assert given(client, "org-units?limit=1000")["next"] is None


@on_both_engines
@pytest.mark.parametrize("address", ["indicators", "observations?limit=5", "scorecards.csv?limit=1", "packs"])
def test_what_a_program_has_is_not_sent_again(client: TestClient, address: str) -> None:
    first = client.get(address)
    tag = first.headers["etag"]
    assert first.headers["cache-control"] == "public, no-cache"
    again = client.get(address, headers={"if-none-match": f'"other", {tag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert client.get(address, headers={"if-none-match": '"other"'}).status_code == 200
    other = f"{address}{'&' if '?' in address else '?'}workspace=training"
    assert client.get(other).headers["etag"] != tag


def test_a_day_that_begins_while_an_answer_is_made_is_not_in_its_tag(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, tomorrow = resources._indicators, cached.today() + timedelta(days=1)

    def made_before_midnight(*arguments: object) -> object:
        found = made(*arguments)
        monkeypatch.setattr(cached, "today", lambda: tomorrow)
        return found

    of_today = client.get("indicators").headers["etag"]
    monkeypatch.setattr(resources, "_indicators", made_before_midnight)
    assert client.get("indicators").headers["etag"] == of_today
    assert client.get("indicators").headers["etag"] != of_today


@on_both_engines
def test_a_day_before_shows_what_was_known_of_then(client: TestClient, look: Callable[..., View]) -> None:
    asked = "observations?workspace=official&limit=5000"
    early, late = (list(every(client, f"{asked}&as_of={day}")) for day in ("2021-03-31", "2026-11-22"))
    assert 50 < len(early) < len(late)
    assert max(one["end"] for one in early) <= "2021-03-31" < max(one["end"] for one in late)
    tags = {client.get(f"indicators?as_of={day}").headers["etag"] for day in ("2021-03-31", "2026-11-22")}
    assert len(tags) == 2
    view = look("official", date(2021, 3, 31))
    known = slices.figures(view, slices.areas(view, [], [], None), list(view.codelists.indicators), limit=100_000)
    hidden = downloads.attributed(view)
    assert {one["key"] for one in early} == {
        one.figure.key.token() for one in known.figures if one.figure.indicator not in hidden
    }


def test_head_says_what_get_would_and_nothing_else_is_taken(client: TestClient) -> None:
    found, headed = client.get("calendars"), client.head("calendars")
    assert (headed.status_code, headed.content) == (200, b"")
    assert headed.headers["etag"] == found.headers["etag"]
    for method in ("post", "put", "patch", "delete", "options"):
        answer = getattr(client, method)("calendars")
        assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")
        assert answer.json()["errors"][0]["code"] == "wrong-method"


def test_what_answers_programs_is_made_before_the_first_one_asks(
    filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forget()
    monkeypatch.setenv("DASHBOARD_CONFIG", str(configured(filled, tmp_path)))
    monkeypatch.setattr("server.warm", lambda: None)
    be_ready()
    assert door._made.cache_info().misses == 1
    with TestClient(server(), base_url=f"http://tiendo.example{PATH}/") as client:
        assert client.get("calendars").status_code == 200
    assert door._made.cache_info().misses == 1
    forget()


def test_large_answers_are_compressed(client: TestClient) -> None:
    found = client.get("indicators", headers={"accept-encoding": "gzip"})
    assert found.headers["content-encoding"] == "gzip"
    assert {"accept-encoding", "authorization"} <= {part.strip().lower() for part in found.headers["vary"].split(",")}
    assert "content-encoding" not in client.get("indicators", headers={"accept-encoding": "identity"}).headers


# Marks


@pytest.mark.parametrize(
    "address",
    [
        "indicators?limit=1", "targets?limit=1", "org-units?limit=1", "calendars?limit=1", "observations?limit=2",
        "scorecards?limit=1", "packs?limit=1", "indicators/dti", "org-units/vn", "scorecards/moh",
    ],
)  # fmt: skip
def test_every_answer_says_whether_its_figures_are_invented(client: TestClient, address: str) -> None:
    more = "&" if "?" in address else "?"
    real = given(client, f"{address}{more}workspace=official")["view"]
    trained = given(client, f"{address}{more}workspace=training")
    assert (real["workspace"], real["synthetic"], real["notice"]) == ("official", False, None)
    assert (trained["view"]["workspace"], trained["view"]["synthetic"]) == ("training", True)
    assert set(trained["view"]["notice"]) == set(locales.languages())
    for one in trained.get("items", []):
        assert one.get("synthetic", True) is True
        assert one.get("nguon_goc", "demo") == "demo"


def test_training_figures_as_csv_cannot_be_taken_for_real_ones(client: TestClient) -> None:
    found = client.get("observations.csv?workspace=training&limit=50").content.decode()
    rows = list(csv.DictReader(io.StringIO(found)))
    assert len(rows) == 50
    assert {(row["workspace"], row["nguon_goc"], row["synthetic"]) for row in rows} == {("training", "demo", "true")}


def test_what_is_missing_is_null_and_an_empty_cell(client: TestClient) -> None:
    found = list(every(client, "observations?limit=2000"))
    without = [one for one in found if one["value"] is None]
    assert len(without) > 5, "ranks and ratings have no value"
    assert all(one["rank"] is not None or one["text"] for one in without)
    silent = given(client, "scorecards/prov63_ha_noi?as_of=2021-03-31")["item"]["lines"]
    empty = [line for line in silent if line["latest"] is None]
    assert empty
    assert {line["change"] for line in empty} == {None}
    assert {a["status"] for line in empty for a in line["assessments"]} == {"no_data"}
    keys = {one["key"] for one in without}
    rows = csv.DictReader(io.StringIO(client.get("observations.csv?limit=5000").content.decode()))
    assert {row["value"] for row in rows if row["key"] in keys} == {""}


def test_every_figure_names_its_source_and_its_page(client: TestClient) -> None:
    found = list(every(client, "observations?limit=2000"))
    assert all(one["source"] for one in found if one["nguon_goc"] == "published")
    assert all(one["page"].startswith("/history?workspace=official&figure=") for one in found)
    certainties = {one["certainty"] for one in found}
    assert {"quoted", "secondary", "derived"} <= certainties


def test_figures_of_who_asks_to_be_named_are_not_given_in_bulk(client: TestClient, look: Callable[..., View]) -> None:
    measured = look("official", date(2026, 11, 22)).codelists.indicators.values()
    hidden = {one.code for one in measured if one.attribution}
    assert hidden
    assert not hidden & {one["indicator"] for one in every(client, "observations?limit=5000")}
    asked = refused(client, f"observations?indicator={min(hidden)}")
    assert asked["errors"][0]["code"] == "attributed"
    card = given(client, "scorecards/prov63_ha_noi")["item"]
    assert set(card["left_out"]) <= hidden
    assert card["left_out"]
    assert not hidden & {line["indicator"] for line in card["lines"]}


# Refusals


@pytest.mark.parametrize(
    ("address", "code", "name", "nearest"),
    [
        ("observations?limmit=3", "unknown-parameter", "limmit", "limit"),
        ("packs?geography=are", "unknown-parameter", "geography", None),
        ("observations?limit=0", "wrong-value", "limit", "1"),
        ("observations?limit=5001", "wrong-value", "limit", "5000"),
        ("observations?limit=1e3", "wrong-value", "limit", None),
        ("observations?figures=acepted", "wrong-value", "figures", "accepted"),
        ("observations?as_of=20251130", "wrong-value", "as_of", None),
        ("observations?as_of=2025-02-30", "wrong-value", "as_of", None),
        ("observations?since=1", "wrong-value", "since", None),
        ("observations?after=x", "wrong-value", "after", None),
        ("observations?limit=1&limit=2", "repeated-parameter", "limit", None),
        ("observations?as_of=2999-01-01", "outside-time", "as_of", None),
        ("observations?indicator=dtii", "unknown-code", "indicator", "dti"),
        ("observations?org_unit=mohh", "unknown-code", "org_unit", "moh"),
        ("observations?calendar=decree9", "unknown-code", "calendar", "decree09"),
        ("observations?after=a~b~c~2025-02-30~~d~", "unknown-code", "after", None),
        ("indicators/nothing-like-it", "unknown-code", "indicator", None),
        ("packs/99", "unknown-code", "number", None),
        ("observations/dti~vn~2020-12-31~~stated~", "unknown-code", "key", None),
        ("nowhere", "unknown-address", "", None),
        ("sdmx/official/data/NOTHING", "unknown-code", "flow", None),
        ("sdmx/training/data/FIGURES", "too-large", "key", None),
    ],
)
def test_a_refusal_says_what_where_and_how_to_mend_it(
    client: TestClient, address: str, code: str, name: str, nearest: str | None
) -> None:
    (error,) = refused(client, address)["errors"]
    assert (error["code"], error["where"]["name"]) == (code, name)
    if nearest is not None:
        assert error["nearest"] == nearest
        assert nearest in error["mend"]["vi"]


@pytest.mark.parametrize("path", ["/api/v2/observations", "/api", "/api/v1/x%0Ay", "/api/v1//"])
def test_a_program_never_gets_a_screen(client: TestClient, path: str) -> None:
    answer = client.get(f"http://tiendo.example{path}")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (404, "unknown-address")


def test_the_address_without_a_slash_is_the_same(client: TestClient) -> None:
    bare, whole = (
        client.get("http://tiendo.example/api/v1", follow_redirects=False),
        client.get("http://tiendo.example/api/v1/"),
    )
    assert (bare.status_code, bare.content) == (200, whole.content)


def test_all_mistakes_of_a_request_are_said_at_once_in_the_language_asked_for(client: TestClient) -> None:
    said = {code: refused(client, f"observations?limit=x&asof=1&lang={code}") for code in locales.languages()}
    assert {error["where"]["name"] for error in said["vi"]["errors"]} == {"limit", "asof"}
    for code, found in said.items():
        assert found["title"] == found["titles"][code]
        assert all(error["what"][code] in found["detail"] for error in found["errors"])


def test_a_long_wrong_value_is_said_in_short(client: TestClient) -> None:
    (error,) = refused(client, f"indicators/{'a' * 5000}")["errors"]
    assert len(error["where"]["value"]) < 100


def test_a_failure_is_told_by_its_number(client: TestClient, monkeypatch: pytest.MonkeyPatch, caplog) -> None:
    def fails(*_arguments: object, **_more: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr("api.resources.slices.figures", fails)
    (error,) = refused(client, "observations?limit=77")["errors"]
    number = re.search(r"\b[0-9a-f]{8}\b", error["what"]["en"])[0]
    assert "secret" not in json.dumps(error)
    assert any(number in record.getMessage() for record in caplog.records)


def test_who_asks_too_often_waits(filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    forget()
    monkeypatch.setenv("DASHBOARD_CONFIG", str(configured(filled, tmp_path, "api:\n  requests_per_minute: 3\n")))
    with TestClient(server(), base_url=f"http://tiendo.example{PATH}/") as client:
        answers = [client.get("calendars") for _ in range(3)]
        assert [answer.status_code for answer in answers] == [200] * 3
        assert [answer.headers["ratelimit"].split(";")[1] for answer in answers] == ["r=2", "r=1", "r=0"]
        assert answers[0].headers["ratelimit-policy"] == '"minute";q=3;w=60'
        found = client.get("calendars")
        assert 1 <= int(found.headers["retry-after"]) <= 60
        assert refused(client, "calendars")["errors"][0]["code"] == "too-many"
        proxied = client.get("calendars", headers={"x-forwarded-for": "198.51.100.7"})
        assert proxied.status_code == 429, "only the proxy of this machine is believed"
    forget()


# Documents


@pytest.mark.parametrize("code", locales.languages())
def test_the_document_describes_everything_in_each_language(client: TestClient, code: str) -> None:
    found = client.get(f"openapi.json?lang={code}").json()
    assert found["openapi"].startswith("3.1")
    assert len(found["paths"]) > 20
    for path, methods in found["paths"].items():
        assert set(methods) == {"get"}
        assert methods["get"]["summary"], path
        assert all(parameter["description"] for parameter in methods["get"].get("parameters", ())), path
        assert "422" not in methods["get"]["responses"]
    for name, schema in found["components"]["schemas"].items():
        assert schema["description"], name
        assert all(inner["description"] for inner in schema.get("properties", {}).values()), name


def test_the_documents_need_no_other_host_and_no_script(client: TestClient) -> None:
    for address in DOCUMENTS:
        text = client.get(address).text
        assert not re.findall(r"(?:src|href|url\()=?[\"(]https?://", text)
        assert "<script" not in text
    described = client.get("openapi.json").json()
    page = client.get("reference?lang=en").text
    for path, methods in described["paths"].items():
        assert f"GET {PATH}{path}" in page
        assert f'id="{methods["get"]["operationId"]}"' in page
    assert all(f'id="{code}"' in page for code in problems.STATUS), "a problem's type leads to its line"


def test_the_guide_names_every_resource(client: TestClient) -> None:
    guides = [(ROOT / "docs" / name).read_text("utf-8") for name in ("api.md", "api.en.md")]
    paths = client.get("openapi.json").json()["paths"]
    for guide in guides:
        assert [path for path in paths if f"`{path}`" not in guide] == []


@pytest.mark.parametrize("name", tables.TABLES)
def test_the_columns_of_a_table_are_described_beside_it(client: TestClient, name: str) -> None:
    """The client csvw is no dependency: it wants another rfc3986 than ours. By hand 4.1.1 read all six, with types."""
    answer = client.get(f"{name}.csv?limit=3")
    head = next(csv.reader(io.StringIO(answer.content.decode())))
    beside = answer.links["describedby"]["url"].removeprefix(f"{PATH}/")
    web = client.get(beside).json()
    assert [column["name"] for column in web["tableSchema"]["columns"]] == head
    assert web["url"] == f"{PATH}/{name}.csv?workspace=official"
    package = client.get("datapackage.json").json()
    (resource,) = [one for one in package["resources"] if one["name"] == name]
    fields = resource["schema"]["fields"]
    assert [field["name"] for field in fields] == head
    assert all(field["description"] for field in fields)
    assert set(resource["schema"].get("primaryKey", [])) <= set(head)
    assert all(field["type"] != "string" for field in fields if field["name"] in ("value", "line", "due", "deadline"))


@pytest.mark.parametrize("workspace", ["official", "training"])
def test_a_client_of_frictionless_finds_every_cell_as_it_is_described(
    client: TestClient, workspace: str, tmp_path: Path
) -> None:
    package = client.get(f"datapackage.json?workspace={workspace}").json()
    for resource in package["resources"]:
        address = resource["path"].partition(f"{PATH}/")[2]
        resource["path"] = f"{resource['name']}.csv"
        (tmp_path / resource["path"]).write_bytes(client.get(f"{address}&limit=40").content)
    report = Package(package, basepath=str(tmp_path)).validate()
    assert report.valid, report.flatten(["title", "message"])
    assert {task.name for task in report.tasks} == set(tables.TABLES)
    broken = tmp_path / "observations.csv"
    broken.write_text(broken.read_text("utf-8").replace(",A,", ",Q,", 1), "utf-8")
    assert not Package(package, basepath=str(tmp_path)).validate().valid


@pytest.mark.parametrize(
    ("address", "model"),
    [
        ("/observations?workspace=training&limit=300", given_rows.Observations),
        ("/observations?workspace=official&geography=are&level=province&limit=300", given_rows.Observations),
        ("/scorecards?workspace=training&limit=3", given_rows.Scorecards),
    ],
)
def test_what_is_told_without_being_looked_at_is_what_it_says(client: TestClient, address: str, model: type) -> None:
    """Figures are told as they are, without the framework's look at each field: here it looks at each."""
    found = client.get(address).json()
    assert found["items"]
    told = model.model_validate(found)
    assert json.loads(told.model_dump_json()) == found


def test_a_cell_is_never_run_by_a_spreadsheet() -> None:
    class Row(given_rows.Milestone):
        names: given_rows.Words

    row = Row(day=date(2020, 1, 1), value=1.5, names={"vi": "=1+1", "en": "x"})
    assert tabular.table(Row, [row], "official").decode().splitlines()[1] == "official,2020-01-01,1.5,'=1+1,x"
