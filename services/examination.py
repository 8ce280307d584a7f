"""What a reporter's file says, held against what is known: read, compared with its past, and what may be sent of it."""

import hashlib
from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from domain import checks
from domain.indicator import Indicator, Unit
from domain.names import fold
from domain.observation import FigureKey, Observation, ObsStatus
from domain.people import Verb
from domain.period import DAYS_A_MONTH
from domain.problem import Problem, Severity
from loaders import read_file
from loaders.actuals import CellPlace, FileReading, Outcome, Scope
from locales import Language
from services.acting import Acting
from services.remarks import file_name, remark
from storage import observations, reports

LOOK_BACK = timedelta(days=round(36 * DAYS_A_MONTH))
"""How far back a unit's own history is looked at."""
EXPLAINED = 10
"""Letters at least of an explanation: "ok" explains nothing."""
BEHIND = " \u2014 "
"""Between a remark and the explanations that are kept behind it."""

Explanations = Mapping[str, str]
"""Explanations by `question`, or by the code of a problem for all questions of that code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """A file, everything that is wrong or strange about it, and the figures that may be sent."""

    name: str
    data: bytes
    sha256: str
    reading: FileReading
    outcome: Outcome
    figures: tuple[Observation, ...]
    """What can be stored: figures of whole rows, not locked, with an explanation where one is asked for."""
    problems: tuple[Problem, ...]
    """Everything of severity block, ask and warn, in the order of the file."""
    current: Mapping[FigureKey, Observation]
    """What is known now under the keys of the file."""
    unanswered: tuple[Problem, ...]
    """Questions that still need an explanation; their figures are not among `figures`."""
    explanations: Mapping[str, str]
    """The explanation of each `question` that has one."""

    @property
    def whole(self) -> bool:
        """Whether all of the file can be sent."""
        blocked = any(p.severity is Severity.BLOCK for p in self.problems)
        return bool(self.figures) and not blocked and not self.unanswered


@dataclass(slots=True)
class _Entry:
    figure: Observation
    places: Mapping[str, CellPlace]
    same: bool
    """Whether it says what is known already: nothing is asked about it again."""
    problems: list[Problem] = field(default_factory=list)


def question(problem: Problem) -> str:
    """What an explanation is given for: one problem at one place of one file.

    The value is no part of it: explanations are kept for the bytes of one file and no others.
    """
    return f"{problem.file}!{problem.line}!{problem.column}!{problem.code}"


def examine(acting: Acting, data: bytes, name: str, explanations: Explanations | None = None) -> Examined:
    """Read `data` for the units of the reporter and hold it against their past. Nothing is stored.

    Raises DashboardError ``not-allowed`` for somebody who may not submit for any unit, and ``remark-long`` for an
    explanation beyond all bounds.
    """
    acting.require(Verb.SUBMIT)
    name = file_name(name)
    scope = Scope(today=acting.today, org_units=acting.person.units(Verb.SUBMIT), training=acting.training)
    reading = read_file(data, name, acting.codelists, scope)
    past = _Past(acting, reading.observations)
    entries = [past.entry(figure, reading.places.get(figure.key, {})) for figure in reading.observations]
    others = _shared_out(reading.problems, entries)
    problems = tuple(
        sorted((*others, *(p for entry in entries for p in entry.problems)), key=lambda p: (p.file, p.line or 0))
    )
    given = {key: remark(text) for key, text in (explanations or {}).items()}
    answered, unanswered = dict[str, str](), list[Problem]()
    figures = []
    for entry in entries:
        answers = _answers(entry, given)
        answered |= {q: text for q, text in answers.items() if text}
        open_questions = [p for p in entry.problems if p.severity is Severity.ASK and not answers[question(p)]]
        unanswered += open_questions
        if not open_questions and not any(p.severity is Severity.BLOCK for p in entry.problems):
            figures.append(_with_note(entry.figure, answers.values()))
    return Examined(
        name=name,
        data=data,
        sha256=hashlib.sha256(data).hexdigest(),
        reading=reading,
        outcome=_outcome(entries, problems),
        figures=tuple(figures),
        problems=problems,
        current=past.current,
        unanswered=tuple(unanswered),
        explanations=answered,
    )


class _Past:
    """What is known of the units, indicators and months of a file."""

    def __init__(self, acting: Acting, figures: Sequence[Observation]) -> None:
        self._codelists = acting.codelists
        self.current: dict[FigureKey, Observation] = {}
        self._series: dict[tuple[str, str], dict[FigureKey, Observation]] = {}
        self._of_month: dict[tuple[str, date, str], list[Observation]] = {}
        self._locked: set[FigureKey] = set()
        if not figures:
            return
        measured = {figure.indicator for figure in figures}
        first, last = min(f.period.end for f in figures), max(f.period.end for f in figures)
        keys = {figure.key for figure in figures}
        with acting.database.reading() as connection:
            known = observations.series(
                connection,
                measured | self._sisters(measured),
                {figure.org_unit for figure in figures},
                since=first - LOOK_BACK,
                until=last + LOOK_BACK,
                nil=True,
            )
            self.current = {figure.key: figure for figure in known if figure.key in keys}
            self._locked = reports.locked(connection, sorted(self.current), acting.now)
        for figure in (*known, *figures):
            # The file comes last: its months are held against each other, too. What a feed counts is no past of a unit.
            if figure.value is not None and not figure.fed:
                self._series.setdefault((figure.org_unit, figure.indicator), {})[figure.key] = figure
        for series in self._series.values():
            for figure in series.values():
                self._of_month.setdefault(_month(figure), []).append(figure)
        self._ordered = {
            key: sorted(series.values(), key=lambda f: f.period.end) for key, series in self._series.items()
        }

    def entry(self, figure: Observation, places: Mapping[str, CellPlace]) -> _Entry:
        """A figure of the file with what its past says of it."""
        known = self.current.get(figure.key)
        entry = _Entry(as_sent(figure, known), places, same=known is not None and says_the_same(known, figure))
        if entry.same:
            return entry
        if figure.key in self._locked:
            month = f"{figure.period.end:%m/%Y}"
            entry.problems.append(_problem(figure, places, "figure-locked", Severity.BLOCK, {"month": month}))
            return entry
        for finding in checks.run(self._subject(figure)):
            if not finding.alone:
                place = finding.place
                entry.problems.append(
                    _problem(figure, places, finding.code, finding.severity, finding.params, place=place)
                )
        return entry

    def _subject(self, figure: Observation) -> checks.Subject:
        indicator = self._codelists.indicators[figure.indicator]
        days = sorted(b.day for b in self._codelists.breaks_of(indicator.code))
        segment = bisect_right(days, figure.period.end)
        comparable = [
            one
            for one in self._ordered[figure.org_unit, figure.indicator]
            if one.key != figure.key
            and one.calendar == figure.calendar
            and bisect_right(days, one.period.end) == segment
        ]
        return checks.Subject(
            figure=figure,
            indicator=indicator,
            before=[one for one in comparable if one.period.end < figure.period.end],
            after=[one for one in comparable if one.period.end > figure.period.end],
            sisters=[
                (self._codelists.indicators[one.indicator], one)
                for one in self._of_month.get(_month(figure), ())
                if one.indicator != figure.indicator
            ],
        )

    def _sisters(self, measured: Iterable[str]) -> set[str]:
        """Indicators that count the same things as those of the file."""
        indicators = self._codelists.indicators
        counted = {word for code in measured for word in _counted(indicators[code])}
        return {
            one.code
            for one in indicators.values()
            if counted.intersection(_counted(one))
            or (one.unit is Unit.COUNT and fold(one.names.get("vi", "")) in counted)
        }


def _counted(indicator: Indicator) -> list[str]:
    return [fold(wording["vi"]) for wording in (indicator.numerator, indicator.denominator) if wording]


def _month(figure: Observation) -> tuple[str, date, str]:
    return (figure.org_unit, figure.period.end, figure.calendar)


def as_sent(figure: Observation, known: Observation | None) -> Observation:
    """`figure` as it is written: provisional; one that says what is known keeps whatever state that has reached."""
    if known is None or not says_the_same(known, figure):
        return replace(figure, status=ObsStatus.PROVISIONAL)
    provenance = replace(figure.provenance, note=known.provenance.note, certainty=known.provenance.certainty)
    return replace(figure, status=known.status, provenance=provenance)


def says_the_same(known: Observation, figure: Observation) -> bool:
    """Whether a figure repeats what is known; a remark that is left out takes nothing back."""
    said, now = known.provenance.note.get("vi", ""), figure.provenance.note.get("vi", "")
    return (
        known.status is not ObsStatus.MISSING
        and (known.value, known.numerator, known.denominator, known.text)
        == (figure.value, figure.numerator, figure.denominator, figure.text)
        and said.startswith(now)
    )


def _problem(
    figure: Observation,
    places: Mapping[str, CellPlace],
    code: str,
    severity: Severity,
    params: Mapping[str, str],
    *,
    place: str = "value",
) -> Problem:
    found = places.get(place) or next(iter(places.values()), None)
    return Problem(
        code=code,
        file=figure.provenance.file,
        line=found.line if found else figure.provenance.line,
        column=found.column if found else "",
        cell=found.cell if found else "",
        params=dict(params),
        severity=severity,
    )


def _shared_out(problems: Sequence[Problem], entries: Sequence[_Entry]) -> list[Problem]:
    """Give each question and warning of the reading to the figure in whose cell it stands; the others come back."""
    at = {
        (entry.figure.provenance.file, place.line, place.column): entry
        for entry in entries
        for place in entry.places.values()
    }
    others = []
    for problem in problems:
        entry = at.get((problem.file, problem.line or 0, problem.column))
        if entry is None or problem.severity is Severity.BLOCK:
            others.append(problem)
        elif not entry.same:
            entry.problems.append(problem)
    return others


def _answers(entry: _Entry, given: Explanations) -> dict[str, str]:
    """The explanation of each question about a figure, empty where there is none; a remark in the file is one, too."""
    remark = entry.figure.provenance.note.get("vi", "")
    found = {}
    for problem in entry.problems:
        if problem.severity is Severity.ASK:
            texts = (given.get(question(problem), ""), given.get(problem.code, ""), remark)
            found[question(problem)] = next((t.strip() for t in texts if len(t.strip()) >= EXPLAINED), "")
    return found


def _with_note(figure: Observation, answers: Iterable[str]) -> Observation:
    """The figure with its explanations behind its remark: they are shown wherever it is."""
    remark = figure.provenance.note.get("vi", "")
    texts = [text for text in dict.fromkeys((remark, *answers)) if text]
    if len(texts) < 2 and remark:
        return figure
    note = {"vi": BEHIND.join(texts)} if texts else {}
    return replace(figure, provenance=replace(figure.provenance, note=note))


def remark_alone(note: str, explanations: Collection[str]) -> str:
    """What a note says without the explanations that stand behind it, for who is told them beside their questions."""
    for told in explanations:
        if note == told:
            return ""
        if note.endswith(BEHIND + told):
            return remark_alone(note.removesuffix(BEHIND + told), explanations)
    return note


def named(problems: Sequence[Problem], indicators: Mapping[str, Indicator], words: Language) -> tuple[Problem, ...]:
    """The problems with the names of indicators in the place of their codes."""
    return tuple(
        replace(problem, params={**problem.params, "sister": words.of(indicators[code].short)})
        if (code := problem.params.get("sister", "")) in indicators
        else problem
        for problem in problems
    )


def _outcome(entries: Sequence[_Entry], problems: Sequence[Problem]) -> Outcome:
    if not any(all(p.severity is not Severity.BLOCK for p in entry.problems) for entry in entries):
        return Outcome.REJECT_FILE
    if any(p.severity is Severity.BLOCK for p in problems):
        return Outcome.REJECT_ROWS
    return Outcome.ACCEPT_WITH_WARNINGS if problems else Outcome.ACCEPT
