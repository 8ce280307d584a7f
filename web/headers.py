"""Headers that keep the pages to this server, and doors that are not for the public."""

import hashlib
import re
from base64 import b64encode
from functools import cache

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

import settings as operator
from exports.meeting import presentation
from web.secure import STRICT, is_secure
from web.shell import shell


class SecurityHeaders:
    """Headers that keep the pages to this server, and doors that are not for the public."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if _is_private(scope["path"]) and not _is_local(scope):
            await PlainTextResponse("", 404)(scope, receive, send)
            return

        async def sealed(message: Message) -> None:
            if message["type"] == "http.response.start":
                # A document with a policy of its own asks for less than the screens do.
                own = {name for name, _ in message["headers"]}
                strict = (STRICT,) if is_secure(scope) else ()
                added = [(name, value) for name, value in (*security_headers(), *strict) if name not in own]
                message = {**message, "headers": [*message["headers"], *added]}
            await send(message)

        await self.app(scope, receive, sealed)


@cache
def security_headers() -> tuple[tuple[bytes, bytes], ...]:
    """Headers of every answer. Scripts come from this server; the one inside the shell is named by its hash."""
    inline = re.findall(r"<script>(.*?)</script>", shell(operator.current().language).decode(), flags=re.DOTALL)
    hashes = " ".join(f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in inline)
    policy = "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' {hashes} {presentation.script_hash()} 'wasm-unsafe-eval'",  # presentations in a frame
            "style-src 'self' 'unsafe-inline'",  # the framework writes its styles into the page
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'self'",
        )
    )
    return (
        (b"content-security-policy", policy.encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"x-frame-options", b"SAMEORIGIN"),
        (b"referrer-policy", b"same-origin"),
        (b"cross-origin-opener-policy", b"same-origin"),
        (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    )


def _is_private(path: str) -> bool:
    return path.startswith(("/metrics", "/_stcore/metrics", "/_stcore/agent"))


def _is_local(scope: Scope) -> bool:
    forwarded = any(name in (b"x-forwarded-for", b"forwarded") for name, _ in scope["headers"])
    return not forwarded and (scope.get("client") or ("",))[0] in operator.current().server.metrics_from
