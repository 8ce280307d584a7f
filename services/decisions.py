"""The decisions of meetings: made and ended by secretaries, followed by the figures they should move."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from domain.decision import Closing, Decision, DecisionStanding, ExpectedEffect, standing
from domain.errors import DashboardError
from domain.org_unit import NATION, Level, heirs
from domain.pack import Agenda
from domain.people import Verb
from services.acting import Acting
from services.remarks import remark
from services.view import View
from storage import audit, decisions, packs


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What is known of the decisions of a meeting now."""

    made: tuple[DecisionStanding, ...]
    """Those that were made with the pack in front of the meeting, first to last, as they stand now."""
    ended: dict[int, Decision]
    """By number: those that were open when the pack was frozen and have ended since."""


def decide(
    acting: Acting,
    pack: int,
    *,
    text: str,
    owner: str,
    due: date,
    item: int | None = None,
    effect: ExpectedEffect | None = None,
) -> Decision:
    """Keep a decision that the meeting with pack `pack` has made: `owner` carries it out by `due`.

    `item` is the place of an item of its agenda, from 1. Raises DashboardError: ``not-allowed``, ``pack-unknown``,
    ``decision-text`` without a text, ``decision-owner`` for a unit that is none or does not live on the day of the
    meeting, ``decision-due`` for a day before the meeting, ``decision-item`` for an item the agenda does not have,
    ``decision-effect`` for a figure or a value that cannot be.
    """
    acting.require(Verb.DECIDE)
    said = remark(text)
    if not said:
        raise DashboardError("decision-text")
    with acting.database.writing() as connection:
        body = packs.body(connection, pack)
        if body is None:
            raise DashboardError("pack-unknown", number=str(pack))
        agenda = packs.read(body).agenda
        _check(acting, agenda, owner, due, item, effect)
        made = decisions.add(
            connection,
            Decision(
                number=0,
                pack=pack,
                item=item,
                day=agenda.meeting_day,
                text=said,
                owner=owner,
                due=due,
                effect=effect,
                made_by=acting.person.login,
                recorded_at=acting.now,
            ),
            agenda.scope.token(),
        )
        audit.append(
            connection,
            now=acting.now,
            actor=acting.person.login,
            action="decision-made",
            subject=f"decision/{made.number}",
            pack=str(pack),
            unit=owner,
            due=due.isoformat(),
            text=said,
        )
        return made


def close(acting: Acting, number: int, how: Closing, *, day: date, comment: str = "") -> Decision:
    """End a decision: it was done on `day`, or is dropped and `comment` says why.

    Raises DashboardError: ``not-allowed``, ``remark-missing`` where it is dropped without a word, ``decision-unknown``,
    ``decision-closed`` where it has ended already, ``decision-day`` for a day before the meeting or after today.
    """
    acting.require(Verb.DECIDE)
    said = remark(comment, needed=how is Closing.DROPPED)
    with acting.database.writing() as connection:
        found = decisions.get(connection, number)
        if found is not None and not found.day <= day <= max(found.day, acting.today):
            raise DashboardError("decision-day", number=str(number))
        ended = decisions.close(
            connection, number, how, day=day, remark=said, by=acting.person.login, now=acting.now
        )  # fmt: skip
        audit.append(
            connection,
            now=acting.now,
            actor=acting.person.login,
            action="decision-closed",
            subject=f"decision/{number}",
            outcome=str(how),
            day=day.isoformat(),
            comment=said,
        )
        return ended


def decided(acting: Acting, pack: int) -> Decided:
    """The decisions of the meeting with pack `pack`, and what has become of those it followed, as of the day one looks.

    Raises DashboardError ``not-allowed``, ``pack-unknown``.
    """
    acting.require(Verb.VIEW)
    return acting.view.ask(_decided, pack)


def assigned(acting: Acting) -> tuple[DecisionStanding, ...]:
    """The open decisions that the person's own units carry out, that which is due first before the others.

    A unit that has merged leaves its decisions to its heir. Raises DashboardError ``not-allowed``.
    """
    acting.require(Verb.VIEW)
    own = {code for verb in (Verb.SUBMIT, Verb.APPROVE) for code in acting.person.units(verb) or ()}
    if not own:
        return ()
    with acting.database.reading() as connection:
        found = decisions.pending(connection)
    units = acting.codelists.org_units
    mine = [one for one in found if own & {unit.code for unit in heirs(units, one.owner, acting.today)}]
    return standings(replace(acting.view, as_of=acting.today), mine, acting.today)


def standings(view: View, found: Iterable[Decision], on: date) -> tuple[DecisionStanding, ...]:
    """How each of `found` stands on the day `on`, by the figures that `view` shows."""
    asked = list(found)
    effects = [one.effect for one in asked if one.effect is not None]
    pairs = {(e.org_unit or NATION, e.indicator) for e in effects}
    figures = view.series(sorted({code for _, code in pairs}), sorted({unit for unit, _ in pairs}))
    indicators = view.codelists.indicators
    made = []
    for one in asked:
        code = one.effect.indicator if one.effect else ""
        unit = (one.effect.org_unit if one.effect else None) or NATION
        made.append(
            standing(
                one,
                indicators.get(code),
                figures.get((unit, code), []),
                on=on,
                as_of=view.as_of,
                breaks=view.codelists.breaks_of(code),
                rules=view.rules,
            )
        )
    return tuple(made)


def _decided(view: View, pack: int) -> Decided:
    with view.database.reading() as connection:
        body = packs.body(connection, pack)
        if body is None:
            raise DashboardError("pack-unknown", number=str(pack))
        followed = [one.decision.number for one in packs.read(body).decisions if one.decision.is_open]
        now = [decisions.get(connection, number) for number in followed]
        made = decisions.of_pack(connection, pack)
    return Decided(
        made=standings(view, made, view.as_of),
        ended={one.number: one for one in now if one is not None and not one.is_open},
    )


def _check(
    acting: Acting, agenda: Agenda, owner: str, due: date, item: int | None, effect: ExpectedEffect | None
) -> None:
    """Raise what `decide` says it raises of its values."""
    codelists = acting.codelists
    unit = codelists.org_units.get(owner)
    if unit is None or unit.level is Level.NATION or not unit.alive_on(agenda.meeting_day):
        raise DashboardError("decision-owner")
    if due < agenda.meeting_day:
        raise DashboardError("decision-due")
    if item is not None and not 1 <= item <= len(agenda.items):
        raise DashboardError("decision-item", number=str(item), most=str(len(agenda.items)))
    if effect is None:
        return
    indicator = codelists.indicators.get(effect.indicator)
    if indicator is None or (effect.org_unit or NATION) not in codelists.org_units:
        raise DashboardError("decision-effect")
    # A number that is none is inside no bounds.
    if effect.value is not None and not (abs(effect.value) < float("inf") and indicator.bounds.hold(effect.value)):
        raise DashboardError("decision-effect")
