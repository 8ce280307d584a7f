"""What a form must be to be taken: small, from a page of this server, and drawn for the browser that sends it."""

import hmac
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from starlette.requests import Request

import locales
import settings as operator
from services.sessions import form_token
from ui.address import OFFICIAL, WORKSPACES

LARGEST = 16_384
"""Bytes of a form at most."""


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of a form, and the workspace and language it was drawn in."""

    fields: dict[str, str]

    def __getitem__(self, name: str) -> str:
        return self.fields.get(name, "")

    @property
    def workspace(self) -> str:
        """`official` or `training`."""
        return self["workspace"] if self["workspace"] in WORKSPACES else OFFICIAL

    @property
    def language(self) -> str:
        """A language there is."""
        return self["language"] if self["language"] in locales.languages() else operator.current().language

    def is_drawn_for(self, secret: str) -> bool:
        """Whether the form was drawn for the browser whose cookie holds `secret`."""
        return bool(secret) and hmac.compare_digest(self["token"].encode(), form_token(secret).encode())


async def read(request: Request) -> Form | None:
    """The form of a request; None where it is too large or no form."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LARGEST:
            return None
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/x-www-form-urlencoded":
        return None
    try:
        found = parse_qs(body.decode("ascii"), keep_blank_values=True, max_num_fields=20, errors="strict")
    except ValueError:
        return None
    return Form({name: values[-1] for name, values in found.items()})


def is_from_here(request: Request) -> bool:
    """Whether a page of this server sent the request. Browsers say so and no page can make them say otherwise."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    hosts = {request.headers.get("host"), request.headers.get("x-forwarded-host")}
    return urlsplit(request.headers.get("origin", "")).netloc in hosts - {None, ""}
