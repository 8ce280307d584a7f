"""Results as tables: printed, kept under var/bench, and written to docs/performance.md."""

import json
import os
import platform
from collections.abc import Callable, Mapping, Sequence
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

The framework sends what a script has drawn about every 5 ms: a run that ends within the first of these turns takes as
long as an empty page does in its worst case, and one that needs two takes 10 ms.

## What was asked, and what came out
"""

TITLES = {
    "official": "Server time, official workspace",
    "training": "Server time, training workspace",
    "profile": "Where a cold page's time goes",
    "browser": "In Chromium, official workspace",
    "growth": "Growth",
    "viewers": "Viewers of one process",
    "sessions": "Sessions a core",
    "soak": "A day of visits",
    "programs": "The interface for programs",
    "reading": "Reading and checking",
    "import": "Import",
    "sending": "Sending a file",
    "start": "Start and load",
}
"""The heading of each part."""

REST = """What carries this: every block of HTML and every chart is finished once for a state of the data
(`ui/cached.py`), so that a rerun sends finished text and asks the database only for its version
(`tests/pages/test_warm.py` holds every page to it); messages from 1 KB on go over the wire once; parts that several
answers are made of are asked once (`View.ask`); no question reads more because more is stored below the level it asks
about.
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


def write(
    order: Sequence[str],
    document: Path = DOCUMENT,
    kept: Path = KEPT,
    explain: Callable[[Mapping[str, Section]], list[str]] = lambda _found: [],
) -> None:
    """Write the document from all parts that were ever measured here; others stay as they stand in it.

    `explain` gives the lines that stand between what was asked and the parts.
    """
    earlier = standing(document.read_text("utf-8")) if document.exists() else {}
    found = {**{part: earlier[title] for part, title in TITLES.items() if title in earlier}, **read(kept)}
    lines = [line for part in order if part in found for line in found[part].lines()]
    document.write_text("\n".join([HEAD, *_asked(found), REST, *explain(found), *lines]).rstrip() + "\n", "utf-8")


def standing(document: str) -> dict[str, Section]:
    """The sections of a document that `write` wrote, by their titles; those without a measurement are no parts."""
    found = {}
    for section in document.split("\n## ")[1:]:
        title, _, rest = section.partition("\n")
        blocks = [block.strip() for block in rest.strip().split("\n\n")]
        if not blocks[-1].startswith("*Measured on"):
            continue
        tables, text = [], []
        for number, block in enumerate(blocks[:-1]):
            if block.startswith("| "):
                rows = [tuple(_cells(line)) for line in block.splitlines()]
                tables.append(Table(blocks[number - 1].strip("*"), rows[0], tuple(rows[2:])))
            elif not blocks[number + 1].startswith("| "):
                text.append(block)
        found[title] = Section(title, tuple(text), tuple(tables), blocks[-1].strip("*"))
    return found


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().removeprefix("|").removesuffix("|").split("|")]


def _asked(found: dict[str, Section]) -> list[str]:
    """The aims of the product, each with the row that decides it."""
    rows = []
    for workspace in ("official", "training"):
        if workspace in found:
            reruns = [row for row in found[workspace].tables[0].rows if row[0].startswith("/")]
            heaviest = max(reruns, key=lambda row: first_number(row[1]))
            rows.append((
                f"warm rerun of the heaviest page ({heaviest[0]}, {workspace}) ÷ an empty page", "≤ 5", heaviest[2],
            ))  # fmt: skip
            peers = [row for row in reruns if row[5]]
            worst = max(peers, key=lambda row: first_number(row[5]))
            rows.append((f"warm rerun ÷ the same page in Dash ({worst[0]}, {workspace}, the worst)", "< 1", worst[5]))
            against = max(peers, key=lambda row: first_number(row[7]))
            rows.append((
                f"the same where Dash sends the product's finished HTML ({against[0]}, {workspace}, the worst)", "",
                against[7],
            ))  # fmt: skip
    if "viewers" in found:
        rows += [
            (f"p95 of {row[0]} viewers ÷ one viewer alone", "< 10", row[5]) for row in found["viewers"].tables[0].rows
        ]
    if "growth" in found:
        for table in (one for one in found["growth"].tables if one.head[3] == "ratio"):
            for place, kind in ((3, "cold"), (6, "warm")):
                worst = max(table.rows, key=lambda row: first_number(row[place]))
                rows.append((f"{table.title}, {kind} ({worst[0]}, the worst)", "≤ 1.2", worst[place]))
        for table in (one for one in found["growth"].tables if one.title.startswith("Processor time")):
            for place, name in enumerate(table.head):
                if name.startswith("÷") and name != "÷ floor":
                    size = next(one for one in table.head[place::-1] if one.endswith(": ms")).removesuffix(": ms")
                    worst = max((row for row in table.rows if row[place]), key=lambda row: first_number(row[place]))
                    beside, wanted = ("Dash", "< 1") if name == "÷ Dash" else (name.removeprefix("÷ "), "≤ 1.2")
                    said = f"processor time of a cold page at {size} ÷ {beside} ({worst[0]}, the worst)"
                    rows.append((said, wanted, worst[place]))
    if "sessions" in found:
        ours, plain, more = found["sessions"].tables[0].rows
        rows.append(
            (f"sessions of one core ({ours[1]} ÷ {plain[1]}, p95 < 1 s), ours ÷ plain Streamlit", "> 1", more[1])
        )
        rows.append(("memory of one more session, MB (plain Streamlit " + plain[3] + ")", "", ours[3]))
    if "programs" in found:
        worst = max(found["programs"].tables[0].rows, key=lambda row: first_number(row[5]))
        rows.append((f"answer to a program ÷ that at few figures, cold ({worst[0]}, the worst)", "≤ 1.2", worst[5]))
    if "import" in found:
        for row in found["import"].tables[0].rows:
            if row[1] == "bulk path":
                beside = "COPY" if row[0] == "PostgreSQL" else "executemany"
                rows.append((f"seconds of the bulk path ÷ a bare {beside} ({row[0]}, {row[3]} rows/s)", "≤ 2", row[4]))
    if "sending" in found:
        by_title = {row[0]: row for row in found["sending"].tables[0].rows}
        *_, preview = (row for title, row in by_title.items() if title.startswith("preview"))
        *_, transaction = (row for title, row in by_title.items() if title.startswith("transaction"))
        seen = preview[0].replace("preview", "preview of a file of 40 figures")
        written = transaction[0].replace("transaction", "transaction of that file").removesuffix(" figures")
        rows.append((f"{seen}, milliseconds", "< 1,000", preview[1]))
        rows.append((f"{written} ÷ at few figures", "≤ 1.2", transaction[2]))
    return [_row(("aim", "wanted", "measured")), _row(("---", "---:", "---:")), *map(_row, rows), ""]


def first_number(cell: str) -> float:
    """The number a cell begins with."""
    return float(cell.split(maxsplit=1)[0].replace(",", ""))


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
