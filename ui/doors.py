"""What the pages of signing in share: fields every form carries, and the answer to the last form.

The forms are plain ones that the browser sends to `web/doors.py`: no password passes through a screen.
"""

from markupsafe import Markup

from ui import blocks, frame, people
from ui.page import Page

SIGN_IN = ("", "sign-in-refused", "form-stale", "session-ended", "signed-out", "signed-out-everywhere")
"""What the door may have answered, as the address of the sign-in page says it."""
ACCOUNT = (
    "", "password-changed", "password-wrong", "password-same", "password-short", "password-long", "password-plain",
    "password-shared", "passwords-differ", "form-stale",
)  # fmt: skip
"""The same for the page of one's account."""
_DONE = {"signed-out", "signed-out-everywhere", "password-changed"}


def fields(page: Page, token: str) -> dict[str, str]:
    """What a form carries beside what is typed: where it is from, where it leads, and that it was drawn here."""
    # Not "lang": the page's sanitiser drops names that a form element has of its own.
    carried = {"language" if key == "lang" else key: value for key, value in page.address.carried.items()}
    return {**carried, "next": page.query.get("next", ""), "token": token}


def answer(page: Page, outcomes: tuple[str, ...]) -> Markup:
    """What came of the last form, in a sentence."""
    outcome = frame.choose(page, "outcome", outcomes, "")
    if not outcome:
        return Markup("")
    rules = page.settings.sign_in_rules(page.workspace)
    key = f"door.{outcome}"
    said = page.words.text(
        key if page.words.has(key) else f"error.{outcome}",
        failures=rules.failures,
        minutes=rules.lock_minutes,
        letters=rules.password_letters,
    )
    return blocks.note(said, kind="plain" if outcome in _DONE else "wrong")


def button(page: Page, action: str, key: str) -> Markup:
    """A form that is one button, for whoever is signed in."""
    hidden = fields(page, people.form_token(page.workspace))
    return blocks.block("one_button", action=action, said=page.words.text(key), hidden=hidden)
