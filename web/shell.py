"""The page that carries every screen, and the script of the frame."""

import hashlib
import json
import re
import secrets
import tomllib
from functools import cache
from html import escape
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

import locales
import settings as operator
from ui import cached, people
from web import framework
from web.secure import is_secure

FRAME_SCRIPT = framework.ROOT / "static/frame.js"
FRAMEWORK_SPEAKS = "en"
PARTS = ("Html", "purify.es", "DateInput", "DateField", "TextInput", "TextField", "Selectbox", "PlotlyChart")
# Without it the framework probes every folder of an address for its server: two failed requests on every deep link.
# Named origins also keep pages of other hosts from talking to a framed dashboard.
WHEREABOUTS = (
    'window.__streamlit={BACKEND_BASE_URL:new URL("./",location.href).href,'
    "HOST_CONFIG:{allowedOrigins:[location.origin],useExternalAuthToken:false}}"
)


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
                    body = shell(asked_language(scope))
                    kept = [(k, v) for k, v in message["headers"] if k not in _OF_THE_OLD_BODY]
                    length = (b"content-length", str(len(body)).encode())
                    message = {**message, "headers": [*kept, length, *_form_cookie(scope)]}
                await send(message)
            elif not ours:
                await send(message)
            elif not message.get("more_body"):
                await send({"type": "http.response.body", "body": shell(asked_language(scope))})

        # The framework compresses what it sends; the exchanged page is small and is sent as it is.
        plain = [(k, v) for k, v in scope["headers"] if k not in (b"accept-encoding", b"if-none-match")]
        await self.app({**scope, "headers": plain}, receive, exchanged)


def _form_cookie(scope: Scope) -> list[tuple[bytes, bytes]]:
    """A cookie by which the form to sign in is tied to this browser; readers get none."""
    request = Request(scope)
    if not scope["path"].endswith("/sign-in") or request.cookies.get(people.FORM_COOKIE):
        return []
    answer = Response()
    secret = secrets.token_urlsafe(16)
    answer.set_cookie(people.FORM_COOKIE, secret, httponly=True, samesite="lax", secure=is_secure(scope))
    return [header for header in answer.raw_headers if header[0] == b"set-cookie"]


_OF_THE_OLD_BODY = (b"content-length", b"etag", b"last-modified", b"content-encoding")


@cache
def shell(language: str) -> bytes:
    """The framework's index page in our dress."""
    words = locales.language(language)
    page = (framework.FILES / "index.html").read_text("utf-8")
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


async def frame_script(request: Request) -> Response:
    """The script of the frame, with the framework's own words in the language asked for."""
    language = asked_language(request.scope)
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


def _extras(words: locales.Language) -> list[str]:
    # What every page is made of; left alone, the framework asks for it only when the first block has come.
    parts = [part for name in PARTS for part in sorted((framework.FILES / "static/js").glob(f"{name}.*.js"))]
    fonts = sorted((framework.ROOT / "static/fonts").glob("*-Regular.woff2")) + sorted(
        (framework.ROOT / "static/fonts").glob("*-SemiBold.woff2")
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
    text = (framework.ROOT / ".streamlit/config.toml").read_text("utf-8")
    found: dict[str, dict[str, str]] = tomllib.loads(text)["theme"]
    return found


def asked_language(scope: Scope) -> str:
    """The language of a request's address, else the default one."""
    asked = parse_qs(scope["query_string"].decode("latin-1")).get("lang", [""])[-1]
    return asked if asked in locales.languages() else operator.current().language
