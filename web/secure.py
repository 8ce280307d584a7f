"""Whether a browser speaks HTTPS: to this server, to a proxy that is believed, or because an operator says so."""

from starlette.datastructures import Headers
from starlette.types import Scope

import settings as operator

STRICT = (b"strict-transport-security", b"max-age=31536000")
"""For a year the browser comes by HTTPS alone, without asking."""


def is_secure(scope: Scope) -> bool:
    """Whether the browser behind a request speaks HTTPS.

    The framework's server has put what a proxy of this machine says into the scheme before.
    """
    server = operator.current().server
    if server.https or scope["scheme"] == "https":
        return True
    if not server.is_proxy((scope.get("client") or ("",))[0]):
        return False
    return Headers(scope=scope).get("x-forwarded-proto", "").partition(",")[0].strip() == "https"
