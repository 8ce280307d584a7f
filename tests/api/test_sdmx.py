"""The SDMX source as a client reads it that knows nothing of this product, over a real connection."""

import io
import threading
import time
from collections.abc import Iterator
from datetime import date
from math import isnan

import pytest
import sdmx
import uvicorn
from sdmx.message import DataMessage, StructureMessage
from sdmx.model.v21 import DataStructureDefinition
from sdmx.source import add_source
from starlette.applications import Starlette
from starlette.testclient import TestClient

from api.door import PATH
from api.sdmx import ATTRIBUTES, DIMENSIONS, FLOWS, NO_VALUE, frequency, time_period
from domain.period import Period
from tests.api.test_agreement import every


@pytest.fixture(scope="module")
def source(served: Starlette) -> Iterator[sdmx.Client]:
    """A client of the training workspace."""
    running = uvicorn.Server(uvicorn.Config(served, host="127.0.0.1", port=0, log_level="warning", lifespan="off"))
    thread = threading.Thread(target=running.run, daemon=True)
    thread.start()
    while not running.started:
        time.sleep(0.05)
    port = running.servers[0].sockets[0].getsockname()[1]
    add_source(
        {"id": "EGOV", "name": "x", "url": f"http://127.0.0.1:{port}{PATH}/sdmx/training"}, override=True
    )  # fmt: skip
    yield sdmx.Client("EGOV")
    running.should_exit = True
    thread.join(timeout=20)


@pytest.fixture(scope="module")
def structures(source: sdmx.Client) -> StructureMessage:
    return source.dataflow("FIGURES")


@pytest.fixture(scope="module")
def structure(structures: StructureMessage) -> DataStructureDefinition:
    return structures.structure["FIGURES"]


def test_the_client_reads_the_structure_with_its_code_lists(source: sdmx.Client, client: TestClient) -> None:
    found = source.dataflow("all")
    assert set(found.dataflow) == set(FLOWS)
    described = found.structure["FIGURES"]
    assert [one.id for one in described.dimensions] == [*DIMENSIONS, "TIME_PERIOD"]
    assert [one.id for one in described.attributes] == list(ATTRIBUTES)
    assert [one.id for one in described.measures] == ["OBS_VALUE"]
    units = found.codelist["CL_AREA"]
    assert {code.id for code in units} == {one["code"] for one in every(client, "org-units?workspace=training")}
    nation = {code.id: code for code in units}["vn"]
    assert set(nation.name.localizations) == {"vi", "en"}
    for component in (*described.dimensions, *described.attributes):
        if (enumerated := component.local_representation.enumerated) is not None:
            assert len(found.codelist[enumerated.id]) > 1, component.id
    assert found.header.test is True, "training figures are test data in the words of the standard"
    again = source.datastructure("FIGURES").structure["FIGURES"]
    assert [one.id for one in again.dimensions] == [one.id for one in described.dimensions]


def key_of(one: dict) -> tuple[str, ...]:
    """Where a figure that JSON gives stands in the structure."""
    period = Period(date.fromisoformat(one["end"]), one["start"] and date.fromisoformat(one["start"]))
    source = one["key"].rpartition("~")[2] or "_Z"
    return (frequency(period), one["indicator"], one["area"], one["calendar"], source, time_period(period))


@pytest.mark.parametrize("flow", FLOWS)
def test_the_client_reads_the_figures_that_programs_are_given(
    source: sdmx.Client, client: TestClient, structure: DataStructureDefinition, flow: str
) -> None:
    units = ["vn", "prov63_an_giang", "prov34_an_giang", "moh"]
    indicator = "online_dossier_pct"
    message = source.data(
        flow, key={"REF_AREA": units, "INDICATOR": [indicator]}, dsd=structure,
        params={"startPeriod": "2024-11", "endPeriod": "2025-08"},
    )  # fmt: skip
    side = f"&geography={FLOWS[flow]}" if FLOWS[flow] else ""
    asked = "".join(f"&org_unit={unit}" for unit in units)
    wanted = every(
        client,
        f"observations?workspace=training&indicator={indicator}&since=2024-11-01&until=2025-08-31&limit=500"
        f"{side}{asked}",
    )  # fmt: skip
    expected = {
        key_of(one): (one["value"], one["status"], one["nguon_goc"], one["numerator"]) for one in wanted
    }  # fmt: skip
    found = {}
    for data in message.data:
        for one in data.obs:
            key = tuple(str(value.value) for value in one.dimension.values.values())
            attributes = {name: value.value for name, value in one.attached_attribute.items()}
            numerator = int(attributes["NUMERATOR"]) if attributes["NUMERATOR"] else None
            found[key] = (
                None if one.value == NO_VALUE else float(one.value), attributes["OBS_STATUS"], attributes["ORIGIN"],
                numerator,
            )  # fmt: skip
    assert found == expected
    assert len(found) > 20


