"""Writes one paper of a pack in a process of its own: `python -m services.paper_worker`.

A writer computes for seconds. In the serving process it would take turns with the screens of everybody else; here it
takes none, can be ended at any moment, and gives all its memory back.

In comes the order as a line of JSON, then the pack. Out go lines of JSON: steps, and at the end the file with its size,
or the mistake. The process ends when whoever asked for it does.
"""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from domain.errors import DashboardError
from services import papers
from services.acting import Acting
from services.paper_jobs import PaperJob, PaperJobs
from services.papers import Paper, PaperOptions, PaperOrder
from storage.serialisation import from_json, to_json

ROOT = Path(__file__).parents[1]
NICER = 10
"""How much rather the machine computes screens than papers."""
PATIENCE = 600.0
"""Seconds after which a writer is given up."""


def begin(
    acting: Acting, jobs: PaperJobs, owner: str, number: int, code: str, language: str, options: PaperOptions
) -> PaperJob:
    """Begin to make a paper for `owner`, a word that names whoever waits for it.

    Raises as `papers.order` and `PaperJobs.start`.
    """
    order, body = papers.order(acting, number, code, language, options)
    guest = not acting.person.signed_in
    return jobs.start(owner, order, acting.now, lambda job: written(job, order, body), guest=guest)


def written(job: PaperJob, order: PaperOrder, body: bytes) -> Paper:
    """The paper of `order`, written elsewhere; `job` hears of the steps and ends it.

    Raises DashboardError as `papers.made`, ``paper-slow`` where it takes longer than `PATIENCE`, ``paper-ended`` where
    the machine ended it; StoppedError.
    """
    worker = subprocess.Popen(
        [sys.executable, "-m", "services.paper_worker"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    slow = threading.Timer(PATIENCE, worker.kill)
    slow.daemon = True
    slow.start()
    job.on_stop(worker.kill)
    try:
        assert worker.stdin is not None
        assert worker.stdout is not None
        with suppress(BrokenPipeError):
            worker.stdin.write(json.dumps({"order": to_json(order), "size": len(body)}).encode() + b"\n" + body)
            worker.stdin.flush()
        return _heard(job, worker.stdout)
    except EOFError:
        # It was ended: by whom is known.
        job.progress(job.done, job.whole)
        if slow.finished.is_set():
            raise DashboardError("paper-slow") from None
        raise DashboardError("paper-ended") from None
    finally:
        slow.cancel()
        worker.kill()
        worker.wait()
        for pipe in (worker.stdin, worker.stdout):
            if pipe is not None:
                with suppress(BrokenPipeError):
                    pipe.close()


def _heard(job: PaperJob, lines: IO[bytes]) -> Paper:
    while line := lines.readline():
        said: Mapping[str, Any] = json.loads(line)
        if "error" in said:
            raise DashboardError(said["error"], **said["params"])
        if "size" in said:
            data = lines.read(said["size"])
            if len(data) < said["size"]:
                break
            return Paper(name=said["name"], media_type=said["media_type"], data=data)
        job.progress(said["done"], said["whole"])
    raise EOFError


def main() -> None:
    """Read an order, write its paper."""
    # What a library prints must not stand among the answers.
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    os.nice(NICER)
    asked = json.loads(sys.stdin.buffer.readline())
    body = sys.stdin.buffer.read(asked["size"])
    threading.Thread(target=_end_with_asker, daemon=True).start()

    def say(data: bytes = b"", **said: object) -> None:
        out.write(json.dumps(said).encode() + b"\n" + data)
        out.flush()

    try:
        made = papers.made(
            from_json(asked["order"], PaperOrder), body, lambda done, whole: say(done=done, whole=whole)
        )  # fmt: skip
    except DashboardError as error:
        say(error=error.code, params=error.params)
    else:
        say(made.data, size=len(made.data), name=made.name, media_type=made.media_type)


def _end_with_asker() -> None:
    sys.stdin.buffer.read()
    os._exit(1)


if __name__ == "__main__":
    main()
