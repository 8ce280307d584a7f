"""A text that exists in several languages."""

from collections.abc import Iterable, Mapping

Wording = Mapping[str, str]
"""Language code to text. Vietnamese (``vi``) is always present; others fall back to it."""


def in_language(wording: Wording | str, language: str) -> str:
    """The text in `language`, else in Vietnamese; a bare text, which every language says alike, as it is."""
    return wording if isinstance(wording, str) else wording.get(language) or wording["vi"]


def listed(wordings: Iterable[Wording | str]) -> Wording:
    """Several texts one after another, in every language that one of them has."""
    every = list(wordings)
    codes = dict.fromkeys(["vi", *(code for one in every if not isinstance(one, str) for code in one)])
    return {code: ", ".join(in_language(one, code) for one in every) for code in codes}
