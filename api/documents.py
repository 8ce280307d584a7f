"""How to ask: the OpenAPI document and a reference for people, both made of the routes themselves."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, FastAPI, Query, Request
from fastapi.openapi.utils import get_openapi
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

import locales
from api import addresses, asked, given
from api.door import PATH
from api.problems import MEDIA_TYPE, STATUS, Problem, phrase
from domain.product import VERSION
from domain.wording import in_language
from ui import cached
from ui.address import WORKSPACES

router = APIRouter()
TEMPLATES = Path(__file__).with_name("templates")
STYLE, THEMES = (Path(__file__).parents[1] / name for name in ("static/reference.css", ".streamlit/config.toml"))
COLOURS = {
    "paper": "backgroundColor", "ink": "textColor", "line": "borderColor", "faint": "secondaryBackgroundColor",
    "accent": "primaryColor",
}  # fmt: skip
"""Colours of the reference, by their names in the themes of the screens."""
MUTED = 6
"""The place of the quiet colour in the list for charts."""
REFUSALS = (400, 401, 403, 404, 429, 500, 503)
"""What every resource may answer but what it was asked for."""
PROBLEM = "Problem"
TOKEN = "token"  # noqa: S105  the name of a way to identify oneself
UNLIMITED = frozenset({"enter", "get_openapi_document", "get_reference"})
"""What is for everybody, wherever viewing is not."""


@router.get("/", response_model=given.Entrance)
def enter(request: Request, query: Annotated[asked.Asked, Query()]) -> Response:  # noqa: ARG001
    """Where everything is."""
    names = ("indicators", "targets", "org-units", "calendars", "observations", "scorecards", "packs")
    found = given.Entrance(
        product=locales.language(addresses.language(request)).text("frame.name"),
        version=VERSION,
        openapi=addresses.beside(request, "openapi.json"),
        reference=addresses.beside(request, "reference"),
        datapackage=addresses.beside(request, "datapackage.json"),
        sdmx={name: addresses.beside(request, f"sdmx/{name}") for name in WORKSPACES},
        resources={name: addresses.beside(request, name) for name in names},
    )
    return Response(found.model_dump_json(), headers={"cache-control": "no-cache"}, media_type="application/json")


@router.get("/openapi.json", response_model=dict[str, Any])
def get_openapi_document(request: Request, query: Annotated[asked.Asked, Query()]) -> Response:  # noqa: ARG001
    """This interface, by OpenAPI."""
    found = _document(request.app, addresses.language(request), addresses.root(request))
    return Response(found, headers={"cache-control": "no-cache"}, media_type="application/json")


@router.get("/reference", response_class=HTMLResponse)
def get_reference(request: Request, query: Annotated[asked.Asked, Query()]) -> Response:  # noqa: ARG001
    """This interface, for people."""
    found = _reference(request.app, addresses.language(request), addresses.root(request))
    return HTMLResponse(found, headers={"cache-control": "no-cache"})


@cache
def _document(app: FastAPI, code: str, root: str) -> bytes:
    return orjson.dumps(document(app, code, root))


@cache
def _reference(app: FastAPI, code: str, root: str) -> str:
    words, described = locales.language(code), document(app, code, root)
    server = root.removesuffix(PATH)
    static = f"{server}/app/static"
    schemas = described["components"]["schemas"]
    return (
        templates()
        .get_template("reference.html.jinja")
        .render(
            words=words,
            languages=[locales.language(other) for other in locales.languages()],
            document=described,
            operations=[one for path in described["paths"].items() for one in _operations(*path)],
            schemas={name: schema for name, schema in schemas.items() if schema.get("properties")},
            enumerations={name: schema["enum"] for name, schema in schemas.items() if "enum" in schema},
            schemas_described={name: schema["description"] for name, schema in schemas.items()},
            home=f"{server}/?lang={code}",
            static=static,
            style=_colours() + STYLE.read_text("utf-8").replace("FONTS", f"{static}/fonts"),
            problems=STATUS,
            titles={code: words.text(f"api.problem.{code}.title") for code in STATUS},
            names={other: locales.language(other).text("language.name") for other in locales.languages()},
            said=lambda key: words.text(f"api.reference.{key}"),
            root=root,
            type_of=_type,
        )
    )


@cache
def _colours() -> str:
    """The colours of the screens in both themes, as the style of the reference names them."""
    themes = tomllib.loads(THEMES.read_text("utf-8"))["theme"]

    def named(theme: dict[str, Any]) -> str:
        found = {name: theme[key] for name, key in COLOURS.items()} | {"muted": theme["chartCategoricalColors"][MUTED]}
        return ":root{" + "".join(f"--{name}:{colour};" for name, colour in found.items()) + "}"

    return f"{named(themes['light'])}@media (prefers-color-scheme:dark){{{named(themes['dark'])}}}"


def _operations(path: str, methods: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"path": path, **one} for one in methods.values()]


def _type(schema: dict[str, Any]) -> str:
    """A schema in a word or two."""
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    if "anyOf" in schema:
        return " | ".join(_type(one) for one in schema["anyOf"])
    if schema.get("type") == "array":
        return f"[{_type(schema.get('items', {}))}]"
    return str(schema.get("format") or schema.get("type") or "")


@cache
def templates() -> Environment:
    """The templates of this room; what they are given is escaped."""
    return Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip


def document(app: FastAPI, code: str, root: str) -> dict[str, Any]:
    """The interface by OpenAPI 3.1, told in one language."""
    words, settings = locales.language(code), cached.settings()
    found = get_openapi(
        title=words.text("frame.name"),
        version=VERSION,
        description=words.text("api.about"),
        routes=app.routes,
        servers=[{"url": root}],
        contact=_contact(code),
    )
    schemas = found["components"]["schemas"]
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    schemas |= _schemas_of_problems()
    found["components"]["securitySchemes"] = {
        TOKEN: {"type": "http", "scheme": "bearer", "description": words.text("api.token")}
    }
    for methods in found["paths"].values():
        for operation in methods.values():
            _describe(operation, code, open_to_all=settings.viewing == "public")
    for name, schema in schemas.items():
        schema["description"] = words.text(f"api.schema.{name}")
        for field, inner in schema.get("properties", {}).items():
            inner.pop("title", None)
            schema["properties"][field] = {**inner, "description": words.text(f"api.field.{field}")}
    return found


def _contact(code: str) -> dict[str, str] | None:
    contact = cached.settings().contact
    name = in_language({"vi": contact.vi, code: getattr(contact, code, "")}, code)
    found = {"name": name, "email": contact.email}
    return {key: text for key, text in found.items() if text} or None


def _schemas_of_problems() -> dict[str, Any]:
    whole = Problem.model_json_schema(ref_template="#/components/schemas/{model}", mode="serialization")
    return {**whole.pop("$defs"), PROBLEM: whole}


def _describe(operation: dict[str, Any], code: str, *, open_to_all: bool) -> None:
    words = locales.language(code)
    name = operation["operationId"]
    operation["summary"] = words.text(f"api.operation.{name}")
    operation.pop("description", None)
    for parameter in operation.get("parameters", ()):
        parameter["description"] = words.text(f"api.parameter.{parameter['name']}")
        parameter["schema"].pop("title", None)
    answers = operation["responses"]
    answers.pop("422", None)
    body = {"content": {MEDIA_TYPE: {"schema": {"$ref": f"#/components/schemas/{PROBLEM}"}}}}
    for status in REFUSALS:
        if status != 401 or name not in UNLIMITED:
            answers[str(status)] = {"description": phrase(status), **body}
    answers["200"]["description"] = operation["summary"]
    if name not in UNLIMITED:
        operation["security"] = [{}, {TOKEN: []}] if open_to_all else [{TOKEN: []}]
