"""A text that exists in several languages."""

from collections.abc import Mapping

Wording = Mapping[str, str]
"""Language code to text. Vietnamese (``vi``) is always present; others fall back to it."""


def in_language(wording: Wording, language: str) -> str:
    """The text in `language`, else in Vietnamese."""
    return wording.get(language) or wording["vi"]
