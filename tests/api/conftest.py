"""The interface for programs, on workspaces as the operator's command fills them; read only."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

import settings as operator
from api import door as doors
from api.door import PATH, Door
from tests.conftest import write_config
from tests.services.conftest import look

__all__ = ["look"]

Serve = Callable[..., Starlette]


def forget() -> None:
    operator.current.cache_clear()
    st.cache_resource.clear()
    doors._application.cache_clear()


def configured(folder: Path, own: Path, more: str = "api:\n  requests_per_minute: 1000000\n") -> Path:
    """Settings in `own` whose databases stand in `folder`."""
    file = own / "config.yaml"
    file.write_text(write_config(own).read_text("utf-8").replace(f"{own}/", f"{folder}/") + more, "utf-8")
    return file


def server() -> Starlette:
    """A server with nothing but the interface."""
    return Starlette(middleware=[Middleware(Door)])


@pytest.fixture(scope="module")
def served(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Starlette]:
    """The server of the interface."""
    with pytest.MonkeyPatch.context() as patch:
        forget()
        patch.setenv(operator.VARIABLE, str(configured(filled, tmp_path_factory.mktemp("api"))))
        yield server()
    forget()


@pytest.fixture(scope="module")
def client(served: Starlette) -> Iterator[TestClient]:
    """A program that asks it."""
    with TestClient(served, base_url=f"http://tiendo.example{PATH}/") as found:
        yield found
