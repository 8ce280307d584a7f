"""The bytes of a feed's document, from a file or over HTTP: bounded in bytes and time, tried again, never half."""

import asyncio
import hashlib
import os
import ssl
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import httpx2
import tenacity

from domain.feed import Feed

AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Answers that another attempt may change; all others are said at once."""
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
"""Seconds between attempts: doubled each time, with chance added so that replicas do not knock together."""
AGENT = "egov-dashboard-feeds"


class Unreached(Exception):  # noqa: N818 - what became of the request, not what goes wrong in the program
    """The document did not come, or not whole: the code of its sentence under ``problem.``."""

    def __init__(self, code: str, *, again: bool, wait: float = 0.0, **params: str) -> None:
        super().__init__(code)
        self.code = code
        self.again = again
        """Whether another attempt may help."""
        self.wait = wait
        """Seconds the server asked to be left alone."""
        self.params = params


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the server said of the document that was taken last, to be told it again."""

    etag: str = ""
    modified: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A whole document."""

    content: bytes
    address: str
    """Where it came from."""
    seen: Seen = Seen()

    @property
    def sha256(self) -> str:
        """The hash under which it is kept."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class NotModified:
    """It is still the document that was taken last."""

    address: str


def place(feed: Feed, month: int) -> str:
    """The address or path of the document for a month, 0 for a feed that is asked for none."""
    return feed.asked(feed.url or feed.path, month) if month else feed.url or feed.path


def fetch(feed: Feed, month: int, seen: Seen, root: Path, *, first_pause: float = FIRST_PAUSE) -> Fetched | NotModified:
    """The document for `month` (0: the only one), in at most `feed.attempts` requests.

    Relative paths of files count from `root`. Raises Unreached after the last attempt, with the reason of that one.
    """
    if feed.path:
        return _from_file(feed, place(feed, month), root)
    pause = tenacity.wait_exponential_jitter(multiplier=first_pause, max=LONGEST_PAUSE, jitter=first_pause)

    def wait(state: tenacity.RetryCallState) -> float:
        failed = state.outcome.exception() if state.outcome else None
        asked = failed.wait if isinstance(failed, Unreached) else 0.0
        return min(max(pause(state), asked), LONGEST_PAUSE)

    attempts = tenacity.Retrying(
        stop=tenacity.stop_after_attempt(feed.attempts),
        wait=wait,
        retry=tenacity.retry_if_exception(lambda error: isinstance(error, Unreached) and error.again),
        reraise=True,
    )
    # In a thread of its own: in the one that asks a loop may run already, that of a notebook or of a driven browser.
    with ThreadPoolExecutor(1, "feed") as own:
        return attempts(lambda: own.submit(lambda: asyncio.run(_in_time(feed, month, seen))).result())


def _from_file(feed: Feed, name: str, root: Path) -> Fetched:
    try:
        with (root / name).open("rb") as file:
            content = file.read(feed.bytes_at_most + 1)
    except OSError as error:
        raise Unreached("feed-no-file", again=False, path=name) from error
    if len(content) > feed.bytes_at_most:
        raise Unreached("feed-too-large", again=False, most=str(feed.bytes_at_most))
    return Fetched(content=content, address=name)


@cache
def _trusted() -> ssl.SSLContext:
    """Whom TLS trusts: the authorities of the system. Made once, since reading them takes longer than most answers."""
    return httpx2.create_ssl_context()


async def _in_time(feed: Feed, month: int, seen: Seen) -> Fetched | NotModified:
    """One request. The time is that of the whole of it: a server that sends a byte now and then gets no more."""
    try:
        async with asyncio.timeout(feed.timeout_seconds):
            return await _requested(feed, month, seen)
    except (TimeoutError, httpx2.TimeoutException) as error:
        raise Unreached("feed-timeout", again=True, seconds=str(feed.timeout_seconds)) from error
    except httpx2.RemoteProtocolError as error:
        # The connection ended before the length that was announced, or what came is no HTTP.
        raise Unreached("feed-cut-off", again=True) from error
    except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as error:
        raise Unreached("feed-unreachable", again=isinstance(error, httpx2.TransportError)) from error


async def _requested(feed: Feed, month: int, seen: Seen) -> Fetched | NotModified:
    address = place(feed, month)
    form = {name: feed.asked(value, month) if month else value for name, value in feed.form}
    # Redirects are not followed: a token is sent to no other server, and a portal that has moved is looked at.
    async with (
        httpx2.AsyncClient(timeout=feed.timeout_seconds, follow_redirects=False, verify=_trusted()) as client,
        client.stream(
            "POST" if form else "GET", address, data=form or None, headers=_headers(feed, seen, posted=bool(form))
        ) as answer,
    ):
        if answer.status_code == httpx2.codes.NOT_MODIFIED and (seen.etag or seen.modified):
            return NotModified(address=address)
        if answer.status_code in AGAIN:
            raise Unreached(
                "feed-status", again=True, wait=_asked_to_wait(answer.headers.get("retry-after", "")),
                status=str(answer.status_code),
            )  # fmt: skip
        if answer.is_redirect:
            raise Unreached("feed-moved", again=False, address=answer.headers.get("location", "")[:200])
        if answer.status_code != httpx2.codes.OK:
            raise Unreached("feed-status", again=False, status=str(answer.status_code))
        content = bytearray()
        async for part in answer.aiter_bytes():
            content += part
            if len(content) > feed.bytes_at_most:
                raise Unreached("feed-too-large", again=False, most=str(feed.bytes_at_most))
        answered = Seen(etag=answer.headers.get("etag", ""), modified=answer.headers.get("last-modified", ""))
        return Fetched(content=bytes(content), address=address, seen=answered)


def _headers(feed: Feed, seen: Seen, *, posted: bool) -> dict[str, str]:
    # Not packed: what is counted are the bytes that came, and a small answer cannot unfold into a large one.
    headers = {"User-Agent": AGENT, "Accept-Encoding": "identity"}
    if feed.token_variable:
        token = os.environ.get(feed.token_variable, "")
        if not token.isascii() or not token.isprintable() or not token:
            raise Unreached("feed-no-token", again=False, variable=feed.token_variable)
        headers["Authorization"] = f"Bearer {token}"
    # Conditions belong to GET alone.
    if seen.etag and not posted:
        headers["If-None-Match"] = seen.etag
    if seen.modified and not posted:
        headers["If-Modified-Since"] = seen.modified
    return headers


def _asked_to_wait(said: str) -> float:
    """Seconds in a Retry-After header; 0 for a day, which is not waited for."""
    return float(said) if said.isascii() and said.isdigit() and len(said) < 6 else 0.0
