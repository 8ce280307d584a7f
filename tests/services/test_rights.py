"""Every verb of the services by every role, for an own and for another unit: what is not in the table of rights is
refused, before anything else, and leaves nothing behind.
"""

import importlib
import inspect
import io
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

import locales
from domain.assessment import Thresholds
from domain.decision import Closing
from domain.dispute import DisputeOutcome
from domain.errors import DashboardError
from domain.explanation import ExplanationKind
from domain.feed import Feed, FeedFormat
from domain.observation import FigureKey, Observation
from domain.pack import Agenda, AgendaItem, ItemKind, PackScope, ScopeKind
from domain.people import SCOPED, STRANGER, VISITOR, Grant, Person, Role, Verb
from domain.period import Period
from domain.report import ReturnReason
from domain.scenario import Scenario
from loaders.feeds import Fetched, Seen, Unreached
from services import (
    accounts,
    audit_trail,
    briefs,
    bulk,
    bulletins,
    decisions,
    disputes,
    examination,
    explanations,
    feeds,
    figures,
    marked_copies,
    packs,
    paper_worker,
    papers,
    pictures,
    presenting,
    receipts,
    reminders,
    reviews,
    scenarios,
    sessions,
    submissions,
    templates,
    tokens,
)
from services.acting import Acting
from services.bulletins import BulletinOptions
from services.catalogue import catalogue
from services.duty import DutyClock
from services.paper_jobs import PaperJobs
from services.papers import PaperOptions
from services.post import Letter, MailServer, Post
from services.view import View
from storage import audit
from storage.database import Database
from storage.tables import (
    account,
    decision,
    decision_end,
    explanation,
    kept_scenario,
    observation_history,
    pack,
    report,
    role_grant,
    session,
)
from tests.architecture.source import ROOT

TABLES = (
    observation_history, report, account, role_grant, session, pack, decision, decision_end, explanation,
    kept_scenario,
)  # fmt: skip
"""Where a verb may leave something behind."""
OWN, OTHER = "prov34_ha_noi", "prov34_nghe_an"
DAY = date(2025, 11, 30)
RATE = "online_dossier_pct"
VI = locales.language("vi")
CLOCK = DutyClock(today=DAY, since=date(2019, 1, 1), timezone="Asia/Ho_Chi_Minh")
FULL = PaperJobs(at_once=0, waiting=0)
FEED = Feed(name="a", source="A portal", format=FeedFormat.CSV, measures=(), path="none.csv", unit_code="vn")
NOWHERE = MailServer(host="localhost", port=9, security="none", sender="a@example.org", timeout=1)


@dataclass(frozen=True)
class World:
    """A copy of the training workspace with one report of each of the two units."""

    view: View
    numbers: dict[str, int]
    figures: dict[str, Observation]
    pack: int = 1

    def acting(self, person: Person) -> Acting:
        return Acting(view=self.view, person=person, now=datetime.now(UTC), today=DAY, training=True)

    def file(self, unit: str) -> bytes:
        return f"don_vi,chi_tieu,ky_bao_cao,tu_so,mau_so,nguon_goc\n{unit},{RATE},2025-10,512,640,demo\n".encode()

    def traces(self) -> tuple[int, ...]:
        """How much there is of everything a verb may leave behind."""
        with self.view.database.reading() as connection:
            return (
                *(connection.execute(select(func.count()).select_from(table)).scalar_one() for table in TABLES),
                audit.count(connection),
            )


@dataclass(frozen=True)
class Case:
    """What a verb asks for, and a call of it about one unit."""

    call: Callable[[World, Acting, str], object]
    verbs: tuple[Verb, ...]
    """One of them is enough; none: whoever is signed in, about themselves."""
    scoped: bool = True
    """Whether the right is asked for the unit; otherwise for any unit at all."""


A, S, T = Verb.ADMINISTER, Verb.SUBMIT, Verb.TRACE


def _nobody(feed: Feed, month: int, seen: Seen) -> Fetched:
    raise Unreached("feed-unreachable", again=False)


