"""Addresses of the interface, of pages, and of the next part of a list."""

from collections.abc import Mapping
from urllib.parse import urlencode

from starlette.requests import Request

import locales
import settings as operator
from api.door import PATH


def root(request: Request) -> str:
    """Where the interface stands on this server, without a slash at the end."""
    found: str = request.scope.get("root_path", "")
    return found or PATH


def path(request: Request) -> str:
    """The path of a request below the root."""
    whole: str = request.scope["path"]
    return whole.removeprefix(root(request)) or "/"


def page(request: Request, name: str, **query: str) -> str:
    """The address of a page of the dashboard, from the root of the server."""
    return f"{root(request).removesuffix(PATH)}/{name}?{urlencode(query, safe='~')}"


def language(request: Request) -> str:
    """The language asked for, else the usual one."""
    asked = request.query_params.get("lang", "")
    return asked if asked in locales.languages() else operator.current().language


def onward(request: Request, after: str) -> str:
    """The same request from `after` on."""
    kept = [(key, value) for key, value in request.query_params.multi_items() if key != "after"]
    return f"{root(request)}{path(request)}?{urlencode([*kept, ('after', after)], safe='~')}"


def beside(request: Request, name: str, query: Mapping[str, str] | None = None) -> str:
    """The address of another resource of the interface."""
    return f"{root(request)}/{name}" + (f"?{urlencode(query)}" if query else "")
