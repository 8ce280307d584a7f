"""What a person can mend in a file: a code with its place; the sentence is in `locales/`."""

from dataclasses import dataclass, field


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
