"""Server time and bytes of each page beside an empty page, beside its floor and beside Dash."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from benchmarks import servers
from benchmarks.databases import Workspaces
from benchmarks.floor import Floor, questions
from benchmarks.ratios import interleaved, middle, paired, ratio
from benchmarks.report import Section, Table
from benchmarks.screens import PEERS, SCREENS, Screen
from benchmarks.servers import Server
from benchmarks.tabs import DashTab, Tab

LAST = date(2025, 10, 31)
WARM, COLD = 40, 8
"""Rounds by default."""


def measure(files: Workspaces, workspace: str, warm: int = WARM, cold: int = COLD) -> Section:
    """All pages of a workspace."""
    with (
        servers.dashboard(files.official, files.training) as ours,
        servers.empty(files.official, files.training) as empty,
        servers.dash(files.official, files.training, "components") as components,
        servers.dash(files.official, files.training, "html") as html,
    ):
        dashes = {"components": components, "html": html}
        reruns, bytes_of = _reruns(ours, empty, dashes, workspace, warm)
        loads = _loads(ours, empty, dashes, workspace, max(8, warm // 2))
        colds, floors = _cold(ours, components, files, workspace, cold)
    return Section(
        f"Server time, {workspace} workspace",
        (
            (
                "*Rerun*: the same tab asks again. *First load*: a new tab on a server that has shown the page "
                "before. *Cold*: a day nobody has looked from, so that every question is asked and every block is "
                "drawn anew. *Floor*: the SQL of that cold page on a bare connection, and its rows as JSON. "
                "Milliseconds until the script has finished, medians; ratios with the bounds of 95 of 100 redrawn "
                "samples."
            ),
            (
                "Dash comes in two forms, both with the same cached answers, blocks and charts: *components*, the "
                "way Dash pages are written, and *HTML*, where blocks are finished strings in Markdown components, "
                "as ours are. Its *first load* counts page, layout, callbacks and the first answer."
            ),
        ),
        (
            _rerun_table(reruns, bytes_of),
            _load_table(loads, bytes_of),
            _cold_table(colds, floors),
        ),
    )


def _reruns(
    ours: Server, empty: Server, dashes: Mapping[str, Server], workspace: str, rounds: int
) -> tuple[dict[str, list[float]], dict[str, int]]:
    measures: dict[str, Callable[[], float]] = {}
    size: dict[str, int] = {}
    tabs: list[Tab | DashTab] = []

    def add(name: str, tab: Tab | DashTab, query: str) -> None:
        size[f"{name} first"] = tab.run(query).bytes
        tab.run(query)

        def once() -> float:
            run = tab.run(query)
            size[name] = run.bytes
            return run.milliseconds

        tabs.append(tab)
        measures[name] = once

    add("empty", Tab(empty, "", ""), "")
    for screen in SCREENS:
        add(screen.title, Tab(ours, screen.path, ""), screen.at(workspace))
    for form, dash in dashes.items():
        for screen in PEERS:
            add(f"{form} {screen.title}", DashTab(dash, screen.path), screen.at(workspace))
    samples = interleaved(rounds, measures)
    for tab in tabs:
        tab.close()
    return samples, size


def _loads(
    ours: Server, empty: Server, dashes: Mapping[str, Server], workspace: str, rounds: int
) -> dict[str, list[float]]:
    def fresh(server: Server, screen: Screen | None) -> Callable[[], float]:
        def once() -> float:
            tab = Tab(server, screen.path if screen else "", screen.at(workspace) if screen else "")
            run = tab.run()
            tab.close()
            return run.milliseconds

        return once

    def fresh_dash(dash: Server, screen: Screen) -> Callable[[], float]:
        def once() -> float:
            tab = DashTab(dash, screen.path)
            run = tab.load(screen.at(workspace))
            tab.close()
            return run.milliseconds

        return once

    measures = {"empty": fresh(empty, None)}
    measures |= {screen.title: fresh(ours, screen) for screen in SCREENS}
    measures |= {
        f"{form} {screen.title}": fresh_dash(dash, screen) for form, dash in dashes.items() for screen in PEERS
    }
    return interleaved(rounds, measures)


def _cold(
    ours: Server, dash: Server, files: Workspaces, workspace: str, rounds: int
) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    """The cold runs, and the floors of the same days."""
    floor = Floor(files.official if workspace == "official" else files.training)
    colds: dict[str, list[float]] = {}
    floors: dict[str, list[float]] = {}
    for screen in SCREENS:
        peer = DashTab(dash, screen.path) if screen in PEERS else None
        tab = Tab(ours, screen.path, screen.at(workspace))
        tab.run()
        asked = questions(screen.name, screen.at(workspace, LAST))
        floor.milliseconds(asked)
        for step in range(1, rounds + 1):
            query = screen.at(workspace, LAST - timedelta(days=step))
            colds.setdefault(screen.title, []).append(tab.run(query).milliseconds)
            if peer:
                colds.setdefault(f"components {screen.title}", []).append(peer.run(query).milliseconds)
            floors.setdefault(screen.title, []).append(floor.milliseconds(asked))
        tab.close()
        if peer:
            peer.close()
    floor.close()
    return colds, floors


def _beside_dash(samples: dict[str, list[float]], screen: Screen, form: str) -> tuple[str, str]:
    """Dash's milliseconds, and ours as a ratio to them."""
    peer = samples.get(f"{form} {screen.title}")
    if peer is None:
        return "", ""
    return f"{middle(peer).value:.1f}", ratio(samples[screen.title], peer).text(2)


