"""Every worked example of `docs/methodology.md`, recomputed by the rules."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest

from domain.assessment import Assessment, shown_only
from domain.indicator import Frequency, Indicator
from domain.observation import Observation, Qualifier, SeriesBreak
from domain.org_unit import Level
from domain.status import Reason, Status
from domain.target import Certainty, Comparator, Judged, Target
from domain.unit_share import assess_share
from tests.domain.builders import (
    RULES,
    a_break,
    a_province,
    a_rank,
    a_target,
    an_indicator,
    an_observation,
    counted,
    judge,
)

DOCUMENT = Path(__file__).parents[2] / "docs" / "methodology.md"
TEXT = DOCUMENT.read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```example\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
NUMBERS = (
    "gap",
    "plan_value",
    "plan_today",
    "share",
    "plan_share",
    "months_ahead",
    "required_rate",
    "recent_rate",
    "months_late",
)


@dataclass
class Example:
    """What the lines before the result say."""

    target: Target = field(default_factory=a_target)
    indicator: Indicator = field(default_factory=an_indicator)
    figures: list[Observation] = field(default_factory=list)
    units: tuple[date, int, int, int] | None = None
    breaks: list[SeriesBreak] = field(default_factory=list)
    only_shown: tuple[Observation, bool] | None = None
    """A figure by which nothing is judged, and whether it lacks a part."""
    as_of: date = date.min

    def judged(self) -> Assessment:
        if self.units is None:
            found = judge(self.target, self.figures, self.as_of, self.indicator, breaks=self.breaks)
            if self.only_shown is None:
                return found
            figure, joined = self.only_shown
            return shown_only(found, figure, joined=joined)
        day, yes, no, unknown = self.units
        units = [a_province(f"p{n}") for n in range(yes + no + unknown)]
        answers = {
            unit.code: [an_observation(day, value, org_unit=unit.code)]
            for unit, value in zip(units, [100.0] * yes + [0.0] * no, strict=False)
        }
        found, _ = assess_share(self.target, self.indicator, answers, units=units, as_of=self.as_of, rules=RULES)
        return found


def parsed_target(text: str) -> Target:
    found = re.fullmatch(
        r"(?P<how>\w+) (?P<value>[\d.]+)(?: from (?P<base>[\d.]+))? by (?P<by>\S+) issued (?P<issued>\S+)"
        r"(?P<each> each_unit)?(?P<memory> memory)?",
        text,
    )
    assert found, text
    comparator = Comparator(found["how"])
    return a_target(
        float(found["value"]),
        date.fromisoformat(found["by"]),
        comparator=comparator,
        issued=date.fromisoformat(found["issued"]),
        base=float(found["base"]) if found["base"] else None,
        lower_better=comparator is Comparator.GAIN,
        judged=Judged.EACH_UNIT if found["each"] else Judged.NATION,
        levels=(Level.PROVINCE,) if found["each"] else (Level.NATION,),
        certainty=Certainty.MEMORY if found["memory"] else Certainty.QUOTED,
    )


def parsed_figure(text: str, number: int) -> Observation:
    day, value, *qualifier = text.split()
    changes = {"source": f"https://example.vn/{number}"}
    if "/" in value:
        numerator, denominator = value.split("/")
        return counted(date.fromisoformat(day), int(numerator), int(denominator), **changes)
    return an_observation(
        date.fromisoformat(day), float(value), qualifier=Qualifier(qualifier[0] if qualifier else ""), **changes
    )


def as_written(number: float, written: str) -> bool:
    """Whether `number`, rounded to the decimals of `written`, is `written`."""
    decimals = len(written.partition(".")[2])
    return f"{number:.{decimals}f}" == written or (number == 0 and float(written) == 0)


def check_baseline(found: Assessment, text: str) -> None:
    assert found.baseline is not None
    said = f"{found.baseline.value:g} on {found.baseline.day}{' assumed' if found.baseline.assumed else ''}"
    assert said == text


def check_landing(found: Assessment, text: str) -> None:
    assert found.landing is not None
    said = found.landing
    assert f"{said.value:.1f} from {said.low:.1f} to {said.high:.1f}" == text


def check_turn(found: Assessment, text: str) -> None:
    assert found.turn is not None
    assert f"{found.turn.status} by {found.turn.numerator}" == text


CHECKS: dict[str, Callable[[Assessment, str], None]] = {
    "baseline": check_baseline,
    "landing": check_landing,
    "turn": check_turn,
}


def parsed(block: str) -> tuple[Example, list[tuple[str, str]]]:
    example, expected = Example(), []
    for number, line in enumerate(block.splitlines()):
        word, _, rest = line.partition(" ")
        match word:
            case "target":
                example.target = parsed_target(rest)
            case "indicator":
                assert rest == "rank biennial"
                example.indicator = a_rank(frequency=Frequency.BIENNIAL)
            case "figure":
                example.figures.append(parsed_figure(rest, number))
            case "parts_missing" | "before_unit":
                example.only_shown = (parsed_figure(rest, number), word == "parts_missing")
            case "break":
                example.breaks.append(a_break(date.fromisoformat(rest)))
            case "units":
                found = re.fullmatch(r"(\S+) yes (\d+) no (\d+) unknown (\d+)", rest)
                assert found, rest
                example.units = (date.fromisoformat(found[1]), int(found[2]), int(found[3]), int(found[4]))
            case "as_of":
                example.as_of = date.fromisoformat(rest)
            case _:
                expected.append((word, rest))
    return example, expected


@pytest.mark.parametrize("block", EXAMPLES, ids=[f"example-{n}" for n in range(1, len(EXAMPLES) + 1)])
def test_an_example_says_what_the_rules_say(block):
    example, expected = parsed(block)
    found = example.judged()
    assert "status" in dict(expected)
    for word, rest in expected:
        if word in ("status", "reason"):
            assert getattr(found, word) == rest
        elif word in CHECKS:
            CHECKS[word](found, rest)
        else:
            assert word in NUMBERS, f"no such line: {word}"
            assert as_written(getattr(found, word), rest), f"{word}: {getattr(found, word)} is not {rest}"


def test_every_status_and_every_reason_has_an_example():
    said = [dict(parsed(block)[1]) for block in EXAMPLES]
    assert {s["status"] for s in said} == set(Status)
    found = [parsed(block)[0].judged() for block in EXAMPLES]
    assert {f.reason for f in found} == set(Reason)


def test_every_section_has_both_languages_and_an_example():
    sections = re.split(r"^## ", TEXT, flags=re.MULTILINE)[1:]
    assert [int(section.split(".")[0]) for section in sections] == list(range(1, len(sections) + 1))
    for section in sections[:-1]:
        assert " · " in section.splitlines()[0]
        assert "```example" in section


def test_the_thresholds_named_in_the_text_are_the_defaults():
    for said in ("0.95", "0.60", "45 days", "31 days", "99.95 %", "1 point", "18 months", "15 days", "two missed"):
        assert said in TEXT
    assert (RULES.on_pace, RULES.behind, RULES.window_before_days, RULES.window_after_days) == (0.95, 0.6, 45, 31)
    assert (RULES.full_percent, RULES.approximate_points, RULES.approximate_share) == (99.95, 1, 0.01)
    assert (RULES.stale_months, RULES.grace_days, RULES.missed_periods) == (18, 15, 2)
