"""How the live screens differ from a pack: said on its page, and on every screen that is opened from it."""

from markupsafe import Markup

from domain.errors import DashboardError
from locales import Language
from services import packs
from services.packs import Differences
from ui import blocks
from ui.cached import rendered
from ui.page import Page

OF_PACKS = frozenset({"packs", "present"})
"""Pages that are about the pack their address names; all others show live figures."""


def said(words: Language, made: Differences, *, texts: bool = True) -> list[str]:
    """What is otherwise now, with how many there are of each; nothing where all is as it was.

    Without `texts` only what changes a figure or a status.
    """
    d, changes = made.definitions, made.changes
    counts = {
        "statuses": len(changes.statuses), "figures": len(changes.revised), "newer": changes.newer,
        "definitions": len(d.indicators) + len(d.targets) + len(d.org_units), "texts": d.texts * texts,
    }  # fmt: skip
    found = [words.count(f"page.packs.differ-{key}", n) for key, n in counts.items() if n]
    return [*found, words.text("page.packs.differ-thresholds")] if d.thresholds else found


def band(page: Page) -> Markup:
    """That one looks at live figures, how they differ from the pack one came from, and the way back to it.

    Nothing for whoever does not come from a pack.
    """
    number = page.number("pack")
    return Markup("") if page.name in OF_PACKS or number is None else _band(page, number)


@rendered
def _band(page: Page, number: int) -> Markup:
    words = page.words
    try:
        head = packs.opened(page.acting, number).head
        differs = said(words, packs.differences(page.acting, number), texts=False)
    except DashboardError:
        # The figures are none the worse for it.
        return Markup("")
    told = "; ".join(differs) if differs else words.text("frame.live-same")
    return Markup('<p class="frame-live" role="note">{} {}</p>').format(
        words.text("frame.live", number=number, as_of=words.date(head.as_of), differences=told),
        blocks.linked(words.text("frame.live-back", number=number), page.link("packs", pack=number)),
    )
