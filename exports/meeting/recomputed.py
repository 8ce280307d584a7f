"""Every judged figure of a pack as a row of a workbook, with formulas that judge it again.

The formulas are the rules of `domain.assessment`, step by step in columns of their own, from the raw columns and from
named cells that hold the thresholds. What the rules choose from the whole history of a figure (which one speaks for a
deadline, where a plan starts, when a target was first met) stands in the rows as it was chosen.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from domain.assessment import Assessment
from domain.indicator import Indicator
from domain.observation import Observation, Qualifier
from domain.org_unit import OrgUnit
from domain.pack import MeetingPack
from domain.plan import PlanCurve
from domain.scorecard import ScorecardRow
from domain.status import Reason, Status
from domain.target import Measure, Target
from exports.meeting import telling
from exports.meeting.book import Value
from exports.meeting.telling import Telling

OTHER, NEWER, UNITS = "other-definition", "newer-definition", "units-unknown"
"""Why the status of a row cannot be computed from it: the figure is of another definition than the target, newer
figures are, or the status depends on units that are silent."""
SAME_DAY, LATEST_DAY = "same-day", "latest-day"
"""Beside which figure of a row another one stands: the judged one, or the latest one after the deadline."""
EPSILON = "0.000000001"
CLOSE = "0.000001"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One unit under one indicator and one of its targets; without an assessment a figure that is context only."""

    indicator: Indicator
    org_unit: OrgUnit
    assessment: Assessment | None
    figure: Observation | None
    history: tuple[Observation, ...] = ()
    number: int = 0
    """Of the row; of a rival, that of the row beside which it stands."""
    role: str = ""
    """Of a rival: `SAME_DAY` or `LATEST_DAY`."""

    @property
    def target(self) -> Target | None:
        """The target it is judged under."""
        return self.assessment.target if self.assessment else None

    @property
    def qualified(self) -> bool:
        """Whether its value does not say all that its source says; so it is without a value."""
        return self.figure is None or self.figure.value is None or self.figure.qualifier is not Qualifier.EXACT

    @property
    def plan(self) -> PlanCurve | None:
        """The plan to the target."""
        return self.assessment.plan if self.assessment else None

    @property
    def latest(self) -> Observation | None:
        """The latest figure that the target counts."""
        return self.assessment.latest if self.assessment else None

    @property
    def stretch(self) -> tuple[date, float, date, float] | None:
        """The corners of the plan between which the figure lies: day and value, day and value."""
        if self.plan is None or self.figure is None:
            return None
        pairs = list(pairwise(self.plan.points))
        left, right = next((p for p in pairs if self.figure.period.end <= p[1].day), pairs[-1])
        return left.day, left.value, right.day, right.value

    @property
    def met_between(self) -> date | None:
        """The day between the judged and the latest figure on which the target was met first."""
        a = self.assessment
        if a is None or a.met_on is None or a.figure is None or a.latest is None:
            return None
        return a.met_on if a.figure.period.end < a.met_on < a.latest.period.end else None

    @property
    def by_input(self) -> str:
        """Why its status cannot be computed from it; empty where it can."""
        a = self.assessment
        if a is None:
            return ""
        if a.reason is Reason.SERIES_BREAK:
            return OTHER if a.gap is None else NEWER
        return UNITS if a.reason is Reason.UNITS_UNKNOWN else ""


def lines(pack: MeetingPack) -> tuple[Line, ...]:
    """Every unit under every target in the pack, each once: its scope first, then what its items show besides."""
    found: dict[tuple[str, str, str], Line] = {}
    for line in _every(pack):
        key = (line.org_unit.code, line.indicator.code, line.target.code if line.target else "")
        # Of a unit without a target under an indicator the row says only what the figure is.
        if key not in found:
            found[key] = line
    judged = {key[:2] for key in found if key[2]}
    kept = [line for key, line in found.items() if key[2] or key[:2] not in judged]
    return tuple(
        Line(
            indicator=one.indicator, org_unit=one.org_unit, assessment=one.assessment, figure=one.figure,
            history=one.history, number=number,
        )
        for number, one in enumerate(kept, 1)
    )  # fmt: skip


def _every(pack: MeetingPack) -> Iterator[Line]:
    rows = [*pack.standings, *(row for item in pack.items for row in item.rows)]
    for row in rows:
        yield from _of_row(row)
    for item in pack.items:
        if item.ranking:
            for one in item.ranking.rows:
                yield Line(
                    indicator=item.ranking.indicator,
                    org_unit=one.org_unit,
                    assessment=one.assessment,
                    figure=one.assessment.figure if one.assessment else one.figure,
                )


