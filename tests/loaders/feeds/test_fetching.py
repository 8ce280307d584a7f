"""Fetching from a real server on this machine that also misbehaves: whole documents, or a reason."""

import gzip
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import locales
from domain.feed import Feed, FeedFormat, Measure
from loaders.feeds import Fetched, NotModified, Seen, Unreached, fetch
from tests.loaders.feeds.portal import Portal, portal

UNSEEN = Seen()
BODY = b'{"items": [1, 2, 3]}'


@pytest.fixture
def there() -> Iterator[Portal]:
    with portal() as made:
        made.body = BODY
        yield made


def feed(there: Portal | None = None, **more) -> Feed:
    given = {
        "name": "a-feed",
        "source": "A portal",
        "format": FeedFormat.JSON,
        "unit_code": "vn",
        "period_field": "m",
        "measures": (Measure(indicator="share_1", value="v"),),
        "attempts": 3,
        "timeout_seconds": 5,
        "url": there.url if there else "",
    }
    return Feed(**{**given, **more})


def got(wanted: Feed, month: int = 0, seen: Seen = UNSEEN, root: Path = Path("/")) -> Fetched | NotModified:
    return fetch(wanted, month, seen, root, first_pause=0.01)


def refused(wanted: Feed, **more) -> Unreached:
    with pytest.raises(Unreached) as failed:
        got(wanted, **more)
    for code in locales.languages():
        assert locales.language(code).text(f"problem.{failed.value.code}", **failed.value.params)
    return failed.value


def test_a_document_comes_whole_and_says_its_tag(there: Portal) -> None:
    found = got(feed(there))
    assert isinstance(found, Fetched)
    assert (found.content, found.address) == (BODY, there.url)
    assert found.seen.etag.startswith('"')
    assert there.asked[0][2]["accept-encoding"] == "identity"


def test_it_is_asked_for_news_only(there: Portal) -> None:
    first = got(feed(there))
    assert isinstance(got(feed(there), seen=first.seen), NotModified)
    there.body = b'{"items": [4]}'
    assert got(feed(there), seen=first.seen).content == there.body


@pytest.mark.parametrize("status", [500, 502, 503, 504, 429])
def test_an_error_of_the_server_is_tried_again(there: Portal, status: int) -> None:
    there.answers = [status, status]
    assert got(feed(there)).content == BODY
    assert len(there.asked) == 3


def test_after_the_last_attempt_the_status_is_said(there: Portal) -> None:
    there.answers = [500] * 9
    failed = refused(feed(there))
    assert (failed.code, failed.params["status"]) == ("feed-status", "500")
    assert len(there.asked) == 3


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_what_no_attempt_would_change_is_asked_once(there: Portal, status: int) -> None:
    there.answers = [status]
    assert refused(feed(there)).params["status"] == str(status)
    assert len(there.asked) == 1


def test_the_server_is_left_alone_as_long_as_it_asks(there: Portal) -> None:
    there.answers, there.retry_after = [503], "1"
    began = time.monotonic()
    got(feed(there))
    assert time.monotonic() - began >= 1


def test_a_document_that_is_cut_off_is_tried_again_and_never_half_taken(there: Portal) -> None:
    there.cut_to, there.cuts = 7, 1
    assert got(feed(there)).content == BODY
    there.cuts = 9
    assert refused(feed(there)).code == "feed-cut-off"


@pytest.mark.parametrize("how", ["drip_seconds", "silent_seconds"])
def test_the_whole_request_has_its_time(there: Portal, how: str) -> None:
    """A byte now and then resets every timeout of a socket; here the time is that of the whole."""
    there.body = b"x" * 1000
    setattr(there, how, 0.2 if how == "drip_seconds" else 30)
    began = time.monotonic()
    failed = refused(feed(there, timeout_seconds=1, attempts=1))
    assert (failed.code, failed.params["seconds"]) == ("feed-timeout", "1")
    assert time.monotonic() - began < 10


def test_a_document_has_its_bytes(there: Portal) -> None:
    there.body = b"x" * 5001
    assert refused(feed(there, bytes_at_most=5000)).code == "feed-too-large"
    assert len(there.asked) == 1
    there.body = b"x" * 5000
    assert len(got(feed(there, bytes_at_most=5000)).content) == 5000


def test_what_is_packed_unasked_is_no_way_around_the_bytes(there: Portal) -> None:
    there.body = gzip.compress(b"x" * 1_000_000)
    assert len(there.body) < 5000
    found = got(feed(there, bytes_at_most=5000))
    assert len(found.content) < 5000


def test_a_redirect_is_named_and_not_followed(there: Portal) -> None:
    there.answers, there.location = [302], "http://127.0.0.1:1/elsewhere"
    failed = refused(feed(there))
    assert (failed.code, failed.params["address"]) == ("feed-moved", there.location)


def test_nobody_listens() -> None:
    assert refused(feed(url="http://127.0.0.1:1/x", attempts=2)).code == "feed-unreachable"


def test_a_form_is_posted_with_the_month_that_is_asked_for(there: Portal) -> None:
    wanted = feed(there, url=f"{there.url}?y={{year}}", form=(("p_nam", "{year}"), ("p_thang", "{month}"), ("n", "1")))
    got(wanted, 202503, Seen(etag='"x"'))
    method, path, headers, form = there.asked[0]
    assert (method, path, form) == ("POST", "/statistics?y=2025", {"p_nam": "2025", "p_thang": "03", "n": "1"})
    assert "if-none-match" not in headers


def test_the_token_comes_from_the_environment_alone(there: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = feed(there, token_variable="FEED_TOKEN_OF_A_TEST")
    assert refused(wanted).code == "feed-no-token"
    assert there.asked == []
    monkeypatch.setenv("FEED_TOKEN_OF_A_TEST", "abc")
    assert "abc" not in repr(got(wanted))
    assert there.asked[0][2]["authorization"] == "Bearer abc"


def test_a_file_of_this_machine(tmp_path: Path) -> None:
    (tmp_path / "a-2025-03.json").write_bytes(BODY)
    wanted = feed(path="a-{year}-{month}.json")
    assert got(wanted, 202503, root=tmp_path) == Fetched(content=BODY, address="a-2025-03.json")
    assert refused(wanted, month=202504, root=tmp_path).code == "feed-no-file"
    assert refused(feed(path="a-2025-03.json", bytes_at_most=3), root=tmp_path).code == "feed-too-large"
