"""What keeps the memory of a process from growing: what is bounded, and what is given back.

What is kept on purpose has its bounds in `ui.cached`. Beside it memory grows by what the allocator and the collector
hold on to; docs/decisions/0040-what-is-kept-has-a-ceiling.md has the numbers.
"""

import asyncio
import ctypes
import gc
import itertools
from contextlib import suppress

from streamlit.runtime import Runtime
from streamlit.runtime.memory_session_storage import MemorySessionStorage

ARENAS = 2
"""Heaps of the allocator. By itself it makes up to eight for each core, and each keeps its holes."""
LARGE = 32_768
"""Bytes from which on a block of memory stands by itself and goes back whole when it is free.

By itself the allocator raises this bound to the largest block it has seen go, up to 32 MB: blocks of HTML and answers
that make room for others then leave holes between small ones.
"""
EVERY_SECONDS = 60.0
"""How often memory that nobody uses goes back to the system."""
FULL_COLLECTION = 5
"""With each so many of these turns circles are looked for among all objects.

A closed screen leaves some behind that were old when it ended. By itself the collector looks at old ones after a
hundred collections of younger ones, if there is a quarter more of them: at its thresholds here, in a day or two.
"""
_ARENA_MAX, _MMAP_THRESHOLD = -8, -3  # M_ARENA_MAX and M_MMAP_THRESHOLD of <malloc.h>


def bound_heaps() -> None:
    """Let all threads share a few heaps, with small things in them. Before the first thread.

    Other C libraries than glibc have one heap as it is.
    """
    with suppress(AttributeError):
        chosen = ctypes.CDLL(None).mallopt
        chosen(_ARENA_MAX, ARENAS)
        chosen(_MMAP_THRESHOLD, LARGE)


def settle() -> None:
    """What stands now stands for good: collections need not walk over it again."""
    gc.collect()
    gc.freeze()


async def give_back() -> None:
    """Every minute let go of sessions whose time for a reconnection is over, and of memory that is free. Never ends."""
    for turn in itertools.count(1):
        await asyncio.sleep(EVERY_SECONDS)
        release_ended()
        if turn % FULL_COLLECTION == 0:
            await asyncio.to_thread(gc.collect)
        await asyncio.to_thread(trim)


def trim() -> None:
    """Give free memory of all heaps back to the system; other C libraries than glibc do by themselves."""
    with suppress(AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


def release_ended() -> None:
    """Forget screens that were closed longer ago than `server.disconnectedSessionTTL`, with the files sent in them.

    The framework looks for them only when another one is closed: the last ones of an evening would stay all night.
    """
    if Runtime.exists():
        _ended()._cache.expire()  # type: ignore[attr-defined]  # noqa: SLF001


def open_screens() -> int:
    """Screens that are open now."""
    return Runtime.instance()._session_mgr.num_active_sessions() if Runtime.exists() else 0  # noqa: SLF001


def ended_screens() -> tuple[int, int]:
    """Screens that were closed and are held for a reconnection, and how many are at most."""
    if not Runtime.exists():
        return 0, 0
    return len(_ended().list()), int(_ended()._cache.maxsize)  # type: ignore[attr-defined]  # noqa: SLF001


def _ended() -> MemorySessionStorage:
    return Runtime.instance()._session_mgr._session_storage  # type: ignore[attr-defined,no-any-return]  # noqa: SLF001
