"""Portals' statistics: fetching a document and reading it as its feed declares, whole or not at all."""

from loaders.feeds.fetching import Fetched, NotModified, Seen, Unreached, fetch, place
from loaders.feeds.reader import FeedReading, mistakes, read

__all__ = ["FeedReading", "Fetched", "NotModified", "Seen", "Unreached", "fetch", "mistakes", "place", "read"]
