"""Papers made beside the screens: a few at once, one a person, with progress, to be stopped, kept for a while."""

import logging
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import uuid4

import events
from domain.errors import DashboardError
from events import Happening
from services.papers import Paper, PaperOrder

LOG = logging.getLogger(__name__)
AT_ONCE = 2
"""Pieces of work that run at the same time; the others wait in turn."""
WAITING = 20
"""How many may wait: whoever comes then is told so at once."""
GUESTS = 4
"""Papers of people who have not signed in, waiting and running: nobody knows how many of these are one person."""
KEPT_BYTES = 128_000_000
"""What all results may weigh together; the oldest one goes first."""
KEPT_FOR = timedelta(minutes=30)


class JobState(StrEnum):
    """Where a piece of work stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"


class StoppedError(Exception):
    """Nobody wants the result any more."""


@dataclass(slots=True, kw_only=True)
class PaperJob:
    """One paper that is made for one person."""

    owner: str
    order: PaperOrder
    began: datetime
    guest: bool = False
    """Whether nobody knows who it is for."""
    state: JobState = JobState.WAITING
    done: int = 0
    whole: int = 0
    """Steps, as far as they are known."""
    result: Paper | None = None
    error: DashboardError | None = None
    """Why it failed, in a sentence."""
    _stop: list[Callable[[], None]] = field(default_factory=list)
    _ended: threading.Event = field(default_factory=threading.Event)

    @property
    def ended(self) -> bool:
        """Whether nothing more will come."""
        return self._ended.is_set()

    def progress(self, done: int, whole: int) -> None:
        """Tell how far the work is. Raises StoppedError where nobody wants it any more."""
        if self.state is JobState.STOPPED:
            raise StoppedError
        self.done, self.whole = done, whole

    def on_stop(self, end: Callable[[], None]) -> None:
        """Call `end` when the work is stopped; at once where it was stopped already."""
        self._stop.append(end)
        if self.state is JobState.STOPPED:
            end()

    def wait(self, seconds: float) -> bool:
        """Wait until it has ended; whether it has."""
        return self._ended.wait(seconds)


Work = Callable[[PaperJob], Paper]


class PaperJobs:
    """The papers that one server makes: of each person one at a time; a new one takes the place of the one before.

    Of guests there are a few at a time in all, and whoever has signed in comes before those of them who wait.
    """

    def __init__(
        self, at_once: int = AT_ONCE, waiting: int = WAITING, bytes_kept: int = KEPT_BYTES, guests: int = GUESTS
    ) -> None:
        """`at_once` run together, `waiting` more may wait, `guests` of guests; results of `bytes_kept` are kept."""
        self._at_once, self._most, self._bytes, self._guests = at_once, waiting, bytes_kept, guests
        self._jobs: OrderedDict[str, PaperJob] = OrderedDict()
        self._queue: deque[tuple[PaperJob, Work]] = deque()
        self._threads = self._busy = 0
        self._lock = threading.Lock()

    def start(self, owner: str, order: PaperOrder, now: datetime, work: Work, *, guest: bool = False) -> PaperJob:
        """Begin `work` for `owner` as soon as there is room; for a `guest` after those who have signed in.

        Raises DashboardError: ``job-running`` where the person has another one, ``jobs-full`` where too many wait,
        ``jobs-guests`` where too many of guests do.
        """
        with self._lock:
            self._forget(now)
            known = self._jobs.get(owner)
            if known is not None and not known.ended:
                raise DashboardError("job-running")
            if len(self._queue) + self._busy >= self._at_once + self._most:
                raise DashboardError("jobs-full", count=str(len(self._queue)))
            guests = sum(one.guest and not one.ended for one in self._jobs.values())
            if guest and guests >= self._guests:
                raise DashboardError("jobs-guests", count=str(guests))
            job = PaperJob(owner=owner, order=order, began=now, guest=guest)
            self._jobs.pop(owner, None)
            self._jobs[owner] = job
            ahead = len(self._queue) if guest else sum(not one.guest for one, _ in self._queue)
            self._queue.insert(ahead, (job, work))
            if self._threads < self._at_once:
                self._threads += 1
                # Nobody waits for it when the server ends.
                threading.Thread(target=self._run, name="job", daemon=True).start()
        return job

    def of(self, owner: str) -> PaperJob | None:
        """The last piece of work of a person, or None."""
        return self._jobs.get(owner)

    @property
    def kept(self) -> tuple[int, int, int]:
        """How many papers are kept, their bytes, and how many bytes they may have together."""
        with self._lock:
            found = [job.result.data for job in self._jobs.values() if job.result is not None]
        return len(found), sum(map(len, found)), self._bytes

    def stop(self, owner: str) -> None:
        """End the person's work, or forget what it has made."""
        with self._lock:
            job = self._jobs.pop(owner, None)
            if job is None or job.ended:
                return
            job.state = JobState.STOPPED
            self._queue = deque(pair for pair in self._queue if pair[0] is not job)
        for end in job._stop:  # noqa: SLF001  its own
            end()
        job._ended.set()  # noqa: SLF001

    def before(self, job: PaperJob) -> int:
        """How many pieces of work come before one that waits."""
        with self._lock:
            return next((place for place, (one, _) in enumerate(self._queue) if one is job), 0)

    def _run(self) -> None:
        while True:
            with self._lock:
                if not self._queue:
                    self._threads -= 1
                    return
                job, work = self._queue.popleft()
                job.state, self._busy = JobState.RUNNING, self._busy + 1
            self._do(job, work)

    def _do(self, job: PaperJob, work: Work) -> None:
        result, error, began = None, None, time.perf_counter()
        try:
            result = work(job)
        except StoppedError:
            pass
        except DashboardError as known:
            error = known
        except Exception:
            if job.state is not JobState.STOPPED:
                number = uuid4().hex[:8]
                LOG.exception("a job failed, number %s", number)
                error = DashboardError("job-failed", number=number)
        with self._lock:
            self._busy -= 1
            if job.state is not JobState.STOPPED:
                job.result, job.error = result, error
                job.state = JobState.FAILED if result is None else JobState.DONE
                self._make_room(job)
        job._ended.set()  # noqa: SLF001
        events.tell(Happening.PAPER_ENDED, outcome=job.state.value, seconds=time.perf_counter() - began)

    def _make_room(self, newest: PaperJob) -> None:
        kept = [job for job in self._jobs.values() if job.result is not None and job is not newest]
        weight = sum(len(job.result.data) for job in (*kept, newest) if job.result)
        for job in kept:
            if weight <= self._bytes:
                break
            weight -= len(job.result.data) if job.result else 0
            del self._jobs[job.owner]

    def _forget(self, now: datetime) -> None:
        for owner in [owner for owner, job in self._jobs.items() if job.ended and job.began < now - KEPT_FOR]:
            del self._jobs[owner]
