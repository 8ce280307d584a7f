"""What the person who looks has to do: reports to send, to mend, to approve, to accept. Never shared between people."""

from markupsafe import Markup

from domain.decision import DecisionStanding
from domain.people import Verb
from services import reminders
from services.reminders import Task, TaskKind
from ui import blocks
from ui.page import Page

SHOWN = 6
"""Tasks that are shown; the rest is counted."""
LONGEST = 120
"""Letters of a decision that are shown."""
WORKING = (Verb.SUBMIT, Verb.APPROVE, Verb.ACCEPT)


def todo(page: Page) -> Markup:
    """The tasks of the person, each leading to where it is done; nothing for whoever has none."""
    if not any(page.person.allows(verb) for verb in WORKING):
        return Markup("")
    tasks = reminders.tasks(page.acting, page.duty_clock)
    if not tasks:
        return Markup("")
    words, rest = page.words, len(tasks) - SHOWN
    said = [_said(page, task) for task in tasks[:SHOWN]]
    if rest > 0:
        said.append(Markup("{}").format(words.count("todo.more", rest)))
    return Markup('<section class="todo">{}{}</section>').format(
        blocks.heading(words.text("todo.title")), blocks.findings(said)
    )


def _said(page: Page, task: Task) -> Markup:
    words = page.words
    unit = words.of(task.org_unit.names) if task.org_unit else ""
    code = task.org_unit.code if task.org_unit else None
    if task.decision is not None:
        return _decided(page, task.decision, unit)
    if task.kind is not TaskKind.SEND or task.month is None or task.fulfilment is None:
        return blocks.linked(words.count(f"todo.{task.kind}", task.count, unit=unit), page.link("review"))
    month, answer, today = task.month, task.fulfilment, page.duty_clock.today
    said = {
        "unit": unit, "month": f"{month.month % 100:02d}/{month.month // 100}", "due": words.date(month.due),
        "sent": answer.sent, "expected": answer.expected,
    }  # fmt: skip
    if today == month.due:
        sentence = words.text("todo.send.today", **said)
    elif today < month.due:
        left = page.catalogue.working_days.between(today, month.due)
        sentence = words.count("todo.send.ahead", left, **said)
    else:
        sentence = words.count("todo.send.overdue", answer.late, **said)
    key = f"{month.month // 100}-{month.month % 100:02d}"
    where = (
        page.link("submit", unit=code, month=key)
        if page.person.allows(Verb.SUBMIT, code)
        else page.link("tracking", unit=code, month=key)
    )
    line = blocks.linked(sentence, where)
    if task.earlier:
        line += Markup(" {}").format(
            blocks.linked(words.count("todo.earlier", task.earlier), page.link("tracking", unit=code, month=key))
        )
    return line


def _decided(page: Page, one: DecisionStanding, unit: str) -> Markup:
    """A decision that the unit is to carry out, leading to its meeting."""
    decision = one.decision
    said = " ".join(decision.text.split())
    said = said if len(said) <= LONGEST else f"{said[:LONGEST]}\N{HORIZONTAL ELLIPSIS}"
    state = "overdue" if one.overdue else "due" if one.due else "open"
    sentence = page.words.text(f"todo.decision.{state}", text=said, unit=unit, due=page.words.date(decision.due))
    return blocks.linked(sentence, page.link("packs", pack=decision.pack) + "#decisions")
