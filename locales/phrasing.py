"""A language: its sentences from `<code>.yaml`, its numbers and dates by Babel."""

import datetime as dt
import re
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path

import yaml
from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal

from domain.assessment import Assessment
from domain.explanation import Explanation
from domain.indicator import Indicator, Unit
from domain.observation import Observation, Qualifier
from domain.org_unit import Level
from domain.period import Period
from domain.problem import LEVELS_BETWEEN, Problem, in_one_language
from domain.scorecard import Ranking, Time
from domain.status import Reason
from domain.target import Comparator, Target
from domain.wording import Wording, in_language

FOLDER = Path(__file__).parent
MINUS = "\u2212"
FULL = 100.0
EXACT = 6
"""Decimals of a figure on its own row: more than any source gives, fewer than a quotient has."""

_DECIMALS = {
    Unit.PERCENT: 2,
    Unit.RANK: 0,
    Unit.COUNT: 2,
    Unit.INDEX: 4,
    Unit.POINTS: 2,
    Unit.TIMES: 2,
    Unit.BILLION_VND: 2,
}
"""At most so many decimals are shown where a source gives more."""


_FOUND = frozenset(
    (
        "value",
        "last",
        "change",
        "low",
        "high",
        "count",
        "other",
        "numerator",
        "denominator",
        "percent",
        "exact",
        "found",
        "expected",
    )
)
"""Parameters of a problem that are numbers."""
_NUMBER = re.compile(r"-?\d{1,15}(?:\.\d+)?")


def _changes(unit: Unit | str | None) -> int:
    """Decimals of a difference at most: places are gained a fraction a month."""
    return 2 if unit is None else max(1, _DECIMALS.get(Unit(unit), 2))


def languages() -> list[str]:
    """Codes of all languages, Vietnamese first: one YAML file each."""
    return sorted((path.stem for path in FOLDER.glob("*.yaml")), key=lambda code: (code != "vi", code))


@cache
def language(code: str) -> "Language":
    """The language `code`. Raises ValueError with the codes there are when it is none."""
    if code not in languages():
        raise ValueError(f"no language {code!r}; there are {languages()}")
    return Language(code, read(FOLDER / f"{code}.yaml"))


def read(path: Path) -> dict[str, str]:
    """The sentences of a file by key. ValueError for a key that stands twice, TypeError for one without a text."""
    node = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    if not isinstance(node, yaml.MappingNode):
        raise TypeError(f"{path.name} must be a list of `key: text`")
    texts: dict[str, str] = {}
    for key, value in node.value:
        place = f"{path.name}, line {key.start_mark.line + 1}"
        if not isinstance(value, yaml.ScalarNode):
            raise TypeError(f"{place}: {key.value!r} must have one text")
        if key.value in texts:
            raise ValueError(f"{place}: {key.value!r} stands twice")
        texts[key.value] = value.value
    return texts


@lru_cache(maxsize=4096)
def _decimal(value: float, pattern: str, locale: Locale) -> str:
    """A screen writes the same number at many places, and a number takes as long as a sentence."""
    return format_decimal(value, format=pattern, locale=locale, decimal_quantization=True)


