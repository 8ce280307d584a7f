"""Where a figure opens to its row: file, line, source, revisions, people, what contradicts it. And a submission."""

from services.figures import figure, trail
from ui import deeds, elements, explanations_desk, frame, rows, trails

page = frame.open_page("history")
number = trails.chosen(page)
if number is not None:
    found = trails.submission(page, number)
    elements.show(trails.received(page, found))
    trails.download(page, found)
else:
    key = page.address.figure
    if key is None:
        frame.stop(page, "page.history.choose", link=rows.ways_on(page, None))
    detail = page.ask(figure, key)
    if detail is None:
        frame.stop(page, "page.history.unknown", link=rows.ways_on(page, key))
    rows.require_shown(page, detail)
    done = trail(page.acting, key)
    elements.show(deeds.answer(), rows.title(page, detail), trails.badges(page, done))
    elements.show(rows.facts(page, detail), explanations_desk.of_figure(page, detail.current))
    elements.show(rows.against(page, detail), trails.contests(page, detail, done))
    trails.reply(page, detail, done)
    elements.show(trails.decisions(page, detail, done), rows.revisions(page, detail))
