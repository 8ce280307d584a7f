"""The server of the empty page: the product's middleware and framework settings around one paragraph."""

import os
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from server import Compressed, SecurityHeaders, Shell

app = st.App(
    Path(__file__).with_name("empty_page.py"),
    middleware=[Middleware(SecurityHeaders), Middleware(Shell), Middleware(Compressed)],
)

if __name__ == "__main__":
    app.run(config={"server.address": "127.0.0.1", "server.port": int(os.environ["BENCHMARK_PORT"])})
