"""The server around the dashboard: data brought up to date, page shell, compressed files, security headers, health."""

import asyncio
import gc
import hashlib
import json
import re
import socket
import sys
import tomllib
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from functools import cache
from html import escape
from ipaddress import ip_address
from mimetypes import guess_type
from pathlib import Path
from urllib.parse import parse_qs

import brotli
import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.runtime.pages_manager import PagesManager

import locales
import settings as operator
from domain.errors import DashboardError
from services import loading
from storage.database import Database
from ui import cached, frame

ROOT = Path(__file__).parent
FRAMEWORK = Path(st.__file__).with_name("static")
TEXT = (".js", ".css", ".svg", ".json", ".geojson", ".html")
BROTLI_QUALITY = 9  # 19.8 MB become 5.4 MB; 11 takes ten times as long for another 6 %
FRAME_SCRIPT = ROOT / "static/frame.js"
FRAMEWORK_SPEAKS = "en"
WORKSPACES = ("official", "training")
PARTS = ("Html", "purify.es", "DateInput", "DateField", "TextInput", "TextField", "Selectbox", "PlotlyChart")
# Without it the framework probes every folder of an address for its server: two failed requests on every deep link.
# Named origins also keep pages of other hosts from talking to a framed dashboard.
WHEREABOUTS = (
    'window.__streamlit={BACKEND_BASE_URL:new URL("./",location.href).href,'
    "HOST_CONFIG:{allowedOrigins:[location.origin],useExternalAuthToken:false}}"
)

# With a folder named pages/, the framework would open a deep link on a fresh process without dashboard.py.
PagesManager.uses_pages_directory = False


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
                message = {**message, "headers": [*message["headers"], *security_headers()]}
            await send(message)

        await self.app(scope, receive, sealed)


class Shell:
    """The page that carries every screen: its language, title, colours, and what the browser should fetch at once."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["path"].startswith(("/_stcore/", "/app/", "/media/", "/static/")):
            await self.app(scope, receive, send)
            return
        ours = False

        async def exchanged(message: Message) -> None:
            nonlocal ours
            if message["type"] == "http.response.start":
                headers = dict(message["headers"])
                ours = message["status"] == 200 and headers.get(b"content-type", b"").startswith(b"text/html")
                if ours:
                    body = shell(_asked_language(scope))
                    kept = [(k, v) for k, v in message["headers"] if k not in _OF_THE_OLD_BODY]
                    message = {**message, "headers": [*kept, (b"content-length", str(len(body)).encode())]}
                await send(message)
            elif not ours:
                await send(message)
            elif not message.get("more_body"):
                await send({"type": "http.response.body", "body": shell(_asked_language(scope))})

        # The framework compresses what it sends; the exchanged page is small and is sent as it is.
        plain = [(k, v) for k, v in scope["headers"] if k not in (b"accept-encoding", b"if-none-match")]
        await self.app({**scope, "headers": plain}, receive, exchanged)


class Compressed:
    """Files of the framework, compressed once a process: a first visit is 2.5 MB instead of 9.1 MB."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        path = scope.get("path", "")
        if (
            scope["type"] == "http"
            and scope["method"] == "GET"
            and path.startswith("/static/")
            and _accepts_brotli(scope)
        ):
            body = await asyncio.to_thread(compressed, path.lstrip("/"))
            if body is not None:
                headers = {
                    "content-encoding": "br",
                    "vary": "Accept-Encoding",
                    "cache-control": "public, immutable, max-age=31536000",
                }
                kind = guess_type(path)[0] or "text/javascript"
                await Response(body, headers=headers, media_type=kind)(scope, receive, send)
                return
        await self.app(scope, receive, send)


_OF_THE_OLD_BODY = (b"content-length", b"etag", b"last-modified", b"content-encoding")


