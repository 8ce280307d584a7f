"""The one home of caches: settings, databases, codelists, and answers and blocks that stand until the data change."""

import gc
import hashlib
import sys
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache, lru_cache, wraps
from itertools import count
from pathlib import Path
from random import Random
from threading import Lock
from types import FunctionType, ModuleType
from typing import Any, Concatenate, Literal, ParamSpec, Protocol, Self, TypeVar
from weakref import ref
from zoneinfo import ZoneInfo

import streamlit as st
from markupsafe import Markup
from streamlit.navigation.page import StreamlitPage

import locales
import settings as operator
from domain.accounts import Classroom
from domain.indicator import Indicator
from domain.org_unit import OrgUnit
from domain.target import Target
from locales import Language
from services.catalogue import Catalogue, catalogue
from services.classroom import read as read_classroom
from services.paper_jobs import PaperJobs
from services.view import View
from settings import Settings
from storage.database import Database

P = ParamSpec("P")
T = TypeVar("T")

STYLE, SHELL_STYLE = (Path(__file__).with_name(name) for name in ("style.css", "shell.css"))
ANSWERS = 64_000_000
"""Bytes of answers that are kept a process. Each is counted as if it shared nothing: all together take less."""
BLOCKS = 64_000_000
"""Bytes of HTML in blocks, with their keys."""
DOCUMENTS = 64_000_000
"""Bytes of presentations that are kept a process, as they are and compressed."""
PREVIEWED = 64_000_000
"""Bytes of previews that are kept a process, with what was read in their files: up to ninety times the file."""
NAMES = 8_000_000
"""Bytes of the names by which browsers ask for elements they hold."""
ENTRY = 1_000
"""Bytes that an entry takes besides its value and the texts in its key: lock and place, what the key is made of."""

SAMPLE = 120
"""Of so many things, drawn from those that stand equally deep in an answer, each is weighed: right to a tenth or so."""


class Kept:
    """Values by key: each is made once, however many ask for it at the same time.

    The framework's own cache hashes its arguments anew on each call, ten times the cost of a look into a dictionary,
    and a screen asks for dozens of values.
    """

    def __init__(self, most: int, weigh: Callable[[Hashable, Any], int] = lambda _key, _value: 1) -> None:
        """`most` is what all entries may weigh together; they weigh 1 each unless `weigh(key, value)` says more.

        The least recently used go first. The newest stays even where it alone weighs more.
        """
        self.most, self._weigh = most, weigh
        self.weight = self.dropped = 0
        """What is kept weighs so much; so many values were dropped for others since the start."""
        self._entries: OrderedDict[Hashable, _Entry] = OrderedDict()
        self._dead: deque[Hashable] = deque()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: Hashable, make: Callable[[], T], holds: object = None, of: Iterable[object] = ()) -> T:
        """The value of `key`, by `make` where there is none yet.

        `holds` lives as long as the entry; the entry lives no longer than each of `of`, where the kind of that allows
        to be watched, and else holds it. So a key may contain the identity of an object that is in either: it cannot
        become that of another one.
        """
        with self._lock:
            self._bury()
            entry = self._entries.get(key)
            if entry is None:
                entry = self._entries[key] = _Entry((holds, [self._watched(key, one) for one in of]))
            else:
                self._entries.move_to_end(key)
        if not entry.made:
            with entry.lock:
                if not entry.made:
                    try:
                        entry.value = make()
                    except BaseException:
                        self._forget(key, entry)
                        raise
                    self._make_room(key, entry, self._weigh(key, entry.value))
                    entry.made = True
        value: T = entry.value
        return value

    def _watched(self, key: Hashable, one: object) -> object:
        """What tells when `one` dies, or itself."""
        try:
            # Nothing may wait for a lock here: an object can die in the middle of anything.
            return ref(one, lambda _gone: self._dead.append(key))
        except TypeError:
            return one

    def _bury(self) -> None:
        """Let go of what was made of things that have died: nobody can ask for it again."""
        while self._dead:
            if (entry := self._entries.pop(self._dead.popleft(), None)) is not None:
                self.weight -= entry.weight

    def _forget(self, key: Hashable, entry: "_Entry") -> None:
        """What cannot be made leaves nothing behind: whoever asks for what there is not must not fill the memory."""
        with self._lock:
            if self._entries.get(key) is entry:
                del self._entries[key]

    def _make_room(self, key: Hashable, entry: "_Entry", weight: int) -> None:
        gone = []
        with self._lock:
            if self._entries.get(key) is not entry:
                return  # it made room for others before it was made, and is not kept
            entry.weight = weight
            self.weight += weight
            while self.weight > self.most and len(self._entries) > 1:
                _, oldest = self._entries.popitem(last=False)
                self.weight -= oldest.weight
                gone.append(oldest)
            self.dropped += len(gone)
        del gone  # large values are taken apart while nobody waits for the lock


