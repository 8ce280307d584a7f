"""Results as tables: printed, kept under var/bench, and written to docs/performance.md."""

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import psutil

ROOT = Path(__file__).parent.parent
DOCUMENT = ROOT / "docs" / "performance.md"
KEPT = ROOT / "var" / "bench" / "results.json"

HEAD = """# How fast it is

Written by `make bench` (`python -m benchmarks`); every number below was measured, none is asserted by a test. Each
comparison is made in one run, its sides interleaved in changing order, and given as a ratio of medians with the bounds
of 95 of 100 redrawn samples. A machine that is busy or faster changes the milliseconds, hardly the ratios.
"""


@dataclass(frozen=True)
class Table:
    """A table with its title."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Section:
    """What one part of the run found."""

    title: str
    text: tuple[str, ...]
    tables: tuple[Table, ...]
    measured: str = ""

    def lines(self) -> list[str]:
        """As Markdown."""
        found = [f"## {self.title}", "", *[line for text in self.text for line in (text, "")]]
        for table in self.tables:
            found += [f"**{table.title}**", "", _row(table.head), _row(["---", *["---:"] * (len(table.head) - 1)])]
            found += [*map(_row, table.rows), ""]
        return [*found, f"*{self.measured}*", ""]


def machine() -> str:
    """What was measured on, in words."""
    memory = round(psutil.virtual_memory().total / 2**30)
    busy = os.getloadavg()[0]
    return (
        f"{os.cpu_count()} cores, {memory} GB of memory, {platform.system()}, Python {platform.python_version()}, "
        f"streamlit {version('streamlit')}, dash {version('dash')}; load {busy:.1f} when the part began, with client, "
        f"servers and browser on the same cores; {datetime.now(UTC):%d/%m/%Y}"
    )


def keep(part: str, section: Section, kept: Path = KEPT) -> None:
    """Remember what a part found, so that the document stays whole when other parts are measured alone."""
    found = read(kept)
    found[part] = section
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text(json.dumps({name: asdict(one) for name, one in found.items()}, ensure_ascii=False), "utf-8")


def read(kept: Path = KEPT) -> dict[str, Section]:
    """What was found last of each part."""
    if not kept.exists():
        return {}
    return {
        name: Section(
            one["title"], tuple(one["text"]),
            tuple(Table(t["title"], tuple(t["head"]), tuple(map(tuple, t["rows"]))) for t in one["tables"]),
            one["measured"],
        )
        for name, one in json.loads(kept.read_text("utf-8")).items()
    }  # fmt: skip


def write(order: Sequence[str], document: Path = DOCUMENT, kept: Path = KEPT) -> None:
    """Write the document from all parts that were ever measured here."""
    found = read(kept)
    lines = [line for part in order if part in found for line in found[part].lines()]
    document.write_text("\n".join([HEAD, *lines]).rstrip() + "\n", "utf-8")


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
