"""What the server writes about itself: lines for a person, or JSON for a collector of logs. Nobody is named in them."""

import logging
import sys
from typing import Literal

from pythonjsonlogger.core import RESERVED_ATTRS
from pythonjsonlogger.orjson import OrjsonFormatter
from streamlit import logger as framework

import events

_LINE = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"


def configure(form: Literal["text", "json"]) -> None:
    """Write the logs of this process, the framework's among them, to the standard error.

    As text, events are left out: they would bury what a person looks for.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_json() if form == "json" else logging.Formatter(_LINE))
    if form == "text":
        handler.addFilter(lambda record: record.name != events.LOGGER.name)
    root = logging.getLogger()
    root.handlers = [*(h for h in root.handlers if not isinstance(h, logging.StreamHandler)), handler]
    root.setLevel(logging.WARNING)
    events.LOGGER.setLevel(logging.INFO)
    if form == "json":
        framework.setup_formatter = _to_root  # also for the loggers the framework will make
        framework.update_formatter()


def _json() -> logging.Formatter:
    return OrjsonFormatter(
        ["levelname", "name", "message"],
        rename_fields={"levelname": "level", "name": "logger"},
        timestamp="time",
        reserved_attrs=[*RESERVED_ATTRS, "color_message"],
    )


def _to_root(logger: logging.Logger) -> None:
    """Let a logger of the framework speak through ours; the one of requests stays silent, since it names addresses."""
    logger.handlers.clear()
    logger.propagate = logger.name != "uvicorn.access"