def test_the_figures_become_a_table_of_pandas(client: TestClient, structures: StructureMessage) -> None:
    """Values, and the figures without one, are those of JSON.

    `sdmx.to_pandas(message)` takes the columns of the flow of the message. The client of sdmx1 2.28 gives its reader
    no flow: with a key by names `Client.get` passes the structure on (`_make_key`), with a key in text it drops it. The
    message then has an empty flow and pandas refuses it with "Length mismatch … new values have 0 elements". So a
    message is read here with its flow, as `read_sdmx` takes it; the next test has the way that a client goes.
    """
    wanted = {key_of(one): one["value"] for one in every(client, "observations?org_unit=prov63_an_giang&org_unit=vn")}
    answer = client.get("sdmx/official/data/FIGURES/..prov63_an_giang+vn..")
    message = sdmx.read_sdmx(io.BytesIO(answer.content), format="CSV", structure=structures.dataflow["FIGURES"])
    assert isinstance(message, DataMessage)
    found = sdmx.to_pandas(message)
    assert list(found.index.names) == [*DIMENSIONS, "TIME_PERIOD"]
    assert {key: None if isnan(value) else value for key, value in found.items()} == wanted
    assert None in wanted.values(), "a rank or a rating has no value"
    assert len(wanted) > 100
    whole = sdmx.to_pandas(message, attributes="o")
    assert list(whole.columns) == ["value", *ATTRIBUTES]
    assert set(whole["ORIGIN"]) == {"published"}


def test_what_the_client_asked_for_becomes_a_table_of_pandas(
    source: sdmx.Client, client: TestClient, structure: DataStructureDefinition
) -> None:
    key = {"REF_AREA": ["vn"], "INDICATOR": ["online_dossier_pct"]}
    message = source.data("FIGURES", key=key, dsd=structure, params={"startPeriod": "2024"})
    (figures,) = message.data
    address = "observations?workspace=training&org_unit=vn&indicator=online_dossier_pct&since=2024-01-01"
    wanted = {key_of(one): one["value"] for one in every(client, address)}
    assert dict(sdmx.to_pandas(figures).items()) == wanted
    assert len(wanted) > 10


def test_a_key_of_a_source_narrows_to_it(client: TestClient) -> None:
    whole = client.get("sdmx/official/data/FIGURES/..vn..").text.splitlines()
    head = whole[0].split(",")
    assert head[:3] == ["STRUCTURE", "STRUCTURE_ID", "ACTION"]
    assert whole[1].startswith("dataflow,EGOV:FIGURES(1.0),I,")
    place = head.index("SOURCE")
    key = whole[1].split(",")[place]
    some = client.get(f"sdmx/official/data/EGOV,FIGURES,1.0/..vn..{key}").text.splitlines()
    assert 1 < len(some) < len(whole)
    assert set(some[1:]) == {line for line in whole[1:] if line.split(",")[place] == key}


@pytest.mark.parametrize(
    ("period", "code", "written"),
    [
        (Period(date(2020, 12, 31), date(2020, 1, 1)), "A", "2020"),
        (Period(date(2020, 3, 31), date(2020, 3, 1)), "M", "2020-03"),
        (Period(date(2020, 3, 14), date(2020, 2, 15)), "M", "2020-02-15/P29D"),
        (Period(date(2020, 6, 30), date(2020, 1, 1)), "S", "2020-01-01/P182D"),
        (Period(date(2020, 12, 15)), "_Z", "2020-12-15"),
        (Period(date(2020, 3, 7), date(2020, 3, 1)), "_O", "2020-03-01/P7D"),
    ],
)
def test_periods_are_written_as_the_standard_has_them(period: Period, code: str, written: str) -> None:
    assert (frequency(period), time_period(period)) == (code, written)
