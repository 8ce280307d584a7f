"""Where a figure opens to its row: file, line, source, revisions, and what contradicts it."""

from services.figures import figure
from ui import frame, rows

page = frame.open_page("history")
key = page.address.figure
if key is None:
    frame.stop(page, "page.history.choose")
detail = page.ask(figure, key)
if detail is None:
    frame.stop(page, "page.history.unknown")

frame.show(rows.title(page, detail), rows.facts(page, detail), rows.against(page, detail), rows.revisions(page, detail))
