"""What the CSV files mean: CSV on the Web beside each, and one Frictionless data package of all."""

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel
from starlette.responses import Response

import locales
from api import addresses, asked, given, tabular
from api.problems import Fault, ProblemError
from domain.product import VERSION

router = APIRouter()
TABLES: dict[str, tuple[type[BaseModel], tuple[str, ...]]] = {
    "indicators": (given.Indicator, ("code",)),
    "targets": (given.Target, ("code",)),
    "org-units": (given.OrgUnit, ("code",)),
    "observations": (given.Figure, ("area", "key")),
    "scorecards": (given.ScorecardRow, ()),
    "packs": (given.PackHead, ("number",)),
}
"""By name: what a row is, and the columns that tell rows apart."""
JSON_LD = "application/ld+json"
ANY: dict[int | str, dict[str, Any]] = {200: {"content": {JSON_LD: {"schema": {"type": "object"}}}}}


@router.get("/{table}.csv-metadata.json", response_class=Response, responses=ANY)
def describe_table(
    request: Request,
    table: Annotated[str, Path(pattern="^[a-z-]{1,20}$")],
    query: Annotated[asked.TablesAsked, Query()],
) -> Response:
    """The columns of a CSV file, by CSV on the Web."""
    if table not in TABLES:
        raise ProblemError(Fault("unknown-code", place="path", name="table", value=table))
    model, key = TABLES[table]
    url = addresses.beside(request, f"{table}.csv", {"workspace": str(query.workspace)})
    found = tabular.csv_on_the_web(model, url, addresses.language(request), key)
    return Response(orjson.dumps(found), headers={"cache-control": "no-cache"}, media_type=JSON_LD)


@router.get("/datapackage.json", response_model=dict[str, Any])
def describe_tables(request: Request, query: Annotated[asked.TablesAsked, Query()]) -> Response:
    """All CSV files, as a Frictionless data package."""
    code = addresses.language(request)
    words = locales.language(code)
    resources = [
        {
            "name": name,
            "path": f"{str(request.base_url).rstrip('/')}/{name}.csv?workspace={query.workspace}",
            "profile": "tabular-data-resource",
            "title": words.text(f"api.table.{name}"),
            "format": "csv",
            "mediatype": tabular.MEDIA_TYPE,
            "encoding": "utf-8",
            "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "header": True},
            "schema": tabular.table_schema(model, code, key),
        }
        for name, (model, key) in TABLES.items()
    ]
    package = {
        "profile": "tabular-data-package",
        "name": f"egov-progress-{query.workspace}",
        "title": words.text("frame.name"),
        "description": words.text("api.synthetic" if query.workspace == "training" else "api.about"),
        "version": VERSION,
        "resources": resources,
    }
    return Response(orjson.dumps(package), headers={"cache-control": "no-cache"}, media_type="application/json")