# A new verb of the services: one line here, by "module.name".
CASES: dict[str, Case] = {
    "accounts.every": Case(lambda w, a, u: accounts.every(a), (A,)),
    "accounts.one": Case(lambda w, a, u: accounts.one(a, "kiem-tra"), (A,)),
    "accounts.add": Case(lambda w, a, u: accounts.add(a, f"new-{u[-3:]}", "New", ""), (A,)),
    "accounts.amend": Case(lambda w, a, u: accounts.amend(a, "kiem-tra", "Kim", ""), (A,)),
    "accounts.grant": Case(lambda w, a, u: accounts.grant(a, "kiem-tra", Grant(Role.APPROVER, u)), (A,)),
    "accounts.revoke": Case(lambda w, a, u: accounts.revoke(a, "kiem-tra", Grant(Role.APPROVER, u)), (A,)),
    "accounts.reset_password": Case(lambda w, a, u: accounts.reset_password(a, "thu-ky"), (A,)),
    "accounts.deactivate": Case(lambda w, a, u: accounts.deactivate(a, "nguoi-xem"), (A,)),
    "accounts.reactivate": Case(lambda w, a, u: accounts.reactivate(a, "nguoi-xem"), (A,)),
    "accounts.hand_over": Case(lambda w, a, u: accounts.hand_over(a, "duyet-bo-y-te", "kiem-tra", end=False), (A,)),
    "accounts.orphans": Case(lambda w, a, u: accounts.orphans(a), (A,)),
    "accounts.without_second_eyes": Case(lambda w, a, u: accounts.without_second_eyes(a), (A,)),
    "accounts.succeed": Case(
        lambda w, a, u: accounts.succeed(a, "prov63_hai_duong", "prov34_hai_phong", keep=True), (A,)
    ),
    "accounts.end_everybodys_sessions": Case(lambda w, a, u: accounts.end_everybodys_sessions(a), (A,)),
    "accounts.forget": Case(lambda w, a, u: accounts.forget(a, 24), (A,)),
    "accounts.recent": Case(lambda w, a, u: accounts.recent(a), ()),
    "sessions.sign_out_of_everything": Case(lambda w, a, u: sessions.sign_out_of_everything(a), ()),
    "audit_trail.excerpt": Case(lambda w, a, u: audit_trail.excerpt(a), (Verb.AUDIT,)),
    "audit_trail.verify": Case(lambda w, a, u: audit_trail.verify(a), (Verb.AUDIT,)),
    "decisions.decide": Case(
        lambda w, a, u: decisions.decide(a, w.pack, text="Open it.", owner=u, due=DAY), (Verb.DECIDE,), scoped=False
    ),
    "decisions.close": Case(lambda w, a, u: decisions.close(a, 1, Closing.DONE, day=DAY), (Verb.DECIDE,), scoped=False),
    "briefs.document": Case(lambda w, a, u: briefs.document(_of_nothing(a), VI, "UTC"), (Verb.VIEW,), scoped=False),
    "decisions.decided": Case(lambda w, a, u: decisions.decided(a, w.pack), (Verb.VIEW,), scoped=False),
    "decisions.assigned": Case(lambda w, a, u: decisions.assigned(a), (Verb.VIEW,), scoped=False),
    "disputes.contest": Case(lambda w, a, u: disputes.contest(a, _key(w, u), "no", value=1.0), (Verb.DISPUTE,)),
    "disputes.settle": Case(
        lambda w, a, u: disputes.settle(a, 1, DisputeOutcome.DISMISSED, "The figure stands."), (Verb.SETTLE,)
    ),
    "disputes.contested": Case(lambda w, a, u: disputes.contested(a), (Verb.DISPUTE, Verb.SETTLE), scoped=False),
    "examination.examine": Case(lambda w, a, u: examination.examine(a, w.file(u), "a.csv"), (S,), scoped=False),
    "explanations.pin": Case(
        lambda w, a, u: explanations.pin(a, Period.month(2025, 10), ExplanationKind.OUTAGE, "It was down.", org_unit=u),
        (Verb.EXPLAIN,),
    ),
    "explanations.withdraw": Case(lambda w, a, u: explanations.withdraw(a, 99), (Verb.EXPLAIN,), scoped=False),
    "figures.trail": Case(lambda w, a, u: figures.trail(a, _key(w, u)), (Verb.VIEW,)),
    "figures.submission": Case(lambda w, a, u: figures.submission(a, w.numbers[u]), (T,)),
    "figures.original": Case(lambda w, a, u: figures.original(a, w.numbers[u]), (T,)),
    "marked_copies.marked_copy": Case(
        lambda w, a, u: marked_copies.marked_copy(a, w.file(u), "a.csv", (), (), VI), (S,), scoped=False
    ),
    "bulletins.listed": Case(lambda w, a, u: bulletins.listed(a), (Verb.ANNOUNCE,), scoped=False),
    "bulletins.add": Case(lambda w, a, u: bulletins.add(a, "", "", "vi"), (Verb.ANNOUNCE,), scoped=False),
    "bulletins.remove": Case(lambda w, a, u: bulletins.remove(a, ""), (Verb.ANNOUNCE,), scoped=False),
    "bulletins.latest": Case(lambda w, a, u: bulletins.latest(a), (Verb.ANNOUNCE,), scoped=False),
    "bulletins.waiting": Case(lambda w, a, u: bulletins.waiting(a, w.pack), (Verb.ANNOUNCE,), scoped=False),
    "bulletins.written": Case(
        lambda w, a, u: bulletins.written(a, w.pack, "vi", BulletinOptions()), (Verb.ANNOUNCE,), scoped=False
    ),
    "bulletins.send": Case(
        lambda w, a, u: bulletins.send(a, w.pack, Post(NOWHERE), BulletinOptions()), (Verb.ANNOUNCE,), scoped=False
    ),
    "feeds.run": Case(lambda w, a, u: feeds.run(a, FEED, _nobody), (Verb.FETCH,), scoped=False),
    "feeds.check": Case(lambda w, a, u: feeds.check(a, FEED, _nobody), (Verb.FETCH,), scoped=False),
    "tokens.issue": Case(lambda w, a, u: tokens.issue(a, "kiem-tra", "Open data portal", 30), (A,)),
    "tokens.revoke": Case(lambda w, a, u: tokens.revoke(a, 99), (A,)),
    "tokens.listed": Case(lambda w, a, u: tokens.listed(a), (A,)),
    "packs.freeze": Case(lambda w, a, u: packs.freeze(a, _agenda(u)), (Verb.FREEZE,), scoped=False),
    "packs.correct": Case(lambda w, a, u: packs.correct(a, w.pack, "It was wrong."), (Verb.FREEZE,), scoped=False),
    "packs.listed": Case(lambda w, a, u: packs.listed(a), (Verb.VIEW,), scoped=False),
    "packs.count": Case(lambda w, a, u: packs.count(a), (Verb.VIEW,), scoped=False),
    "packs.opened": Case(lambda w, a, u: packs.opened(a, w.pack), (Verb.VIEW,), scoped=False),
    "packs.differences": Case(lambda w, a, u: packs.differences(a, w.pack), (Verb.VIEW,), scoped=False),
    "packs.since_last": Case(lambda w, a, u: packs.since_last(a, w.pack), (Verb.VIEW,), scoped=False),
    "packs.archive": Case(lambda w, a, u: packs.archive(a, w.pack), (Verb.VIEW,), scoped=False),
    "papers.order": Case(lambda w, a, u: papers.order(a, w.pack, "archive", "vi"), (Verb.VIEW,), scoped=False),
    "paper_worker.begin": Case(
        lambda w, a, u: paper_worker.begin(a, FULL, "x", w.pack, "archive", "vi", PaperOptions()),
        (Verb.VIEW,),
        scoped=False,
    ),
    "papers.write": Case(lambda w, a, u: papers.write(a, w.pack, "archive", "vi"), (Verb.VIEW,), scoped=False),
    "pictures.charts": Case(lambda w, a, u: pictures.charts(a, w.pack, "vi"), (Verb.VIEW,), scoped=False),
    "pictures.chart": Case(lambda w, a, u: pictures.chart(a, w.pack, "vi", "since", "svg"), (Verb.VIEW,), scoped=False),
    "presenting.stamp": Case(lambda w, a, u: presenting.stamp(a, w.pack, "vi"), (Verb.VIEW,), scoped=False),
    "presenting.document": Case(
        lambda w, a, u: presenting.document(a, w.pack, "vi", lambda number: ""), (Verb.VIEW,), scoped=False
    ),
    "packs.kept": Case(lambda w, a, u: packs.kept(a, "0" * 64), (Verb.VIEW,), scoped=False),
    "reminders.tasks": Case(lambda w, a, u: reminders.tasks(a, CLOCK), (Verb.VIEW,), scoped=False),
    "reminders.due": Case(lambda w, a, u: reminders.due(a, CLOCK), (Verb.REMIND,), scoped=False),
    # In training it refuses to write to anybody, but only to whom may ask.
    "reminders.send": Case(
        lambda w, a, u: reminders.send(a, CLOCK, Post(NOWHERE), lambda *_: Letter(to="", subject="", text="")),
        (Verb.REMIND,),
        scoped=False,
    ),
    "receipts.document": Case(lambda w, a, u: receipts.document(a, w.numbers[u], VI, "Asia/Ho_Chi_Minh"), (T,)),
    "reviews.desk": Case(lambda w, a, u: reviews.desk(a), (Verb.APPROVE, Verb.ACCEPT, S), scoped=False),
    "reviews.dossier": Case(lambda w, a, u: reviews.dossier(a, w.numbers[u], u), (T,)),
    "reviews.approve": Case(lambda w, a, u: reviews.approve(a, w.numbers[u], u), (Verb.APPROVE,)),
    "reviews.accept": Case(lambda w, a, u: reviews.accept(a, w.numbers[u], u), (Verb.ACCEPT,)),
    "reviews.accept_all": Case(lambda w, a, u: reviews.accept_all(a, [(w.numbers[u], u)]), (Verb.ACCEPT,)),
    "reviews.give_back": Case(
        lambda w, a, u: reviews.give_back(a, w.numbers[u], u, ReturnReason.OTHER, "Look again."),
        (Verb.APPROVE, Verb.ACCEPT),
    ),
    "reviews.send_again": Case(lambda w, a, u: reviews.send_again(a, w.numbers[u], u, "It is right."), (S,)),
    "reviews.reopen": Case(
        lambda w, a, u: reviews.reopen(a, u, 202510, "A mistake was found.", a.now + timedelta(days=2)),
        (Verb.REOPEN,),
    ),
    "bulk.examine": Case(lambda w, a, u: bulk.examine(a, io.BytesIO(w.file(u)), "a.csv"), (S,), scoped=False),
    "bulk.submit": Case(lambda w, a, u: bulk.submit(a, io.BytesIO(w.file(u)), "a.csv"), (S,), scoped=False),
    "scenarios.keep": Case(
        lambda w, a, u: scenarios.keep(a, w.pack, Scenario(indicator=RATE, org_unit=u, pace=1.0)),
        (Verb.DECIDE,),
        scoped=False,
    ),
    "scenarios.minutes": Case(lambda w, a, u: scenarios.minutes(a, w.pack), (Verb.VIEW,), scoped=False),
    "submissions.preview": Case(lambda w, a, u: submissions.preview(a, w.file(u), "a.csv"), (S,), scoped=False),
    "submissions.submit": Case(lambda w, a, u: submissions.submit(a, w.file(u), "a.csv"), (S,), scoped=False),
    "submissions.nil_return": Case(
        lambda w, a, u: submissions.nil_return(a, u, 202510, [RATE], "The system was being replaced."), (S,)
    ),
    "submissions.receipt": Case(lambda w, a, u: submissions.receipt(a, w.numbers[u]), (T,)),
    "templates.months_to_report": Case(lambda w, a, u: templates.months_to_report(a, u), (S,)),
    "templates.blank": Case(lambda w, a, u: templates.blank(a, u, [202510], ".csv", VI), (S,)),
}
QUESTIONS = {"disputes.can_contest", "explanations.may_withdraw"}
"""Answers whether something is allowed; it neither changes nor discloses."""

