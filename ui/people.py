"""Who looks at a screen."""

from domain.people import VISITOR, Person


def visitor(_workspace: str) -> Person:
    """The person behind this browser in a workspace."""
    return VISITOR
