"""A pack is given to programs as it was frozen, and nothing of it that is for the presenter alone."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.door import PATH
from domain.org_unit import NATION
from domain.pack import Agenda, AgendaItem, ItemKind, PackScope, ScopeKind
from domain.people import Grant, Person, Role
from services import packs
from tests.api.conftest import forget, server
from tests.api.test_agreement import given, said, told
from ui import at_work

SECRETARY = Person(login="thu-ky", name="Thu", grants=(Grant(Role.SECRETARY),))
WHISPER = "Ask who knows."


@pytest.fixture
def client(filled: Path, operate: Callable[[Path | None], Path]):
    operate(filled)
    forget()
    acting = at_work.acting("official", SECRETARY)
    agenda = Agenda(
        title={"vi": "Phiên họp", "en": "Meeting"}, meeting_day=date(2021, 4, 6), as_of=date(2021, 3, 31),
        scope=PackScope(ScopeKind.COUNTRY),
        items=(AgendaItem(kind=ItemKind.STRIPS, note=WHISPER), AgendaItem(kind=ItemKind.SCORECARD, unit=NATION)),
    )  # fmt: skip
    first = packs.freeze(acting, agenda)
    later = at_work.acting("official", SECRETARY)
    packs.correct(later, first.number, "A figure was wrong.", replace(agenda, title={"vi": "Bản sửa", "en": "Mended"}))
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
