"""What a tool can ask that knows the OpenAPI document alone, right and wrong, is answered as the document says."""

from collections.abc import Iterator

import pytest
import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema
from schemathesis.schemas import BaseSchema
from starlette.applications import Starlette
from starlette.testclient import TestClient

from api.door import PATH


@pytest.fixture
def described(served: Starlette, client: TestClient) -> BaseSchema:
    assert client.get("openapi.json").status_code == 200  # what answers is loaded: reading the document has its time
    found = schemathesis.openapi.from_asgi(f"{PATH}/openapi.json", served, config=SchemathesisConfig())
    # A question on all training figures is refused as the standard of SDMX says, however right it is.
    found.config.checks.positive_data_acceptance.expected_statuses.append("413")
    return found


def asked(schema: BaseSchema) -> Iterator[tuple[str, str]]:
    """Every case that was asked with what was found wrong of it; empty where nothing was."""
    for event in from_schema(schema).execute():
        assert not isinstance(event, events.NonFatalError | events.FatalError), repr(event)
        if isinstance(event, events.ScenarioFinished):
            for number, case in event.recorder.cases.items():
                for check in event.recorder.checks.get(number, ()):
                    wrong = check.failure_info
                    told = "" if wrong is None else f"{case.value.as_curl_command()}: {wrong.failure.message}"
                    yield case.value.operation.label, told


def test_it_finds_nothing_in_a_few_questions_to_each_address(described: BaseSchema) -> None:
    described.config.generation.update(max_examples=1)
    described.config.seed = 17
    described.config.phases.coverage.enabled = False
    described.config.phases.stateful.enabled = False
    found = list(asked(described))
    operations = {operation.ok().label for operation in described.get_all_operations()}
    assert {label for label, _ in found} == operations
    assert [told for _, told in found if told] == []


@pytest.mark.drill
def test_it_finds_nothing_in_thousands_of_questions(described: BaseSchema) -> None:
    described.config.generation.update(max_examples=60)
    found = list(asked(described))
    assert len(found) > 10_000
    assert [told for _, told in found if told] == []
