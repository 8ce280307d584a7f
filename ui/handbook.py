"""The page of help in blocks: the way of a report, due days, the file contract, questions, contact."""

from collections.abc import Sequence
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import Markup, escape

from domain.indicator import Frequency
from locales import Language
from ui import blocks
from ui.address import TRAINING
from ui.cached import rendered
from ui.page import Page

DOCUMENTS = Path(__file__).parents[1] / "docs"
PARTS = ("way", "due", "questions", "whom", "contract")
STEPS = 8
QUESTIONS = ("wrong", "part", "nothing", "some", "twice", "dispute", "password", "merged", "training")
_LINKED = {"sign_in": "sign-in", "submit": "submit", "tracking": "tracking"}


@rendered
def title(page: Page) -> Markup:
    """What the page is for, and what stands on it."""
    words = page.words
    links = Markup(" · ").join(blocks.linked(words.text(f"help.{part}"), f"#{part}") for part in PARTS)
    return blocks.heading(words.text("page.help.title"), words.text("page.help.lead"), level=1) + Markup(
        '<nav class="contents" aria-label="{}">{}</nav>'
    ).format(words.text("help.contents"), links)


@rendered
def way(page: Page) -> Markup:
    """From signing in to an accepted figure."""
    steps = [blocks.sentence(page.words, f"help.way.{number}", **_links(page)) for number in range(1, STEPS + 1)]
    return _part(page, "way") + blocks.block("steps", steps=steps)


@rendered
def due(page: Page) -> Markup:
    """The calendars under which indicators are reported every month, and their due days."""
    words, codelists = page.words, page.catalogue
    used = {one.calendar for one in codelists.indicators.values() if one.frequency is Frequency.MONTHLY}
    rows: list[tuple[str, str | Markup]] = [
        (
            words.of(calendar.names),
            blocks.sentence(words, "help.due.day", day=calendar.due_day, tracking=_link(page, "tracking")),
        )
        for code, calendar in codelists.calendars.items()
        if code in used and calendar.due_day is not None
    ]
    return _part(page, "due") + (blocks.terms(rows) if rows else blocks.note(words.text("help.due.none")))


@rendered
def contract(page: Page) -> Markup:
    """The file contract, from the document of the language."""
    return _part(page, "contract") + Markup('<div class="document">{}</div>').format(document(page.words))


@rendered
def questions(page: Page) -> Markup:
    """What is often asked."""
    words = page.words
    training = blocks.linked(words.text(f"frame.workspace.{TRAINING}"), page.link(None, workspace=TRAINING, as_of=None))
    answered = Markup("").join(
        blocks.heading(words.text(f"help.question.{one}"), level=3)
        + Markup("<p>{}</p>").format(blocks.sentence(words, f"help.answer.{one}", training=training))
        for one in QUESTIONS
    )
    return _part(page, "questions") + Markup('<div class="document">{}</div>').format(answered)


@rendered
def whom(page: Page) -> Markup:
    """Who answers, and what to say."""
    words, contact = page.words, page.settings.contact
    said: str | Markup = getattr(contact, page.language, "") or contact.vi
    if contact.email:
        said = escape(said) + (" " if said else "") + blocks.linked(contact.email, f"mailto:{contact.email}")
    return _part(page, "whom") + blocks.note(
        Markup("{} {}").format(said or words.text("help.whom.none"), words.text("help.whom.tell"))
    )


def document(words: Language) -> Markup:
    """The file contract as HTML; a language without a document of its own gets the Vietnamese one."""
    own = DOCUMENTS / f"file-contract.{words.code}.md"
    text = _without_title((own if own.exists() else DOCUMENTS / "file-contract.md").read_text("utf-8"))
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = reader.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            # The page has a title, and the document a heading on it.
            token.tag = f"h{int(token.tag[1:]) + 1}"
    # Safe: the parser escapes all it is given, HTML included.
    return Markup(_Examples(words).render(tokens, reader.options, {}))  # noqa: S704


def _without_title(text: str) -> str:
    return text.partition("\n")[2]


class _Examples(RendererHTML):
    """Files as examples, with what reading them comes to: ``csv accept`` stands behind a fence."""

    def __init__(self, words: Language) -> None:
        super().__init__()
        self._words = words

    def fence(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:  # noqa: ARG002
        """One example; called by the renderer by this name."""
        _, _, outcome = tokens[idx].info.partition(" ")
        said = self._words.text("help.example", outcome=self._words.text(f"outcome.{outcome}")) if outcome else ""
        return blocks.block("example", text=tokens[idx].content, said=said)


def _part(page: Page, name: str) -> Markup:
    return blocks.part(name) + blocks.heading(page.words.text(f"help.{name}"))


def _link(page: Page, name: str) -> Markup:
    return blocks.linked(page.words.text(f"help.link.{name}"), page.link(name))


def _links(page: Page) -> dict[str, Markup]:
    return {place: _link(page, name) for place, name in _LINKED.items()}