BESIDE = ("Dash components ms", "ours ÷ it", "Dash HTML ms", "ours ÷ it")


def _rerun_table(samples: dict[str, list[float]], size: dict[str, int]) -> Table:
    empty = samples["empty"]
    rows = [("empty page", f"{middle(empty).value:.1f}", "1", _kb(size["empty"]), *[""] * 5)]
    for screen in SCREENS:
        own = samples[screen.title]
        rows.append((
            screen.title, f"{middle(own).value:.1f}", ratio(own, empty).text(), _kb(size[screen.title]),
            *_beside_dash(samples, screen, "components"), *_beside_dash(samples, screen, "html"),
            " / ".join(_kb(size[f"{form} {screen.title}"]) for form in ("components", "html"))
            if screen in PEERS else "",
        ))  # fmt: skip
    return Table("Warm rerun", ("page", "ms", "÷ empty", "KB", *BESIDE, "Dash KB"), tuple(rows))


def _load_table(samples: dict[str, list[float]], size: dict[str, int]) -> Table:
    empty = samples["empty"]
    rows = [("empty page", f"{middle(empty).value:.1f}", "1", _kb(size["empty first"]), *[""] * 4)]
    for screen in SCREENS:
        own = samples[screen.title]
        rows.append((
            screen.title, f"{middle(own).value:.1f}", ratio(own, empty).text(), _kb(size[f"{screen.title} first"]),
            *_beside_dash(samples, screen, "components"), *_beside_dash(samples, screen, "html"),
        ))  # fmt: skip
    return Table("First load of a tab", ("page", "ms", "÷ empty", "KB", *BESIDE), tuple(rows))


def _cold_table(samples: dict[str, list[float]], floors: dict[str, list[float]]) -> Table:
    rows = []
    for screen in SCREENS:
        own, floor = samples[screen.title], floors[screen.title]
        rows.append((
            screen.title, f"{middle(own).value:.0f}", f"{middle(floor).value:.1f}", paired(own, floor).text(),
            *_beside_dash(samples, screen, "components"),
        ))  # fmt: skip
    return Table("Cold", ("page", "ms", "floor ms", "÷ floor", *BESIDE[:2]), tuple(rows))


def _kb(size: int) -> str:
    return f"{size / 1000:.1f}"
