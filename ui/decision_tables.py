"""Decisions as they are listed: who carries them out, by when, and what became of the figure they should move."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from domain.decision import Decision, DecisionStanding
from domain.indicator import Indicator
from domain.observation import Observation
from domain.org_unit import NATION, OrgUnit
from domain.pack import MeetingPack
from locales import Language
from ui import blocks, figure_chips, pack_items
from ui.blocks import Link
from ui.page import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What decisions speak of, by code, as it is called where they are listed."""

    words: Language
    indicators: Mapping[str, Indicator]
    org_units: Mapping[str, OrgUnit]

    def unit(self, code: str) -> str:
        """The short name of a unit; its code where it has none here."""
        found = self.org_units.get(code)
        return self.words.of(found.short) if found else code

    def effect(self, decision: Decision) -> str:
        """Which figure a decision should move; empty where it names none."""
        effect = decision.effect
        if effect is None:
            return ""
        indicator = self.indicators.get(effect.indicator)
        name = self.words.of(indicator.short) if indicator else effect.indicator
        return self.words.text("decision.effect", indicator=name, unit=self.unit(effect.org_unit or NATION))


def of_pack(page: Page, pack: MeetingPack) -> Named:
    """As a pack calls them."""
    return Named(
        words=pack_items.told_in(page, pack),
        indicators={i.code: i for i in pack.indicators},
        org_units={u.code: u for u in pack.org_units},
    )


def table(
    standings: Sequence[DecisionStanding], named: Named, link: Link, ended: Mapping[int, Decision] | None = None
) -> Markup:
    """Decisions with the figures before and after; `ended` are those that have ended since, by number."""
    words, since = named.words, ended or {}
    head = [
        words.text(f"decision.head.{key}")
        for key in ("number", "text", "owner", "due", "effect", "before", "after", "verdict")
    ]
    rows = [_row(one, named, link, since.get(one.decision.number)) for one in standings]
    return blocks.table(head, rows, numeric={0, 5, 6})


def due(standings: Sequence[DecisionStanding], named: Named) -> Markup:
    """Decisions that were to be carried out by now: what, who and when."""
    words = named.words
    head = [words.text(f"decision.head.{key}") for key in ("number", "text", "owner", "due")]
    rows = [
        [
            words.plain(one.decision.number),
            one.decision.text,
            named.unit(one.decision.owner),
            Markup("{}<small>{}</small>").format(words.date(one.decision.due), state(one, words)),
        ]
        for one in standings
    ]
    return blocks.table(head, rows, numeric={0})


def state(one: DecisionStanding, words: Language, ended: Decision | None = None) -> str:
    """Whether a decision is open, due, overdue, or how it ended."""
    decision = ended or one.decision
    if decision.closed is not None:
        how = words.text(f"decision.closing.{decision.how}")
        return words.text("decision.state.ended", how=how, day=words.date(decision.closed))
    return words.text(f"decision.state.{'overdue' if one.overdue else 'due' if one.due else 'open'}")


def _row(one: DecisionStanding, named: Named, link: Link, ended: Decision | None) -> list[str | Markup]:
    words, decision = named.words, one.decision
    key = "decision.of-meeting" if decision.item is None else "decision.of-item"
    origin = words.text(key, item=decision.item, day=words.date(decision.day))
    said = Markup("{}<small>{}</small>").format(decision.text, origin)
    if decision.remark:
        said += Markup("<small>{}</small>").format(decision.remark)
    if ended is not None:
        told = words.text("decision.ended-since", state=state(one, words, ended))
        said += Markup("<small>{}</small>").format(told)
        if ended.remark:
            said += Markup("<small>{}</small>").format(ended.remark)
    effect, expected = named.effect(decision), ""
    indicator = named.indicators.get(decision.effect.indicator) if decision.effect else None
    if indicator is not None and decision.effect is not None and decision.effect.value is not None:
        expected = words.text("decision.expected", value=words.number(decision.effect.value, indicator.unit))
    verdict = Markup("<b>{}</b><small>{}</small>").format(
        words.text(f"decision.verdict.{one.verdict}"), words.text(f"decision.reason.{one.reason}")
    )
    return [
        blocks.linked(words.plain(decision.number), link("packs", pack=decision.pack)),
        said,
        named.unit(decision.owner),
        Markup("{}<small>{}</small>").format(words.date(decision.due), state(one, words)),
        Markup("{}<small>{}</small>").format(effect, expected),
        _figure(one.before, indicator, words, link),
        _figure(one.after, indicator, words, link, change=one.change),
        verdict if decision.effect else Markup("<small>{}</small>").format(words.text(f"decision.reason.{one.reason}")),
    ]


def _figure(
    figure: Observation | None, indicator: Indicator | None, words: Language, link: Link, change: float | None = None
) -> str | Markup:
    if figure is None or indicator is None:
        return words.text("figure.dash")
    told = words.period(figure.period)
    if change is not None:
        told += f" · {words.signed(change, indicator.unit)}"
    return Markup("{}<small>{}</small>").format(figure_chips.figure(figure, indicator, words, link), told)