def _of_row(row: ScorecardRow) -> Iterator[Line]:
    judged = [a for a in row.assessments if a.status is not Status.NOT_APPLICABLE]
    for a in judged:
        yield Line(
            indicator=row.indicator, org_unit=row.org_unit, assessment=a, figure=a.figure, history=row.history
        )  # fmt: skip
    if not judged and row.latest is not None:
        yield Line(indicator=row.indicator, org_unit=row.org_unit, assessment=None, figure=row.latest)


def rivals(every: Sequence[Line]) -> tuple[Line, ...]:
    """The figures that stand beside one of a row and say something else: a status must hold for all of them."""
    found = []
    for line in every:
        a = line.assessment
        if a is None or a.figure is None:
            continue
        # The share of units that nobody published has two ends and no rivals.
        if a.target.measure is not Measure.SHARE_OF_UNITS or a.figure.provenance.file:
            found += [_beside(line, one, SAME_DAY) for one in a.rivals]
        if a.latest is not None and a.latest.period.end != a.figure.period.end:
            found += [
                _beside(line, one, LATEST_DAY)
                for one in line.history
                if one.period.end == a.latest.period.end
                and one.series == a.latest.series
                and (one.value, one.qualifier) != (a.latest.value, a.latest.qualifier)
                and one.value is not None
            ]
    return tuple(found)


def _beside(line: Line, figure: Observation, role: str) -> Line:
    return Line(
        indicator=line.indicator, org_unit=line.org_unit, assessment=line.assessment, figure=figure,
        number=line.number, role=role,
    )  # fmt: skip