@cache
def compressed(path: str) -> bytes | None:
    """A text file of the framework by brotli, or None where there is no such file."""
    file = (FRAMEWORK / path).resolve()
    if not file.is_relative_to(FRAMEWORK.resolve()) or not file.is_file() or file.suffix not in TEXT:
        return None
    return bytes(brotli.compress(file.read_bytes(), quality=BROTLI_QUALITY))


@cache
def shell(language: str) -> bytes:
    """The framework's index page in our dress."""
    words = locales.language(language)
    page = (FRAMEWORK / "index.html").read_text("utf-8")
    page = re.sub(r"<!--.*?-->", "", page, flags=re.DOTALL)
    page = re.sub(r'<link\s+rel="preload"[^>]*as="font"[^>]*>', "", page)
    page = re.sub(r'<link rel="service-desc"[^>]*>', "", page)
    page = re.sub(
        r"<noscript>.*?</noscript>",
        f"<noscript>{escape(words.text('frame.no-script'))}</noscript>",
        page,
        flags=re.DOTALL,
    )
    page = page.replace('<html lang="en">', f'<html lang="{language}">')
    page = page.replace("<title>Streamlit</title>", f"<title>{escape(words.text('frame.name'))}</title>")
    page = page.replace('href="./favicon.png"', 'href="./app/static/favicon.png"')
    version = hashlib.sha256(frame_code(language).encode()).hexdigest()[:8]
    script = f'<script src="./frame.js?lang={language}&amp;v={version}"></script>'
    return page.replace("</head>", f"{''.join(_extras(words))}{script}</head>").encode()


@cache
def security_headers() -> tuple[tuple[bytes, bytes], ...]:
    """Headers of every answer. Scripts come from this server; the one inside the shell is named by its hash."""
    inline = re.findall(r"<script>(.*?)</script>", shell(operator.current().language).decode(), flags=re.DOTALL)
    hashes = " ".join(f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in inline)
    policy = "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' {hashes} 'wasm-unsafe-eval'",
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


async def frame_script(request: Request) -> Response:
    """The script of the frame, with the framework's own words in the language asked for."""
    language = _asked_language(request.scope)
    return Response(
        frame_code(language),
        media_type="text/javascript",
        headers={"cache-control": "public, max-age=31536000, immutable"},
    )


@cache
def frame_code(language: str) -> str:
    """`static/frame.js` with its table of words; English is what the framework speaks."""
    theirs, ours = locales.language(FRAMEWORK_SPEAKS).texts, locales.language(language).texts
    words = {said: ours[key] for key, said in theirs.items() if key.startswith("framework.") and ours[key] != said}
    return FRAME_SCRIPT.read_text("utf-8").replace("WORDS)", f"{json.dumps(words)})")


async def healthz(_request: Request) -> JSONResponse:
    """Whether both databases answer; 503 with the code of the error where one does not."""
    try:
        versions = {name: await asyncio.to_thread(_version, name) for name in WORKSPACES}
    except DashboardError as error:
        return JSONResponse({"status": "failing", "error": error.code}, 503)
    return JSONResponse({"status": "ok", "version": versions})


def bring_up_to_date() -> None:
    """Migrate both databases and load the files of `data/` that have changed since the last start."""
    settings, now = operator.current(), datetime.now(UTC)
    for workspace in WORKSPACES:
        database = Database(settings.database_url(workspace))
        database.migrate(workspace)
        report = loading.load(database, ROOT / "data", now=now, figures=workspace == "official")
        if report.problems:
            sys.stderr.write(f"data/: {len(report.problems)} problems; make load\n")
        database.dispose()


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Bring the data up to date before the first visitor, and compress the largest files while nobody waits."""
    bring_up_to_date()
    _share_time()
    warming = asyncio.create_task(asyncio.to_thread(_warm))
    _say_where()
    yield
    warming.cancel()
    with suppress(asyncio.CancelledError):
        await warming


def main() -> None:
    """Serve at the address of `config.yaml`; an operator's mistake is a sentence in every language, exit code 2."""
    try:
        server = operator.current().server
        _require_free(server)
    except DashboardError as error:
        for code in locales.languages():
            sys.stderr.write(locales.language(code).text(f"error.{error.code}", **error.params) + "\n")
        sys.exit(2)
    app.run(config={"server.address": server.address, "server.port": server.port})


