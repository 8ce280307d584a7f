"""A graceful stop: no new visitor, no new page; what is under way is finished and acknowledged, then the server ends.

The framework's server closes every socket as soon as it is told to stop: a reporter whose file has just been taken
would never see the receipt. So the signal is held back until uploads, writes and running screens are done.
"""

import asyncio
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import runtime
from streamlit.runtime.app_session import AppSession, AppSessionState

from storage.database import writes_at_work

LOOK_SECONDS = 0.1
QUIET_SECONDS = 1.0
"""How long nothing must have been under way while screens are open: clicks and answers are on their way."""
ALWAYS = ("/healthz", "/readyz", "/_stcore/", "/session/", "/static/", "/app/static/", "/media/")
"""What screens that are open already still ask for."""


@dataclass
class _State:
    stopping: bool = False
    requests: int = 0
    """Requests that are being answered."""


_state = _State()


def is_stopping() -> bool:
    """Whether this server has been told to stop."""
    return _state.stopping


class Stopping:
    """Counts what is being answered, and refuses what begins after the server was told to stop."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or send it on to another server: a proxy takes 503 for that."""
        if scope["type"] == "websocket":
            if _state.stopping:
                await _refuse_socket(send)
            else:
                await self.app(scope, receive, send)
            return
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if _state.stopping and not scope["path"].startswith(ALWAYS):
            await PlainTextResponse("", 503, {"retry-after": "1", "connection": "close"})(scope, receive, send)
            return
        _state.requests += 1
        try:
            await self.app(scope, receive, send)
        finally:
            _state.requests -= 1


def hold_back(seconds: float) -> Callable[[], None]:
    """Let SIGTERM wait up to `seconds` for what is under way; gives what undoes that. Call it in the event loop."""
    loop = asyncio.get_running_loop()
    before = signal.getsignal(signal.SIGTERM)
    tasks: set[asyncio.Task[None]] = set()

    def give_back() -> None:
        loop.remove_signal_handler(signal.SIGTERM)
        signal.signal(signal.SIGTERM, before)

    async def stop() -> None:
        await _finished(seconds)
        give_back()
        signal.raise_signal(signal.SIGTERM)

    def told() -> None:
        if not _state.stopping:
            _state.stopping = True
            tasks.add(loop.create_task(stop()))

    loop.add_signal_handler(signal.SIGTERM, told)
    return give_back


async def _finished(seconds: float) -> None:
    """Wait until nothing has been under way for a moment, and no longer than `seconds`."""
    until = time.monotonic() + seconds
    quiet_since = time.monotonic() - (0.0 if _open_screens() else QUIET_SECONDS)
    while time.monotonic() < until:
        if _under_way():
            quiet_since = time.monotonic()
        elif time.monotonic() - quiet_since >= QUIET_SECONDS:
            return
        await asyncio.sleep(LOOK_SECONDS)


def _under_way() -> int:
    """Requests, writes and running screens of this process."""
    return _state.requests + writes_at_work() + _running_screens()


def _open_screens() -> list[AppSession]:
    return [one.session for one in runtime.get_instance()._session_mgr.list_active_sessions()]  # noqa: SLF001


def _running_screens() -> int:
    return sum(one._state is AppSessionState.APP_IS_RUNNING for one in _open_screens())  # noqa: SLF001


async def _refuse_socket(send: Send) -> None:
    await send({"type": "websocket.http.response.start", "status": 503, "headers": [(b"retry-after", b"1")]})
    await send({"type": "websocket.http.response.body", "body": b""})
