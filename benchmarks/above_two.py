"""Every ratio of the document that is above two, with why it is and what was done about it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from benchmarks.report import Section, first_number

LIMIT = 2.0
Found = Mapping[str, Section]


@dataclass(frozen=True)
class Above:
    """A kind of ratio."""

    what: str
    parts: tuple[str, ...]
    """The parts of the run it is found in."""
    cells: Callable[[Section], Iterable[str]]
    """Its cells in one of them."""
    why: str
    """Why it is above two, what was done about it, and what is left."""


def _column(table: int, place: int, row: Callable[[str], bool] = lambda _title: True) -> Callable[[Section], list[str]]:
    """The filled cells of a column, of the rows whose title is right."""
    return lambda section: [one[place] for one in section.tables[table].rows if one[place] and row(one[0])]


def _page(title: str) -> bool:
    return title.startswith("/")


ABOVE = (
    Above(
        "a warm rerun ÷ an empty page",
        ("official", "training"),
        _column(0, 2, _page),
        """An empty page is one element, a page is dozens, and each costs the framework some tenth of a millisecond.
        Done: charts are finished JSON instead of figure objects (record 0041), blocks are finished HTML, what a
        browser holds is sent by its name (record 0044), parts that stand beside each other are one element, what
        changes alone is a fragment, nothing is collected after a run and full collections are rare. Left: one or
        two of the framework's turns of 5 ms.""",
    ),
    Above(
        "a first load of a tab ÷ that of an empty page",
        ("official", "training"),
        _column(1, 2, _page),
        """A new tab holds nothing yet: the page is sent whole, up to 700 KB. Done: all of it is finished, so that
        nothing is asked or drawn; the small trends of systems wait until they are opened.""",
    ),
    Above(
        "a warm rerun ÷ the same finished HTML in Dash",
        ("official", "training"),
        _column(0, 7, _page),
        """Dash answers with one JSON when it is ready; the framework runs a script, sends element by element, and looks
        every 5 ms whether there is something to send. That is the price of uploads, forms and sessions without code of
        our own; written the way Dash pages are written, the same pages take longer than ours.""",
    ),
    Above(
        "a cold page ÷ its SQL",
        ("official", "training"),
        _column(2, 3, _page),
        """The floor is the rows as JSON; the page is sentences, tables, charts and the reasons of each verdict, 60 to
        700 KB of them, and each page brings with it what the framework needs for an empty one. A page that asks for
        hardly any rows is many times its floor whatever it does. The profile below shows no large part any more: a
        quarter judges, a fifth writes HTML, a third are functions of C that all call. Done: sums and counts are
        kept with every write, only figures that can decide are read, what several answers need is asked once (what
        all units of a level are held against; the figures of a system for its lines and its trend), a level without
        figures of an indicator is not asked for them, charts are data until they are sent (41 % of a cold page of
        systems before, a twentieth since), numbers and sentences are written once. Left: whoever looks first after
        a write waits as long as the table says, everybody else meets a warm page.""",
    ),
    Above(
        "p95 of many viewers ÷ one viewer alone",
        ("viewers",),
        _column(0, 5),
        """All of them come within ten seconds to a server that has shown few screens, and one screen in eight is one
        that nobody has seen yet; Python draws in one core at a time, so that a known screen waits for new ones that
        are being drawn. Done: turns of half a millisecond instead of five between threads, which halved it; cheaper
        new screens. Left: the queue in which such a screen stands; a second replica is a second core.""",
    ),
    Above(
        "an answer to a program ÷ its SQL",
        ("programs",),
        _column(0, 4),
        """An observation has 40 fields with their keys, its address on the screen and the marks of its provenance; a
        scorecard is judged. Definitions need hardly any SQL. Done: figures are told without the framework's look at
        each field, units of a page are judged from figures read at once, tables are written column by column, an
        address is quoted only where quoting would change it; whoever has an answer gets 304 before anything is
        read.""",
    ),
    Above(
        "reading and checking a file ÷ plain csv with the same checks",
        ("reading",),
        _column(0, 5),
        """The peer knows one spelling of everything; the reader takes months and names in any spelling, decimal signs
        that only the whole column settles, and keeps of each cell where it stands, so that a problem can say it.
        Half of its time makes figures with their places, a tenth each are headings, cells and numbers. Done: names,
        months and totals are settled once for each spelling, the collector waits. Left: a file of 40 figures is
        read before a person sees anything happen.""",
    ),
    Above(
        "the bulk path ÷ a bare COPY",
        ("import",),
        lambda section: [row[4] for row in section.tables[0].rows if row[:2] == ("PostgreSQL", "bulk path")],
        """PostgreSQL looks up the submission of every row of history, which the bare tables do not have: the largest
        part, and it stays (record 0043). The rest: figures go over the wire three times instead of twice, and sums
        and counts are kept. Done: where nothing is known yet, nothing is compared, numbered or ended.""",
    ),
    Above(
        "the transaction of a file ÷ a plain insert of its rows",
        ("sending",),
        _column(0, 3, lambda title: title.startswith("transaction")),
        """It writes history, current figures, sums, counts, the report, findings, the original and the audit entry,
        after everything was checked again inside it: many statements instead of two, and a fiftieth of a second.""",
    ),
    Above(
        "the finding in Chromium ÷ the same page in Dash",
        ("browser",),
        lambda section: [row[4] for table in section.tables for row in table.rows if row[4]],
        """The framework's own program is 2.3 MB and takes more than a second until an empty page stands; of what is
        above that nothing waits on the server. Done: its files are compressed and kept by the browser, charts load
        when they are needed, the title comes first.""",
    ),
)  # fmt: skip


def lines(found: Found) -> list[str]:
    """The section of the document: nothing of a kind that is nowhere above two."""
    told = [line for one in ABOVE for line in _told(one, found)]
    return ["## Ratios above two, and why", "", *told, ""] if told else []


def _told(one: Above, found: Found) -> list[str]:
    cells = [first_number(cell) for part in one.parts if part in found for cell in one.cells(found[part])]
    if not cells or max(cells) <= LIMIT:
        return []
    low, high = min(cells), max(cells)
    between = f"{high:.1f}" if len(cells) == 1 else f"{low:.1f} to {high:.1f}"
    return [f"- **{one.what[:1].upper()}{one.what[1:]}: {between}.** {' '.join(one.why.split())}"]