def _require_free(server: operator.Server) -> None:
    with socket.socket(socket.AF_INET6 if ":" in server.address else socket.AF_INET) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((server.address, server.port))
        except OSError as error:
            raise DashboardError("port-taken", address=server.address, port=str(server.port)) from error


def _say_where() -> None:
    settings = operator.current()
    host = settings.server.address
    with suppress(ValueError):  # a name is no number
        host = "localhost" if ip_address(host).is_unspecified else host
    said = locales.language(settings.language).text("command.serving", url=f"http://{host}:{settings.server.port}")
    sys.stdout.write(said + "\n")
    sys.stdout.flush()


def _version(workspace: str) -> int:
    return cached.database(workspace).version()


def _share_time() -> None:
    """Let many screens run beside one that is drawn anew: under 300 viewers the slowest twentieth takes half the time.

    With turns of 5 ms every message of a screen waits for the one that computes; and full collections walk over all
    kept answers and blocks to find nothing.
    """
    sys.setswitchinterval(0.0005)
    gc.set_threshold(50_000, 20, 100)


def _warm() -> None:
    for found in re.findall(r'(?:src|href)="\./(static/[^"]+)"', shell(operator.current().language).decode()):
        compressed(found)


def _extras(words: locales.Language) -> list[str]:
    # What every page is made of; left alone, the framework asks for it only when the first block has come.
    parts = [part for name in PARTS for part in sorted((FRAMEWORK / "static/js").glob(f"{name}.*.js"))]
    fonts = sorted((ROOT / "static/fonts").glob("*-Regular.woff2")) + sorted(
        (ROOT / "static/fonts").glob("*-SemiBold.woff2")
    )
    paper = _theme()["light"]["backgroundColor"]
    menu = json.dumps(words.text("frame.menu"), ensure_ascii=False)
    return [
        f"<script>{WHEREABOUTS}</script>",
        f'<meta name="theme-color" content="{paper}">',
        f"<style>html{{background:{paper};--menu:{menu}}}{cached.SHELL_STYLE.read_text('utf-8')}</style>",
        *(
            f'<link rel="preload" as="font" type="font/woff2" crossorigin href="./app/static/fonts/{font.name}">'
            for font in fonts
        ),
        *(f'<link rel="modulepreload" crossorigin href="./static/js/{part.name}">' for part in parts),
    ]


@cache
def _theme() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = tomllib.loads((ROOT / ".streamlit/config.toml").read_text("utf-8"))["theme"]
    return found


def _asked_language(scope: Scope) -> str:
    asked = parse_qs(scope["query_string"].decode("latin-1")).get("lang", [""])[-1]
    return asked if asked in locales.languages() else operator.current().language


def _accepts_brotli(scope: Scope) -> bool:
    return b"br" in dict(scope["headers"]).get(b"accept-encoding", b"")


def _is_private(path: str) -> bool:
    return path.startswith(("/_stcore/metrics", "/_stcore/agent"))


def _is_local(scope: Scope) -> bool:
    forwarded = any(name in (b"x-forwarded-for", b"forwarded") for name, _ in scope["headers"])
    return not forwarded and (scope.get("client") or ("",))[0] in ("127.0.0.1", "::1")


app = st.App(
    ROOT / "dashboard.py",
    lifespan=lifespan,
    routes=[Route("/healthz", healthz), Route("/frame.js", frame_script)],
    middleware=[Middleware(SecurityHeaders), Middleware(Shell), Middleware(Compressed)],
    on_script_error=frame.show_failure,
)

if __name__ == "__main__":
    main()