class _Entry:
    __slots__ = ("holds", "lock", "made", "value", "weight")

    def __init__(self, holds: object) -> None:
        self.holds = holds
        self.lock = Lock()
        self.made = False
        self.value: Any = None
        self.weight = 0


_SHARED = (type, FunctionType, ModuleType, Enum, Database, View, Catalogue, Indicator, OrgUnit, Target)
"""What answers name and do not own."""


def weight(value: object) -> int:
    """About how many bytes a value takes with all it is made of, codelists left out unless it is the codelists.

    Where it is made of many things, a sample stands for all of them, so that a large table is weighed as fast as a
    small one; what all of them share then counts more than once.
    """
    shared = _SHARED[:6] if isinstance(value, Catalogue) else _SHARED
    layer, seen, whole, each = [value], {id(value)}, float(ENTRY), 1.0
    chance = Random(0)  # noqa: S311 - the same answer weighs the same; nobody gains by guessing which parts count
    while layer:
        if len(layer) > SAMPLE:
            each *= len(layer) / SAMPLE
            layer = chance.sample(layer, SAMPLE)
        whole += each * sum(map(sys.getsizeof, layer))
        found = {id(one): one for one in gc.get_referents(*layer)}
        layer = [one for key, one in found.items() if key not in seen and not isinstance(one, shared)]
        seen.update(found)
    return round(whole)


def _spelled(key: Hashable) -> int:
    """Bytes of the texts in a key: what an address says stands in it, and anybody may write addresses."""
    if isinstance(key, tuple):
        return sum(map(_spelled, key))
    return sys.getsizeof(key) if isinstance(key, str) else 0


_answers = Kept(ANSWERS, lambda key, answer: _spelled(key) + weight(answer))
_blocks = Kept(BLOCKS, lambda key, block: ENTRY + _spelled(key) + sys.getsizeof(block))
_documents = Kept(DOCUMENTS, lambda key, document: ENTRY + _spelled(key) + len(document.plain) + len(document.small))
_previews = Kept(PREVIEWED, lambda key, preview: _spelled(key) + weight(preview))
_names = Kept(NAMES, lambda key, _name: ENTRY + _spelled(key))


def kept() -> Mapping[str, Kept]:
    """Everything that is kept by bytes, by name: what an operator sees of it."""
    return {"answers": _answers, "blocks": _blocks, "documents": _documents, "names": _names, "previews": _previews}


_serials = count(1)


def serial() -> int:
    """A number that nothing else in this process has: what is finished is told apart by it, also after it has gone."""
    return next(_serials)


class Block(Markup):
    """Finished HTML: the framework sends it as it is and does not look for an indentation to take away."""

    __slots__ = ("serial",)

    serial: int

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:
        """As `Markup` is made."""
        made = super().__new__(cls, *args, **kwargs)
        made.serial = serial()
        return made

    def _repr_html_(self) -> str:
        return str.__str__(self)


@dataclass(slots=True)
class Name:
    """What the framework calls an element in the browser: empty until it was sent once."""

    hash: str = ""
    id: str = ""
    """Of a widget: by which what was chosen on it comes back."""


def name(key: Hashable) -> Name:
    """What the element of finished things is called; `key` says which (`serial`) and where they stand."""
    return _names.get(key, Name)


class Screen(Protocol):
    """What a block is drawn for; see `ui.page.Page`."""

    @property
    def database(self) -> Database:
        """The database of its workspace."""

    @property
    def state(self) -> Hashable:
        """What decides all it shows: its address, the version of its data, the day."""


S = TypeVar("S", bound=Screen)


def rendered(draw: Callable[Concatenate[S, P], Markup]) -> Callable[Concatenate[S, P], Block]:
    """Let `draw(page, ...)` be rendered once for each address while the data stand.

    Its arguments are plain values or objects out of this cache (answers, codelists): those are told apart by identity,
    and the block goes when one of them does. Held, they would outlive their answers in thousands of small blocks.
    """

    @wraps(draw)
    def block(page: S, /, *args: P.args, **kwargs: P.kwargs) -> Block:
        database = page.database
        key = (draw, id(database), page.state, _identity(args), _identity(kwargs))
        return _blocks.get(key, lambda: Block(draw(page, *args, **kwargs)), database, _told_apart((args, kwargs)))

    return block


def _told_apart(value: object) -> Iterator[object]:
    """What is told apart by its identity in `value`."""
    match value:
        case tuple() | list():
            for inner in value:
                yield from _told_apart(inner)
        case dict():
            for inner in value.values():
                yield from _told_apart(inner)
        case None | str() | date() | Enum() | bool() | int() | float():
            pass
        case _:
            yield value


