"""A pack is given to programs as it was frozen, and nothing of it that is for the presenter alone."""

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api import resources
from api.door import PATH
from domain.org_unit import NATION
from domain.pack import Agenda, AgendaItem, ItemKind, PackScope, ScopeKind
from domain.people import Grant, Person, Role
from services import packs
from storage import packs as kept
from tests.api.conftest import forget, server
from tests.api.test_agreement import every, given, said, told
from tests.storage.test_packs import a_pack
from ui import at_work, cached

SECRETARY = Person(login="thu-ky", name="Thu", grants=(Grant(Role.SECRETARY),))
WHISPER = "Ask who knows."
AGENDA = Agenda(
    title={"vi": "Phiên họp", "en": "Meeting"}, meeting_day=date(2021, 4, 6), as_of=date(2021, 3, 31),
    scope=PackScope(ScopeKind.COUNTRY),
    items=(AgendaItem(kind=ItemKind.STRIPS, note=WHISPER), AgendaItem(kind=ItemKind.SCORECARD, unit=NATION)),
)  # fmt: skip


@pytest.fixture
def client(filled: Path, operate: Callable[[Path | None], Path]):
    operate(filled)
    forget()
    acting = at_work.acting("official", SECRETARY)
    first = packs.freeze(acting, AGENDA)
    later = at_work.acting("official", SECRETARY)
    packs.correct(later, first.number, "A figure was wrong.", replace(AGENDA, title={"vi": "Bản sửa", "en": "Mended"}))
    with TestClient(server(), base_url=f"http://tiendo.example{PATH}/") as found:
        yield found
    forget()


def test_a_pack_is_given_as_it_was_frozen(client: TestClient) -> None:
    heads = given(client, "packs")["items"]
    assert [(one["number"], one["corrects"], one["corrected_by"]) for one in heads] == [(2, 1, None), (1, None, 2)]
    page = given(client, "packs?limit=1")
    assert [one["number"] for one in page["items"]] == [2]
    assert [one["number"] for one in given(client, page["next"].removeprefix(f"{PATH}/"))["items"]] == [1]
    opened = packs.opened(at_work.acting("official", SECRETARY), 1)
    answer = client.get("packs/1")
    found = answer.json()["item"]
    assert found["head"] == next(one for one in heads if one["number"] == 1)
    assert found["head"]["sha256"] == opened.head.sha256
    assert [one["kind"] for one in found["agenda"]] == ["strips", "scorecard"]
    shown = {line["indicator"]: said(line) for line in found["standings"]}
    assert len(shown) > 30
    for row in opened.pack.standings:
        if row.indicator.code in shown:
            assert shown[row.indicator.code] == told(row)
    assert WHISPER not in answer.text
    assert SECRETARY.login not in answer.text
    assert given(client, "packs/2")["item"]["erratum"] == "A figure was wrong."


def test_every_pack_there_is_is_on_a_page_of_the_list(client: TestClient) -> None:
    with cached.database("official").writing() as connection:
        for hours in range(130):
            kept.add(connection, a_pack(hours))
    numbers = list(range(132, 0, -1))
    assert [one["number"] for one in every(client, "packs")] == numbers
    assert [one["number"] for one in every(client, "packs?limit=33")] == numbers
    rows = csv.DictReader(io.StringIO(client.get("packs.csv?limit=500").content.decode()))
    assert [int(row["number"]) for row in rows] == numbers
    assert given(client, "packs?after=1")["items"] == []


def test_what_is_written_while_an_answer_is_made_is_not_hidden_by_its_tag(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = resources._packs

    def made_before_a_write(*arguments: object) -> object:
        monkeypatch.setattr(resources, "_packs", made)
        found = made(*arguments)
        packs.freeze(at_work.acting("official", SECRETARY), AGENDA)
        return found

    with_two = client.get("packs").headers["etag"]
    monkeypatch.setattr(resources, "_packs", made_before_a_write)
    answer = client.get("packs")
    assert [one["number"] for one in answer.json()["items"]] == [2, 1]
    assert answer.headers["etag"] == with_two, "one version of the data is one tag"
    again = client.get("packs", headers={"if-none-match": answer.headers["etag"]})
    assert again.status_code == 200
    assert [one["number"] for one in again.json()["items"]] == [3, 2, 1]
    assert again.headers["etag"] == client.get("packs").headers["etag"] != with_two
    assert answer.json()["view"]["version"] < again.json()["view"]["version"]