# Columns


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: a value of the line, or a formula. Its heading is ``workbook.col.<key>`` in `locales/`."""

    key: str
    group: str
    """``read``, ``input``, ``code``, ``step`` or ``trace``."""
    width: float = 12
    value: Callable[[Line, Telling], Value] | None = None
    formula: str = ""
    """With ``{key}`` for the cell of another column of the same row."""
    kept: Callable[[Line], Value] | None = None
    """What the formula gives by the pack."""
    shown: str = ""
    """``value`` and ``change`` are shown in the unit of measure, ``share`` as a percentage of one."""
    of_context: bool = False
    """Whether a formula is written where no target is, too."""


def _figure(get: Callable[[Observation], Value]) -> Callable[[Line, Telling], Value]:
    return lambda line, _: get(line.figure) if line.figure else None


def _latest(get: Callable[[Observation], Value]) -> Callable[[Line, Telling], Value]:
    return lambda line, _: get(line.latest) if line.latest else None


def _target(get: Callable[[Target], Value]) -> Callable[[Line, Telling], Value]:
    return lambda line, _: get(line.target) if line.target else None


def _judged(get: Callable[[Assessment], Value]) -> Callable[[Line, Telling], Value]:
    return lambda line, _: get(line.assessment) if line.assessment else None


def _kept(get: Callable[[Assessment], Value]) -> Callable[[Line], Value]:
    return lambda line: get(line.assessment) if line.assessment else None


def _stretch(place: int) -> Callable[[Line, Telling], Value]:
    return lambda line, _: line.stretch[place] if line.stretch else None


def _said(key: str, get: Callable[[Observation], object]) -> Callable[[Line, Telling], Value]:
    def said(line: Line, told: Telling) -> Value:
        found = get(line.figure) if line.figure else None
        return told.words.text(f"{key}.{found}") if found else None

    return said


def _ratio(a: Assessment) -> float | None:
    return a.share / a.plan_share if a.share is not None and a.plan_share is not None and a.plan_share > 0 else None


def _if_known(cell: str, formula: str) -> str:
    return f'IF({{{cell}}}="","",{formula})'


def _answer(short: str, qualifier: str) -> str:
    """Whether a figure meets its target, with what its qualifier leaves open: `domain.assessment.meets`."""
    plain = f'IF({{{short}}}<=0,"yes","no")'
    better, worse = ('IF({lower}=1,"less_than","more_than")', 'IF({lower}=1,"more_than","less_than")')
    return _if_known(
        short,
        f'IF({{{qualifier}}}="",{plain},IF(AND({{{qualifier}}}={better},{{{short}}}<=0),"yes",'
        f'IF(AND({{{qualifier}}}={worse},{{{short}}}>=0),"no",'
        f'IF(ABS({{{short}}})<={{near}}+{EPSILON},"unknown",{plain}))))',
    )


def _short(value: str, gap: str) -> str:
    """What is missing; 99.95 % lacks nothing to "= 100 %"."""
    full = f'AND({{comparator}}="exactly",{{due}}=100,{{measure_code}}="percent",{{{value}}}>=full_percent)'
    return _if_known(value, f"IF({full},MIN({gap},0),{gap})")


def _gap(value: str) -> str:
    return f"IF({{lower}}=1,{{{value}}}-{{due}},{{due}}-{{{value}}})"


def _equal(found: str, kept: str) -> str:
    close = f"ABS({{{found}}}-{{{kept}}})<={CLOSE}*MAX(1,ABS({{{kept}}}))"
    return f'IF({{{kept}}}="",TRUE,IF(ISNUMBER({{{found}}}),{close},FALSE))'


def _share_of_way(value: str, keep: str) -> str:
    """Share of the way from the start of the plan to the target; `keep` where there is nothing to gain."""
    way = f"({{{value}}}-{{plan_base}})/({{due}}-{{plan_base}})"
    return _if_known("plan_value", f"IF({{plan_base}}={{due}},IF({keep},1,0),{way})")


_PACE = (
    f'IF({{plan_share}}<=0,IF({{share}}>=-{EPSILON},"on_pace","behind"),'
    f'IF({{ratio}}+{EPSILON}>=on_pace,"on_pace",IF({{ratio}}+{EPSILON}>=behind,"behind","off_track")))'
)
_VERDICT = (
    'IF({in_window}=0,"cannot_judge",IF({at_deadline}="unknown","cannot_judge",'
    'IF({at_deadline}="yes",IF({now}="no","regressed","met"),'
    'IF({met_between}<>"",IF({now}="no","regressed","met_late"),IF({now}="yes","met_late","missed")))))'
)
_NO_FIGURE_HERE = 'OR({value}="",{plan_base}="",{by_input}="' + OTHER + '",AND({passed}=1,{in_window}=0))'

COLUMNS: tuple[Column, ...] = (
    # What is read
    Column(key="number", group="read", width=6, value=lambda line, _: line.number),
    Column(key="unit", group="read", width=22, value=lambda line, told: told.words.of(line.org_unit.short)),
    Column(key="indicator", group="read", width=38, value=lambda line, told: told.words.of(line.indicator.short)),
    Column(
        key="measure", group="read", value=lambda line, told: told.words.text(f"unit.{line.indicator.unit}.name")
    ),
    Column(key="value", group="read", width=17, value=_figure(lambda f: f.value), shown="value"),
    Column(
        key="said", group="read", width=18,
        value=lambda line, told: told.words.figure(line.figure, line.indicator) if line.qualified else None,
    ),
    Column(
        key="period", group="read", width=25,
        value=lambda line, told: told.words.period(line.figure.period) if line.figure else None,
    ),
    Column(key="origin", group="read", width=13, value=_said("origin", lambda f: f.origin)),
    Column(key="certainty", group="read", width=14, value=_said("certainty", lambda f: f.provenance.certainty)),
    Column(
        key="source", group="read", width=26,
        value=lambda line, told: telling.publisher(line.figure, told.words) if line.figure else None,
    ),
    Column(
        key="target", group="read", width=28,
        value=lambda line, told: told.words.target(line.target, line.indicator) if line.target else None,
    ),
    Column(
        key="due", group="read", shown="value", kept=_kept(lambda a: a.target.due),
        formula='IF({comparator}="gain",IF({lower}=1,{gain_base}-{asked},{gain_base}+{asked}),{asked})',
    ),
    Column(key="deadline", group="read", value=_target(lambda t: t.deadline)),
    Column(
        key="gap", group="read", shown="change", kept=_kept(lambda a: a.gap),
        formula='IF(OR({value}="",{by_input}="' + OTHER + '"),"",' + _gap("value") + ")",
    ),
    Column(
        key="plan_value", group="read", shown="value", kept=_kept(lambda a: a.plan_value),
        formula=f'IF({_NO_FIGURE_HERE},"",IF({{plan_kind}}="step",IF({{day}}>={{deadline}},{{due}},{{plan_base}}),'
        "IF({day}>={to_day},{to_value},IF({day}<={from_day},{from_value},"
        "{from_value}+({day}-{from_day})/({to_day}-{from_day})*({to_value}-{from_value})))))",
    ),
    Column(
        key="share", group="read", shown="share", kept=_kept(lambda a: a.share),
        formula=_share_of_way("value", "{gap}<=0"),
    ),
    Column(
        key="plan_share", group="read", shown="share", kept=_kept(lambda a: a.plan_share),
        formula=_share_of_way("plan_value", "{plan_value}={due}"),
    ),
    Column(
        key="ratio", group="read", shown="share", kept=_kept(_ratio),
        formula='IF({plan_share}="","",IF({plan_share}<=0,"",{share}/{plan_share}))',
    ),
    Column(
        key="status", group="read", width=19,
        formula='IF({status_code}="","",INDEX(status_words,MATCH({status_code},status_codes,0)))',
    ),
    Column(
        key="frozen", group="read", width=19,
        value=lambda line, told: told.words.text(f"status.{line.assessment.status}") if line.assessment else None,
    ),
    Column(
        key="check", group="read", width=17,
        formula='IF({by_input}<>"","{by_hand}",IF(AND({status_code}={frozen_code},'
        + ",".join(_equal(key, f"frozen_{key}") for key in ("gap", "plan_value", "share", "plan_share"))
        + '),"{match}","{differ}"))',
    ),
    # What goes into the formulas
    Column(key="numerator", group="input", value=_figure(lambda f: f.numerator), shown="count"),
    Column(key="denominator", group="input", value=_figure(lambda f: f.denominator), shown="count"),
    Column(
        key="rate", group="input", shown="value", of_context=True,
        formula='IF(OR({numerator}="",{denominator}="",{measure_code}<>"percent"),"",100*{numerator}/{denominator})',
    ),
    Column(key="start", group="input", value=_figure(lambda f: f.period.start)),
    Column(key="day", group="input", value=_figure(lambda f: f.period.end)),
    Column(key="latest", group="input", value=_latest(lambda f: f.value), shown="value"),
    Column(key="latest_day", group="input", value=_latest(lambda f: f.period.end)),
    Column(key="met_between", group="input", value=lambda line, _: line.met_between),
    Column(key="asked", group="input", value=_target(lambda t: t.value)),
    Column(key="gain_base", group="input", value=_target(lambda t: t.base)),
    Column(key="lower", group="input", width=9, value=_target(lambda t: t.lower_is_better)),
    Column(
        key="baseline", group="input", shown="value", value=_judged(lambda a: a.baseline.value if a.baseline else None)
    ),
    Column(key="baseline_day", group="input", value=_judged(lambda a: a.baseline.day if a.baseline else None)),
    Column(
        key="baseline_assumed", group="input", width=9,
        value=_judged(lambda a: a.baseline.assumed if a.baseline else None),
    ),
    Column(
        key="plan_base", group="input", shown="value",
        value=_judged(lambda a: a.plan.points[0].value if a.plan else None),
    ),
    Column(key="from_day", group="input", value=_stretch(0)),
    Column(key="from_value", group="input", value=_stretch(1), shown="value"),
    Column(key="to_day", group="input", value=_stretch(2)),
    Column(key="to_value", group="input", value=_stretch(3), shown="value"),
    Column(key="frozen_gap", group="input", value=_judged(lambda a: a.gap), shown="change"),
    Column(key="frozen_plan_value", group="input", value=_judged(lambda a: a.plan_value), shown="value"),
    Column(key="frozen_share", group="input", value=_judged(lambda a: a.share), shown="share"),
    Column(key="frozen_plan_share", group="input", value=_judged(lambda a: a.plan_share), shown="share"),
    # Codes that formulas compare
    Column(key="comparator", group="code", value=_target(lambda t: t.comparator.value)),
    Column(key="measure_code", group="code", value=lambda line, _: line.indicator.unit.value),
    Column(key="frequency", group="code", value=lambda line, _: line.indicator.frequency.value),
    Column(key="qualifier", group="code", value=_figure(lambda f: f.qualifier.value)),
    Column(key="latest_qualifier", group="code", value=_latest(lambda f: f.qualifier.value)),
    Column(key="plan_kind", group="code", value=lambda line, _: line.plan.kind.value if line.plan else None),
    Column(key="by_input", group="code", width=17, value=lambda line, _: line.by_input),
    Column(key="frozen_code", group="code", width=14, value=_judged(lambda a: a.status.value)),
    Column(key="nguon_goc", group="code", value=_figure(lambda f: f.origin.value)),
    Column(key="unit_code", group="code", width=20, value=lambda line, _: line.org_unit.code),
    Column(key="indicator_code", group="code", width=24, value=lambda line, _: line.indicator.code),
    Column(key="target_code", group="code", width=28, value=_target(lambda t: t.code)),
    # Steps of the formulas
    Column(key="passed", group="step", width=9, formula="IF(as_of>{deadline},1,0)"),
    Column(
        key="window_first", group="step", shown="day",
        formula='IF({frequency}="yearly",DATE(YEAR({deadline}),1,1),IF({frequency}="biennial",'
        "DATE(YEAR({deadline})-1,1,1),{deadline}-window_before_days))",
    ),
    Column(
        key="window_last", group="step", shown="day",
        formula='IF({frequency}="yearly",DATE(YEAR({deadline}),12,31),IF({frequency}="biennial",{deadline},'
        "{deadline}+window_after_days))",
    ),
    Column(
        key="in_window", group="step", width=9,
        formula=_if_known("value", "IF(AND({day}>={window_first},{day}<={window_last}),1,0)"),
    ),
    Column(key="short", group="step", shown="change", formula=_short("value", _gap("value"))),
    Column(
        key="near", group="step",
        formula='IF({measure_code}="percent",approximate_points,ABS({due})*approximate_share)',
    ),
    Column(key="answer", group="step", formula=_answer("short", "qualifier")),
    Column(key="others", group="step", width=9, formula="{rivals_of_day}"),
    Column(key="at_deadline", group="step", formula='IF({others}>0,"unknown",{answer})'),
    Column(key="latest_short", group="step", shown="change", formula=_short("latest", _gap("latest"))),
    Column(key="latest_answer", group="step", formula=_answer("latest_short", "latest_qualifier")),
    Column(key="latest_others", group="step", width=9, formula="{rivals_of_latest}"),
    Column(
        key="now", group="step",
        formula='IF({latest_day}={day},"",IF({latest_others}>0,"unknown",{latest_answer}))',
    ),
    Column(
        key="fresh_until", group="step", shown="day",
        formula=_if_known(
            "latest_day",
            '{latest_day}+IF(OR({nguon_goc}="published",{frequency}<>"monthly"),'
            'IF({frequency}="biennial",fresh_biennial,fresh_published),fresh_reported)',
        ),
    ),
    Column(
        key="alone", group="step", width=14,
        formula=_if_known(
            "answer",
            'IF({passed}=1,"",IF({answer}="yes","already_met",IF({plan_base}="","cannot_judge",'
            'IF({day}<={baseline_day},"cannot_judge",'
            f'IF({{plan_base}}={{due}},IF({{answer}}="unknown","cannot_judge","off_track"),{_PACE})))))',
        ),
    ),
    Column(
        key="status_code", group="step", width=14, kept=_kept(lambda a: a.status.value),
        formula=f'IF({{by_input}}<>"","cannot_judge",IF({{value}}="","no_data",IF({{passed}}=1,{_VERDICT},'
        'IF(as_of>{fresh_until},"stale",IF({others}>0,"cannot_judge",{alone})))))',
    ),
    # Where a figure comes from
    Column(key="obs_status", group="trace", value=_said("obs_status", lambda f: f.status.value)),
    Column(key="file", group="trace", width=30, value=_figure(lambda f: f.provenance.file)),
    Column(key="file_line", group="trace", width=9, value=_figure(lambda f: f.provenance.line or None)),
    Column(key="submission", group="trace", width=9, value=_figure(lambda f: f.provenance.submission)),
    Column(key="revision", group="trace", width=9, value=_figure(lambda f: f.provenance.revision)),
)  # fmt: skip
"""In the order of the sheet. A new one: one block here, its heading and meaning in `locales/`."""

ROLE = Column(
    key="role", group="read", width=14, value=lambda line, told: told.words.text(f"workbook.role.{line.role}")
)
_OF_ROWS = {"status", "check", "met_between", "others", "at_deadline", "now", "fresh_until", "status_code"}
RIVAL_COLUMNS = (
    COLUMNS[0],
    ROLE,
    *(
        one
        for one in COLUMNS[1:]
        if one.group != "trace" and not one.key.startswith(("frozen", "latest")) and one.key not in _OF_ROWS
    ),
)
"""The columns by which a figure beside another one is judged alone."""