def _identity(value: object) -> Hashable:
    match value:
        case Block():
            return Block, value.serial
        case None | str() | date() | Enum():
            return value
        case bool() | int() | float():
            return type(value), value
        case tuple() | list():
            return tuple(map(_identity, value))
        case dict():
            return tuple((key, _identity(inner)) for key, inner in value.items())
        case _:
            return id(value)


def settings() -> Settings:
    """What the operator chose. Raises DashboardError when the file cannot be used."""
    return operator.current()


def today() -> date:
    """The current day where the deadlines are."""
    return datetime.now(ZoneInfo(settings().timezone)).date()


def words(code: str) -> Language:
    """The texts of one language."""
    return locales.language(code)


def languages() -> tuple[str, ...]:
    """The languages there are, the default first."""
    return _from_first(settings().language)


@lru_cache
def _from_first(first: str) -> tuple[str, ...]:
    return (first, *(code for code in locales.languages() if code != first))


@cache
def screens(language: str, shown: tuple[tuple[str, Literal["visible", "hidden"]], ...]) -> tuple[StreamlitPage, ...]:
    """A screen of the router for each page; the first one is shown where the address names none.

    The framework looks for the file of each as it is made, which is too long for each run of a script.
    """
    return tuple(
        st.Page(
            f"pages/{name}.py", title=words(language).text(f"page.{name}.menu"), url_path=name,
            default=name == shown[0][0], visibility=visibility,
        )
        for name, visibility in shown
    )  # fmt: skip


_databases: dict[str, Database] = {}
_opening = Lock()


def database(workspace: str) -> Database:
    """The database of a workspace, with its tables in place.

    A screen asks for it some times in each run, and the framework's own cache takes a tenth of a millisecond to answer.
    """
    found = _databases.get(workspace)
    return _opened(workspace) if found is None else found


def _opened(workspace: str) -> Database:
    chosen = settings().databases
    with _opening:
        if workspace not in _databases:
            found = Database(
                settings().database_url(workspace), connections=chosen.connections, standby_reads=chosen.standby_reads
            )
            found.migrate(workspace=workspace)
            _databases[workspace] = found
        return _databases[workspace]


def close_databases() -> None:
    """Let go of the databases: what comes next opens those of the settings of its time."""
    with _opening:
        while _databases:
            _databases.popitem()[1].dispose()


def codelists(workspace: str, version: int, day: date | None = None) -> Catalogue:
    """What is defined rather than measured, as of a version of the database, with the names units have on `day`."""
    found = database(workspace)
    listed = _answers.get((id(found), workspace, version), lambda: catalogue(found), found)
    if day is None or not (renamed := listed.renamings(day)):
        return listed
    return _answers.get((id(found), workspace, version, renamed), lambda: listed.on(day), found)


def keeper(state: str) -> Callable[..., Any]:
    """What answers the questions of a view: each is asked once for each `state` of the data and each as-of day.

    Once with provisional figures and once without them, where somebody asks for both.

    `state` names workspace and version of the data. The arguments of a question must be plain values (text, numbers,
    days, enums, tuples of them): they are the key. What comes back is shared by all sessions: frozen dataclasses and
    ready figures, never something to be changed.
    """

    def answer(question: Callable[..., Any], view: View, *args: object, **kwargs: object) -> Any:
        seen = (id(view.database), state, view.as_of, view.accepted_only)
        key = (question, *seen, repr(args), repr(sorted(kwargs.items())))
        return _answers.get(key, lambda: question(view, *args, **kwargs), view)

    return answer


@st.cache_resource(show_spinner=False)
def paper_jobs() -> PaperJobs:
    """The papers that this server makes, for everybody."""
    return PaperJobs()


def preview(key: Hashable, data: bytes, make: Callable[[], T]) -> T:
    """The preview of a file for somebody, by `make` where it is not kept: each touch of a widget runs the page anew.

    `key` says for whom, on which state of the data, and with which explanations.
    """
    return _previews.get((key, hashlib.sha256(data).digest()), make)


def document(key: Hashable, make: Callable[[], T]) -> T:
    """A presentation, by `make` where it is not kept. `key` holds all that decides its bytes."""
    return _documents.get(key, make)


@cache
def classroom() -> Classroom | None:
    """The ready accounts of the training workspace, as their file says."""
    return read_classroom(operator.ROOT / "data")


@cache
def style() -> Block:
    """The style sheet, ready for the page."""
    return Block(f"<style>{SHELL_STYLE.read_text('utf-8')}{STYLE.read_text('utf-8')}</style>")


@cache
def static_address(name: str) -> str:
    """The address of a file of `static/`, with what it holds as its version: a browser keeps it until it changes."""
    version = hashlib.sha256((operator.ROOT / "static" / name).read_bytes()).hexdigest()[:8]
    return f"./app/static/{name}?v={version}"
