"""What a person can mend in a file: a code with its place; the sentence is in `locales/`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from domain.wording import Wording


class Severity(StrEnum):
    """What follows from a problem, gravest first."""

    BLOCK = "block"
    """The row is not taken."""
    ASK = "ask"
    """The row is taken once the reporter has explained it; the explanation is kept with the figure."""
    WARN = "warn"
    """The row is taken; the reporter should look at it."""
    NOTE = "note"
    """Nothing is wrong; the reporter is told what was not read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One mistake, addressed as a spreadsheet shows it."""

    code: str
    """Kebab-case, the key of its sentence under ``problem.`` in `locales/`."""
    file: str = ""
    line: int | None = None
    column: str = ""
    cell: str = ""
    params: dict[str, str] = field(default_factory=dict)
    """What stands in the places of the sentence; see `as_parameters` for what languages say differently."""
    severity: Severity = Severity.BLOCK
    whole_file: bool = False
    """Whether nothing at all is taken of the file; the line only says where that was seen."""


LEVELS_BETWEEN = ", "
"""Between the codes of levels in the parameter ``levels``, which each language says by their names."""


def as_parameters(name: str, wording: Wording) -> dict[str, str]:
    """A text of several languages as parameters of a problem: ``name``, and ``name.en`` where English differs."""
    others = {f"{name}.{language}": text for language, text in wording.items() if text != wording["vi"]}
    return {name: wording["vi"], **others}


def in_one_language(params: Mapping[str, str], language: str) -> dict[str, str]:
    """Parameters as `language` says them; what it does not say of its own is said in Vietnamese."""
    own = {name: text for name, text in params.items() if "." not in name}
    return own | {name: text for name in own if (text := params.get(f"{name}.{language}"))}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """All problems of one code: 3,000 mistakes have few causes."""

    code: str
    severity: Severity
    problems: tuple[Problem, ...]

    @property
    def examples(self) -> tuple[Problem, ...]:
        """The first problem of each cell text of a sheet, at most three."""
        first = {(problem.file, problem.cell): problem for problem in reversed(self.problems)}
        return tuple(sorted(first.values(), key=lambda p: p.line or 0)[:3])

    @property
    def lines(self) -> tuple[tuple[int, int], ...]:
        """The rows concerned as stretches (first, last), in order."""
        found: list[tuple[int, int]] = []
        for line in sorted({p.line for p in self.problems if p.line is not None}):
            if found and line == found[-1][1] + 1:
                found[-1] = (found[-1][0], line)
            else:
                found.append((line, line))
        return tuple(found)


def causes(problems: Iterable[Problem]) -> tuple[Cause, ...]:
    """`problems` grouped by what is wrong: the gravest first, then the most frequent, then by their first lines."""
    groups: dict[tuple[Severity, str], list[Problem]] = {}
    for problem in problems:
        groups.setdefault((problem.severity, problem.code), []).append(problem)
    order = list(Severity)

    def rank(one: tuple[tuple[Severity, str], list[Problem]]) -> tuple[int, int, int, str]:
        (severity, code), found = one
        return order.index(severity), -len(found), min(problem.line or 0 for problem in found), code

    ranked = sorted(groups.items(), key=rank)
    return tuple(Cause(code=code, severity=severity, problems=tuple(found)) for (severity, code), found in ranked)
