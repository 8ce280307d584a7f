"""From where a request looks, and the answer that goes back: with its tag, its links and its marks."""

import hashlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from threading import Lock

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

import locales
from api import problems, tabular
from api.asked import Asked, AsOf
from api.given import Seen
from api.problems import Fault, ProblemError
from api.telling import Teller
from domain.geography import Geography
from domain.pack import MeetingPack
from domain.people import Verb
from domain.product import VERSION
from services import downloads
from services.acting import Acting
from services.view import View
from ui import at_work, cached
from ui.address import FIRST_DAY, OFFICIAL, TRAINING, Bounds

JSON = "application/json"
_turn = Lock()
"""Whoever has it makes an answer: see record 0045."""


@dataclass(frozen=True)
class Looking:
    """One request, from where it looks, and for whom."""

    request: Request
    acting: Acting
    workspace: str
    figures: str
    version: int
    """Of the data, read before anything that is told: what an answer has may be newer than its tag, never older."""
    geography: Geography | None = None
    calendar: str | None = None

    @property
    def view(self) -> View:
        """What the reading services ask for."""
        return self.acting.view

    @property
    def teller(self) -> Teller:
        """What tells the answer."""
        return Teller(self.request, self.workspace, self.acting.codelists)

    def teller_of(self, pack: MeetingPack) -> Teller:
        """What tells a pack, by the definitions that it has frozen."""
        return Teller(self.request, self.workspace, self.acting.codelists, {one.code: one for one in pack.indicators})

    @property
    def without(self) -> frozenset[str]:
        """Indicators whose figures are not given in bulk, as their publisher and the operator decide."""
        return frozenset() if cached.settings().papi_in_downloads else downloads.attributed(self.view)

    @property
    def seen(self) -> Seen:
        """The marks of the answer."""
        training = self.workspace == TRAINING
        return Seen(
            workspace=self.workspace,
            synthetic=training,
            notice={code: locales.language(code).text("api.synthetic") for code in locales.languages()}
            if training
            else None,
            as_of=self.view.as_of,
            figures=self.figures,
            geography=self.geography,
            calendar=self.calendar,
            version=self.version,
        )

    def known(self, name: str, value: str, codes: Collection[str], place: str = "query") -> str:
        """`value`, where it is one of `codes`. Raises ProblemError ``unknown-code``."""
        if value not in codes:
            raise problems.unknown(name, value, codes, place)
        return value


def look(request: Request, asked: Asked, workspace: str | None = None) -> Looking:
    """From where a request looks. Raises ProblemError ``outside-time`` and ``unknown-code``."""
    where = workspace or str(getattr(asked, "workspace", OFFICIAL))
    as_of = asked.as_of if isinstance(asked, AsOf) else None
    return looking(
        request,
        where,
        as_of,
        figures=str(getattr(asked, "figures", "all")),
        geography=getattr(asked, "geography", None),
        calendar=getattr(asked, "calendar", None),
    )


def looking(
    request: Request,
    workspace: str,
    as_of: date | None,
    *,
    figures: str = "all",
    geography: Geography | None = None,
    calendar: str | None = None,
) -> Looking:
    """The same from what was asked."""
    settings = cached.settings()
    bounds = Bounds(
        languages=tuple(locales.languages()),
        language=settings.language,
        today=cached.today(),
        training_as_of=settings.training_as_of,
    )
    last = bounds.last_day(workspace)
    if as_of is not None and not FIRST_DAY <= as_of <= last:
        near = min(max(as_of, FIRST_DAY), last).isoformat()
        params = {"first": FIRST_DAY.isoformat(), "last": last.isoformat()}
        raise ProblemError(Fault("outside-time", name="as_of", value=as_of.isoformat(), nearest=near, params=params))
    version = cached.database(workspace).version()
    acting = at_work.acting(
        workspace, request.state.person, as_of, accepted_only=figures == "accepted", version=version
    )
    acting.require(Verb.VIEW)
    found = Looking(request, acting, workspace, figures, version, geography, calendar)
    if calendar is not None:
        found.known("calendar", calendar, acting.codelists.calendars)
    return found


def answer(looked: Looking, make: Callable[[], BaseModel], links: Mapping[str, str] | None = None) -> Response:
    """What `make` gives as JSON, unless whoever asks has it already."""
    return tagged(looked, lambda: (make().model_dump_json().encode(), links or {}), JSON)


def tagged_table(
    looked: Looking, model: type[BaseModel], make: Callable[[], tuple[list[BaseModel], str | None]]
) -> Response:
    """Rows as CSV with a link to those that follow and one to what its columns mean."""

    def table() -> tuple[bytes, dict[str, str]]:
        rows, onward = make()
        links = {"describedby": f"{looked.request.url.path}-metadata.json"}
        return tabular.table(model, rows, looked.workspace), {**links, **({"next": onward} if onward else {})}

    return tagged(looked, table, f"{tabular.MEDIA_TYPE}; charset=utf-8; header=present")


def tagged(looked: Looking, make: Callable[[], tuple[bytes, Mapping[str, str]]], media_type: str) -> Response:
    """What `make` gives with its links, unless whoever asks has it already: the tag is known before the answer is."""
    request, settings = looked.request, cached.settings()
    state = (
        VERSION, looked.workspace, looked.version, looked.acting.today, settings.model_dump_json(),
        request.url.path, request.url.query,
    )  # fmt: skip
    tag = hashlib.sha256(repr(state).encode()).hexdigest()[:32]
    public = settings.viewing == "public" and "authorization" not in request.headers
    headers = {"etag": f'W/"{tag}"', "cache-control": f"{'public' if public else 'private'}, no-cache"}
    known = request.headers.get("if-none-match", "")
    if tag in known or known.strip() == "*":
        return Response(status_code=304, headers=headers)
    with _turn:
        body, links = make()
    if links:
        headers["link"] = ", ".join(f'<{where}>; rel="{kind}"' for kind, where in links.items())
    return Response(body, headers=headers, media_type=media_type)
