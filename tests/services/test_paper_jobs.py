"""Papers are made beside each other, in turn, until they are stopped; one that dies takes nobody along."""

import io
import json
import threading
from datetime import UTC, datetime, timedelta

import pytest

from domain.errors import DashboardError
from services import paper_worker, papers
from services.paper_jobs import KEPT_FOR, JobState, PaperJob, PaperJobs, StoppedError
from services.papers import Paper, PaperOptions, PaperOrder
from storage import packs
from tests.exports.meeting.conftest import BODY

NOW = datetime(2025, 3, 3, tzinfo=UTC)
ORDER = PaperOrder(number=1, sha256="a" * 64, code="archive", language="vi", options=PaperOptions())
LONG = 60


def paper(size: int = 3) -> Paper:
    return Paper(name="a", media_type="b", data=b"x" * size)


class Held:
    """Work that goes on until it is let go."""

    def __init__(self) -> None:
        self.begun, self.go = threading.Event(), threading.Event()

    def __call__(self, job: PaperJob) -> Paper:
        self.begun.set()
        job.progress(1, 2)
        assert self.go.wait(LONG)
        job.progress(2, 2)
        return paper()


def test_so_many_run_together_and_the_others_wait_in_turn() -> None:
    jobs, works = PaperJobs(at_once=2, waiting=1), [Held() for _ in "abc"]
    started = [jobs.start(owner, ORDER, NOW, work) for owner, work in zip("abc", works, strict=True)]
    assert works[0].begun.wait(LONG)
    assert works[1].begun.wait(LONG)
    assert [job.state for job in started] == [JobState.RUNNING, JobState.RUNNING, JobState.WAITING]
    assert (started[2].done, jobs.before(started[2])) == (0, 0)
    with pytest.raises(DashboardError, match="jobs-full"):
        jobs.start("d", ORDER, NOW, Held())
    works[1].go.set()
    assert works[2].begun.wait(LONG), "the next one begins as soon as one has ended"
    for work in works:
        work.go.set()
    assert all(job.wait(LONG) for job in started)
    assert [job.state for job in started] == [JobState.DONE] * 3
    assert jobs.of("c").result == paper()


def test_guests_have_few_places_and_wait_behind_those_who_signed_in() -> None:
    jobs, works = PaperJobs(at_once=1, guests=2), [Held() for _ in "abcd"]
    first = jobs.start("a", ORDER, NOW, works[0], guest=True)
    assert works[0].begun.wait(LONG)
    second = jobs.start("b", ORDER, NOW, works[1], guest=True)
    with pytest.raises(DashboardError, match="jobs-guests") as full:
        jobs.start("c", ORDER, NOW, works[2], guest=True)
    assert full.value.params == {"count": "2"}
    signed_in = jobs.start("d", ORDER, NOW, works[3])
    assert (jobs.before(signed_in), jobs.before(second)) == (0, 1)
    for work in works:
        work.go.set()
    assert all(job.wait(LONG) for job in (first, second, signed_in))
    assert jobs.start("c", ORDER, NOW, lambda _: paper(), guest=True).wait(LONG), "a place is free again"


def test_a_person_has_one_at_a_time_and_may_stop_it() -> None:
    jobs, work, ended = PaperJobs(), Held(), []
    job = jobs.start("a", ORDER, NOW, work)
    assert work.begun.wait(LONG)
    with pytest.raises(DashboardError, match="job-running"):
        jobs.start("a", ORDER, NOW, Held())
    job.on_stop(lambda: ended.append(1))
    jobs.stop("a")
    assert (ended, job.ended, jobs.of("a")) == ([1], True, None)
    with pytest.raises(StoppedError):
        job.progress(2, 2)
    work.go.set()
    again = jobs.start("a", ORDER, NOW, lambda _: paper())
    assert again.wait(LONG)
    assert again.state is JobState.DONE


def test_one_that_waits_and_is_stopped_never_begins() -> None:
    jobs, first, second = PaperJobs(at_once=1), Held(), Held()
    jobs.start("a", ORDER, NOW, first)
    jobs.start("b", ORDER, NOW, second)
    jobs.stop("b")
    first.go.set()
    last = jobs.start("c", ORDER, NOW, lambda _: paper())
    assert last.wait(LONG)
    assert not second.begun.is_set()


def test_what_failed_says_why_and_the_next_one_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    def wrong(error: Exception):
        def work(_: PaperJob) -> Paper:
            raise error

        return work

    jobs = PaperJobs(at_once=1)
    known = jobs.start("a", ORDER, NOW, wrong(DashboardError("paper-slow")))
    ours = jobs.start("b", ORDER, NOW, wrong(ValueError("secret")))
    fine = jobs.start("c", ORDER, NOW, lambda _: paper())
    assert all(job.wait(LONG) for job in (known, ours, fine))
    assert (known.error.code, known.state) == ("paper-slow", JobState.FAILED)
    assert ours.error.code == "job-failed"
    assert ours.error.params["number"] in caplog.text
    assert "secret" not in str(ours.error.params)
    assert fine.state is JobState.DONE


def test_results_are_kept_for_a_while_and_within_bounds() -> None:
    jobs = PaperJobs(bytes_kept=10)
    for owner in "ab":
        assert jobs.start(owner, ORDER, NOW, lambda _: paper(6)).wait(LONG)
    assert jobs.of("a") is None, "the oldest went for the newest"
    assert jobs.of("b") is not None
    late = NOW + KEPT_FOR + timedelta(seconds=1)
    assert jobs.start("c", ORDER, late, lambda _: paper(1)).wait(LONG)
    assert jobs.of("b") is None


def order(code: str) -> PaperOrder:
    return PaperOrder(number=2, sha256=packs.digest(BODY), code=code, language="vi", options=PaperOptions())


def test_a_process_of_its_own_writes_what_this_one_would() -> None:
    jobs = PaperJobs()
    made = jobs.start("a", order("xlsx"), NOW, lambda job: paper_worker.written(job, order("xlsx"), BODY))
    assert made.wait(LONG)
    assert made.result == papers.made(order("xlsx"), BODY)
    assert made.done == made.whole > 1


def test_a_mistake_of_the_process_is_told_as_it_was() -> None:
    job = PaperJob(owner="a", order=ORDER, began=NOW)
    said = [{"done": 1, "whole": 3}, {"error": "paper-format", "params": {"format": "doc", "known": "x"}}]
    with pytest.raises(DashboardError) as error:
        paper_worker._heard(job, io.BytesIO("\n".join(map(json.dumps, said)).encode()))
    assert (job.done, job.whole) == (1, 3)
    assert (error.value.code, error.value.params["format"]) == ("paper-format", "doc")


def test_a_process_that_is_ended_says_so_or_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[object] = []
    real = paper_worker.subprocess.Popen

    def popen(*args: object, **kwargs: object):
        begun.append(real(*args, **kwargs))
        begun[-1].kill()
        return begun[-1]

    monkeypatch.setattr(paper_worker.subprocess, "Popen", popen)
    jobs = PaperJobs()
    died = jobs.start("a", ORDER, NOW, lambda job: paper_worker.written(job, ORDER, BODY))
    assert died.wait(LONG)
    assert died.error.code == "paper-ended"
    assert begun[0].poll() is not None
