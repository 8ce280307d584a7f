"""The words of a pack: names, days, reasons and sources as they were frozen with it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import cached_property

import locales
from domain.indicator import Indicator
from domain.observation import Observation
from domain.org_unit import NATION, OrgUnit, heirs
from domain.pack import MeetingPack, PackItem, ScopeKind
from domain.scorecard import ScorecardRow
from domain.target import Target
from locales import Language

VIETNAM = timezone(timedelta(hours=7))
"""The time in which papers of the Government are dated; there is no daylight saving time."""


@dataclass(frozen=True)
class Telling:
    """A pack and the language in which it is told."""

    pack: MeetingPack
    words: Language

    @classmethod
    def of(cls, pack: MeetingPack, language: str) -> "Telling":
        """The pack in `language`: the sentences that were frozen; what a later release says besides as it is now."""
        return cls(pack, Language(language, {**locales.language(language).texts, **pack.texts.get(language, {})}))

    @cached_property
    def indicators(self) -> dict[str, Indicator]:
        """By code."""
        return {i.code: i for i in self.pack.indicators}

    @cached_property
    def org_units(self) -> dict[str, OrgUnit]:
        """By code."""
        return {u.code: u for u in self.pack.org_units}

    @cached_property
    def targets(self) -> dict[str, Target]:
        """By code."""
        return {t.code: t for t in self.pack.targets}

    def unit(self, code: str) -> str:
        """The short name of a unit; its code where the pack does not know it any more."""
        unit = self.org_units.get(code)
        return self.words.of(unit.short) if unit else code

    def indicator_name(self, code: str) -> str:
        """The short name of an indicator."""
        indicator = self.indicators.get(code)
        return self.words.of(indicator.short) if indicator else code

    def deadline(self, target: str) -> str:
        """The deadline of a target by its code."""
        found = self.targets.get(target)
        return self.words.date(found.deadline) if found else target.rpartition("@")[2]

    def item(self, item: PackItem) -> str:
        """What an item of the agenda is about."""
        asked = item.item
        indicator = self.indicators.get(asked.indicator or "")
        unit = self.org_units.get(asked.unit or NATION)
        return self.words.text(
            f"pack-told.item.{asked.kind}",
            indicator=self.words.of(indicator.names) if indicator else "",
            unit=self.words.of(unit.names) if unit else "",
            level=self.words.text(f"level.{asked.level}") if asked.level else "",
        )

    def scope(self) -> str:
        """Whose standings the pack holds."""
        scope = self.pack.agenda.scope
        named = (
            self.unit(scope.unit or "")
            if scope.kind is ScopeKind.UNIT
            else self.words.text(f"page.packs.scope-{scope.kind}")
        )
        if scope.geography:
            seen = self.words.text(f"geography.name.{scope.geography}")
            named = self.words.text("page.packs.scope-geography", scope=named, geography=seen)
        return self.words.text("page.packs.scope-accepted", scope=named) if scope.accepted_only else named

    def moment(self, moment: datetime) -> str:
        """Hour and day in Viet Nam."""
        return self.words.moment(moment.astimezone(VIETNAM))

    def dated(self, figure: Observation | None, indicator: Indicator) -> str:
        """A figure with its period."""
        if figure is None:
            return self.words.text("figure.none")
        return self.words.text(
            "slide.dated", figure=self.words.figure(figure, indicator), day=self.words.period(figure.period)
        )

    def on_day(self, figure: Observation, indicator: Indicator) -> str:
        """A figure with the last day of its period, as findings name it."""
        words = self.words
        return words.text("slide.dated", figure=words.figure(figure, indicator), day=words.date(figure.period.end))

    def list(self, names: Iterable[str], others: int = 0) -> str:
        """Names one after another, then how many more there are."""
        said = ", ".join(names)
        return self.words.count("slide.and-more", others, names=said) if others > 0 else said

    def clause(self, target: Target) -> str:
        """The act that asks for a target, with the clause where it is known."""
        act = next((i for i in self.pack.instruments if i.code == target.instrument), None)
        number, clause = self.words.of(act.number if act else target.instrument), self.words.of(target.clause)
        if clause in ("", number):
            return number
        return self.words.text("card.why.clause", instrument=number, clause=clause)

    def owner(self, indicator: Indicator) -> str:
        """Who can move an indicator, as it is called on the cut-off day; empty where nobody knows."""
        lived = list(heirs(self.org_units, indicator.owner, self.pack.agenda.as_of))
        return self.words.of(lived[-1].names) if lived else ""

    def pulling(self, row: ScorecardRow, key: str = "slide.pull") -> str:
        """Which units pull a national figure down, by what each lacks to the target; empty where nobody knows.

        Each is said by the sentence `key`.
        """
        found = next((item for item in self.pack.items if item.pulling and row in item.rows), None)
        if found is None:
            return ""
        return "; ".join(
            self.words.text(
                key,
                unit=self.unit(one.org_unit),
                figure=self.words.figure(one.figure, row.indicator),
                missing=self.words.plain(one.missing, most=0),
            )
            for one in found.pulling
        )

    def sources(self, figures: Iterable[Observation]) -> tuple[str, ...]:
        """Where figures come from, each place once: origin, certainty, publisher."""
        return sources(figures, self.words)


def sources(figures: Iterable[Observation], words: Language) -> tuple[str, ...]:
    """Where figures come from, each place once: origin, certainty, publisher."""
    found: dict[str, None] = {}
    for figure in figures:
        parts = [words.text(f"origin.{figure.origin}")]
        if figure.provenance.certainty is not None:
            parts.append(words.text(f"certainty.{figure.provenance.certainty}"))
        if said := publisher(figure, words):
            parts.append(said)
        found[" · ".join(parts)] = None
    return tuple(found)


def publisher(figure: Observation, words: Language) -> str:
    """The site of an address, a citation as it is, else the file; a sum comes from no file of its own."""
    where = figure.provenance.source
    if where.startswith(("http://", "https://")):
        return where.split("/")[2].removeprefix("www.")
    if where:
        return where
    if figure.summed is not None:
        return words.text("page.history.derived")
    return words.text("slide.file", file=figure.provenance.file)