class Language:
    """Sentences by key, and numbers, figures and dates as this language writes them."""

    def __init__(self, code: str, texts: dict[str, str]) -> None:
        self.code = code
        self.texts = texts
        self._locale = Locale.parse(code)

    def __repr__(self) -> str:
        return f"Language({self.code!r})"

    def text(self, key: str, **params: object) -> str:
        """The sentence of `key` with its placeholders filled; a wording among them is said in this language.

        Raises KeyError for an unknown key and for a placeholder without a value; superfluous values are ignored.
        """
        try:
            return self.texts[key].format_map(
                {k: self.of(v) if isinstance(v, Mapping) else str(v) for k, v in params.items()}
            )
        except KeyError as missing:
            raise KeyError(f"{self.code}.yaml: {key!r} needs {missing}") from None

    def has(self, key: str) -> bool:
        """Whether there is a sentence of this key."""
        return key in self.texts

    def of(self, wording: Wording | str | None) -> str:
        """A text that comes with the data, in this language; empty where there is none."""
        return in_language(wording, self.code) if wording else ""

    def problem(self, problem: Problem) -> str:
        """What is wrong in a file and how to mend it, with the nearest right value where there is one.

        Numbers that a check has found are written as this language writes them; what stands in the file stays as it is.
        """
        params = {
            key: self.plain(float(value)) if key in _FOUND and _NUMBER.fullmatch(value) else value
            for key, value in in_one_language(problem.params, self.code).items()
        }
        if "levels" in params:
            codes = params["levels"].split(LEVELS_BETWEEN)
            params["levels"] = LEVELS_BETWEEN.join(self.text(f"level.{code}") for code in codes)
        said = self.text(f"problem.{problem.code}", **{"cell": problem.cell, "column": problem.column, **params})
        if params.get("nearest"):
            said += " " + self.text("problem.nearest", nearest=params["nearest"])
        return said

    def severity(self, problem: Problem) -> str:
        """What follows from a problem, for its row or for the whole file."""
        return self.text("severity.file" if problem.whole_file else f"severity.{problem.severity}")

    # Numbers

    def plain(self, value: float, decimals: int | None = None, most: int = 2) -> str:
        """`value` as "1.234,5": with exactly `decimals`, else as many as it has, at most `most`."""
        if decimals is None:
            pattern = "#,##0." + "#" * most if most else "#,##0"
        else:
            pattern = "#,##0." + "0" * decimals if decimals else "#,##0"
        written = _decimal(abs(value), pattern, self._locale)
        return written if value >= 0 or not any(ch in written for ch in "123456789") else MINUS + written

    def number(self, value: float | None, unit: Unit | str, decimals: int | None = None) -> str:
        """`value` with its unit: "87,5 %", "hạng 71", "1.234,5"; a dash for None."""
        if value is None:
            return self.text("figure.dash")
        most = _DECIMALS.get(Unit(unit), 2)
        shown = most if decimals is None else decimals
        if Unit(unit) is Unit.PERCENT and value < FULL <= round(value, shown):
            # What is short of the whole is never shown as the whole.
            value = FULL - 10**-shown
        return self.text(f"unit.{Unit(unit)}", value=self.plain(value, decimals, most))

    def signed(self, value: float | None, unit: Unit | str | None = None, decimals: int | None = None) -> str:
        """A difference: "+1,5", and with a unit "+1,5 điểm %"; a dash for None."""
        if value is None:
            return self.text("figure.dash")
        written = self.plain(value, decimals, _changes(unit))
        if written[0] != MINUS and any(ch in written for ch in "123456789"):
            written = "+" + written
        return written if unit is None else self._counted(f"unit.{Unit(unit)}.change", value, written)

    def difference(self, value: float | None, unit: Unit | str, decimals: int | None = None) -> str:
        """A distance without its sign: "12,5 điểm %"; a dash for None."""
        if value is None:
            return self.text("figure.dash")
        written = self.plain(abs(value), decimals, _changes(unit))
        return self._counted(f"unit.{Unit(unit)}.change", value, written)

    def places(self, key: str, value: float, most: int = 2) -> str:
        """The sentence `key` with a number of places, in the plural form of the number where it has one."""
        return self._counted(key, value, self.plain(abs(value), most=most))

    def _counted(self, key: str, number: float, written: str) -> str:
        """`key` with ``{value}``; ``<key>.one`` where the number is one and the text has that form."""
        one = f"{key}.one"
        return self.text(one if abs(number) == 1 and self.has(one) else key, value=written)

    def share(self, value: float | None) -> str:
        """A share of one as a percentage: 0.123 is "12,3 %"."""
        return self.text("figure.dash") if value is None else self.number(100 * value, Unit.PERCENT, 1)

    def count(self, key: str, number: float, **params: object) -> str:
        """The sentence `key` with ``{number}``, in the plural form of the number: ``<key>.one`` or ``<key>.other``."""
        form = "one" if self._locale.plural_form(number) == "one" else "other"
        return self.text(f"{key}.{form}", number=self.plain(number, most=1), **params)

    def with_late(self, said: str, met: int, late: int) -> str:
        """`said`, which counts `met` as met, with how many of them were met late; alone where none was."""
        among = self.late(met, late)
        return self.text("card.late-beside", met=said, late=among) if among else said

    def late(self, met: int, late: int) -> str:
        """How many of `met` were met late: "56 of them late"; empty where none was."""
        if not late:
            return ""
        return self.text("card.late-all" if late == met else "card.late", late=self.plain(late))

    def months(self, months: float) -> str:
        """A stretch of time without its sign: "3 tháng"; below ten months with one decimal where there is one."""
        length = abs(months)
        return self.count("months", round(length, 1) if length < 10 else round(length))

    # Figures and targets

    def figure(self, observation: Observation | None, indicator: Indicator) -> str:
        """A figure as its source says it: "hơn 65.900", "hạng 71", "87,5 %", "chưa có số liệu"."""
        if observation is None:
            return self.text("figure.none")
        if observation.value is None:
            if observation.rank is not None:
                return self.rank(observation)
            return observation.text or self.text("figure.none")
        return self.qualified(self.number(observation.value, indicator.unit), observation.qualifier)

    def exact(self, observation: Observation, indicator: Indicator) -> str:
        """`figure` with every decimal its source gives: elsewhere a screen may round, its row may not."""
        if observation.value is None:
            return self.figure(observation, indicator)
        written = self.text(f"unit.{indicator.unit}", value=self.plain(observation.value, most=EXACT))
        return self.qualified(written, observation.qualifier)

    def qualified(self, written: str, qualifier: Qualifier) -> str:
        """`written` with what the source says beside it: "khoảng", "gần", "hơn", "dưới"."""
        if qualifier is Qualifier.EXACT:
            return written
        return self.text(f"qualifier.{qualifier}", value=written)

    def rank(self, observation: Observation) -> str:
        """A published rank: "hạng 71", "hạng 5 trong 63"; empty where there is none."""
        if observation.rank is None:
            return ""
        place = self.plain(observation.rank, 0)
        if observation.rank_of is None:
            return self.text("unit.rank", value=place)
        return self.text("figure.rank-of", value=place, all=self.plain(observation.rank_of, 0))

    def due(self, target: Target, indicator: Indicator) -> str:
        """The value due at the deadline, short: "80 %", "hạng 78"."""
        return self.number(target.due, indicator.unit)

    def target(self, target: Target, indicator: Indicator) -> str:
        """What the target asks, in words: "ít nhất 30 %, phấn đấu 50 %"."""
        ranked = indicator.unit is Unit.RANK
        if target.comparator is Comparator.GAIN:
            gain = self.plain(target.value)
            if target.stretch is not None:
                gain = self.text("comparator.between", low=gain, high=self.plain(target.stretch))
            return self.text(
                "comparator.gain",
                value=self.text(f"unit.{indicator.unit}.change", value=gain),
                due=self.due(target, indicator),
            )
        key = f"comparator.{target.comparator}"
        # Nothing lies beyond the end of what is possible: "at least 100 %" is all of it.
        end = {Comparator.AT_LEAST: indicator.bounds.high, Comparator.AT_MOST: indicator.bounds.low}
        if target.due == end.get(target.comparator):
            key = f"comparator.{Comparator.EXACTLY}"
        if ranked and self.has(f"{key}.rank"):
            key += ".rank"
        said = self.text(key, value=self.due(target, indicator))
        if target.stretch_due is None:
            return said
        return self.text("comparator.stretch", target=said, stretch=self.number(target.stretch_due, indicator.unit))

    def owing(self, target: Target) -> str:
        """Which units below the nation owe the target, each by itself: "bộ, ngành", "địa phương"."""
        levels = [level for level in target.levels if level is not Level.NATION]
        return self.text("level.joint").join(self.text(f"level.{level}") for level in levels)

    def reason(self, a: Assessment, indicator: Indicator) -> str:
        """Why a status is what it is, in one sentence with its numbers."""
        dash, shown, share = self.text("figure.dash"), a.figure, self.share(a.share)
        back = a.reason is Reason.SHARE_OF_PLAN and share.startswith(MINUS)
        return self.text(
            f"reason.{a.reason}.back" if back else f"reason.{a.reason}",
            as_of=self.date(a.as_of),
            deadline=self.date(a.target.deadline),
            due=self.due(a.target, indicator),
            value=self.figure(shown, indicator) if shown else dash,
            day=self.date(shown.period.end) if shown else dash,
            gap=self.difference(a.gap, indicator.unit),
            met_on=self.date(a.met_on) if a.met_on else dash,
            late=self.months(a.months_late) if a.months_late else dash,
            latest=self.figure(a.latest, indicator) if a.latest else dash,
            latest_day=self.date(a.latest.period.end) if a.latest else dash,
            plan_value=self.number(a.plan_value, indicator.unit),
            base=self.number(a.baseline.value, indicator.unit) if a.baseline else dash,
            share=share,
            plan_share=self.share(a.plan_share),
        )

    def explanation(self, explanation: Explanation) -> str:
        """What people say of a month: "Tháng 3/2025, sự cố hệ thống: …", and who says it or where it is written."""
        said = self.text(
            "explanation.said",
            month=self.month(explanation.month.end),
            kind=self.text(f"explanation.kind.{explanation.kind}"),
            text=explanation.text,
        )
        if explanation.source:
            said = self.text("explanation.sourced", said=said, source=explanation.source)
        return self.text("explanation.by-unit", said=said) if explanation.by_unit else said

    # Days

    def limits(self, ranking: Ranking) -> list[str]:
        """That the parts are ranked and why, and who has no place since only a part of it has a figure."""
        said = []
        if ranking.apart:
            why = self.of(ranking.indicator.apart) or self.text("card.apart.usual")
            said.append(self.text("chart.ranking.apart", why=why))
        if ranking.partial:
            names = ", ".join(self.of(unit.short) for unit in ranking.partial)
            said.append(self.text("chart.ranking.partial", names=names))
        return said

    def date(self, day: dt.date) -> str:
        """dd/mm/yyyy in every language: papers of the Government are dated so."""
        return day.strftime("%d/%m/%Y")

    def moment(self, moment: dt.datetime) -> str:
        """Hour and day, in the time zone `moment` carries."""
        return moment.strftime("%H:%M ") + self.date(moment.date())

    def month(self, day: dt.date) -> str:
        """The month of `day`: "Tháng 3/2020", "March 2020"."""
        name = format_date(day, "LLLL", locale=self._locale)
        return self.text("month", name=name[:1].upper() + name[1:], year=day.year)

    def time(self, time: Time) -> str:
        """A year or a month inside a sentence: "năm 2024", "tháng 11/2025"."""
        year, month = time
        return self.text("time.month", month=f"{month:02d}", year=year) if month else self.text("time.year", year=year)

    def period(self, period: Period) -> str:
        """A month, a quarter, a half or a whole year by name; another stretch by its days; a state by its day."""
        start, end = period.start, period.end
        if start is None:
            return self.date(end)
        if period.is_year:
            return self.text("year", year=end.year)
        if period.is_month:
            return self.month(end)
        whole = start.day == 1 and Period.month(end.year, end.month).end == end and start.year == end.year
        first, last = start.month, end.month
        if whole and (first - 1) % 3 == 0 and last == first + 2:
            return self.text(f"quarter.{last // 3}", year=end.year)
        if whole and (first, last) in ((1, 6), (7, 12)):
            return self.text("half.1" if last == 6 else "half.2", year=end.year)
        if whole and first == 1:
            return self.text("months-of-year", number=last, year=end.year)
        return self.text("period.days", start=self.date(start), end=self.date(end))
