"""The address of the file of all figures: made on the disk, sent from there, few at once, with the rights of a page."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from tempfile import SpooledTemporaryFile

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import Receive, Scope, Send

import locales
from domain.errors import DashboardError
from domain.people import Verb
from locales import Language
from services import downloads
from services.downloads import Downloads
from ui import address, at_work, cached, people
from ui.address import Bounds
from ui.downloads import ALL_FIGURES

PATH = f"/{ALL_FIGURES}"
PAGE = "methodology"
"""Offers the file, and says why somebody does not get it."""
PIECE = 128 * 1024
"""Bytes read and sent at once."""
SLOWEST = 50_000
"""Bytes a second that a file is sent with at least: whoever takes it slower keeps others from theirs."""
GRACE_SECONDS = 60
"""How much longer it may take."""
WAIT_SECONDS = 60
"""After how long it is worth asking again."""
REFUSALS = {"downloads-full": 429, "downloads-no-room": 507}
"""Not 503: a proxy would take that for a server that is down, and ask the next one for the same."""

LOG = logging.getLogger(__name__)
DOWNLOADS = Downloads()
# Making takes a while: screens and programs have other threads.
_making = ThreadPoolExecutor(max_workers=downloads.AT_ONCE, thread_name_prefix="downloads")


async def figures(request: Request) -> Response:
    """All figures as the page of methods shows them from its address; whoever may not have them goes to that page."""
    try:
        answer = await asyncio.to_thread(_file, request)
    except DashboardError:
        answer = None
    return answer or _to_page(request)


def _to_page(request: Request) -> Response:
    return RedirectResponse(f"./{PAGE}?{request.url.query}", 303)


def _file(request: Request) -> Response | None:
    settings = cached.settings()
    bounds = Bounds(
        languages=cached.languages(), language=settings.language, today=cached.today(),
        training_as_of=settings.training_as_of,
    )  # fmt: skip
    asked = address.parse(PAGE, dict(request.query_params), {}, bounds)
    acting = at_work.acting(
        asked.workspace, people.sender(asked.workspace, request.cookies), asked.as_of,
        accepted_only=asked.accepted_only,
    )  # fmt: skip
    if asked.wrong or acting.person.must_change or not acting.person.allows(Verb.VIEW):
        return None
    view, side = acting.view, asked.geography
    without = frozenset() if settings.papi_in_downloads else view.ask(downloads.attributed)
    name = f"figures-{asked.workspace}-{acting.database.version()}{f'-{side}' if side else ''}.csv"
    return _Download(
        lambda: downloads.csv_file(view, without, side), name, locales.language(asked.language),
        guest=not acting.person.signed_in,
    )  # fmt: skip


class _Download(Response):
    """A file that is made when there is room for it, and gone when it is sent or nobody takes it."""

    media_type = "text/csv"

    def __init__(
        self, make: Callable[[], SpooledTemporaryFile[bytes]], name: str, words: Language, *, guest: bool
    ) -> None:
        super().__init__(
            headers={"content-disposition": f'attachment; filename="{name}"', "cache-control": "private, no-store"}
        )
        self._make, self._words, self._guest = make, words, guest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Make the file and send it, or say why it cannot be had now; whoever asks for the headers gets those alone."""
        if scope["method"] == "HEAD":
            # How long the file is only making it would tell.
            del self.headers["content-length"]
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            await send({"type": "http.response.body", "body": b""})
            return
        run = asyncio.get_running_loop().run_in_executor
        try:
            with DOWNLOADS.place(guest=self._guest), await run(_making, self._make) as file:
                await self._send(file, send)
        except DashboardError as error:
            if error.code == "downloads-no-room":
                LOG.exception("the disk has no room for a file of all figures")
            await self._refusal(error, scope)(scope, receive, send)

    def _refusal(self, error: DashboardError, scope: Scope) -> Response:
        if error.code not in REFUSALS:
            return _to_page(Request(scope))
        said = self._words.text(f"error.{error.code}", **error.params)
        headers = {"retry-after": str(WAIT_SECONDS), "cache-control": "no-store"}
        return PlainTextResponse(said, REFUSALS[error.code], headers)

    async def _send(self, file: SpooledTemporaryFile[bytes], send: Send) -> None:
        run = asyncio.get_running_loop().run_in_executor
        size = file.seek(0, 2)
        file.seek(0)
        self.headers["content-length"] = str(size)
        try:
            async with asyncio.timeout(GRACE_SECONDS + size / SLOWEST):
                await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
                while piece := await run(_making, file.read, PIECE):
                    await send({"type": "http.response.body", "body": piece, "more_body": True})
                await send({"type": "http.response.body", "body": b""})
        except TimeoutError:
            return  # the server cuts off what is not whole
