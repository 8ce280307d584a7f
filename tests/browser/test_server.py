"""What the server sends around the pages."""

import http.client
import json
import urllib.error
import urllib.request
from urllib.parse import urlsplit

import pytest

import locales
from tests.browser.conftest import Server

pytestmark = pytest.mark.browser


def fetch(server: Server, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    request = urllib.request.Request(
        server.address + path, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, {k.lower(): v for k, v in error.headers.items()}, error.read()


def test_readiness_names_the_version_of_both_workspaces(server: Server) -> None:
    assert json.loads(fetch(server, "/healthz")[2]) == {"status": "ok"}
    status, _, body = fetch(server, "/readyz")
    assert status == 200
    said = json.loads(body)
    assert said["status"] == "ok"
    assert all(version > 1 for version in said["version"].values())
    assert set(said["version"]) == {"official", "training"}


@pytest.mark.parametrize("code", locales.languages())
def test_the_shell_speaks_the_language_of_the_address(code: str, server: Server) -> None:
    status, headers, body = fetch(server, f"/provinces?lang={code}")
    text = body.decode("utf-8")
    assert status == 200
    assert headers["content-type"].startswith("text/html")
    assert f'<html lang="{code}">' in text
    assert f"<title>{locales.language(code).text('frame.name')}</title>" in text
    assert 'rel="modulepreload" crossorigin href="./static/js/PlotlyChart.' in text
    assert 'name="theme-color"' in text
    assert "Streamlit</title>" not in text
    assert "SourceSans" not in text


def test_an_unknown_language_falls_back(server: Server) -> None:
    assert b'<html lang="vi">' in fetch(server, "/?lang=%22%3E%3Cscript%3E")[2]


@pytest.mark.parametrize("path", ["/", "/static/js/none.js", "/healthz", "/_stcore/health", "/figures.csv"])
def test_every_answer_is_sealed(path: str, server: Server) -> None:
    headers = fetch(server, path)[1]
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'self'" in policy
    script = next(part for part in policy.split("; ") if part.startswith("script-src"))
    assert "'unsafe-inline'" not in script
    assert "http:" not in policy
    assert "https:" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


@pytest.mark.parametrize("path", ["/", "/healthz", "/static/js/none.js", "/api/v1/calendars", "/sign-in"])
def test_who_came_by_https_is_told_to_stay_there(path: str, server: Server) -> None:
    for told, strict in ({"x_forwarded_proto": "https"}, "max-age=31536000"), ({}, None):
        headers = fetch(server, path, **told)[1]
        assert headers.get("strict-transport-security") == strict
        if "set-cookie" in headers:
            assert ("secure" in headers["set-cookie"].lower()) is (strict is not None)
    assert ("set-cookie" in headers) is (path == "/sign-in")


def test_only_a_proxy_that_is_believed_says_that_it_was_https(server: Server) -> None:
    where = urlsplit(server.address)
    stranger = http.client.HTTPConnection(where.hostname, where.port, timeout=20, source_address=("127.0.0.2", 0))
    stranger.request("GET", "/sign-in", headers={"x-forwarded-proto": "https"})
    headers = stranger.getresponse().headers
    stranger.close()
    assert "strict-transport-security" not in headers
    assert "secure" not in headers["set-cookie"].lower()


def test_scripts_are_sent_compressed(server: Server) -> None:
    page = fetch(server, "/")[2].decode()
    script = page.split('type="module" crossorigin src=".')[1].split('"')[0]
    status, headers, small = fetch(server, script, accept_encoding="gzip, br")
    assert (status, headers["content-encoding"], headers["vary"]) == (200, "br", "Accept-Encoding")
    assert "immutable" in headers["cache-control"]
    plain = fetch(server, script)[2]
    assert len(small) < len(plain) / 3


@pytest.mark.parametrize(
    "path", ["/static/../server.py", "/static/%2e%2e/%2e%2e/config.yaml", "/static/js/../../../x.js"]
)
def test_no_file_outside_is_sent(path: str, server: Server) -> None:
    _, _, body = fetch(server, path, accept_encoding="br")
    assert b"SQLAlchemy" not in body
    assert b"def main" not in body


@pytest.mark.parametrize("path", ["/_stcore/metrics", "/_stcore/agent/openapi.json"])
def test_inner_doors_are_closed_to_the_outside(path: str, server: Server) -> None:
    assert fetch(server, path, x_forwarded_for="203.0.113.7")[0] == 404


def test_the_words_of_the_framework_come_in_the_language_asked_for(server: Server) -> None:
    status, headers, vietnamese = fetch(server, "/frame.js?lang=vi")
    assert (status, headers["content-type"].split(";")[0]) == (200, "text/javascript")
    vi, en = locales.language("vi"), locales.language("en")
    assert f"{json.dumps(en.text('framework.print'))}: {json.dumps(vi.text('framework.print'))}" in vietnamese.decode()
    english = fetch(server, "/frame.js?lang=en")[2].decode()
    assert "Object.entries({})" in english
