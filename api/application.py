"""The application that answers programs: its resources, how it refuses, and how it is documented."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp

from api import documents, problems, resources, sdmx, tables
from api.gate import Gate
from api.problems import Fault, ProblemError
from domain.errors import DashboardError
from domain.product import VERSION
from ui import cached

SMALL = 1_000
"""Bytes below which an answer is sent as it is."""


def application() -> ASGIApp:
    """What stands behind the door."""
    app = FastAPI(
        version=VERSION, openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False,
        generate_unique_id_function=lambda route: route.name,
    )  # fmt: skip
    for part in (documents, tables, resources, sdmx):
        app.include_router(part.router)
    app.add_exception_handler(ProblemError, _problem)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _unserved)
    app.add_exception_handler(DashboardError, _known)
    app.middleware("http")(_unbroken)
    return Gate(GZipMiddleware(app, minimum_size=SMALL), cached.settings().api.requests_per_minute)


async def _problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, ProblemError)
    return problems.response(request, error.faults, error.headers)


async def _known(request: Request, error: Exception) -> Response:
    assert isinstance(error, DashboardError)
    return problems.of_error(request, error)


async def _unserved(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code = "wrong-method" if error.status_code == 405 else "unknown-address"
    path = str(request.scope["path"])
    headers = {"allow": "GET, HEAD"} if error.status_code == 405 else {}
    return problems.response(request, [Fault(code, place="path", value=request.method if headers else path)], headers)


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    known = parameters(request.scope.get("route"))
    return problems.response(request, [_fault(one, known) for one in error.errors()])


async def _unbroken(request: Request, onward: Callable[[Request], Awaitable[Response]]) -> Response:
    """Refuse what is said twice, and tell a failure by its number."""
    twice = [name for name, values in _said(request).items() if len(values) > 1 and name not in SEVERAL]
    if twice:
        return problems.response(request, [Fault("repeated-parameter", name=name) for name in twice])
    try:
        return await onward(request)
    except Exception as error:  # noqa: BLE001  whatever it is, a program gets a body it can read
        return problems.of_failure(request, error)


SEVERAL = frozenset({"indicator", "org_unit", "level"})
"""Parameters that may stand several times."""


def _said(request: Request) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in request.query_params.multi_items():
        found.setdefault(name, []).append(value)
    return found


def parameters(route: Any) -> list[str]:
    """The names of the parameters that a route takes in its query."""
    if not isinstance(route, APIRoute):
        return []
    models = [field.field_info.annotation for field in route.dependant.query_params]
    return [name for model in models for name in getattr(model, "model_fields", {})]


def _fault(said: dict[str, Any], known: list[str]) -> Fault:
    place, *names = (str(part) for part in said["loc"])
    name = names[0] if names else ""
    if said["type"] == "extra_forbidden":
        return Fault("unknown-parameter", name=name, nearest=problems.nearest(name, known))
    value = said.get("input")
    text = value if isinstance(value, str) else str(value)
    limits = said.get("ctx", {})
    bound = limits.get("ge", limits.get("le", ""))
    words = re.findall(r"'([^']*)'", str(limits.get("expected", "")))
    return Fault("wrong-value", place, name, text, str(bound) or problems.nearest(text, words))
