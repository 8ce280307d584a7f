"""What drills share: one browser, since a process can drive no second one beside it."""

from tests.browser.conftest import browser

__all__ = ["browser"]
