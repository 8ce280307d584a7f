"""What people write beside their figures and decisions, and how they call their files: kept as text, within bounds."""

from domain.errors import DashboardError

MOST = 2_000
"""Letters of one remark."""
LONGEST_NAME = 200
"""Letters of the name of a file; its ending is kept."""


def remark(text: str, *, needed: bool = False) -> str:
    """`text` without what cannot be printed, trimmed.

    Raises DashboardError ``remark-missing`` where it is `needed` and empty, and ``remark-long`` beyond `MOST` letters.
    """
    lines = ("".join(letter for letter in line if letter.isprintable()).strip() for line in text.splitlines())
    said = "\n".join(lines).strip()
    if needed and not said:
        raise DashboardError("remark-missing")
    if len(said) > MOST:
        raise DashboardError("remark-long", length=str(len(said)), most=str(MOST))
    return said


def file_name(name: str) -> str:
    """The name of a file without its folders and without what cannot be printed or stored, cut where it is too long.

    A letter that turns the direction of writing is left out, too: a name must not end otherwise than it looks.
    """
    last = name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    said = "".join(" " if letter.isspace() else letter for letter in last if letter.isprintable() or letter.isspace())
    said = " ".join(said.split())
    if len(said) <= LONGEST_NAME:
        return said
    stem, dot, ending = said.rpartition(".")
    kept = f"{dot}{ending}" if len(ending) < LONGEST_NAME // 4 else ""
    return (stem if kept else said)[: LONGEST_NAME - len(kept)] + kept
