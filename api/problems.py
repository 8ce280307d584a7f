"""What went wrong, as RFC 9457 says it: what, where, and how to mend it, in every language."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import orjson
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

import locales
from api import addresses
from domain.errors import DashboardError
from domain.wording import Wording

LOG = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"
REPEATED = 80
"""Letters of a wrong value that are said again."""
STATUS = {
    "unknown-parameter": 400,
    "repeated-parameter": 400,
    "wrong-value": 400,
    "token-missing": 401,
    "token-refused": 401,
    "not-allowed": 403,
    "attributed": 403,
    "unknown-code": 404,
    "unknown-address": 404,
    "outside-time": 404,
    "wrong-method": 405,
    "too-large": 413,
    "too-many": 429,
    "failed": 500,
    "unavailable": 503,
}
"""The status of each code. A value of the right shape that names nothing there is is 404, a malformed one 400."""
_OF_ERRORS = {
    "not-allowed": "not-allowed",
    "pack-unknown": "unknown-code",
    "database-busy": "unavailable",
    "database-empty": "unavailable",
    "database-unreachable": "unavailable",
    "disk-full": "unavailable",
}


class ProblemError(Exception):
    """A request that is not answered as it was meant."""

    def __init__(self, *faults: "Fault", headers: Mapping[str, str] | None = None) -> None:
        super().__init__(*faults)
        self.faults = faults
        self.headers = dict(headers or {})


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a request."""

    code: str
    place: str = "query"
    """``query``, ``path`` or ``header``."""
    name: str = ""
    value: str = ""
    nearest: str = ""
    params: Mapping[str, str] = field(default_factory=dict)


class Where(BaseModel):
    """Where in the request it is."""

    place: str
    name: str
    value: str


class Mistake(BaseModel):
    """One thing that is wrong."""

    code: str
    where: Where
    what: dict[str, str]
    mend: dict[str, str]
    nearest: str | None


class Problem(BaseModel):
    """The body of every answer that is none."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    titles: dict[str, str]
    errors: list[Mistake]


def response(request: Request, faults: Iterable[Fault], headers: Mapping[str, str] | None = None) -> Response:
    """The answer that says what is wrong, in the language asked for first."""
    every = list(faults)
    first = every[0]
    status = STATUS[first.code]
    words = locales.language(addresses.language(request))
    mistakes = [_mistake(one) for one in every]
    titles = _said(f"api.problem.{first.code}.title")
    body = Problem(
        type=f"{addresses.root(request)}/reference#{first.code}",
        title=words.of(titles),
        status=status,
        detail=" ".join(f"{words.of(one.what)} {words.of(one.mend)}" for one in mistakes),
        instance=addresses.root(request) + addresses.path(request),
        titles=titles,
        errors=mistakes,
    )
    return Response(
        orjson.dumps(body.model_dump()),
        status,
        {"cache-control": "no-store", **(headers or {})},
        media_type=MEDIA_TYPE,
    )


def of_error(request: Request, error: DashboardError) -> Response:
    """The answer to a mistake that the product knows."""
    code = _OF_ERRORS.get(error.code)
    if code is None:
        return of_failure(request, error)
    name, value = ("number", str(error.params.get("number", ""))) if code == "unknown-code" else ("", "")
    return response(request, [Fault(code, place="path" if name else "", name=name, value=value)])


def of_failure(request: Request, error: Exception) -> Response:
    """The answer to a mistake of the product; its cause goes to the log under a number."""
    number = uuid4().hex[:8]
    LOG.error("a request failed, number %s", number, exc_info=error)
    return response(request, [Fault("failed", place="", params={"number": number})])


def unknown(name: str, value: str, known: Iterable[str], place: str = "query") -> ProblemError:
    """That no such code is defined, with the nearest that is."""
    return ProblemError(Fault("unknown-code", place, name, value, nearest(value, known)))


def nearest(value: str, known: Iterable[str]) -> str:
    """The word of `known` most like `value`; empty where none is."""
    return next(iter(get_close_matches(value, list(known), n=1, cutoff=0.5)), "")


def _mistake(fault: Fault) -> Mistake:
    value = fault.value if len(fault.value) <= REPEATED else f"{fault.value[:REPEATED]}\N{HORIZONTAL ELLIPSIS}"
    given: dict[str, Any] = {"name": fault.name, "value": value, **fault.params}
    mend = _said(f"api.problem.{fault.code}.mend", **given)
    if fault.code == "wrong-value":
        mend = _joined(mend, _said(f"api.parameter.{fault.name}"))
    if fault.nearest:
        mend = _joined(mend, _said("api.nearest", nearest=fault.nearest))
    return Mistake(
        code=fault.code,
        where=Where(place=fault.place, name=fault.name, value=value),
        what=_said(f"api.problem.{fault.code}.what", **given),
        mend=mend,
        nearest=fault.nearest or None,
    )


def _said(key: str, **params: object) -> dict[str, str]:
    return {code: locales.language(code).text(key, **params) for code in locales.languages()}


def _joined(first: Wording, second: Wording) -> dict[str, str]:
    return {code: f"{text} {second[code]}" for code, text in first.items()}


def phrase(status: int) -> str:
    """The standard words of a status."""
    return HTTPStatus(status).phrase
