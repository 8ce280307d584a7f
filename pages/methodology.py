"""The rules in words with live examples; sources, certainty, breaks, what is unconfirmed; all figures to download."""

from ui import downloads, elements, frame, methods

page = frame.open_page("methodology")

elements.show(
    methods.head(page, "title", level=1),
    methods.head(page, "rules"),
    methods.rules(page),
    methods.head(page, "statuses"),
    methods.statuses(page),
    methods.head(page, "examples"),
    methods.examples(page),
    methods.head(page, "certainty"),
    methods.certainties(page),
    methods.head(page, "unconfirmed"),
    methods.unconfirmed(page),
    methods.head(page, "claims"),
    methods.claims(page),
    methods.head(page, "breaks"),
    methods.breaks(page),
    methods.head(page, "conflicts"),
    methods.conflicts(page),
    methods.head(page, "downloads"),
)
downloads.show_all_figures(page)
elements.show(methods.feeds(page), methods.head(page, "sources"), methods.sources(page))
