"""The collector waits while figures are read, and runs again whatever other threads do meanwhile."""

import gc
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from loaders.actuals import reader
from storage.rows import collection_paused

Paused = Callable[[], AbstractContextManager[None]]
PAUSES = pytest.mark.parametrize("paused", [collection_paused, reader._collection_paused])


@PAUSES
def test_it_waits_within_and_runs_afterwards(paused: Paused) -> None:
    assert gc.isenabled()
    with paused():
        assert not gc.isenabled()
        with paused():
            assert not gc.isenabled()
        assert not gc.isenabled(), "the inner one does not end the outer one"
    assert gc.isenabled()


@PAUSES
def test_it_runs_again_whoever_of_two_threads_looked_first(paused: Paused, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second thread looks while the first one reads, and goes on when the first one has ended."""
    first, looks = paused(), gc.isenabled
    first.__enter__()

    def look_then_lose_the_turn() -> bool:
        found = looks()
        first.__exit__(None, None, None)
        return found

    monkeypatch.setattr(gc, "isenabled", look_then_lose_the_turn)
    second = paused()
    second.__enter__()
    monkeypatch.undo()
    second.__exit__(None, None, None)
    try:
        assert gc.isenabled()
    finally:
        gc.enable()


@PAUSES
def test_it_runs_again_after_a_failure(paused: Paused) -> None:
    with pytest.raises(ZeroDivisionError), paused():
        raise ZeroDivisionError
    assert gc.isenabled()
