"""Who has reported: the finding, who is silent, one unit cell by cell, and all units by month."""

from ui import elements, frame, todo, tracking

page = frame.open_page("tracking")
screen = tracking.open_screen(page)
if screen is None:
    frame.stop(page, "page.tracking.nothing-owed")

elements.show(tracking.title(screen), todo.todo(page))
if screen.begun:
    tracking.choose(screen)
    elements.show(tracking.unit(screen), tracking.silent(screen), tracking.matrix(screen))