PLENTY = (Grant(Role.ADMIN), Grant(Role.REVIEWER), Grant(Role.REPORTER, OWN))
PEOPLE: dict[str, Person] = {
    **{
        role.value: Person(login=f"matrix-{role}", grants=(Grant(role, OWN if role in SCOPED else None),))
        for role in Role
    },
    "visitor": VISITOR,
    "stranger": STRANGER,
    "first-password": Person(login="matrix-first", grants=PLENTY, must_change=True),
    "no-role": Person(login="matrix-none"),
}


def _key(world: World, unit: str) -> FigureKey:
    return world.figures[unit].key


def _of_nothing(acting: Acting) -> Acting:
    """Without anything to be judged: what a paper costs is not what is asked here."""
    nothing = replace(acting.codelists, indicators={}, targets=(), systems=(), claims=())
    return replace(acting, view=replace(acting.view, codelists=nothing))


def _agenda(unit: str) -> Agenda:
    item = AgendaItem(kind=ItemKind.SCORECARD, unit=unit)
    scope = PackScope(ScopeKind.UNIT, unit)
    return Agenda(title={"vi": "Họp"}, meeting_day=DAY, as_of=DAY, scope=scope, items=(item,))


def verbs_of_services() -> set[str]:
    """Every public function of the services whose first parameter is an `Acting`."""
    found = set()
    for path in (ROOT / "services").glob("[a-z]*.py"):
        module = importlib.import_module(f"services.{path.stem}")
        own = [one for _, one in inspect.getmembers(module, inspect.isfunction) if one.__module__ == module.__name__]
        for verb in own:
            first = next(iter(inspect.signature(verb).parameters.values()), None)
            if not verb.__name__.startswith("_") and first is not None and first.annotation in (Acting, "Acting"):
                found.add(f"{path.stem}.{verb.__name__}")
    return found


