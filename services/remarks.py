"""What people write beside their decisions: kept as text, within bounds."""

from domain.errors import DashboardError

MOST = 2_000
"""Letters of one remark."""


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
