"""What a person reads: one file of sentences a language, and the formats that go with them."""

from locales.phrasing import Language, language, languages

__all__ = ["Language", "language", "languages"]