def test_every_verb_has_a_case() -> None:
    found = verbs_of_services()
    assert len(found) > 30
    assert found - set(CASES) - QUESTIONS == set(), "add a line to CASES"
    assert set(CASES) | QUESTIONS <= found, "this is no verb any more"


def test_every_right_is_asked_for_by_some_verb() -> None:
    asked = {verb for case in CASES.values() for verb in case.verbs}
    assert set(Verb) - asked == set()


@pytest.fixture(scope="module")
def world(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    file = tmp_path_factory.mktemp("rights") / "training.sqlite"
    shutil.copy(filled / "training.sqlite", file)
    database = Database(f"sqlite:///{file}")
    view = View(database=database, codelists=catalogue(database), as_of=DAY, rules=Thresholds())
    series = view.series([RATE], [OWN, OTHER])
    made = World(view=view, numbers={}, figures={unit: series[unit, RATE][-1] for unit in (OWN, OTHER)})
    for unit in (OWN, OTHER):
        sender = Person(login=f"sender-{unit[-3:]}", grants=(Grant(Role.REPORTER, unit),))
        body = made.file(unit).replace(b"512", b"511")
        made.numbers[unit] = submissions.submit(made.acting(sender), body, "a.csv").number
    secretary = Person(login="secretary", grants=(Grant(Role.SECRETARY),))
    assert packs.freeze(made.acting(secretary), _agenda(OWN)).number == made.pack
    yield made
    database.dispose()


@pytest.mark.parametrize("unit", [OWN, OTHER])
@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("name", CASES)
def test_a_verb_is_for_those_in_the_table_of_rights(name: str, who: str, unit: str, world: World) -> None:
    case, person = CASES[name], PEOPLE[who]
    allowed = any(person.allows(verb, unit if case.scoped else None) for verb in case.verbs)
    if name == "accounts.recent":  # about oneself
        allowed = person.signed_in
    before = world.traces()
    outcome = ""
    try:
        case.call(world, world.acting(person), unit)
    except DashboardError as error:
        outcome = error.code
    if allowed:
        assert outcome != "not-allowed"
    else:
        assert outcome == "not-allowed", "the right is asked for before anything else"
        assert world.traces() == before, "a refusal leaves nothing behind"


def test_a_file_of_another_unit_stores_nothing_for_it(world: World) -> None:
    """The right to submit is asked for any unit; the rows of a file are held against the units one by one."""
    before = world.traces()
    with pytest.raises(DashboardError) as refused:
        submissions.submit(world.acting(PEOPLE["reporter"]), world.file(OTHER).replace(b"512", b"500"), "a.csv")
    assert refused.value.code == "submission-empty"
    assert world.traces() == before
